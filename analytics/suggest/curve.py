"""What a limit costs over its bound: the least cost in fractions of shares, from the tightest bound to the free one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from analytics.errors import InvalidLimit
from analytics.model.plan_request import Limit, LimitKind
from analytics.model.tax import TaxRates
from analytics.planner.frontier import frontier
from analytics.planner.instance import Answer
from analytics.planner.tax import added_tax
from analytics.suggest.gauge import State
from analytics.suggest.goals import Goal
from analytics.suggest.layout import objective_scale
from analytics.suggest.problem import Problem
from analytics.suggest.rounding import to_cents
from analytics.suggest.search import as_cautious_as_possible, search_continuous
from analytics.suggest.taxes import statute_of

N_POINTS = 21
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a bound of a limit would cost, in fractions of shares; all null but the bound where no plan keeps it.

    ``after`` is the point value of the limit's measure; ``tax_amount`` is null where taxes are left out. ``is_tested``
    says that the limit is held by the bound it is tested on; else by its point value, what is known.
    """

    bound: float
    after: float | None = None
    objective_amount: Decimal | None = None
    tax_amount: Decimal | None = None
    turnover_amount: Decimal | None = None
    is_tested: bool = True


def curve_of(problem: Problem, limits: Sequence[Limit], name: str, n: int = N_POINTS) -> tuple[CurvePoint, ...]:
    """Return the cost of one limit over its bound, all others as they are.

    Parameters
    ----------
    problem : Problem
        Prepared for these limits, whatever their bounds.
    limits : sequence of Limit
        With the bounds asked for.
    name : str
        The limit whose bound is moved.
    n : int
        Number of points, evenly spaced; those that no plan keeps are left out, but for the bound asked for, which is
        one more where it is none of them.

    Returns
    -------
    tuple of CurvePoint
        By bound, from the tightest that can be kept to where the limit no longer costs anything. Only the point asked
        for, and null, where the other limits cannot be kept. Every limit is held as in a plan for the bounds asked
        for: by its tested bound where that can be kept, else by its point value.

    Raises
    ------
    InvalidLimit
        The limit is none of these, or a count of trades: fractions of shares do not tell trades apart.
    """
    number = _number_of(limits, name)
    are_tested = _held_tested(problem, limits, number)
    instance = problem.instance(_goals(problem, limits, are_tested))
    ends = [limits[number].bound - _sign(limits[number]) * point.eased_by for point in frontier(instance, number, 2)]
    bounds = {limits[number].bound}
    if ends:
        steps = np.linspace(min(ends), max(ends), n).tolist()
        bounds |= {bound for bound in steps if abs(bound - limits[number].bound) > _SAME}
    points = (_point(problem, limits, number, bound, are_tested) for bound in sorted(bounds))
    return tuple(p for p in points if p.after is not None or p.bound == limits[number].bound)


def _held_tested(problem: Problem, limits: Sequence[Limit], number: int) -> tuple[bool, ...]:
    """Return for each limit whether it is held by its tested bound, as a plan for these bounds holds it.

    Where no plan keeps the bound asked for, the other limits decide: the moved one is held as cautiously as they all.
    """
    held = _as_planned(problem, limits)
    if held is not None:
        return held
    others = _as_planned(problem, _without(limits, number))
    if others is None:
        return (True,) * len(limits)
    return (*others[:number], all(others), *others[number:])


def _as_planned(problem: Problem, limits: Sequence[Limit]) -> tuple[bool, ...] | None:
    tested = problem.goals(limits)
    if search_continuous(problem, tested) is not None:
        return (True,) * len(limits)
    points = problem.goals(limits, is_tested=False)
    if not problem.is_uncertain or search_continuous(problem, points) is None:
        return None
    return tuple(goal.is_tested for goal in as_cautious_as_possible(problem, tested, points))


def _goals(problem: Problem, limits: Sequence[Limit], are_tested: Sequence[bool]) -> tuple[Goal, ...]:
    cautious, by_points = problem.goals(limits), problem.goals(limits, is_tested=False)
    return tuple(c if held else p for c, p, held in zip(cautious, by_points, are_tested, strict=True))


def _number_of(limits: Sequence[Limit], name: str) -> int:
    number = next((i for i, limit in enumerate(limits) if limit.name == name), None)
    if number is None:
        raise InvalidLimit(f"There is no limit {name} in this plan.")
    if limits[number].kind is LimitKind.MAX_TRADES:
        raise InvalidLimit("A number of trades has no curve: it is drawn in fractions of shares.")
    return number


def _sign(limit: Limit) -> float:
    """Return 1 where a smaller bound is easier, -1 where a larger one is."""
    return 1.0 if limit.kind.is_floor else -1.0


def _without(limits: Sequence[Limit], number: int) -> tuple[Limit, ...]:
    return (*limits[:number], *limits[number + 1 :])


def _point(
    problem: Problem, limits: Sequence[Limit], number: int, bound: float, are_tested: Sequence[bool]
) -> CurvePoint:
    limit = replace(limits[number], bound=bound)
    moved = (*limits[:number], limit, *limits[number + 1 :])
    found = search_continuous(problem, _goals(problem, moved, are_tested))
    if found is None:
        return CurvePoint(bound)
    answer, state = found
    return CurvePoint(
        bound=bound,
        after=problem.gauge([limit]).measure(limit, state).weight,
        objective_amount=_objective(problem, answer),
        tax_amount=None if problem.request.tax is None else _tax(state, problem.request.tax),
        turnover_amount=to_cents(Decimal(repr(state.totals.turnover_weight * problem.ground.total_amount))),
        is_tested=are_tested[number],
    )


def _objective(problem: Problem, answer: Answer) -> Decimal:
    return to_cents(Decimal(repr(answer.objective / objective_scale(problem.request))))


def _tax(state: State, rates: TaxRates) -> Decimal:
    """Return what the sales add to the year's tax by the statute."""
    gains = (Decimal(repr(state.totals.short_gains_amount)), Decimal(repr(state.totals.long_gains_amount)))
    so_far = (rates.short_realized_amount, rates.long_realized_amount)
    return to_cents(Decimal(str(float(added_tax(gains, so_far, statute_of(rates)).tax))))
