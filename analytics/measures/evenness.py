"""How evenly a portfolio is spread over its names, and what the unknown part could make of it."""

import math

import numpy as np
from numpy.typing import NDArray

from analytics.model.exposure import Bounds
from analytics.model.further import LorenzCurve

Weights = NDArray[np.float64]

PEAK = math.exp(-1.0)
"""Where ``-w ln w`` is largest."""


def entropy_bounds(weights: Weights, unknown_weight: float, slack: Weights | None = None) -> Bounds:
    """Return Shannon's entropy with all of the unknown on one name or on none, and with the unknown spread thin.

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
        In nats, not below 0; ``upper`` is infinite where anything is unknown. ``exp`` of both bounds
        ``entropy_number``.

    Notes
    -----
    ``f(w) = -w ln w`` is concave, so the least of any split of the unknown puts all of it on one name; a given amount
    adds the less to ``f`` the larger the name already is, so on the largest. If even that adds something, the least is
    that the unknown is no company at all. For the most there is no limit: spread over ever more names of ever smaller
    weight, anything unknown adds without end.

    References
    ----------
    Cover & Thomas, "Elements of Information Theory", 2nd ed. 2006, theorem 2.7.3, for concavity.

    Examples
    --------
    >>> known = entropy_bounds(np.array([0.5, 0.3, 0.2]), 0.0)
    >>> round(known.lower, 9), round(known.upper, 9)
    (1.029653014, 1.029653014)
    >>> entropy_bounds(np.array([0.5, 0.3]), 0.2).upper
    inf
    """
    held = np.maximum(weights, 0.0)
    extra = np.zeros_like(held) if slack is None else slack
    # A concave function has its least value at an end of an interval, and its largest at the peak or an end.
    least = np.minimum(term(held), term(held + extra))
    upper = math.inf
    if unknown_weight <= 0.0:
        upper = float(term(np.clip(PEAK, held, held + extra)).sum())
        return Bounds(lower=max(0.0, float(least.sum())), upper=max(0.0, upper))
    piled = np.minimum(term(held + unknown_weight), term(held + extra + unknown_weight))
    lower = float(least.sum()) + float((piled - least).min(initial=0.0))
    return Bounds(lower=max(0.0, lower), upper=upper)


def gini_bounds(weights: Weights, unknown_weight: float, cover_weight: float = 0.0) -> Bounds:
    """Return the Gini coefficient with the unknown filling up the smallest names, and with all of it on the largest.

    Parameters
    ----------
    weights : ndarray of shape (n_names,)
        One fraction of total value per name held, none negative; 0 for a name printed 0.00.
    unknown_weight : float
        Up to so much is spread over these names in any way.
    cover_weight : float
        So much of the unknown, at most, could also make names smaller: where they are sold short, or it is.

    Returns
    -------
    Bounds
        Between 0 and 1; both are 0 when nothing is held.

    Notes
    -----
    The number of names stays what it is: enough tiny names nobody knows would bring any coefficient close to 1, so they
    are not considered. Filling from below gives the Lorenz curve above all others, piling up on the largest the one
    below all others.

    With cover ``V``, the ``k`` smallest names hold at most what filling gives them, of at least ``sum + unknown - V``,
    and never more than ``k / n``. They hold at least ``s - v`` of ``sum + unknown - 2 v`` for some ``v`` up to ``V``,
    ``s`` being what is known of them; that fraction moves in one direction with ``v``, so both ends are tried.

    References
    ----------
    Marshall, Olkin & Arnold, "Inequalities: Theory of Majorization", 2nd ed. 2011, section 1.A; Gini as in ``gini``.

    Examples
    --------
    >>> bounds = gini_bounds(np.array([0.5, 0.3]), 0.2)
    >>> round(bounds.lower, 12), round(bounds.upper, 12)
    (0.0, 0.2)
    """
    ascending = np.sort(np.maximum(weights, 0.0))
    if ascending.size == 0:
        return Bounds(0.0, 0.0)
    unknown = max(unknown_weight, 0.0)
    filled = _filled(ascending, unknown)
    if cover_weight <= 0.0:
        piled = ascending.copy()
        piled[-1] += unknown
        return Bounds(lower=_gini(filled), upper=_gini(piled))
    total, even = float(ascending.sum()) + unknown, np.arange(1, ascending.size + 1) / ascending.size
    above = np.minimum(even, np.cumsum(filled) / max(total - cover_weight, np.finfo(np.float64).tiny))
    smallest, shrunk = np.cumsum(ascending), np.maximum(np.cumsum(ascending) - cover_weight, 0.0)
    rest = total - smallest
    below = np.minimum(smallest / total, shrunk / np.maximum(shrunk + rest - cover_weight, np.finfo(np.float64).tiny))
    return Bounds(lower=_gini_of_curve(above), upper=_gini_of_curve(below))


def lorenz_curve(weights: Weights) -> LorenzCurve:
    """Return which share of the known weight the smallest names hold, from none of them to all.

    Parameters
    ----------
    weights : ndarray of shape (n_names,)
        One fraction of total value per name held, none negative; 0 for a name printed 0.00.

    Returns
    -------
    LorenzCurve
        From (0, 0) to (1, 1); without any weight, the straight line between them.

    Notes
    -----
    Twice the area between the curve and the straight line is the Gini coefficient.

    References
    ----------
    Lorenz, Publications of the American Statistical Association 9(70), 1905, 209-219.

    Examples
    --------
    >>> curve = lorenz_curve(np.array([0.5, 0.25, 0.25]))
    >>> curve.weight.tolist()
    [0.0, 0.25, 0.5, 1.0]
    >>> curve.n_names
    3
    """
    ascending = np.sort(np.maximum(weights, 0.0))
    held = np.cumsum(ascending)
    if held.size == 0 or held[-1] == 0.0:
        ends = np.array([0.0, 1.0])
        return LorenzCurve(names=ends, weight=ends, n_names=int(held.size))
    names = np.arange(held.size + 1, dtype=np.float64) / held.size
    return LorenzCurve(names=names, weight=np.concatenate([[0.0], held / held[-1]]), n_names=int(held.size))


def term(weights: Weights) -> Weights:
    """Return what each weight adds to entropy, ``-w ln w``."""
    # the smallest normal number in place of zero: times zero it is zero, and its logarithm is finite
    return -weights * np.log(np.maximum(weights, np.finfo(np.float64).tiny))


def _gini(ascending: Weights) -> float:
    n, total = ascending.size, float(ascending.sum())
    ranks = 2.0 * np.arange(1, n + 1) - n - 1.0
    return float((ranks * ascending).sum() / (n * total)) if total else 0.0


def _gini_of_curve(weight: Weights) -> float:
    """Return the coefficient of a Lorenz curve, given where it stands after each name but the first point."""
    n = weight.size
    return max(0.0, float(n - 1.0 - 2.0 * weight[:-1].sum()) / n)


def _filled(ascending: Weights, amount: float) -> Weights:
    """Raise the smallest weights to one level, as water in a vessel."""
    sums = np.cumsum(ascending)
    # what it takes to raise all names before each to its height
    needed = np.arange(ascending.size) * ascending - (sums - ascending)
    n_raised = int(np.searchsorted(needed, amount, side="right"))
    filled = ascending.copy()
    filled[:n_raised] = (float(sums[n_raised - 1]) + amount) / n_raised
    return filled
