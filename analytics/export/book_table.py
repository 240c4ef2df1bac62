"""Rows of a book on their way out: as lines of CSV, and as columns for a writer of another format."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

from analytics.export.table import guarded
from analytics.model.book_lines import BookRejection, BookRows

COUNTS = frozenset({"n_lines", "n_unknown_lines", "n_rejected_lines"})
_MONEY = "total_amount"
_CERTIFIED = "certified"
_MONEY_DECIMALS = 6
REJECTION_COLUMNS = ("portfolio", "line", "text", "reason")


def book_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of the table: the portfolio first, the largest company before its weight.

    Examples
    --------
    >>> book_columns(("total_amount", "largest_weight", "largest_upper"))
    ('portfolio', 'total_amount', 'largest_issuer', 'largest_weight', 'largest_upper')
    """
    at = columns.index("largest_weight")
    return ("portfolio", *columns[:at], "largest_issuer", *columns[at:])


def bound_columns(column: str) -> tuple[str, str] | None:
    """Return the columns of the least and the most of a figure; null for one without bounds.

    Examples
    --------
    >>> bound_columns("mag7_weight"), bound_columns("coverage")
    (('mag7_lower', 'mag7_upper'), None)
    """
    stem, _, part = column.rpartition("_")
    return (f"{stem}_lower", f"{stem}_upper") if part in {"weight", "lower", "upper"} else None


def book_values(rows: BookRows) -> dict[str, list[str | float | int | bool | None]]:
    """Return the cells of each column; null where nothing is known.

    Parameters
    ----------
    rows : BookRows
        Some portfolios.

    Returns
    -------
    dict of str to list
        By column, in the order of ``book_columns``; texts as they are, not guarded.
    """
    by_name: dict[str, list[str | float | int | bool | None]] = {
        name: [_cell(name, figure) for figure in rows.figures[:, at].tolist()] for at, name in enumerate(rows.columns)
    }
    by_name["portfolio"] = list(rows.names)
    by_name["largest_issuer"] = [ticker or None for ticker in rows.largest]
    return {name: by_name[name] for name in book_columns(rows.columns)}


def book_to_csv(rows: BookRows, *, has_header: bool) -> str:
    """Return some portfolios as lines of CSV, figures in full, unknown ones empty, texts never a formula."""
    columns = book_values(rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    if has_header:
        writer.writerow(columns)
    writer.writerows(zip(*(map(_text, cells) for cells in columns.values()), strict=True))
    return text.getvalue()


def rejections_to_csv(rejected: Iterable[BookRejection]) -> str:
    """Return what was rejected as CSV: a portfolio as a whole has no line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(REJECTION_COLUMNS)
    for one in rejected:
        line = "" if one.row is None else str(one.row)
        writer.writerow((guarded(one.portfolio), line, guarded(one.text), guarded(one.reason)))
    return text.getvalue()


def _cell(name: str, figure: float) -> float | int | bool | None:
    if not math.isfinite(figure):
        return None
    if name in COUNTS:
        return int(figure)
    if name == _CERTIFIED:
        return figure > 0
    return round(figure, _MONEY_DECIMALS) if name == _MONEY else figure


def _text(cell: str | float | bool | None) -> str:  # noqa: FBT001  # a cell of a table
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return guarded(cell) if isinstance(cell, str) else repr(cell)
