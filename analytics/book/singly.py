"""Portfolios with something below zero, by themselves or inside a fund: each through its own report."""

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from analytics.book.matrix import BookMatrix
from analytics.concentration import build_report
from analytics.look_through import look_through
from analytics.model.book import BookArrays, BookMeasures
from analytics.model.exposure import ConcentrationReport
from analytics.model.portfolio import Portfolio, Position, PositionKind


def rows_with_shorts(book: BookArrays, is_odd: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the portfolios whose sums of squares and largest names the loops do not get right.

    ``is_odd`` says that something stands below zero, in the portfolio's companies or in one of its funds.
    """
    owes = (book.cash_weight < 0.0) | (book.other_weight < 0.0)
    return np.flatnonzero(is_odd | owes | (book.unknown_short_weight < 0.0))


def report_of_row(book: BookArrays, row: int, prepared: BookMatrix) -> ConcentrationReport:
    """Return the report of one portfolio of a book."""
    matrix, n_funds = prepared.matrix, prepared.place.size
    start, end = int(book.indptr[row]), int(book.indptr[row + 1])
    entries = zip(book.column[start:end].tolist(), book.weight[start:end].tolist(), strict=True)
    positions = [
        _position(PositionKind.FUND, weight, ticker=matrix.funds[column])
        if column < n_funds
        else _position(PositionKind.STOCK, weight, issuer_index=column - n_funds)
        for column, weight in entries
    ]
    positions += [
        _position(PositionKind.CASH, float(book.cash_weight[row])),
        _position(PositionKind.OTHER_ASSET, float(book.other_weight[row])),
        _position(PositionKind.UNKNOWN, float(book.unknown_weight[row]), ticker="held"),
        _position(PositionKind.UNKNOWN, float(book.unknown_short_weight[row]), ticker="sold short"),
    ]
    portfolio = Portfolio(book.names[row], tuple(positions), is_nominal=True)
    return build_report(portfolio, look_through(portfolio, prepared.market, matrix), prepared.market)


def _position(kind: PositionKind, weight: float, *, ticker: str = "", issuer_index: int | None = None) -> Position:
    return Position(0, "", ticker, ticker, kind, Decimal(weight), ticker=ticker, issuer_index=issuer_index)


def write_report(measures: BookMeasures, row: int, report: ConcentrationReport, *, with_names: bool) -> None:
    """Write a report over a row of measures."""
    themes = [report.themes[name] for name in measures.theme_names]
    measures.coverage[row] = report.coverage
    measures.unknown_lower[row] = sum(min(residual.weight, 0.0) for residual in report.residuals)
    measures.hhi_lower[row], measures.hhi_upper[row] = report.hhi.lower, report.hhi.upper
    measures.themes[row] = [theme.weight for theme in themes]
    measures.themes_upper[row] = [theme.upper for theme in themes]
    measures.size_bands[row] = [band.weight for band in report.size_bands.values()]
    measures.sectors[row] = [sector.weight for sector in report.sectors.values()]
    if not with_names:
        return
    measures.top10_weight[row], measures.top10_upper[row] = report.top10_weight.weight, report.top10_weight.upper
    measures.is_certified[row] = True
    measures.largest[row], measures.largest_weight[row], measures.largest_upper[row] = (
        (report.largest[0].issuer_index, report.largest[1].weight, report.largest[1].upper)
        if report.largest
        else (-1, np.nan, np.nan)
    )
