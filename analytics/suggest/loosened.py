"""The change of one limit alone, where the short way finds none: the limit is let go, then drawn in by halves."""

import math
from collections.abc import Sequence
from dataclasses import replace

from analytics.model.plan_request import Limit, LimitUnit
from analytics.suggest.outcomes import eased, miss_of, tested_of
from analytics.suggest.problem import Problem
from analytics.suggest.search import Found, search

_N_HALVINGS = 10
_NOISE = 1e-6
_MANY_TRADES = 1e6
_MUCH_AMOUNT = 1e12


def change_by_halves(
    problem: Problem, limits: Sequence[Limit], number: int, step: float, *, is_tested: bool
) -> tuple[float, Found] | None:
    """Return a change of one limit alone after which whole shares are found, as small as a few searches find.

    Parameters
    ----------
    problem : Problem
        What may be traded.
    limits : sequence of Limit
        Impossible together.
    number : int
        Which of them gives.
    step : float
        Changes are whole multiples of it.
    is_tested : bool
        Whether tested bounds are to be kept, not point values.

    Returns
    -------
    tuple of float and Found, or None
        In the unit of the limit, with a plan that was found under the changed limit; null where none is found even
        without the limit.
    """

    def found_with(bound: float) -> Found | None:
        asked = [replace(limit, bound=bound) if i == number else limit for i, limit in enumerate(limits)]
        return search(problem, problem.goals(asked, is_tested=is_tested))

    limit = limits[number]
    free = found_with(loosest_bound(limit))
    if free is None:
        return None
    high, low = _needed(problem, limit, free, step, is_tested=is_tested), 0
    best = found_with(eased(limit, high * step))
    if best is None:
        return None
    for _ in range(_N_HALVINGS):
        middle = (low + high) // 2
        if middle <= low:
            break
        nearer = found_with(eased(limit, middle * step))
        low, high, best = (middle, high, best) if nearer is None else (low, middle, nearer)
    return high * step, best


def _needed(problem: Problem, limit: Limit, found: Found, step: float, *, is_tested: bool) -> int:
    """Return how many steps a limit gives in a plan, one at least."""
    measure = problem.gauge([limit]).measure(limit, found.draft.state)
    miss = miss_of(limit, tested_of(limit, measure) if is_tested else measure.weight)
    return max(1, math.ceil(miss / step - _NOISE))


def loosest_bound(limit: Limit) -> float:
    """Return the bound with which a limit forbids nothing that it could be raised or lowered to allow.

    Examples
    --------
    >>> from analytics.model.plan_request import LimitKind
    >>> loosest_bound(Limit(LimitKind.MAX_ISSUER, 0.07)), loosest_bound(Limit(LimitKind.MIN_SMALL_CAP, 0.2))
    (1.0, 0.0)
    """
    if limit.kind.unit is LimitUnit.WEIGHT:
        return 0.0 if limit.kind.is_floor else 1.0
    return _MANY_TRADES if limit.kind.unit is LimitUnit.COUNT else _MUCH_AMOUNT
