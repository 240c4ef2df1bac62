"""The door of the room: a book to one row of measures per portfolio."""

from analytics.book.chunks import fill_in_chunks
from analytics.book.compiled import fill_compiled, is_installed, is_loaded
from analytics.book.figures import Figures
from analytics.book.matrix import BookMatrix
from analytics.book.singly import report_of_row, rows_with_shorts, write_report
from analytics.look_through import FundMatrix
from analytics.model.book import BookArrays, BookMeasures
from analytics.model.market import Market

_WORTH_LOADING = 5_000
"""From so many portfolios on the compiled loops are loaded: that takes as long as numpy needs for these (measured)."""


def measure_book(
    book: BookArrays, market: Market, matrix: FundMatrix, *, with_names: bool = True, n_threads: int = 1
) -> BookMeasures:
    """Measure every portfolio of a book.

    Parameters
    ----------
    book : BookArrays
        Portfolios in rows.
    market : Market
        The market the lines were resolved against.
    matrix : FundMatrix
        Built from the same market.
    with_names : bool
        Also the ten largest companies and the largest.
    n_threads : int
        How many threads share the portfolios where the loops are compiled.

    Returns
    -------
    BookMeasures
        One row per portfolio, each equal to the report of the portfolio by itself.

    Notes
    -----
    A portfolio that is short of anything, by itself or in a fund, is looked through and measured by itself. The largest
    companies of the others are looked for among few candidates; where it is not proven that no other company is larger,
    among more, in the end among all.

    References
    ----------
    Fagin, Lotem & Naor, "Optimal aggregation algorithms for middleware", JCSS 66(4), 2003, for the proof by a bound on
    what was not looked at.

    Examples
    --------
    >>> from analytics.book.portfolios import as_book
    >>> empty = Market("none", (), {}, {}, {}, (), ())
    >>> matrix = FundMatrix.build(empty)
    >>> measure_book(as_book([], matrix), empty, matrix).coverage.tolist()
    []
    """
    column = book.column[book.column < len(matrix.funds)]
    return measure_prepared(book, BookMatrix.build(market, matrix, column), with_names=with_names, n_threads=n_threads)


def measure_prepared(
    book: BookArrays, prepared: BookMatrix, *, with_names: bool = True, n_threads: int = 1
) -> BookMeasures:
    """Measure every portfolio of a book with funds that are prepared already.

    Parameters
    ----------
    book : BookArrays
        Portfolios in rows.
    prepared : BookMatrix
        Of all funds the book holds, at least.
    with_names : bool
        Also the ten largest companies and the largest.
    n_threads : int
        How many threads share the portfolios where the loops are compiled.

    Returns
    -------
    BookMeasures
        As ``measure_book``.

    Notes
    -----
    The way for book after book, or portfolio after portfolio, of one market.

    References
    ----------
    As ``measure_book``.

    Examples
    --------
    >>> from analytics.book.portfolios import as_book
    >>> empty = Market("none", (), {}, {}, {}, (), ())
    >>> matrix = FundMatrix.build(empty)
    >>> measure_prepared(as_book([], matrix), BookMatrix.build(empty, matrix)).hhi_upper.tolist()
    []
    """
    figures = Figures.empty(len(book), prepared.tables.is_member.shape[1])
    if is_installed() and (len(book) >= _WORTH_LOADING or is_loaded()):
        fill_compiled(figures, book, prepared, with_names=with_names, n_threads=n_threads)
    else:
        fill_in_chunks(figures, book, prepared, with_names=with_names)
    measures = figures.measures(book, prepared)
    for row in rows_with_shorts(book, figures.is_odd).tolist():
        write_report(measures, row, report_of_row(book, row, prepared), with_names=with_names)
    return measures
