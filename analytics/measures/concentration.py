"""How few names carry a portfolio: one number from one array of weights."""

import math

import numpy as np
from numpy.typing import NDArray

from analytics.errors import UserInputError

Weights = NDArray[np.float64]


def hhi(weights: Weights) -> float:
    """Return the Herfindahl-Hirschman index, the sum of squared weights.

    Parameters
    ----------
    weights : ndarray of shape (n_issuers,)
        Fractions of total value, signs kept.

    Returns
    -------
    float
        Between 0 and 1 for long weights; multiply by 10,000 for the unit of the US Department of Justice.

    Notes
    -----
    Empty input gives 0; NaN gives NaN. With short weights see ``gross_hhi``.

    References
    ----------
    CFA Institute curriculum, "Introduction to portfolio construction"; US DOJ Merger Guidelines, section 2.1.

    Examples
    --------
    >>> round(hhi(np.array([0.5, 0.3, 0.2])), 12)
    0.38
    """
    # not np.dot: beyond 10,000 entries it wakes BLAS threads, which costs milliseconds on a busy machine
    return float(np.square(weights).sum())


def gross_hhi(weights: Weights, gross_weight: float | None = None) -> float:
    """Return the Herfindahl-Hirschman index of the absolute weights, as shares of gross exposure.

    Parameters
    ----------
    weights : ndarray of shape (n_issuers,)
        Fractions of total value; shorts are negative.
    gross_weight : float, optional
        Gross exposure to divide by; the sum of absolute weights when left out.

    Returns
    -------
    float
        Between 0 and 1.

    Notes
    -----
    Without any exposure the answer is 0; NaN gives NaN.

    References
    ----------
    Same index as ``hhi``; on gross exposure a short is concentration too, and cannot hide a long.

    Examples
    --------
    >>> round(gross_hhi(np.array([0.6, 0.6, -0.2])) * 49, 9)
    19.0
    """
    gross = float(np.abs(weights).sum()) if gross_weight is None else gross_weight
    return hhi(weights) / gross**2 if gross else 0.0


def effective_number(weights: Weights) -> float:
    """Return the number of equal positions with the same concentration, ``1 / hhi``.

    Parameters
    ----------
    weights : ndarray of shape (n_issuers,)
        Fractions of total value.

    Returns
    -------
    float
        At least 1 for long weights that sum to at most one; infinite where there is no weight.

    Notes
    -----
    NaN gives NaN. Cash counts as spread thin: half cash and half one company gives 4, not 1.

    References
    ----------
    Hill number of order 2: Hill, Ecology 54(2), 1973, 427-432.

    Examples
    --------
    >>> effective_number(np.array([0.25, 0.25, 0.25, 0.25]))
    4.0
    """
    index = hhi(weights)
    return 1.0 / index if index else math.inf


def top_n_weight(weights: Weights, n: int) -> float:
    """Return the sum of the ``n`` largest weights; shorts are not among them.

    Parameters
    ----------
    weights : ndarray of shape (n_issuers,)
        Fractions of total value.
    n : int
        How many names; all of them when there are fewer.

    Returns
    -------
    float
        A fraction of total value.

    Raises
    ------
    UserInputError
        If ``n`` is not positive.

    Notes
    -----
    Empty input gives 0; NaN counts as no weight.

    References
    ----------
    The "top ten" line of every fund fact sheet.

    Examples
    --------
    >>> round(top_n_weight(np.array([0.09, 0.04, 0.08, 0.07]), 3), 12)
    0.24
    """
    if n < 1:
        raise UserInputError(f"The number of largest companies must be at least 1, not {n}.")
    held = weights[weights > 0.0]
    if n < held.size:
        held = np.partition(held, held.size - n)[held.size - n :]
    return float(held.sum())


def entropy(weights: Weights) -> float:
    """Return Shannon's entropy ``-sum w ln w`` in nats; weights of zero or less add nothing.

    Parameters
    ----------
    weights : ndarray of shape (n_issuers,)
        Fractions of total value.

    Returns
    -------
    float
        At least 0 for weights that sum to at most one.

    Notes
    -----
    Empty input gives 0; NaN counts as no weight.

    References
    ----------
    Shannon, Bell System Technical Journal 27, 1948, 379-423.

    Examples
    --------
    >>> round(entropy(np.array([0.5, 0.3, 0.2])), 9)
    1.029653014
    """
    held = weights[weights > 0.0]
    return -float((held * np.log(held)).sum())


def entropy_number(weights: Weights) -> float:
    """Return ``e ** entropy``, the Hill number of order 1.

    Parameters
    ----------
    weights : ndarray of shape (n_issuers,)
        Fractions of total value.

    Returns
    -------
    float
        A number of names; small holdings count for more than in ``effective_number``.

    Notes
    -----
    Empty input gives 1.

    References
    ----------
    Hill, Ecology 54(2), 1973, 427-432.

    Examples
    --------
    >>> round(entropy_number(np.array([0.5, 0.3, 0.2])), 9)
    2.800094073
    """
    return math.exp(entropy(weights))


def gini(weights: Weights) -> float:
    """Return the Gini coefficient over the names held: 0 when all weigh the same.

    ``sum (2i - n - 1) w_(i) / (n sum w)`` with weights ascending and ``n`` the number of weights above zero.

    Parameters
    ----------
    weights : ndarray of shape (n_issuers,)
        Fractions of total value; zero and negative entries are not names held.

    Returns
    -------
    float
        Between 0 and 1; 0 when nothing is held.

    Notes
    -----
    It says how uneven the names are, not how few: two equal names give 0.

    References
    ----------
    Dixon et al., Ecology 68(5), 1987, 1548-1551, equation 2.

    Examples
    --------
    >>> round(gini(np.array([0.5, 0.3, 0.2])), 12)
    0.2
    """
    held = np.sort(weights[weights > 0.0])
    n = held.size
    if n == 0:
        return 0.0
    ranks = 2.0 * np.arange(1, n + 1) - n - 1.0
    return float((ranks * held).sum() / (n * held.sum()))
