"""The least and the most a measure can be when part of the portfolio is unknown.

``unknown_weight`` may sit in any company, known or not. ``slack`` is the most that rounding of printed weights could
add to each company by itself.
"""

import numpy as np
from numpy.typing import NDArray

from analytics.measures.concentration import hhi, top_n_weight
from analytics.model.exposure import Bounded, Bounds

Weights = NDArray[np.float64]


def hhi_bounds(weights: Weights, unknown_weight: float, slack: Weights | None = None) -> Bounds:
    """Return the Herfindahl index with the unknown spread thin, and with all of it on the largest company.

    Parameters
    ----------
    weights : ndarray of shape (n_issuers,)
        Known fractions of total value, none negative.
    unknown_weight : float
        Fraction of total value that could not be looked into.
    slack : ndarray of shape (n_issuers,), optional
        The most each weight could be larger than printed.

    Returns
    -------
    Bounds
        ``lower`` is the index of the known weights alone; neither is above 1.

    Notes
    -----
    The square grows fastest where the weight is largest, so no other split of the unknown gives more. Without any
    company the upper bound is one company holding all that is unknown. With anything below zero see
    ``signed_hhi_bounds``.

    References
    ----------
    Convexity of ``w ** 2``; definitions in the project's methodology page.

    Examples
    --------
    >>> bounds = hhi_bounds(np.array([0.444, 0.372]), 0.084)
    >>> round(bounds.lower, 6), round(bounds.upper, 6)
    (0.33552, 0.417168)
    """
    most = weights if slack is None else weights + slack
    largest = float(most.max(initial=0.0))
    upper = hhi(most) - largest**2 + (largest + unknown_weight) ** 2
    return Bounds(lower=min(1.0, hhi(weights)), upper=min(1.0, upper))


def top_n_bounds(weights: Weights, n: int, unknown_weight: float, slack: Weights | None = None) -> Bounded:
    """Return the sum of the ``n`` largest weights; at most the unknown adds to it in full.

    Parameters
    ----------
    weights : ndarray of shape (n_issuers,)
        Known fractions of total value.
    n : int
        How many names.
    unknown_weight : float
        Fraction of total value that could not be looked into.
    slack : ndarray of shape (n_issuers,), optional
        The most each weight could be larger than printed.

    Returns
    -------
    Bounded
        ``weight`` and ``lower`` are the sum of the known weights.

    Notes
    -----
    With ``n = 1`` it is the weight of the largest company, whichever that turns out to be.

    References
    ----------
    As ``top_n_weight``.

    Examples
    --------
    >>> top_n_bounds(np.array([0.5, 0.25, 0.125]), 2, 0.125)
    Bounded(weight=0.75, lower=0.75, upper=0.875)
    """
    known = top_n_weight(weights, n)
    most = known if slack is None else top_n_weight(weights + slack, n)
    return Bounded(weight=known, lower=known, upper=most + unknown_weight)


def sum_bounds(weight: float, unknown: Bounds, slack_weight: float = 0.0) -> Bounded:
    """Return a sum of weights (a theme, a sector, a size band) with its bounds.

    Parameters
    ----------
    weight : float
        The known part, a fraction of total value.
    unknown : Bounds
        What the unknown could add: ``lower`` is zero, or negative where an unknown position is short.
    slack_weight : float
        The most that rounding could add to the members together.

    Returns
    -------
    Bounded
        The known part, the least and the most.

    Notes
    -----
    The lower bound assumes that nothing unknown belongs to the group, the upper that everything does.

    References
    ----------
    Definitions in the project's methodology page.

    Examples
    --------
    >>> sum_bounds(0.25, Bounds(lower=0.0, upper=0.125))
    Bounded(weight=0.25, lower=0.25, upper=0.375)
    """
    return Bounded(weight=weight, lower=weight + unknown.lower, upper=weight + unknown.upper + slack_weight)
