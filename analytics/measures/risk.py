"""How much less a portfolio moves than its lines do by themselves."""

import math

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]


def diversification_ratio(weights: Weights, covariance: NDArray[np.float64]) -> float:
    """Return the weighted volatility of the lines over the volatility of all of them together.

    Parameters
    ----------
    weights : ndarray of shape (n_lines,)
        Fractions of total value, none negative; their scale does not matter.
    covariance : ndarray of shape (n_lines, n_lines)
        Of the returns of the lines over the same days.

    Returns
    -------
    float
        1 for a single line or lines that move as one, larger the more they offset each other; NaN where nothing moves.

    Notes
    -----
    The length of the period behind ``covariance`` does not matter either: it cancels.

    References
    ----------
    Choueifaty & Coignard, Journal of Portfolio Management 35(1), 2008, 40-51.

    Examples
    --------
    >>> covariance = np.array([[0.04, 0.25 * 0.2 * 0.3], [0.25 * 0.2 * 0.3, 0.09]])
    >>> round(diversification_ratio(np.array([0.6, 0.4]), covariance), 10)
    1.2649110641
    """
    apart = float((weights * np.sqrt(np.diag(covariance))).sum())
    variance = float((weights * (covariance * weights).sum(axis=1)).sum())
    return apart / math.sqrt(variance) if variance > 0.0 else math.nan
