"""The Herfindahl index in a linear model: a limit on it is kept by as many tangents as it takes.

``hhi <= bound`` says that the length of the exposures is at most ``sqrt(bound) * V``: a cone, so that each of its
tangents is a row like any other limit's, homogeneous in what is held. It cuts off no portfolio, in whole shares or not,
that keeps the limit (Kelley, J. SIAM 8(4) 1960, 703-712). The companies never enter: the length is read from the
products of what the securities carry (``Square.gram``).
"""

import math

import numpy as np

from analytics.planner.instance import Flags, Floats, Instance, Row, Square, Total, TotalLimit

LENGTH_TOLERANCE = 1e-7
"""By how much of V the length may pass its limit in fractions of shares; whole shares keep it exactly."""
LEAST_SHARES = 1e-9
"""Fewer are none: the noise of adding up."""


def herfindahl(square: Square, held: Floats, total_amount: float) -> float:
    """Return the Herfindahl index of what is held.

    Parameters
    ----------
    square : Square
        Products of what the securities carry.
    held : ndarray of shape (n_securities,)
        Dollars held of each security.
    total_amount : float
        Value of the portfolio (dollars).

    Returns
    -------
    float
        Sum of squared weights of companies, a fraction.

    Examples
    --------
    Half the money in a fund of 60 % A and 40 % B, 0.3 in one of 20 % A and 80 % C, and 0.2 in A: A has 0.56.

    >>> gram = np.array([[0.52, 0.12, 0.6], [0.12, 0.68, 0.2], [0.6, 0.2, 1.0]])
    >>> round(herfindahl(Square(gram, 0.2), np.array([0.5, 0.3]), 1.0), 4)
    0.4112
    """
    carried = _carried(square, held)
    return float(carried @ square.gram @ carried) / total_amount**2


def tangent(square: Square, held: Floats, limit: int, bound: float) -> Row:
    """Return the row that every portfolio with at most this index keeps, and the one given touches.

    Parameters
    ----------
    square : Square
        Products of what the securities carry.
    held : ndarray of shape (n_securities,)
        Dollars held of each security: where the tangent touches, once scaled down to the limit. It must carry weight.
    limit : int
        Number of the user's limit.
    bound : float
        The most the index may be.

    Returns
    -------
    Row
        ``upper`` is the root of the bound.

    Examples
    --------
    All in one company, and a limit of 1/4: no more than half of it.

    >>> row = tangent(Square(np.eye(3), 0.0), np.array([1.0, 0.0]), 0, 0.25)
    >>> row.per_dollar.tolist(), row.upper
    ([1.0, 0.0], 0.5)
    """
    carried = _carried(square, held)
    slope = square.gram @ carried
    length = math.sqrt(max(0.0, float(carried @ slope)))
    # At nothing, where there is no tangent, the row says no more than that an index is not below nought.
    slope = slope / length if length else np.zeros_like(slope)
    return Row(limit, slope[:-1], float(slope[-1] * square.fixed_amount), upper=math.sqrt(bound))


def hhi_limit(instance: Instance) -> TotalLimit | None:
    """Return the lowest limit on the index, the first of equal ones; null without any, or without products."""
    if instance.square is None:
        return None
    limits = [limit for limit in instance.totals if limit.total is Total.HHI]
    return min(limits, key=lambda limit: limit.upper, default=None)


def missing_cut(
    instance: Instance, held: Floats, total_amount: float, *, tolerance: float = LENGTH_TOLERANCE
) -> Row | None:
    """Return the tangent that a portfolio breaks; null where it keeps the limit on the index, or there is none.

    Parameters
    ----------
    instance : Instance
        The plan to be made.
    held : ndarray of shape (n_securities,)
        Dollars held of each security in an answer.
    total_amount : float
        Value after (dollars).
    tolerance : float
        By how much of the value the length may pass; 0 for whole shares.
    """
    limit = hhi_limit(instance)
    if limit is None or instance.square is None:
        return None
    length = math.sqrt(max(0.0, herfindahl(instance.square, held, total_amount)))
    if length <= math.sqrt(limit.upper) + tolerance:
        return None
    return tangent(instance.square, held, limit.limit, limit.upper)


def held_after(instance: Instance, sold: Floats, bought: Floats) -> tuple[Floats, float]:
    """Return the dollars held of each security after an answer, and the value after.

    Parameters
    ----------
    instance : Instance
        The plan.
    sold : ndarray of shape (n_lots,)
        Shares.
    bought : ndarray of shape (n_slots,)
        Shares.
    """
    lots, price = instance.lots, instance.securities.price
    n_securities = len(price)
    excess = np.where(_is_line_gone(instance, sold), lots.value_excess, 0.0)
    kept = (lots.shares - sold) * price[lots.security] + lots.value_excess - excess
    held: Floats = np.zeros(n_securities)
    np.add.at(held, lots.security, kept)
    np.add.at(held, instance.slots.security, bought * price[instance.slots.security])
    return held, instance.total_amount - float(excess.sum())


def _is_line_gone(instance: Instance, sold: Floats) -> Flags:
    """Flag the lots whose line is sold whole."""
    lots = instance.lots
    line = np.cumsum(np.diff(lots.account, prepend=-1).astype(bool) | np.diff(lots.security, prepend=-1).astype(bool))
    is_left = lots.shares - sold > LEAST_SHARES
    gone: Flags = np.bincount(line, is_left, len(line) + 1)[line] == 0.0
    return gone


def _carried(square: Square, held: Floats) -> Floats:
    return np.append(held, square.fixed_amount)
