"""The proof: nothing dearer than the start, a bound that no plan comes below, the same in a process of its own."""

from dataclasses import replace

import pytest

from analytics.planner import check, dive, prove, prove_apart
from analytics.planner.branches import branches_of
from analytics.planner.instance import Floats, Stage
from analytics.planner.links import whole_program
from analytics.planner.proof import GAP_BP
from analytics.planner.warm import Fractions, Warm
from benchmarks.plan_instances import sample

ORACLE = {(12, 43): 140.0379}
"""Dollars: cvxpy's least cost, found within a hundredth of a basis point of its bound (2 dollars)."""


@pytest.mark.parametrize(("n_positions", "seed"), [(30, 0), (30, 6), (300, 3)])
def test_a_proof_is_no_dearer_than_its_start_and_within_the_gap(n_positions: int, seed: int) -> None:
    instance = sample(n_positions, seed).instance
    start = dive(instance)
    assert start is not None
    proven = prove(instance, start)
    assert proven.stage is Stage.PROVEN
    assert proven.objective <= start.objective + 0.01
    assert start.bound - 0.01 <= proven.bound <= proven.objective
    assert (proven.objective - proven.bound) / instance.total_amount * 1e4 <= GAP_BP
    assert check(instance, proven).broken == ()


@pytest.mark.parametrize(("n_positions", "seed"), ORACLE)
def test_no_plan_is_below_the_bound(n_positions: int, seed: int) -> None:
    """With a tighter tolerance the solver's presolve cut this plan's cheapest trades off, and "proved" 174 dollars."""
    instance = sample(n_positions, seed).instance
    start = dive(instance)
    assert start is not None
    proven = prove(instance, start)
    assert proven.bound <= ORACLE[n_positions, seed] + 0.01
    assert proven.objective <= ORACLE[n_positions, seed] + GAP_BP * instance.total_amount * 1e-4


def test_a_process_of_its_own_proves_the_same() -> None:
    instance = sample(30, 2).instance
    start = dive(instance)
    assert start is not None
    here, apart = prove(instance, start), prove_apart(instance, start)
    assert (apart.objective, apart.bound, apart.stage) == (here.objective, here.bound, Stage.PROVEN)
    assert apart.sold.tolist() == here.sold.tolist()


def test_a_proof_that_is_killed_leaves_the_start() -> None:
    instance = sample(30, 2).instance
    start = dive(instance)
    assert start is not None
    left = prove_apart(instance, start, wall_seconds=0.02)
    assert left is start


def test_a_start_that_breaks_a_rule_is_not_proven() -> None:
    instance = sample(30, 2).instance
    start = dive(instance)
    assert start is not None
    too_much = replace(start, bought=start.bought + 100_000.0)
    assert prove(instance, too_much).stage is Stage.QUICK


class ForgetfulWarm(Warm):
    """A solver that, once warm, takes every sign branch for infeasible."""

    def solve_within(self, lower: Floats, upper: Floats) -> Fractions | None:
        found = super().solve_within(lower, upper)
        self.n_solved = getattr(self, "n_solved", 0) + 1
        return found if self.n_solved == 1 else None


def test_a_branch_is_dropped_only_when_a_solver_made_anew_drops_it() -> None:
    program = whole_program(sample(30, 2).instance)
    expected = branches_of(program, Warm(program))
    found = branches_of(program, ForgetfulWarm(program))
    assert len(expected) > 1
    assert [branch.fractions.cost for branch in found] == pytest.approx(
        [branch.fractions.cost for branch in expected], abs=1e-6
    )
