"""State Street's workbooks: text or number cells, cut identifiers, and lines that the source does not classify."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from analytics.errors import UnexpectedColumns, UnreadableSource
from analytics.model.fund import Fund, HoldingKind
from db.repositories.reference import FundEntry
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.sources.config import read_source
from etl.sources.ssga.extract import extract, recognizes
from etl.sources.ssga.kinds import kind_of
from etl.sources.ssga.locate import locate

FIXTURES = Path(__file__).parents[2] / "fixtures" / "sources" / "ssga"
SOURCE = read_source("ssga")
TEXT = (FIXTURES / "text_cells_cut_cusips.xlsx").read_bytes()
NUMBERS = (FIXTURES / "number_cells.xlsx").read_bytes()
EQUITY, CASH, DERIVATIVE, OTHER = HoldingKind.EQUITY, HoldingKind.CASH, HoldingKind.DERIVATIVE, HoldingKind.OTHER


def changed(content: bytes, change: Callable[[Worksheet], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book["holdings"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def total(holdings: ExtractedHoldings) -> Decimal:
    return sum((row.weight or Decimal(0) for row in holdings.rows), Decimal(0))


def test_a_workbook_of_texts() -> None:
    holdings = extract(TEXT, SOURCE)
    assert holdings.fund == FundIdentity(ticker="SPY", name="SPDR® Example 500 ETF Trust")
    assert holdings.as_of_date == date(2023, 1, 10)
    assert [(row.line_no, row.ticker, row.kind, row.cusip, row.weight) for row in holdings.rows] == [
        (6, "AAA", EQUITY, "037833100", Decimal("0.60500000")),
        (7, "BET.B", EQUITY, "084670702", Decimal("0.39400000")),
        (8, "DUMMY", OTHER, "", None),
        (9, "PNG", EQUITY, "G7S00T104", Decimal("0.00042450")),
        (10, "CASH_USD", CASH, "", Decimal("0.00057550")),
    ]
    assert total(holdings) == 1
    assert holdings.weight_unit == Decimal("0.00000001")


def test_a_workbook_of_numbers() -> None:
    holdings = extract(NUMBERS, SOURCE)
    assert holdings.fund == FundIdentity(ticker="XBI", name="SPDR® Example Biotech ETF")
    assert [(row.ticker, row.kind, row.cusip) for row in holdings.rows] == [
        ("AAA", EQUITY, "037833100"),
        ("TRUE", EQUITY, "594918104"),
        ("DGS", EQUITY, "007903107"),
        ("NCD", EQUITY, ""),
        ("", CASH, "924QSGII3"),
        ("", OTHER, "457CVR017"),
        ("IXTZ5", DERIVATIVE, ""),
        ("", CASH, "999USDZ92"),
        ("2200963D", OTHER, "68218J202"),
    ]
    assert holdings.rows[0] == ExtractedRow(
        line_no=6,
        kind=EQUITY,
        ticker="AAA",
        name="ALPHA WORKS CORP",
        cusip="037833100",
        weight=Decimal("0.70771036"),
        shares=Decimal(1113249),
        currency="USD",
    )
    assert holdings.rows[7].weight == Decimal("0.00000038")
    # 70.771036 + 29 + 0.1 + 0.05 + 0.049991 + 0.017742 - 0.00206 + 0.000038 percent.
    assert total(holdings) == Decimal("0.99986747")


def test_rows_end_at_the_first_blank_row_and_the_rest_stays_visible() -> None:
    leftovers = extract(NUMBERS, SOURCE).leftovers
    assert [line.line_no for line in leftovers] == [1, 2, 3, 16, 20, 24]
    assert leftovers[0].text == "Fund Name:, SPDR® Example Biotech ETF"


def test_eight_characters_beside_nine_are_no_cusip_that_lost_its_digit() -> None:
    # 037833100 as a number cell loses its zero; completing 37833100 would make another security of it.
    content = changed(NUMBERS, lambda sheet: sheet.cell(6, 3, 37833100))
    assert extract(content, SOURCE).rows[0].cusip == ""


@pytest.mark.parametrize(
    ("ticker", "identifier", "name", "kind"),
    [
        ("-", "924QSGII3", "SSI US GOV MONEY MARKET CLASS", CASH),
        ("-", "999GBPZ91", "POUND STERLING", CASH),
        ("USD", "-", "US DOLLAR", CASH),
        ("DG", "256677105", "DOLLAR GENERAL CORP", EQUITY),
        ("DLTR", "256746108", "DOLLAR TREE INC", EQUITY),
        ("FCFS", "33768G107", "FirstCash Holdings Inc.", EQUITY),
        ("ESZ5", "-", "S+P500 EMINI FUT  DEC25", DERIVATIVE),
        ("XARZ5", "-", "EMINI S+P REESTATEDEC25", DERIVATIVE),
        ("ESZ5", "-", "A COMPANY", EQUITY),
        ("-", "-", "CONTRA WALGREENS BOOTS", OTHER),
        ("-", "604CVR027", "MIRATI THERAPEUTICS CVR", OTHER),
        ("CVI", "12662P108", "CVR ENERGY INC", EQUITY),
        ("-", "12662P108", "CVR ENERGY INC", EQUITY),
        ("-", "12662P108", "BRIGHTSPRING HEALTH", EQUITY),
        ("UDN", "46141D104", "US DOLLAR BEAR SHARES", EQUITY),
        ("-", "999CADZ96", "CANADIAN CURRENCY", CASH),
        ("RGT", "12662P108", "THE RIGHTS COMPANY", EQUITY),
        ("2602335D", "436440101", "CONTRA HOLOGIC INC", OTHER),
    ],
)
def test_what_a_line_is(ticker: str, identifier: str, name: str, kind: HoldingKind) -> None:
    assert kind_of(ticker, identifier, name) is kind


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda sheet: sheet.cell(5, 5, "Weight (%)"), 'unknown column "Weight \\(%\\)"'),
        (lambda sheet: sheet.cell(5, 9, "Colour"), 'unknown column "Colour"'),
        (lambda sheet: sheet.cell(5, 4, "Name"), 'repeated column "Name"'),
        (lambda sheet: sheet.delete_cols(5), 'missing column "Weight"'),
    ],
)
def test_a_changed_header_is_an_event(change: Callable[[Worksheet], object], sentence: str) -> None:
    with pytest.raises(UnexpectedColumns, match=sentence):
        extract(changed(NUMBERS, change), SOURCE)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda sheet: sheet.cell(3, 2, "As of 2025-02-03"), 'Line 3, column "Holdings:": .* is no date'),
        (lambda sheet: sheet.cell(3, 2, "As of 02/03/2025"), "is no date"),
        (lambda sheet: sheet.cell(2, 2, ""), 'nothing beside "Ticker Symbol:"'),
        (lambda sheet: sheet.cell(7, 5, "lots"), 'Line 7, column "Weight": "lots" is no number'),
        (lambda sheet: sheet.delete_rows(6, 9), "no row below the header"),
        (lambda sheet: sheet.delete_rows(5), "no header"),
    ],
)
def test_a_broken_workbook_is_refused_by_what_is_wrong(change: Callable[[Worksheet], object], sentence: str) -> None:
    with pytest.raises(UnreadableSource, match=sentence):
        extract(changed(NUMBERS, change), SOURCE)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "an empty body"),
        (b"<html>Attention Required</html>", "an HTML page, not a holdings file"),
        (NUMBERS[: len(NUMBERS) // 2], "whose end is missing"),
        (NUMBERS[:-40], "whose end is missing"),
        ((FIXTURES / "index_list.csv").read_bytes(), "a list of an index with prices of the day"),
    ],
)
def test_anything_else_is_said_by_name(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableSource, match=sentence):
        extract(content, SOURCE)


def test_fractions_in_place_of_percent_fall_far_below_what_the_source_sums_to() -> None:
    def shrink(sheet: Worksheet) -> None:
        for row in range(6, 15):
            sheet.cell(row, 5, sheet.cell(row, 5).value / 100)

    assert total(extract(changed(NUMBERS, shrink), SOURCE)) < SOURCE.expect.sum_low
    assert SOURCE.expect.sum_low <= total(extract(NUMBERS, SOURCE)) <= SOURCE.expect.sum_high


def test_files_are_recognised_by_what_stands_in_them() -> None:
    for path in FIXTURES.iterdir():
        assert recognizes(path.read_bytes(), "anything.bin") is (path.suffix != ".md"), path.name
    assert not recognizes(changed(NUMBERS, lambda sheet: sheet.delete_rows(2)), "holdings-daily-us-en-xbi.xlsx")
    other = changed(NUMBERS, lambda sheet: sheet.delete_rows(1, 3))
    assert not recognizes(other, "holdings-daily-us-en-xbi.xlsx")
    assert not recognizes(NUMBERS[:-40], "holdings-daily-us-en-xbi.xlsx")
    assert not recognizes(NUMBERS[:200] + NUMBERS[-60:], "holdings-daily-us-en-xbi.xlsx")
    assert not recognizes(b"", "holdings-daily-us-en-xbi.xlsx")


def test_the_address_of_the_latest_file() -> None:
    def get(*_: object) -> None:
        raise AssertionError

    (document,) = locate(FundEntry(Fund("XLK", "x", "State Street")), get, None)  # type: ignore[arg-type]  # never called
    assert document.address.startswith("https://www.ssga.com/us/en/intermediary/library-content/")
    assert document.address.endswith("/us/holdings-daily-us-en-xlk.xlsx")
    assert document.file_name == "holdings-daily-us-en-xlk.xlsx"
    assert locate(FundEntry(Fund("IVV", "x", "iShares")), get, None) == ()  # type: ignore[arg-type]  # never called
    mutual = FundEntry(Fund("SVSPX", "x", "State Street", kind="mutual_fund"))
    assert locate(mutual, get, None) == ()  # type: ignore[arg-type]  # never called
    assert SOURCE.is_opt_in
