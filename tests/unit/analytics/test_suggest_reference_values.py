"""Worked values 10, 11 and 17 of the quantitative note, and small plans worked by hand beside the test."""

from decimal import Decimal

import pytest
from factories import a_market, a_portfolio, a_position

from analytics.export import plan_document
from analytics.look_through import FundMatrix
from analytics.model.market import Market
from analytics.model.plan import Limit, LimitKind, NewCash, Plan, PlanMode, PlanRequest, PlanStatus, Side
from analytics.model.portfolio import Portfolio, Position
from analytics.suggest import suggest_trades
from cli.plan import plan_lines

MAG7_CAP = LimitKind.MAX_THEME


def plan_for(portfolio: Portfolio, market: Market, *limits: Limit, **request: object) -> Plan:
    destinations = request.pop("destinations", ("IWM",))
    asked = PlanRequest(limits, destinations, **request)  # type: ignore[arg-type]  # tests name fields freely
    return suggest_trades(portfolio, asked, market, FundMatrix.build(market))


def held(market: Market, ticker: str, shares: str, price: str, **changes: object) -> Position:
    amount = Decimal(shares) * Decimal(price)
    return a_position(
        market,
        ticker,
        changes.pop("amount", amount),  # type: ignore[arg-type]  # tests name fields freely
        shares=Decimal(shares),
        price_amount=Decimal(price),
        price_source="file",
        **changes,
    )


def test_reference_10_forty_seven_shares_bring_the_theme_from_35_to_24_9655_percent() -> None:
    # 100,000 in one fund at 610, 35 % of it in the theme; cap 25 % needs 2/7 = 28,571.43 sold: 46.84, so 47 shares.
    # 47 * 610 = 28,670; (100,000 - 28,670) * 0.35 / 100,000 = 0.249655.
    market = a_market({"VOO": {"AAPL": 0.35, "KO": 0.65}, "IWM": {"CALM": 1.0}}, prices={"IWM": "61"})
    line = held(market, "VOO", "163.934426", "610", amount=Decimal(100000))
    plan = plan_for(Portfolio("p", (line,)), market, Limit(MAG7_CAP, 0.25, "mag7"))
    sale, purchase = plan.trades
    assert (plan.status, sale.side, sale.shares, sale.amount) == (PlanStatus.FEASIBLE, Side.SELL, 47, 28670)
    assert plan.after.themes["mag7"].weight == pytest.approx(0.249655, abs=1e-12)
    # At least 27,670 must be bought back (cash may be 1,000): 453.6, so 454 shares at 61 = 27,694; 976 stay cash.
    assert (purchase.shares, purchase.amount, plan.cash_left_amount) == (454, 27694, 976)
    assert sale.effects["max_theme:mag7"] == pytest.approx(-0.100345, abs=1e-12)
    assert purchase.effects["max_theme:mag7"] == pytest.approx(0.0, abs=1e-12)


def test_reference_11_one_company_is_counted_through_all_funds() -> None:
    # 6 % direct + 50 % * 7 % + 20 % * 9 % = 11.3 %: 3.3 points over a cap of 8 %. With nothing for sale that is the
    # smallest relaxation.
    market = a_market(
        {"VOO": {"AAPL": 0.07, **spread(93)}, "QQQ": {"AAPL": 0.09, **spread(91)}, "IWM": {"CALM": 1.0}},
        prices={"IWM": "50"},
    )
    portfolio = a_portfolio(market, {"AAPL": 6000, "VOO": 50000, "QQQ": 20000, "BND": 24000})
    plan = plan_for(portfolio, market, Limit(LimitKind.MAX_ISSUER, 0.08))
    assert plan.before.largest is not None
    assert plan.before.largest[1].weight == pytest.approx(0.113, abs=1e-12)
    assert plan.status is PlanStatus.INFEASIBLE
    assert plan.conflicts[0].smallest_relaxation == pytest.approx(0.033, abs=1e-7)
    assert "by 3.3 points to 11.3 %" in plan.conflicts[0].text


def test_reference_17_a_locked_company_names_the_smallest_relaxation() -> None:
    # 12 % of 100,000 locked in one company, cap 10 %: 2.0 points.
    market = a_market({"VTI": spread(100), "IWM": {"CALM": 1.0}}, prices={"IWM": "50"})
    portfolio = Portfolio("p", (held(market, "AAPL", "60", "200"), held(market, "VTI", "880", "100")))
    plan = plan_for(portfolio, market, Limit(LimitKind.MAX_ISSUER, 0.10), locked=frozenset({"AAPL"}))
    assert plan.status is PlanStatus.INFEASIBLE
    assert plan.trades == ()
    assert plan.conflicts[0].smallest_relaxation == pytest.approx(0.02, abs=1e-7)
    assert plan.conflicts[0].text.startswith("Raise the cap on any one company by 2.0 points to 12.0 %.")
    assert "AAPL (locked)" in plan.conflicts[0].text
    relaxed = plan_for(portfolio, market, Limit(LimitKind.MAX_ISSUER, 0.12), locked=frozenset({"AAPL"}))
    assert relaxed.status is PlanStatus.NOTHING_TO_DO


def test_reference_17_or_twenty_thousand_dollars_of_new_money() -> None:
    # 12,000 of 100,000 are locked: a tenth of 120,000 is 12,000 as well. One dollar less leaves 12,000 of 119,999.
    market = a_market({"VTI": spread(100), "IWM": {f"S{i:03d}": 0.01 for i in range(100)}}, prices={"IWM": "50"})
    lines = (held(market, "AAPL", "60", "200", account="Main"), held(market, "VTI", "880", "100", account="Main"))
    asked = {"locked": frozenset({"AAPL"})}
    cap = Limit(LimitKind.MAX_ISSUER, 0.10)
    plan = plan_for(Portfolio("p", lines), market, cap, **asked)
    assert plan.conflicts[0].smallest_relaxation == pytest.approx(0.02, abs=1e-7)
    assert plan.new_cash == NewCash("Main", Decimal(20_000))
    said = (
        "$20,000 of new money in “Main”, invested in the funds that may be bought, would be enough with every limit as "
        "it is."
    )
    assert said in plan.warnings
    assert said in list(plan_lines(plan))
    document = plan_document(plan)
    assert document["new_cash"] == {"account": "Main", "amount": 20_000.0}
    assert document["conflicts"][0]["smallest_relaxation"] == pytest.approx(0.02, abs=1e-7)
    richer = (*lines, a_position(market, "CASH", 20_000, account="Main"))
    assert plan_for(Portfolio("p", richer), market, cap, **asked).status is not PlanStatus.INFEASIBLE
    short = (*lines, a_position(market, "CASH", 19_999, account="Main"))
    assert plan_for(Portfolio("p", short), market, cap, **asked).status is PlanStatus.INFEASIBLE


def test_no_new_money_is_named_where_none_is_enough() -> None:
    # The only fund to buy is all Apple, of which a tenth is allowed and twelve hundredths are locked.
    market = a_market({"VTI": spread(100), "APL": {"AAPL": 1.0}}, prices={"APL": "50"})
    lines = (held(market, "AAPL", "60", "200"), held(market, "VTI", "880", "100"))
    cap = Limit(LimitKind.MAX_ISSUER, 0.10)
    plan = plan_for(Portfolio("p", lines), market, cap, locked=frozenset({"AAPL"}), destinations=("APL",))
    assert (plan.status, plan.new_cash) == (PlanStatus.INFEASIBLE, None)
    assert plan_document(plan)["new_cash"] is None
    assert not any("new money" in words for words in plan.warnings)


def spread(percent: int) -> dict[str, float]:
    """Many small companies that add up to some percent."""
    return {f"N{i:03d}": 0.01 for i in range(percent)}


def test_least_turnover_sells_what_carries_most_of_the_theme() -> None:
    # 50 AAPL at 100 (all theme), 95 VOO at 100 (half theme): (5,000 + 4,750) / 14,500 = 67.2 %. Cap 50 %: each share of
    # AAPL takes out 100, each of VOO 50: 25 AAPL leave 2,500 + 4,750 = 7,250 = 50 % exactly.
    market = a_market({"VOO": {"AAPL": 0.5, "KO": 0.5}, "IWM": {"CALM": 1.0}}, prices={"IWM": "10"})
    portfolio = Portfolio("p", (held(market, "AAPL", "50", "100"), held(market, "VOO", "95", "100")))
    plan = plan_for(portfolio, market, Limit(MAG7_CAP, 0.5, "mag7"), max_cash_weight=0.0)
    assert [(t.side.value, t.ticker, t.shares) for t in plan.trades] == [("sell", "AAPL", 25), ("buy", "IWM", 250)]
    assert plan.cash_left_amount == 0


def test_a_tie_goes_to_the_ticker_that_comes_first_whatever_the_order_of_the_file() -> None:
    market = a_market(
        {"AAA": {"KO": 1.0}, "BBB": {"KO": 1.0}, "S1": {"CALM": 1.0}, "S2": {"CALM": 1.0}},
        prices={"S1": "10", "S2": "10"},
    )
    lines = (held(market, "AAA", "50", "10"), held(market, "BBB", "50", "10"))
    for positions in (lines, lines[::-1]):
        for destinations in (("S1", "S2"), ("S2", "S1")):
            floor = Limit(LimitKind.MIN_SMALL_CAP, 0.2)
            plan = plan_for(Portfolio("p", positions), market, floor, destinations=destinations, max_cash_weight=0.0)
            assert [(t.ticker, t.shares) for t in plan.trades] == [("AAA", 20), ("S1", 20)]


def test_a_fraction_of_a_share_goes_only_with_its_whole_line() -> None:
    # 10.5 shares at 100 of a theme company beside 8,950 of others: 10.5 %. Cap 0.4 %: one half share (50 = 0.5 %) is
    # too much, so the whole line goes: 1,050. Cap 0.5 %: ten whole shares are enough.
    market = a_market({"VTI": spread(100), "IWM": {"CALM": 1.0}}, prices={"IWM": "1"})
    portfolio = Portfolio("p", (held(market, "AAPL", "10.5", "100"), held(market, "VTI", "89.5", "100")))
    whole = plan_for(portfolio, market, Limit(MAG7_CAP, 0.004, "mag7"), max_cash_weight=0.0)
    assert whole.trades[0].shares == Decimal("10.5")
    assert whole.trades[0].amount == 1050
    part = plan_for(portfolio, market, Limit(MAG7_CAP, 0.005, "mag7"), max_cash_weight=0.0)
    assert part.trades[0].shares == 10


def test_cash_never_moves_between_accounts() -> None:
    # The cash lies in the account that holds only small caps already; the other one has to sell for its own purchase.
    market = a_market({"VTI": spread(100), "IWM": {"CALM": 1.0}}, prices={"IWM": "10"})
    portfolio = Portfolio(
        "p",
        (
            held(market, "VTI", "90", "10", account="A"),
            a_position(market, "CASH", 100, account="B"),
        ),
    )
    # 30 % small caps of 1,000: 100 from B's cash, the other 200 sold and bought in A.
    plan = plan_for(portfolio, market, Limit(LimitKind.MIN_SMALL_CAP, 0.3))
    got = {(t.account, t.side.value, t.ticker): t.shares for t in plan.trades}
    assert got == {("A", "sell", "VTI"): 20, ("A", "buy", "IWM"): 20, ("B", "buy", "IWM"): 10}


def test_new_cash_only_never_sells() -> None:
    market = a_market({"VTI": spread(100), "IWM": {"CALM": 1.0}}, prices={"IWM": "10"})
    portfolio = Portfolio("p", (held(market, "VTI", "90", "10"), a_position(market, "CASH", 100)))
    enough = plan_for(portfolio, market, Limit(LimitKind.MIN_SMALL_CAP, 0.1), mode=PlanMode.NEW_CASH_ONLY)
    assert [(t.side.value, t.ticker, t.shares) for t in enough.trades] == [("buy", "IWM", 10)]
    # 100 of 1,000 is all there is: a floor of 12 % would have to come down by 2 points.
    short = plan_for(portfolio, market, Limit(LimitKind.MIN_SMALL_CAP, 0.12), mode=PlanMode.NEW_CASH_ONLY)
    assert short.conflicts[0].smallest_relaxation == pytest.approx(0.02, abs=1e-7)
    assert short.conflicts[0].text.startswith("Lower the floor for small caps by 2.0 points to 10.0 %.")
