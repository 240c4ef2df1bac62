"""How alike two portfolios are, company by company."""

import numpy as np
from numpy.typing import NDArray

from analytics.model.exposure import Bounded

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


def active_share_bounds(weights: Weights, benchmark: Weights, unknown_weight: float) -> Bounded:
    """Return the active share with the least and the most it can be.

    Parameters
    ----------
    weights, benchmark : ndarray of shape (n_issuers,)
        Known fractions of each side's value, in the same order of issuers.
    unknown_weight : float
        What could not be looked into, of both sides together.

    Returns
    -------
    Bounded
        Half of the unknown to either side, never below 0; above 1 only where a side weighs more without signs.

    Notes
    -----
    Whatever company a unit of unknown weight turns out to be, it changes the sum of differences by that unit at most.

    References
    ----------
    As ``active_share``.

    Examples
    --------
    >>> found = active_share_bounds(np.array([0.5, 0.25, 0.0]), np.array([0.25, 0.5, 0.25]), 0.25)
    >>> found.weight, found.lower, found.upper
    (0.375, 0.25, 0.5)
    """
    known = active_share(weights, benchmark)
    return Bounded(known, max(0.0, known - unknown_weight / 2.0), known + unknown_weight / 2.0)


def overlap_bounds(
    weights: Weights,
    others: Weights,
    unknown_weight: float,
    other_unknown_weight: float,
    short_unknown_weight: float = 0.0,
) -> Bounded:
    """Return the overlap of two portfolios with the least and the most it can be.

    Parameters
    ----------
    weights, others : ndarray of shape (n_issuers,)
        Known fractions of each portfolio's value, in the same order of issuers.
    unknown_weight, other_unknown_weight : float
        What could not be looked into, of each, as far as it is held.
    short_unknown_weight : float
        What could not be looked into and is sold short, of both together, without sign.

    Returns
    -------
    Bounded
        Without a short unknown ``lower`` is the overlap of what is known.

    Notes
    -----
    Unknown weight adds at most itself, on either side, and takes away at most itself where it is sold short; and no
    portfolio has more in common than it has companies.

    References
    ----------
    As ``overlap``.

    Examples
    --------
    >>> overlap_bounds(np.array([0.5, 0.25]), np.array([0.25, 0.5]), 0.25, 0.0)
    Bounded(weight=0.5, lower=0.5, upper=0.75)
    """
    known = overlap(weights, others)
    most = min(
        known + unknown_weight + other_unknown_weight,
        float(np.maximum(weights, 0.0).sum()) + unknown_weight,
        float(np.maximum(others, 0.0).sum()) + other_unknown_weight,
    )
    return Bounded(known, max(0.0, known - short_unknown_weight), most)
