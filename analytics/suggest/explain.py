"""Why no plan exists: the smallest change of each limit alone that would make one possible, or of several together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.model.market import Market
from analytics.model.plan import Conflict, Limit, LimitKind, PlanRequest
from analytics.suggest.draft import Draft
from analytics.suggest.model import with_slack
from analytics.suggest.problem import Problem
from analytics.suggest.rows import Goal, limit_rows
from analytics.suggest.search import find_misses, tightened
from analytics.suggest.solve import RELAXATION_GAP_BP, Solution, solve_continuous, solve_whole
from analytics.suggest.words import limit_phrase, not_enough_text, points, relaxation_text

_MAX_ROUNDS = 30
_CENT = 0.01
_EXACT_AMOUNT = 1e-6
_STEPS = 1e7
"""Relaxations are given to a hundred-thousandth of a point, rounded up."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """By how much each limit must give, fractions; a whole-share draft within the changed limits exists."""

    by_limit: dict[str, float]


def find_conflicts(problem: Problem, request: PlanRequest, market: Market) -> tuple[Conflict, ...]:
    """Explain limits that cannot be met.

    Parameters
    ----------
    problem : Problem
        What may be traded.
    request : PlanRequest
        The limits, impossible together.
    market : Market
        For names.

    Returns
    -------
    tuple of Conflict
        One per limit. Point values count, as they do for a plan whose limits are met with uncertainty; every
        relaxation was reached by a draft in whole shares.
    """
    limits = request.limits
    alone = [smallest_relaxation(problem, limits, (limit,)) for limit in limits]
    if any(alone):
        conflicts = tuple(_alone(limit, found, market) for limit, found in zip(limits, alone, strict=True))
    else:
        joint = smallest_relaxation(problem, limits, limits) if len(limits) > 1 else None
        conflicts = _together(limits, joint, market)
    note = _held_back_note(problem, request)
    return tuple(replace(c, text=f"{c.text} {note}".strip()) for c in conflicts)


def smallest_relaxation(problem: Problem, limits: Sequence[Limit], relaxed: Sequence[Limit]) -> Relaxation | None:
    """Find the least sum by which some limits must give for all to be kept in whole shares.

    Parameters
    ----------
    problem : Problem
        What may be traded.
    limits : sequence of Limit
        All limits.
    relaxed : sequence of Limit
        Those that may give way.

    Returns
    -------
    Relaxation or None
        ``None`` when they would have to give more than means anything (a cap above 100 %), or when nothing helps.
    """
    goals: Sequence[Goal] = problem.goals(limits, is_tested=False)
    margins: dict[str, float] = {}
    for _ in range(_MAX_ROUNDS):
        slack = _slack_numbers(problem, goals, relaxed)
        model = with_slack(problem.model(goals, margins), slack, len(relaxed))
        if solve_continuous(model) is None:
            return None
        solution = solve_whole(model, gap=RELAXATION_GAP_BP)
        if solution is None:
            return None
        draft = problem.draft(solution)
        excess = _excess(problem, goals, relaxed, draft, solution)
        misses = find_misses(problem, [_eased(goal, excess) for goal in goals], draft)
        if not misses:
            return _rounded_up(excess, relaxed)
        margins = tightened(margins, misses.rows)
        goals = [goal.watching(misses.companies[goal.limit.name]) for goal in goals]
    raise AssertionError(f"the relaxation did not settle: {margins}")


def _slack_numbers(problem: Problem, goals: Sequence[Goal], relaxed: Sequence[Limit]) -> dict[str, int]:
    number = {limit.name: i for i, limit in enumerate(relaxed)}
    return {row.name: number[row.limit.name] for row in limit_rows(goals, problem.carried) if row.limit.name in number}


def _excess(
    problem: Problem, goals: Sequence[Goal], relaxed: Sequence[Limit], draft: Draft, solution: Solution
) -> dict[str, float]:
    """Measure by how much limits are passed, with room for what rounding to the cent may do to another draft."""
    excess = {limit.name: 0.0 for limit in relaxed}
    is_rounded = not np.allclose(problem.held_after(solution.values), draft.held, rtol=0.0, atol=_EXACT_AMOUNT)
    room = _CENT * len(draft.moves) / draft.total_amount if is_rounded else 0.0
    for row in limit_rows(goals, problem.carried):
        name = row.limit.name
        if name in excess:
            excess[name] = max(excess[name], row.miss(draft.held, draft.total_amount) + room)
    return excess


def _eased(goal: Goal, excess: dict[str, float]) -> Goal:
    return replace(goal, limit=eased(goal.limit, excess.get(goal.limit.name, 0.0)))


def eased(limit: Limit, by: float) -> Limit:
    """Return a limit that gives way: a cap raised, a floor lowered."""
    is_floor = limit.kind is LimitKind.MIN_SMALL_CAP
    return replace(limit, bound=limit.bound - by if is_floor else limit.bound + by)


def _rounded_up(excess: dict[str, float], relaxed: Sequence[Limit]) -> Relaxation | None:
    by_limit = {name: math.ceil(miss * _STEPS - 1e-7) / _STEPS for name, miss in excess.items()}
    for limit in relaxed:
        if not 0.0 <= eased(limit, by_limit[limit.name]).bound <= 1.0:
            return None
    return Relaxation(by_limit)


def _alone(limit: Limit, found: Relaxation | None, market: Market) -> Conflict:
    if found is None:
        return Conflict(limit, None, not_enough_text(limit, market))
    by = found.by_limit[limit.name]
    return Conflict(limit, by, relaxation_text(limit, by, market))


def _together(limits: Sequence[Limit], joint: Relaxation | None, market: Market) -> tuple[Conflict, ...]:
    if joint is None:
        text = "No change of the limits is enough with what may be traded."
        return tuple(Conflict(limit, None, text) for limit in limits)
    giving = [limit for limit in limits if joint.by_limit[limit.name] > 0.0]
    changes = " and ".join(
        f"{limit_phrase(limit, market)} by {points(joint.by_limit[limit.name])} points" for limit in giving
    )
    return tuple(
        Conflict(
            limit,
            None,
            f"{not_enough_text(limit, market)} Together it takes {changes}.",
            joint_relaxation=joint.by_limit[limit.name],
        )
        for limit in limits
    )


def _held_back_note(problem: Problem, request: PlanRequest) -> str:
    if request.new_cash_only:
        return "Nothing is sold: new cash only."
    lines = dict.fromkeys(f"{h.ticker or 'a line without a ticker'} ({h.reason})" for h in problem.universe.held_back)
    return f"Not traded: {', '.join(lines)}." if lines else ""
