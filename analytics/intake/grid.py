"""Text to records: physical lines, the delimiter, and tolerant splitting into cells."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from analytics.errors import PortfolioFileError
from analytics.intake.caps import MAX_CELL_LENGTH, MAX_COLUMNS, MAX_LINE_LENGTH, MAX_LINES, MAX_QUOTED_LINES
from analytics.intake.cells import clean_all

DELIMITERS = (",", ";", "\t", "|")
_BLANK_AFTER_QUOTE = re.compile(r'"[ \t]{1,4}(?=,)')
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one line (or of a quoted cell's several lines) and the 1-based line it starts on.

    ``is_indented`` says that the first cell began with several blanks: some brokers print lots like that.
    """

    line: int
    cells: list[str]
    is_indented: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """All records of a file for one delimiter, blank lines left out."""

    records: list[Record]
    warnings: tuple[str, ...] = ()


class _OpenQuote(Exception):  # a signal inside this module, never seen by a user
    """Quotation marks do not pair up; carries the line."""


def split_lines(text: str) -> list[str]:
    """Return the physical lines; refuse files beyond the caps.

    Only CR LF, LF and CR end a line: other characters that Unicode counts as line ends stay in their cell.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise PortfolioFileError(
            f"The file has {len(lines):,} lines; at most {MAX_LINES:,} are read. Export only the positions."
        )
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE_LENGTH:
            raise PortfolioFileError(
                f"Line {number} has {len(line):,} characters; at most {MAX_LINE_LENGTH:,} are read. This is no list of "
                "positions as brokers export it.",
                row=number,
            )
    return lines


def declared_delimiter(lines: list[str]) -> str | None:
    """Return the delimiter of a first line ``sep=;`` as spreadsheets write it, or None."""
    match = _SEPARATOR_LINE.fullmatch(lines[0].strip(" ")) if lines else None
    return match.group(1) if match and match.group(1) in DELIMITERS else None


def read_grid(lines: list[str], delimiter: str) -> Grid:
    """Return the records of a file; quotation marks that do not pair up make it be read line by line.

    Raises
    ------
    PortfolioFileError
        Where a line has too many columns or a cell is too long.
    """
    try:
        return Grid(list(_capped(_as_csv(lines, delimiter))))
    except _OpenQuote as signal:
        warning = f"The quotation marks near line {signal} do not pair up: the file was read line by line."
        return Grid(list(_capped(_line_by_line(lines, delimiter))), (warning,))


def _as_csv(lines: list[str], delimiter: str) -> Iterator[Record]:
    reader = csv.reader((_repaired(line, delimiter) + "\n" for line in lines), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if reader.line_num - start >= MAX_QUOTED_LINES:
                raise _OpenQuote(start)
            if cells:
                yield Record(start, clean_all(cells), cells[0][:2] == "  " and not cells[0].isspace())
            start = reader.line_num + 1
    except csv.Error as error:
        raise _OpenQuote(start) from error


def _repaired(line: str, delimiter: str) -> str:
    """Return a line without the blanks that one broker puts between a closing quotation mark and the comma."""
    if delimiter != "," or '" ' not in line:
        return line
    return _BLANK_AFTER_QUOTE.sub('"', line.rstrip(" "))


def _line_by_line(lines: list[str], delimiter: str) -> Iterator[Record]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if line.count('"') % 2:
            yield Record(number, clean_all(line.replace('"', "").split(delimiter)))
            continue
        for cells in csv.reader([line], delimiter=delimiter):
            yield Record(number, clean_all(cells))


def _capped(records: Iterator[Record]) -> Iterator[Record]:
    for record in records:
        if len(record.cells) > MAX_COLUMNS:
            raise PortfolioFileError(
                f"Line {record.line} has {len(record.cells):,} columns; at most {MAX_COLUMNS} are read. This is no "
                "list of positions as brokers export it.",
                row=record.line,
            )
        if max(map(len, record.cells), default=0) > MAX_CELL_LENGTH:
            raise PortfolioFileError(
                f"Line {record.line} has a cell longer than {MAX_CELL_LENGTH:,} characters. This is no list of "
                "positions as brokers export it.",
                row=record.line,
            )
        yield record
