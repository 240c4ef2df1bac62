"""A workbook's first sheet to records, read in a child process that may die in our stead."""

from analytics.errors import PortfolioFileError, UnreadableSource
from analytics.isolation import run_isolated
from analytics.workbook import read_first_sheet
from etl.extract.readers.bodies import Body, require
from etl.extract.readers.tables import Record


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
