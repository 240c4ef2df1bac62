"""The sheets of an Excel workbook as rows of text. To be run in a child process only, see ``isolation``.

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

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

_MAX_ENTRIES = 500
_MAX_INFLATED = 50 * 1024 * 1024
_MAX_RATIO = 200
_MAX_ROWS = 50_000
_MAX_COLUMNS = 200
_MAX_CELLS = 1_000_000
_MAX_LAID_OUT = 10_000_000
_MAX_TEXT = 16 * 1024 * 1024
"""A workbook of 14,000 holdings has 2 MiB inflated, ratios of 7 to 33 and a dozen columns."""

DAMAGE: tuple[type[Exception], ...] = (
    *(CalamineError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
    *(EOFError, RuntimeError, ValueError),
)
"""What damaged archives raise: ``zipfile`` checks little of what a directory says before it uses it."""
_ENCRYPTED = 0x1
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?:[^>]{0,300}?\sr=[\"']([A-Z]{1,9})([0-9]{1,9})[\"'])?")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])[^>]{0,300}?\sr=[\"']([0-9]{1,9})")
_MAY_REACH_FAR = re.compile(rb"r=[\"'](?:[A-Z]{3}|[G-Z][A-Z]|[A-Z]{0,2}[0-9]{5})")
"""What every place beyond row 50,000 or column 200 (``GR``) holds, and none of a usual sheet."""


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


@dataclass(frozen=True, slots=True)
class NamedSheet:
    """A visible sheet that holds something."""

    name: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The visible sheets of a workbook and the names of the hidden ones, or why it was refused, as in ``Sheet``."""

    sheets: tuple[NamedSheet, ...]
    hidden_names: tuple[str, ...] = ()
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
        _refuse_if(_text_length(rows) > _MAX_TEXT, "holds far too much text")
    except _Refused as refused:
        return Sheet((), str(refused))
    except DAMAGE:
        return Sheet((), "is damaged")
    return Sheet(rows)


def read_sheets(content: bytes) -> Workbook:
    """Return the rows of all visible sheets; blank rows and blank sheets are left out.

    Parameters
    ----------
    content : bytes
        An XLSX file.

    Returns
    -------
    Workbook
        Cells as in ``read_first_sheet``. Of merged cells the top left one holds the text. Hidden sheets are named and
        not read; hidden rows are read like others.

    Examples
    --------
    >>> read_sheets(b"no workbook").refusal
    'is damaged'
    """
    try:
        _look_through(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(_visible_sheets(book))
    except _Refused as refused:
        return Workbook((), (), str(refused))
    except DAMAGE:
        return Workbook((), (), "is damaged")
    hidden = tuple(sheet.name for sheet in book.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible)
    return Workbook(sheets, hidden)


def _visible_sheets(book: CalamineWorkbook) -> Iterator[NamedSheet]:
    n_laid_out, n_characters = 0, 0
    for index, about in enumerate(book.sheets_metadata):
        if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        n_laid_out += sheet.total_height * sheet.total_width
        _refuse_if(n_laid_out > _MAX_LAID_OUT, f"has more than {_MAX_LAID_OUT} cells between the corners of its sheets")
        rows = tuple(_rows(sheet.to_python(skip_empty_area=False)))
        n_characters += _text_length(rows)
        _refuse_if(n_characters > _MAX_TEXT, "holds far too much text")
        if rows:
            yield NamedSheet(about.name, rows)


def _text_length(rows: Sequence[SheetRow]) -> int:
    return sum(sum(map(len, row.cells)) for row in rows)


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
    if part.count(b"<") > _MAX_CELLS or _MAY_REACH_FAR.search(part):
        _measure_cells(part)


def _measure_cells(part: bytes) -> None:
    for row in _ROW.finditer(part):
        _refuse_if(int(row.group(1)) > _MAX_ROWS, f"has a row beyond {_MAX_ROWS}")
    columns: set[bytes] = set()
    for count, cell in enumerate(_CELL.finditer(part), start=1):
        _refuse_if(count > _MAX_CELLS, f"has more than {_MAX_CELLS} cells")
        letters, row_no = cell.groups()
        if letters is None:
            continue
        if letters not in columns:
            _refuse_if(_column_number(letters) > _MAX_COLUMNS, f"has a column beyond {_MAX_COLUMNS}")
            columns.add(letters)
        _refuse_if(int(row_no) > _MAX_ROWS, f"has a row beyond {_MAX_ROWS}")


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
    elif isinstance(cell, float):
        text = _number_text(cell)
    elif isinstance(cell, bool):
        text = str(cell).upper()
    elif isinstance(cell, date):
        text = cell.isoformat()
    else:
        text = str(cell)
    return text


def _number_text(number: float) -> str:
    if number.is_integer():
        return str(int(number))
    text = repr(number)
    return text if text.strip("-.0123456789") == "" else f"{Decimal(text):f}"
