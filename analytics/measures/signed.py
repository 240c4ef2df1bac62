"""The least and the most that indices can be where something is owed or sold short.

Gross exposure is total value and twice what stands below zero: companies sold short, money owed, a short unknown.
Whatever the unknown turns out to be, a long part of it may hide in a short company and a short part in a long one, so
neither the squares nor gross exposure are known. Each function says why its answer holds for every way to place it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.measures.evenness import PEAK, term
from analytics.model.exposure import Bounds

Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SignedWeights:
    """A portfolio with something below zero, in fractions of total value.

    Attributes
    ----------
    weights, slack : ndarray of shape (n_issuers,)
        Known weights with their signs, and the most that rounding could add to each.
    slack_total_weight : float
        The most that rounding could add to all together.
    owed_weight : float
        Money owed and other things below zero that are no companies, without sign.
    unknown_weight, short_unknown_weight : float
        What could not be looked into, held and sold short, both without sign.
    """

    weights: Weights
    slack: Weights
    slack_total_weight: float
    owed_weight: float
    unknown_weight: float
    short_unknown_weight: float

    @property
    def below_weight(self) -> float:
        """What is known to stand below zero, without sign."""
        return self.owed_weight - float(np.minimum(self.weights, 0.0).sum())

    @property
    def short_slack_weight(self) -> float:
        """What rounding could take from companies sold short."""
        return min(float(self.slack[self.weights < 0.0].sum()), self.slack_total_weight)

    @property
    def gross_bounds(self) -> Bounds:
        """Gross exposure: a long unknown may lie where something is short, a short one where nothing else is."""
        below = self.below_weight
        least = max(0.0, below - self.unknown_weight - self.short_slack_weight)
        return Bounds(1.0 + 2.0 * least, 1.0 + 2.0 * (below + self.short_unknown_weight))

    @property
    def cover_weight(self) -> float:
        """The most by which known companies can shrink: the long unknown in shorts, the short one in longs."""
        short = -float(np.minimum(self.weights, 0.0).sum())
        long = float((np.maximum(self.weights, 0.0) + self.slack).sum())
        return min(self.unknown_weight + self.short_slack_weight, short) + min(self.short_unknown_weight, long)


def signed_hhi_bounds(known: SignedWeights) -> Bounds:
    """Return the least and the most the Herfindahl index on gross exposure can be.

    Parameters
    ----------
    known : SignedWeights
        What is known, and how much is not.

    Returns
    -------
    Bounds
        Between 0 and 1.

    Notes
    -----
    *Upper.* Let ``t`` of the long unknown ``P`` lie where something is below zero, and ``z`` of the short unknown ``Q``
    where nothing is above: gross exposure is at least ``1 + 2 (below - t + z)``. The rest ``x = P - t`` adds most to
    the squares on the largest long company, ``z`` on the largest short one; ``t`` takes least away where no company is
    (money owed), then from the smallest shorts, whole ones first. What rounding hides in a short company counts as
    long unknown. The root of the squares is then the length of a vector that moves on a line between two such points,
    so it is convex, and over gross exposure, which is linear, largest at one of them: they are all tried.

    *Lower.* The squares are least, for a total ``c`` of weight hidden in companies of the other sign, when the largest
    of these are cut to one level; gross exposure is at most ``1 + 2 (below + Q) - 2 c``. Between two companies the
    level with the least index has a closed form.

    References
    ----------
    Avriel et al., "Generalized Concavity", 2010, chapter 3: a convex function over a positive linear one.

    Examples
    --------
    >>> known = SignedWeights(np.array([0.6, 0.6, -0.2]), np.zeros(3), 0.0, 0.0, 0.0, 0.0)
    >>> found = signed_hhi_bounds(known)
    >>> round(found.lower * 49, 9), round(found.upper * 49, 9)
    (19.0, 19.0)
    """
    return Bounds(lower=min(1.0, _least_index(known)), upper=min(1.0, _most_index(known)))


def _most_index(known: SignedWeights) -> float:
    is_short = known.weights < 0.0
    short = np.sort(-known.weights[is_short])
    long = known.weights[~is_short] + known.slack[~is_short]
    unknown = known.unknown_weight + known.short_slack_weight
    # what is owed is no company: to cover it takes no square away
    sizes = np.concatenate([[known.owed_weight], short])
    covered = np.clip(unknown - (np.cumsum(sizes) - sizes), 0.0, sizes)
    taken = covered * (2.0 * sizes - covered)
    taken[0] = 0.0
    t = np.concatenate([[0.0], np.cumsum(covered)])
    x = np.maximum(unknown - t, 0.0)
    squares = float(np.square(known.weights[is_short]).sum() + np.square(long).sum())
    left = squares - np.concatenate([[0.0], np.cumsum(taken)]) + x * (x + 2.0 * float(long.max(initial=0.0)))
    below = np.maximum(known.below_weight - t, 0.0)
    return max(
        float(((left + z * (z + 2.0 * float(short.max(initial=0.0)))) / np.square(1.0 + 2.0 * (below + z))).max())
        for z in (0.0, known.short_unknown_weight)
    )


def _least_index(known: SignedWeights) -> float:
    gross, squares = known.gross_bounds.upper, float(np.square(known.weights).sum())
    untouched = squares / gross**2
    can_shrink = np.zeros(known.weights.size, dtype=np.bool_)
    if known.unknown_weight + known.short_slack_weight > 0.0:
        can_shrink |= known.weights < 0.0
    if known.short_unknown_weight > 0.0:
        can_shrink |= known.weights > 0.0
    largest_first = -np.sort(-np.abs(known.weights[can_shrink]))
    if not largest_first.size:
        return untouched
    n, total = np.arange(1, largest_first.size + 1), np.cumsum(largest_first)
    rest = np.maximum(squares - np.cumsum(np.square(largest_first)), 0.0)
    lowest = np.maximum(np.append(largest_first[1:], 0.0), (total - known.cover_weight) / n)
    is_reached = lowest <= largest_first
    room = gross - 2.0 * total
    best = np.divide(2.0 * rest, room, out=np.full(room.size, np.inf), where=room > 0.0)
    level = np.clip(best, lowest, largest_first)
    index = (n * level**2 + rest)[is_reached] / np.square(room + 2.0 * n * level)[is_reached]
    return min(untouched, float(index.min(initial=np.inf)))


def signed_entropy_bounds(known: SignedWeights) -> Bounds:
    """Return the least and the most Shannon's entropy of shares of gross exposure can be.

    Parameters
    ----------
    known : SignedWeights
        What is known, and how much is not.

    Returns
    -------
    Bounds
        In nats; ``upper`` is infinite where anything is unknown.

    Notes
    -----
    For given weights the entropy ``(sum of -a ln a + ln G sum of a) / G`` rises with gross exposure ``G`` while it is
    below the companies' share of it and falls after, so it is least at an end of what ``G`` can be. There, as
    ``f(b) = -b ln b`` is concave, unknown weight on top of names takes most away when all of it sits on one, and weight
    ``q`` hidden in a name ``b`` of the other sign takes at most ``q f(b) / b = -q ln b``: most in the smallest names.
    Both are taken away in full.

    References
    ----------
    As ``entropy_bounds``.

    Examples
    --------
    >>> known = SignedWeights(np.array([0.5, 0.5, -0.5]), np.zeros(3), 0.0, 0.0, 0.0, 0.0)
    >>> found = signed_entropy_bounds(known)
    >>> round(math.exp(2 * found.lower), 9), round(math.exp(2 * found.upper), 9)
    (8.0, 8.0)
    """
    gross = known.gross_bounds
    lower = max(0.0, min(_least_entropy(known, gross.lower), _least_entropy(known, gross.upper)))
    return Bounds(lower=lower, upper=max(lower, _most_entropy(known)))


def _least_entropy(known: SignedWeights, gross: float) -> float:
    total = 0.0
    for weights, slack, on_top, hidden in _sides(known):
        share, most = weights / gross, (weights + slack) / gross
        least = np.minimum(term(share), term(most))
        more = on_top / gross
        piled = np.minimum(term(share + more), term(most + more)) - least
        on_a_new_name = float(term(np.array([more]))[0])
        total += float(least.sum()) + min(0.0, on_a_new_name, float(piled.min(initial=0.0)))
        total -= _taken_from_smallest(share, most, hidden / gross)
    return total


def _sides(known: SignedWeights) -> Iterator[tuple[Weights, Weights, float, float]]:
    """Yield weights without sign and slack of longs, then shorts; unknown of their own sign, and of the other."""
    is_short = known.weights < 0.0
    held, sold = known.unknown_weight + known.short_slack_weight, known.short_unknown_weight
    yield known.weights[~is_short], known.slack[~is_short], held, sold
    short = -known.weights[is_short]
    yield short, np.zeros(short.size), sold, held


def _taken_from_smallest(share: Weights, most: Weights, hidden: float) -> float:
    smallest_first = np.argsort(share)[np.count_nonzero(share == 0.0) :]
    size = most[smallest_first]
    taken = np.clip(hidden - (np.cumsum(size) - size), 0.0, size)
    return float((taken * np.maximum(-np.log(share[smallest_first]), 0.0)).sum())


def _most_entropy(known: SignedWeights) -> float:
    if known.unknown_weight > 0.0 or known.short_unknown_weight > 0.0:
        return math.inf
    weights, most, gross = known.weights, known.weights + known.slack, known.gross_bounds
    highest = np.maximum(np.abs(weights), np.abs(most))
    lowest = np.where((weights < 0.0) & (most > 0.0), 0.0, np.minimum(np.abs(weights), np.abs(most)))
    summed = float(term(np.clip(PEAK, lowest, highest)).sum())
    # both parts apart, each at the end of gross exposure where it is larger: exact where rounding hides no short
    return max(summed / gross.lower, summed / gross.upper) + float(highest.sum()) * math.log(gross.upper) / gross.lower
