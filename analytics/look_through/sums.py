"""Sums by group on arrays."""

import numpy as np
from numpy.typing import NDArray


def sum_by(group: NDArray[np.integer], weight: NDArray[np.float64], n_groups: int) -> NDArray[np.float64]:
    """Add up weights by group number.

    Examples
    --------
    >>> sum_by(np.array([0, 2, 2]), np.array([0.5, 0.25, 0.125]), 3).tolist()
    [0.5, 0.0, 0.375]
    """
    # bincount gives integers for empty input, whatever the weights
    return np.bincount(group, weight, n_groups).astype(np.float64, copy=False)
