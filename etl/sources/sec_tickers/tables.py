"""Reads the two ticker tables: a list of field names and a list of rows."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.extract.readers import json_body
from etl.extract.readers.bodies import Body, require
from etl.sources.config import Source

_MAX_CIK = 10**10
_SERIES = re.compile(r"S[0-9]{9}", re.ASCII)
_CLASS = re.compile(r"C[0-9]{9}", re.ASCII)
_HEAD = 300

_COMPANY_FIELDS = ("cik", "name", "ticker", "exchange")
_FUND_FIELDS = ("cik", "series_id", "class_id", "symbol")


class Registrant(NamedTuple):
    """A ticker of a company, as printed; ``exchange`` is empty where none is given."""

    cik: int
    name: str
    ticker: str
    exchange: str


class FundClass(NamedTuple):
    """A share class of a fund's series; ``symbol`` is empty where it has none."""

    cik: int
    series_id: str
    class_id: str
    symbol: str


def read_registrants(content: bytes, source: Source) -> tuple[Registrant, ...]:
    """Return the rows of ``company_tickers_exchange.json``.

    Raises
    ------
    UnreadableSource
        The body is no such table, or a row of it cannot be read.
    UnexpectedColumns
        The table has other fields.
    """
    rows = []
    for number, (cik, name, ticker, exchange) in _rows(content, source, _COMPANY_FIELDS):
        if not (isinstance(name, str) and isinstance(ticker, str) and ticker.strip()):
            raise UnreadableSource(f"Row {number} of the SEC's company tickers has no name or no ticker.")
        rows.append(Registrant(_cik(cik, number), name.strip(), ticker.strip(), _text(exchange)))
    return tuple(rows)


def read_fund_classes(content: bytes, source: Source) -> tuple[FundClass, ...]:
    """Return the rows of ``company_tickers_mf.json``; errors as for ``read_registrants``."""
    rows = []
    for number, (cik, series_id, class_id, symbol) in _rows(content, source, _FUND_FIELDS):
        series, share_class = _text(series_id), _text(class_id)
        if not (_SERIES.fullmatch(series) and _CLASS.fullmatch(share_class)):
            raise UnreadableSource(f"Row {number} of the SEC's fund tickers names no series and class: {series!r:.40}.")
        rows.append(FundClass(_cik(cik, number), series, share_class, _text(symbol).upper()))
    return tuple(rows)


def is_registrants(content: bytes) -> bool:
    """Say whether bytes begin as the table of companies does."""
    head = content[:_HEAD]
    return b'"fields"' in head and b'"exchange"' in head and b'"ticker"' in head


def is_fund_classes(content: bytes) -> bool:
    """Say whether bytes begin as the table of funds does."""
    head = content[:_HEAD]
    return b'"fields"' in head and b'"seriesId"' in head and b'"symbol"' in head


def _rows(content: bytes, source: Source, wanted: tuple[str, ...]) -> Iterator[tuple[int, list[object]]]:
    """Yield the number of each row, from 1, with its cells in the order wanted."""
    require(content, Body.JSON, "a ticker table of the SEC")
    table = json_body.read(content, source.max_bytes)
    fields, data = json_body.member(table, "fields"), json_body.member(table, "data")
    if not isinstance(fields, list) or not isinstance(data, list):
        raise UnreadableSource("This JSON document has no fields and rows: it is no ticker table of the SEC.")
    places = _places(fields, source, wanted)
    if not data:
        raise UnreadableSource("The SEC's ticker table has no rows.")
    for number, row in enumerate(data, 1):
        if not isinstance(row, list) or len(row) != len(fields):
            raise UnreadableSource(f"Row {number} of the SEC's ticker table is not {len(fields)} cells wide.")
        yield number, [row[place] for place in places]


def _places(fields: list[object], source: Source, wanted: tuple[str, ...]) -> list[int]:
    known = [source.columns.get(field) if isinstance(field, str) else None for field in fields]
    if sorted(str(field) for field in known) != sorted(wanted):
        raise UnexpectedColumns(
            f"The SEC's ticker table has the fields {', '.join(map(str, fields))[:200]}; "
            f"known are {', '.join(key for key, field in source.columns.items() if field in wanted)}."
        )
    return [known.index(field) for field in wanted]


def _cik(cell: object, number: int) -> int:
    if isinstance(cell, int) and not isinstance(cell, bool) and 0 < cell < _MAX_CIK:
        return cell
    raise UnreadableSource(f"Row {number} of the SEC's ticker table has no registrant number: {cell!r:.40}.")


def _text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) else ""
