"""Lines of a book to arrays of weights: each fund and each company at most once in a portfolio."""

import numpy as np
from numpy.typing import NDArray

from analytics.book.securities import NO_COLUMN, LookedUp
from analytics.model.book import BookArrays
from analytics.model.book_lines import BookLines


def book_of_lines(lines: BookLines, known: LookedUp) -> BookArrays:
    """Return the portfolios of a book in fractions of each one's total value.

    Parameters
    ----------
    lines : BookLines
        Every portfolio with a total value above zero.
    known : LookedUp
        What ``lines.securities`` are.

    Returns
    -------
    BookArrays
        In the same order.

    Notes
    -----
    Two lines of one fund, or of a fund and its share class, are one entry.
    """
    owner, n = lines.owner, len(lines)
    weight = lines.amount / lines.total_amount[owner]
    column = known.column[lines.security]

    def apart(chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        is_one = chosen[lines.security]
        return np.bincount(owner[is_one], weight[is_one], n).astype(np.float64)

    held, short = _unknown(lines, known, weight)
    is_entry = column != NO_COLUMN
    width = 1 + int(known.column.max(initial=0))
    entries, place = np.unique(owner[is_entry] * width + column[is_entry], return_inverse=True)
    counts = np.bincount(entries // width, minlength=n)
    return BookArrays(
        names=lines.names,
        indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        column=(entries % width).astype(np.int32),
        weight=np.bincount(place, weight[is_entry], entries.size).astype(np.float64),
        cash_weight=apart(known.is_cash),
        other_weight=apart(known.is_other),
        unknown_weight=held,
        unknown_short_weight=short,
    )


def _unknown(
    lines: BookLines, known: LookedUp, weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the unknown weight of each portfolio, held and sold short; lines of one text are netted first."""
    is_one = known.is_unknown[lines.security]
    width = max(len(lines.securities), 1)
    texts, place = np.unique(lines.owner[is_one] * width + lines.security[is_one], return_inverse=True)
    net = np.bincount(place, weight[is_one], texts.size).astype(np.float64)
    owner, n = texts // width, len(lines)
    held = np.bincount(owner, np.maximum(net, 0.0), n).astype(np.float64)
    return held, np.bincount(owner, np.minimum(net, 0.0), n).astype(np.float64)
