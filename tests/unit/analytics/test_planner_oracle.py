"""The engine against the same plans in cvxpy, written from the rules in another form; both against the evaluator."""

import numpy as np
import planner_cvxpy
import pytest
from planner_brute_force import counted

from analytics.planner import check, dive, prove
from analytics.planner.instance import Answer, Instance, Stage
from analytics.planner.proof import GAP_BP
from benchmarks.plan_instances import sample

ORACLE_GAP_BP = 0.02


def _is_spoken(instance: Instance) -> bool:
    """Whether the oracle knows all that is asked: no single rate, nothing set by hand."""
    is_netted = instance.netting is None or instance.netting.is_netted
    return is_netted and not len(instance.pinned_sale)


def test_the_oracle_itself_finds_what_counting_finds() -> None:
    n_found = 0
    for seed, instance, best in counted(30):
        if _is_spoken(instance):
            oracle = planner_cvxpy.solve(instance, gap_bp=1e-3)
            assert (oracle is None) == (best is None), seed
            if oracle is not None and best is not None:
                assert oracle.objective == pytest.approx(best.objective, abs=2e-7 * instance.total_amount), seed
                n_found += 1
    assert n_found >= 12


BATCHES = [[(12, seed) for seed in range(first, first + 9)] for first in range(0, 45, 9)]
BATCHES.append([(30, seed) for seed in (3, 4, 5, 6, 11)])


@pytest.mark.parametrize("batch", range(len(BATCHES)))
def test_plans_of_middle_size_cost_what_cvxpy_says(batch: int) -> None:
    stages = [_compared(n_positions, seed) for n_positions, seed in BATCHES[batch]]
    assert stages.count(Stage.PROVEN) >= stages.count(Stage.QUICK) * 4


def _compared(n_positions: int, seed: int) -> Stage | None:
    """Compare a plan; its stage, null where there is none."""
    instance, name = sample(n_positions, seed).instance, f"{n_positions} positions, seed {seed}"
    oracle = planner_cvxpy.solve(instance, gap_bp=ORACLE_GAP_BP)
    quick = dive(instance)
    assert (quick is None) == (oracle is None), name
    if quick is None or oracle is None:
        return None
    proven = prove(instance, quick)
    bp = instance.total_amount * 1e-4
    noise = 0.001 * bp
    assert proven.bound <= oracle.objective + noise, name
    assert oracle.bound <= proven.objective + noise, name
    if proven.stage is Stage.PROVEN:
        assert abs(proven.objective - oracle.objective) <= GAP_BP * bp + noise, name
    assert check(instance, proven).broken == (), name
    theirs = Answer(oracle.sold, oracle.bought, oracle.objective, -np.inf, Stage.PROVEN)
    assert check(instance, theirs).broken == (), name
    return proven.stage
