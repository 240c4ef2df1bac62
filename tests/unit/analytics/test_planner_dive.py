"""Whole shares found quickly: on plans of three sizes, judged by the evaluator."""

import numpy as np
import pytest

from analytics.planner import check, dive
from analytics.planner.instance import Instance, Stage, Total
from analytics.planner.links import whole_program
from analytics.planner.trades import shares_of
from benchmarks.plan_instances import Asked, sample


@pytest.mark.parametrize(("n_positions", "seed"), [(30, 0), (30, 2), (30, 9), (12, 37), (300, 1), (300, 3)])
def test_whole_shares_keep_every_rule_and_lie_above_their_bound(n_positions: int, seed: int) -> None:
    instance = sample(n_positions, seed).instance
    found = dive(instance)
    assert found is not None
    assert found.stage is Stage.QUICK
    assert check(instance, found).broken == ()
    assert found.bound <= found.objective


def test_the_same_plan_has_the_same_trades() -> None:
    first, second = (dive(sample(30, 4).instance) for _ in range(2))
    assert first is not None
    assert second is not None
    assert (first.sold.tolist(), first.bought.tolist()) == (second.sold.tolist(), second.bought.tolist())


def test_no_more_trades_than_asked() -> None:
    instance = sample(30, 2, Asked(n_trades=6)).instance
    found = dive(instance)
    assert found is not None
    assert _n_trades(instance, found.sold, found.bought) <= 6
    assert check(instance, found).totals[Total.TRADES] <= 6


def test_what_cannot_be_kept_has_no_answer() -> None:
    assert dive(sample(30, 2, Asked(mag7=0.0, small=0.99)).instance) is None


def test_shares_of_an_answer_are_those_of_its_columns() -> None:
    instance = sample(30, 5).instance
    found = dive(instance)
    assert found is not None
    program = whole_program(instance)
    shares = shares_of(program, found)
    values = np.concatenate([shares, np.zeros(program.cost.size - shares.size)])
    assert program.columns.shares_sold(values) == pytest.approx(found.sold, abs=1e-9)


def _n_trades(instance: Instance, sold: np.ndarray, bought: np.ndarray) -> int:
    lots = instance.lots
    lines = set(zip(lots.account[sold > 0].tolist(), lots.security[sold > 0].tolist(), strict=True))
    return len(lines) + int((bought > 0).sum())
