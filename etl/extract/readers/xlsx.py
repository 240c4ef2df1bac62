"""A workbook's first sheet to records, read in a child process that may die in our stead."""

import io
import zipfile

from analytics.errors import PortfolioFileError, UnreadableSource
from analytics.isolation import run_isolated
from analytics.workbook import DAMAGE, read_first_sheet
from etl.extract.readers.bodies import Body, require
from etl.extract.readers.tables import Record

_END_RECORD = b"PK\x05\x06"
_DIRECTORY_SIZE = slice(12, 16)
_MAX_DIRECTORY = 64 * 1024
_PARTS_WITH_TEXT = ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml")
_LOOKED_AT = 64 * 1024


def mentions(content: bytes, *texts: str) -> bool:
    """Tell whether the beginning of a workbook's texts holds all of the given ones; cheap, and never raises."""
    end = content.rfind(_END_RECORD)
    directory_size = int.from_bytes(content[end:][_DIRECTORY_SIZE], "little")
    if end < 0 or directory_size > _MAX_DIRECTORY:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            heads = [_head(archive, name) for name in _PARTS_WITH_TEXT if name in archive.namelist()]
    except DAMAGE:
        return False
    return all(any(text.encode() in head for head in heads) for text in texts)


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_LOOKED_AT)


def read(content: bytes) -> list[Record]:
    """Return the rows that hold something; ``line_no`` is the row of the sheet, so a gap in it is a blank row.

    Raises
    ------
    UnreadableSource
        For anything but a workbook and for one that asks for more time or memory than it may have.
    """
    require(content, Body.WORKBOOK)
    try:
        sheet = run_isolated(read_first_sheet, content, packages=("python_calamine",))
    except PortfolioFileError as error:
        raise UnreadableSource("The workbook could not be read within the limits set for one file.") from error
    if sheet.refusal:
        raise UnreadableSource(f"The workbook {sheet.refusal}.")
    return [Record(row.row_no, row.cells) for row in sheet.rows]
