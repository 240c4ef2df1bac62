"""ARK's files: rows that name fund and day, identifiers that are none, and nothing lost at a cut end."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import UnexpectedColumns, UnreadableSource
from analytics.model.fund import Fund, HoldingKind
from db.repositories.reference import FundEntry
from etl.extract import ExtractedHoldings, FundIdentity
from etl.sources.ark.extract import extract, recognizes
from etl.sources.ark.locate import locate
from etl.sources.config import read_source

FIXTURES = Path(__file__).parents[2] / "fixtures" / "sources" / "ark"
SOURCE = read_source("ark")
ARKK = (FIXTURES / "arkk.csv").read_bytes()
EQUITY, CASH, OTHER = HoldingKind.EQUITY, HoldingKind.CASH, HoldingKind.OTHER


def total(holdings: ExtractedHoldings) -> Decimal:
    return sum((row.weight or Decimal(0) for row in holdings.rows), Decimal(0))


def test_a_file_of_today() -> None:
    holdings = extract(ARKK, SOURCE)
    assert holdings.fund == FundIdentity(ticker="ARKK")
    assert holdings.as_of_date == date(2026, 8, 18)
    assert [(row.line_no, row.ticker, row.kind, row.cusip, row.weight) for row in holdings.rows] == [
        (2, "AAA", EQUITY, "037833100", Decimal("0.6028")),
        (3, "", EQUITY, "", Decimal("0.2072")),
        (4, "BETA UQ", EQUITY, "594918104", Decimal("0.1886")),
        (5, "", CASH, "", Decimal("0.0014")),
        (6, "", EQUITY, "G16910120", Decimal("0.0002")),
        (7, "", OTHER, "", Decimal("0.0001")),
    ]
    # 60.28 + 20.72 + 18.86 + 0.14 + 0.02 + 0.01 percent.
    assert total(holdings) == Decimal("1.0003")
    assert holdings.rows[0].market_amount == Decimal("587866090.50")
    assert holdings.rows[0].shares == Decimal(1732585)
    assert holdings.leftovers == ()


def test_an_older_file_ends_with_a_sentence() -> None:
    holdings = extract((FIXTURES / "arkk_disclaimer.csv").read_bytes(), SOURCE)
    assert holdings.rows == extract(ARKK, SOURCE).rows
    assert [line.line_no for line in holdings.leftovers] == [8]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "an empty body"),
        (b"<html>Just a moment...</html>", "an HTML page"),
        (b"fund,company\nARKK,ALPHA\n", "no header"),
        (ARKK[: ARKK.index(b"\r\n") + 2], "no row below the header"),
        (ARKK[:-1], "Line 7 ends inside its weight"),
        (ARKK[:-3], "Line 7 ends inside its weight"),
        (ARKK[:-5], "Line 7 ends inside its weight"),
        (ARKK[:-6], "Line 7 has 7 cells where the header names 8"),
        (ARKK[:-9], "begins on line 7 is damaged or cut off"),
        (ARKK.replace(b"08/18/2026", b"2026-08-18"), 'Line 2, column "date": "2026-08-18" is no date'),
        (ARKK.replace(b"08/18/2026", b"18/08/2026"), "is no date"),
        (ARKK.replace(b"08/18/2026", b"08/17/2026", 1), 'differ in the column "date": 08/17/2026, 08/18/2026'),
        (ARKK.replace(b",ARKK,", b",ARKW,", 1), 'differ in the column "fund": ARKK, ARKW'),
        (ARKK.replace(b"60.28%", b"much"), 'Line 2, column "weight \\(%\\)": "much" is no number'),
    ],
)
def test_a_broken_file_is_refused_by_what_is_wrong(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableSource, match=sentence):
        extract(content, SOURCE)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b"weight (%)", b"weight", 'unknown column "weight"'),
        (b"cusip", b"company", 'repeated column "company"'),
        (b"shares,", b"", 'missing column "shares"'),
        (b"weight (%)", b"weight (%),colour", 'unknown column "colour"'),
    ],
)
def test_a_changed_header_is_an_event(old: bytes, new: bytes, sentence: str) -> None:
    with pytest.raises(UnexpectedColumns, match=sentence):
        extract(ARKK.replace(old, new, 1), SOURCE)


def test_a_line_with_a_ticker_is_a_share_whatever_its_name() -> None:
    content = ARKK.replace(b"ALPHA WORKS INC", b"ALPHA CASH WARRANTS INC")
    assert extract(content, SOURCE).rows[0].kind is EQUITY


def test_another_fund_says_its_own_ticker() -> None:
    assert extract(ARKK.replace(b",ARKK,", b",ARKW,"), SOURCE).fund.ticker == "ARKW"


def test_fractions_in_place_of_percent_fall_far_below_what_the_source_sums_to() -> None:
    shrunk = ARKK.replace(b"60.28%", b"0.6028%").replace(b"20.72%", b"0.2072%").replace(b"18.86%", b"0.1886%")
    assert total(extract(shrunk, SOURCE)) < SOURCE.expect.sum_low
    assert SOURCE.expect.sum_low <= total(extract(ARKK, SOURCE)) <= SOURCE.expect.sum_high


def test_files_are_recognised_by_their_header() -> None:
    for path in FIXTURES.glob("*.csv"):
        assert recognizes(path.read_bytes(), "anything.bin")
    assert not recognizes(b"", "ARKK_HOLDINGS.csv")
    assert not recognizes(b"<html>date,fund,company,ticker,cusip,shares,", "ARKK_HOLDINGS.csv")


def test_the_address_of_the_latest_file() -> None:
    def get(*_: object) -> None:
        raise AssertionError

    (document,) = locate(FundEntry(Fund("ARKK", "x", "ARK")), get, None)  # type: ignore[arg-type]  # never called
    assert document.address == (
        "https://assets.ark-funds.com/fund-documents/funds-etf-csv/ARK_INNOVATION_ETF_ARKK_HOLDINGS.csv"
    )
    assert document.file_name == "ARK_INNOVATION_ETF_ARKK_HOLDINGS.csv"
    assert locate(FundEntry(Fund("ARKZ", "x", "ARK")), get, None) == ()  # type: ignore[arg-type]  # never called
    assert SOURCE.is_opt_in
