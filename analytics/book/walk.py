"""The walk of a book from its lines to rows of figures, some thousands of portfolios at a time."""

from collections.abc import Iterator

import numpy as np

from analytics.book.group_bounds import group_bounds
from analytics.book.matrix import BookMatrix
from analytics.book.measure import measure_prepared
from analytics.book.of_lines import book_of_lines
from analytics.book.rows import book_rows
from analytics.book.securities import Basis, look_up
from analytics.model.book_lines import BookLines, BookRows
from analytics.resolve import NOTHING_ADDED, Additions

PORTFOLIOS_AT_ONCE = 20_000


def measure_lines(
    lines: BookLines, basis: Basis, added: Additions = NOTHING_ADDED, *, at_once: int = PORTFOLIOS_AT_ONCE
) -> Iterator[BookRows]:
    r"""Yield rows of figures for the portfolios of a book, in their order.

    Parameters
    ----------
    lines : BookLines
        Every portfolio with a total value above zero.
    basis : Basis
        Funds, securities and choices.
    added : Additions
        Where identifiers lead.
    at_once : int
        How many portfolios are measured together: it bounds memory.

    Yields
    ------
    BookRows
        Of the next portfolios.

    Notes
    -----
    Each security is looked up once, and only the funds that are held are prepared.

    References
    ----------
    The project's how-to page "Analyze a book of portfolios".

    Examples
    --------
    >>> from analytics.book.read_csv import read_book_csv
    >>> from analytics.look_through import FundMatrix
    >>> from analytics.model.market import Market
    >>> market = Market("none", (), {}, {}, {}, (), ())
    >>> lines = read_book_csv(["client,ticker,amount\n", "A,Cash,5\n"]).lines
    >>> (rows,) = measure_lines(lines, Basis(market, market, FundMatrix.build(market)))
    >>> rows.figures[0, rows.columns.index("cash")].item()
    1.0
    """
    known = look_up(lines.securities, basis, added)
    is_fund = (known.column >= 0) & (known.column < len(basis.matrix.funds))
    prepared = BookMatrix.build(basis.market, basis.matrix, np.unique(known.column[is_fund]))
    for start in range(0, len(lines), at_once):
        some = lines.part(start, start + at_once)
        book = book_of_lines(some, known)
        measures = measure_prepared(book, prepared)
        yield book_rows(some, known, measures, group_bounds(book, measures, prepared), basis.market)
