"""The companies two funds share, and the money of a portfolio that is in the same company more than once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analytics.concentration.model import CommonMoney, SharedName
from analytics.look_through import FundMatrix
from analytics.model.exposure import Exposures
from analytics.model.market import Market


def shared_names(
    pair: tuple[str, str], market: Market, matrix: FundMatrix, exposures: Exposures | None = None
) -> tuple[SharedName, ...]:
    """Return the companies that two funds hold, those with most in common first.

    Parameters
    ----------
    pair : tuple of str
        Two funds, dot form.
    market : Market
        The market the matrix was built from.
    matrix : FundMatrix
        Loaded funds looked through.
    exposures : Exposures, optional
        A portfolio looked through, for what it owns through each of the two.

    Returns
    -------
    tuple of SharedName
        Empty where either fund has no holdings. The smaller weights sum to the overlap of the two.

    Notes
    -----
    A name printed 0.00 is held. One sold short is not.

    References
    ----------
    Cremers & Petajisto, Review of Financial Studies 22(9), 2009, 3329-3365.

    Examples
    --------
    >>> empty = Market("none", (), {}, {}, {}, (), ())
    >>> shared_names(("SPY", "VTI"), empty, FundMatrix.build(empty))
    ()
    """
    sides = [matrix.sources.get(ticker) for ticker in pair]
    rows = [matrix.row[source.looked_through] for source in sides if source is not None]
    if len(rows) < len(pair):
        return ()
    weight, other = (_held(matrix, row) for row in rows)
    both = np.flatnonzero((weight >= 0.0) & (other >= 0.0))
    both = both[np.lexsort((matrix.traits.ticker_rank[both], -np.minimum(weight, other)[both].round(12)))]
    through, other_through = (_through(ticker, exposures) for ticker in pair)
    columns = (both, weight[both], other[both], _at(through, both), _at(other_through, both))
    return tuple(
        SharedName(market.issuers[issuer], issuer, own, others, mine, also)
        for issuer, own, others, mine, also in zip(*(column.tolist() for column in columns), strict=True)
    )


def common_money(tickers: Sequence[str], exposures: Exposures) -> CommonMoney:
    """Return what the funds of a portfolio bring of the same companies.

    Parameters
    ----------
    tickers : sequence of str
        Funds of the portfolio, in the order of rows and columns; one that it does not hold brings nothing.
    exposures : Exposures
        The portfolio looked through.

    Returns
    -------
    CommonMoney
        Fractions of the portfolio's value; the diagonal is all that a fund brings.

    Notes
    -----
    Of three funds that bring 5, 3 and 2 of a company, 3 + 2 are there a second time: all but the largest part.

    References
    ----------
    Our own measure; see the project's methodology page.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from analytics.look_through import look_through
    >>> from analytics.model.portfolio import Portfolio, Position, PositionKind
    >>> cash = Position(1, "", "Cash", "Cash", PositionKind.CASH, Decimal(100))
    >>> empty = Market("none", (), {}, {}, {}, (), ())
    >>> common_money((), look_through(Portfolio("p", (cash,)), empty, FundMatrix.build(empty))).total_weight
    0.0
    """
    brought = np.zeros((len(tickers), exposures.issuer_weight.size))
    for place, ticker in enumerate(tickers):
        through = _through(ticker, exposures)
        if through is not None:
            brought[place] = np.maximum(through, 0.0)
    brought = brought[:, brought.any(axis=0)]
    pairs = np.array([np.minimum(row, brought).sum(axis=1) for row in brought]).reshape(len(tickers), len(tickers))
    doubled = brought.sum(axis=0) - brought.max(axis=0, initial=0.0)
    return CommonMoney(tuple(tickers), pairs, float(doubled.sum()))


def _held(matrix: FundMatrix, row: int) -> NDArray[np.float64]:
    """Return the weights of a fund, NaN where it does not hold a company."""
    weight = np.full(matrix.issuer.shape[1], np.nan)
    start, end = int(matrix.issuer.indptr[row]), int(matrix.issuer.indptr[row + 1])
    weight[matrix.issuer.indices[start:end]] = matrix.issuer.data[start:end]
    return weight


def _through(ticker: str, exposures: Exposures | None) -> NDArray[np.float64] | None:
    part = next((part for part in (exposures.contributions if exposures else ()) if part.fund == ticker), None)
    if exposures is None or part is None:
        return None
    brought = np.zeros(exposures.issuer_weight.size)
    brought[part.issuer] = part.weight
    return brought


def _at(weights: NDArray[np.float64] | None, issuers: NDArray[np.intp]) -> NDArray[np.object_]:
    if weights is None:
        return np.full(issuers.size, None, dtype=np.object_)
    return weights[issuers].astype(np.object_)
