"""Which funds hold the same companies."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analytics.concentration.model import OverlapMatrix
from analytics.errors import UserInputError
from analytics.look_through import FundMatrix
from analytics.measures import overlap
from analytics.model.market import Market


def overlap_matrix(tickers: Sequence[str], market: Market, matrix: FundMatrix) -> OverlapMatrix:
    """Return how much each pair of funds has in common.

    Parameters
    ----------
    tickers : sequence of str
        Funds, dot form, in the order of rows and columns.
    market : Market
        The market the matrix was built from.
    matrix : FundMatrix
        Loaded funds looked through.

    Returns
    -------
    OverlapMatrix
        Sum of the smaller weights per company; NaN for a fund without holdings.

    Raises
    ------
    UserInputError
        If a ticker is no fund of the directory.

    Notes
    -----
    Share classes of one fund, and a fund and its stand-in, have everything in common by construction: ``note`` of the
    answer says so.

    References
    ----------
    Cremers & Petajisto, Review of Financial Studies 22(9), 2009, 3329-3365.

    Examples
    --------
    >>> from analytics.model.fund import Fund
    >>> market = Market("none", (), {}, {"QQQ": Fund("QQQ", "Invesco QQQ Trust")}, {}, (), ())
    >>> overlap_matrix(["QQQ"], market, FundMatrix.build(market)).note(0, 0)
    'no holdings loaded for QQQ'
    """
    for ticker in tickers:
        if ticker not in market.funds and ticker not in matrix.sources:
            raise UserInputError(f"{ticker} is not in the fund directory and no holdings of it are loaded.")
    sources = [matrix.sources.get(ticker) for ticker in tickers]
    rows = [None if source is None else _weights(matrix, matrix.row[source.looked_through]) for source in sources]
    common = np.full((len(rows), len(rows)), np.nan)
    for i, left in enumerate(rows):
        for j, right in enumerate(rows[: i + 1]):
            if left is not None and right is not None:
                common[i, j] = common[j, i] = overlap(left, right)
    return OverlapMatrix(
        tickers=tuple(tickers),
        overlap=common,
        looked_through=tuple(source.looked_through if source else None for source in sources),
        is_stand_in=tuple(source is not None and source.is_stand_in for source in sources),
    )


def _weights(matrix: FundMatrix, row: int) -> NDArray[np.float64]:
    weights = np.zeros(matrix.issuer.shape[1])
    start, end = int(matrix.issuer.indptr[row]), int(matrix.issuer.indptr[row + 1])
    weights[matrix.issuer.indices[start:end]] = matrix.issuer.data[start:end]
    return weights
