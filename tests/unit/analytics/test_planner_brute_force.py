"""The engine against all plans of small instances, counted: the least it proves is the least there is."""

import numpy as np
import pytest
from planner_brute_force import counted, least
from planner_instances import by_hand

from analytics.planner import check, dive, prove
from analytics.planner.instance import Stage
from analytics.planner.proof import GAP_BP

N = 200


def test_the_plan_worked_by_hand() -> None:
    quick = dive(by_hand())
    assert quick is not None
    proven = prove(by_hand(), quick)
    assert (proven.sold.tolist(), proven.bought.tolist()) == ([1.0, 8.0], [62.0])
    assert proven.objective == pytest.approx(108.66, abs=1e-6)
    assert 108.65 - 1e-6 <= proven.bound <= 108.66 + 1e-6
    assert check(by_hand(), proven).broken == ()


def test_small_plans_are_those_that_counting_finds() -> None:
    n_found = 0
    for seed, instance, best in counted(N):
        quick = dive(instance)
        assert (quick is None) == (best is None), seed
        if quick is None or best is None:
            continue
        proven = prove(instance, quick)
        spare = 1e-7 * instance.total_amount
        assert check(instance, quick).broken == (), seed
        assert check(instance, proven).broken == (), seed
        assert proven.stage is Stage.PROVEN, seed
        assert quick.bound <= best.objective + spare, seed
        assert quick.objective >= best.objective - spare, seed
        assert proven.bound <= best.objective + spare, seed
        within = GAP_BP * instance.total_amount * 1e-4
        assert best.objective - spare <= proven.objective <= best.objective + within + spare, seed
        n_found += 1
    assert n_found > N / 2


def test_the_small_plans_have_every_feature_on_and_off() -> None:
    instances = [instance for _, instance, best in counted(N) if best is not None]
    features = {
        "taxes": [i.netting is not None and i.netting.is_netted for i in instances],
        "one rate": [i.netting is not None and not i.netting.is_netted for i in instances],
        "sheltered": [bool(np.isnan(i.lots.gain).any()) for i in instances],
        "fractions": [bool((i.lots.shares % 1 != 0).any()) for i in instances],
        "excess": [bool(i.lots.value_excess.any()) for i in instances],
        "barred": [bool(i.lots.is_barred.any()) for i in instances],
        "wash rule": [i.has_wash_rule for i in instances],
        "the same": [bool(i.same) for i in instances],
        "least trade": [i.min_trade > 0 for i in instances],
        "commission": [i.commission > 0 for i in instances],
        "debt": [bool((i.cash_floor < 0).any()) for i in instances],
        "set by the user": [bool(len(i.pinned_sale)) for i in instances],
        "fees": [bool(i.securities.held_cost.any()) for i in instances],
    }
    features |= {
        f"{total} limit": [any(limit.total == total for limit in i.totals) for i in instances]
        for total in ("cash", "turnover", "trades", "gains", "short_gains", "long_gains")
    }
    missing = {name: sum(flags) for name, flags in features.items() if not 2 < sum(flags) < len(flags)}
    assert missing == {}


def test_what_the_tests_count_by_hand() -> None:
    best = least(by_hand(rows=(), totals=()))
    assert best is not None
    assert (best.objective, best.sold.sum(), best.bought.sum()) == (0, 0, 0)
