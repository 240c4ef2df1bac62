"""Where a fund's filings are: EDGAR's feed by series, then one document per filing that never changes."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from analytics.errors import UnreadableSource
from db.repositories.reference import FundEntry
from etl.extract.readers.xml import elements, root_name
from etl.fetch.model import Document, Get
from etl.sources.config import Source, read_source

_SPACE = "{http://www.w3.org/2005/Atom}"
_ENTRY, _FEED = f"{_SPACE}entry", f"{_SPACE}feed"
_FORM, _AMENDMENT = "NPORT-P", "NPORT-P/A"
_ACCESSION = re.compile(r"[0-9]{10}-[0-9]{2}-[0-9]{6}", re.ASCII)
_FOLDER = re.compile(r"/Archives/edgar/data/([0-9]{1,10})/", re.ASCII)
_LAST_BYTES = b"edgarSubmission>"
"""The end of the outermost element, whatever the prefix before its name: no error page and no cut filing has it."""

_N_NEWEST, _N_ALL = 4, 100
"""Entries asked for: a quarterly filing with its amendments, or as many as EDGAR gives at once (25 years)."""


class _Filing(NamedTuple):
    """A filing; in the order of its fields the later one is greater, an amendment greater than a filing of its day."""

    filed_date: date
    is_amendment: bool
    accession: str
    cik: str


def locate(fund: FundEntry, get: Get, since: date | None) -> Sequence[Document]:
    """Return the newest filing with the amendments after it, or all filed since a date; newest first.

    The list does not say of which quarter a filing is: an amendment may be of an older one, so the newest filing
    itself always comes with it. A unit trust has no series and is looked up by its own number. Whose series a filing
    is about is for its reader.

    Raises
    ------
    UnreadableSource
        The fund has no number at the SEC, or what came is no feed.
    """
    source = read_source("sec_nport")
    owner = fund.series_id or fund.cik
    if not owner:
        raise UnreadableSource(f"The fund directory has no SEC number for {fund.fund.ticker}.")
    feed = _feed(source, owner, _N_NEWEST if since is None else _N_ALL)
    filings = sorted(_filings(get(feed, source).content), reverse=True)
    wanted = _newest(filings) if since is None else [filing for filing in filings if filing.filed_date >= since]
    return tuple(_document(source, fund, filing) for filing in wanted)


def _newest(filings: Sequence[_Filing]) -> Sequence[_Filing]:
    first = next((place for place, filing in enumerate(filings) if not filing.is_amendment), len(filings))
    return filings[: first + 1]


def _feed(source: Source, owner: str, count: int) -> Document:
    address = source.addresses["feed"].format(owner=owner, count=count)
    return Document(address=address, file_name=f"{owner}_filings.xml")


def _document(source: Source, fund: FundEntry, filing: _Filing) -> Document:
    folder = filing.accession.replace("-", "")
    return Document(
        address=source.addresses["filing"].format(cik=filing.cik, accession=folder),
        file_name=f"{fund.fund.ticker}_{filing.accession}.xml",
        filed_date=filing.filed_date,
        last_bytes=_LAST_BYTES,
    )


def _filings(content: bytes) -> Iterator[_Filing]:
    """Yield the filings of the form; EDGAR lists forms whose names begin alike."""
    for entry in elements(content, (_ENTRY,), "EDGAR's list of filings"):
        told = {str(part.tag).removeprefix(_SPACE): (part.text or "").strip() for part in entry.iter()}
        if told.get("filing-type") in {_FORM, _AMENDMENT}:
            yield _filing(told)
    if root_name(content) != _FEED:
        raise UnreadableSource(f"This is a document of {root_name(content)}, not EDGAR's list of filings.")


def _filing(told: dict[str, str]) -> _Filing:
    accession, folder = told.get("accession-number", ""), _FOLDER.search(told.get("filing-href", ""))
    try:
        filed_date = date.fromisoformat(told.get("filing-date", ""))
    except ValueError as error:
        raise UnreadableSource(f"EDGAR's list names no filing date for {accession or 'a filing'}.") from error
    if not _ACCESSION.fullmatch(accession) or folder is None:
        raise UnreadableSource(f"EDGAR's list names no folder for the filing of {filed_date}.")
    return _Filing(filed_date, told["filing-type"] == _AMENDMENT, accession, folder[1])
