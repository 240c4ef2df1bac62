"""The workbook of a State Street fund to rows."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from analytics.errors import UnreadableSource
from etl.extract import ExtractedHoldings, FundIdentity
from etl.extract.readers import dates, xlsx
from etl.extract.readers.bodies import Body, body
from etl.extract.readers.rows import read_rows
from etl.extract.readers.tables import Record, bad_cell, find_known_header, leftover, map_columns
from etl.sources.config import Source
from etl.sources.ssga.kinds import kind_of

WEIGHT_UNIT = Decimal("0.00000001")
"""The files print percent with six decimals."""

_NAME, _TICKER, _HOLDINGS = "Fund Name:", "Ticker Symbol:", "Holdings:"
_AS_OF = "As of "
_INDEX_MARK = b"Index Holdings and weightings"
_REQUIRED = ("name", "ticker", "cusip", "weight", "shares", "currency")
_FULL_CUSIP = 9


def recognizes(content: bytes, _file_name: str) -> bool:
    """Tell whether bytes are a workbook with this source's first lines, or one of its lists of an index."""
    if body(content) is Body.WORKBOOK:
        return xlsx.mentions(content, _NAME, _TICKER)
    return _INDEX_MARK in content[:200]


def extract(content: bytes, source: Source) -> ExtractedHoldings:
    """Return the holdings in a workbook."""
    if _INDEX_MARK in content[:200]:
        raise UnreadableSource("This is a list of an index with prices of the day, not the holdings of a fund.")
    records = xlsx.read(content)
    at = find_known_header(records, source)
    if at is None:
        raise UnreadableSource("The workbook has no header of a State Street holdings file.")
    end = _end_of_rows(records, at)
    header, *lines = _without_blank_columns(records[at:end])
    index = map_columns(header, source, _REQUIRED)
    columns = [index[field] for field in ("ticker", "cusip", "name")]
    return ExtractedHoldings(
        source=source.key,
        fund=FundIdentity(ticker=_said(records[:at], _TICKER), name=_said(records[:at], _NAME)),
        as_of_date=_as_of_date(records[:at]),
        rows=read_rows(
            lines,
            header,
            index,
            [kind_of(*(record.cells[column] for column in columns)) for record in lines],
            cusip_is_cut=not any(len(record.cells[index["cusip"]]) == _FULL_CUSIP for record in lines),
        ),
        weight_unit=WEIGHT_UNIT,
        leftovers=tuple(leftover(record) for record in (*records[:at], *records[end:])),
    )


def _end_of_rows(records: Sequence[Record], header_at: int) -> int:
    """Return where the rows end: a blank row leaves a gap in the numbers of the rows."""
    for i in range(header_at + 1, len(records)):
        if records[i].line_no != records[i - 1].line_no + 1:
            return i
    return len(records)


def _without_blank_columns(records: Sequence[Record]) -> Sequence[Record]:
    """Return header and rows without the columns on their right in which none of them has anything."""
    width = max(i for record in records for i, cell in enumerate(record.cells, start=1) if cell)
    return [Record(record.line_no, record.cells[:width]) for record in records]


def _said(records: Sequence[Record], label: str) -> str:
    found = next((record.cells[1] for record in records if record.cells[0] == label and len(record.cells) > 1), "")
    if not found:
        raise UnreadableSource(f'The workbook says nothing beside "{label}".')
    return found


def _as_of_date(records: Sequence[Record]) -> date:
    printed = _said(records, _HOLDINGS)
    try:
        return dates.dashed(printed.removeprefix(_AS_OF))
    except ValueError:
        record = next(record for record in records if record.cells[0] == _HOLDINGS)
        raise bad_cell(record, _HOLDINGS, printed, "is no date such as 07-Feb-2025") from None
