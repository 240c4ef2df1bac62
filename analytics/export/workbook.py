"""Tables as an XLSX workbook. Strings are written as strings: there is no formula, link or number made from text."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from analytics.export.table import Cell, Dated, Figure, Table

_FORMATS = {
    "money": "#,##0.00",
    "weight": "0.0000%",
    "shares": "#,##0.######",
    "price": "#,##0.00####",
    "index": "0.0000",
    "count": "#,##0",
}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MIN_WIDTH, _MAX_WIDTH = 10, 60


def write_workbook(tables: Sequence[Table], generated_at: datetime) -> bytes:
    """Write one worksheet per table; the same tables at the same time give the same bytes."""
    import xlsxwriter  # noqa: PLC0415  # only a download as XLSX pays for it

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as workbook:
        workbook.set_properties({"created": generated_at.astimezone(UTC).replace(tzinfo=None)})
        bold = workbook.add_format({"bold": True})
        formats = {name: workbook.add_format({"num_format": code}) for name, code in _FORMATS.items()}
        formats["date"] = workbook.add_format({"num_format": "d mmm yyyy"})
        for table in tables:
            _write_sheet(workbook.add_worksheet(table.title), table, bold, formats)
    return content.getvalue()


def _write_sheet(sheet: Any, table: Table, bold: Any, formats: dict[str, Any]) -> None:  # noqa: ANN401  # xlsxwriter publishes no types
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(table.header):
        sheet.write_string(0, column, name, bold)
        width = max([len(name), *(len(str(row[column])) for row in table.rows[:200])])
        sheet.set_column(column, column, min(_MAX_WIDTH, max(_MIN_WIDTH, width + 1)))
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            _write_cell(
                sheet, (number, column), cell, formats, formats.get(table.formats.get(table.header[column], ""))
            )


def _write_cell(sheet: Any, place: tuple[int, int], cell: Cell, formats: dict[str, Any], style: Any) -> None:  # noqa: ANN401  # as above
    if cell is None:
        sheet.write_blank(*place, None)
    elif isinstance(cell, str | Dated):
        sheet.write_string(*place, str(cell))
    elif isinstance(cell, date):
        sheet.write_datetime(*place, datetime(cell.year, cell.month, cell.day), formats["date"])  # noqa: DTZ001  # a spreadsheet date has no zone
    else:
        value = cell.value if isinstance(cell, Figure) else cell
        number = float(value) if isinstance(value, Decimal) else value
        sheet.write_number(*place, number, formats[cell.kind] if isinstance(cell, Figure) else style)
