"""A holdings CSV of an iShares fund, in any of its layouts, to rows.

A file is a few lines about the fund, a header, rows and a disclaimer; the lines about the fund may be missing, and what
follows the first list may be a second one. Nothing is found by counting lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.errors import UnreadableSource
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings, FundIdentity
from etl.extract.readers import dates, delimited
from etl.extract.readers.rows import read_rows
from etl.extract.readers.tables import Record, bad_cell, find_known_header, leftover, map_columns
from etl.sources.config import Source
from etl.sources.ishares.directory import ticker_of

WEIGHT_UNIT = Decimal("0.0001")
_AS_OF = "Fund Holdings as of"
_NO_DATE = "-"
_HEAD = 4096
_NOTE_AT_LEAST = 60
_HEADER_MARKS = ("Ticker,Name,", "Asset Class", "Notional Value")
_REQUIRED = ("ticker", "name", "sector", "asset_class", "market_amount", "weight", "shares")


@dataclass(frozen=True, slots=True)
class _Preamble:
    """What stands above a header: the fund by name and the date, where the file says so."""

    name: str
    as_of_date: date | None


def recognizes(content: bytes, _file_name: str) -> bool:
    """Tell whether bytes are a file of this source, by what stands in their first lines."""
    head = content[:_HEAD].decode("utf-8", errors="replace").replace('"', "")
    return f"\n{_AS_OF}," in head or all(mark in head.split("\n", 1)[0] for mark in _HEADER_MARKS)


def extract(content: bytes, source: Source) -> ExtractedHoldings:
    """Return the holdings in the first list of a file."""
    records = delimited.read(content)
    at = find_known_header(records, source)
    preamble = _preamble(records[:at])
    if at is None:
        raise UnreadableSource("The file has no header of an iShares holdings file.")
    end = _end_of_rows(records, at + 1)
    header, lines = records[at], records[at + 1 : end]
    _refuse_what_follows(records, end, header, preamble)
    index = map_columns(header, source, _REQUIRED)
    index["line_class"] = index.get("type", index["asset_class"])
    kinds = [_kind(record, index["line_class"], source) for record in lines]
    return ExtractedHoldings(
        source=source.key,
        fund=FundIdentity(ticker=ticker_of(preamble.name), name=preamble.name),
        as_of_date=preamble.as_of_date,
        rows=read_rows(lines, header, index, kinds),
        weight_unit=WEIGHT_UNIT,
        leftovers=tuple(leftover(record) for record in (*records[:at], *records[end:]) if record.cells),
    )


def _kind(record: Record, column: int, source: Source) -> HoldingKind:
    """Return the kind by the source's word; a row that is too short is refused where the rows are read."""
    word = record.cells[column] if column < len(record.cells) else ""
    return source.kinds.get(word, HoldingKind.OTHER)


def _preamble(records: Sequence[Record]) -> _Preamble:
    """Read the lines above a header; the fund's name stands above its date."""
    at = next((i for i, record in enumerate(records) if record.cells[:1] == (_AS_OF,)), None)
    if at is None:
        return _Preamble("", None)
    name = next((record.cells[0] for record in reversed(records[:at]) if record.cells), "")
    printed = records[at].cells[1] if len(records[at].cells) > 1 else ""
    if printed == _NO_DATE:
        raise UnreadableSource(f'The file says "{_AS_OF} -": the source has no holdings of "{name}" to show.')
    try:
        return _Preamble(name, dates.written(printed))
    except ValueError:
        raise bad_cell(records[at], _AS_OF, printed, "is no date such as Oct 16, 2025") from None


def _end_of_rows(records: Sequence[Record], start: int) -> int:
    """Return where the rows end: at the first blank line or at a text. A cell alone may be a row that was cut off."""
    for i in range(start, len(records)):
        cells = records[i].cells
        if not cells or (len(cells) == 1 and len(cells[0]) >= _NOTE_AT_LEAST):
            return i
    return len(records)


def _refuse_what_follows(records: Sequence[Record], end: int, header: Record, first: _Preamble) -> None:
    """Refuse rows that go on below the end, and a second list of another fund or day than the first."""
    again = next((i for i in range(end, len(records)) if records[i].cells[:1] == (_AS_OF,)), len(records))
    stray = next((record for record in records[end:again] if len(record.cells) == len(header.cells)), None)
    if stray is not None:
        raise UnreadableSource(f"Line {stray.line_no} is a row, but the list ended on line {records[end].line_no}.")
    second = _preamble(records[end : again + 1]) if again < len(records) else first
    if second != first:
        raise UnreadableSource(
            f'From line {records[again].line_no} on the file is of "{second.name}" as of {second.as_of_date}, '
            f'before of "{first.name}" as of {first.as_of_date}.'
        )
