"""Plans beside each other, trades of two answers to one question, accounts of a form: all apart from a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from analytics.model.plan import (
    Limit,
    LimitKind,
    LimitOutcome,
    PlanProof,
    PlanRequest,
    PlanStage,
    PlanStatus,
    Side,
    Trade,
)
from analytics.model.portfolio import AccountKind, Lot, Portfolio, Position, PositionKind
from analytics.model.tax import CostOutcome, LotSale, TaxOutcome
from db.repositories.plan_documents import PlanOutcome
from webapp.services import FigureUnit
from webapp.services.plans_accounts import accounts_of
from webapp.services.plans_compare import ComparedPlan, compare
from webapp.services.plans_replay import differences
from webapp.services.plans_saved import summary_of

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
ZERO = Decimal(0)
MAG7, GAINS = Limit(LimitKind.MAX_THEME, 0.25, "mag7"), Limit(LimitKind.MAX_GAINS, 5000.0)
TECHNOLOGY = Limit(LimitKind.SECTOR_GAP, 0.05, "consumer_staples")


def a_trade(
    ticker: str = "SPY", side: Side = Side.SELL, n: str = "10", account: str = "Main", **other: object
) -> Trade:
    shares = Decimal(n)
    trade = Trade(account, ticker, side, shares, Decimal(100), date(2026, 1, 2), "file", shares * 100, "why", {})
    return replace(trade, **other)  # type: ignore[arg-type]  # tests name fields freely


def an_outcome(*trades: Trade, **other: object) -> PlanOutcome:
    outcome = PlanOutcome(PlanStatus.FEASIBLE, trades, Decimal("12.50"), ())
    return replace(outcome, **other)  # type: ignore[arg-type]  # tests name fields freely


def a_plan(outcome: PlanOutcome, *limits: Limit, name: str = "a") -> ComparedPlan:
    return ComparedPlan(summary_of(name, "p", name, NOW, outcome), PlanRequest(limits, ()), outcome)


def figures_of(*plans: ComparedPlan) -> dict[str, tuple[object, ...]]:
    return {figure.key: figure.figures for figure in compare(plans, {"mag7": "Magnificent 7"}).figures}


def test_totals_of_plans_stand_side_by_side() -> None:
    """Worked by hand: spread 3.10 and commission 2 are 5.10; what a plan left out is null, not 0."""
    rich = an_outcome(
        a_trade(fees_amount=Decimal("-0.50")),
        a_trade("IWM", Side.BUY, fees_amount=Decimal(5)),
        turnover_amount=Decimal(1000),
        tax=TaxOutcome(ZERO, ZERO, ZERO, ZERO, Decimal(-185)),
        costs=CostOutcome(Decimal("3.10"), Decimal(2), Decimal("4.50"), Decimal(45)),
        proof=PlanProof(Decimal("-170.4"), Decimal("-170.5"), 0.02, PlanStage.PROVEN),
    )
    plain = an_outcome(a_trade(), turnover_amount=Decimal(500))
    figures = figures_of(a_plan(rich), a_plan(plain))
    assert figures["n_trades"] == (2, 1)
    assert figures["turnover_amount"] == (1000, 500)
    assert figures["cash_left_amount"] == (Decimal("12.50"), Decimal("12.50"))
    assert figures["tax_amount"] == (-185, None)
    assert figures["cost_amount"] == (Decimal("5.10"), None)
    assert figures["fees_amount"] == (Decimal("4.50"), None)
    of_unknown_fee = replace(rich, trades=(*rich.trades, a_trade()))
    assert figures_of(a_plan(of_unknown_fee), a_plan(plain))["fees_amount"] == (None, None)
    assert figures["objective_amount"] == (Decimal("-170.4"), None)
    assert figures["gap_bps"] == (0.02, None)


def test_measures_stand_with_the_bounds_of_each_plan() -> None:
    first = an_outcome(measures={"small_caps": 0.1, "largest": 0.07, "hhi": 0.02, "cash": 0.01, "theme:mag7": 0.24})
    second = an_outcome(measures={"small_caps": 0.2, "theme:mag7": 0.3})
    floor = Limit(LimitKind.MIN_SMALL_CAP, 0.2)
    compared = compare([a_plan(first, MAG7), a_plan(second, floor)], {"mag7": "Magnificent 7"})
    shown = {figure.key: figure for figure in compared.figures}
    assert shown["theme:mag7"].label == "Magnificent 7"
    assert (shown["theme:mag7"].figures, shown["theme:mag7"].bounds) == ((0.24, 0.3), (0.25, None))
    assert (shown["small_caps"].figures, shown["small_caps"].bounds) == ((0.1, 0.2), (None, 0.2))
    assert (shown["largest"].figures, shown["largest"].bounds) == ((0.07, None), ())
    assert shown["hhi"].unit is FigureUnit.INDEX


def test_limits_on_what_only_some_plans_bound_are_figures_of_their_own() -> None:
    outcome = an_outcome(limits=(LimitOutcome(GAINS, 0.0, 4200.0, 4200.0, "yes"),))
    other = an_outcome(
        limits=(
            LimitOutcome(TECHNOLOGY, 0.1, 0.04, 0.05, "yes"),
            LimitOutcome(replace(GAINS, bound=100.0), 0.0, 99.0, 99.0, "yes"),
            LimitOutcome(MAG7, 0.3, 0.2, 0.2, "yes"),
        )
    )
    compared = compare([a_plan(outcome, GAINS), a_plan(other, TECHNOLOGY, MAG7)], {})
    shown = {figure.key: figure for figure in compared.figures}
    gains, gap = shown["max_gains"], shown["sector_gap:consumer_staples"]
    assert (gains.label, gains.unit, gains.figures, gains.bounds) == (
        "Gains realized",
        FigureUnit.AMOUNT,
        (4200.0, 99.0),
        (5000.0, 100.0),
    )
    assert (gap.label, gap.figures) == ("Gap of sector Consumer staples to the benchmark", (None, 0.04))
    assert "max_theme:mag7" not in shown


def test_every_kind_of_limit_has_a_row_to_stand_in() -> None:
    for kind in LimitKind:
        limit = Limit(kind, 0.5, "mega" if kind.value.endswith("band") else None)
        outcome = an_outcome(limits=(LimitOutcome(limit, 0.1, 0.2, 0.2, "yes"),), measures={"theme:None": 0.1})
        shown = compare([a_plan(outcome, limit), a_plan(an_outcome())], {}).figures
        assert any(figure.bounds == (0.5, None) for figure in shown), kind


# Trades of two answers


def test_equal_trades_do_not_differ_whatever_their_reasons() -> None:
    before = an_outcome(a_trade(), a_trade("IWM", Side.BUY))
    after = an_outcome(a_trade(reason="said otherwise"), a_trade("IWM", Side.BUY, tax_amount=Decimal(1)))
    assert differences(before, after) == ()


LOT = LotSale(3, None, Decimal(10), Decimal(1000), None, None, None)
DIFFERENT = {
    "shares": ({"n": "11"}, "Sell SPY in Main: 10 shares, $1,000.00 then, 11 shares, $1,100.00 now."),
    "price": ({"price_amount": Decimal(99)}, "Sell SPY in Main: 10 shares, $1,000.00 then, 10 shares, $1,000.00 now."),
    "lots": (
        {"lots": (replace(LOT, row=4),)},
        "Sell SPY in Main: 10 shares, $1,000.00 then, 10 shares, $1,000.00 now.",
    ),
    "money": (
        {"shares": None, "amount": Decimal("1000.5")},
        "Sell SPY in Main: 10 shares, $1,000.00 then, $1,000.50 now.",
    ),
}


@pytest.mark.parametrize(("changes", "sentence"), DIFFERENT.values(), ids=list(DIFFERENT))
def test_a_trade_that_differs_is_named_with_both_amounts(changes: dict[str, object], sentence: str) -> None:
    n = str(changes.get("n", "10"))
    changes = {name: value for name, value in changes.items() if name != "n"}
    other = replace(a_trade(n=n, lots=(LOT,)), **changes)  # type: ignore[arg-type]  # cases name fields freely
    assert differences(an_outcome(a_trade(lots=(LOT,))), an_outcome(other)) == (sentence,)


def test_trades_that_are_only_in_one_answer_are_named() -> None:
    before, after = an_outcome(a_trade()), an_outcome(a_trade("IWM", Side.BUY, account=""))
    assert differences(before, after) == (
        "Buy IWM: nothing then, 10 shares, $1,000.00 now.",
        "Sell SPY in Main: 10 shares, $1,000.00 then, nothing now.",
    )


def test_another_order_and_another_end_are_said() -> None:
    first, second = a_trade(), a_trade("IWM", Side.BUY)
    assert differences(an_outcome(first, second), an_outcome(second, first)) == (
        "The trades are the same, in another sequence.",
    )
    gone = an_outcome(status=PlanStatus.NOTHING_TO_DO)
    assert differences(an_outcome(first), gone) == ("It was feasible; it is nothing to do now.",)


# Accounts


def a_line(account: str, kind: PositionKind, amount: str, **other: object) -> Position:
    line = Position(1, account, "x", "x", kind, Decimal(amount))
    return replace(line, **other)  # type: ignore[arg-type]  # tests name fields freely


def test_accounts_are_counted_and_sheltered_by_their_kind() -> None:
    """By hand: in the brokerage two lots (one without a cost) and a line without lots or cost; cash 5 less 2."""
    lots = (Lot(2, Decimal(1), None, Decimal(10)), Lot(3, Decimal(1)))
    portfolio = Portfolio(
        "p",
        (
            a_line("Brokerage", PositionKind.FUND, "100", lots=lots),
            a_line("Brokerage", PositionKind.STOCK, "50"),
            a_line("Brokerage", PositionKind.CASH, "5"),
            a_line("Brokerage", PositionKind.CASH, "-2"),
            a_line("Brokerage", PositionKind.OPTION, "7"),
            a_line("Roth", PositionKind.FUND, "10", cost_basis_amount=Decimal(3)),
        ),
    )
    kinds = {"Brokerage": AccountKind.TAXABLE, "Roth": AccountKind.ROTH_IRA}
    brokerage, roth = accounts_of(portfolio, kinds)
    assert (brokerage.n_lots, brokerage.n_without_cost, brokerage.cash_amount) == (3, 2, Decimal(3))
    assert (roth.n_lots, roth.n_without_cost, roth.cash_amount) == (1, 0, ZERO)
    assert (brokerage.is_sheltered, roth.is_sheltered) == (False, True)
    assert not any(account.is_sheltered for account in accounts_of(portfolio, {}))


@pytest.mark.parametrize(
    ("kind", "is_sheltered"),
    [
        (AccountKind.TAXABLE, False),
        (AccountKind.UNKNOWN, False),
        (AccountKind.TRADITIONAL_IRA, True),
        (AccountKind.ROTH_IRA, True),
        (AccountKind.EMPLOYER_PLAN, True),
        (AccountKind.HEALTH_SAVINGS, True),
        (AccountKind.EDUCATION, True),
    ],
)
def test_sales_are_taxed_unless_the_kind_of_the_account_says_not(kind: AccountKind, is_sheltered: bool) -> None:  # noqa: FBT001 - a case
    (account,) = accounts_of(Portfolio("p", (a_line("A", PositionKind.CASH, "1"),)), {"A": kind})
    assert account.is_sheltered is is_sheltered
