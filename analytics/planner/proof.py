"""The proof: how near the least cost whole shares are, and cheaper ones where there are any."""

from dataclasses import replace

import numpy as np

from analytics.planner.branches import Branch, branches_of
from analytics.planner.instance import Answer, Floats, Instance, Stage
from analytics.planner.kernel import kernel_of
from analytics.planner.links import whole_program
from analytics.planner.lp import LinearProgram
from analytics.planner.milp import Effort, solve_whole
from analytics.planner.trades import Trades, answer_of, shares_of, trades_of
from analytics.planner.warm import Warm

GAP_BP = 0.05
"""Proven is what lies at most so far above the bound: five dollars for a million of value."""
_SEARCHED_BP = 0.04
_KERNEL = Effort(gap=0.02, n_nodes=300)
_PROOF = Effort(gap=_SEARCHED_BP, n_nodes=4000, is_lean=True)
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
    program = whole_program(instance)
    known = completed(program, start)
    if known is None:
        return start
    branches = branches_of(program, Warm(program))
    known = _improved(program, branches, trades_of(instance, program), known)
    known, bound = _proven(program, branches, known)
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


def _improved(program: LinearProgram, branches: tuple[Branch, ...], trades: Trades, known: Floats) -> Floats:
    """Return the cheapest whole shares of the kernels of all branches that may hold some."""
    for branch in branches:
        if branch.fractions.cost < float(program.cost @ known) - GAP_BP:
            kernel = kernel_of(branch, trades, known)
            found = solve_whole(kernel, _KERNEL, known if _is_inside(kernel, known) else None).values
            if found is not None and program.cost @ found < program.cost @ known:
                known = found
    return known


def _proven(program: LinearProgram, branches: tuple[Branch, ...], known: Floats) -> tuple[Floats, float]:
    """Return the cheapest values found, and the bound: the least of what each branch costs at least."""
    bounds = []
    for branch in branches:
        ceiling = float(program.cost @ known) - _SEARCHED_BP
        if branch.fractions.cost >= ceiling:
            bounds.append(branch.fractions.cost)
        elif _is_inside(branch.program, known):
            found = solve_whole(branch.program, _PROOF, known)
            known = known if found.values is None else found.values
            bounds.append(found.bound)
        else:
            cut_off = branch.program.with_rows(program.cost[np.newaxis, :], np.array([-np.inf]), np.array([ceiling]))
            found = solve_whole(cut_off, _PROOF)
            known = known if found.values is None else found.values
            bounds.append(min(found.bound, ceiling))
    return known, min(bounds)


def _is_inside(program: LinearProgram, values: Floats) -> bool:
    return bool(np.all((values >= program.lower - _SURE_BP) & (values <= program.upper + _SURE_BP)))
