"""What a limit costs over its bound, worked by hand on one line of a fund that is half Apple."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from factories import AS_OF_DATE, a_position
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


UNKNOWN = a_position(MARKET, "MYSTERY", 3000)
"""30 % of $10,000 that nobody can look into and that stays: it could all be Apple."""


def known_weights_curve(name: str, limits: tuple[Limit, ...], **asked: Any) -> tuple[CurvePoint, ...]:  # noqa: ANN401  tests name fields freely
    """45 % Apple, 30 % unknown, 25 % of a fund of a hundred companies."""
    lines = (UNKNOWN, a_line("AAPL", "45", "100"), a_line("WIDE", "25", "100"))
    request = PlanRequest(limits, ("SML",), **asked)
    problem = build_problem(Portfolio("p", lines, as_of_date=AS_OF_DATE), request, MARKET, MATRIX)
    return curve_of(problem, limits, name, 5)


def test_a_limit_that_a_plan_meets_on_known_weights_is_drawn_on_them() -> None:
    """By hand: no cap below 30 % can be proven. With the fund locked, Apple alone pays for the 10 % of small caps.

    Apple down to c sells (45 % - c) of $10,000; a hundredth may stay as cash, but $1,000 at least is bought. Of both a
    hundredth of a percent is what trading weighs.
    """
    limits = (CAP, replace(FLOOR, bound=0.10))
    points = known_weights_curve(CAP.name, limits, locked=frozenset({"WIDE"}))
    assert [point.bound for point in points] == pytest.approx([0, 0.0875, 0.175, 0.25, 0.2625, 0.35])
    for point in points:
        sold = (0.45 - point.bound) * 10_000
        bought = max(sold - 100, 1_000)
        assert point.after == pytest.approx(point.bound)
        assert not point.is_tested
        assert float(point.turnover_amount or 0) == pytest.approx((sold + bought) / 2, abs=0.01)
        assert float(point.objective_amount or 0) == pytest.approx((sold + bought) / 10_000, abs=0.011)


def test_beside_a_limit_on_known_weights_another_is_still_drawn_on_its_tested_bound() -> None:
    limits = (CAP, replace(FLOOR, bound=0.10))
    points = known_weights_curve(FLOOR.name, limits, locked=frozenset({"WIDE"}))
    (asked,) = (point for point in points if point.bound == 0.10)
    # The cap has $2,000 of Apple sold, of which $1,900 are bought: 19 % of small caps.
    assert asked.after == pytest.approx(0.19)
    assert (asked.is_tested, asked.turnover_amount) == (True, Decimal("1950.00"))


def test_a_cap_on_any_company_that_the_unknown_alone_could_pass_is_drawn_on_known_weights() -> None:
    """Apple from 45 % to 10 %: $3,500 sold, $3,400 bought of a fund in which nothing comes near."""
    limit = Limit(LimitKind.MAX_ISSUER, 0.10)
    points = known_weights_curve(limit.name, (limit,), destinations_by_account={"Main": ("WIDE",)})
    (asked,) = (point for point in points if point.bound == limit.bound)
    assert asked.after == pytest.approx(0.10)
    assert not asked.is_tested
    assert (asked.turnover_amount, asked.objective_amount) == (Decimal("3450.00"), Decimal("0.69"))


def test_a_cap_that_the_unknown_leaves_room_for_is_drawn_on_its_tested_bound() -> None:
    limit = Limit(LimitKind.MAX_THEME, 0.40, "mag7")
    points = known_weights_curve(limit.name, (limit,))
    (asked,) = (point for point in points if point.bound == limit.bound)
    # 30 % could be Apple: 10 % of it may stay.
    assert asked.after == pytest.approx(0.10)
    assert (asked.is_tested, asked.turnover_amount) == (True, Decimal("3450.00"))


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
