"""The first sheet of an Excel workbook as rows of text. To be run in a child process only, see ``isolation``.

A small legal workbook can ask its reader for more memory than a machine has, and the reader's answer is an abort of the
whole process. So the archive is looked through before the reader sees it, and the child's limits hold whatever passes.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook

_MAX_ENTRIES = 500
_MAX_INFLATED = 50 * 1024 * 1024
_MAX_RATIO = 200
_MAX_ROWS = 50_000
_MAX_COLUMNS = 200
_MAX_CELLS = 1_000_000
_MAX_TEXT = 16 * 1024 * 1024
"""A workbook of 14,000 holdings has 2 MiB inflated, ratios of 7 to 33 and a dozen columns."""

DAMAGE: tuple[type[Exception], ...] = (
    *(CalamineError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
    *(EOFError, RuntimeError, ValueError),
)
"""What damaged archives raise: ``zipfile`` checks little of what a directory says before it uses it."""
_ENCRYPTED = 0x1
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^>]{0,300})")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])[^>]{0,300}?\sr=[\"']([0-9]{1,9})")
_PLACE = re.compile(rb"\sr=[\"']([A-Z]{1,9})([0-9]{1,9})[\"']")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that holds something: its number in the sheet and its cells from column A on, as text."""

    row_no: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, or why it was refused: words that complete "The workbook …", without a full stop."""

    rows: tuple[SheetRow, ...]
    refusal: str = ""


class _Refused(Exception):
    """The words of ``Sheet.refusal``."""


def read_first_sheet(content: bytes) -> Sheet:
    """Return the rows of a workbook's first sheet; blank ones are left out.

    Parameters
    ----------
    content : bytes
        An XLSX file.

    Returns
    -------
    Sheet
        Texts as stored, numbers as the shortest decimal without an exponent, truth values ``TRUE`` and ``FALSE``, dates
        in ISO form. Refused where the archive is damaged, hides more than it shows or holds more than a table of
        holdings can.

    Examples
    --------
    >>> read_first_sheet(b"no workbook").refusal
    'is damaged'
    """
    try:
        _look_through(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = tuple(_rows(book.get_sheet_by_index(0).to_python(skip_empty_area=False)))
        _refuse_if(sum(len(cell) for row in rows for cell in row.cells) > _MAX_TEXT, "holds far too much text")
    except _Refused as refused:
        return Sheet((), str(refused))
    except DAMAGE:
        return Sheet((), "is damaged")
    return Sheet(rows)


def _refuse_if(is_refused: bool, reason: str) -> None:  # noqa: FBT001  # reads as a sentence where it is called
    if is_refused:
        raise _Refused(reason)


def _look_through(content: bytes) -> None:
    """Refuse an archive by its directory first, then by its parts, inflated one at a time and never beyond the cap."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        names = [entry.filename.lower() for entry in entries]
        _refuse_if(len(entries) > _MAX_ENTRIES, f"has more than {_MAX_ENTRIES} parts")
        _refuse_if(len(set(names)) < len(names), "has two parts of one name")
        _refuse_if("xl/workbook.xml" not in names, "is an archive without a workbook inside")
        _refuse_if(any(name.endswith("vbaproject.bin") for name in names), "contains macros")
        _refuse_if(any(entry.flag_bits & _ENCRYPTED for entry in entries), "is encrypted")
        _refuse_if(sum(entry.file_size for entry in entries) > _MAX_INFLATED, "inflates beyond every table of holdings")
        for entry in entries:
            _refuse_if(entry.file_size > _MAX_RATIO * max(entry.compress_size, 1), "is packed suspiciously small")
            _look_into(entry.filename.lower(), archive.read(entry))


def _look_into(name: str, part: bytes) -> None:
    if name.endswith((".xml", ".rels")):
        _refuse_if(b"\x00" in part[:4], "has a part in an unusual encoding")
        _refuse_if(_DECLARATION.search(part) is not None, "declares a document type")
    if name.startswith("xl/worksheets/"):
        _measure(part)


def _measure(part: bytes) -> None:
    """Refuse a sheet whose corners lie far apart: the reader lays out every cell between them."""
    for row in _ROW.finditer(part):
        _refuse_if(int(row.group(1)) > _MAX_ROWS, f"has a row beyond {_MAX_ROWS}")
    for count, cell in enumerate(_CELL.finditer(part), start=1):
        _refuse_if(count > _MAX_CELLS, f"has more than {_MAX_CELLS} cells")
        place = _PLACE.search(cell.group(1))
        if place is not None:
            _refuse_if(_column_number(place.group(1)) > _MAX_COLUMNS, f"has a column beyond {_MAX_COLUMNS}")
            _refuse_if(int(place.group(2)) > _MAX_ROWS, f"has a row beyond {_MAX_ROWS}")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _rows(rows: Sequence[Sequence[object]]) -> Iterator[SheetRow]:
    for row_no, row in enumerate(rows, start=1):
        cells = tuple(map(_text, row))
        if any(cells):
            yield SheetRow(row_no, cells)


def _text(cell: object) -> str:
    """Return a cell as text. A truth value is upper case: ``TRUE`` is also a ticker that spreadsheets turn into one."""
    if isinstance(cell, str):
        text = cell.strip()
    elif isinstance(cell, bool):
        text = str(cell).upper()
    elif isinstance(cell, float):
        text = str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)):f}"
    elif isinstance(cell, date):
        text = cell.isoformat()
    else:
        text = str(cell)
    return text
