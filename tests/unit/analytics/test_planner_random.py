"""A thousand plans by chance, looked at for the first time here: not one breaks a rule or miscounts its cost."""

from collections import Counter

import pytest
from planner_instances import small

from analytics.planner import check, dive, prove
from analytics.planner.instance import Answer, Instance, Stage
from benchmarks.plan_instances import sample

FIRST = 100_000
N_BATCHES, N_IN_BATCH = 10, 95


def _judged(instance: Instance, answer: Answer | None, found: Counter[str], name: str) -> None:
    found["none" if answer is None else answer.stage] += 1
    if answer is not None:
        checked = check(instance, answer)
        assert checked.broken == (), name
        assert float(checked.objective) == pytest.approx(answer.objective, abs=0.01), name


@pytest.mark.parametrize("batch", range(N_BATCHES))
def test_small_plans_break_no_rule(batch: int) -> None:
    found: Counter[str] = Counter()
    for seed in range(FIRST + batch * N_IN_BATCH, FIRST + (batch + 1) * N_IN_BATCH):
        instance = small(seed)
        quick = dive(instance)
        _judged(instance, quick, found, f"small {seed}")
        if quick is not None and seed % 5 == 0:
            _judged(instance, prove(instance, quick), found, f"small {seed}, proven")
    assert found[Stage.QUICK] > N_IN_BATCH / 2
    assert found[Stage.PROVEN] > 0


@pytest.mark.parametrize("batch", range(5))
def test_larger_plans_break_no_rule(batch: int) -> None:
    found: Counter[str] = Counter()
    for seed in range(FIRST + batch * 10, FIRST + (batch + 1) * 10):
        n_positions = 30 if seed % 10 else 300
        instance = sample(n_positions, seed).instance
        _judged(instance, dive(instance), found, f"{n_positions} positions, seed {seed}")
    assert found[Stage.QUICK] >= 7
