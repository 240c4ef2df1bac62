"""The least Herfindahl index as the goal: what is found, the bound below it, and when it may be called proven."""

from dataclasses import replace

import numpy as np
import pytest
from planner_brute_force import Plans, counted, every_plan
from planner_instances import by_hand

from analytics.planner import check, dive, prove
from analytics.planner.dive import dive as dive_straight
from analytics.planner.instance import Answer, Instance, Square, Stage, Total, TotalLimit
from analytics.planner.spread import INDEX_TOLERANCE, Spread, index_of, more_spread
from benchmarks.plan_instances import Asked, sample

ROUNDING = 1e-6
"""Of an index: far above what adding up in another sequence could differ by."""
NOTHING = 1e-12
"""An index of no company at all: all is in cash."""


def two(**changes: object) -> Instance:
    """BIG and SML are a company each, nothing else is held, cash is 1 to 5 %; value 11,000."""
    square = Square(np.eye(3), 0.0)
    fields: dict[str, object] = {"rows": (), "square": square, "is_least_hhi": True}
    return by_hand(**(fields | changes))


def asked_for_the_least(instance: Instance) -> Instance:
    """Without the cap, for which the goal stands."""
    totals = tuple(total for total in instance.totals if total.total is not Total.HHI)
    return replace(instance, totals=totals, is_least_hhi=True)


COUNTED = [(seed, asked_for_the_least(plan)) for seed, plan, _ in counted(80, with_hhi=True)]


def least_of(answer: Answer) -> float:
    assert answer.least_index is not None
    return answer.least_index


@pytest.mark.parametrize(("seed", "plan"), COUNTED, ids=[str(seed) for seed, _ in COUNTED])
def test_counting_all_plans_finds_none_below_the_bound(seed: int, plan: Instance) -> None:
    del seed
    plans = every_plan(plan)
    quick = dive(plan)
    assert (quick is None) == (plans.index.size == 0)
    if quick is None:
        return
    proven = prove(plan, quick)
    least = float(plans.index.min())
    for answer in (quick, proven):
        assert check(plan, answer).broken == ()
        assert least_of(answer) <= least * (1 + ROUNDING)
        assert least * (1 - ROUNDING) <= index_of(plan, answer) + NOTHING
        assert answer.bound <= answer.objective
    if proven.stage is Stage.PROVEN:
        assert index_of(plan, proven) <= least * (1 + INDEX_TOLERANCE) * (1 + ROUNDING)
        assert_cheapest(plan, plans, proven)


def assert_cheapest(plan: Instance, plans: Plans, proven: Answer) -> None:
    """Of all plans that are surely within the tolerance of the least index, none costs less than the gap says."""
    within = plans.index <= least_of(proven) * (1 + INDEX_TOLERANCE) * (1 - ROUNDING)
    assert proven.bound <= plans.objective[within].min(initial=np.inf) + 1e-7 * plan.total_amount
    assert proven.objective <= plans.objective[within].min(initial=np.inf) + 0.051e-4 * plan.total_amount


def test_most_small_plans_are_proven_and_the_rest_lie_near_the_least() -> None:
    ratios, n_proven = [], 0
    for _, plan in COUNTED:
        quick = dive(plan)
        if quick is None:
            continue
        proven = prove(plan, quick)
        n_proven += proven.stage is Stage.PROVEN
        ratios.append((index_of(plan, quick) + NOTHING) / (float(every_plan(plan).index.min()) + NOTHING))
    assert n_proven >= 0.9 * len(ratios)
    assert np.median(ratios) <= 1 + INDEX_TOLERANCE
    assert np.quantile(ratios, 0.9) <= 1.05


def test_whole_shares_far_above_the_bound_are_not_called_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two shares at 4,900 and 1,000 of cash, which pays twelve at 80; the account is worth 10,800.
    base = two()
    dear = replace(base.securities, price=np.array([4_900.0, 80.0]))
    lots = replace(base.lots, shares=np.array([1.0, 1.0]), gain=np.zeros(2))
    plan = replace(base, securities=dear, lots=lots, total_amount=10_800.0, netting=None, min_trade=0.0)
    plans = every_plan(plan)
    found = dive(plan)
    assert found is not None
    assert index_of(plan, found) == pytest.approx(plans.index.min(), rel=INDEX_TOLERANCE)
    loose = replace(found, least_index=0.9 * float(plans.index.min()))
    # Without a search the loose bound stays, and so does the word.
    assert more_spread(plan, loose, 0).is_least is False
    searched = prove(plan, loose)
    assert searched.stage is Stage.PROVEN
    assert least_of(searched) > 0.98 * float(plans.index.min())
    monkeypatch.setattr("analytics.planner.searches._N_ROUNDS_SPREAD", 0)
    left = prove(plan, loose)
    assert left.objective - left.bound <= 0.05e-4 * plan.total_amount  # its cost is proven
    assert left.stage is Stage.QUICK
    assert least_of(left) == loose.least_index


def test_a_cap_of_the_users_stays_beside_the_goal() -> None:
    # 54,851,600 / 11,000^2 = 0.4533 is the least there is: below it nothing can be asked.
    cap = TotalLimit(Total.HHI, 3, upper=0.45)
    assert dive(two(totals=(*by_hand().totals, cap))) is None


def test_a_plan_is_as_spread_as_its_cap_says() -> None:
    answer = Answer(np.zeros(2), np.zeros(1), 0.0, 0.0, Stage.QUICK)
    near, far = Spread(answer, 0.1005, 0.1), Spread(answer, 0.102, 0.1)
    assert near.is_least
    assert near.cap == pytest.approx(0.101)
    assert not far.is_least
    assert far.cap == 0.102


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_no_plan_by_chance_is_below_the_bound_or_more_spread(seed: int) -> None:
    plan = asked_for_the_least(sample(30, seed, Asked(hhi=0.02)).instance)
    found = dive(plan)
    assert found is not None
    assert check(plan, found).broken == ()
    index = index_of(plan, found)
    assert least_of(found) <= index
    chance = np.random.default_rng(seed)
    for _ in range(4):
        costs = replace(plan.securities, traded_cost=chance.uniform(0.0, 0.02, plan.securities.price.size))
        other = dive_straight(replace(plan, is_least_hhi=False, securities=costs, netting=None), is_thorough=False)
        if other is not None:
            assert index_of(plan, other) >= least_of(found)
            assert index_of(plan, other) * (1 + INDEX_TOLERANCE) >= index
