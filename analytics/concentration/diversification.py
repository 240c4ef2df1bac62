"""How much the lines of a portfolio offset each other, from their daily closes."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.measures import diversification_ratio
from analytics.model.further import Closes, Covered, FurtherMeasures
from analytics.model.portfolio import Portfolio, PositionKind

LEAST_RETURNS = 60
"""Days in common below which nothing is said: a quarter of a year."""

MOST_MISSING = 0.10
"""A line that lacks a larger part of the days than this is left out, so that it does not shorten all others."""

_LISTED = frozenset({PositionKind.STOCK, PositionKind.FUND, PositionKind.OTHER_ASSET})


@dataclass(frozen=True, slots=True, eq=False)
class _Returns:
    """Daily returns over the days that all tickers have, one column per ticker."""

    tickers: tuple[str, ...]
    returns: NDArray[np.float64]
    first_date: date


def with_diversification(further: FurtherMeasures, portfolio: Portfolio, closes: Closes) -> FurtherMeasures:
    """Return the measures with the diversification ratio of the lines whose closes are known.

    Parameters
    ----------
    further : FurtherMeasures
        Everything else.
    portfolio : Portfolio
        Its long lines in shares and funds are looked at; cash does not move.
    closes : mapping of str to mapping of date to float
        Closes by ticker and day.

    Returns
    -------
    FurtherMeasures
        ``diversification_ratio`` rests on the lines with enough days in common; null where there are none.

    Notes
    -----
    The user's lines are taken as they are: a fund is one line here, its own companies are not looked at.

    References
    ----------
    As ``diversification_ratio``.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from analytics.model.portfolio import Position
    >>> line = Position(1, "", "SPY", "", PositionKind.FUND, Decimal(100), ticker="SPY")
    >>> days = {date.fromordinal(737791 + n): 100.0 + n % 3 for n in range(100)}
    >>> diversification_of(Portfolio("p", (line,)), {"SPY": days}).figure
    1.0
    """
    return replace(further, diversification_ratio=diversification_of(portfolio, closes))


def diversification_of(portfolio: Portfolio, closes: Closes) -> Covered:
    """Return the diversification ratio of the lines with enough days in common, and their weight."""
    weights = _long_weights(portfolio)
    common = _common_returns({ticker: closes[ticker] for ticker in sorted(weights.keys() & closes.keys())})
    if common is None:
        return Covered(None, 0.0)
    held = np.array([weights[ticker] for ticker in common.tickers], dtype=np.float64)
    ratio = diversification_ratio(held, np.atleast_2d(np.cov(common.returns, rowvar=False)))
    if np.isnan(ratio):
        return Covered(None, 0.0)
    return Covered(ratio, float(held.sum()), common.first_date, f"daily closes of {len(common.tickers)} lines")


def _long_weights(portfolio: Portfolio) -> dict[str, float]:
    total = portfolio.total_amount
    amounts: dict[str, float] = defaultdict(float)
    for position in portfolio.positions:
        if position.kind in _LISTED and position.ticker:
            amounts[position.ticker] += float(position.amount / total)
    return {ticker: weight for ticker, weight in amounts.items() if weight > 0.0}


def _common_returns(closes: Closes) -> _Returns | None:
    every_day = set[date]().union(*(by_day.keys() for by_day in closes.values()))
    least = (1.0 - MOST_MISSING) * len(every_day)
    tickers = tuple(ticker for ticker, by_day in closes.items() if len(by_day) >= least)
    if not tickers:
        return None
    days = sorted(set.intersection(*(set(closes[ticker]) for ticker in tickers)))
    if len(days) <= LEAST_RETURNS:
        return None
    table = np.array([[closes[ticker][day] for ticker in tickers] for day in days], dtype=np.float64)
    return _Returns(tickers, table[1:] / table[:-1] - 1.0, days[0])
