"""The relaxation kept in the solver: what is moved in it is as if it had been built so."""

from dataclasses import replace

import numpy as np
import pytest
from planner_instances import by_hand
from planner_programs import least, lots, plan, slots

from analytics.planner.instance import Answer, Instance, Row, Stage, Total, TotalLimit
from analytics.planner.model import build
from analytics.planner.relaxation import Relaxation
from benchmarks.plan_instances import sample


def capped(upper: float, cash: float = 0.05) -> Instance:
    return by_hand(
        rows=(Row(0, np.array([1.0, 0.0]), 0.0, upper=upper),), totals=(TotalLimit(Total.CASH, 1, 0.01, cash),)
    )


def solved(relaxation: Relaxation) -> Answer:
    answer = relaxation.solve()
    assert answer is not None
    return answer


def test_the_worked_plan_and_what_a_point_of_its_limits_saves() -> None:
    """A point of the cap is 0.22 of a long share: 44 gain at 20 % and 2 * 110 traded, 9.02; of cash 0.11 of spread."""
    answer = solved(Relaxation(capped(0.5)))
    assert answer.stage is Stage.RELAXED
    assert answer.sold.tolist() == pytest.approx([1.0, 8.0])
    assert answer.objective == answer.bound == pytest.approx(108.65)
    assert answer.price_of_limit == pytest.approx({0: 902.0, 1: 11.0})


def test_a_limit_in_dollars_has_a_price_a_dollar() -> None:
    """10 must go, of lots with 5 and 1 gain a share 0.1 and 0.4 % of cost; a dollar of gains moves 1/4 share.

    A share of the second costs 0.40 and 0.10 for the first: 0.30 a quarter share is 0.075.
    """
    held = lots((0, 0, 10.0, 5.0, False), (0, 1, 10.0, 1.0, False))
    instance = plan(
        held,
        slots(),
        [100.0, 100.0],
        rows=(Row(0, np.ones(2), 0.0, upper=0.5),),
        totals=(TotalLimit(Total.GAINS, 7, upper=30.0),),
    )
    instance = replace(instance, securities=replace(instance.securities, traded_cost=np.array([0.001, 0.004])))
    answer = solved(Relaxation(instance))
    assert answer.sold.tolist() == pytest.approx([5.0, 5.0])
    assert answer.price_of_limit[7] == pytest.approx(0.075)


def test_bounds_moved_to_and_fro() -> None:
    relaxation = Relaxation(capped(0.5))
    for upper, cash in ((0.4, 0.05), (0.45, 0.02), (0.9, 0.05), (0.6, 0.03), (0.5, 0.05)):
        relaxation.set_bound(0, upper=upper)
        relaxation.set_bound(1, lower=0.01, upper=cash)
        anew = least(build(capped(upper, cash), is_whole=False))
        assert anew is not None
        answer = solved(relaxation)
        assert answer.objective == pytest.approx(anew.objective, abs=1e-6), upper
        assert answer.bought.tolist() == pytest.approx(anew.bought.tolist(), abs=1e-6), upper


def test_what_cannot_be_is_none_and_can_be_again() -> None:
    relaxation = Relaxation(
        by_hand(totals=(TotalLimit(Total.CASH, 1, 0.0, 0.05), TotalLimit(Total.GAINS, 2, upper=360)))
    )
    assert solved(relaxation).objective == pytest.approx(108.65)
    relaxation.set_bound(2, upper=100.0)
    assert relaxation.solve() is None
    relaxation.set_bound(2, upper=1e6)
    assert solved(relaxation).objective == pytest.approx(108.65)


def test_a_side_without_a_bound_has_none_to_move() -> None:
    relaxation = Relaxation(capped(0.5))
    with pytest.raises(KeyError):
        relaxation.set_bound(0, lower=0.1)
    with pytest.raises(KeyError):
        relaxation.set_bound(5, upper=0.1)


def test_rows_are_added() -> None:
    """At least 61.9 are bought, where 61.875 would do: 4,952 spent, all else as it is."""
    relaxation = Relaxation(capped(0.5))
    row = np.zeros((1, relaxation.program.cost.size))
    row[0, relaxation.program.layout.bought] = 1.0
    relaxation.add_rows(row, np.array([61.9]), np.array([np.inf]))
    answer = solved(relaxation)
    assert answer.bought.tolist() == pytest.approx([61.9])
    assert answer.objective == pytest.approx(108.652)
    relaxation.add_rows(row, np.array([-np.inf]), np.array([61.0]))
    assert relaxation.solve() is None


def test_a_program_with_more_rows_and_columns() -> None:
    """A slack at 5 a basis point of V lets the cap pass; without one a row on the purchases makes it dear."""
    program = build(capped(0.5), is_whole=False)
    row = np.zeros((1, program.cost.size))
    row[0, program.layout.bought] = 1.0
    narrow = program.with_rows(row, np.array([-np.inf]), np.array([10.0]))
    assert least(narrow) is None
    slack = np.zeros((narrow.row_lower.size, 1))
    slack[-1, 0] = -1.0
    wide = narrow.with_columns(slack, np.zeros(1), np.array([np.inf]), np.zeros(1))
    answer = least(wide)
    assert answer is not None
    assert answer.objective == pytest.approx(108.65)


@pytest.mark.parametrize("n_positions", [30, 300])
def test_a_slider_over_a_household_is_as_good_as_building_anew(n_positions: int) -> None:
    """Nearer and nearer, then back: warm starts end where a program made for the bound does."""
    case = sample(n_positions, 1)
    relaxation = Relaxation(case.instance)
    for upper in (0.28, 0.26, 0.24, 0.27):
        relaxation.set_bound(0, upper=upper)
        rows = tuple(replace(row, upper=upper) if row.limit == 0 else row for row in case.instance.rows)
        answer, anew = relaxation.solve(), least(build(replace(case.instance, rows=rows), is_whole=False))
        assert (answer is None) == (anew is None)
        if answer is not None and anew is not None:
            assert answer.objective == pytest.approx(anew.objective, abs=0.01)


def test_a_limit_on_gains_is_moved_on_both_sides() -> None:
    """Without a limit on cash 360 of gains would do; a floor makes more long shares go."""
    bounds = ((100.0, 900.0), (500.0, 900.0), (700.0, 720.0))
    relaxation = Relaxation(by_hand(totals=(TotalLimit(Total.GAINS, 3, *bounds[0]),)))
    for lower, upper in bounds:
        relaxation.set_bound(3, lower=lower, upper=upper)
        anew = least(build(by_hand(totals=(TotalLimit(Total.GAINS, 3, lower, upper),)), is_whole=False))
        assert anew is not None
        assert solved(relaxation).objective == pytest.approx(anew.objective, abs=1e-6)
