"""What a limit costs over its bound: worked by hand, convex, and the same as plans made one by one."""

import numpy as np
import pytest
from planner_instances import by_hand

from analytics.planner import frontier
from analytics.planner.cones import relaxation_of
from analytics.planner.easing import eased
from analytics.planner.instance import Instance, Lots, Row, Securities, Slots, Square, Total, TotalLimit
from benchmarks.plan_instances import Asked, sample

NOWHERE = np.empty(0, dtype=np.intp)


def one_fund(**changes: object) -> Instance:
    """100 shares at $10 of a fund that is all one company, 1 % lost on what is traded, no tax, cash without a cap."""
    fields: dict[str, object] = {
        "total_amount": 1_000.0,
        "cash_amount": np.zeros(1),
        "cash_floor": np.zeros(1),
        "securities": Securities(np.array([10.0]), np.array([0.01]), np.zeros(1)),
        "lots": Lots(
            np.zeros(1, dtype=np.intp),
            np.zeros(1, dtype=np.intp),
            np.array([100.0]),
            np.zeros(1),
            np.zeros(1),
            np.zeros(1, dtype=np.bool_),
            np.zeros(1, dtype=np.bool_),
        ),
        "slots": Slots(NOWHERE, NOWHERE),
        "rows": (Row(0, np.ones(1), 0.0, upper=0.6),),
    }
    return Instance(**(fields | changes))  # type: ignore[arg-type]  # tests name fields freely


def test_a_straight_line_from_nothing_left_to_nothing_sold() -> None:
    points = frontier(one_fund(), 0, 5)
    # A cap c costs 1 % of the 1,000 (1 - c) sold: from cap 0 (eased by -0.6) at $10 to cap 1 (by 0.4) at 0.
    assert [point.eased_by for point in points] == pytest.approx([-0.6, -0.35, -0.1, 0.15, 0.4])
    assert [point.objective for point in points] == pytest.approx([10.0, 7.5, 5.0, 2.5, 0.0], abs=1e-9)
    assert [point.tax for point in points] == [0.0] * 5


def test_a_floor_is_tightened_upwards() -> None:
    # At least 30 % in cash: 300 sold, $3. All of it, $10; none, nothing.
    points = frontier(one_fund(rows=(), totals=(TotalLimit(Total.CASH, 2, lower=0.3),)), 2, 3)
    assert [point.eased_by for point in points] == pytest.approx([-0.7, -0.2, 0.3])
    assert [point.objective for point in points] == pytest.approx([10.0, 5.0, 0.0], abs=1e-9)


def test_two_sides_meet_in_the_middle() -> None:
    # From 40 to 60 %: at the tightest exactly 50 %, which costs $5; the upper side is what costs, up to 100 %.
    points = frontier(one_fund(rows=(Row(0, np.ones(1), 0.0, lower=0.4, upper=0.6),)), 0, 2)
    assert [point.eased_by for point in points] == pytest.approx([-0.1, 0.4])
    assert [point.objective for point in points] == pytest.approx([5.0, 0.0], abs=1e-9)


def test_the_index_falls_with_the_square() -> None:
    # Index of the one company at weight w is w x w: 0.25 means half is sold, $5. Least 0, and 1 as it is.
    plan = one_fund(rows=(), totals=(TotalLimit(Total.HHI, 3, upper=0.25),), square=Square(np.eye(2), 0.0))
    points = frontier(plan, 3, 5)
    assert [point.eased_by for point in points] == pytest.approx([-0.25, 0.0, 0.25, 0.5, 0.75], abs=1e-6)
    expected = [10.0 * (1.0 - np.sqrt(bound)) for bound in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert [point.objective for point in points] == pytest.approx(expected, abs=1e-2)


def test_the_tax_is_a_part_of_the_cost() -> None:
    # Worked in the instance: BIG from 20 shares to 11 in fractions, 8 of them short at 20, the ninth long at 200.
    points = frontier(by_hand(totals=(TotalLimit(Total.CASH, 1, 0.0, 1.0),)), 0, 2)
    # Nothing left at all: 8 x 20 short at 37 % and 12 x 200 long at 20 %, and 0.1 % of the 10,000 sold.
    assert points[0].eased_by == pytest.approx(-0.5)
    assert points[0].tax == pytest.approx(59.2 + 480.0)
    assert points[0].objective == pytest.approx(539.2 + 10.0)
    assert points[-1].objective == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("name", ["mag7", "small", "sector:0", "company", "cash", "gains", "hhi"])
def test_each_point_is_the_plan_with_the_limit_so_moved(name: str) -> None:
    made = sample(30, 0, Asked(hhi=0.03, gains_amount=40_000.0))
    limit = made.limit_of[name]
    points = frontier(made.instance, limit, 9)
    assert len(points) == 9
    for point in points[1:-1]:
        alone = relaxation_of(eased(made.instance, {limit: point.eased_by})).solve()
        assert alone is not None
        assert point.objective == pytest.approx(alone.objective, abs=1.0)
    costs = np.array([point.objective for point in points])
    assert np.all(np.diff(costs) <= 1e-6)
    if name != "hhi":  # the index is a square of what is held: its root is what costs are convex in
        assert np.all(np.diff(costs, 2) >= -1.0)


def test_no_points_where_the_other_limits_cannot_be_kept() -> None:
    rule = TotalLimit(Total.CASH, 5, lower=2.0)
    assert frontier(one_fund(totals=(rule,)), 0) == ()


def test_counts_and_unknown_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="count of trades"):
        frontier(one_fund(totals=(TotalLimit(Total.TRADES, 1, upper=3.0),)), 1)
    with pytest.raises(ValueError, match="no limit 9"):
        frontier(one_fund(), 9)
