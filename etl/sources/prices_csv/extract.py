"""From a price file to series: columns by their names, prices kept apart by what they are, nothing guessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from analytics.errors import UnreadableSource
from analytics.model.quality import Finding, Severity
from etl.extract.readers.bodies import Body, require
from etl.extract.readers.delimited import read
from etl.extract.readers.numbers import number
from etl.extract.readers.tables import Record, bad_cell, map_columns, misfit
from etl.prices.model import CAPITAL_GAIN, DIVIDEND, SPLIT, Basis, Close, Payout, PriceBatch, PriceSeries
from etl.sources.config import Source
from etl.sources.prices_csv.file_name import Named, as_ticker

_ISO_LENGTH = 10
_RESTATED = frozenset({"adj close", "stock splits"})
"""Columns of Yahoo's, whose other columns are restated for later splits."""

_NO_SPLIT = frozenset({Decimal(0), Decimal(1)})


@dataclass(slots=True)
class _Lines:
    """The lines of one ticker so far."""

    closes: list[Close] = field(default_factory=list)
    adjusted: list[Close] = field(default_factory=list)
    payouts: list[Payout] = field(default_factory=list)
    currencies: set[str] = field(default_factory=set)
    without_price: list[int] = field(default_factory=list)


class _Layout(NamedTuple):
    """Where the columns are, and what they hold."""

    header: Record
    column: Mapping[str, int]
    basis: Basis
    named_ticker: str


def extract(content: bytes, source: Source, named: Named) -> PriceBatch:
    """Return the series of every ticker in a file.

    Parameters
    ----------
    content : bytes
        A CSV file.
    source : Source
        What columns there may be.
    named : Named
        What was said besides: a ticker for a file without such a column, and what ``Close`` is where the file has no
        adjusted column beside it.

    Raises
    ------
    UnreadableSource
        For bytes that are no price file, and where ticker or basis are said nowhere.
    UnexpectedColumns
        For a header the source is not known to have.
    """
    require(content, Body.TEXT, "a price file")
    records = [record for record in read(content) if record.cells]
    header = _lowered(records[0])
    layout = _layout(header, map_columns(header, source, ("date", "close")), named)
    by_ticker: dict[str, _Lines] = {}
    for record in records[1:]:
        if len(record.cells) != len(header.cells):
            raise misfit(record, header)
        _read_line(record, layout, by_ticker)
    if not by_ticker:
        raise UnreadableSource("The file has a header and no line below it.")
    is_restated = not _RESTATED.isdisjoint(header.cells)
    series = tuple(_series(source.key, ticker, lines, is_restated=is_restated) for ticker, lines in by_ticker.items())
    return PriceBatch(series, tuple(_findings(by_ticker)))


def recognizes(content: bytes, source: Source) -> bool:
    """Say whether bytes begin with the header of a price file."""
    first = content[: _ISO_LENGTH * 100].removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    names = {name.strip().strip('"').lower() for name in first.decode("utf-8", "replace").split(",")}
    fields = {source.columns[name] for name in names if name in source.columns}
    return {"date", "close"} <= fields and names <= {*source.columns, *source.ignored_columns}


def _lowered(record: Record) -> Record:
    return Record(record.line_no, tuple(cell.lower() for cell in record.cells))


def _layout(header: Record, column: Mapping[str, int], named: Named) -> _Layout:
    if "adjusted" in column:
        return _Layout(header, column, Basis.RAW, named.ticker)
    if named.basis is None:
        raise UnreadableSource(
            'The file has a column "Close" and does not say whether these are prices as they were or prices adjusted '
            "for later dividends. Name the file TICKER.raw.csv or TICKER.adjusted.csv, or take a download that has "
            '"Adj Close" beside "Close".'
        )
    return _Layout(header, column, named.basis, named.ticker)


def _read_line(record: Record, layout: _Layout, by_ticker: dict[str, _Lines]) -> None:
    """Add one line to the lines of its ticker."""
    lines = by_ticker.setdefault(_ticker(record, layout), _Lines())
    day = _date(record, layout)
    close, adjusted, volume = (_number(record, layout, name) for name in ("close", "adjusted", "volume"))
    if close is None:
        lines.without_price.append(record.line_no)
        return
    lines.currencies.add(_text(record, layout, "currency").upper() or "USD")
    (lines.closes if layout.basis is Basis.RAW else lines.adjusted).append(Close(day, close, volume))
    if adjusted is not None:
        lines.adjusted.append(Close(day, adjusted))
    lines.payouts.extend(_payouts(record, layout, day))


def _payouts(record: Record, layout: _Layout, day: date) -> Iterable[Payout]:
    for name, kind in (("dividend", DIVIDEND), ("capital_gain", CAPITAL_GAIN)):
        amount = _number(record, layout, name)
        if amount:
            yield Payout(day, kind, amount)
    split = _number(record, layout, "split")
    if split is not None and split not in _NO_SPLIT:
        yield Payout(day, SPLIT, split)


def _text(record: Record, layout: _Layout, name: str) -> str:
    at = layout.column.get(name)
    return "" if at is None else record.cells[at]


def _ticker(record: Record, layout: _Layout) -> str:
    printed = _text(record, layout, "ticker")
    if printed:
        ticker = as_ticker(printed)
        if not ticker:
            raise bad_cell(record, layout.header.cells[layout.column["ticker"]], printed, "is no ticker")
        return ticker
    if not layout.named_ticker:
        raise UnreadableSource(
            "Neither a column nor the file name says whose prices these are. Name the file after the ticker, such as "
            "VTWO.csv, or add a column Ticker."
        )
    return layout.named_ticker


def _date(record: Record, layout: _Layout) -> date:
    """Read an ISO date; what follows it is a time of day."""
    printed = _text(record, layout, "date")
    try:
        return date.fromisoformat(printed[:_ISO_LENGTH])
    except ValueError as error:
        name = layout.header.cells[layout.column["date"]]
        raise bad_cell(record, name, printed, "is no date like 2025-11-18") from error


def _number(record: Record, layout: _Layout, name: str) -> Decimal | None:
    printed = _text(record, layout, name)
    try:
        amount = None if printed.lower() in {"null", "nan"} else number(printed)
    except ValueError as error:
        raise bad_cell(record, layout.header.cells[layout.column[name]], printed, "is no number") from error
    if amount is not None and amount < 0:
        raise bad_cell(record, layout.header.cells[layout.column[name]], printed, "is negative")
    return amount


def _series(source: str, ticker: str, lines: _Lines, *, is_restated: bool) -> PriceSeries:
    if len(lines.currencies) > 1:
        raise UnreadableSource(f"{ticker} has prices in several currencies: {', '.join(sorted(lines.currencies))}.")
    return PriceSeries(
        ticker=ticker,
        source=source,
        closes=_by_day(lines.closes),
        adjusted=_by_day(lines.adjusted),
        payouts=tuple(lines.payouts),
        currency=next(iter(lines.currencies), "USD"),
        is_split_adjusted=is_restated,
    )


def _by_day(closes: Sequence[Close]) -> tuple[Close, ...]:
    return tuple(sorted(closes, key=lambda close: close.price_date))


def _findings(by_ticker: Mapping[str, _Lines]) -> Iterable[Finding]:
    for ticker, lines in by_ticker.items():
        if lines.without_price:
            n = len(lines.without_price)
            message = (
                f"{n} {'line' if n == 1 else 'lines'} without a price, the first on line {lines.without_price[0]}."
            )
            yield Finding(ticker, "price_missing", Severity.INFO, n, message)
