"""The CSV of an ARK fund to rows."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from analytics.errors import UnreadableSource
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.extract.readers import dates, delimited
from etl.extract.readers.rows import read_rows
from etl.extract.readers.tables import Record, bad_cell, find_known_header, leftover, map_columns
from etl.sources.config import Source

WEIGHT_UNIT = Decimal("0.0001")
_MARK = b"date,fund,company,ticker,cusip,shares,"
_REQUIRED = ("date", "fund", "name", "ticker", "cusip", "shares", "market_amount", "weight")
_CASH = re.compile(r"\b(?:TRSY|TREASURY|GOVT|GOVERNMENT|MONEY MARKET|CASH|US DOLLAR)\b", re.ASCII | re.IGNORECASE)
_CLAIM = re.compile(r".+\b(?:WTS?|WARRANTS?|RIGHTS?|RTS|CVR|ESCROW)\b", re.ASCII | re.IGNORECASE)


def recognizes(content: bytes, _file_name: str) -> bool:
    """Tell whether bytes are a file of this source, by its header."""
    return content[:200].removeprefix(b"\xef\xbb\xbf").lower().lstrip().startswith(_MARK)


def extract(content: bytes, source: Source) -> ExtractedHoldings:
    """Return the holdings in a file; every row says fund and date again."""
    records = delimited.read(content)
    at = find_known_header(records, source)
    if at is None:
        raise UnreadableSource("The file has no header of an ARK holdings file.")
    header = records[at]
    index = map_columns(header, source, _REQUIRED)
    lines = [record for record in records[at + 1 :] if len(record.cells) > 1]
    rows = read_rows(lines, header, index, [HoldingKind.EQUITY] * len(lines))
    _refuse_a_cut_weight(lines, index["weight"])
    return ExtractedHoldings(
        source=source.key,
        fund=FundIdentity(ticker=_the_same(lines, header, index["fund"])),
        as_of_date=_as_of_date(lines, header, index["date"]),
        rows=tuple(row._replace(kind=_kind(row)) for row in rows),
        weight_unit=WEIGHT_UNIT,
        leftovers=tuple(leftover(record) for record in records if len(record.cells) == 1),
    )


def _kind(row: ExtractedRow) -> HoldingKind:
    """Return the kind by ticker and name together; the source has no column for it."""
    if row.ticker:
        return HoldingKind.EQUITY
    if _CASH.search(row.name):
        return HoldingKind.CASH
    return HoldingKind.OTHER if _CLAIM.match(row.name) else HoldingKind.EQUITY


def _refuse_a_cut_weight(lines: Sequence[Record], column: int) -> None:
    """Refuse a last weight that has lost its percent sign, and with it perhaps digits."""
    if lines[0].cells[column].endswith("%") and not lines[-1].cells[column].endswith("%"):
        raise UnreadableSource(f"Line {lines[-1].line_no} ends inside its weight: the file is cut off.")


def _the_same(lines: Sequence[Record], header: Record, column: int) -> str:
    """Return what every row says in a column."""
    said = {record.cells[column] for record in lines}
    if len(said) > 1:
        listed = ", ".join(sorted(said)[:5])
        raise UnreadableSource(f'The rows differ in the column "{header.cells[column]}": {listed}.')
    return said.pop()


def _as_of_date(lines: Sequence[Record], header: Record, column: int) -> date:
    printed = _the_same(lines, header, column)
    try:
        return dates.slashed(printed)
    except ValueError:
        raise bad_cell(lines[0], header.cells[column], printed, "is no date such as 08/18/2026") from None
