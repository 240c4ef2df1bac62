"""What each trade of a plan does to each limit: to the point measure, and to the bound the limit is tested on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.model.plan import Limit
from analytics.suggest.draft import Move
from analytics.suggest.problem import Problem

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effects:
    """Changes by limit name, fractions. ``tested`` differs from ``point`` by what is unknown or rounded away."""

    point: dict[str, float]
    tested: dict[str, float]


def effects_in_turn(problem: Problem, limits: Sequence[Limit], moves: Iterable[Move]) -> Iterator[Effects]:
    """Return the effects of each move after those before it.

    Parameters
    ----------
    problem : Problem
        What a dollar of each security carries.
    limits : sequence of Limit
        The user's rules.
    moves : iterable of Move
        In the order of the plan.

    Yields
    ------
    Effects
        Summed over all moves they are after minus before, also for the largest company, which may change on the way.
    """
    total = float(problem.universe.total_amount)
    held = np.zeros(len(problem.columns.securities) + 1)
    held[-1] = total
    points, tested = _measures(problem, limits, held / total)
    for move in moves:
        held[move.security] += float(move.held_change)
        total += float(move.held_change + move.cash_change)
        points_after, tested_after = _measures(problem, limits, held / total)
        yield Effects(_change(points, points_after), _change(tested, tested_after))
        points, tested = points_after, tested_after


def _measures(problem: Problem, limits: Sequence[Limit], weights: Vector) -> tuple[dict[str, float], dict[str, float]]:
    measure = problem.carried.measure
    return (
        {limit.name: measure(limit, weights, is_tested=False) for limit in limits},
        {limit.name: measure(limit, weights, is_tested=True) for limit in limits},
    )


def _change(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: after[name] - before[name] for name in after}
