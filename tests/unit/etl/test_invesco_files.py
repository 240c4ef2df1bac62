"""Invesco's CSV and the list behind its site. Expected rows were read off the fixtures by hand."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analytics.errors import SourceError, UnexpectedColumns, UnreadableSource
from analytics.model.fund import Fund, HoldingKind
from db.repositories.reference import FundEntry
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity, Leftover
from etl.fetch.model import Document, Fetched
from etl.sources.config import Source, read_source
from etl.sources.invesco.extract import extract, recognizes
from etl.sources.invesco.locate import locate

FILES = Path(__file__).parents[2] / "fixtures" / "sources" / "invesco"
CSV = (FILES / "download.csv").read_bytes()
SITE = (FILES / "site.json").read_bytes()
SOURCE = read_source("invesco")
Body = dict[str, Any]
Change = Callable[[Any], object]


def read_site(change: Change = lambda value: value) -> ExtractedHoldings:
    value = json.loads(SITE)
    changed = change(value)
    return extract(json.dumps(value if changed is None else changed).encode(), SOURCE)


def test_the_csv_names_fund_and_date_on_every_row() -> None:
    found = extract(CSV, SOURCE)
    assert (found.source, found.fund, found.as_of_date) == ("invesco", FundIdentity(ticker="QQQ"), date(2023, 1, 13))
    assert (found.weight_unit, found.is_complete, found.leftovers) == (Decimal("0.00001"), True, ())


def test_a_row_of_the_csv_carries_everything_printed() -> None:
    assert extract(CSV, SOURCE).rows[1] == ExtractedRow(
        line_no=3,
        kind=HoldingKind.EQUITY,
        ticker="ON",
        name="Birch Devices, Inc",
        cusip="46120E602",
        weight=Decimal("0.20000"),
        market_amount=Decimal("2000000.00"),
        shares=Decimal(8000),
        line_class="Common Stock",
        sector="Health Care",
    )


def test_tickers_lose_their_blank_and_stay_text() -> None:
    assert [(row.ticker, row.cusip) for row in extract(CSV, SOURCE).rows] == [
        ("NA", "037833100"),
        ("ON", "46120E602"),
        ("TRUE", "N07059210"),
    ]


def without_column(name: bytes) -> bytes:
    return b"\r\n".join([CSV.split(b"\r\n")[0].replace(name, b""), *CSV.split(b"\r\n")[1:]])


BROKEN_CSV: dict[str, tuple[bytes, type[SourceError], str]] = {
    "empty": (b"", UnreadableSource, "empty body"),
    "page": (b"<html><body>blocked</body></html>", UnreadableSource, "HTML page"),
    "another csv": (b"a,b\r\n1,2\r\n", UnexpectedColumns, "No line is a header"),
    "header only": (CSV[: CSV.index(b"\r\n") + 2], UnreadableSource, "no row below the header"),
    "missing column": (without_column(b",MarketValue"), UnexpectedColumns, 'missing column "MarketValue'),
    "missing sector": (without_column(b",Sector"), UnexpectedColumns, 'missing column "Sector"'),
    "extra column": (CSV.replace(b"Date\r", b"Date,Rating\r", 1), UnexpectedColumns, 'unknown column "Rating"'),
    "double column": (CSV.replace(b",Name,", b",Name,Name,", 1), UnexpectedColumns, 'repeated column "Name"'),
    "two funds": (CSV.replace(b"\nQQQ,N", b"\nRSP,N"), UnreadableSource, "of 2 funds: QQQ, RSP"),
    "two dates": (CSV.replace(b"01/13/2023\r\nQQQ,N", b"01/12/2023\r\nQQQ,N"), UnreadableSource, "of 2 dates"),
    "wrong date": (CSV.replace(b"01/13/2023", b"2023-01-13"), UnreadableSource, 'Line 2, column "Date": "2023-01-13"'),
    "cut off": (CSV[: CSV.index(b",American")], UnreadableSource, "Line 4 has 7 cells"),
    "spreadsheet": (CSV.replace(b"60.118", b"6.0E+01"), UnreadableSource, 'Line 2, column "Weight": "6.0E\\+01"'),
}


@pytest.mark.parametrize(("content", "error", "words"), BROKEN_CSV.values(), ids=BROKEN_CSV)
def test_broken_csv_is_refused_with_the_reason(content: bytes, error: type[SourceError], words: str) -> None:
    assert content != CSV
    with pytest.raises(error, match=words):
        extract(content, SOURCE)


def test_the_list_says_its_own_business_day_and_fund() -> None:
    found = read_site()
    assert (found.fund, found.as_of_date) == (FundIdentity(ticker="QQQ"), date(2026, 5, 22))
    assert (found.weight_unit, found.is_complete, found.announced_rows) == (Decimal("1e-8"), False, 7)


def test_every_kind_of_line_is_kept() -> None:
    assert [(row.line_no, row.kind, row.ticker, row.weight) for row in read_site().rows] == [
        (1, HoldingKind.EQUITY, "NA", Decimal("0.60118002")),
        (2, HoldingKind.EQUITY, "ON", Decimal("0.20")),
        (4, HoldingKind.EQUITY, "TRUE", Decimal("0.195")),
        (5, HoldingKind.DERIVATIVE, "NQZ6", Decimal("0.0014")),
        (6, HoldingKind.DERIVATIVE, "", Decimal("-0.0014")),
        (7, HoldingKind.CASH, "AGPXX", Decimal("0.0035")),
        (8, HoldingKind.CASH, "USDPDV", None),
    ]


def test_a_line_of_the_list_carries_everything_printed() -> None:
    assert read_site().rows[1] == ExtractedRow(
        line_no=2,
        kind=HoldingKind.EQUITY,
        ticker="ON",
        name="Birch & Daughters Inc Class A",
        cusip="46120E602",
        weight=Decimal("0.20"),
        shares=Decimal(8000),
        currency="USD",
        line_class="American Depository Receipt",
    )


def test_null_elements_are_left_over_whether_counted_or_not() -> None:
    assert read_site().leftovers == (Leftover(3, "null"),)
    assert read_site(lambda v: v.update(totalNumberOfHoldings=7)).announced_rows == 7


def test_an_unknown_class_is_no_share() -> None:
    row = read_site(lambda v: v["holdings"][0].update(securityTypeName="Warrant")).rows[0]
    assert (row.kind, row.line_class) == (HoldingKind.OTHER, "Warrant")


@pytest.mark.parametrize(
    ("printed", "ticker"), [("46138G649", "QQQM"), ("46137V357", "RSP"), ("00000000X", ""), (None, "")]
)
def test_the_fund_is_told_by_ticker_or_cusip(printed: str | None, ticker: str) -> None:
    assert read_site(lambda v: v.update(cusip=printed)).fund.ticker == ticker


def test_without_a_business_day_the_other_date_counts() -> None:
    assert read_site(lambda v: v.pop("effectiveBusinessDate") and None).as_of_date == date(2026, 5, 23)


def drop_ids(value: Body) -> None:
    for item in value["holdings"]:
        if item is not None:
            del item["cusip"]


BROKEN_SITE: dict[str, tuple[Change, type[SourceError], str]] = {
    "short": (lambda v: v.update(totalNumberOfHoldings=105), UnreadableSource, "105 holdings are announced and 7"),
    "long": (lambda v: v.update(totalNumberOfHoldings=6), UnreadableSource, "6 holdings are announced and 7"),
    "none": (lambda v: v.update(holdings=[]), UnreadableSource, "no holdings"),
    "no list": (lambda v: v.update(holdings={}), UnreadableSource, "no list of holdings"),
    "error": (lambda _: {"status": 404, "message": "No shareclass"}, UnreadableSource, "status 404"),
    "no date": (
        lambda v: v.update(effectiveDate=None, effectiveBusinessDate=None),
        UnreadableSource,
        "is no date",
    ),
    "wrong date": (lambda v: v.update(effectiveBusinessDate="05/22/2026"), UnreadableSource, '"05/22/2026" is no'),
    "extra key": (lambda v: v["holdings"][1].update(rating="A"), UnexpectedColumns, '"rating"'),
    "missing key": (drop_ids, UnexpectedColumns, 'missing key "cusip"'),
    "no number": (
        lambda v: v["holdings"][1].update(percentageOfTotalNetAssets="n.a."),
        UnreadableSource,
        'Holding 2, "percentageOfTotalNetAssets": "n.a." is no number',
    ),
}


@pytest.mark.parametrize(("change", "error", "words"), BROKEN_SITE.values(), ids=BROKEN_SITE)
def test_broken_lists_are_refused_with_the_reason(change: Change, error: type[SourceError], words: str) -> None:
    with pytest.raises(error, match=words):
        read_site(change)


def test_a_list_cut_off_anywhere_is_refused() -> None:
    for length in range(0, len(SITE), 83):
        with pytest.raises(UnreadableSource):
            extract(SITE[:length], SOURCE)


@pytest.mark.parametrize(
    ("content", "is_ours"),
    [(CSV, True), (SITE, True), (b"\xef\xbb\xbf" + CSV, True), (b'{"holdings": []}', False), (b"", False)],
)
def test_files_are_recognised_by_what_stands_in_them(content: bytes, *, is_ours: bool) -> None:
    assert recognizes(content, "QQQ.csv") is is_ours


def no_request(document: Document, source: Source) -> Fetched:
    raise AssertionError(f"{source.key} is asked for {document.address}")


@pytest.mark.parametrize(
    ("ticker", "part"),
    [("QQQ", "/QQQ/holdings/fund?idType=ticker&"), ("QQQM", "/46138G649/holdings/fund?idType=cusip&")],
)
def test_a_list_is_found_by_ticker_or_cusip(ticker: str, part: str) -> None:
    (document,) = locate(FundEntry(Fund(ticker, "a fund")), no_request, None)
    assert document.address.startswith("https://dng-api.invesco.com/")
    assert part in document.address
    assert document.file_name == f"{ticker}_holdings.json"


def test_a_fund_whose_cusip_is_not_known_is_not_asked_for() -> None:
    assert locate(FundEntry(Fund("SPHB", "a fund")), no_request, None) == ()


def test_lines_above_the_header_are_left_over() -> None:
    assert extract(b"\r\nA title\r\n" + CSV, SOURCE).leftovers == (Leftover(2, "A title"),)
