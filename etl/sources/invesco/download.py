"""The CSV of Invesco's site until 2025: a header, rows that each name fund and date, nothing else."""

from datetime import date
from decimal import Decimal

from analytics.errors import UnexpectedColumns, UnreadableSource
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.extract.readers import dates, delimited, identifiers, numbers
from etl.extract.readers.tables import Record, bad_cell, bad_number, find_header, leftover, map_columns, misfit
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
_NUMBERS = ("weight", "market_amount", "shares")


def extract_download(content: bytes, source: Source) -> ExtractedHoldings:
    """Return the holdings of the one fund and date that every row names."""
    records = delimited.read(content)
    at = find_header(records, "Fund Ticker")
    if at is None:
        raise UnexpectedColumns('No line holds the column "Fund Ticker": this is no holdings file of Invesco.')
    header = records[at]
    index = map_columns(header, source, _REQUIRED)
    lines = [record for record in records[at + 1 :] if record.cells]
    rows = tuple(_row(record, header, index, source) for record in lines)
    if not rows:
        raise UnreadableSource("The file has a header and no holdings.")
    return ExtractedHoldings(
        source=source.key,
        fund=FundIdentity(ticker=_one(lines, index["fund_ticker"], "funds")),
        as_of_date=_day(lines[0], header, index["as_of_date"], _one(lines, index["as_of_date"], "dates")),
        rows=rows,
        weight_unit=_WEIGHT_UNIT,
        leftovers=tuple(leftover(record) for record in records[:at] if record.cells),
    )


def _one(lines: list[Record], at: int, what: str) -> str:
    found = sorted({record.cells[at] for record in lines})
    if len(found) > 1:
        raise UnreadableSource(f"The rows are of {len(found)} {what}: {', '.join(found[:5])[:100]}.")
    return found[0]


def _day(record: Record, header: Record, at: int, printed: str) -> date:
    try:
        return dates.slashed(printed)
    except ValueError:
        raise bad_cell(record, header.cells[at], printed, "is no date") from None


def _row(record: Record, header: Record, at: dict[str, int], source: Source) -> ExtractedRow:
    cells = record.cells
    if len(cells) != len(header.cells):
        raise misfit(record, header)
    line_class = cells[at["line_class"]]
    try:
        return ExtractedRow(
            line_no=record.line_no,
            kind=source.kinds.get(line_class, HoldingKind.OTHER),
            ticker=cells[at["ticker"]],
            name=cells[at["name"]],
            cusip=identifiers.cusip(cells[at["cusip"]]),
            weight=numbers.percent(cells[at["weight"]]),
            market_amount=numbers.number(cells[at["market_amount"]]),
            shares=numbers.number(cells[at["shares"]]),
            line_class=line_class,
            sector=cells[at["sector"]],
        )
    except ValueError:
        raise bad_number(record, header, [at[field] for field in _NUMBERS]) from None
