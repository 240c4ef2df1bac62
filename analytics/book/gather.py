"""Lines as they come, gathered by portfolio into arrays."""

from array import array
from collections import Counter

import numpy as np

from analytics.model.book_lines import BookLines, BookRejection, LineSecurity

MAX_LISTED = 20_000
"""Rejected lines listed one by one; those beyond are counted."""

A_TOTAL = "a total, not a holding"
"""A line that names no portfolio, whatever stands in its column."""
A_LOT = "a purchase lot, not a holding"
"""A part of a line that is used itself."""

_ROUNDING = 1e-9
"""Lines that cancel each other leave less than this part of what they are: a sum of decimals in binary."""


class Gathered:
    """What has been read so far: three numbers a line, and every name once."""

    def __init__(self) -> None:
        self._portfolios: dict[str, int] = {}
        self._securities: dict[LineSecurity, int] = {}
        self._owner, self._security, self._amount = array("i"), array("i"), array("d")
        self._rejected: list[BookRejection] = []
        self._refused: list[BookRejection] = []
        self._n_rejected = 0
        self._n_rejected_of: Counter[int] = Counter()

    def name(self, portfolio: str) -> None:
        """Know of a portfolio, whether or not a line of it can be used."""
        self._portfolios.setdefault(portfolio, len(self._portfolios))

    def add(self, portfolio: str, security: LineSecurity, amount: float) -> None:
        """Keep a line."""
        self._owner.append(self._portfolios.setdefault(portfolio, len(self._portfolios)))
        self._security.append(self._securities.setdefault(security, len(self._securities)))
        self._amount.append(amount)

    def reject(self, portfolio: str, row: int, text: str, reason: str) -> None:
        """Keep why a line is not used; its portfolio is known from now on even if no other line names it."""
        if portfolio and reason != A_TOTAL:
            self.name(portfolio)
            if reason != A_LOT:
                self._n_rejected_of[self._portfolios[portfolio]] += 1
        self._n_rejected += 1
        if len(self._rejected) < MAX_LISTED:
            self._rejected.append(BookRejection(portfolio, row, text, reason))

    def note(self, row: int, reason: str) -> None:
        """Keep what was assumed of all lines, under the line of the column names."""
        self._refused.append(BookRejection("", row, "", reason))

    def refuse(self, portfolio: str, reason: str) -> None:
        """Keep why nothing of a portfolio is used."""
        self._refused.append(BookRejection(portfolio, None, "", reason))

    def finish(self) -> tuple[BookLines, tuple[BookRejection, ...], int]:
        """Return the portfolios that have a value, what was rejected, and how many lines of that."""
        lines = self._lines()
        kept, refused = with_value(lines)
        return kept, (*self._refused, *refused, *self._rejected), self._n_rejected

    def _lines(self) -> BookLines:
        owner = np.frombuffer(self._owner, np.int32) if self._owner else np.empty(0, np.int32)
        order = np.argsort(owner, kind="stable")
        counts = np.bincount(owner, minlength=len(self._portfolios))
        return BookLines(
            names=tuple(self._portfolios),
            indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            security=np.array(self._security, np.int32)[order],
            amount=np.array(self._amount, np.float64)[order],
            securities=tuple(self._securities),
            n_rejected=np.array([self._n_rejected_of[at] for at in range(len(self._portfolios))], np.int64),
        )


def with_value(lines: BookLines) -> tuple[BookLines, tuple[BookRejection, ...]]:
    """Return the portfolios there is something to take fractions of, and the others with the reason.

    Examples
    --------
    >>> nothing = BookLines(("A",), np.array([0, 0]), np.empty(0, np.int32), np.empty(0), ())
    >>> with_value(nothing)[1]
    (BookRejection(portfolio='A', row=None, text='', reason='none of its lines could be used'),)
    """
    total, n_lines = lines.total_amount, np.diff(lines.indptr)
    gross = np.bincount(lines.owner, np.abs(lines.amount), len(lines))
    is_kept = np.isfinite(total) & (total > _ROUNDING * gross)
    refused = tuple(
        BookRejection(
            lines.names[at],
            None,
            "",
            "its total value is not above zero" if n_lines[at] else "none of its lines could be used",
        )
        for at in np.flatnonzero(~is_kept).tolist()
    )
    if not refused:
        return lines, ()
    line_kept = is_kept[lines.owner]
    kept = BookLines(
        names=tuple(name for name, keep in zip(lines.names, is_kept.tolist(), strict=True) if keep),
        indptr=np.concatenate([[0], np.cumsum(n_lines[is_kept])]).astype(np.int64),
        security=lines.security[line_kept],
        amount=lines.amount[line_kept],
        securities=lines.securities,
        n_rejected=lines.n_rejected_lines[is_kept],
    )
    return kept, refused
