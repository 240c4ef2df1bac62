"""A book measured with numpy alone: some portfolios at a time, all their companies written out."""

import numpy as np
from numpy.typing import NDArray

from analytics.book.figures import Figures
from analytics.book.matrix import BookMatrix
from analytics.book.tables import (
    CASH_SECTOR,
    FIRST_THEME,
    N_TOP,
    OTHER_SECTOR,
    UNKNOWN_BAND,
    UNKNOWN_SECTOR,
    Floats,
)
from analytics.model.book import BookArrays

_N_CELLS = 4_000_000
"""Weights written out at a time, of all companies in some portfolios: 32 MB each for the known and the most."""
_DECIMALS = 12
"""Weights that agree in so many are equal, as in a report: then the ticker decides."""


def fill_in_chunks(figures: Figures, book: BookArrays, prepared: BookMatrix, *, with_names: bool) -> None:
    """Fill the figures of a book without shorts."""
    step = max(1, _N_CELLS // max(1, prepared.known.shape[1]))
    for first in range(0, len(book), step):
        last = min(first + step, len(book))
        held, direct = _held(book, first, last, prepared)
        known, most = held @ prepared.known + direct, held @ prepared.most + direct
        rows = slice(first, last)
        figures.hhi_lower[rows] = np.square(known).sum(axis=1)
        figures.hhi_most[rows] = np.square(most).sum(axis=1)
        figures.largest_most[rows] = most.max(axis=1, initial=0.0)
        _fill_groups(figures, book, rows, prepared, held @ prepared.tables.by_fund)
        if with_names:
            _fill_names(figures, rows, prepared, known, most)


def _held(book: BookArrays, first: int, last: int, prepared: BookMatrix) -> tuple[Floats, Floats]:
    """Return what is held of each fund and, directly, of each company; one row per portfolio."""
    owner, column, weight = _entries(book, first, last)
    n_all, (n_funds, n_issuers) = prepared.place.size, prepared.known.shape
    is_fund = column < n_all
    held, direct = np.zeros((last - first, n_funds)), np.zeros((last - first, n_issuers))
    held[owner[is_fund], prepared.place[column[is_fund]]] = weight[is_fund]
    direct[owner[~is_fund], column[~is_fund] - n_all] = weight[~is_fund]
    return held, direct


def _entries(book: BookArrays, first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.int32], Floats]:
    start, end = int(book.indptr[first]), int(book.indptr[last])
    owner = np.repeat(np.arange(last - first), np.diff(book.indptr[first : last + 1]))
    return owner, book.column[start:end], book.weight[start:end]


def _fill_groups(figures: Figures, book: BookArrays, rows: slice, prepared: BookMatrix, of_funds: Floats) -> None:
    tables, n_themes = prepared.tables, prepared.tables.is_member.shape[1]
    owner, column, weight = _entries(book, rows.start, rows.stop)
    is_direct = column >= prepared.place.size
    owner, weight, issuer = owner[is_direct], weight[is_direct], column[is_direct] - prepared.place.size
    first_upper = FIRST_THEME + n_themes
    group = of_funds[:, :first_upper]
    np.add.at(group, (owner, tables.band_of[issuer]), weight)
    np.add.at(group, (owner, tables.sector_of[issuer]), weight)
    for theme in range(n_themes):
        is_in = tables.is_member[issuer, theme]
        np.add.at(group, (owner[is_in], FIRST_THEME + theme), weight[is_in])
    group[:, CASH_SECTOR] += book.cash_weight[rows]
    group[:, OTHER_SECTOR] += book.other_weight[rows]
    group[:, UNKNOWN_BAND] += book.unknown_weight[rows]
    group[:, UNKNOWN_SECTOR] += book.unknown_weight[rows]
    last = first_upper + n_themes
    unknown = of_funds[:, last + 1] + book.unknown_weight[rows]
    hidden = np.minimum(of_funds[:, first_upper:last], of_funds[:, last : last + 1])
    figures.unknown[rows] = unknown
    figures.group[rows, :first_upper] = group
    figures.group[rows, first_upper:] = group[:, FIRST_THEME:] + unknown[:, None] + hidden


def _fill_names(figures: Figures, rows: slice, prepared: BookMatrix, known: Floats, most: Floats) -> None:
    figures.top10_weight[rows] = _top(known)
    figures.top10_most[rows] = _top(most)
    figures.is_certified[rows] = True
    if not known.shape[1]:
        return
    by_ticker = np.argsort(prepared.tables.rank)
    first = by_ticker[np.argmax(known.round(_DECIMALS)[:, by_ticker], axis=1)]
    weight = known[np.arange(first.size), first]
    figures.largest[rows] = np.where(weight > 0.0, first, -1)
    figures.largest_weight[rows] = np.where(weight > 0.0, weight, np.nan)


def _top(weights: Floats) -> Floats:
    n = weights.shape[1]
    top: Floats = (np.partition(weights, n - N_TOP, axis=1)[:, n - N_TOP :] if n > N_TOP else weights).sum(axis=1)
    return top
