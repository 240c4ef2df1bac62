"""From limits to a draft that keeps them: ask the planner, round to the cent, look again, tighten what that cost."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.model.plan_request import Limit, LimitKind, LimitUnit
from analytics.planner import dive
from analytics.planner.cones import relaxation_of
from analytics.planner.instance import Answer, Instance, Stage
from analytics.suggest.draft import Draft, continuous_state, draft_of, moves_of
from analytics.suggest.gauge import Gauge, State
from analytics.suggest.goals import Goal, unwatched
from analytics.suggest.outcomes import miss_of, tested_of, tolerance_of
from analytics.suggest.problem import CASH_CEILING, CASH_LEAST, Problem, cash_name
from analytics.suggest.universe import cash_ceiling

_MAX_ROUNDS = 30
_NUDGES = {LimitUnit.WEIGHT: 1e-10, LimitUnit.AMOUNT: 1e-3, LimitUnit.COUNT: 0.5}
_NUDGE_DOLLARS = 1e-3


@dataclass(frozen=True, slots=True)
class Misses:
    """What a draft passes: rules by how much (their unit, or dollars), and companies that had no row."""

    rules: dict[str, float]
    companies: dict[str, tuple[int, ...]]

    def __bool__(self) -> bool:
        """Whether anything is missed."""
        return bool(self.rules or any(self.companies.values()))


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A draft that keeps its goals in cents, the planner's answer behind it, and what it was asked."""

    draft: Draft
    answer: Answer
    goals: tuple[Goal, ...]
    instance: Instance


def find_draft(problem: Problem, limits: Sequence[Limit]) -> Found | None:
    """Find whole-share moves that keep the limits: by cautious bounds, else by as many of them as can be.

    Parameters
    ----------
    problem : Problem
        What may be traded.
    limits : sequence of Limit
        All to be kept at least by their point values.

    Returns
    -------
    Found or None
        ``None`` when even the point values cannot be kept.
    """
    tested = problem.goals(limits)
    found = search(problem, tested)
    if found is not None or not problem.is_uncertain:
        return found
    points = problem.goals(limits, is_tested=False)
    certain = search(problem, points)
    if certain is None:
        return None
    mixed = as_cautious_as_possible(problem, tested, points)
    return search(problem, mixed) or certain


def as_cautious_as_possible(problem: Problem, tested: Sequence[Goal], points: Sequence[Goal]) -> tuple[Goal, ...]:
    """Hold each limit in turn to its cautious bound where the rest still allows it."""
    goals = list(points)
    for i, goal in enumerate(tested):
        attempt = [*goals[:i], goal, *goals[i + 1 :]]
        if search_continuous(problem, attempt) is not None:
            goals = attempt
    return tuple(goals)


def search(problem: Problem, goals: Sequence[Goal], solve: Callable[[Instance], Answer | None] = dive) -> Found | None:
    """Find the cheapest whole-share draft that a solver gives.

    Parameters
    ----------
    problem : Problem
        What may be traded.
    goals : sequence of Goal
        Limits to keep.
    solve : callable
        Whole shares for an instance, ``None`` where there are none.

    Returns
    -------
    Found or None
        Every goal, cash floor and rule on cash kept, measured after rounding to the cent.
    """
    margins: dict[str, float] = {}
    gauge = problem.gauge([goal.limit for goal in goals])
    for _ in range(_MAX_ROUNDS):
        if any(margins.get(goal.limit.name, 0.0) > _most_margin(goal.limit) for goal in goals):
            return None
        instance = problem.instance(goals, margins)
        answer = None if problem.is_idle else solve(instance)
        if answer is None:
            return _untraded(problem, gauge, goals, instance)
        draft = draft_of(problem, moves_of(problem, answer))
        misses = find_misses(problem, gauge, goals, draft)
        if not misses:
            return Found(draft, answer, tuple(goals), instance)
        margins = tightened(goals, margins, misses.rules)
        goals = [goal.watching(misses.companies[goal.limit.name]) for goal in goals]
    raise AssertionError(f"the search did not settle: {margins}")


def _most_margin(limit: Limit) -> float:
    """Return how much tighter a limit may be held: what the unknown adds to an index can be more than its cap."""
    return limit.bound if limit.kind is LimitKind.MAX_HHI else np.inf


def _untraded(problem: Problem, gauge: Gauge, goals: Sequence[Goal], instance: Instance) -> Found | None:
    """Return the portfolio as it is where that keeps every goal and nothing is set by hand."""
    draft = draft_of(problem, ())
    if find_misses(problem, gauge, goals, draft) or any(pin.shares for pin in problem.request.pinned):
        return None
    nothing = Answer(np.zeros(len(problem.layout.lots)), np.zeros(len(problem.layout.slots)), 0.0, 0.0, Stage.QUICK)
    return Found(draft, nothing, tuple(goals), instance)


def search_continuous(problem: Problem, goals: Sequence[Goal]) -> tuple[Answer, State] | None:
    """Find the cheapest trades in fractions of shares, and the state after; ``None`` without any."""
    for _ in range(_MAX_ROUNDS):
        answer = None if problem.is_idle else relaxation_of(problem.instance(goals)).solve()
        if answer is None:
            return None
        state = continuous_state(problem, answer)
        missing = [unwatched(goal, problem.ground, state.weights) for goal in goals]
        if not any(missing):
            return answer, state
        goals = [goal.watching(companies) for goal, companies in zip(goals, missing, strict=True)]
    raise AssertionError("the search did not settle")


def find_misses(problem: Problem, gauge: Gauge, goals: Sequence[Goal], draft: Draft) -> Misses:
    """Measure a draft in cents against its goals, the cash floors and the rules on cash in sum."""
    rules = dict(_cash_misses(problem, [goal.limit for goal in goals], draft))
    state = draft.state
    companies = {goal.limit.name: unwatched(goal, problem.ground, state.weights) for goal in goals}
    for goal in goals:
        measure = gauge.measure(goal.limit, state)
        miss = miss_of(goal.limit, tested_of(goal.limit, measure) if goal.is_tested else measure.weight)
        if miss > tolerance_of(goal.limit) and not companies[goal.limit.name]:
            rules[goal.limit.name] = miss
    return Misses(rules, companies)


def _cash_misses(problem: Problem, limits: Sequence[Limit], draft: Draft) -> Iterator[tuple[str, float]]:
    universe = problem.universe
    for account, floor in universe.cash_floor.items():
        if draft.cash_after[account] < floor:
            yield cash_name(account), float(floor - draft.cash_after[account])
    ceiling = cash_ceiling(universe, limits)
    if ceiling is not None and draft.cash_amount > ceiling:
        yield CASH_CEILING, float(draft.cash_amount - ceiling)
    if universe.cash_least is not None and draft.cash_amount < universe.cash_least:
        yield CASH_LEAST, float(universe.cash_least - draft.cash_amount)


def tightened(goals: Sequence[Goal], margins: Mapping[str, float], misses: Mapping[str, float]) -> dict[str, float]:
    """Return margins grown by what was missed, faster each time, so that the rounds end."""
    nudges = {goal.limit.name: _NUDGES[goal.limit.kind.unit] for goal in goals}
    grown = {
        name: 2.0 * margins.get(name, 0.0) + miss + nudges.get(name, _NUDGE_DOLLARS) for name, miss in misses.items()
    }
    return {**margins, **grown}
