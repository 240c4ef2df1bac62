"""The funds of a book as dense arrays, with all that one portfolio after another is measured from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.book.tables import (
    CASH_SECTOR,
    FIRST_SECTOR,
    FIRST_THEME,
    N_LANES,
    OTHER_SECTOR,
    UNKNOWN_BAND,
    UNKNOWN_SECTOR,
    Floats,
    Step,
    Tables,
)
from analytics.look_through import FundMatrix
from analytics.model.market import Market

_N_LARGEST = (4, 20, 60)
"""How many of each fund's largest companies are candidates, step by step until the answer is proven."""
_CACHE_LINE = 8
"""Numbers in one."""


@dataclass(frozen=True, slots=True, eq=False)
class BookMatrix:
    """The funds of a book, prepared.

    Attributes
    ----------
    market, matrix : Market, FundMatrix
        What it was built from.
    place : ndarray of int64, shape (n_funds of the market,)
        Where each fund of the matrix stands in the arrays below; -1 for one that is not prepared.
    known, most : ndarray of shape (n_funds, n_issuers)
        Weights, and the most that rounding lets them be.
    is_plain : ndarray of bool, shape (n_funds,)
        Nothing in the fund is sold short, and it owes no money.
    tables : Tables
        The funds and companies as the loops read them.
    steps : tuple of Step
        More and more companies, in the end all: candidates for the largest.
    """

    market: Market
    matrix: FundMatrix
    place: NDArray[np.int64]
    known: Floats
    most: Floats
    is_plain: NDArray[np.bool_]
    tables: Tables
    steps: tuple[Step, ...]

    @classmethod
    def build(cls, market: Market, matrix: FundMatrix, funds: NDArray[np.integer] | None = None) -> "BookMatrix":
        """Prepare to measure portfolios of some funds.

        Parameters
        ----------
        market : Market
            The market the matrix was built from.
        matrix : FundMatrix
            Loaded funds looked through.
        funds : ndarray of int, optional
            Rows of the matrix; all of them when left out.

        Returns
        -------
        BookMatrix
            Independent of any portfolio.

        Notes
        -----
        Memory is 32 bytes for every fund and company: prepare the funds a book holds rather than all.

        References
        ----------
        The project's methodology page, "Look-through".

        Examples
        --------
        >>> empty = Market("none", (), {}, {}, {}, (), ())
        >>> BookMatrix.build(empty, FundMatrix.build(empty)).known.shape
        (0, 0)
        """
        rows = np.arange(len(matrix.funds)) if funds is None else np.unique(funds)
        place = np.full(len(matrix.funds), -1, dtype=np.int64)
        place[rows] = np.arange(rows.size)
        known: Floats = np.ascontiguousarray(matrix.issuer[rows].toarray())
        slack: Floats = matrix.slack[rows].toarray()
        is_plain = np.array([_is_plain(matrix, row) for row in rows.tolist()], dtype=np.bool_)
        steps = tuple(_step(known, known + slack, n) for n in (*_N_LARGEST, known.shape[1]))
        return cls(
            market=market,
            matrix=matrix,
            place=place,
            known=steps[-1].known[:, : known.shape[1]],
            most=steps[-1].most[:, : known.shape[1]],
            is_plain=is_plain,
            tables=_tables(matrix, rows, (known, known + slack), (place, is_plain), steps[0]),
            steps=steps,
        )


def _is_plain(matrix: FundMatrix, row: int) -> bool:
    start, end = int(matrix.issuer.indptr[row]), int(matrix.issuer.indptr[row + 1])
    is_long = matrix.issuer.data[start:end].min(initial=0.0) >= 0.0
    owes = matrix.cash_weight[row] < 0.0 or matrix.other_weight[row] < 0.0
    return bool(is_long) and not owes and all(part.weight >= 0.0 for part in matrix.residuals[row])


def _tables(
    matrix: FundMatrix,
    rows: NDArray[np.intp],
    weights: tuple[Floats, Floats],
    places: tuple[NDArray[np.int64], NDArray[np.bool_]],
    first: Step,
) -> Tables:
    traits, (known, most), (place, is_plain) = matrix.traits, weights, places
    slack = most - known
    is_member = np.zeros((known.shape[1], len(traits.theme_issuers)), dtype=np.bool_)
    for column, members in enumerate(traits.theme_issuers.values()):
        is_member[members, column] = True
    groups = _by_fund(matrix, rows, known, slack, is_member)
    gram = known @ known.T
    return Tables(
        local=place.astype(np.uint32),
        is_plain=is_plain,
        by_fund=_padded(np.column_stack([groups, first.outside, first.most[:, : first.issuer.size]])),
        first_candidate=groups.shape[1] + 1,
        gram=_padded(np.hstack([gram, most @ most.T - gram])),
        known_of=_padded(np.hstack([known.T, is_member])),
        most_of=_padded(most.T),
        bound_of=most.max(axis=0, initial=0.0),
        has_slack=np.asarray(slack.any(axis=0)),
        band_of=traits.band.astype(np.uint8),
        sector_of=(FIRST_SECTOR + traits.sector).astype(np.uint8),
        is_member=is_member,
        rank=traits.ticker_rank,
    )


def _padded(weights: Floats) -> Floats:
    """Return an array with zeros behind each row, up to the next multiple of what the loops take at a time.

    Rows begin at whole cache lines: what is read at once is then never in two.
    """
    n_rows, n_columns = weights.shape
    width = -(-n_columns // N_LANES) * N_LANES
    room = np.zeros(n_rows * width + _CACHE_LINE)
    first = -room.ctypes.data // room.itemsize % _CACHE_LINE
    padded: Floats = room[first : first + n_rows * width].reshape(n_rows, width)
    padded[:, :n_columns] = weights
    return padded


def _by_fund(
    matrix: FundMatrix, rows: NDArray[np.intp], known: Floats, slack: Floats, is_member: NDArray[np.bool_]
) -> Floats:
    is_in_sector = np.zeros((known.shape[1], FIRST_THEME - FIRST_SECTOR))
    is_in_sector[np.arange(known.shape[1]), matrix.traits.sector] = 1.0
    unknown = matrix.unknown_weight[rows]
    by_fund: Floats = np.column_stack(
        [
            matrix.band[rows],
            known @ is_in_sector,
            known @ is_member,
            slack @ is_member,
            matrix.slack_total_weight[rows],
            unknown,
        ]
    )
    by_fund[:, UNKNOWN_BAND] += unknown
    by_fund[:, UNKNOWN_SECTOR] += unknown
    by_fund[:, CASH_SECTOR] += matrix.cash_weight[rows]
    by_fund[:, OTHER_SECTOR] += matrix.other_weight[rows] + matrix.derivative_weight[rows]
    return by_fund


def _step(known: Floats, most: Floats, n_each: int) -> Step:
    n_funds, n_issuers = most.shape
    if n_each >= n_issuers:
        everyone = np.arange(n_issuers, dtype=np.int32)
        return Step(
            everyone, everyone, _padded(known), _padded(most), np.zeros(n_funds), np.asarray((most > known).any(axis=1))
        )
    largest = np.argpartition(-most, n_each - 1, axis=1)[:, :n_each]
    issuer = np.unique(largest).astype(np.int32)
    place = np.full(n_issuers, -1, dtype=np.int32)
    place[issuer] = np.arange(issuer.size, dtype=np.int32)
    few, few_most = _padded(known[:, issuer]), _padded(most[:, issuer])
    outside = np.delete(most, issuer, axis=1).max(axis=1, initial=0.0)
    return Step(issuer, place, few, few_most, outside, np.asarray((few_most > few).any(axis=1)))
