"""The order of trades: whoever stops half-way is no worse off than before, as far as an order can see to that."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.model.plan import Side
from analytics.model.plan_request import LimitKind
from analytics.model.portfolio import LotTerm
from analytics.planner.instance import Square
from analytics.suggest.draft import Move
from analytics.suggest.goals import Goal, rows_of
from analytics.suggest.herfindahl import square_of
from analytics.suggest.problem import Problem

Vector = NDArray[np.float64]
_NO_WORSE = 1e-9


@dataclass(frozen=True, slots=True)
class Ordered:
    """Moves in order; ``worse`` names limits that some step takes further away, though later ones make up for it."""

    moves: tuple[Move, ...]
    worse: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Measures as straight lines: a row each, ``lower * V <= value <= upper * V`` in dollars.

    ``change`` is of shape (n_moves, n_lines); the bounds of a limit in dollars are fractions of the value before.
    """

    names: tuple[str, ...]
    value: Vector
    change: Vector
    lower: Vector
    upper: Vector

    def misses(self, value: Vector, total: float | Vector) -> Vector:
        """Return by how much lines pass their bounds, fractions of V; nothing where they keep them."""
        part = value / total
        missed: Vector = np.maximum(0.0, np.maximum(part - self.upper, self.lower - part))
        return missed


@dataclass(slots=True, eq=False)
class _Walk:
    """Where the trades done so far have led."""

    value: Vector
    total: float
    held: Vector
    cash: dict[str, float]


def in_sequence(problem: Problem, goals: Sequence[Goal], moves: Sequence[Move]) -> Ordered:
    """Order trades so that each leaves cash where it may be and no limit further from met than before it.

    Parameters
    ----------
    problem : Problem
        Exposures, cash and its floors.
    goals : sequence of Goal
        Limits with the companies watched.
    moves : sequence of Move
        The trades of a plan.

    Returns
    -------
    Ordered
        Sales before purchases where both would do, then by what they bring the limits nearer, then by ticker and
        account. Where every trade left would take some limit further away, the one that does so least comes first.
    """
    lines, square = _lines(problem, goals, moves), _square(problem, goals)
    walk = _Walk(
        value=lines.value.copy(),
        total=problem.ground.total_amount,
        held=np.append(np.zeros(len(problem.layout.securities)), problem.ground.total_amount),
        cash={account: float(amount) for account, amount in problem.universe.cash_before.items()},
    )
    left = sorted(range(len(moves)), key=lambda k: (moves[k].source.ticker, moves[k].source.account))
    done: list[int] = []
    worse: dict[str, None] = {}
    while left:
        growth = _growth(problem, lines, square, moves, left, walk)
        chosen, at = _choose(problem, moves, left, growth, walk)
        worse.update({name: None for name, g in zip(_names(lines, square), growth[at], strict=True) if g > _NO_WORSE})
        _do(lines, moves[chosen], chosen, walk)
        left.remove(chosen)
        done.append(chosen)
    return Ordered(tuple(moves[k] for k in done), tuple(worse))


def _names(lines: _Lines, square: tuple[Square, float] | None) -> tuple[str, ...]:
    return (*lines.names, str(LimitKind.MAX_HHI)) if square else lines.names


def _lines(problem: Problem, goals: Sequence[Goal], moves: Sequence[Move]) -> _Lines:
    names: list[str] = []
    parts: list[tuple[float, Vector, float, float]] = []
    security = np.array([move.security for move in moves], dtype=np.intp)
    held_change = np.array([float(move.held_change) for move in moves])
    for goal in goals:
        for row in rows_of(goal, problem.ground, 0.0):
            before = row.fixed_amount + float(row.per_dollar @ problem.ground.held)
            parts.append((before, row.per_dollar[security] * held_change, row.lower, row.upper))
            names.append(goal.limit.name)
        if part := _cash_or_gains(problem, goal, moves):
            parts.append(part)
            names.append(goal.limit.name)
    return _Lines(
        names=tuple(names),
        value=np.array([before for before, _, _, _ in parts]),
        change=np.array([change for _, change, _, _ in parts]).reshape(len(parts), len(moves)).T,
        lower=np.array([lower for _, _, lower, _ in parts]),
        upper=np.array([upper for _, _, _, upper in parts]),
    )


_TERMS = {
    LimitKind.MAX_GAINS: (LotTerm.SHORT, LotTerm.LONG),
    LimitKind.MAX_SHORT_GAINS: (LotTerm.SHORT,),
    LimitKind.MAX_LONG_GAINS: (LotTerm.LONG,),
}


def _cash_or_gains(problem: Problem, goal: Goal, moves: Sequence[Move]) -> tuple[float, Vector, float, float] | None:
    kind, bound = goal.limit.kind, goal.limit.bound
    if kind in {LimitKind.MIN_CASH, LimitKind.MAX_CASH}:
        change = np.array([float(move.cash_change) for move in moves])
        lower, upper = (bound, np.inf) if kind.is_floor else (-np.inf, bound)
        return float(problem.universe.cash_amount), change, lower, upper
    if kind in _TERMS:
        change = np.array([sum(float(move.gains(term)) for term in _TERMS[kind]) for move in moves])
        return 0.0, change, -np.inf, bound / problem.ground.total_amount
    return None


def _square(problem: Problem, goals: Sequence[Goal]) -> tuple[Square, float] | None:
    goal = next((goal for goal in goals if goal.limit.kind is LimitKind.MAX_HHI), None)
    return None if goal is None else (square_of(problem.ground, is_tested=goal.is_tested), goal.limit.bound)


def _growth(
    problem: Problem,
    lines: _Lines,
    square: tuple[Square, float] | None,
    moves: Sequence[Move],
    left: Sequence[int],
    walk: _Walk,
) -> Vector:
    """Return by how much each trade left would take each limit further from met; below zero, nearer."""
    change = np.array([float(moves[k].held_change + moves[k].cash_change) for k in left])
    total = walk.total + change
    after = lines.misses(walk.value + lines.change[left], total[:, np.newaxis])
    growth: Vector = after - lines.misses(walk.value, walk.total)
    if square is None:
        return growth
    return np.column_stack([growth, _hhi_growth(problem, square, moves, left, walk, total)])


def _hhi_growth(
    problem: Problem,
    square: tuple[Square, float],
    moves: Sequence[Move],
    left: Sequence[int],
    walk: _Walk,
    total: Vector,
) -> Vector:
    gram, bound = square[0].gram, square[1]
    held = walk.held.copy()
    held[:-1] += problem.ground.held
    towards = gram @ held
    now = float(held @ towards)
    place = np.array([moves[k].security for k in left], dtype=np.intp)
    change = np.array([float(moves[k].held_change) for k in left])
    after = now + 2.0 * towards[place] * change + gram[place, place] * change**2
    grown: Vector = np.maximum(0.0, after / total**2 - bound) - max(0.0, now / walk.total**2 - bound)
    return grown


def _choose(
    problem: Problem, moves: Sequence[Move], left: Sequence[int], growth: Vector, walk: _Walk
) -> tuple[int, int]:
    """Return the trade to do next and its place among those left."""

    def rank(at: int) -> tuple[bool, bool, bool, float, int]:
        is_buy = moves[left[at]].side is Side.BUY
        worst = float(growth[at].max(initial=0.0))
        is_worse = worst > _NO_WORSE
        lacks_cash = is_buy and not _has_cash(problem, moves[left[at]], walk)
        return (
            lacks_cash,
            is_worse,
            is_buy and not is_worse,
            round(worst if is_worse else float(growth[at].sum()), 9),
            at,
        )

    at = min(range(len(left)), key=rank)
    return left[at], at


def _has_cash(problem: Problem, move: Move, walk: _Walk) -> bool:
    account = move.source.account
    floor = float(problem.universe.cash_floor[account])
    return walk.cash[account] - float(move.amount) >= floor - _NO_CASH


_NO_CASH = 1e-6


def _do(lines: _Lines, move: Move, number: int, walk: _Walk) -> None:
    walk.value += lines.change[number]
    walk.total += float(move.held_change + move.cash_change)
    walk.held[move.security] += float(move.held_change)
    walk.cash[move.source.account] += float(move.cash_change)
