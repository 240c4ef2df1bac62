"""Why no plan exists: the smallest change of each limit alone that would make one possible, or of several together."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from analytics.model.market import Market
from analytics.model.plan import Conflict, Limit, PlanRequest
from analytics.model.plan_request import LimitKind, LimitUnit
from analytics.planner import dive, explain
from analytics.planner.instance import Answer, Instance
from analytics.suggest.gauge import State
from analytics.suggest.loosened import change_by_halves
from analytics.suggest.outcomes import eased, is_within, keeps, miss_of, tested_of, tolerance_of
from analytics.suggest.problem import Problem
from analytics.suggest.request import may_rest
from analytics.suggest.search import find_draft, search
from analytics.suggest.words import (
    REST_NOTE,
    change_text,
    doubt_text,
    limit_phrase,
    not_enough_text,
    printed,
    relaxation_text,
)

_N_STEPS = (0, 1, 2, 4, 8, 16, 32, 64)
_STEPS = {LimitUnit.WEIGHT: 1e-4, LimitUnit.AMOUNT: 1.0, LimitUnit.COUNT: 1.0}
_HHI_STEP = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """By how much each limit must give, in its unit, and the state after a plan to the cent within the changed limits.

    ``is_rest`` where nothing would then be traded, whatever else a plan would have to do.
    """

    by: dict[str, float]
    state: State
    is_rest: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """What stands in each other's way, for everything below."""

    problem: Problem
    limits: tuple[Limit, ...]
    market: Market

    @property
    def request(self) -> PlanRequest:
        """What the user asks."""
        return self.problem.request


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
        Every relaxation was reached by a plan in whole shares, to the cent.
    """
    # what is made least has no part in what can be kept
    asked = replace(problem, base=replace(problem.base, is_least_hhi=False))
    case = _Case(asked, request.limits, market)
    points = _explained(case, is_tested=False)
    alone = _each_alone(case, points, is_tested=False)
    if alone:
        certain = alone
        if problem.is_uncertain:
            certain = _each_alone(case, _explained(case, is_tested=True), is_tested=True)
        conflicts = tuple(_alone(case, limit, alone, certain, points) for limit in request.limits)
    else:
        conflicts = _together(case, _all_together(case, points), points)
    note = _held_back_note(problem, request)
    return tuple(_whole(conflict, note) for conflict in conflicts)


def _whole(conflict: Conflict, note: str) -> Conflict:
    """Return a conflict with its own words and those that all share, in one as well."""
    common = f"{conflict.common_text} {note}".strip()
    return replace(conflict, text=f"{conflict.text} {common}".strip(), own_text=conflict.text, common_text=common)


@dataclass(frozen=True, slots=True, eq=False)
class _Changes:
    """Changes by number of limit: of one alone each, and of several together where there are any.

    ``answers`` are the whole shares found with them, of one alone or (null) together. ``not_found`` may be enough alone
    as far as is known; that nothing at all is enough is known where ``is_ruled_out`` says so.
    """

    alone: dict[int, float]
    together: dict[int, float] | None
    answers: dict[int | None, Answer] = field(default_factory=dict)
    not_found: frozenset[int] = frozenset()
    is_ruled_out: bool = True


def _explained(case: _Case, *, is_tested: bool) -> _Changes:
    if case.problem.is_idle:
        return _untraded(case, is_tested=is_tested)
    goals = case.problem.goals(case.limits, is_tested=is_tested)
    found = explain(case.problem.instance(goals))
    alone = {number: easing.by.get(number, 0.0) for number, easing in found.alone.items()}
    answers: dict[int | None, Answer] = {number: easing.answer for number, easing in found.alone.items()}
    if found.together is None:
        return _Changes(alone, None, answers, found.not_found, found.is_ruled_out)
    answers[None] = found.together.answer
    return _Changes(alone, found.together.by, answers, found.not_found, found.is_ruled_out)


def _untraded(case: _Case, *, is_tested: bool) -> _Changes:
    """Return what limits miss where nothing can be traded."""
    gauge, state = case.problem.gauge(case.limits), case.problem.state_before()
    missed: dict[int, float] = {}
    for number, limit in enumerate(case.limits):
        measure = gauge.measure(limit, state)
        miss = miss_of(limit, tested_of(limit, measure) if is_tested else measure.weight)
        if miss > tolerance_of(limit):
            missed[number] = math.ceil(miss / _FINE - _ROUNDING) * _FINE
    return _Changes(missed if len(missed) == 1 else {}, missed)


_FINE = 1e-7


def _nothing_helps(limits: Sequence[Limit], changes: _Changes) -> tuple[Conflict, ...]:
    text = "No change of the limits is enough with what may be traded."
    if not changes.is_ruled_out:
        text = "Whether any change of the limits is enough is not known: none was found."
    return tuple(Conflict(limit, None, text) for limit in limits)


def _each_alone(case: _Case, changes: _Changes, *, is_tested: bool) -> dict[str, Relaxation]:
    """Return limits whose change alone is enough, each with a plan to the cent."""
    found: dict[str, Relaxation] = {}
    for number, change in changes.alone.items():
        name = case.limits[number].name
        relaxation = _to_the_cent(case, {name: change}, changes.answers.get(number), is_tested=is_tested)
        if relaxation is not None:
            found[name] = relaxation
    if not is_tested:
        found |= _let_go(case, changes, found)
    return found | _at_rest(case, found)


def _let_go(case: _Case, changes: _Changes, found: Mapping[str, Relaxation]) -> dict[str, Relaxation]:
    """Return limits that may be enough alone, though no shares were found near the least change of them."""
    more = {}
    for number in sorted({*changes.not_found, *changes.alone}):
        limit = case.limits[number]
        if limit.name not in found:
            change = change_by_halves(case.problem, case.limits, number, _step(limit), is_tested=False)
            if change is not None:
                more[limit.name] = Relaxation({limit.name: change[0]}, change[1].draft.state)
    return more


def _at_rest(case: _Case, found: Mapping[str, Relaxation]) -> dict[str, Relaxation]:
    """Return the one limit without which nothing would be done at all, where it gives less so than by trades."""
    if not may_rest(case.request):
        return {}
    band = case.request.drift_weight
    gauge, state = case.problem.gauge(case.limits), case.problem.state_before()
    tested = {limit.name: tested_of(limit, gauge.measure(limit, state)) for limit in case.limits}
    beyond = [limit for limit in case.limits if not is_within(limit, tested[limit.name], band)]
    if len(beyond) != 1:
        return {}
    limit = beyond[0]
    by, room = miss_of(limit, tested[limit.name]) + _ROUNDING / 10, math.inf
    if limit.kind.unit is LimitUnit.WEIGHT:
        by, room = by - band, limit.bound if limit.kind.is_floor else 1.0 - limit.bound
    known = found.get(limit.name)
    if by > room + _ROUNDING or (known is not None and (not band or known.by[limit.name] <= by)):
        return {}
    by = min(by, room)
    return {limit.name: Relaxation({limit.name: by}, state, is_rest=True)}


def _all_together(case: _Case, changes: _Changes) -> Relaxation | None:
    if changes.together is None:
        return None
    by = {case.limits[number].name: change for number, change in changes.together.items()}
    return _to_the_cent(case, by, changes.answers.get(None), is_tested=False)


def _to_the_cent(case: _Case, by: Mapping[str, float], known: Answer | None, *, is_tested: bool) -> Relaxation | None:
    """Return changes that a plan keeps after rounding to the cent, a few steps larger where it takes them."""
    for n_steps in _N_STEPS:
        wider = {limit.name: by[limit.name] + n_steps * _step(limit) for limit in case.limits if limit.name in by}
        limits = _changed(case.limits, wider)
        if limits is None:
            return None
        goals = case.problem.goals(limits, is_tested=is_tested)
        found = search(case.problem, goals, _starting_with(known))
        if found is not None:
            return Relaxation(wider, found.draft.state)
    return None


def _starting_with(known: Answer | None) -> Callable[[Instance], Answer | None]:
    """Return what finds whole shares: those known at first, others where rounding to the cent asks again."""
    first = [] if known is None else [known]

    def solve(instance: Instance) -> Answer | None:
        return first.pop() if first else dive(instance)

    return solve


def _step(limit: Limit) -> float:
    return _HHI_STEP if limit.kind is LimitKind.MAX_HHI else _STEPS[limit.kind.unit]


def _changed(limits: Sequence[Limit], by: Mapping[str, float]) -> tuple[Limit, ...] | None:
    """Return limits that give way; null where one would then mean nothing (a cap above 100 %)."""
    changed = tuple(
        replace(limit, bound=eased(limit, by[limit.name])) if limit.name in by else limit for limit in limits
    )
    return changed if all(_has_meaning(limit) for limit in changed) else None


def _has_meaning(limit: Limit) -> bool:
    return limit.kind.unit is not LimitUnit.WEIGHT or -_ROUNDING <= limit.bound <= 1.0 + _ROUNDING


_ROUNDING = 1e-9


def _alone(
    case: _Case,
    limit: Limit,
    alone: Mapping[str, Relaxation],
    certain: Mapping[str, Relaxation],
    changes: _Changes,
) -> Conflict:
    found, sure = alone.get(limit.name), certain.get(limit.name)
    if found is None:
        return Conflict(limit, None, _nothing_alone(case, limit, changes))
    # Both are found separately: the certain one may come out a little smaller, and is then enough for either.
    if sure is not None and sure.by[limit.name] < found.by[limit.name]:
        found = sure
    by = found.by[limit.name]
    text = relaxation_text(limit, by, case.market, _doubt(case, limit, found))
    return Conflict(limit, by, text, certain_relaxation=sure.by[limit.name] if sure else None)


def _doubt(case: _Case, alone: Limit | None, relaxation: Relaxation) -> str:
    """Say how far the unknown could pass a limit in the plan that the printed changes lead to; empty where it cannot.

    Of several limits the one that changes alone comes first, and needs no name.
    """
    if relaxation.is_rest:
        return REST_NOTE
    said = [_as_printed(other, relaxation.by.get(other.name, 0.0)) for other in case.limits]
    found = find_draft(case.problem, said)
    state = found.draft.state if found else relaxation.state
    gauge = case.problem.gauge(said)
    own_name = alone.name if alone else None
    for limit in sorted(said, key=lambda limit: limit.name != own_name):
        tested = tested_of(limit, gauge.measure(limit, state))
        if not keeps(limit, tested):
            return doubt_text(limit, tested, case.market, is_named=limit.name != own_name)
    return ""


def _as_printed(limit: Limit, by: float) -> Limit:
    bound = eased(limit, printed(limit, by)) if by else limit.bound
    return replace(limit, bound=min(1.0, max(0.0, bound)) if limit.kind.unit is LimitUnit.WEIGHT else bound)


def _nothing_alone(case: _Case, limit: Limit, changes: _Changes) -> str:
    """Say that no change of a limit alone is enough, or where that is not known, that none was found."""
    number = case.limits.index(limit)
    if number in changes.not_found or number in changes.alone:
        return f"Whether a change of {limit_phrase(limit, case.market)} alone is enough is not known: none was found."
    return not_enough_text(limit, case.market)


def _together(case: _Case, joint: Relaxation | None, changes: _Changes) -> tuple[Conflict, ...]:
    if joint is None or len(case.limits) == 1:
        return _nothing_helps(case.limits, changes)
    giving = [limit for limit in case.limits if joint.by.get(limit.name, 0.0) > 0.0]
    said = " and ".join(
        f"{'lowering' if limit.kind.is_floor else 'raising'} {limit_phrase(limit, case.market)} "
        f"by {change_text(limit, joint.by[limit.name])}"
        for limit in giving
    )
    doubt = _doubt(case, None, joint)
    return tuple(
        Conflict(
            limit,
            None,
            _nothing_alone(case, limit, changes),
            joint_relaxation=joint.by.get(limit.name, 0.0),
            common_text=f"Together it takes {said}{doubt}.",
        )
        for limit in case.limits
    )


def _held_back_note(problem: Problem, request: PlanRequest) -> str:
    if request.new_cash_only:
        return "Nothing is sold: new cash only."
    lines = dict.fromkeys(f"{h.ticker or 'a line without a ticker'} ({h.reason})" for h in problem.universe.held_back)
    return f"Not traded: {', '.join(lines)}." if lines else ""
