"""A book measured with numpy alone: some portfolios at a time, all their companies written out."""

import numpy as np
from numpy.typing import NDArray

from analytics.book.figures import NOT_PREPARED, Figures
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
_TIE = 2e-12


def fill_in_chunks(figures: Figures, book: BookArrays, prepared: BookMatrix, *, with_names: bool) -> None:
    """Fill the figures of a book without shorts."""
    _require_prepared(book, prepared)
    _mark_odd(figures, book, prepared)
    reached = _reached(book, prepared)
    of_funds, of_funds_most = prepared.known[:, reached], prepared.most[:, reached]
    of_groups = prepared.tables.by_fund[:, : prepared.tables.first_candidate - 1]
    step = max(1, _N_CELLS // max(1, reached.size))
    for first in range(0, len(book), step):
        last = min(first + step, len(book))
        held, direct = _held(book, first, last, prepared, reached)
        known, most = held @ of_funds + direct, held @ of_funds_most + direct
        rows = slice(first, last)
        figures.hhi_lower[rows] = np.square(known).sum(axis=1)
        figures.hhi_most[rows] = np.square(most).sum(axis=1)
        figures.largest_most[rows] = most.max(axis=1, initial=0.0)
        _fill_groups(figures, book, rows, prepared, held @ of_groups)
        if with_names:
            _fill_names(figures, rows, known, most)
            _fill_largest(figures, first, known, reached, prepared.tables.rank[reached])


def _require_prepared(book: BookArrays, prepared: BookMatrix) -> None:
    """Refuse a book of another market, or of funds that were not prepared."""
    n_funds, n_issuers = prepared.place.size, prepared.known.shape[1]
    lowest, highest = int(book.column.min(initial=0)), int(book.column.max(initial=-1))
    is_known = lowest >= 0 and highest < n_funds + n_issuers
    if is_known and prepared.known.shape[0] < n_funds:
        is_known = bool((prepared.place[book.column[book.column < n_funds]] >= 0).all())
    if not is_known:
        raise ValueError(NOT_PREPARED)


def _mark_odd(figures: Figures, book: BookArrays, prepared: BookMatrix) -> None:
    """Mark the portfolios that are short of something, by themselves or in a fund."""
    is_short = book.weight < 0.0
    fund = book.column < prepared.place.size
    is_short[fund] |= ~prepared.is_plain[prepared.place[book.column[fund]]]
    figures.is_odd[np.searchsorted(book.indptr, np.flatnonzero(is_short), side="right") - 1] = True


def _reached(book: BookArrays, prepared: BookMatrix) -> NDArray[np.intp]:
    """Return the companies that a fund or the book itself holds."""
    is_reached = np.asarray(prepared.most.any(axis=0))
    is_reached[book.column[book.column >= prepared.place.size] - prepared.place.size] = True
    return np.flatnonzero(is_reached)


def _held(
    book: BookArrays, first: int, last: int, prepared: BookMatrix, reached: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Return what is held of each fund and, directly, of each company reached; one row per portfolio."""
    owner, column, weight = _entries(book, first, last)
    n_all = prepared.place.size
    is_fund = column < n_all
    held, direct = np.zeros((last - first, prepared.known.shape[0])), np.zeros((last - first, reached.size))
    held[owner[is_fund], prepared.place[column[is_fund]]] = weight[is_fund]
    direct[owner[~is_fund], np.searchsorted(reached, column[~is_fund] - n_all)] = weight[~is_fund]
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


def _fill_names(figures: Figures, rows: slice, known: Floats, most: Floats) -> None:
    figures.top10_weight[rows] = _top(known)
    figures.top10_most[rows] = _top(most)
    figures.is_certified[rows] = True


def _fill_largest(
    figures: Figures, first: int, known: Floats, reached: NDArray[np.intp], rank: NDArray[np.int32]
) -> None:
    """Write the largest companies; among those of equal weight the ticker decides."""
    most = known.max(axis=1, initial=0.0)
    row, place = np.nonzero(known >= np.maximum(most - _TIE, np.finfo(np.float64).tiny)[:, None])
    weight = known[row, place]
    order = np.lexsort((rank[place], -weight.round(_DECIMALS), row))
    owner, start = np.unique(row[order], return_index=True)
    chosen = order[start]
    figures.largest[first + owner] = reached[place[chosen]]
    figures.largest_weight[first + owner] = weight[chosen]


def _top(weights: Floats) -> Floats:
    n = weights.shape[1]
    top: Floats = (np.partition(weights, n - N_TOP, axis=1)[:, n - N_TOP :] if n > N_TOP else weights).sum(axis=1)
    return top
