"""Measures of a book as rows of named figures: what the files, the tables of the database and the page hold."""

import numpy as np
from numpy.typing import NDArray

from analytics.book.group_bounds import GroupBounds
from analytics.book.securities import LookedUp
from analytics.model.book import BookMeasures
from analytics.model.book_lines import BookLines, BookRows
from analytics.model.issuer import SMALL_CAP_BANDS, Sector, SizeBand
from analytics.model.market import Market

Figures = NDArray[np.float64]
_NOBODY = -1


def book_rows(
    lines: BookLines, known: LookedUp, measures: BookMeasures, bounds: GroupBounds, market: Market
) -> BookRows:
    """Return one row of figures per portfolio.

    Parameters
    ----------
    lines : BookLines
        The book.
    known : LookedUp
        What its securities are.
    measures : BookMeasures
        Of the same portfolios, in the same order.
    bounds : GroupBounds
        Of their bands and sectors.
    market : Market
        For the tickers of the largest companies.

    Returns
    -------
    BookRows
        Columns as the how-to page "Analyze a book of portfolios" lists them.
    """
    figures = _of_lines(lines, known) | _of_measures(measures) | _of_groups(measures, bounds)
    figures["certified"] = measures.is_certified.astype(np.float64)
    tickers = [market.issuers[at].ticker if at > _NOBODY else "" for at in measures.largest.tolist()]
    return BookRows(lines.names, tuple(figures), np.column_stack(list(figures.values())), tuple(tickers))


def _of_lines(lines: BookLines, known: LookedUp) -> dict[str, Figures]:
    is_unknown = known.is_unknown[lines.security]
    return {
        "total_amount": lines.total_amount,
        "n_lines": np.diff(lines.indptr).astype(np.float64),
        "n_unknown_lines": np.bincount(lines.owner[is_unknown], minlength=len(lines)).astype(np.float64),
        "n_rejected_lines": lines.n_rejected_lines.astype(np.float64),
    }


def _of_measures(measures: BookMeasures) -> dict[str, Figures]:
    figures = {"coverage": measures.coverage, "cash": measures.cash}
    for at, theme in enumerate(measures.theme_names):
        figures |= _bounded(theme, measures.themes[:, at], measures.themes_upper[:, at], measures.unknown_lower)
    figures |= _bounded("largest", measures.largest_weight, measures.largest_upper, measures.unknown_lower)
    figures |= _bounded("top10", measures.top10_weight, measures.top10_upper, measures.unknown_lower)
    figures |= {"hhi_lower": measures.hhi_lower, "hhi_upper": measures.hhi_upper}
    figures |= {
        "effective_number_lower": _inverse(measures.hhi_upper),
        "effective_number_upper": _inverse(measures.hhi_lower),
    }
    return figures


def _of_groups(measures: BookMeasures, bounds: GroupBounds) -> dict[str, Figures]:
    small = [tuple(SizeBand).index(band) for band in SMALL_CAP_BANDS]
    small_caps = measures.size_bands[:, small].sum(axis=1)
    figures = _between("small_caps", small_caps, bounds.of_small_caps(bounds.lower), bounds.of_small_caps(bounds.upper))
    lower, upper = bounds.of_bands(bounds.lower), bounds.of_bands(bounds.upper)
    for at, band in enumerate(SizeBand):
        figures |= _between(f"band_{band}", measures.size_bands[:, at], lower[:, at], upper[:, at])
    lower, upper = bounds.of_sectors(bounds.lower), bounds.of_sectors(bounds.upper)
    for at, sector in enumerate(Sector):
        figures |= _between(f"sector_{sector}", measures.sectors[:, at], lower[:, at], upper[:, at])
    return figures


def _bounded(name: str, weight: Figures, upper: Figures, unknown_lower: Figures) -> dict[str, Figures]:
    return _between(name, weight, weight + unknown_lower, upper)


def _between(name: str, weight: Figures, lower: Figures, upper: Figures) -> dict[str, Figures]:
    return {f"{name}_weight": weight, f"{name}_lower": lower, f"{name}_upper": upper}


def _inverse(index: Figures) -> Figures:
    """Return one over an index; not a number where no company is known."""
    return np.divide(1.0, index, out=np.full_like(index, np.nan), where=index > 0)
