"""A linear program while it is written down: columns and rows are added in blocks of arrays."""

import numpy as np
from scipy import sparse

from analytics.planner.instance import Flags, Floats, Places

Terms = tuple[Places, Places, Floats]
"""Rows counted from the first of their block, columns, and entries: three arrays of one length."""


class Draft:
    """Columns and rows gathered so far."""

    def __init__(self) -> None:
        self._cost: list[Floats] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self._is_integer: list[Flags] = []
        self._terms: list[Terms] = []
        self._row_lower: list[Floats] = []
        self._row_upper: list[Floats] = []
        self.n_columns = 0
        self.n_rows = 0

    def add_columns(self, lower: Floats, upper: Floats, *, cost: Floats | float = 0.0, is_integer: bool) -> slice:
        """Add columns and return where they stand."""
        self._lower.append(lower)
        self._upper.append(upper)
        self._cost.append(np.broadcast_to(np.asarray(cost, dtype=np.float64), lower.shape))
        self._is_integer.append(np.full(lower.shape, is_integer))
        first, self.n_columns = self.n_columns, self.n_columns + lower.size
        return slice(first, self.n_columns)

    def add_rows(self, terms: Terms, lower: Floats, upper: Floats) -> int:
        """Add rows and return the number of the first."""
        first = self.n_rows
        self._terms.append((terms[0] + first, terms[1], terms[2]))
        self._row_lower.append(lower)
        self._row_upper.append(upper)
        self.n_rows += lower.size
        return first

    def columns(self) -> tuple[Floats, Floats, Floats, Flags]:
        """Return cost, lower and upper bounds, and which are whole numbers."""
        return (
            np.concatenate(self._cost),
            np.concatenate(self._lower),
            np.concatenate(self._upper),
            np.concatenate(self._is_integer),
        )

    def rows(self) -> tuple[sparse.csc_array, Floats, Floats]:
        """Return the matrix and the bounds of its rows."""
        row, column, entry = (np.concatenate(parts) for parts in zip(*self._terms, strict=True))
        shape = (self.n_rows, self.n_columns)
        matrix = sparse.csc_array(sparse.coo_array((entry, (row, column)), shape=shape))
        return matrix, np.concatenate(self._row_lower), np.concatenate(self._row_upper)


def joined(*parts: Terms) -> Terms:
    """Return the terms of several parts of the same rows."""
    row, column, entry = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return row, column, entry


def one_row(column: Places, entry: Floats) -> Terms:
    """Return the terms of a single row."""
    return np.zeros(column.size, dtype=np.intp), column, entry


def numbered(n: int, chosen: Places) -> Places:
    """Return the number of each of ``n`` among the chosen, -1 for the others."""
    number = np.full(n, -1, dtype=np.intp)
    number[chosen] = np.arange(chosen.size)
    return number


def at_most(upper: Floats) -> tuple[Floats, Floats]:
    """Return the bounds of rows that have only upper ones."""
    return np.full(upper.shape, -np.inf), upper


def at_least(lower: Floats) -> tuple[Floats, Floats]:
    """Return the bounds of rows that have only lower ones."""
    return lower, np.full(lower.shape, np.inf)
