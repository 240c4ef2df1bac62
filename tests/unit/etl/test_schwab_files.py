"""Schwab's CSV. Expected rows were read off the fixtures by hand; no real file was at hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from analytics.errors import SourceError, UnexpectedColumns, UnreadableSource
from analytics.model.fund import Fund, HoldingKind
from db.repositories.reference import FundEntry
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.fetch.model import Document, Fetched
from etl.sources.config import Source, read_source
from etl.sources.schwab.extract import extract, recognizes
from etl.sources.schwab.locate import locate

FILES = Path(__file__).parents[2] / "fixtures" / "sources" / "schwab"
CONTENT = (FILES / "SCHD_FundHoldings_2025-10-17.CSV").read_bytes()
BONDS = (FILES / "SCHP_FundHoldings_2025-10-17.CSV").read_bytes()
SOURCE = read_source("schwab")


def read(content: bytes = CONTENT) -> ExtractedHoldings:
    return extract(content, SOURCE)


def test_the_date_stands_on_every_row_and_the_fund_nowhere() -> None:
    found = read()
    assert (found.source, found.fund, found.as_of_date) == ("schwab", FundIdentity(), date(2025, 10, 17))
    assert found.weight_unit == Decimal("1e-12")


def test_cash_and_futures_are_the_lines_without_a_sector() -> None:
    assert [(row.line_no, row.kind, row.ticker, row.weight) for row in read().rows] == [
        (2, HoldingKind.EQUITY, "NA", Decimal("0.601180025")),
        (3, HoldingKind.EQUITY, "TRUE", Decimal("0.396")),
        (4, HoldingKind.CASH, "USD", Decimal("0.000784")),
        (5, HoldingKind.CASH, "GVMXX", Decimal("0.000004975")),
        (6, HoldingKind.DERIVATIVE, "FAZ5", Decimal("-0.000008")),
        (7, HoldingKind.DERIVATIVE, "", Decimal(0)),
        (8, HoldingKind.OTHER, "CDRRT", Decimal(0)),
    ]


def test_a_share_with_a_futures_ticker_stays_a_share() -> None:
    assert read(CONTENT.replace(b",TRUE,", b",FAZ5,")).rows[1].kind is HoldingKind.EQUITY


def test_a_row_carries_everything_printed() -> None:
    assert read().rows[1] == ExtractedRow(
        line_no=3,
        kind=HoldingKind.EQUITY,
        ticker="TRUE",
        name="BIRCH DEVICES, INC",
        weight=Decimal("0.396"),
        shares=Decimal(8000),
        currency="USD",
        sector="Health Care",
        country="US",
    )


def test_notes_are_left_over() -> None:
    assert [(note.line_no, note.text) for note in read().leftovers] == [
        (9, "A first note, which says that holdings change."),
        (10, "A second note."),
        (11, "A third note."),
    ]


def test_a_line_with_a_maturity_is_a_bond() -> None:
    assert [row.kind for row in read(BONDS).rows] == [HoldingKind.OTHER, HoldingKind.CASH]


BROKEN: dict[str, tuple[bytes, type[SourceError], str]] = {
    "empty": (b"", UnreadableSource, "empty body"),
    "page": (b"<HTML><HEAD><TITLE>Access Denied</TITLE>", UnreadableSource, "HTML page"),
    "another csv": (b"a,b\r\n1,2\r\n", UnexpectedColumns, "No line is a header"),
    "header only": (CONTENT[: CONTENT.index(b"\r\n") + 2], UnreadableSource, "no row below the header"),
    "missing column": (CONTENT.replace(b",BBG FIGI", b"", 1), UnexpectedColumns, 'missing column "BBG FIGI"'),
    "extra column": (CONTENT.replace(b"Sector\r", b"Sector,CUSIP\r", 1), UnexpectedColumns, 'column "CUSIP"'),
    "double column": (CONTENT.replace(b",Name,", b",Name,Name,", 1), UnexpectedColumns, "repeated"),
    "two dates": (CONTENT.replace(b"2025-10-17,USD", b"2025-10-16,USD"), UnreadableSource, "Line 4, .*another date"),
    "wrong date": (CONTENT.replace(b"2025-10-17", b"10/17/2025"), UnreadableSource, '"10/17/2025" is no date'),
    "cut in a row": (CONTENT[: CONTENT.index(b"USD,OTC")], UnreadableSource, "Line 4 has 8 cells"),
    "cut in a date": (CONTENT[: CONTENT.index(b"-10-17,USD")], UnreadableSource, "Line 4 has 1 cells"),
    "cut between rows": (CONTENT[: CONTENT.index(b'"A first')], UnreadableSource, "the file is cut off"),
    "no number": (CONTENT.replace(b"60.1180025000", b"sixty"), UnreadableSource, 'Line 2, column "Percent of Assets"'),
}


@pytest.mark.parametrize(("content", "error", "words"), BROKEN.values(), ids=BROKEN)
def test_broken_files_are_refused_with_the_reason(content: bytes, error: type[SourceError], words: str) -> None:
    assert content != CONTENT
    with pytest.raises(error, match=words):
        read(content)


@pytest.mark.parametrize(
    ("content", "is_ours"), [(CONTENT, True), (BONDS, True), (b"\xef\xbb\xbf" + CONTENT, True), (b"", False)]
)
def test_files_are_recognised_by_their_header(content: bytes, *, is_ours: bool) -> None:
    assert recognizes(content, "") is is_ours


class Page:
    """Answers with one page and remembers what it was asked for."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.asked: list[str] = []

    def __call__(self, document: Document, source: Source) -> Fetched:
        self.asked.append(f"{source.key} {document.address}")
        at = datetime(2026, 11, 21, tzinfo=UTC)
        return Fetched(UUID(int=1), "", self.content, document.address, document.file_name, at, is_new=True)


def test_the_newest_link_of_the_fund_on_its_page_is_the_file() -> None:
    page = Page(
        b'<a href="/sites/x/SCHD/SCHD_FundHoldings_2026-09-16.CSV"></a>'
        b'<a href="//evil.example/SCHD/SCHD_FundHoldings_2026-09-17.csv"></a>'
        b'<a href="/sites/x/SCHP/SCHP_FundHoldings_2026-09-18.CSV"></a>'
    )
    (document,) = locate(FundEntry(Fund("SCHD", "a fund")), page, None)
    assert page.asked == ["schwab https://www.schwabassetmanagement.com/products/schd"]
    assert document.address == (
        "https://www.schwabassetmanagement.com/sites/g/files/eyrktu361/files/product_files/"
        "SCHD/SCHD_FundHoldings_2026-09-17.CSV"
    )
    assert document.file_name == "SCHD_FundHoldings_2026-09-17.CSV"


def test_a_page_without_a_link_is_an_event() -> None:
    with pytest.raises(UnreadableSource, match="no holdings file of SCHD"):
        locate(FundEntry(Fund("SCHD", "a fund")), Page(b"<html>Access Denied</html>"), None)
