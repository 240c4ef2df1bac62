"""Changes of limits: what a change is counted in, the limits after it, and the answer of whole shares it led to."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from analytics.planner.instance import Answer, Instance, Row, Total, TotalLimit

GAINS = frozenset({Total.GAINS, Total.SHORT_GAINS, Total.LONG_GAINS})
_Bounds = TypeVar("_Bounds", Row, TotalLimit)
_POINT = 0.01
_NOISE = 1e-6
"""Of a step: what the arithmetic of the solver may add to a change that is a whole number of steps."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How changes of a limit are counted.

    Attributes
    ----------
    step : float
        Changes are whole multiples of it: 0.01 percentage points, a dollar, one trade.
    cost : float
        What one unit of the change weighs when several limits give way at once.
    most : float
        A larger change would leave no limit.
    """

    step: float
    cost: float
    most: float


@dataclass(frozen=True, slots=True, eq=False)
class Easing:
    """A change of limits that makes a plan possible, and that plan.

    Attributes
    ----------
    by : dict of int to float
        By number of limit: added to its caps, taken from its floors. Fractions, dollars, or trades. What does not give
        way is absent.
    least : dict of int to float
        The same in fractions of shares: alone, no smaller change of the limit is enough.
    answer : Answer
        Whole shares within the changed limits.
    """

    by: dict[int, float]
    least: dict[int, float]
    answer: Answer


@dataclass(frozen=True, slots=True, eq=False)
class NewCash:
    """Money from outside (whole dollars, into one account) that makes a plan possible without any change of a limit."""

    account: int
    amount: float
    answer: Answer


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Why no plan exists.

    Attributes
    ----------
    conflicting : tuple of int
        Limits that a proof of the conflict uses: it stands without the others.
    alone : dict of int to Easing
        Limits whose change alone is enough; what is absent is not, or was not found.
    together : Easing or None
        The smallest change found of all, each weighed by its scale; null where none was found.
    not_found : frozenset of int
        Limits whose change alone may be enough as far as fractions of shares say, but no whole shares were found.
    is_ruled_out : bool
        Whether not even fractions of shares keep any change of the limits: only then none is enough.
    """

    conflicting: tuple[int, ...]
    alone: dict[int, Easing]
    together: Easing | None
    not_found: frozenset[int] = frozenset()
    is_ruled_out: bool = True


def scales(instance: Instance) -> dict[int, Scale]:
    """Return the scale of each of the user's limits, by number.

    One percentage point of weight weighs as much as one percent of V in gains, and as much as ten trades: our choice.

    Parameters
    ----------
    instance : Instance
        The plan.

    Returns
    -------
    dict of int to Scale
        In ascending order.
    """
    found: dict[int, Scale] = {}
    for row in instance.rows:
        most = max(found[row.limit].most if row.limit in found else 0.0, _room(row))
        found[row.limit] = Scale(_POINT / 100, 1.0, most)
    for limit in instance.totals:
        found[limit.limit] = _scale_of_total(instance, limit)
    return {number: found[number] for number in sorted(found) if number >= 0}


def _room(bounds: Row | TotalLimit) -> float:
    above = 1.0 - bounds.upper if np.isfinite(bounds.upper) else 0.0
    return max(0.0, above, bounds.lower if np.isfinite(bounds.lower) else 0.0)


def _scale_of_total(instance: Instance, limit: TotalLimit) -> Scale:
    if limit.total is Total.TRADES:
        return Scale(1.0, _POINT / 10, float(len(instance.lots.shares) + len(instance.slots.security)))
    if limit.total in GAINS:
        gain = np.nan_to_num(instance.lots.gain) * instance.lots.shares
        return Scale(1.0, 1.0 / instance.total_amount, float(np.abs(gain).sum()) + abs(limit.upper))
    step = _POINT / (10_000 if limit.total is Total.HHI else 100)
    return Scale(step, 1.0, _room(limit))


def eased(instance: Instance, by: Mapping[int, float]) -> Instance:
    """Return the plan with limits that give way: caps raised, floors lowered.

    Parameters
    ----------
    instance : Instance
        The plan.
    by : mapping of int to float
        By number of limit, in its unit.

    Returns
    -------
    Instance
        A floor of nothing or less stays.

    Examples
    --------
    >>> import dataclasses
    >>> from analytics.planner.instance import Lots, Securities, Slots
    >>> none = np.empty(0)
    >>> plan = Instance(
    ...     1.0,
    ...     none,
    ...     none,
    ...     Securities(none, none, none),
    ...     Lots(none, none, none, none, none, none, none),
    ...     Slots(none, none),
    ...     totals=(TotalLimit(Total.CASH, 3, 0.25, 0.5),),
    ... )
    >>> eased(plan, {3: 0.125}).totals[0]
    TotalLimit(total=<Total.CASH: 'cash'>, limit=3, lower=0.125, upper=0.625)
    """
    rows = tuple(_eased(row, by[row.limit]) if row.limit in by else row for row in instance.rows)
    totals = tuple(_eased(limit, by[limit.limit]) if limit.limit in by else limit for limit in instance.totals)
    return replace(instance, rows=rows, totals=totals)


def _eased(bounds: _Bounds, by: float) -> _Bounds:
    lower = bounds.lower - by if bounds.lower > 0.0 else bounds.lower
    return replace(bounds, lower=lower, upper=bounds.upper + by)


def rounded_up(amount: float, step: float) -> float:
    """Return the next whole multiple of a step.

    Examples
    --------
    >>> rounded_up(0.020000000001, 0.0001), rounded_up(0.02001, 0.0001)
    (0.02, 0.0201)
    """
    n_steps = math.ceil(amount / step - _NOISE)
    return n_steps / round(1 / step) if step < 1.0 else n_steps * step
