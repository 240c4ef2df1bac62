"""Limits as the planner takes them: straight lines in the dollars held, and totals."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.model.issuer import Sector
from analytics.model.plan_request import Limit, LimitKind
from analytics.planner.instance import Row, Total, TotalLimit
from analytics.suggest.exposures import Carried, Span
from analytics.suggest.gauge import span_of
from analytics.suggest.outcomes import TOLERANCE

Vector = NDArray[np.float64]
N_WATCHED = 60
"""Company rows a plan starts with; measured portfolios of funds need about ten. More are added when one is missed."""

_TOTALS = {
    LimitKind.MAX_TURNOVER: Total.TURNOVER,
    LimitKind.MAX_TRADES: Total.TRADES,
    LimitKind.MAX_GAINS: Total.GAINS,
    LimitKind.MAX_SHORT_GAINS: Total.SHORT_GAINS,
    LimitKind.MAX_LONG_GAINS: Total.LONG_GAINS,
    LimitKind.MAX_HHI: Total.HHI,
    LimitKind.MAX_CASH: Total.CASH,
    LimitKind.MIN_CASH: Total.CASH,
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit, its number, whether its cautious bound or its point value is held to it, and the companies watched."""

    limit: Limit
    number: int
    is_tested: bool = True
    companies: tuple[int, ...] = ()

    def watching(self, companies: Iterable[int]) -> "Goal":
        """Return the goal with more companies watched."""
        return replace(self, companies=tuple(sorted({*self.companies, *companies})))


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What does not change with the bounds: exposures, the benchmark's sectors, dollars held before that may be sold.

    ``bought`` are the securities that may be bought, ``most_spent`` is all that purchases could cost (dollars).
    """

    carried: Carried
    yardstick: Mapping[Sector, float]
    total_amount: float
    held: Vector
    bought: NDArray[np.intp]
    most_spent: float


def rows_of(goal: Goal, ground: Ground, margin: float) -> Iterator[Row]:
    """Return a limit as rows; a cap on any one company has a row for each company watched.

    Parameters
    ----------
    goal : Goal
        The limit.
    ground : Ground
        Exposures and amounts.
    margin : float
        How much tighter than stated (a fraction): what rounding to the cent has cost before.

    Yields
    ------
    Row
        None where the limit is a total.
    """
    limit, carried = goal.limit, ground.carried
    if limit.kind is LimitKind.MAX_ISSUER:
        for company in goal.companies:
            yield _cap(goal, ground, carried.company(company), limit.bound - margin)
        return
    span = span_of(limit, carried)
    if span is None:
        return
    if limit.kind is LimitKind.SECTOR_GAP:
        middle = ground.yardstick[Sector(limit.subject or "")]
        yield _cap(goal, ground, span, middle + limit.bound - margin)
        yield _floor(goal, ground, span, middle - limit.bound + margin)
    elif limit.kind.is_floor:
        yield _floor(goal, ground, span, limit.bound + margin)
    else:
        yield _cap(goal, ground, span, limit.bound - margin)


def _cap(goal: Goal, ground: Ground, span: Span, upper: float) -> Row:
    return _row(goal, ground, span.upper if goal.is_tested else span.point, upper=upper)


def _floor(goal: Goal, ground: Ground, span: Span, lower: float) -> Row:
    return _row(goal, ground, span.lower if goal.is_tested else span.point, lower=lower)


def _row(goal: Goal, ground: Ground, weights: Vector, *, lower: float = -np.inf, upper: float = np.inf) -> Row:
    fixed = float(weights[-1]) * ground.total_amount - float(weights[:-1] @ ground.held)
    return Row(goal.number, weights[:-1], fixed, lower, upper)


def total_limit(goal: Goal, margin: float) -> TotalLimit | None:
    """Return a limit on a total; ``margin`` is in its unit."""
    limit = goal.limit
    total = _TOTALS.get(limit.kind)
    if total is None:
        return None
    if limit.kind.is_floor:
        return TotalLimit(total, goal.number, lower=limit.bound + margin)
    return TotalLimit(total, goal.number, upper=limit.bound - margin)


def watch(goal: Goal, ground: Ground) -> Goal:
    """Return a goal that watches the companies which could ever pass its cap, the likeliest first.

    A company can at most keep all it has and gain the whole of every purchase that its account could pay for. Whoever
    stays below the cap even then needs no row.
    """
    if goal.limit.kind is not LimitKind.MAX_ISSUER:
        return goal
    carried = ground.carried
    held = np.zeros(carried.n_rows)
    held[-1] = ground.total_amount
    possible = carried.companies(held, is_tested=goal.is_tested)
    if ground.bought.size:
        gains = carried.issuer[ground.bought].max(axis=0).toarray().ravel()
        possible = possible + gains * ground.most_spent
    could = np.flatnonzero(possible > goal.limit.bound * ground.total_amount * (1.0 - 1e-6))
    order = np.lexsort((could, -possible[could]))
    return goal.watching(could[order][:N_WATCHED].tolist())


def unwatched(goal: Goal, ground: Ground, weights: Vector) -> tuple[int, ...]:
    """Return companies above the cap that have no row, the largest first."""
    if goal.limit.kind is not LimitKind.MAX_ISSUER:
        return ()
    found = ground.carried.companies(weights, is_tested=goal.is_tested)
    over = np.flatnonzero(found > goal.limit.bound + TOLERANCE)
    order = np.lexsort((over, -found[over]))
    return tuple(i for i in over[order].tolist() if i not in goal.companies)[:_COMPANIES_ADDED]


_COMPANIES_ADDED = 200
