"""The program of whole shares solved in fractions, again and again: bounds move, the basis stays."""

from dataclasses import dataclass

import highspy
import numpy as np

from analytics.planner.highs import INFEASIBLE, solver_of
from analytics.planner.instance import Floats
from analytics.planner.lp import LinearProgram

_OPTIMAL = highspy.HighsModelStatus.kOptimal


@dataclass(frozen=True, slots=True, eq=False)
class Fractions:
    """The cheapest values in fractions, what a unit of each column would add to the cost, and the cost (no offset)."""

    values: Floats
    reduced_cost: Floats
    cost: float


class Warm:
    """A program in a solver, its columns not held to whole numbers.

    Parameters
    ----------
    program : LinearProgram
        Its bounds are where the solver starts.
    """

    def __init__(self, program: LinearProgram) -> None:
        self._solver = solver_of(program, np.zeros(program.cost.size, dtype=np.bool_))
        self._n_columns = program.cost.size
        self._basis: highspy.HighsBasis | None = None

    def solve_within(self, lower: Floats, upper: Floats) -> Fractions | None:
        """Set the bounds of all columns, and return the cheapest values; None where there are none."""
        columns = np.arange(self._n_columns, dtype=np.int32)
        self._solver.changeColsBounds(columns.size, columns, lower, upper)
        if not self._is_solved():
            if self._basis is not None:
                self._solver.setBasis(self._basis)
            return None
        self._basis = self._solver.getBasis()
        self._solver.setOptionValue("presolve", "off")
        solution = self._solver.getSolution()
        cost = float(self._solver.getInfo().objective_function_value)
        return Fractions(np.array(solution.col_value), np.array(solution.col_dual), cost)

    def _is_solved(self) -> bool:
        """Run from the last good basis, and once from nothing where that went wrong."""
        self._solver.run()
        if self._solver.getModelStatus() not in {_OPTIMAL, *INFEASIBLE}:
            self._solver.clearSolver()
            self._solver.setOptionValue("presolve", "choose")
            self._solver.run()
        return bool(self._solver.getModelStatus() == _OPTIMAL)
