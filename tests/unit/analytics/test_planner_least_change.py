"""The change of one limit alone against all plans of small instances, counted: none is larger than it has to be."""

import pytest
from planner_broken import broken_by_chance
from planner_brute_force import least_changes
from planner_instances import small

from analytics.planner import explain
from analytics.planner.easing import scales
from analytics.planner.instance import Instance, Total

NEAR = 0.05
"""Of the least change; one step of the limit where that is more."""
BROKEN = [
    (seed, plan)
    for seed in range(180)
    if (plan := broken_by_chance(seed, with_hhi=seed % 2 == 1)) is not None and least_changes(plan)
]


def test_there_are_enough_plans_with_and_without_the_index() -> None:
    assert len(BROKEN) >= 100
    assert small(1, with_hhi=True).square is not None
    kinds = {limit.total for _, plan in BROKEN for limit in plan.totals if limit.limit in least_changes(plan)}
    assert kinds == set(Total)


@pytest.mark.parametrize(("seed", "plan"), BROKEN, ids=[str(seed) for seed, _ in BROKEN])
def test_a_change_alone_is_the_least_in_whole_shares(seed: int, plan: Instance) -> None:
    del seed
    counted, known = least_changes(plan), scales(plan)
    found = explain(plan).alone
    assert found.keys() <= counted.keys()
    for number, easing in found.items():
        by, least, step = easing.by.get(number, 0.0), counted[number], known[number].step
        assert least - 1e-6 * max(1.0, least) <= by <= max(least * (1.0 + NEAR), least + step) + 1e-9, number
