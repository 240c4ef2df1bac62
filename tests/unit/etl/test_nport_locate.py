"""EDGAR's list of a fund's filings: which are fetched, in which order, from which address."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from analytics.errors import UnreadableSource
from analytics.model.fund import Fund
from db.repositories.reference import FundEntry
from etl.fetch.model import Document, Fetched
from etl.sources.config import Source
from etl.sources.sec_nport.locate import locate

FEED = Path(__file__).parents[2] / "fixtures" / "sources" / "sec_nport" / "filings.xml"
SERIES = FundEntry(Fund("XMPL", "Example"), "99901", "S000099901")
ARCHIVE = "https://www.sec.gov/Archives/edgar/data/99901/"
AMENDMENT = Document(
    f"{ARCHIVE}000009990125000700/primary_doc.xml",
    "XMPL_0000099901-25-000700.xml",
    date(2025, 10, 2),
    last_bytes=b"edgarSubmission>",
)
NEWEST = Document(
    f"{ARCHIVE}000009990125000473/primary_doc.xml",
    "XMPL_0000099901-25-000473.xml",
    date(2025, 8, 27),
    last_bytes=b"edgarSubmission>",
)
OLDER = Document(
    f"{ARCHIVE}000207169125000101/primary_doc.xml",
    "XMPL_0002071691-25-000101.xml",
    date(2025, 5, 29),
    last_bytes=b"edgarSubmission>",
)


class Answers:
    """Gives the same bytes for every document asked for, and remembers what was asked."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.asked: list[tuple[Document, str]] = []

    def __call__(self, document: Document, source: Source) -> Fetched:
        self.asked.append((document, source.key))
        now = datetime(2025, 11, 1, tzinfo=UTC)
        return Fetched(uuid4(), "0" * 64, self.content, document.address, document.file_name, now, is_new=True)


@pytest.fixture
def edgar() -> Answers:
    return Answers(FEED.read_bytes())


def test_the_newest_filing_comes_with_the_amendments_after_it(edgar: Answers) -> None:
    assert tuple(locate(SERIES, edgar, None)) == (AMENDMENT, NEWEST)


def test_without_an_amendment_the_newest_filing_comes_alone(edgar: Answers) -> None:
    edgar.content = edgar.content.replace(b">NPORT-P/A<", b">NPORT-P<")
    assert tuple(locate(SERIES, edgar, None)) == (AMENDMENT,)


def test_an_amendment_of_the_day_comes_before_what_it_amends(edgar: Answers) -> None:
    edgar.content = edgar.content.replace(b"2025-10-02", b"2025-08-27").replace(b"25-000700", b"25-000001")
    edgar.content = edgar.content.replace(b"25000700", b"25000001")
    assert [document.file_name for document in locate(SERIES, edgar, None)] == [
        "XMPL_0000099901-25-000001.xml",
        NEWEST.file_name,
    ]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (date(2019, 1, 1), (AMENDMENT, NEWEST, OLDER)),
        (date(2025, 5, 29), (AMENDMENT, NEWEST, OLDER)),
        (date(2025, 5, 30), (AMENDMENT, NEWEST)),
        (date(2025, 10, 3), ()),
    ],
)
def test_all_since_a_date_of_filing(since: date, expected: tuple[Document, ...], edgar: Answers) -> None:
    assert tuple(locate(SERIES, edgar, since)) == expected


def test_the_list_is_asked_for_by_series_and_is_not_permanent(edgar: Answers) -> None:
    locate(SERIES, edgar, None)
    [(asked, source)] = edgar.asked
    assert source == "sec_nport"
    assert asked.address == (
        "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=S000099901&type=NPORT-P&count=4&output=atom"
    )
    assert not asked.last_bytes


def test_for_a_backfill_a_hundred_are_asked_for(edgar: Answers) -> None:
    locate(SERIES, edgar, date(2019, 1, 1))
    assert "&count=100&" in edgar.asked[0][0].address


def test_a_unit_trust_is_asked_for_by_its_own_number(edgar: Answers) -> None:
    locate(FundEntry(Fund("SPY", "Trust"), "884394"), edgar, None)
    assert "CIK=884394&" in edgar.asked[0][0].address


def test_a_fund_without_a_number_is_not_asked_for(edgar: Answers) -> None:
    with pytest.raises(UnreadableSource, match="no SEC number for XMPL"):
        locate(FundEntry(Fund("XMPL", "Example")), edgar, None)
    assert edgar.asked == []


def test_no_filings_are_none() -> None:
    assert tuple(locate(SERIES, Answers(b'<feed xmlns="http://www.w3.org/2005/Atom"/>'), None)) == ()


Change = Callable[[bytes], bytes]
BROKEN: dict[str, tuple[Change, str]] = {
    "no matching series": (
        lambda _: b"<!DOCTYPE html><html>No matching CIK.</html>",
        "This is an HTML page, not EDGAR",
    ),
    "another document": (lambda _: b"<rss><channel/></rss>", "a document of rss, not EDGAR's list"),
    "cut off": (lambda c: c[:2000], "damaged or cut off"),
    "no date": (lambda c: c.replace(b"<filing-date>2025-08-27</filing-date>", b""), "0000099901-25-000473"),
    "no accession": (lambda c: c.replace(b"-number>0000099901-25-000473<", b"-number>?<"), "2025-08-27"),
    "no folder": (lambda c: c.replace(b"/data/99901/000009990125000473", b"/data/../../x"), "2025-08-27"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_list_is_said(name: str, edgar: Answers) -> None:
    change, message = BROKEN[name]
    with pytest.raises(UnreadableSource, match=message):
        locate(SERIES, Answers(change(edgar.content)), None)
