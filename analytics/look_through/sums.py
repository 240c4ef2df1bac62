"""Sums by group on arrays."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def sum_by(group: NDArray[np.integer], weight: NDArray[np.float64], n_groups: int) -> NDArray[np.float64]:
    """Add up weights by group number.

    Examples
    --------
    >>> sum_by(np.array([0, 2, 2]), np.array([0.5, 0.25, 0.125]), 3).tolist()
    [0.5, 0.0, 0.375]
    """
    # bincount gives integers for empty input, whatever the weights
    return np.bincount(group, weight, n_groups).astype(np.float64, copy=False)


def sum_rows_by(group: NDArray[np.integer], rows: sparse.csr_array[np.float64], n_groups: int) -> NDArray[np.float64]:
    """Add up the columns of every row by group number: one line of sums a row.

    Examples
    --------
    >>> sum_rows_by(np.array([1, 0, 1]), sparse.csr_array(np.array([[0.5, 0.25, 0.125]])), 2).tolist()
    [[0.25, 0.625]]
    """
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    return sum_by(row * n_groups + group[rows.indices], rows.data, rows.shape[0] * n_groups).reshape(-1, n_groups)


def sum_some_rows(
    rows: sparse.csr_array[np.float64], some: list[tuple[int, float]], first: dict[int, float]
) -> NDArray[np.float64]:
    """Add up shares of rows, beginning with what ``first`` says of single columns.

    Faster than a product with a vector of mostly zeros, and in the order given: the same sum whatever else is loaded.

    Examples
    --------
    >>> rows = sparse.csr_array(np.array([[0.5, 0.25, 0.0], [0.0, 0.0, 1.0]]))
    >>> sum_some_rows(rows, [(0, 2.0)], {2: 0.125}).tolist()
    [1.0, 0.5, 0.125]
    """
    bounds = [(int(rows.indptr[row]), int(rows.indptr[row + 1])) for row, _ in some]
    place = [np.fromiter(first, np.int32, len(first)), *(rows.indices[start:end] for start, end in bounds)]
    weight = [np.fromiter(first.values(), np.float64, len(first))]
    weight += [share * rows.data[start:end] for (start, end), (_, share) in zip(bounds, some, strict=True)]
    return sum_by(np.concatenate(place), np.concatenate(weight), rows.shape[1])
