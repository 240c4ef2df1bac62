"""The least and the most that each portfolio of a book can have in a size band, in small caps or in a sector."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.book.matrix import BookMatrix
from analytics.book.singly import report_of_row
from analytics.book.tables import Floats
from analytics.model.book import BookArrays, BookMeasures
from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.issuer import SMALL_CAP_BANDS, Sector, SizeBand

_BANDS, _SECTORS = tuple(SizeBand), tuple(Sector)
_UNKNOWN_BAND, _UNKNOWN_SECTOR = _BANDS.index(SizeBand.UNKNOWN), _SECTORS.index(Sector.UNKNOWN)
_NO_COMPANIES = [_SECTORS.index(sector) for sector in (Sector.CASH, Sector.OTHER)]
_SMALL = [_BANDS.index(band) for band in SMALL_CAP_BANDS]


@dataclass(frozen=True, slots=True, eq=False)
class GroupBounds:
    """Bounds of ``size_bands``, small caps and ``sectors`` side by side: one row for each portfolio."""

    lower: Floats
    upper: Floats

    def of_bands(self, end: Floats) -> Floats:
        """Return the columns of the size bands of ``lower`` or ``upper``."""
        return end[:, : len(_BANDS)]

    def of_small_caps(self, end: Floats) -> Floats:
        """Return the column of small and micro companies together."""
        return end[:, len(_BANDS)]

    def of_sectors(self, end: Floats) -> Floats:
        """Return the columns of the sectors."""
        return end[:, len(_BANDS) + 1 :]


def group_bounds(book: BookArrays, measures: BookMeasures, prepared: BookMatrix) -> GroupBounds:
    """Return the bounds, each equal to that of the portfolio's own report.

    Parameters
    ----------
    book : BookArrays
        The portfolios.
    measures : BookMeasures
        Of the same portfolios.
    prepared : BookMatrix
        What they were measured with.

    Returns
    -------
    GroupBounds
        What is unknown, companies of unknown band or sector and what rounding hides may be in any band or sector; only
        what nobody could look into may be cash or another asset.
    """
    bands, sectors = measures.size_bands, measures.sectors
    lower = np.column_stack([bands, bands[:, _SMALL].sum(axis=1), sectors])
    found = GroupBounds(lower, lower + _most_beside(book, measures, prepared))
    for row in _rows_below_zero(book, prepared).tolist():
        report = report_of_row(book, row, prepared)
        found.lower[row] = [one.lower for one in _groups(report)]
        found.upper[row] = [one.upper for one in _groups(report)]
    return found


def _most_beside(book: BookArrays, measures: BookMeasures, prepared: BookMatrix) -> Floats:
    """Return what could come to the known weight of each group where nothing stands below zero."""
    matrix, n_bands = prepared.matrix, len(_BANDS)
    slack = _of_funds(book, prepared, np.column_stack([matrix.band_slack, matrix.sector_slack]))
    most = _of_funds(book, prepared, matrix.slack_total_weight[:, np.newaxis])
    of_bands, of_sectors = slack[:, :n_bands], np.minimum(slack[:, n_bands:], most)
    # both parts called unknown hold what nobody could look into as well
    no_band = measures.size_bands[:, [_UNKNOWN_BAND]] + np.minimum(of_bands[:, [_UNKNOWN_BAND]], most)
    no_sector = measures.sectors[:, [_UNKNOWN_SECTOR]] + of_sectors[:, [_UNKNOWN_SECTOR]]
    small = np.minimum(of_bands[:, _SMALL].sum(axis=1, keepdims=True), most)
    band, sector = no_band + of_bands, no_sector + of_sectors
    sector[:, _NO_COMPANIES] = (1.0 - measures.coverage)[:, np.newaxis]
    band[:, _UNKNOWN_BAND] = sector[:, _UNKNOWN_SECTOR] = 0.0
    return np.hstack([band, no_band + small, sector])


def _of_funds(book: BookArrays, prepared: BookMatrix, facts: Floats) -> Floats:
    """Return the facts about funds, summed over those each portfolio holds."""
    n_funds = len(prepared.matrix.funds)
    is_fund = book.column < n_funds
    starts = np.concatenate([[0], np.cumsum(is_fund)])[book.indptr]
    held = sparse.csr_array((book.weight[is_fund], book.column[is_fund], starts), shape=(len(book), n_funds))
    return np.asarray(held @ facts, np.float64)


def _rows_below_zero(book: BookArrays, prepared: BookMatrix) -> NDArray[np.intp]:
    """Return the portfolios in which something is sold short or owed, by themselves or in a fund."""
    is_fund = book.column < prepared.place.size
    is_odd = book.weight < 0.0
    is_odd[is_fund] |= ~prepared.is_plain[prepared.place[book.column[is_fund]]]
    owner = np.searchsorted(book.indptr, np.flatnonzero(is_odd), side="right") - 1
    below = (book.cash_weight < 0.0) | (book.other_weight < 0.0) | (book.unknown_short_weight < 0.0)
    below[owner] = True
    return np.flatnonzero(below)


def _groups(report: ConcentrationReport) -> list[Bounded]:
    return [*report.size_bands.values(), report.small_caps, *report.sectors.values()]
