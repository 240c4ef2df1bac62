"""A table on its way out: typed cells, written as CSV or as a worksheet, never as something a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from analytics.export.printed import day, moment


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its kind, where not all of a column are of one: money, weight, index, count."""

    value: Decimal | float
    kind: str

    def __str__(self) -> str:
        """Return the figure alone."""
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Dated:
    """A text with a day or a point in time in it: by ISO 8601 for programs, in words for people."""

    when: date | None
    rest: str = ""
    before: str = ""

    @property
    def iso(self) -> str:
        """The text for programs."""
        if isinstance(self.when, datetime):
            return f"{self.before}{self.when.isoformat(timespec='seconds')}{self.rest}"
        return f"{self.before}{self.when.isoformat() if self.when else 'no date'}{self.rest}"

    def __str__(self) -> str:
        """Return the text for people."""
        written = moment(self.when) if isinstance(self.when, datetime) else day(self.when)
        return f"{self.before}{written}{self.rest}"


Cell = str | Decimal | float | int | date | Figure | Dated | None

_STARTS_A_FORMULA = tuple("=+-@＝＋－＠")  # noqa: RUF001  # the fullwidth forms are the point: spreadsheets read them as signs
_CONTROLS = frozenset("\t\r\n")


@dataclass(frozen=True, slots=True)
class Table:
    """One table. ``formats`` names the kind of figure of a column for worksheets: money, weight, shares or price."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    formats: dict[str, str] = field(default_factory=dict)


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: a leading apostrophe where it would.

    Examples
    --------
    >>> guarded("=1+1"), guarded("  @SUM"), guarded("Brokerage")
    ("'=1+1", "'  @SUM", 'Brokerage')
    """
    rest = text.lstrip()
    blanks = text[: len(text) - len(rest)]
    runs = rest.startswith(_STARTS_A_FORMULA) or not set(blanks).isdisjoint(_CONTROLS)
    return f"'{text}" if runs else text


def csv_text(cell: Cell) -> str:
    """Return a cell as it stands in a CSV file: figures in full, dates by ISO 8601, text guarded."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, Dated):
        return guarded(cell.iso)
    if isinstance(cell, date):
        return cell.isoformat()
    value: Decimal | float = cell.value if isinstance(cell, Figure) else cell
    # nought has no sign
    figure = value or abs(value)
    return format(figure, "f") if isinstance(figure, Decimal) else repr(figure)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str = ",") -> str:
    """Return a header and its rows as CSV, nothing below them: the form other programs read."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in header])
    writer.writerows([csv_text(cell) for cell in row] for row in rows)
    return text.getvalue()


def write_csv(table: Table, notes: Sequence[tuple[str, Cell]]) -> bytes:
    """Write a table, an empty line, then the notes as two columns; UTF-8 with a byte-order mark for spreadsheets."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([])
    writer.writerows([guarded(name), csv_text(cell)] for name, cell in notes)
    return (csv_lines(table.header, table.rows) + text.getvalue()).encode("utf-8-sig")
