"""Numbered rows of text, whatever file they came from: where the header is and which column holds what."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.extract.model import Leftover
from etl.extract.readers.numbers import number
from etl.sources.config import Source

_LEFTOVER_CHARACTERS = 200
_KNOWN_AT_LEAST = 3


class Record(NamedTuple):
    """One record of a file; its cells are stripped, and there are none where the record is blank.

    ``line_no`` is the physical line on which it begins, 1-based.
    """

    line_no: int
    cells: tuple[str, ...]


def find_known_header(records: Sequence[Record], source: Source, start: int = 0) -> int | None:
    """Return the index of the first record most of whose cells are headers of this source.

    A header that misses a column or has a new one is found all the same, so that ``map_columns`` can name it.
    """
    known = frozenset(source.columns).union(source.ignored_columns) - {""}
    for i in range(start, len(records)):
        cells = records[i].cells
        if sum(cell in known for cell in cells) >= max(_KNOWN_AT_LEAST, len(cells) / 2):
            return i
    return None


def map_columns(header: Record, source: Source, required: Iterable[str] = ()) -> dict[str, int]:
    """Return field to column index by the names in ``source.toml``.

    Parameters
    ----------
    header : Record
        The header as printed.
    source : Source
        Says which header means which field and which headers mean nothing to us.
    required : iterable of str
        Fields without which the rows cannot be read.

    Raises
    ------
    UnexpectedColumns
        For a header that the source is not known to have, that comes twice or that is missing, by name.
    """
    known = [name for name in header.cells if name not in source.ignored_columns]
    _refuse(header, source, "unknown", [name for name in known if name not in source.columns])
    _refuse(header, source, "repeated", sorted({name for name in header.cells if header.cells.count(name) > 1}))
    index = {source.columns[name]: header.cells.index(name) for name in known}
    _refuse(header, source, "ambiguous", [] if len(index) == len(known) else known)
    missing = [field for field in required if field not in index]
    _refuse(header, source, "missing", [_names(source.columns, field) for field in missing])
    return index


def leftover(record: Record) -> Leftover:
    """Return a record that is no holding, its text shortened to one line."""
    text = ", ".join(cell for cell in record.cells if cell)
    return Leftover(record.line_no, " ".join(text[: 2 * _LEFTOVER_CHARACTERS].split())[:_LEFTOVER_CHARACTERS])


def misfit(record: Record, header: Record) -> UnreadableSource:
    """Return the error for a row that has not the header's number of cells; a body that was cut off ends so."""
    return UnreadableSource(
        f"Line {record.line_no} has {len(record.cells)} cells where the header names {len(header.cells)} columns: "
        "the file is cut off or damaged."
    )


def bad_number(record: Record, header: Record, indexes: Iterable[int]) -> UnreadableSource:
    """Return the error that names the first cell among ``indexes`` that has to be a number and is none."""
    for index in indexes:
        try:
            number(record.cells[index])
        except ValueError:
            return bad_cell(record, header.cells[index], record.cells[index], "is no number")
    return UnreadableSource(f"Line {record.line_no} holds a number that cannot be read.")


def bad_cell(record: Record, column: str, text: str, complaint: str) -> UnreadableSource:
    """Return the error for one cell: its line, its column and what it says."""
    return UnreadableSource(f'Line {record.line_no}, column "{column}": "{text[:60]}" {complaint}.')


def _refuse(header: Record, source: Source, what: str, names: Sequence[str]) -> None:
    if names:
        listed = ", ".join(f'"{name[:60]}"' for name in names[:20])
        expected = ", ".join([*source.columns, *source.ignored_columns])
        raise UnexpectedColumns(
            f"Line {header.line_no}: {what} {'column' if len(names) == 1 else 'columns'} {listed}. "
            f"{source.title} is known to have: {expected}."
        )


def _names(columns: Mapping[str, str], field: str) -> str:
    return " or ".join(name for name, meaning in columns.items() if meaning == field) or field
