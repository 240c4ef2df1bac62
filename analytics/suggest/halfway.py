"""How far each limit is from being met wherever a plan is left half-way, and which trades the cash allows there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.model.plan import Side
from analytics.model.plan_request import LimitKind
from analytics.model.portfolio import LotTerm
from analytics.suggest.draft import Move
from analytics.suggest.goals import Goal, rows_of
from analytics.suggest.herfindahl import square_of
from analytics.suggest.problem import Problem

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]
NO_WORSE = 1e-9
"""A fraction of value by which nobody is worse off."""

_NO_CASH = 1e-6
_TERMS = {
    LimitKind.MAX_GAINS: (LotTerm.SHORT, LotTerm.LONG),
    LimitKind.MAX_SHORT_GAINS: (LotTerm.SHORT,),
    LimitKind.MAX_LONG_GAINS: (LotTerm.LONG,),
}


class _Measure(Protocol):
    def misses(self, done: Vector, total: Vector) -> Vector:
        """Return by how much limits, a column each, are missed after each set of trades (``total``: value then)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Straight lines in dollars, ``lower * V <= value <= upper * V``; a limit is missed by the worst of its own.

    ``change`` is of shape (n_moves, n_lines), ``first`` has the first line of each limit. V is the value of all, or,
    where ``of_amount`` is not zero, that, whatever is done.
    """

    value: Vector
    change: Vector
    lower: Vector
    upper: Vector
    of_amount: Vector
    first: NDArray[np.intp]

    def misses(self, done: Vector, total: Vector) -> Vector:
        whole = np.where(self.of_amount > 0.0, self.of_amount, total[:, np.newaxis])
        part = (self.value + done @ self.change) / whole
        missed = np.maximum(np.maximum(part - self.upper, self.lower - part), 0.0)
        worst: Vector = np.maximum.reduceat(missed, self.first, axis=1)
        return worst

    def kept(self, could: Flags) -> "_Lines | None":
        """Return some lines of one limit."""
        if not could.any():
            return None
        parts = (self.value, self.change.T, self.lower, self.upper, self.of_amount)
        value, change, lower, upper, of_amount = (part[could] for part in parts)
        return _Lines(value, change.T, lower, upper, of_amount, self.first)


@dataclass(frozen=True, slots=True, eq=False)
class _Index:
    """The Herfindahl index: a square form in what is done, and all that is unknown on the largest company.

    ``largest`` and ``unknown`` are a value before and changes, in dollars.
    """

    bound: float
    value: float
    change: Vector
    pairs: Vector
    largest: tuple[Vector, Vector]
    unknown: tuple[float, Vector]

    def misses(self, done: Vector, total: Vector) -> Vector:
        square = self.value + done @ self.change + ((done @ self.pairs) * done).sum(axis=1)
        unknown = self.unknown[0] + done @ self.unknown[1]
        largest = (self.largest[0] + done @ self.largest[1]).max(axis=1, initial=0.0)
        index = (square + unknown * (2.0 * largest + unknown)) / total**2
        missed: Vector = np.maximum(0.0, np.minimum(1.0, index) - self.bound)
        return missed[:, np.newaxis]


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The trades of a plan, in no sequence yet, with the limits measured after any set of them.

    Sets are rows of nought and one, a column for each trade. ``is_sale`` and ``account`` are by trade; ``cash`` has a
    row for each account: cash before, its floor, and what each trade adds.
    """

    names: tuple[str, ...]
    measures: tuple[_Measure, ...]
    missed_before: Vector
    total_amount: float
    total_change: Vector
    is_sale: Flags
    account: NDArray[np.intp]
    cash: Vector

    @property
    def n_moves(self) -> int:
        """Number of trades."""
        return int(self.is_sale.size)

    def misses(self, done: Vector) -> Vector:
        """Return by how much each limit is missed after each set of trades: fractions of value, nought where met."""
        total = self.total_amount + done @ self.total_change
        return np.hstack([np.zeros((len(done), 0)), *(measure.misses(done, total) for measure in self.measures)])

    def further(self, done: Vector, misses: Vector) -> Vector:
        """Return by how much each limit is further from being met than before the first trade; below zero, nearer.

        Before the first trade and after the last one nothing is half-way: nought.
        """
        grown: Vector = misses - self.missed_before
        n_done = done.sum(axis=1)
        grown[(n_done == 0) | (n_done == self.n_moves)] = 0.0
        return grown

    def may_be_last(self, done: Vector) -> Flags:
        """Return which of the trades done may be the last so far: sales, and purchases that leave cash its floor."""
        left = self.cash[:, 0] + done @ self.cash[:, 2:].T
        is_kept = left >= self.cash[:, 1] - _NO_CASH
        allowed: Flags = (done > 0.0) & (self.is_sale | is_kept[:, self.account])
        return allowed


def course_of(problem: Problem, goals: Sequence[Goal], moves: Sequence[Move]) -> Course:
    """Prepare to measure limits half-way.

    Parameters
    ----------
    problem : Problem
        Exposures, cash and its floors.
    goals : sequence of Goal
        Limits. Each is measured on its cautious bound, unless the whole plan leaves that worse than it was: then on its
        point value, which is what the plan holds it to.
    moves : sequence of Move
        The trades of a plan.

    Returns
    -------
    Course
        Limits on turnover and on the number of trades are left out: what is done half-way never exceeds the whole.
    """
    made = _Making(problem, tuple(moves))
    found = [(goal.limit.name, measure) for goal in goals if (measure := made.cautious(goal)) is not None]
    lines = [(name, measure) for name, measure in found if isinstance(measure, _Lines)]
    index = [(name, measure) for name, measure in found if isinstance(measure, _Index)]
    measures: tuple[_Measure, ...] = (
        *([_merged([part for _, part in lines])] if lines else []),
        *(part for _, part in index),
    )
    nothing, total = np.zeros((1, len(moves))), np.array([problem.ground.total_amount])
    return Course(
        names=tuple(name for name, _ in (*lines, *index)),
        measures=measures,
        missed_before=np.hstack([np.zeros((1, 0)), *(measure.misses(nothing, total) for measure in measures)]),
        total_amount=problem.ground.total_amount,
        total_change=made.total_change,
        is_sale=np.array([move.side is Side.SELL for move in moves], dtype=np.bool_),
        account=made.account,
        cash=made.cash(),
    )


class _Making:
    """Makes measures for the trades of one plan."""

    def __init__(self, problem: Problem, moves: tuple[Move, ...]) -> None:
        self._problem, self._moves = problem, moves
        self._security = np.array([move.security for move in moves], dtype=np.intp)
        self._held_change = np.array([float(move.held_change) for move in moves])
        self.cash_change = np.array([float(move.cash_change) for move in moves])
        self.total_change = np.array([float(move.held_change + move.cash_change) for move in moves])
        accounts = problem.layout.accounts
        self.account = np.array([accounts.index(move.source.account) for move in moves], dtype=np.intp)

    def cash(self) -> Vector:
        """Return a row for each account: cash before, its floor, and what each trade adds."""
        universe, accounts = self._problem.universe, self._problem.layout.accounts
        cash = np.zeros((len(accounts), 2 + len(self._moves)))
        cash[:, 0] = [float(universe.cash_before[account]) for account in accounts]
        cash[:, 1] = [float(universe.cash_floor[account]) for account in accounts]
        cash[self.account, 2 + np.arange(len(self._moves))] = self.cash_change
        return cash

    def cautious(self, goal: Goal) -> _Lines | _Index | None:
        """Return the measure of a limit by its cautious bound where that can be, none where nothing could miss it."""
        tested = self._measure(replace(goal, is_tested=True))
        if tested is None or goal.is_tested:
            return tested
        ends = np.vstack([np.zeros(len(self._moves)), np.ones(len(self._moves))])
        before, after = tested.misses(ends, self._problem.ground.total_amount + ends @ self.total_change)
        return tested if after[0] <= before[0] + NO_WORSE else self._measure(goal)

    def _measure(self, goal: Goal) -> _Lines | _Index | None:
        kind, bound, total = goal.limit.kind, goal.limit.bound, self._problem.ground.total_amount
        if kind is LimitKind.MAX_HHI:
            return self._index(goal)
        if kind is LimitKind.MAX_ISSUER:
            return self._largest(goal)
        if kind in _TERMS:
            gains = [sum(float(move.gains(term)) for term in _TERMS[kind]) for move in self._moves]
            return self._missable(_lines([(0.0, np.array(gains), -np.inf, bound / total)], of_amount=total))
        if kind in {LimitKind.MIN_CASH, LimitKind.MAX_CASH}:
            lower, upper = (bound, np.inf) if kind.is_floor else (-np.inf, bound)
            rows = [(float(self._problem.universe.cash_amount), self.cash_change, lower, upper)]
        else:
            rows = list(self._rows(goal))
        return self._missable(_lines(rows)) if rows else None

    def _missable(self, lines: _Lines) -> _Lines | None:
        """Return the lines of a limit that some set of trades could pass."""
        total = self._problem.ground.total_amount
        near = _SLIGHT * total + float(np.abs(self.total_change).sum())
        most = lines.value + np.maximum(lines.change, 0.0).sum(axis=0)
        least = lines.value + np.minimum(lines.change, 0.0).sum(axis=0)
        return lines.kept((most > lines.upper * total - near) | (least < lines.lower * total + near))

    def _rows(self, goal: Goal) -> Iterator[tuple[float, Vector, float, float]]:
        ground = self._problem.ground
        for row in rows_of(goal, ground, 0.0):
            before = row.fixed_amount + float(row.per_dollar @ ground.held)
            yield before, row.per_dollar[self._security] * self._held_change, row.lower, row.upper

    def _largest(self, goal: Goal) -> _Lines | None:
        """Return companies as lines, each of which could be the largest."""
        value, change = self._companies(is_tested=goal.is_tested)
        if goal.is_tested:
            unknown, more = self._unknown()
            value, change = value + unknown, change + more[:, np.newaxis]
        nothing, upper = np.zeros(value.size), np.full(value.size, goal.limit.bound)
        first = np.zeros(1, dtype=np.intp)
        return self._missable(_Lines(value, change, nothing - np.inf, upper, nothing, first))

    def _index(self, goal: Goal) -> _Index:
        ground = self._problem.ground
        square = square_of(ground, is_tested=goal.is_tested)
        held = np.append(ground.held, ground.total_amount)
        towards = square.gram @ held
        pairs = square.gram[np.ix_(self._security, self._security)]
        value, change = self._companies(is_tested=True)
        unknown = self._unknown() if goal.is_tested else (0.0, np.zeros(len(self._moves)))
        least = value + np.minimum(change, 0.0).sum(axis=0)
        could = value + np.maximum(change, 0.0).sum(axis=0) >= least.max(initial=0.0)
        return _Index(
            bound=goal.limit.bound,
            value=float(held @ towards),
            change=2.0 * towards[self._security] * self._held_change,
            pairs=pairs * np.outer(self._held_change, self._held_change),
            largest=(value[could], change[:, could]),
            unknown=unknown,
        )

    def _companies(self, *, is_tested: bool) -> tuple[Vector, Vector]:
        """Return dollars of every company before, and what each trade adds; tested, with all that is rounded away."""
        carried = self._problem.ground.carried
        weight = sparse.csr_array(carried.issuer + carried.slack if is_tested else carried.issuer)
        value = weight[[-1]].toarray().ravel() * self._problem.ground.total_amount
        return value, weight[self._security].toarray() * self._held_change[:, np.newaxis]

    def _unknown(self) -> tuple[float, Vector]:
        more = self._problem.ground.carried.unknown_more
        return float(more[-1]) * self._problem.ground.total_amount, more[self._security] * self._held_change


_SLIGHT = 1e-6


def _lines(rows: Sequence[tuple[float, Vector, float, float]], of_amount: float = 0.0) -> _Lines:
    """Return the lines of one limit."""
    return _Lines(
        value=np.array([before for before, _, _, _ in rows]),
        change=np.array([change for _, change, _, _ in rows]).T,
        lower=np.array([lower for _, _, lower, _ in rows]),
        upper=np.array([upper for _, _, _, upper in rows]),
        of_amount=np.full(len(rows), of_amount),
        first=np.zeros(1, dtype=np.intp),
    )


def _merged(parts: Sequence[_Lines]) -> _Lines:
    """Return the lines of several limits as one."""
    return _Lines(
        value=np.concatenate([part.value for part in parts]),
        change=np.hstack([part.change for part in parts]),
        lower=np.concatenate([part.lower for part in parts]),
        upper=np.concatenate([part.upper for part in parts]),
        of_amount=np.concatenate([part.of_amount for part in parts]),
        first=np.cumsum([0, *(part.value.size for part in parts[:-1])]).astype(np.intp),
    )
