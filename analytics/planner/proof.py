"""The proof: how near the least cost whole shares are, and cheaper ones where there are any."""

from dataclasses import replace

import numpy as np

from analytics.planner.branches import Branch, branches_of
from analytics.planner.instance import Answer, Floats, Instance, Stage
from analytics.planner.lp import LinearProgram
from analytics.planner.milp import Effort, solve_whole
from analytics.planner.model import build
from analytics.planner.trades import answer_of, shares_of
from analytics.planner.warm import Warm

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
    known = completed(program, start)
    if known is None:
        return start
    branches = branches_of(program, Warm(program))
    known, bound = _searched(program, branches, known)
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


def _searched(program: LinearProgram, branches: tuple[Branch, ...], known: Floats) -> tuple[Floats, float]:
    """Return the cheapest values found, and the bound: the least of what each branch costs at least."""
    bounds = []
    for branch in branches:
        ceiling = float(program.cost @ known) - _SEARCHED_BP
        if branch.fractions.cost >= ceiling:
            bounds.append(branch.fractions.cost)
            continue
        narrowed = _narrowed(branch, ceiling)
        is_inside = bool(
            np.all((known >= branch.program.lower - _SURE_BP) & (known <= branch.program.upper + _SURE_BP))
        )
        if is_inside:
            narrowed = replace(
                narrowed, lower=np.minimum(narrowed.lower, known), upper=np.maximum(narrowed.upper, known)
            )
            found = solve_whole(narrowed, _FULL, known)
        else:
            found = solve_whole(
                narrowed.with_rows(program.cost[np.newaxis, :], np.array([-np.inf]), np.array([ceiling])), _FULL
            )
        bounds.append(min(found.bound, ceiling))
        if found.values is not None and program.cost @ found.values < program.cost @ known:
            known = found.values
    return known, min(bounds)


def _narrowed(branch: Branch, ceiling: float) -> LinearProgram:
    """Return a branch without what could not lead below the ceiling, by the reduced costs of its fractions.

    A column at a bound costs its reduced cost for each unit away from it: what is cut off costs at least the ceiling.
    """
    program, fractions = branch.program, branch.fractions
    price = fractions.reduced_cost
    is_priced = np.abs(price) > _SURE_BP
    n_steps = np.full(price.size, np.inf)
    n_steps[is_priced] = (ceiling - fractions.cost + _SURE_BP) / np.abs(price[is_priced])
    n_steps = np.where(program.is_integer, np.floor(n_steps), n_steps)
    is_low = (price > _SURE_BP) & (fractions.values <= program.lower + _SURE_BP)
    is_high = (price < -_SURE_BP) & (fractions.values >= program.upper - _SURE_BP)
    upper = np.where(is_low, np.minimum(program.upper, program.lower + n_steps), program.upper)
    lower = np.where(is_high, np.maximum(program.lower, program.upper - n_steps), program.lower)
    return replace(program, lower=lower, upper=upper)
