"""From limits to a draft that keeps them: solve, round to the cent, look again, tighten what rounding has cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.model.plan import Limit, LimitKind
from analytics.suggest.columns import TOTAL_BP
from analytics.suggest.draft import Draft
from analytics.suggest.model import CASH_CEILING, cash_row
from analytics.suggest.outcomes import TOLERANCE
from analytics.suggest.problem import Problem
from analytics.suggest.rows import Goal, limit_rows
from analytics.suggest.solve import Solution, break_tie, solve_continuous, solve_whole

Vector = NDArray[np.float64]
_MAX_ROUNDS = 30
_COMPANIES_ADDED = 200
_NUDGE_BP = 1e-6


@dataclass(frozen=True, slots=True)
class Misses:
    """What a draft passes: rows by how much (basis points), and companies that had no row."""

    rows: dict[str, float]
    companies: dict[str, tuple[int, ...]]

    def __bool__(self) -> bool:
        """Whether anything is missed."""
        return bool(self.rows or any(self.companies.values()))


def find_draft(problem: Problem, limits: Sequence[Limit]) -> Draft | None:
    """Find whole-share moves that keep the limits: by cautious bounds, else by as many of them as can be.

    Parameters
    ----------
    problem : Problem
        What may be traded.
    limits : sequence of Limit
        All to be kept at least by their point values.

    Returns
    -------
    Draft or None
        ``None`` when even the point values cannot be kept.
    """
    tested = problem.goals(limits)
    draft = search(problem, tested)
    if draft is not None or not problem.is_uncertain:
        return draft
    points = problem.goals(limits, is_tested=False)
    certain = search(problem, points)
    if certain is None:
        return None
    mixed = _as_cautious_as_possible(problem, tested, points)
    return search(problem, mixed) or certain


def _as_cautious_as_possible(problem: Problem, tested: Sequence[Goal], points: Sequence[Goal]) -> tuple[Goal, ...]:
    """Hold each limit in turn to its cautious bound where the rest still allows it."""
    goals = list(points)
    for i, goal in enumerate(tested):
        attempt = [*goals[:i], goal, *goals[i + 1 :]]
        if search_continuous(problem, attempt) is not None:
            goals = attempt
    return tuple(goals)


def search(problem: Problem, goals: Sequence[Goal]) -> Draft | None:
    """Find the whole-share draft of least turnover.

    Parameters
    ----------
    problem : Problem
        What may be traded.
    goals : sequence of Goal
        Limits to keep.

    Returns
    -------
    Draft or None
        Every goal, cash floor and the cash ceiling kept, measured after rounding to the cent; ``None`` when no
        whole-share draft keeps them.
    """
    margins: dict[str, float] = {}
    for _ in range(_MAX_ROUNDS):
        model = problem.model(goals, margins)
        solution = solve_whole(model)
        if solution is None:
            return None
        ordered = break_tie(model, solution, problem.columns.rank)
        draft = problem.draft(ordered)
        misses = find_misses(problem, goals, draft)
        if not misses:
            return draft
        margins = tightened(margins, misses.rows)
        goals = [goal.watching(misses.companies[goal.limit.name]) for goal in goals]
    raise AssertionError(f"the search did not settle: {margins}")


def search_continuous(problem: Problem, goals: Sequence[Goal]) -> tuple[Solution, Vector] | None:
    """Find the least turnover in fractions of shares, and what is held after it (dollars); ``None`` without any."""
    for _ in range(_MAX_ROUNDS):
        solution = solve_continuous(problem.model(goals, {}))
        if solution is None:
            return None
        held = problem.held_after(solution.values)
        total_amount = problem.total_after(solution.values)
        unwatched = [_unwatched(problem, goal, held, total_amount) for goal in goals]
        if not any(unwatched):
            return solution, held
        goals = [goal.watching(companies) for goal, companies in zip(goals, unwatched, strict=True)]
    raise AssertionError("the search did not settle")


def find_misses(problem: Problem, goals: Sequence[Goal], draft: Draft) -> Misses:
    """Measure a draft in cents against its goals, the cash floors and the cash ceiling."""
    rows = dict(_cash_misses(problem, draft))
    for row in limit_rows(goals, problem.carried):
        miss = row.miss(draft.held, draft.total_amount)
        if miss > TOLERANCE:
            rows[row.name] = miss * TOTAL_BP
    return Misses(rows, {goal.limit.name: _unwatched(problem, goal, draft.held, draft.total_amount) for goal in goals})


def _cash_misses(problem: Problem, draft: Draft) -> Iterator[tuple[str, float]]:
    universe, unit = problem.universe, problem.columns.unit_amount
    for account, floor in universe.cash_floor.items():
        if draft.cash_after[account] < floor:
            yield cash_row(account), float(floor - draft.cash_after[account]) / unit
    excess = sum(draft.cash_after.values()) - universe.cash_ceiling
    if excess > 0:
        yield CASH_CEILING, float(excess) / unit


def _unwatched(problem: Problem, goal: Goal, held: Vector, total_amount: float) -> tuple[int, ...]:
    """Return companies above the cap that have no row, the largest first."""
    if goal.limit.kind is not LimitKind.MAX_ISSUER:
        return ()
    weights = problem.carried.companies(held, is_tested=goal.is_tested) / total_amount
    over = np.flatnonzero(weights > goal.limit.bound + TOLERANCE)
    order = np.lexsort((over, -weights[over]))
    return tuple(i for i in over[order].tolist() if i not in goal.companies)[:_COMPANIES_ADDED]


def tightened(margins: Mapping[str, float], misses: Mapping[str, float]) -> dict[str, float]:
    """Return margins grown by what was missed, faster each time, so that the rounds end."""
    tighter = dict(margins)
    for name, miss in misses.items():
        tighter[name] = 2.0 * margins.get(name, 0.0) + miss + _NUDGE_BP
    return tighter
