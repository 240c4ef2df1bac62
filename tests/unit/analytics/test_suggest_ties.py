"""The stated tie-break: of equal plans the one of the first tickers and accounts, however the file is written."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest
from factories import AS_OF_DATE, a_market, a_position

from analytics.look_through import FundMatrix
from analytics.model.plan import Limit, LimitKind, Plan, PlanGoal, PlanRequest, PlanStage, PlanStatus
from analytics.model.portfolio import Portfolio, Position
from analytics.model.tax import Costs, TaxRates
from analytics.planner import prove
from analytics.suggest import prove_plan, suggest_trades

SMALL = {"CALM": 0.5, "PLXS": 0.5}
MARKET = a_market(
    {"BIG": {"AAPL": 0.5, "KO": 0.5}, "AAA": SMALL, "BBB": SMALL, "CCC": SMALL},
    prices={"AAA": "20", "BBB": "20", "CCC": "20"},
)
MATRIX = FundMatrix.build(MARKET)
LIMITS = (Limit(LimitKind.MAX_THEME, 0.25, "mag7"),)


def line(account: str, row: int, n: int = 50) -> Position:
    return a_position(
        MARKET,
        "BIG",
        Decimal(100 * n),
        row=row,
        account=account,
        shares=Decimal(n),
        price_amount=Decimal(100),
        price_source="file",
    )


def trades(plan: Plan) -> list[tuple[str, str, str, Decimal | None]]:
    return sorted((t.account, t.ticker, t.side.value, t.shares) for t in plan.trades)


@pytest.mark.parametrize("asked", [{}, {"costs": Costs(half_spread_weight=0.0005)}, {"tax": TaxRates.plain(0.2)}])
@pytest.mark.parametrize("tickers", list(permutations(("AAA", "BBB", "CCC"))))
def test_of_identical_funds_the_first_ticker_is_bought(tickers: tuple[str, ...], asked: dict[str, object]) -> None:
    # Half of BIG is in the theme: 50 % has to be 25 %, so half of the 10,000 goes, 250 shares at $20.
    request = PlanRequest(LIMITS, tickers, max_cash_weight=0.0, trade_date=AS_OF_DATE, **asked)  # type: ignore[arg-type]  # tests name fields freely
    portfolio = Portfolio("p", (line("Main", 2, 100),), as_of_date=AS_OF_DATE)
    plan = suggest_trades(portfolio, request, MARKET, MATRIX)
    assert trades(plan) == [("Main", "AAA", "buy", Decimal(250)), ("Main", "BIG", "sell", Decimal(50))]


@pytest.mark.parametrize("rows", list(permutations((2, 3, 4))))
@pytest.mark.parametrize("is_proven", [False, True])
def test_of_identical_accounts_the_first_trades(rows: tuple[int, ...], *, is_proven: bool) -> None:
    """Three accounts of 40 shares each; to 35 % of the theme, 36 of the 120 shares go, for 180 of the small ones."""
    lines = sorted((line(account, row, 40) for account, row in zip("ABC", rows, strict=True)), key=lambda p: p.row)
    request = PlanRequest((replace(LIMITS[0], bound=0.35),), ("BBB", "AAA"), max_cash_weight=0.0)
    portfolio = Portfolio("p", tuple(lines), as_of_date=AS_OF_DATE)
    find = prove_plan if is_proven else suggest_trades
    plan = find(portfolio, request, MARKET, MATRIX, *([prove] if is_proven else []))
    assert trades(plan) == [("A", "AAA", "buy", Decimal(180)), ("A", "BIG", "sell", Decimal(36))]


def test_the_goal_of_the_least_index_says_how_near_it_is() -> None:
    # Half of BIG is AAPL, half KO, half of AAA is CALM, half PLXS: with x in BIG the index is (x^2 + (1 - x)^2) / 2, at
    # least 1/4 at x = 1/2.
    request = PlanRequest((), ("AAA",), max_cash_weight=0.0, goal=PlanGoal.LEAST_HHI, trade_date=dt.date(2026, 1, 5))
    portfolio = Portfolio("p", (line("Main", 2, 100),), as_of_date=AS_OF_DATE)
    for plan in (
        suggest_trades(portfolio, request, MARKET, MATRIX),
        prove_plan(portfolio, request, MARKET, MATRIX, prove),
    ):
        assert plan.proof is not None
        assert plan.proof.index is not None
        assert plan.proof.index_bound is not None
        assert plan.proof.index_bound == pytest.approx(0.25, rel=1e-4)
        assert plan.proof.index_bound <= 0.25 <= plan.proof.index <= 0.25 * 1.01
        assert plan.proof.index == pytest.approx(plan.after.hhi.upper, abs=1e-9)
        assert any("no plan within your limits can come below 0.2" in said for said in plan.warnings)
    assert plan.proof.stage is PlanStage.PROVEN


def test_the_goal_says_how_near_it_is_where_nothing_is_left_to_do() -> None:
    request = PlanRequest((), ("AAA",), max_cash_weight=0.0, goal=PlanGoal.LEAST_HHI, trade_date=dt.date(2026, 1, 5))
    half = a_position(
        MARKET, "AAA", 5000, row=3, shares=Decimal(250), price_amount=Decimal(20), price_source="file", account="Main"
    )
    plan = suggest_trades(Portfolio("p", (line("Main", 2), half), as_of_date=AS_OF_DATE), request, MARKET, MATRIX)
    assert plan.status is PlanStatus.NOTHING_TO_DO
    assert plan.warnings == ("Herfindahl index 0.2500; no plan within your limits can come below 0.2499.",)
