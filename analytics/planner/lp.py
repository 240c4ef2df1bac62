"""A plan as a linear program: data only. What reads it: the relaxation, the search for whole shares, conflicts."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from analytics.planner.columns import Columns
from analytics.planner.instance import Answer, Flags, Floats, Places, Stage


@dataclass(frozen=True, slots=True, eq=False)
class LimitRows:
    """Which rows of the program belong to limits, one entry a row and side; by it a bound is read and moved.

    A row says ``terms - bound * V + base`` where ``is_of_value``, else ``terms + base`` against ``bound * per_unit``
    (in basis points, or a count): at most where ``is_upper``, else at least.
    """

    row: Places
    limit: Places
    is_upper: Flags
    is_of_value: Flags
    per_unit: Floats
    base: Floats
    bound: Floats

    def of(self, limit: int) -> Places:
        """Return the places of a limit's rows in these arrays."""
        return np.flatnonzero(self.limit == limit)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the columns stand.

    ``sold``, ``rest`` and ``bought`` are the columns of ``Columns``; switches are 0 or 1 and stand only in the program
    of whole shares (``loss_switch`` in both): ``sale_switch`` for the lines of ``switched_lines``, ``purchase_switch``
    for the slots of ``switched_slots``, ``loss_switch`` for groups of which a loss could be sold and a share bought.
    ``tax`` is the block of taxes, its 0-or-1 columns last; ``value`` the column of V, the value after.
    """

    sold: slice
    rest: slice
    bought: slice
    sale_switch: slice
    purchase_switch: slice
    loss_switch: slice
    tax: slice
    value: int
    switched_lines: Places
    switched_slots: Places


@dataclass(frozen=True, slots=True, eq=False)
class LinearProgram:
    """Least ``cost @ x + offset`` with ``row_lower <= matrix @ x <= row_upper`` and ``lower <= x <= upper``.

    Money in basis points of the value before, shares as they are.
    """

    cost: Floats
    offset: float
    lower: Floats
    upper: Floats
    is_integer: Flags
    matrix: sparse.csc_array
    row_lower: Floats
    row_upper: Floats
    layout: Layout
    columns: Columns
    limit_rows: LimitRows

    @property
    def unit_amount(self) -> float:
        """Dollars of a basis point."""
        return self.columns.unit_amount

    def with_rows(self, block: sparse.csr_array | Floats, lower: Floats, upper: Floats) -> "LinearProgram":
        """Return the program with more rows, of shape (n_rows, n_columns), below the others."""
        matrix = sparse.csc_array(sparse.vstack([self.matrix, sparse.csr_array(block)]))
        return replace(
            self,
            matrix=matrix,
            row_lower=np.concatenate([self.row_lower, lower]),
            row_upper=np.concatenate([self.row_upper, upper]),
        )

    def with_columns(
        self, block: sparse.csr_array | Floats, lower: Floats, upper: Floats, cost: Floats
    ) -> "LinearProgram":
        """Return the program with more columns, of shape (n_rows, n_columns), after the others; none is whole."""
        matrix = sparse.csc_array(sparse.hstack([self.matrix, sparse.csc_array(block)]))
        return replace(
            self,
            matrix=matrix,
            cost=np.concatenate([self.cost, cost]),
            lower=np.concatenate([self.lower, lower]),
            upper=np.concatenate([self.upper, upper]),
            is_integer=np.concatenate([self.is_integer, np.zeros(lower.size, dtype=np.bool_)]),
        )

    def held_row(self, per_dollar: Floats) -> Floats:
        """Return the coefficients of all columns in a straight line of the dollars held of each security (bp)."""
        row = np.zeros(self.cost.size)
        row[: self.columns.n] = per_dollar[self.columns.security] * self.columns.held
        return row

    def objective(self, values: Floats) -> float:
        """Return the cost of values of the columns in dollars."""
        return (float(self.cost @ values[: self.cost.size]) + self.offset) * self.unit_amount

    def answer(self, values: Floats, bound: float, stage: Stage) -> Answer:
        """Return the trades of values of the columns; ``bound`` in dollars."""
        sold = self.columns.shares_sold(values)
        return Answer(sold, values[self.layout.bought].copy(), self.objective(values), bound, stage)
