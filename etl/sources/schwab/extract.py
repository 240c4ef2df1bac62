"""Schwab's CSV of holdings: a header, rows that each name the date, then quoted notes. The fund is not named."""

import re
from datetime import date
from decimal import Decimal

from analytics.errors import UnexpectedColumns, UnreadableSource
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings, FundIdentity
from etl.extract.readers import delimited
from etl.extract.readers.rows import read_rows
from etl.extract.readers.tables import Record, bad_cell, find_known_header, leftover, map_columns
from etl.sources.config import Source

_HEADER = b"As-Of-Date,Symbol,Quantity,Percent of Assets"
_WEIGHT_UNIT = Decimal("1e-12")
_REQUIRED = ("as_of_date", "ticker", "shares", "weight", "name", "figi", "country", "currency", "exchange", "sector")
_FUTURE_TICKER = re.compile(r"[A-Z]{2,3}[FGHJKMNQUVXZ][0-9]", re.ASCII)
_FUTURE_NAME = re.compile(r".* [A-Z]{3} [0-9]{2}", re.ASCII)
"""A contract month, as in ``FAZ5`` and ``EMINI MAR 26``. Only told apart among lines without a sector."""
_MONEY_FUND_TICKER = re.compile(r"[A-Z]{3}XX", re.ASCII)


def recognizes(content: bytes, _file_name: str) -> bool:
    """Tell whether bytes are a file of this source, by its header."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_HEADER)


def extract(content: bytes, source: Source) -> ExtractedHoldings:
    """Return the holdings in a file of Schwab.

    Raises
    ------
    UnreadableSource
        For anything else, and for a file whose rows are of several dates or whose notes are missing.
    UnexpectedColumns
        For columns that Schwab is not known to print.
    """
    records = delimited.read(content)
    at = find_known_header(records, source)
    if at is None:
        raise UnexpectedColumns("No line is a header of Schwab's holdings files.")
    header = records[at]
    index = map_columns(header, source, _REQUIRED)
    lines, notes = _split([record for record in records[at + 1 :] if record.cells])
    whole = [record for record in lines if len(record.cells) == len(header.cells)]
    rows = read_rows(lines, header, index, [_kind(record.cells, index) for record in whole])
    if not notes:
        raise UnreadableSource("The notes at the end are missing: the file is cut off.")
    return ExtractedHoldings(
        source=source.key,
        fund=FundIdentity(),
        as_of_date=_as_of_date(lines, header, index["as_of_date"]),
        rows=rows,
        weight_unit=_WEIGHT_UNIT,
        leftovers=tuple(leftover(record) for record in [*(r for r in records[:at] if r.cells), *notes]),
    )


def _split(records: list[Record]) -> tuple[list[Record], list[Record]]:
    """Return rows and what follows them. A note is one cell with a sentence in it; one without is a row cut short."""
    first = next((n for n, record in enumerate(records) if len(record.cells) == 1 and " " in record.cells[0]), None)
    at = len(records) if first is None else first
    return records[:at], records[at:]


def _as_of_date(rows: list[Record], header: Record, at: int) -> date:
    printed = [record.cells[at] for record in rows]
    other = next((record for record in rows if record.cells[at] != printed[0]), None)
    if other is not None:
        raise bad_cell(other, header.cells[at], other.cells[at], f"is another date than {printed[0][:20]} above")
    try:
        return date.fromisoformat(printed[0])
    except ValueError:
        raise bad_cell(rows[0], header.cells[at], printed[0], "is no date") from None


def _kind(cells: tuple[str, ...], at: dict[str, int]) -> HoldingKind:
    """Return what a line is. Schwab prints no class: companies have a sector, cash and futures have none."""
    ticker = cells[at["ticker"]]
    if "maturity" in at and cells[at["maturity"]]:
        return HoldingKind.OTHER
    if cells[at["sector"]]:
        return HoldingKind.EQUITY
    if _FUTURE_TICKER.fullmatch(ticker) or (not ticker and _FUTURE_NAME.fullmatch(cells[at["name"]])):
        return HoldingKind.DERIVATIVE
    if ticker == cells[at["currency"]] or _MONEY_FUND_TICKER.fullmatch(ticker):
        return HoldingKind.CASH
    return HoldingKind.OTHER
