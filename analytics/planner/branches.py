"""The signs of the year's results, decided before anything else: with them open, fractions pay far too little tax.

There are two of them, or three: at most eight programs, and most have no solution or cost too much to be looked at.
"""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from analytics.planner.lp import LinearProgram
from analytics.planner.warm import Fractions, Warm


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """The program with its signs decided, and its solution in fractions: no whole shares with these signs cost less."""

    program: LinearProgram
    fractions: Fractions


def branches_of(program: LinearProgram, warm: Warm) -> tuple[Branch, ...]:
    """Return the branches in which fractions of shares keep every rule, the cheapest first."""
    tax = program.layout.tax
    signs = tax.start + np.flatnonzero(program.is_integer[tax])
    open_signs = warm.solve_within(program.lower, program.upper) or _from_nothing(program)
    if open_signs is None:
        return ()
    if not signs.size:
        return (Branch(program, open_signs),)
    found = []
    for sides in product((0.0, 1.0), repeat=signs.size):
        lower, upper = program.lower.copy(), program.upper.copy()
        lower[signs] = upper[signs] = sides
        branch = replace(program, lower=lower, upper=upper)
        fractions = warm.solve_within(lower, upper) or _from_nothing(branch)
        if fractions is not None:
            found.append(Branch(branch, fractions))
    return tuple(sorted(found, key=lambda branch: branch.fractions.cost))


def _from_nothing(program: LinearProgram) -> Fractions | None:
    """Solve in a solver made anew: a branch that is dropped raises the bound, so that no basis may be to blame."""
    return Warm(program).solve_within(program.lower, program.upper)
