"""What a limit costs over its bound, worked by hand on one line of a fund that is half Apple."""

from decimal import Decimal

import pytest
from factories import AS_OF_DATE
from suggest_cases import CAP, FLOOR, MARKET, MATRIX, a_line

from analytics.errors import InvalidLimit
from analytics.model.plan import Limit, LimitKind, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.model.tax import TaxRates
from analytics.suggest import Problem, build_problem
from analytics.suggest.curve import CurvePoint, curve_of

RATES = TaxRates(0.37, 0.20, 0.37)


def prepared(request: PlanRequest) -> Problem:
    """100 shares at $100 that cost $4,000, half of it Apple; no cash. The lot's day is unknown: its gain is short."""
    line = a_line("BIG", "100", "100", cost_basis_amount=Decimal(4000))
    return build_problem(Portfolio("p", (line,), as_of_date=AS_OF_DATE), request, MARKET, MATRIX)


def curve(*limits: Limit, name: str, n: int = 5, tax: TaxRates | None = RATES) -> tuple[CurvePoint, ...]:
    request = PlanRequest(limits, ("SML",), tax=tax, trade_date=AS_OF_DATE)
    return curve_of(prepared(request), limits, name, n)


def test_a_cap_costs_the_tax_of_what_it_has_sold() -> None:
    """By hand: keeping c of Apple leaves 2c of the fund; each share sold brings $60 of gain, at 37 %.

    Sold (1 - 2c) * $10,000, a hundredth of all may stay as cash: bought $100 less than sold, but $2,000 at least for
    the floor of 20 % small caps. Reluctance is a hundredth of a percent of both.
    """
    points = curve(CAP, FLOOR, name="max_theme:mag7")
    for point in points:
        sold = (1 - 2 * point.bound) * 10_000
        bought = max(sold - 100, 2_000)
        assert point.after == pytest.approx(point.bound)
        assert float(point.tax_amount or 0) == pytest.approx(sold * 0.6 * 0.37, abs=0.01)
        assert float(point.turnover_amount or 0) == pytest.approx((sold + bought) / 2, abs=0.01)
        assert float(point.objective_amount or 0) == pytest.approx(
            sold * 0.6 * 0.37 + (sold + bought) / 10_000, abs=0.011
        )
    # From nothing of it to what the floor on small caps leaves of it: $8,000 of the fund, half of that.
    assert [point.bound for point in points] == pytest.approx([0, 0.1, 0.2, 0.25, 0.3, 0.4])


def test_a_floor_goes_the_other_way_and_costs_nothing_where_another_limit_asks_for_more() -> None:
    points = curve(CAP, FLOOR, name="min_small_cap")
    assert [point.bound for point in points][-1] == pytest.approx(1.0)
    # The cap of 25 % has 50 % sold, of which 49 % are bought.
    free = [point for point in points if point.bound <= 0.49]
    assert free
    assert {point.tax_amount for point in free} == {Decimal("1110.00")}
    assert points[-1].tax_amount == Decimal("2220.00")
    assert [point.bound for point in points].count(FLOOR.bound) == 1


def test_the_bound_asked_for_is_on_the_curve_once_even_where_no_plan_keeps_it() -> None:
    """Without a place to put the money nothing can be sold but into cash, and of that one percent may be."""
    request = PlanRequest((CAP,), (), tax=RATES, trade_date=AS_OF_DATE)
    points = curve_of(prepared(request), (CAP,), CAP.name, 3)
    asked = [point for point in points if point.bound == CAP.bound]
    assert asked == [CurvePoint(CAP.bound)]
    # 1 % sold of a fund of which half is Apple.
    assert min(point.bound for point in points if point.after is not None) == pytest.approx(0.495)


def test_without_taxes_there_is_no_tax() -> None:
    points = curve(CAP, name=CAP.name, tax=None)
    assert {point.tax_amount for point in points} == {None}
    assert all(point.objective_amount is not None for point in points)


def test_where_the_other_limits_cannot_be_kept_only_the_bound_asked_for_is_left() -> None:
    impossible = Limit(LimitKind.MIN_SMALL_CAP, 1.0), Limit(LimitKind.MIN_CASH, 0.5)
    assert curve(CAP, *impossible, name=CAP.name) == (CurvePoint(CAP.bound),)


@pytest.mark.parametrize("limit", [CAP, Limit(LimitKind.MAX_TRADES, 3)])
def test_a_limit_that_is_not_there_or_is_a_count_has_no_curve(limit: Limit) -> None:
    with pytest.raises(InvalidLimit):
        curve(FLOOR, *([limit] if limit is not CAP else []), name=limit.name)
