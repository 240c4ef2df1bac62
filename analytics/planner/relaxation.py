"""A plan in fractions of shares, kept in a solver: a limit is moved, and the answer is there in milliseconds."""

from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.planner.columns import TOTAL_BP
from analytics.planner.highs import INFEASIBLE, solver_of
from analytics.planner.instance import Answer, Floats, Instance, Stage
from analytics.planner.lp import LinearProgram
from analytics.planner.model import build

_TOLERANCE = 1e-9
_LEAST_PRICE = 1e-9
_OPTIMAL = highspy.HighsModelStatus.kOptimal


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Values of the columns, and what one more of each row's bound would add to the cost."""

    values: Floats
    row_dual: Floats


class Relaxation:
    """A linear program in the solver; each ``solve`` starts from where the one before ended.

    Examples
    --------
    100 shares at $10 and no limit: nothing is sold.

    >>> from analytics.planner.instance import Lots, Securities, Slots
    >>> none = np.empty(0, dtype=np.intp)
    >>> lots = Lots(np.array([0]), np.array([0]), np.array([100.0]), np.zeros(1), np.zeros(1), np.zeros(1, dtype=bool),
    ...             np.zeros(1, dtype=bool))
    >>> securities = Securities(np.array([10.0]), np.array([0.001]), np.zeros(1))
    >>> relaxation = Relaxation(Instance(1000.0, np.zeros(1), np.zeros(1), securities, lots, Slots(none, none)))
    >>> relaxation.solve().sold.tolist()
    [0.0]
    """

    def __init__(self, instance: Instance) -> None:
        self.program: LinearProgram = build(instance, is_whole=False)
        is_whole = np.zeros(self.program.cost.size, dtype=np.bool_)
        self._solver = solver_of(
            self.program, is_whole, presolve="off", solver="simplex", dual_feasibility_tolerance=_TOLERANCE
        )

    def set_bound(self, limit: int, *, lower: float | None = None, upper: float | None = None) -> None:
        """Move the bounds of a limit, in its own unit, in all its rows.

        Parameters
        ----------
        limit : int
            Number of the user's limit.
        lower, upper : float, optional
            The side without a number stays. A side that had no bound has no row and cannot get one.

        Raises
        ------
        KeyError
            There is no such row.
        """
        for is_upper, bound in ((False, lower), (True, upper)):
            if bound is None:
                continue
            rows = self.program.limit_rows
            places = rows.of(limit)
            places = places[rows.is_upper[places] == is_upper]
            if not places.size:
                raise KeyError(limit)
            for place in places.tolist():
                self._move(place, bound)

    def add_rows(self, block: sparse.csr_array | Floats, lower: Floats, upper: Floats) -> None:
        """Add rows, of shape (n_rows, n_columns), to the solver; ``program`` stays as it was built."""
        rows = sparse.csr_array(block)
        self._solver.addRows(
            rows.shape[0], lower, upper, rows.nnz, _places(rows.indptr[:-1]), _places(rows.indices), rows.data
        )

    def solve(self) -> Answer | None:
        """Return the cheapest trades in fractions of shares, with the price of each limit; None without any."""
        if not self._is_solved():
            return None
        solution = self._solver.getSolution()
        values = np.array(solution.col_value)
        objective = self.program.objective(values)
        answer = self.program.answer(values, objective, Stage.RELAXED)
        return replace(answer, price_of_limit=self._prices(values, np.array(solution.row_dual)))

    def solved(self) -> Solved | None:
        """Return the values of all columns and the duals; None where nothing keeps all rows."""
        if not self._is_solved():
            return None
        solution = self._solver.getSolution()
        return Solved(np.array(solution.col_value), np.array(solution.row_dual))

    def _is_solved(self) -> bool:
        """Run from the last basis, and once from nothing where that went wrong."""
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != _OPTIMAL and status not in INFEASIBLE:
            self._solver.clearSolver()
            self._solver.run()
            status = self._solver.getModelStatus()
        if status not in {_OPTIMAL, *INFEASIBLE}:
            raise ArithmeticError(f"The solver ended with {status.name}.")
        return bool(status == _OPTIMAL)

    def _move(self, place: int, bound: float) -> None:
        rows = self.program.limit_rows
        row = int(rows.row[place])
        if rows.is_of_value[place]:
            self._solver.changeCoeff(row, self.program.layout.value, -bound)
            return
        against = bound * float(rows.per_unit[place]) - float(rows.base[place])
        is_upper = bool(rows.is_upper[place])
        self._solver.changeRowBounds(row, -np.inf if is_upper else against, against if is_upper else np.inf)

    def _prices(self, values: Floats, row_dual: Floats) -> dict[int, float]:
        """Return what one more unit of each limit would save: the rows of a limit move together."""
        rows, program = self.program.limit_rows, self.program
        value = values[program.layout.value]
        saved = np.abs(row_dual[rows.row]) * np.where(rows.is_of_value, value, rows.per_unit)
        total: dict[int, float] = {}
        for place in np.flatnonzero((saved > _LEAST_PRICE * TOTAL_BP) & (rows.limit >= 0)).tolist():
            limit = int(rows.limit[place])
            total[limit] = total.get(limit, 0.0) + float(saved[place]) * program.unit_amount
        return total


def _places(numbers: NDArray[np.integer]) -> NDArray[np.int32]:
    """Return places as the solver counts them: in 32 bits."""
    return numbers.astype(np.int32)
