"""Measures beyond the first screen's: more of the same array of exposures, and facts about what is held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.model.exposure import Bounded, Bounds

Closes = Mapping[str, Mapping[date, float]]
"""Closes of each ticker by day, adjusted for what was paid out."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A figure that rests on part of the portfolio, and is of that part: ``figure`` is null where nothing is known.

    ``coverage`` is the weight it rests on, a fraction of total value; ``oldest_date`` the age of the oldest fact in it.
    """

    figure: float | None
    coverage: float
    oldest_date: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class LorenzCurve:
    """Share of the known companies, smallest first, against the share of the known weight they hold; both from 0 to 1.

    ``names`` and ``weight`` are parallel; ``n_names`` is the number of companies held.
    """

    names: NDArray[np.float64]
    weight: NDArray[np.float64]
    n_names: int


@dataclass(frozen=True, slots=True)
class DaysToTrade:
    """How long a line would take to trade at a share of its usual volume."""

    ticker: str
    weight: float
    days: float
    volume_date: date


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a portfolio and a fund are, company by company, with the least and the most each can be."""

    active_share: Bounded
    overlap: Bounded


@dataclass(frozen=True, slots=True, eq=False)
class FurtherMeasures:
    """The measures of one portfolio that are not part of ``ConcentrationReport``.

    Attributes
    ----------
    top_n_weight : mapping of int to Bounded
        By number of names: 25 and 50.
    entropy, entropy_number : Bounds
        In nats, and e to it; the upper bound is infinite where anything is unknown.
    gini : Bounds
        Over the companies known, names printed 0.00 too: the unknown raises the smallest of them, or the largest.
        Companies that nobody knows of are not considered.
    lorenz : LorenzCurve
        Of the same companies.
    expense_ratio : Covered
        Yearly, weighted by value; shares, cash and single bonds cost nothing, funds without a known fee are not
        covered.
    price_earnings : Covered
        Harmonic: weight over the sum of weights times earnings yield, losses included; infinite where these outweigh
        the earnings. Companies sold short are left out.
    loss_making : Covered
        Weight of companies whose last twelve months show a loss: the one figure here that is a fraction of total
        value, whatever its coverage.
    days_to_trade : tuple of DaysToTrade
        Slowest first, all lines of a ticker as one; only tickers whose volume is known. None for weights alone.
    days_coverage : float
        Weight of those lines.
    diversification_ratio : Covered
        Weighted volatility over portfolio volatility of the lines with enough prices in common.
    likeness : mapping of str to Likeness
        By fund: the benchmarks and the one the user picked.
    """

    top_n_weight: Mapping[int, Bounded]
    entropy: Bounds
    entropy_number: Bounds
    gini: Bounds
    lorenz: LorenzCurve
    expense_ratio: Covered
    price_earnings: Covered
    loss_making: Covered
    days_to_trade: tuple[DaysToTrade, ...]
    days_coverage: float
    diversification_ratio: Covered
    likeness: Mapping[str, Likeness]
