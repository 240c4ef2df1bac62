"""iShares files: each layout to the rows that a reader of the file sees, and every broken one refused by name."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import SourceError, UnexpectedColumns, UnreadableSource
from analytics.model.fund import Fund, HoldingKind
from db.repositories.reference import FundEntry
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.sources.config import read_source
from etl.sources.ishares.directory import products, ticker_of
from etl.sources.ishares.extract import extract, recognizes
from etl.sources.ishares.locate import locate

FIXTURES = Path(__file__).parents[2] / "fixtures" / "sources" / "ishares"
SOURCE = read_source("ishares")
EQUITY, CASH, DERIVATIVE, OTHER = HoldingKind.EQUITY, HoldingKind.CASH, HoldingKind.DERIVATIVE, HoldingKind.OTHER
LAYOUT_2022 = (FIXTURES / "layout_2022.csv").read_bytes()
LAYOUT_2026 = (FIXTURES / "layout_2026.csv").read_bytes()
TWICE = (FIXTURES / "served_twice.csv").read_bytes()


def read(name: str) -> ExtractedHoldings:
    return extract((FIXTURES / name).read_bytes(), SOURCE)


def kinds(holdings: ExtractedHoldings) -> list[tuple[str, HoldingKind]]:
    return [(row.ticker, row.kind) for row in holdings.rows]


def total(holdings: ExtractedHoldings) -> Decimal:
    return sum((row.weight or Decimal(0) for row in holdings.rows), Decimal(0))


def test_the_layout_of_2022_to_2026() -> None:
    holdings = read("layout_2022.csv")
    assert holdings.fund == FundIdentity(ticker="IVV", name="iShares Core S&P 500 ETF")
    assert holdings.as_of_date == date(2025, 10, 16)
    assert holdings.weight_unit == Decimal("0.0001")
    assert kinds(holdings) == [
        ("AAA", EQUITY),
        ("BETB", EQUITY),
        ("NA", EQUITY),
        ("TRUE", EQUITY),
        ("JPM", EQUITY),
        ("", EQUITY),
        ("ADRO", EQUITY),
        ("XTSLA", CASH),
        ("USD", CASH),
        ("ETD_USD", CASH),
        ("JPM", CASH),
        ("ESZ5", DERIVATIVE),
    ]
    # 50 + 20 + 15 + 9 + 4 + 1.5 + 0.6 - 0.1 percent.
    assert total(holdings) == Decimal("1.0000")
    assert holdings.rows[2] == ExtractedRow(
        line_no=13,
        kind=EQUITY,
        ticker="NA",
        name="NORTHERN ASSAY",
        weight=Decimal("0.1500"),
        market_amount=Decimal("1500000.00"),
        shares=Decimal("150000.00"),
        currency="CAD",
        line_class="Equity",
        sector="Materials",
        country="Canada",
    )
    assert holdings.rows[-1].country == ""
    assert holdings.rows[-1].market_amount == 0


def test_what_is_no_holding_stays_visible() -> None:
    leftovers = read("layout_2022.csv").leftovers
    assert [line.line_no for line in leftovers] == [1, 2, 3, 4, 5, 6, 7, 8, 24]
    assert leftovers[1].text == "Fund Holdings as of, Oct 16, 2025"
    assert leftovers[-1].text.startswith("This is an invented file, written for tests. Its first sentence")


def test_every_line_of_a_file_is_a_row_a_leftover_the_header_or_blank() -> None:
    for path in FIXTURES.glob("*.csv"):
        if path.name == "no_holdings.csv":
            continue
        holdings = extract(path.read_bytes(), SOURCE)
        told = {row.line_no for row in holdings.rows} | {line.line_no for line in holdings.leftovers}
        header = min(row.line_no for row in holdings.rows) - 1
        lines = path.read_text("utf-8-sig").split("\n")
        disclaimer = next((i for i, line in enumerate(lines, start=1) if line.startswith('"This is')), len(lines) + 1)
        spoken = {i for i, line in enumerate(lines, start=1) if line.strip(" \u00a0,") and i <= disclaimer}
        assert told | {header} == spoken, path.name


def test_the_layout_of_2019_without_lines_above_the_header() -> None:
    holdings = read("layout_2019_no_preamble.csv")
    assert (holdings.fund, holdings.as_of_date) == (FundIdentity(), None)
    assert kinds(holdings) == [("AAA", EQUITY), ("MOGA", EQUITY), ("", EQUITY)]
    assert [row.weight for row in holdings.rows] == [Decimal("0.006"), Decimal("0.9939"), Decimal(0)]
    assert [row.isin for row in holdings.rows] == ["US0378331005", "", "US5949181045"]
    assert holdings.rows[0].shares == Decimal("600000.00")
    assert holdings.rows[0].market_amount == Decimal("6000000.00")
    assert holdings.leftovers == ()


def test_the_layout_of_2026_keeps_swaps_apart_from_their_shares() -> None:
    holdings = read("layout_2026.csv")
    assert (holdings.fund.ticker, holdings.as_of_date) == ("IJR", date(2026, 6, 12))
    assert [(row.ticker, row.kind, row.line_class, row.weight) for row in holdings.rows] == [
        ("XTSLA", CASH, "STIF", Decimal("0.0153")),
        ("AAA", EQUITY, "EQUITY", Decimal("0.6000")),
        ("ZETA", EQUITY, "EQUITY", Decimal("0.3847")),
        ("ZETA", DERIVATIVE, "SWAP", None),
        ("ZETA", OTHER, "WARRANT", Decimal("0.0000")),
        ("MLISW", CASH, "COLLATERAL", Decimal("0.0000")),
        ("USD", CASH, "CASH", Decimal("0.0000")),
    ]
    assert total(holdings) == Decimal("1.0000")


def test_a_body_served_twice_is_read_once() -> None:
    holdings = extract(TWICE, SOURCE)
    assert [(row.ticker, row.kind, row.shares) for row in holdings.rows] == [
        ("EWX", EQUITY, Decimal("445.00")),
        ("GBP", DERIVATIVE, Decimal("-257.00")),
    ]
    assert total(holdings) == Decimal("1.0000")
    assert holdings.fund == FundIdentity(name="iShares Hedged Example ETF")


def test_a_fund_of_funds_is_read_without_its_look_through() -> None:
    holdings = read("fund_of_funds.csv")
    assert [(row.name, row.kind, row.sector) for row in holdings.rows] == [
        ("ISHARES CORE S&P ETF TRUST", EQUITY, ""),
        ("ISHARES CORE TOTAL BOND", OTHER, ""),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"iShares Hedged Example ETF", b"iShares Another ETF"), (b'"Jan 20, 2023"', b'"Jan 19, 2023"')],
)
def test_a_second_list_of_another_fund_or_day_is_refused(old: bytes, new: bytes) -> None:
    first, second = TWICE.split(b"\xc2\xa0\niShares", 1)
    with pytest.raises(UnreadableSource, match="From line 15 on the file is of"):
        extract(first + b"\xc2\xa0\n" + (b"iShares" + second).replace(old, new), SOURCE)


def test_line_ends_encoding_and_mark_change_nothing() -> None:
    plain = LAYOUT_2022.removeprefix(b"\xef\xbb\xbf")
    table = plain[: plain.index(b'"This is')]
    for content in (plain, LAYOUT_2022.replace(b"\n", b"\r\n"), table.decode().encode("cp1252")):
        read_again = extract(content, SOURCE)
        assert read_again.rows == extract(LAYOUT_2022, SOURCE).rows
        assert read_again.fund.ticker == "IVV"


def test_the_order_of_columns_changes_nothing() -> None:
    lines = (FIXTURES / "layout_2019_no_preamble.csv").read_text("utf-8-sig").splitlines()
    turned = "\n".join(",".join(f'"{cell}"' for cell in reversed(cells)) for cells in csv.reader(lines[:-1]))
    assert extract(turned.encode(), SOURCE).rows == read("layout_2019_no_preamble.csv").rows


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "an empty body, not a holdings file"),
        (b"<!DOCTYPE html><html><title>iShares</title></html>", "an HTML page, not a holdings file"),
        (b'{"status": 404}', "a JSON document"),
        ((FIXTURES / "no_holdings.csv").read_bytes(), 'no holdings of "iShares Russell 2000 ETF"'),
        (b"iShares Core S&P 500 ETF\nFund Holdings as of,-\n", 'no holdings of "iShares Core S&P 500 ETF"'),
        (b"iShares Core S&P 500 ETF\nsomething else,1\n", "no header"),
        (LAYOUT_2022.replace(b'"Oct 16, 2025"', b'"2025-10-16"'), 'Line 2, .* "2025-10-16" is no date'),
        (LAYOUT_2022.replace(b'"Oct 16, 2025"', b'"16 Oct 2025"'), "is no date"),
        (LAYOUT_2022.replace(b'"50.00"', b'"lots"'), 'Line 11, column "Weight \\(%\\)": "lots" is no number'),
        (LAYOUT_2022.replace(b'"5,000,000.00"', b'"5,000,00.00"', 1), 'Line 11, column "Market Value"'),
        (LAYOUT_2022.replace(b'"40,000.00"', b'"1e5"'), 'Line 15, column "Quantity": "1e5"'),
        (LAYOUT_2022[: LAYOUT_2022.index(b"ERN ASSAY")], "begins on line 13 is damaged or cut off"),
        (LAYOUT_2022[: LAYOUT_2022.index(b',"Materials"')], "Line 13 has 2 cells where the header names 15"),
        (LAYOUT_2022[: LAYOUT_2022.index(b',"NORTHERN')], "Line 13 has 1 cells"),
        (LAYOUT_2022[: LAYOUT_2022.index(b'"AAA"')], "no row below the header on line 10"),
        (LAYOUT_2022.replace(b'"TRUE"', b'\n"TRUE"'), "Line 15 is a row, but the list ended on line 14"),
    ],
)
def test_a_broken_file_is_refused_by_what_is_wrong(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableSource, match=sentence):
        extract(content, SOURCE)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b"Weight (%)", b"Weight", 'unknown column "Weight"'),
        (b"Accrual Date", b"Accrual Date,Colour", 'unknown column "Colour"'),
        (b"Location,", b"", None),
        (b"Weight (%),", b"", 'missing column "Weight \\(%\\) or Market Weight"'),
        (b"Ticker,", b"", 'missing column "Ticker"'),
        (b"Sector,", b"Price,", 'repeated column "Price"'),
        (b"Notional Value", b"Market Weight", "ambiguous"),
        (b"Ticker", b"Symbol", 'unknown column "Symbol"'),
    ],
)
def test_a_changed_header_is_an_event(old: bytes, new: bytes, sentence: str | None) -> None:
    changed = LAYOUT_2022.replace(old, new, 1)
    if sentence is None:
        with pytest.raises(UnreadableSource, match="15 cells where the header names 14"):
            extract(changed, SOURCE)
        return
    with pytest.raises(UnexpectedColumns, match=sentence):
        extract(changed, SOURCE)


def test_a_column_we_can_do_without_may_be_gone() -> None:
    lines = LAYOUT_2022.decode("utf-8-sig").split("\n")
    without = [
        line.removesuffix(',"-"').removesuffix(",Accrual Date").removesuffix(',"Dec 18, 2013"') for line in lines
    ]
    assert extract("\n".join(without).encode(), SOURCE).rows == extract(LAYOUT_2022, SOURCE).rows


def test_fractions_in_place_of_percent_fall_far_below_what_the_source_sums_to() -> None:
    shrunk = LAYOUT_2022
    for percent, fraction in ((b'"50.00"', b'"0.50"'), (b'"20.00"', b'"0.20"'), (b'"15.00"', b'"0.15"')):
        shrunk = shrunk.replace(percent, fraction)
    assert total(extract(shrunk, SOURCE)) < SOURCE.expect.sum_low
    assert SOURCE.expect.sum_low <= total(extract(LAYOUT_2022, SOURCE)) <= SOURCE.expect.sum_high


def test_another_fund_says_its_own_name() -> None:
    other = LAYOUT_2022.replace(b"iShares Core S&P 500 ETF", b"iShares Russell 2000 ETF")
    assert extract(other, SOURCE).fund.ticker == "IWM"


def test_the_name_is_the_line_above_the_date() -> None:
    content = LAYOUT_2022.replace(b"iShares Core", b"A line above,all\niShares Core", 1)
    assert extract(content, SOURCE).fund.name == "iShares Core S&P 500 ETF"


def test_any_damage_ends_in_rows_or_in_an_error_of_the_source() -> None:
    for cut in range(0, len(LAYOUT_2026), 7):
        try:
            holdings = extract(LAYOUT_2026[:cut], SOURCE)
        except SourceError:
            continue
        assert len(holdings.rows) < 7 or total(holdings) == 1


def test_files_are_recognised_by_what_stands_in_them() -> None:
    for path in FIXTURES.glob("*.csv"):
        assert recognizes(path.read_bytes(), "anything.bin"), path.name
    assert not recognizes(b"", "IVV_holdings.csv")
    assert not recognizes(b"<html>Fund Holdings as of</html>", "IVV_holdings.csv")
    assert not recognizes(b"\xff\xfe\x00binary", "IVV_holdings.csv")
    assert not recognizes(b"Ticker,Name,Shares\n", "IVV_holdings.csv")


def test_names_lead_to_tickers() -> None:
    assert ticker_of("iShares Russell 2000 ETF") == "IWM"
    assert ticker_of("ISHARES CORE S&P MID-CAP ETF") == "IJH"
    assert ticker_of("iShares Russell 2000") == ""
    assert ticker_of("") == ""


def test_numbers_on_the_site_are_those_of_the_public_pages() -> None:
    # Product pages as linked in public repositories and kept in the package etf-scraper 0.1.2.
    known = {"IVV": "239726", "IWM": "239710", "IJR": "239774", "IJH": "239763", "SOXX": "239705"}
    assert {ticker: products()[ticker].product_id for ticker in known} == known
    assert len({product.product_id for product in products().values()}) == len(products())
    assert len({product.name for product in products().values()}) == len(products())


def test_the_address_of_the_latest_file() -> None:
    def get(*_: object) -> None:
        raise AssertionError

    (document,) = locate(FundEntry(Fund("IWM", "x", "iShares")), get, None)  # type: ignore[arg-type]  # never called
    assert document.address == "https://www.ishares.com/us/products/239710/ishares-russell-2000-etf/latest-holdings.csv"
    assert document.file_name == "IWM_holdings.csv"
    assert not document.last_bytes
    assert locate(FundEntry(Fund("VOO", "x", "Vanguard")), get, None) == ()  # type: ignore[arg-type]  # never called


def test_the_source_is_off_until_its_terms_are_accepted() -> None:
    assert SOURCE.is_opt_in
    assert "non-commercial" in SOURCE.terms
    assert SOURCE.hosts == ("www.ishares.com",)
