"""Every way through the sets of a plan's trades: the sequences that leave the fewest limits worse half-way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analytics.suggest.halfway import NO_WORSE, Course

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.intp]
MOST_MOVES = 12
"""Up to so many trades all their sets are looked at: 4,096."""

_EXACT = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class _Lattice:
    """All sets of so many trades; set number ``s`` holds trade ``k`` where bit ``k`` of ``s`` is one.

    ``levels``, the largest sets first: the sets of one size, the sets one trade later, and the trades between.
    """

    done: Vector
    levels: tuple[tuple[Numbers, Numbers, Numbers], ...]


@lru_cache(maxsize=MOST_MOVES)
def _lattice(n_moves: int) -> _Lattice:
    sets = np.arange(2**n_moves)
    has = (sets[:, np.newaxis] >> np.arange(n_moves)) & 1
    size = has.sum(axis=1)
    levels = []
    for n_done in range(n_moves - 1, -1, -1):
        here = np.flatnonzero(size == n_done)
        move = np.nonzero(has[here] == 0)[1].reshape(len(here), n_moves - n_done)
        levels.append((here, here[:, np.newaxis] | (1 << move), move))
    return _Lattice(has.astype(np.float64), tuple(levels))


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """The sequences that come off best. ``entry`` is how bad a set is with what follows, ``most`` the least there is.

    ``always`` are limits by number that no sequence which the cash allows keeps from being worse half-way.
    """

    entry: Vector
    may_be_last: Flags
    most: float
    always: tuple[int, ...]

    def next_moves(self, done: Sequence[int]) -> list[int]:
        """Return the trades that may come next, by number."""
        here = sum(1 << move for move in done)
        return [k for k in range(self.may_be_last.shape[1]) if not here >> k & 1 and self._is_open(here | 1 << k, k)]

    def _is_open(self, there: int, move: int) -> bool:
        return bool(self.may_be_last[there, move] and self.entry[there] <= self.most)


def best_ways(course: Course, suspected: Sequence[int]) -> Ways:
    """Search all sets of a plan's trades.

    Parameters
    ----------
    course : Course
        At most ``MOST_MOVES`` trades.
    suspected : sequence of int
        Limits that some sequence leaves worse half-way, by number: no others can be worse always.

    Returns
    -------
    Ways
        Fewest limits worse half-way, then least by how much at the worst of all half-way points.
    """
    lattice = _lattice(course.n_moves)
    further = course.further(lattice.done, course.misses(lattice.done))
    allowed = course.may_be_last(lattice.done)
    is_worse = further > NO_WORSE
    steps = [(here, there, np.where(allowed[there, move], 0.0, np.inf)) for here, there, move in lattice.levels]
    always = [i for i in suspected if _least(steps, np.where(is_worse[:, i], np.inf, 0.0))[0] == np.inf]
    others = [i for i in np.flatnonzero(is_worse.any(axis=0)).tolist() if i not in always]
    for size in range(len(others) + 1):
        found = [
            (round(float(least[0]), 12), number, np.maximum(cost, least))
            for number, cost in enumerate(_costs(further, is_worse, always, combinations(others, size)))
            if (least := _least(steps, cost))[0] < np.inf
        ]
        if found:
            most, _, entry = min(found, key=lambda way: way[:2])
            return Ways(entry, allowed, most + _EXACT, tuple(always))
    raise AssertionError("sales before purchases are a sequence that the cash allows")


def _costs(further: Vector, is_worse: Flags, always: list[int], chosen: Iterator[tuple[int, ...]]) -> Iterator[Vector]:
    """Return for each choice of limits that may be worse how much so each set leaves them; others bar a set."""
    for some in chosen:
        may = np.zeros(further.shape[1], dtype=np.bool_)
        may[[*always, *some]] = True
        yield np.where(is_worse[:, ~may].any(axis=1), np.inf, further[:, may].max(axis=1, initial=0.0))


def _least(steps: Sequence[tuple[Numbers, Numbers, Vector]], cost: Vector) -> Vector:
    """Return for each set the least, over all ways from it to the last trade, of the dearest set on the way.

    ``steps`` are the levels of a lattice, with infinity for each step that the cash does not allow.
    """
    least = np.full(len(cost), np.inf)
    least[-1] = 0.0
    for here, there, bar in steps:
        least[here] = (np.maximum(cost, least)[there] + bar).min(axis=1)
    return least
