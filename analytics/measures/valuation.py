"""What companies earn on what they cost."""

import math

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]


def price_earnings(weights: Weights, earnings_yields: Weights) -> float:
    """Return the harmonic mean of price over earnings: weight over the sum of weights times earnings yield.

    Parameters
    ----------
    weights : ndarray of shape (n_issuers,)
        Fractions of total value of the companies whose earnings and capitalization are known, none negative.
    earnings_yields : ndarray of shape (n_issuers,)
        Earnings of twelve months over capitalization, parallel to ``weights``; negative for a loss.

    Returns
    -------
    float
        Dollars paid for one dollar earned in a year; infinite where losses are as large as earnings or larger, NaN
        where nothing is held.

    Notes
    -----
    Losses count. Left out, as index providers may do, they make a portfolio of small companies look much cheaper.
    An arithmetic mean of ratios has no meaning: one company that earns next to nothing would decide it.

    References
    ----------
    S&P Dow Jones Indices, "Index Mathematics Methodology", fundamental data: index earnings include losses.

    Examples
    --------
    >>> round(price_earnings(np.array([0.5, 0.5]), np.array([0.10, 0.02])), 9)
    16.666666667
    """
    weight = float(weights.sum())
    if weight <= 0.0:
        return math.nan
    earned = float((weights * earnings_yields).sum())
    return weight / earned if earned > 0.0 else math.inf
