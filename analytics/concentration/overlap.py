"""Which funds hold the same companies."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.concentration.model import OverlapMatrix
from analytics.errors import UserInputError
from analytics.look_through import FundMatrix
from analytics.model.market import Market

_Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Sides:
    """What funds hold, one row each, over the companies that any of them holds.

    Shorts have nothing in common with anything and count as 0. ``slack`` is the most that rounding could add to each
    company, ``most_slack`` to all together; ``unknown`` could be any company; ``short_unknown``, positive, is unknown
    weight that could only take away.
    """

    weight: _Array
    is_held: NDArray[np.bool_]
    slack: _Array
    total: _Array
    most_slack: _Array
    unknown: _Array
    short_unknown: _Array


def overlap_matrix(tickers: Sequence[str], market: Market, matrix: FundMatrix) -> OverlapMatrix:
    """Return how much each pair of funds has in common, and how much of each is in companies of the other.

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
        NaN for a fund without holdings.

    Raises
    ------
    UserInputError
        If a ticker is no fund of the directory.

    Notes
    -----
    The least in common is what is known. Unknown weight adds at most itself, on either side, and no fund has more in
    common than it has companies; that much is reached when the unknown of each sits where the other holds more.
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
    known = [place for place, source in enumerate(sources) if source is not None]
    sides = _sides(matrix, [matrix.row[source.looked_through] for source in sources if source is not None])
    arrays = (np.full((len(tickers), len(tickers)), np.nan) for _ in range(6))
    overlap, overlap_lower, overlap_upper, shared, shared_lower, shared_upper = arrays
    for place, row in enumerate(known):
        overlap[row, known], overlap_lower[row, known], overlap_upper[row, known] = _in_common(sides, place)
        shared[row, known], shared_lower[row, known], shared_upper[row, known] = _part_shared(sides, place)
    return OverlapMatrix(
        tickers=tuple(tickers),
        overlap=overlap,
        overlap_lower=overlap_lower,
        overlap_upper=overlap_upper,
        shared=shared,
        shared_lower=shared_lower,
        shared_upper=shared_upper,
        looked_through=tuple(source.looked_through if source else None for source in sources),
        is_stand_in=tuple(source is not None and source.is_stand_in for source in sources),
    )


def _sides(matrix: FundMatrix, rows: Sequence[int]) -> _Sides:
    ends = [(int(matrix.issuer.indptr[row]), int(matrix.issuer.indptr[row + 1])) for row in rows]
    held = [matrix.issuer.indices[start:end] for start, end in ends]
    columns = np.unique(np.concatenate([np.empty(0, np.int32), *held]))
    weight, slack = np.zeros((2, len(rows), columns.size))
    is_held = np.zeros((len(rows), columns.size), dtype=np.bool_)
    for place, (start, end) in enumerate(ends):
        at = np.searchsorted(columns, held[place])
        is_held[place, at] = matrix.issuer.data[start:end] >= 0.0
        weight[place, at] = np.maximum(matrix.issuer.data[start:end], 0.0)
        slack[place, at] = matrix.slack.data[start:end]
    unknown = [[residual.weight for residual in matrix.residuals[row]] for row in rows]
    return _Sides(
        weight=weight,
        is_held=is_held,
        slack=slack,
        total=weight.sum(axis=1),
        most_slack=np.minimum(matrix.slack_total_weight[list(rows)], slack.sum(axis=1)),
        unknown=np.array([sum(max(w, 0.0) for w in weights) for weights in unknown]),
        short_unknown=np.array([sum(max(-w, 0.0) for w in weights) for weights in unknown]),
    )


def _in_common(sides: _Sides, place: int) -> tuple[_Array, _Array, _Array]:
    """Return the sum of smaller weights of one fund with every fund, the least and the most."""
    known = np.minimum(sides.weight[place], sides.weight).sum(axis=1)
    rounded = np.minimum(sides.weight[place] + sides.slack[place], sides.weight + sides.slack).sum(axis=1)
    hidden = np.minimum(rounded - known, sides.most_slack[place] + sides.most_slack)
    all_of = sides.total + sides.most_slack + sides.unknown
    most = np.minimum(known + hidden + sides.unknown[place] + sides.unknown, np.minimum(all_of[place], all_of))
    least = np.maximum(known - sides.short_unknown[place] - sides.short_unknown, 0.0)
    return known, least, most


def _part_shared(sides: _Sides, place: int) -> tuple[_Array, _Array, _Array]:
    """Return how much of one fund is in companies of every fund, the least and the most."""
    known = sides.is_held @ sides.weight[place]
    # a fund that is short of something unknown may be rid of any company it holds no more of
    short = sides.short_unknown[:, np.newaxis]
    sure = (sides.is_held & ((sides.weight > short) | (short == 0.0))) @ sides.weight[place]
    hidden = np.minimum(sides.is_held @ sides.slack[place], sides.most_slack[place])
    everything = sides.total[place] + sides.most_slack[place]
    most = np.where(sides.unknown > 0.0, everything, known + hidden) + sides.unknown[place]
    return known, np.maximum(sure - sides.short_unknown[place], 0.0), most
