"""What a limit costs: the least cost in fractions of shares over the bound of one limit, all others as they are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics.planner.cones import relaxation_of
from analytics.planner.easing import GAINS, eased, scales
from analytics.planner.elastic import Elastic, needed_easing
from analytics.planner.instance import Floats, Instance, Row, Total, TotalLimit
from analytics.planner.relaxation import Relaxation
from analytics.planner.squares import LENGTH_TOLERANCE

N_POINTS = 61


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """The least cost with a limit moved.

    Attributes
    ----------
    eased_by : float
        Added to the caps of the limit and taken from its floors, in its unit; below zero it is tighter than asked.
    objective, tax : float
        Dollars, in fractions of shares; the tax is part of the objective.
    """

    eased_by: float
    objective: float
    tax: float


def frontier(instance: Instance, limit: int, n: int = N_POINTS) -> tuple[FrontierPoint, ...]:
    """Return the least cost from the tightest bound that can be kept to the one that no longer costs anything.

    Parameters
    ----------
    instance : Instance
        The plan.
    limit : int
        Number of a limit that is no count of trades: fractions of shares do not tell trades apart.
    n : int
        Number of points, evenly spaced.

    Returns
    -------
    tuple of FrontierPoint
        From tight to loose, the bound as asked within the range where it can be kept; empty where the other limits
        cannot be kept.

    Raises
    ------
    ValueError
        The limit is a count of trades, or is none.
    """
    lower, upper = _sides(instance, limit)
    tightest = _tightest(instance, limit, lower, upper)
    if tightest is None:
        return ()
    relaxation = relaxation_of(instance)
    loosest = max(_loosest(instance, limit, relaxation), tightest, 0.0)
    steps = np.linspace(loosest, tightest, n)
    return tuple(_points(relaxation, limit, (lower, upper), steps))[::-1]


def _sides(instance: Instance, limit: int) -> tuple[float, float]:
    """Return the bounds of a limit, infinite where it has none on a side."""
    if any(total.total is Total.TRADES and total.limit == limit for total in instance.totals):
        raise ValueError(f"Limit {limit} is a count of trades.")
    every: tuple[Row | TotalLimit, ...] = (*instance.rows, *instance.totals)
    bounds = [bound for bound in every if bound.limit == limit]
    if not bounds:
        raise ValueError(f"There is no limit {limit}.")
    return max(bound.lower for bound in bounds), min(bound.upper for bound in bounds)


def _tightest(instance: Instance, limit: int, lower: float, upper: float) -> float | None:
    """Return the least easing that all limits can be kept with."""
    by = _most_tightening(instance, limit, lower, upper)
    give = Elastic(eased(instance, {limit: -by})).least({limit})
    if give is None:
        return None
    least = give.by.get(limit, 0.0) - by
    is_index = any(total.limit == limit and total.total is Total.HHI for total in instance.totals)
    # Tangents are added to a tolerance: the least index found may lie so far below what can be kept.
    return least + 4.0 * LENGTH_TOLERANCE * (upper + least) ** 0.5 if is_index else least


def _most_tightening(instance: Instance, limit: int, lower: float, upper: float) -> float:
    """Return how much a limit can be tightened before it means nothing: a cap of 0, a floor of 1, no width between."""
    if any(total.limit == limit and total.total in GAINS for total in instance.totals):
        return scales(instance)[limit].most
    if not np.isfinite(upper):
        return 1.0 - lower
    return (upper - lower) / 2.0 if lower > 0.0 else upper


def _loosest(instance: Instance, limit: int, relaxation: Relaxation) -> float:
    """Return the easing from which on the limit costs nothing: what it measures in the cheapest plan without it."""
    _move(relaxation, limit, _sides(instance, limit), scales(instance)[limit].most)
    solved = relaxation.solved()
    return 0.0 if solved is None else needed_easing(instance, relaxation.program, limit, solved.values)


def _move(relaxation: Relaxation, limit: int, bounds: tuple[float, float], by: float) -> None:
    lower, upper = bounds
    relaxation.set_bound(
        limit,
        lower=lower - by if lower > 0.0 else None,
        upper=upper + by if np.isfinite(upper) else None,
    )


def _points(relaxation: Relaxation, limit: int, bounds: tuple[float, float], steps: Floats) -> Iterator[FrontierPoint]:
    """Walk from loose to tight: the last basis is near the next one."""
    for by in steps.tolist():
        _move(relaxation, limit, bounds, by)
        solved = relaxation.solved()
        if solved is not None:
            program = relaxation.program
            tax = float(program.cost[program.layout.tax] @ solved.values[program.layout.tax]) + program.offset
            yield FrontierPoint(by, program.objective(solved.values), tax * program.unit_amount)
