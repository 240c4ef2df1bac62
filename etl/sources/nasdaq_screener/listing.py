"""Reads a screener download: the rows inside the answer of the site, or the bare list that people keep."""

from decimal import Decimal
from typing import NamedTuple

from analytics.errors import UnreadableSource
from etl.extract.model import Leftover
from etl.extract.readers import json_body
from etl.extract.readers.bodies import Body, require
from etl.sources.config import Source

PREFERRED = "^"
_FIELDS = frozenset({"symbol", "name", "market_cap"})
_HEAD = 2000


class Listed(NamedTuple):
    """A stock as printed, blanks removed; ``market_cap`` is null where none is given, or zero."""

    symbol: str
    name: str
    market_cap: Decimal | None


def read_listing(content: bytes, source: Source) -> tuple[Listed, ...]:
    """Return the stocks of a download. Preferred shares are left out: what they print is not the company's worth.

    Raises
    ------
    UnreadableSource
        The body is no screener download, or a row of it cannot be read.
    UnexpectedColumns
        The rows have a key that is not known, or lack one.
    """
    require(content, Body.JSON, "a screener download")
    answer = json_body.read(content, source.max_bytes)
    rows = answer if isinstance(answer, list) else json_body.member(json_body.member(answer, "data"), "rows")
    if not isinstance(rows, list) or not rows:
        raise UnreadableSource("This JSON document has no list of stocks: it is no screener download.")
    found = (_listed(row) for row in json_body.elements(rows, source, _FIELDS) if not isinstance(row, Leftover))
    return tuple(listed for listed in found if PREFERRED not in listed.symbol)


def is_listing(content: bytes) -> bool:
    """Say whether bytes begin as a screener download does."""
    head = content[:_HEAD]
    return b'"symbol"' in head and b'"marketCap"' in head and b'"lastsale"' in head


def _listed(row: json_body.Element) -> Listed:
    symbol, market_cap = row.text("symbol").strip().upper(), row.number("market_cap")
    if not symbol:
        raise row.bad("symbol", "is no ticker")
    if market_cap is not None and market_cap < 0:
        raise row.bad("market_cap", "is no capitalization")
    return Listed(symbol, row.text("name"), market_cap or None)
