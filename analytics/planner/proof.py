"""The proof: how near the least cost whole shares are, and cheaper ones where there are any."""

from dataclasses import replace

import numpy as np

from analytics.planner.instance import Answer, Floats, Instance, Stage
from analytics.planner.lp import LinearProgram
from analytics.planner.milp import Effort, solve_whole
from analytics.planner.model import build
from analytics.planner.trades import answer_of, shares_of
from analytics.planner.warm import Fractions, Warm

GAP_BP = 0.05
"""Proven is what lies at most so far above the bound: five dollars for a million of value."""
_SEARCHED_BP = 0.04
_KERNEL = Effort(gap=_SEARCHED_BP, n_nodes=50)
_FULL = Effort(gap=_SEARCHED_BP, n_nodes=2000)
_SURE_BP = 1e-6


def prove(instance: Instance, start: Answer) -> Answer:
    """Search until whole shares are proven to lie within a small gap of the least cost.

    Parameters
    ----------
    instance : Instance
        The plan to be made.
    start : Answer
        Whole shares that keep every rule.

    Returns
    -------
    Answer
        No dearer than the start; ``PROVEN`` where its gap is at most ``GAP_BP``, else ``QUICK`` with the bound reached.
    """
    program = build(instance, is_whole=True)
    fractions = Warm(program).solve()
    known = completed(program, start)
    if known is None or fractions is None:
        return start
    bound = fractions.cost
    if float(program.cost @ known) - bound > GAP_BP:
        known, bound = _searched(program, fractions, known)
    found = answer_of(instance, program, known, bound, Stage.QUICK)
    gap = (found.objective - found.bound) / program.unit_amount
    return replace(found, stage=Stage.PROVEN) if gap <= GAP_BP else found


def completed(program: LinearProgram, answer: Answer) -> Floats | None:
    """Return the values of all columns for given trades; None where they break a rule."""
    columns = program.columns
    shares = shares_of(program, answer)
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[: columns.n] = upper[: columns.n] = shares
    return solve_whole(replace(program, lower=lower, upper=upper), _KERNEL).values


def _searched(program: LinearProgram, fractions: Fractions, known: Floats) -> tuple[Floats, float]:
    """Return the cheapest values found, and the bound."""
    ceiling = float(program.cost @ known) - _SEARCHED_BP
    narrowed = _narrowed(program, fractions, known, ceiling)
    found = solve_whole(narrowed, _FULL, known)
    values = known if found.values is None else found.values
    return values, min(found.bound, ceiling)


def _narrowed(program: LinearProgram, fractions: Fractions, known: Floats, ceiling: float) -> LinearProgram:
    """Return the program without what could not lead below the ceiling, by the reduced costs of the fractions.

    A column at a bound costs its reduced cost for each unit away from it. What is cut off costs at least the ceiling.
    """
    spare = max(0.0, ceiling - fractions.cost) + _SURE_BP
    price = fractions.reduced_cost
    n_steps = np.full(price.size, np.inf)
    n_steps[np.abs(price) > _SURE_BP] = spare / np.abs(price[np.abs(price) > _SURE_BP])
    n_steps = np.where(program.is_integer, np.floor(n_steps), n_steps)
    is_low = (price > _SURE_BP) & (fractions.values <= program.lower + _SURE_BP)
    is_high = (price < -_SURE_BP) & (fractions.values >= program.upper - _SURE_BP)
    upper = np.where(is_low, np.minimum(program.upper, program.lower + n_steps), program.upper)
    lower = np.where(is_high, np.maximum(program.lower, program.upper - n_steps), program.lower)
    return replace(program, lower=np.minimum(lower, known), upper=np.maximum(upper, known))
