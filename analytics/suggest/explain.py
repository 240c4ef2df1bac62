"""Why no plan exists: the smallest change of each limit alone that would make one possible, or of several together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.model.market import Market
from analytics.model.plan import Conflict, Limit, LimitKind, PlanRequest
from analytics.suggest.draft import Draft
from analytics.suggest.model import with_slack
from analytics.suggest.outcomes import keeps
from analytics.suggest.problem import Problem
from analytics.suggest.rows import Goal, limit_rows
from analytics.suggest.search import find_draft, find_misses, tightened
from analytics.suggest.solve import RELAXATION_GAP_BP, PlanNotFound, Solution, solve_continuous, solve_whole
from analytics.suggest.words import doubt_text, limit_phrase, not_enough_text, points, relaxation_text

_MAX_ROUNDS = 30
_CENT = 0.01
_EXACT_AMOUNT = 1e-6
_STEPS = 1e7
"""Relaxations are given to a hundred-thousandth of a point, rounded up."""


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """By how much each limit must give, fractions, and a whole-share draft within the changed limits."""

    by_limit: dict[str, float]
    draft: Draft


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
        One per limit. Point values count, as they do for a plan whose limits are met with uncertainty, and the text
        says where the changed limits would be met that way only; the certain relaxation keeps every tested bound.
        Every relaxation was reached by a draft in whole shares.
    """
    limits = request.limits
    alone = [smallest_relaxation(problem, limits, (limit,)) for limit in limits]
    if any(alone):
        conflicts = tuple(
            _alone(problem, limits, limit, found, market) for limit, found in zip(limits, alone, strict=True)
        )
    else:
        joint = smallest_relaxation(problem, limits, limits) if len(limits) > 1 else None
        conflicts = _together(problem, limits, joint, market)
    note = _held_back_note(problem, request)
    return tuple(replace(c, text=f"{c.text} {note}".strip()) for c in conflicts)


def smallest_relaxation(
    problem: Problem, limits: Sequence[Limit], relaxed: Sequence[Limit], *, is_tested: bool = False
) -> Relaxation | None:
    """Find the least sum by which some limits must give for all to be kept in whole shares.

    Parameters
    ----------
    problem : Problem
        What may be traded.
    limits : sequence of Limit
        All limits.
    relaxed : sequence of Limit
        Those that may give way.
    is_tested : bool
        Whether all limits are to be kept on their tested bounds, not on their point values only.

    Returns
    -------
    Relaxation or None
        ``None`` when they would have to give more than means anything (a cap above 100 %), or when nothing helps.
    """
    goals: Sequence[Goal] = problem.goals(limits, is_tested=is_tested)
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
            return _rounded_up(excess, relaxed, draft)
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


def _rounded_up(excess: dict[str, float], relaxed: Sequence[Limit], draft: Draft) -> Relaxation | None:
    by_limit = {name: math.ceil(miss * _STEPS - 1e-7) / _STEPS for name, miss in excess.items()}
    for limit in relaxed:
        if not 0.0 <= eased(limit, by_limit[limit.name]).bound <= 1.0:
            return None
    return Relaxation(by_limit, draft)


def _alone(
    problem: Problem, limits: Sequence[Limit], limit: Limit, found: Relaxation | None, market: Market
) -> Conflict:
    if found is None:
        return Conflict(limit, None, not_enough_text(limit, market))
    certain = _certain_relaxation(problem, limits, limit)
    # Both are proven to a gap only: the certain one may come out a little smaller, and is then enough for either.
    found = min(found, certain or found, key=lambda relaxation: relaxation.by_limit[limit.name])
    by = found.by_limit[limit.name]
    text = relaxation_text(limit, by, market, _doubt(problem, limits, limit, found, market))
    return Conflict(limit, by, text, certain_relaxation=certain.by_limit[limit.name] if certain else None)


def _certain_relaxation(problem: Problem, limits: Sequence[Limit], limit: Limit) -> Relaxation | None:
    try:
        return smallest_relaxation(problem, limits, (limit,), is_tested=True)
    except PlanNotFound:
        return None


def _doubt(problem: Problem, limits: Sequence[Limit], alone: Limit | None, found: Relaxation, market: Market) -> str:
    """Say how far the unknown could pass a limit in the plan that the printed changes lead to; empty where it cannot.

    Of several limits the one that changes alone comes first, and needs no name.
    """
    printed = [_as_printed(other, found.by_limit.get(other.name, 0.0)) for other in limits]
    try:
        draft = find_draft(problem, printed) or found.draft
    except PlanNotFound:
        draft = found.draft
    weights = draft.held / draft.total_amount
    own_name = alone.name if alone else None
    for limit in sorted(printed, key=lambda limit: limit.name != own_name):
        tested = problem.carried.measure(limit, weights, is_tested=True)
        if not keeps(limit, tested):
            return doubt_text(limit, tested, market, is_named=limit.name != own_name)
    return ""


def _as_printed(limit: Limit, by: float) -> Limit:
    changed = eased(limit, float(points(by)) / 100)
    return replace(changed, bound=min(1.0, max(0.0, changed.bound)))


def _together(
    problem: Problem, limits: Sequence[Limit], joint: Relaxation | None, market: Market
) -> tuple[Conflict, ...]:
    if joint is None:
        text = "No change of the limits is enough with what may be traded."
        return tuple(Conflict(limit, None, text) for limit in limits)
    giving = [limit for limit in limits if joint.by_limit[limit.name] > 0.0]
    changes = " and ".join(
        f"{limit_phrase(limit, market)} by {points(joint.by_limit[limit.name])} points" for limit in giving
    )
    doubt = _doubt(problem, limits, None, joint, market)
    return tuple(
        Conflict(
            limit,
            None,
            f"{not_enough_text(limit, market)} Together it takes {changes}{doubt}.",
            joint_relaxation=joint.by_limit[limit.name],
        )
        for limit in limits
    )


def _held_back_note(problem: Problem, request: PlanRequest) -> str:
    if request.new_cash_only:
        return "Nothing is sold: new cash only."
    lines = dict.fromkeys(f"{h.ticker or 'a line without a ticker'} ({h.reason})" for h in problem.universe.held_back)
    return f"Not traded: {', '.join(lines)}." if lines else ""
