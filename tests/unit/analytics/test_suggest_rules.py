"""What may be traded, at which price, and what the plan says about it."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from factories import AS_OF_DATE, a_portfolio, a_position, a_price
from suggest_cases import CAP, FLOOR, MARKET, MATRIX, a_line, plan_for

from analytics.errors import InvalidLimit, UserInputError
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, Plan, PlanMode, PlanRequest, PlanStatus
from analytics.model.portfolio import Portfolio, Position, PositionKind
from analytics.suggest import build_problem, suggest_trades
from analytics.suggest.draft import Move, draft_of
from analytics.suggest.prices import n_sessions_old
from analytics.suggest.search import find_draft, find_misses


def traded(plan: Plan) -> set[str]:
    return {trade.ticker for trade in plan.trades}


# --- what is never traded


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (a_line(price_amount=None, price_source="", shares=None), "no price"),
        (a_line(shares=None), "no number of shares"),
        (a_line(kind=PositionKind.OTHER_ASSET, ticker=""), "no ticker"),
        (a_line(price_amount=Decimal(1)), "value in the file is not shares times price"),
    ],
)
def test_a_line_that_cannot_be_sold_is_left_alone_with_its_reason(line: Position, reason: str) -> None:
    other = a_line("WIDE", "100", "100")
    plan = plan_for(line, other, limits=(Limit(LimitKind.MIN_SMALL_CAP, 0.9),))
    assert plan.status is PlanStatus.INFEASIBLE
    assert reason in plan.conflicts[0].text
    assert line in plan.portfolio_after.positions


def test_locked_short_option_and_unknown_lines_are_never_traded() -> None:
    lines = (
        a_line("AAPL", "10", "100"),
        a_line("MSFT", "-5", "100"),
        a_line("NVDA", "5", "100", kind=PositionKind.OPTION, issuer_index=None),
        a_position(MARKET, "MYSTERY", 500),
        a_line("WIDE", "500", "100"),
    )
    plan = plan_for(*lines, limits=(Limit(LimitKind.MIN_SMALL_CAP, 0.3),), locked=frozenset({"AAPL"}))
    assert plan.status is PlanStatus.FEASIBLE
    assert traded(plan) == {"WIDE", "SML"}
    assert all(line in plan.portfolio_after.positions for line in lines[:4])


def test_a_short_line_beside_a_long_one_is_left_alone() -> None:
    lines = (a_line("AAPL", "50", "100"), a_line("AAPL", "-5", "100", row=9), a_line("WIDE", "55", "100"))
    plan = plan_for(*lines, max_cash_weight=0.0)
    # 4,500 of 10,000 in the theme; 2,000 have to go.
    assert {t.ticker: t.shares for t in plan.trades} == {"AAPL": 20, "SML": 100}
    assert lines[1] in plan.portfolio_after.positions


def test_other_assets_with_a_price_may_be_sold() -> None:
    plan = plan_for(a_line("BND", "100", "100"), limits=(FLOOR,))
    assert traded(plan) == {"BND", "SML"}


def test_a_locked_destination_is_a_contradiction() -> None:
    with pytest.raises(UserInputError, match="SML is both locked and a fund to buy"):
        plan_for(a_line(), locked=frozenset({"SML"}))


# --- prices


def price_of(plan: Plan, ticker: str) -> Price:
    trade = next(t for t in plan.trades if t.ticker == ticker)
    assert trade.price_amount is not None
    return Price(trade.price_amount, trade.price_date, trade.price_source)


def test_the_price_comes_from_the_file_then_the_entry_then_the_table() -> None:
    table = plan_for(a_line())
    assert price_of(table, "SML") == Price(Decimal(20), AS_OF_DATE, "test")
    entered = {"SML": a_price("21", source="entered")}
    assert price_of(plan_for(a_line(), entered_prices=entered), "SML") == Price(Decimal(21), AS_OF_DATE, "entered")
    held = a_line("SML", "1", "22", account="Other")
    assert price_of(plan_for(a_line(), held, entered_prices=entered), "SML") == Price(Decimal(22), AS_OF_DATE, "file")
    tabled = a_line("SML", "1", "20", price_source="test", price_date=AS_OF_DATE, account="Other")
    assert price_of(plan_for(a_line(), tabled, entered_prices=entered), "SML").source == "entered"


def test_the_price_of_the_same_account_comes_first() -> None:
    lines = (a_line("SML", "1", "22", account="Other", row=1), a_line("SML", "1", "23", row=9), a_line())
    plan = plan_for(*lines)
    assert {t.account: t.price_amount for t in plan.trades if t.ticker == "SML"} == {"Main": Decimal(23)}


def test_a_value_and_shares_imply_a_price() -> None:
    plan = plan_for(a_line(amount=Decimal("10000.05"), price_amount=None, price_source=""))
    assert price_of(plan, "BIG") == Price(Decimal("100.0005"), AS_OF_DATE, "file (value divided by shares)")


def test_a_price_in_another_currency_or_of_nothing_is_no_price() -> None:
    for price in (Price(Decimal(20), None, "entered", "EUR"), Price(Decimal(0), None, "entered")):
        plan = plan_for(a_line(), destinations=("TWIN",), entered_prices={"TWIN": price})
        assert plan.status is PlanStatus.PRICE_NEEDED


def test_without_a_price_the_purchase_is_in_money_and_a_stand_in_gives_none() -> None:
    # 5,000 of 10,000 in the theme, cap 25 %: 50 of 100 shares at 100 go; TWIN has SML's holdings, not its price.
    plan = plan_for(a_line(), destinations=("TWIN",), max_cash_weight=0.0)
    sale, purchase = plan.trades
    assert (plan.status, plan.prices_needed) == (PlanStatus.PRICE_NEEDED, ("TWIN",))
    assert (sale.shares, sale.amount) == (50, 5000)
    assert (purchase.ticker, purchase.shares, purchase.price_amount, purchase.amount) == ("TWIN", None, None, 5000)
    assert purchase.price_source == ""
    assert "No price is known" in purchase.reason
    assert plan.portfolio_after.positions[-1].shares is None


def test_an_old_price_is_flagged_with_its_age() -> None:
    fresh = plan_for(a_line(), entered_prices={"SML": a_price("20", price_date=dt.date(2025, 11, 11))})
    assert "sessions" not in fresh.trades[-1].reason
    old = plan_for(a_line(), entered_prices={"SML": a_price("20", price_date=dt.date(2025, 11, 10))})
    assert old.trades[-1].reason.endswith("The price is of 10 Nov 2025, 6 sessions before 18 Nov 2025.")


def test_a_price_is_as_old_as_it_is_on_the_day_of_the_trades() -> None:
    # Both prices are of the file's own day; the trades are nine weekdays later.
    plan = plan_for(
        a_line(price_date=AS_OF_DATE),
        entered_prices={"SML": a_price("20", price_date=AS_OF_DATE)},
        trade_date=dt.date(2025, 12, 1),
    )
    note = "The price is of 18 Nov 2025, 9 sessions before 1 Dec 2025."
    assert [trade.reason.endswith(note) for trade in plan.trades] == [True, True]


def test_without_a_portfolio_date_prices_are_compared_with_the_newest() -> None:
    prices = {"SML": a_price("20", price_date=dt.date(2025, 11, 3))}
    line = a_line(price_date=AS_OF_DATE)
    plan = plan_for(line, as_of=None, entered_prices=prices)
    assert "11 sessions before 18 Nov 2025" in plan.trades[-1].reason
    assert n_sessions_old(None, AS_OF_DATE) == n_sessions_old(AS_OF_DATE, None) == 0


# --- what a trade says


def test_the_day_of_an_entered_price_stays_with_the_trade() -> None:
    entered = {"SML": a_price("21", price_date=dt.date(2025, 11, 21), source="entered")}
    plan = plan_for(a_line(), entered_prices=entered)
    assert price_of(plan, "SML") == Price(Decimal(21), dt.date(2025, 11, 21), "entered")
    assert price_of(plan, "BIG").price_date == AS_OF_DATE
    assert "sessions" not in "".join(t.reason for t in plan.trades)


def test_the_unrealized_gain_is_that_of_the_lots_sold_and_null_without_a_cost() -> None:
    # 50 of 100 shares for 5,000; the 100 cost 7,001 without lots, so half is 3,500.50.
    known = plan_for(a_line(cost_basis_amount=Decimal(7001)), max_cash_weight=0.0)
    assert known.trades[0].unrealized_gain_amount == Decimal("1499.50")
    assert known.trades[1].unrealized_gain_amount is None
    # Of two lines the first of the file goes first: 50 shares of unknown cost, or at 80.
    unknown, at_80 = a_line(n="50"), a_line(n="50", cost_basis_amount=Decimal(4000))
    assert plan_for(unknown, at_80, max_cash_weight=0.0).trades[0].unrealized_gain_amount is None
    assert plan_for(at_80, unknown, max_cash_weight=0.0).trades[0].unrealized_gain_amount == 1000
    assert "Taxes are not considered" in known.tax_note


# --- endings


def test_limits_that_hold_already_need_nothing() -> None:
    plan = plan_for(a_line("WIDE"))
    assert (plan.status, plan.trades, plan.conflicts) == (PlanStatus.NOTHING_TO_DO, (), ())
    assert plan.after is plan.before


def test_point_values_that_hold_although_nothing_can_be_proven_need_nothing_either() -> None:
    # 30 % unknown and locked away: 20 % theme passes the cap of 25 % only by its point value.
    lines = (a_position(MARKET, "MYSTERY", 3000), a_line("AAPL", "20", "100"), a_line("WIDE", "50", "100"))
    plan = plan_for(*lines)
    assert (plan.status, plan.trades, plan.limits[0].met) == (PlanStatus.NOTHING_TO_DO, (), "uncertain")


def test_a_plan_is_given_with_uncertainty_where_the_unknown_leaves_no_proof() -> None:
    # 30 % unknown for good: the cap of 25 % cannot be proven, but 45 % of theme is brought to 25 %.
    lines = (a_position(MARKET, "MYSTERY", 3000), a_line("AAPL", "45", "100"), a_line("WIDE", "25", "100"))
    plan = plan_for(*lines, limits=(CAP, FLOOR))
    assert plan.status is PlanStatus.FEASIBLE
    assert {o.limit.name: o.met for o in plan.limits} == {"max_theme:mag7": "uncertain", "min_small_cap": "yes"}
    assert plan.limits[0].after == pytest.approx(0.25)
    assert plan.limits[0].after_tested == pytest.approx(0.55)


def test_unknown_that_can_be_sold_is_sold_for_proof() -> None:
    # QQQ has no holdings here: 30 % unknown. With it the cap of 25 % on 20 % of theme is not proven; selling 25 of 30
    # shares leaves 20 % + 5 %. AAPL would do as well and comes first by ticker, hence the lock.
    lines = (a_line("QQQ", "30", "100"), a_line("AAPL", "20", "100"), a_line("WIDE", "50", "100"))
    plan = plan_for(*lines, max_cash_weight=0.0, locked=frozenset({"AAPL"}))
    assert {t.ticker: t.shares for t in plan.trades} == {"QQQ": 25, "SML": 125}
    assert plan.limits[0].met == "yes"


def test_what_can_be_proven_is_proven_even_where_another_limit_cannot() -> None:
    # 10 % unknown for good, 20 % in QQQ, 20 % AAPL, locked. A company at most 25 %: 20 % + 10 % unknown, no proof.
    # The theme at most 35 %: 20 % + 10 % + 5 % of QQQ left, so 15 of its 20 shares go.
    lines = (
        a_position(MARKET, "MYSTERY", 1000),
        a_line("QQQ", "20", "100"),
        a_line("AAPL", "20", "100"),
        a_line("WIDE", "50", "100"),
    )
    limits = (Limit(LimitKind.MAX_ISSUER, 0.25), Limit(LimitKind.MAX_THEME, 0.35, "mag7"))
    asked = {"destinations": ("WIDE",), "max_cash_weight": 0.0, "locked": frozenset({"AAPL"})}
    plan = plan_for(*lines, limits=limits, **asked)
    assert {t.ticker: t.shares for t in plan.trades} == {"QQQ": 15, "WIDE": 15}
    assert [o.met for o in plan.limits] == ["uncertain", "yes"]


def test_an_account_in_debt_is_repaid_from_its_own_sales() -> None:
    lines = (a_line("BIG", "100", "100"), a_position(MARKET, "CASH", -300))
    plan = plan_for(*lines, limits=(Limit(LimitKind.MAX_THEME, 0.4, "mag7"),))
    assert plan.status is PlanStatus.FEASIBLE
    assert plan.cash_left_amount >= 0


def test_a_debt_that_nothing_can_repay_does_not_grow() -> None:
    lines = (
        a_line("WIDE", "100", "100"),
        a_position(MARKET, "CASH", 500),
        a_position(MARKET, "CASH", -300, account="B"),
    )
    plan = plan_for(*lines, limits=(Limit(LimitKind.MIN_SMALL_CAP, 0.04),), mode=PlanMode.NEW_CASH_ONLY)
    assert {t.account for t in plan.trades} == {"Main"}
    assert sum(p.amount for p in plan.portfolio_after.positions if p.account == "B") == -300


def test_less_than_a_share_goes_whole_or_stays() -> None:
    lines = (a_line("AAPL", "0.4", "1000"), a_line("WIDE", "96", "100"))
    plan = plan_for(*lines, limits=(Limit(LimitKind.MAX_THEME, 0.03, "mag7"),))
    assert (plan.trades[0].ticker, plan.trades[0].shares, plan.trades[0].amount) == ("AAPL", Decimal("0.4"), 400)


def test_a_rounded_value_leaves_with_the_last_share() -> None:
    # 10 shares at 100 printed as 1,000.03: selling all of them leaves nothing behind, not three cents of a company.
    lines = (a_line("AAPL", "10", "100", amount=Decimal("1000.03")), a_line("WIDE", "90", "100"))
    plan = plan_for(*lines, limits=(Limit(LimitKind.MAX_THEME, 0.0, "mag7"),))
    assert plan.trades[0].shares == 10
    assert plan.after.themes["mag7"].weight == 0.0


def test_the_value_after_follows_a_line_sold_whole() -> None:
    # 10 shares at 100 printed as 1,005: selling them makes the portfolio 5 smaller, in the model as on paper.
    lines = (a_line("AAPL", "10", "100", amount=Decimal(1005)), a_line("WIDE", "90", "100"))
    request = PlanRequest((Limit(LimitKind.MAX_THEME, 0.0, "mag7"),), ("SML",))
    found = find_draft(build_problem(Portfolio("p", lines), request, MARKET, MATRIX), request.limits)
    assert found is not None
    assert found.draft.total_amount == 10_000


def test_rounding_to_the_cent_never_spends_a_cent_that_is_not_there() -> None:
    # Two sales of 10.0049 bring 10.00 each; one share at 20.0098 costs 20.01. On paper the cash is there, in cents not.
    lines = (
        a_line("BIG", "1", "10.0049", amount=Decimal("10.00")),
        a_line("WIDE", "1", "10.0049", amount=Decimal("10.00")),
    )
    entered = {"SML": a_price("20.0098", source="entered")}
    plan = plan_for(*lines, limits=(FLOOR,), entered_prices=entered, max_cash_weight=1.0)
    assert plan.status is PlanStatus.INFEASIBLE
    cheaper = plan_for(*lines, limits=(FLOOR,), entered_prices={"SML": a_price("20.0049")}, max_cash_weight=1.0)
    assert (cheaper.status, cheaper.cash_left_amount) == (PlanStatus.FEASIBLE, 0)


def test_a_short_unknown_line_counts_against_a_floor() -> None:
    # 11,000 less 1,000 short of who knows what: it could be small caps, so 20 % need 30 % bought, 3,000 of 10,000.
    lines = (a_line("WIDE", "110", "100"), a_position(MARKET, "MYSTERY", -1000))
    plan = plan_for(*lines, limits=(FLOOR,), max_cash_weight=0.0)
    assert {t.ticker: t.amount for t in plan.trades} == {"WIDE": 3000, "SML": 3000}
    assert plan.limits[0].after_tested == pytest.approx(0.2)


def test_unknown_is_sold_for_proof_that_no_company_is_too_large() -> None:
    lines = (a_line("QQQ", "30", "100"), a_line("AAPL", "20", "100"), a_line("WIDE", "50", "100"))
    limits = (Limit(LimitKind.MAX_ISSUER, 0.25),)
    plan = plan_for(*lines, limits=limits, destinations=("WIDE",), max_cash_weight=0.0, locked=frozenset({"AAPL"}))
    assert {t.ticker: t.shares for t in plan.trades} == {"QQQ": 25, "WIDE": 25}
    assert plan.limits[0].met == "yes"


def test_without_any_company_the_unknown_could_still_be_one() -> None:
    plan = plan_for(
        a_line("QQQ", "100", "100"), limits=(Limit(LimitKind.MAX_ISSUER, 0.4),), mode=PlanMode.NEW_CASH_ONLY
    )
    assert (plan.limits[0].after, plan.limits[0].after_tested, plan.limits[0].met) == (0.0, 1.0, "uncertain")


def test_prices_of_many_decimals_keep_limits_and_cash_to_the_cent() -> None:
    # 3,333 shares at 3.0003 = 9,999.9999: sold or bought, every amount is rounded, and limits hold after rounding.
    lines = (a_line("AAPL", "3333", "3.0003", amount=Decimal("10000.00")), a_line("WIDE", "100", "100"))
    entered = {"SML": a_price("1.2345", source="entered")}
    for bound in (0.1, 0.25, 0.333):
        plan = plan_for(
            *lines, limits=(Limit(LimitKind.MAX_THEME, bound, "mag7"),), entered_prices=entered, max_cash_weight=0.0
        )
        assert plan.status in {PlanStatus.FEASIBLE, PlanStatus.INFEASIBLE}
        assert plan.cash_left_amount == plan.cash_left_amount.quantize(Decimal("0.01"))
    roomy = plan_for(*lines, limits=(Limit(LimitKind.MAX_THEME, 0.1, "mag7"),), entered_prices=entered)
    assert roomy.status is PlanStatus.FEASIBLE


def test_a_draft_is_measured_in_cents_against_cash_and_limits() -> None:
    lines = (a_line(), a_position(MARKET, "CASH", 30))
    request = PlanRequest((CAP,), ("SML",), max_cash_weight=0.0)
    problem = build_problem(Portfolio("p", lines), request, MARKET, MATRIX)
    sale, purchase = problem.universe.sells[0], problem.universe.buys[0]
    sold = Move(sale, 0, Decimal(60), Decimal(6000))
    bought = Move(purchase, 1, Decimal(302), Decimal(6040))
    # 10 dollars short in the account; 6,000 too much; a theme of 5,000 of 10,030 where nothing is sold.
    gauge = problem.gauge(request.limits)
    for moves, missed in (
        ((sold, bought), {"cash:Main": 10}),
        ((sold,), {"cash ceiling": 6000}),
        ((), {"max_theme:mag7": 5000 / 10_030 - 0.25}),
    ):
        misses = find_misses(problem, gauge, problem.goals(request.limits), draft_of(problem, moves))
        assert misses.rules == pytest.approx(missed)


# --- requests that mean nothing


def test_weights_without_a_total_are_refused() -> None:
    portfolio = replace(a_portfolio(MARKET, {"BIG": 1_000_000}), is_nominal=True)
    with pytest.raises(UserInputError, match="A plan needs values"):
        suggest_trades(portfolio, PlanRequest((CAP,), ("SML",)), MARKET, MATRIX)


def test_a_portfolio_without_value_is_refused() -> None:
    with pytest.raises(UserInputError, match="no value in US dollars"):
        plan_for(a_position(MARKET, "CASH", 0))


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ((Limit(LimitKind.MAX_ISSUER, 1.2),), "must lie between 0 and 1"),
        ((Limit(LimitKind.MIN_SMALL_CAP, -0.1),), "must lie between 0 and 1"),
        ((Limit(LimitKind.MAX_ISSUER, float("nan")),), "must lie between 0 and 1"),
        ((Limit(LimitKind.MAX_THEME, 0.2, "ai"),), "no theme called “ai”; known themes: mag7"),
        ((Limit(LimitKind.MAX_THEME, 0.2),), "no theme called"),
        ((CAP, replace(CAP, bound=0.3)), "given twice"),
    ],
)
def test_a_limit_without_meaning_is_refused(limits: tuple[Limit, ...], words: str) -> None:
    with pytest.raises(InvalidLimit, match=words):
        plan_for(a_line(), limits=limits)


def test_a_cash_ceiling_without_meaning_is_refused() -> None:
    with pytest.raises(UserInputError, match="Cash at most 1"):
        plan_for(a_line(), max_cash_weight=1.5)
