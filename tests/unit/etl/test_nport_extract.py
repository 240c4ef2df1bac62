"""Form N-PORT: every quirk of the form ends in the right field, and what is no whole filing is called what it is."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import UnexpectedColumns, UnreadableSource
from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.extract.readers.xml import elements
from etl.sources.config import read_source
from etl.sources.sec_nport.extract import extract, recognizes

FILING = Path(__file__).parents[2] / "fixtures" / "sources" / "sec_nport" / "fund.xml"
SOURCE = read_source("sec_nport")
BOMB = b"""<?xml version="1.0"?><!DOCTYPE e [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<edgarSubmission xmlns="http://www.sec.gov/edgar/nport"><headerData><submissionType>&b;</submissionType></headerData>
</edgarSubmission>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE e [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<edgarSubmission xmlns="http://www.sec.gov/edgar/nport"><headerData><submissionType>&a;</submissionType></headerData>
</edgarSubmission>"""


@pytest.fixture(scope="module")
def content() -> bytes:
    return FILING.read_bytes()


@pytest.fixture(scope="module")
def read(content: bytes) -> ExtractedHoldings:
    return extract(content, SOURCE)


def changed(content: bytes, old: str, new: str, count: int = 1) -> bytes:
    """Return the filing with something else in it; that it was there is part of the test."""
    assert old.encode() in content
    return content.replace(old.encode(), new.encode(), count)


def test_the_date_is_that_of_the_holdings_not_the_end_of_the_fiscal_year(read: ExtractedHoldings) -> None:
    assert read.as_of_date == date(2025, 6, 30)


def test_the_fund_is_the_series(read: ExtractedHoldings) -> None:
    assert read.fund == FundIdentity("", "EXAMPLE 500 & MORE INDEX FUND", "99901", "S000099901")


def test_what_the_file_says_of_itself(read: ExtractedHoldings) -> None:
    assert (read.source, read.weight_unit, read.is_complete) == ("sec_nport", Decimal("0.00000000000001"), False)
    assert (read.announced_rows, read.filed_date, read.leftovers) == (None, None, ())


def test_a_unit_trust_goes_by_its_registrant(content: bytes) -> None:
    trust = changed(
        changed(content, "<seriesId>S000099901</seriesId>\n      <repPdEnd>", "<seriesId>N/A</seriesId><repPdEnd>"),
        "EXAMPLE 500 &amp; MORE INDEX FUND",
        "N/A",
    )
    assert extract(trust, SOURCE).fund == FundIdentity("", "EXAMPLE INDEX FUNDS", "99901", "")


def test_lines_are_numbered_by_their_place_in_the_list(read: ExtractedHoldings) -> None:
    assert [row.line_no for row in read.rows] == list(range(1, 16))


EXPECTED = [
    ExtractedRow(
        1,
        HoldingKind.EQUITY,
        "",
        "Apple Inc",
        "037833100",
        "US0378331005",
        Decimal("0.60000000000001"),  # 60.000000000001 %: every printed digit
        Decimal(600000),
        Decimal(2500),
        "USD",
        "EC",
        "",
        "US",
    ),
    # A swap is known by its title; the CUSIP of what it refers to is not its own, its contracts are no shares.
    ExtractedRow(
        3,
        HoldingKind.DERIVATIVE,
        "",
        "Receive APPLE INC Pay Overnight Rate +0.85",
        weight=Decimal("-0.00035997"),
        market_amount=Decimal("-359.97"),
        currency="USD",
        line_class="DE",
    ),
    ExtractedRow(
        4,
        HoldingKind.DERIVATIVE,
        "ESU5",
        "S&P500 EMINI FUT  Sep25",
        weight=Decimal("0.00003636"),
        market_amount=Decimal("36.36"),
        currency="USD",
        line_class="DE",
    ),
    ExtractedRow(
        5,
        HoldingKind.CASH,
        "",
        "Example Market Liquidity Fund",
        weight=Decimal("0.1"),
        market_amount=Decimal(100000),
        shares=Decimal(10000),
        currency="USD",
        line_class="STIV",
        country="US",
    ),
    # What was left of a company is equity, by its title.
    ExtractedRow(
        6,
        HoldingKind.EQUITY,
        "",
        "ADURO BIOTECH CVR",
        "",
        "US559CVR0225",
        Decimal("0.00000022"),
        Decimal("0.22"),
        Decimal(77),
        "USD",
        "EC",
        "",
        "US",
    ),
    ExtractedRow(
        9,
        HoldingKind.EQUITY,
        "RY",
        "Royal Example Bank",
        "",  # 000000000 has a right check digit and is none
        "CA7800871021",
        Decimal("0.001"),
        Decimal(1000),
        Decimal(10),
        "CAD",
        "EC",
        "",
        "CA",
    ),
    ExtractedRow(
        14,
        HoldingKind.OTHER,
        "",
        "T 4 02/15/34",
        "91282CJZ5",
        "US91282CJZ59",
        Decimal("0.00099"),
        Decimal(990),
        None,  # a principal amount
        "USD",
        "DBT",
        "",
        "US",
    ),
    ExtractedRow(
        15,
        HoldingKind.EQUITY,
        "NA",
        "Nano Labs Ltd",
        "",  # the check digit is wrong
        "",
        None,
        None,
        Decimal(5),
        "USD",
        "EC",
        "",
        "CN",
    ),
]


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row.name)
def test_a_line(row: ExtractedRow, read: ExtractedHoldings) -> None:
    assert read.rows[row.line_no - 1] == row


@pytest.mark.parametrize(
    ("line_no", "kind", "line_class"),
    [
        (7, HoldingKind.EQUITY, "EC"),
        (8, HoldingKind.OTHER, "EP"),
        (10, HoldingKind.FUND, "EC RF"),
        (11, HoldingKind.OTHER, "Rights"),
        (12, HoldingKind.FUND, "Exchange Traded Fund"),
    ],
)
def test_what_a_line_is(line_no: int, kind: HoldingKind, line_class: str, read: ExtractedHoldings) -> None:
    row = read.rows[line_no - 1]
    assert (row.kind, row.line_class) == (kind, line_class)


@pytest.mark.parametrize("category", ["DCO", "DCR", "DE", "DFE", "DIR", "DO"])
def test_every_sort_of_derivative_is_one(category: str, content: bytes) -> None:
    other = changed(content, "<assetCat>EC</assetCat>", f"<assetCat>{category}</assetCat>")
    assert extract(other, SOURCE).rows[0].kind is HoldingKind.DERIVATIVE


@pytest.mark.parametrize("category", ["RA", "STIV"])
def test_money_is_cash_even_where_a_fund_issues_it(category: str, content: bytes) -> None:
    other = changed(content, "<assetCat>EC</assetCat>", f"<assetCat>{category}</assetCat>")
    other = changed(other, "<issuerCat>CORP</issuerCat>", "<issuerCat>RF</issuerCat>")
    row = extract(other, SOURCE).rows[0]
    assert (row.kind, row.line_class) == (HoldingKind.CASH, f"{category} RF")


@pytest.mark.parametrize(
    ("printed", "isin"),
    [
        # ISO 6166 prints US0378331005 for Apple: any other last digit is wrong, and so are two digits changed about.
        ("US0378331005", "US0378331005"),
        ("US0378331004", ""),
        ("US0387331005", ""),
        ("US037833100", ""),
        ("N/A", ""),
    ],
)
def test_an_isin_counts_with_its_right_digit_only(printed: str, isin: str, content: bytes) -> None:
    filing = changed(content, 'isin value="US0378331005"', f'isin value="{printed}"')
    assert extract(filing, SOURCE).rows[0].isin == isin


def test_a_vendors_number_is_no_name(read: ExtractedHoldings) -> None:
    assert read.rows[12].name == "ROCKET EXAMPLE CORP"


def test_an_amendment_is_read(content: bytes) -> None:
    assert len(extract(changed(content, ">NPORT-P<", ">NPORT-P/A<"), SOURCE).rows) == 15


def test_a_blank_line_or_a_mark_before_the_document_is_no_matter(content: bytes, read: ExtractedHoldings) -> None:
    assert extract(b"\n\n" + content, SOURCE) == read
    assert extract(b"\xef\xbb\xbf" + content, SOURCE) == read


def test_comments_are_not_text(content: bytes, read: ExtractedHoldings) -> None:
    assert extract(changed(content, "<name>Apple Inc", "<!-- a --><name>Ap<!-- b -->ple Inc"), SOURCE) == read


def test_blanks_that_do_not_break_are_blanks(content: bytes, read: ExtractedHoldings) -> None:
    assert extract(changed(content, "<name>Apple Inc<", "<name>\u00a0Apple Inc\u00a0 <"), SOURCE) == read


Change = Callable[[bytes], bytes]
BROKEN: dict[str, tuple[Change, str]] = {
    "another form": (lambda c: changed(c, ">NPORT-P<", ">NPORT-NP<"), "The form is NPORT-NP, not NPORT-P"),
    "no form": (lambda c: changed(c, ">NPORT-P<", "><"), "The form is not named"),
    "another filing": (
        lambda c: changed(c, "http://www.sec.gov/edgar/nport", "http://www.sec.gov/edgar/ncen", -1),
        "{http://www.sec.gov/edgar/ncen}edgarSubmission, not that of Form N-PORT",
    ),
    "no holdings": (
        lambda c: c[: c.index(b"<invstOrSec>")] + c[c.rindex(b"</invstOrSec>") + len("</invstOrSec>") :],
        "lists no holdings",
    ),
    "no date": (lambda c: changed(c, "2025-06-30", ""), "repPdDate, reads “”"),
    "half a date": (lambda c: changed(c, "2025-06-30", "2025-06"), "repPdDate, reads “2025-06”"),
    "cut off": (lambda c: c[: len(c) // 2], "damaged or cut off"),
    "cut off at the end": (lambda c: c.rstrip()[:-1], "damaged or cut off"),
    "a word for a weight": (lambda c: changed(c, ">25.00005<", ">25,00x<"), "Holding 2 has an amount"),
    "a weight that is no number": (lambda c: changed(c, ">25.00005<", ">NaN<"), "Holding 2 has an amount"),
    "a page": (lambda _: b"<!DOCTYPE html><html><body>Request Rate Threshold</body></html>", "This is an HTML page"),
    "an error in JSON": (lambda _: b'{"error": "not found"}', "This is a JSON document, not a Form N-PORT"),
    "nothing": (lambda _: b"", "This is an empty body"),
    "a document type": (lambda _: BOMB, "declares a document type"),
    "a file of this machine": (lambda _: OUTSIDE, "declares a document type"),
    "an entity nobody declares": (lambda c: changed(c, "APPLE INC", "&apple;"), "damaged or cut off"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_filing_is_called_what_it_is(name: str, content: bytes) -> None:
    change, message = BROKEN[name]
    with pytest.raises(UnreadableSource) as refused:
        extract(change(content), SOURCE)
    assert message in str(refused.value)


def test_a_document_type_in_another_encoding_is_no_way_in() -> None:
    with pytest.raises(UnreadableSource):
        extract(BOMB.decode().replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16"), SOURCE)


def test_an_element_the_form_is_not_known_to_have_is_named(content: bytes) -> None:
    new = changed(content, "<fairValLevel>1</fairValLevel>", "<fairValLevel>1</fairValLevel><esgScore>7</esgScore>")
    with pytest.raises(UnexpectedColumns, match="esgScore"):
        extract(new, SOURCE)


def test_more_than_the_source_allows_is_not_parsed(content: bytes) -> None:
    tight = SOURCE.model_copy(update={"max_bytes": len(content) - 1})
    with pytest.raises(UnreadableSource, match="more than the"):
        extract(content, tight)


def test_an_element_is_emptied_when_the_next_is_asked_for(content: bytes) -> None:
    found = elements(content, ("{http://www.sec.gov/edgar/nport}invstOrSec",), "a Form N-PORT")
    first = next(found)
    assert len(first) > 0
    next(found)
    assert len(first) == 0


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        (b'<edgarSubmission xmlns="http://www.sec.gov/edgar/nport">', True),
        (b'\n<?xml version="1.0"?><edgarSubmission xmlns="http://www.sec.gov/edgar/nport"/>', True),
        (b'<edgarSubmission xmlns="http://www.sec.gov/edgar/ncen"/>', False),
        (b"<edgarSubmission/>", False),
        (b"<html><body>nport</body></html>", False),
        (b"", False),
        (b"<", False),
        (b"Ticker,Name\n", False),
        (b"PK\x03\x04", False),
        (b"\xff\xfe<\x00", False),
    ],
)
def test_recognized_by_the_outermost_element(body: bytes, *, is_one: bool) -> None:
    assert recognizes(body, "primary_doc.xml") is is_one
