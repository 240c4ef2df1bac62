"""Excel workbooks: every visible sheet becomes a sheet of records, whatever the file is called."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from analytics.errors import PortfolioFileError
from analytics.intake.caps import MAX_CELL_LENGTH
from analytics.intake.cells import clean
from analytics.intake.formats.xlsx_notes import notes_on_sheets
from analytics.intake.grid import Record
from analytics.intake.source import Format, Source, SourceSheet

if TYPE_CHECKING:
    from analytics.workbook import NamedSheet, Workbook

_ZIP_SIGNS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_SAVE_AS_CSV = "Save the sheet with the holdings as CSV (UTF-8) or as .xlsx without macros, and drop that file here."
_NO_WORKBOOK = "is an archive without a workbook inside"
_OTHER_ARCHIVES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("xl/workbook.bin",), f"This is a binary Excel workbook (.xlsb). {_SAVE_AS_CSV}"),
    (("content.xml",), f"This is an OpenDocument file (.ods). {_SAVE_AS_CSV}"),
    (
        (".iwa", "index.zip"),
        "This is an Apple Numbers document. Export the table from Numbers as CSV and drop that file here.",
    ),
    (
        ("word/document.xml", "ppt/presentation.xml"),
        "This is a text document or a presentation, not a table. Save the holdings as CSV and drop that file here.",
    ),
)


def recognises(head: bytes, _text: str) -> bool:
    """Return whether the bytes are those of a zip archive, as every Excel workbook is one."""
    return head.startswith(_ZIP_SIGNS)


def read(content: bytes, _text: str) -> Source:
    """Return the visible sheets of a workbook.

    Raises
    ------
    PortfolioFileError
        For a workbook that is damaged, encrypted, carries macros or is larger than a table of holdings can be, and for
        archives that are no workbook.
    """
    from analytics.workbook import read_sheets  # noqa: PLC0415  # a child that reads text has no package for workbooks

    book = read_sheets(content)
    if book.refusal:
        raise PortfolioFileError(_refusal(content, book.refusal))
    if not book.sheets:
        raise PortfolioFileError(
            "The workbook has no visible sheet that holds anything. Export the list of positions again and drop the "
            "new file here."
        )
    sheets = tuple(_sheet(sheet, is_only_one=len(book.sheets) == 1) for sheet in book.sheets)
    return Source(sheets, (*_on_hidden_sheets(book), *notes_on_sheets(content, [sheet.name for sheet in book.sheets])))


FORMAT = Format(recognises, read)


def _sheet(sheet: "NamedSheet", *, is_only_one: bool) -> SourceSheet:
    records = tuple(Record(row.row_no, _cells(row.cells)) for row in sheet.rows)
    return SourceSheet(records, "" if is_only_one else clean(sheet.name))


def _cells(cells: Sequence[str]) -> list[str]:
    """Return the cells up to the last one that is filled: a sheet is as wide as its widest row."""
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return [clean(cell)[:MAX_CELL_LENGTH] for cell in cells[:width]]


def _on_hidden_sheets(book: "Workbook") -> Iterator[str]:
    for name in book.hidden_names:
        yield f"The hidden sheet {clean(name)} was not read."


def _refusal(content: bytes, reason: str) -> str:
    if reason != _NO_WORKBOOK:
        return f"The workbook {reason}. {_SAVE_AS_CSV}"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name.lower() for name in archive.namelist()]
    for endings, sentence in _OTHER_ARCHIVES:
        if any(name.endswith(endings) for name in names):
            return sentence
    return "This is a zip archive, not a list of holdings. Unpack it and drop the files inside one by one."
