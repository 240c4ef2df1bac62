from dataclasses import replace
from decimal import Decimal

import pytest
from factories import AS_OF_DATE, a_market, a_position

from analytics.look_through import FundMatrix
from analytics.model.plan import Limit, LimitKind, PlanMode, PlanRequest
from analytics.model.portfolio import Portfolio, Position
from analytics.suggest import PreviewAmount, build_problem, preview, preview_limits, suggest_trades

MARKET = a_market(
    {"BIG": {"AAPL": 0.5, "KO": 0.5}, "SML": {"CALM": 1.0}, "WIDE": {f"N{i:03d}": 0.01 for i in range(100)}},
    prices={"SML": "20"},
)
MATRIX = FundMatrix.build(MARKET)


def a_line(ticker: str, n: str, at: str) -> Position:
    amount = Decimal(n) * Decimal(at)
    return a_position(MARKET, ticker, amount, shares=Decimal(n), price_amount=Decimal(at), price_source="file")


def ask(*limits: Limit, **asked: object) -> PlanRequest:
    return PlanRequest(limits, ("SML",), max_cash_weight=0.0, **asked)  # type: ignore[arg-type]  # tests name fields freely


def portfolio_of(*positions: Position) -> Portfolio:
    return Portfolio("p", positions, as_of_date=AS_OF_DATE)


def test_the_preview_solves_in_fractions_of_shares() -> None:
    # 5,000 of 10,000 in the theme, cap 21 %: 5,800 of BIG go, 58 shares; at a price of 100 / 3 that is no whole number.
    limits = (Limit(LimitKind.MAX_THEME, 0.21, "mag7"), Limit(LimitKind.MAX_ISSUER, 0.6))
    shown = preview(portfolio_of(a_line("BIG", "40", "250")), ask(*limits), MARKET, MATRIX)
    assert shown.is_feasible
    assert shown.amounts == (
        PreviewAmount("Main", "BIG", Decimal("-5800.00")),
        PreviewAmount("Main", "SML", Decimal("5800.00")),
    )
    assert (shown.turnover_amount, shown.cash_left_amount) == (5800, 0)
    assert shown.before.themes["mag7"].weight == pytest.approx(0.5)
    assert shown.after.themes["mag7"].weight == pytest.approx(0.21)
    assert shown.after.small_caps.weight == pytest.approx(0.58)
    assert shown.after.largest.weight == pytest.approx(0.58)
    assert [o.met for o in shown.limits] == ["yes", "yes"]


def test_a_prepared_problem_answers_for_any_bound() -> None:
    problem = build_problem(portfolio_of(a_line("BIG", "40", "250")), ask(), MARKET, MATRIX)
    for bound, turnover in ((0.4, 2000), (0.25, 5000), (0.5, 0)):
        shown = preview_limits(problem, (Limit(LimitKind.MAX_THEME, bound, "mag7"),))
        assert float(shown.turnover_amount) == pytest.approx(turnover, abs=0.01)


def test_an_infeasible_preview_shows_today() -> None:
    request = ask(Limit(LimitKind.MIN_SMALL_CAP, 0.1), mode=PlanMode.NEW_CASH_ONLY)
    shown = preview(portfolio_of(a_line("BIG", "40", "250")), request, MARKET, MATRIX)
    assert not shown.is_feasible
    assert (shown.after, shown.amounts, shown.limits[0].met) == (shown.before, (), "no")


def test_the_unknown_widens_the_preview_and_point_values_decide_where_nothing_else_can() -> None:
    lines = (a_line("AAPL", "40", "100"), a_line("WIDE", "30", "100"), a_position(MARKET, "MYSTERY", 3000))
    limits = (Limit(LimitKind.MAX_THEME, 0.25, "mag7"), Limit(LimitKind.MIN_SMALL_CAP, 0.1))
    shown = preview(portfolio_of(*lines), ask(*limits), MARKET, MATRIX)
    assert [o.met for o in shown.limits] == ["uncertain", "yes"]
    theme = shown.after.themes["mag7"]
    assert (theme.lower, theme.upper) == pytest.approx((0.25, 0.55))
    assert shown.after.largest.upper == pytest.approx(shown.after.largest.weight + 0.3)
    assert shown.after.small_caps.upper == pytest.approx(shown.after.small_caps.weight + 0.3)


def test_companies_are_added_to_the_model_as_they_pass_the_cap() -> None:
    # 130,000 in all, cap 0.05 % = 65 a name. Each name of ONE has 200, each of TWO 100: ONE gives up 13,500, TWO 3,500.
    # ONE's hundred names fill the rows a model starts with, so TWO's are found only by looking again.
    names = {fund: {f"{fund}{i:03d}": 0.01 for i in range(100)} for fund in ("ONE", "TWO")}
    market = a_market(names, prices={"BND": "10"})
    amounts = {"ONE": 20_000, "TWO": 10_000, "BND": 100_000}
    lines = tuple(
        a_position(market, t, a, shares=Decimal(a) / 10, price_amount=Decimal(10), price_source="file")
        for t, a in amounts.items()
    )
    request = PlanRequest((Limit(LimitKind.MAX_ISSUER, 0.0005),), ("BND",), max_cash_weight=0.0)
    matrix = FundMatrix.build(market)
    shown = preview(portfolio_of(*lines), request, market, matrix)
    assert {a.ticker: float(a.amount) for a in shown.amounts} == pytest.approx(
        {"ONE": -13_500, "TWO": -3_500, "BND": 17_000}
    )
    plan = suggest_trades(portfolio_of(*lines), request, market, matrix)
    assert {t.ticker: t.shares for t in plan.trades} == {"ONE": 1350, "TWO": 350, "BND": 1700}
    # With a floor of 20 % small caps, of which there are none to buy: only dropping it altogether helps.
    both = replace(request, limits=(*request.limits, Limit(LimitKind.MIN_SMALL_CAP, 0.2)))
    conflicts = suggest_trades(portfolio_of(*lines), both, market, matrix).conflicts
    assert [c.smallest_relaxation for c in conflicts] == [None, pytest.approx(0.2)]


def test_without_a_fund_to_buy_only_cash_is_left() -> None:
    request = PlanRequest((Limit(LimitKind.MAX_ISSUER, 0.496),), (), max_cash_weight=0.01)
    shown = preview(portfolio_of(a_line("BIG", "40", "250")), request, MARKET, MATRIX)
    # 49.6 % of 10,000 for AAPL: 9,920 stay in BIG, 80 become cash.
    assert shown.amounts == (PreviewAmount("Main", "BIG", Decimal("-80.00")),)
    assert shown.cash_left_amount == 80
