"""Reads what a registrant says of itself: its industry code and where its shares are listed."""

import re
from dataclasses import dataclass

from analytics.errors import UnreadableSource
from etl.extract.readers import json_body
from etl.extract.readers.bodies import Body, require
from etl.sources.config import Source

_SIC = re.compile(r"[0-9]{4}", re.ASCII)
_HEAD = 2000


@dataclass(frozen=True, slots=True)
class Submissions:
    """The head of a registrant's list of filings.

    ``sic`` has four digits, or none where the registrant has no code; ``tickers`` and ``exchanges`` are as printed and
    of equal length, an exchange empty where none is given.
    """

    cik: int
    name: str
    sic: str
    tickers: tuple[str, ...]
    exchanges: tuple[str, ...]


def read_submissions(content: bytes, source: Source) -> Submissions:
    """Return the head of a ``submissions`` document.

    Raises
    ------
    UnreadableSource
        The body is no such document, or its code is no industry code.
    """
    require(content, Body.JSON, "a registrant's list of filings")
    document = json_body.read(content, source.max_bytes)
    cik, sic = json_body.count(document, "cik"), json_body.member(document, "sic")
    tickers, exchanges = (_texts(json_body.member(document, key)) for key in ("tickers", "exchanges"))
    if not cik or sic is None or len(tickers) != len(exchanges):
        raise UnreadableSource("This JSON document is no registrant's list of filings.")
    if sic and not (isinstance(sic, str) and _SIC.fullmatch(sic)):
        raise UnreadableSource(f"{sic!r:.40} is no industry code.")
    name = json_body.member(document, "name")
    return Submissions(cik, name if isinstance(name, str) else "", str(sic), tickers, exchanges)


def is_submissions(content: bytes) -> bool:
    """Say whether bytes begin as a registrant's list of filings does."""
    head = content[:_HEAD]
    return b'"cik"' in head and b'"sic"' in head and b'"sicDescription"' in head


def _texts(cell: object) -> tuple[str, ...]:
    if not isinstance(cell, list):
        return ()
    return tuple(item.strip() if isinstance(item, str) else "" for item in cell)
