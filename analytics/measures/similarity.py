"""How alike two portfolios are, company by company."""

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]


def overlap(weights: Weights, others: Weights) -> float:
    """Return the weight two portfolios have in common: the sum of the smaller weights.

    Parameters
    ----------
    weights, others : ndarray of shape (n_issuers,)
        Fractions of each portfolio's value, in the same order of issuers.

    Returns
    -------
    float
        1 for two equal portfolios without cash, 0 for two without a common company.

    Notes
    -----
    Short weights have nothing in common with anything: they count as 0. Empty input gives 0.

    References
    ----------
    Cremers & Petajisto, Review of Financial Studies 22(9), 2009, 3329-3365.

    Examples
    --------
    >>> round(overlap(np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.4, 0.4, 0.0, 0.2])), 12)
    0.7
    """
    return float(np.minimum(np.maximum(weights, 0.0), np.maximum(others, 0.0)).sum())


def active_share(weights: Weights, benchmark: Weights) -> float:
    """Return half the sum of absolute differences between a portfolio and a benchmark.

    Parameters
    ----------
    weights, benchmark : ndarray of shape (n_issuers,)
        Fractions of each side's value, in the same order of issuers.

    Returns
    -------
    float
        0 for the same portfolio, 1 for two without a common company, ``1 - overlap`` when both sides sum to one.

    Notes
    -----
    Cash or unknown weight on one side makes it smaller than ``1 - overlap``: nothing is rescaled.

    References
    ----------
    Cremers & Petajisto, Review of Financial Studies 22(9), 2009, 3329-3365.

    Examples
    --------
    >>> round(active_share(np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.4, 0.4, 0.0, 0.2])), 12)
    0.3
    """
    return float(np.abs(weights - benchmark).sum() / 2.0)
