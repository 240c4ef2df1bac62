"""The CSV of Invesco's site until 2025: a header, rows that each name fund and date, nothing else."""

from datetime import date
from decimal import Decimal

from analytics.errors import UnexpectedColumns, UnreadableSource
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings, FundIdentity
from etl.extract.readers import dates, delimited
from etl.extract.readers.rows import read_rows
from etl.extract.readers.tables import Record, bad_cell, find_known_header, leftover, map_columns
from etl.sources.config import Source

_WEIGHT_UNIT = Decimal("0.00001")
_REQUIRED = (
    "fund_ticker",
    "cusip",
    "ticker",
    "shares",
    "market_amount",
    "weight",
    "name",
    "line_class",
    "sector",
    "as_of_date",
)


def extract_download(content: bytes, source: Source) -> ExtractedHoldings:
    """Return the holdings of the one fund and date that every row names."""
    records = delimited.read(content)
    at = find_known_header(records, source)
    if at is None:
        raise UnexpectedColumns("No line is a header of Invesco's holdings files.")
    header = records[at]
    index = map_columns(header, source, _REQUIRED)
    lines = [record for record in records[at + 1 :] if record.cells]
    kinds = [source.kinds.get(text, HoldingKind.OTHER) for text in _column(lines, index["line_class"])]
    rows = read_rows(lines, header, index, kinds)
    return ExtractedHoldings(
        source=source.key,
        fund=FundIdentity(ticker=_one(lines, index["fund_ticker"], "funds")),
        as_of_date=_day(lines[0], header, index["as_of_date"], _one(lines, index["as_of_date"], "dates")),
        rows=rows,
        weight_unit=_WEIGHT_UNIT,
        leftovers=tuple(leftover(record) for record in records[:at] if record.cells),
    )


def _column(lines: list[Record], at: int) -> list[str]:
    return [record.cells[at] if at < len(record.cells) else "" for record in lines]


def _one(lines: list[Record], at: int, what: str) -> str:
    found = sorted(set(_column(lines, at)))
    if len(found) > 1:
        raise UnreadableSource(f"The rows are of {len(found)} {what}: {', '.join(found[:5])[:100]}.")
    return found[0]


def _day(record: Record, header: Record, at: int, printed: str) -> date:
    try:
        return dates.slashed(printed)
    except ValueError:
        raise bad_cell(record, header.cells[at], printed, "is no date") from None
