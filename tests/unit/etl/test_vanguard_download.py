"""The export a person downloads from Vanguard: what its lines become, and what is refused.

Expected rows were read off the fixture by hand.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import SourceError, UnexpectedColumns, UnreadableSource
from analytics.model.fund import HoldingKind
from analytics.model.issuer import Sector
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.sources.config import read_source
from etl.sources.vanguard.extract import extract, recognizes

FILES = Path(__file__).parents[2] / "fixtures" / "sources" / "vanguard"
CONTENT = (FILES / "download_2025.csv").read_bytes()
SOURCE = read_source("vanguard")


def read(content: bytes = CONTENT) -> ExtractedHoldings:
    return extract(content, SOURCE)


def test_fund_date_and_unit_are_those_printed() -> None:
    found = read()
    assert (found.source, found.fund) == ("vanguard", FundIdentity(ticker="VOO", name="S&P 500 ETF"))
    assert (found.as_of_date, found.weight_unit) == (date(2025, 9, 30), Decimal("0.0001"))
    assert (found.is_complete, found.announced_rows, found.filed_date) == (False, None, None)


def test_every_table_gives_rows_with_their_physical_lines() -> None:
    assert [(row.line_no, row.kind, row.ticker, row.weight) for row in read().rows] == [
        (9, HoldingKind.EQUITY, "NA", Decimal("0.6012")),
        (10, HoldingKind.EQUITY, "TRUE", Decimal("0.2000")),
        (11, HoldingKind.EQUITY, "BRK/B", Decimal("0.1505")),
        (12, HoldingKind.EQUITY, "BF/B", None),
        (13, HoldingKind.EQUITY, "2223637D", None),
        (25, HoldingKind.CASH, "", Decimal("0.0400")),
        (26, HoldingKind.CASH, "USD", Decimal("0.0062")),
        (27, HoldingKind.CASH, "", None),
    ]


def test_a_row_carries_everything_printed() -> None:
    assert read().rows[1] == ExtractedRow(
        line_no=10,
        kind=HoldingKind.EQUITY,
        ticker="TRUE",
        name="Birch Devices Inc",
        weight=Decimal("0.2000"),
        market_amount=Decimal("2000000.00"),
        shares=Decimal(8000),
        line_class="Equity",
        sector="Technology Hardware, Storage & Peripherals",
        country="US",
    )


def test_dashes_mean_nothing_printed() -> None:
    assert read().rows[4].country == ""


def test_what_is_no_row_is_left_over_in_one_line_each() -> None:
    assert [(note.line_no, note.text[:40]) for note in read().leftovers] == [
        (1, "Holdings details"),
        (3, "S&P 500 ETF (VOO)"),
        (6, "Equity, as of 09/30/2025"),
        (8, "SEDOL, HOLDINGS, TICKER, % OF FUNDS*, SU"),
        (16, "Fixed income, as of 09/30/2025"),
        (18, "SEDOL, HOLDINGS, TICKER, % OF FUNDS*, MA"),
        (22, "Short-term reserves, as of 09/30/2025"),
        (24, "SEDOL, HOLDINGS, TICKER, % OF FUNDS*, MA"),
        (31, "** Amounts may differ from those of the "),
        (35, "A second note, with a comma, \u201cquoted\u201d wo"),
    ]
    assert read().leftovers[-1].text.endswith("\u201cquoted\u201d words and a line end inside.")


def test_the_header_of_2020_is_read_too() -> None:
    found = read((FILES / "download_2020.csv").read_bytes())
    assert (found.fund.ticker, found.as_of_date) == ("VT", date(2020, 9, 30))
    assert [(r.ticker, r.sector, r.country) for r in found.rows] == [
        ("FIR.B", "Railroads", "CA"),
        ("", "Diversified Banks", "BR"),
    ]


@pytest.mark.parametrize("name", ["download_2025.csv", "download_2020.csv"])
def test_every_sub_industry_leads_to_a_sector(name: str) -> None:
    rows = read((FILES / name).read_bytes()).rows
    assert {row.sector for row in rows if row.sector} <= SOURCE.sectors.keys()


@pytest.mark.parametrize(
    ("word", "sector"),
    [
        # S&P and MSCI, structure since 17 March 2023: 20202030, 40201060, 30101040, 60107010, 50202020
        ("Data Processing & Outsourced Services", Sector.INDUSTRIALS),
        ("Transaction & Payment Processing Services", Sector.FINANCIALS),
        ("Consumer Staples Merchandise Retail", Sector.CONSUMER_STAPLES),
        ("Retail REITs", Sector.REAL_ESTATE),
        ("Interactive Home Entertainment", Sector.COMMUNICATION),
    ],
)
def test_sub_industries_stand_under_their_published_sector(word: str, sector: Sector) -> None:
    assert SOURCE.sectors[word] is sector


def test_the_table_has_all_sub_industries_since_2023_and_those_that_went() -> None:
    # 163 sub-industries is the published count since March 2023; 24 further words are older or cut off.
    assert len(SOURCE.sectors) == 163 + 24


def without_column(content: bytes, name: str) -> bytes:
    lines = content.decode().split("\n")
    at = lines[7].split(",").index(name)
    lines[7] = ",".join(cell for n, cell in enumerate(lines[7].split(",")) if n != at)
    return "\n".join(lines).encode()


BROKEN: dict[str, tuple[Callable[[bytes], bytes], type[SourceError], str]] = {
    "empty": (lambda _: b"", UnreadableSource, "empty body"),
    "page": (lambda _: b"<!doctype html><html>blocked</html>", UnreadableSource, "HTML page"),
    "other text": (lambda _: b"a,b\n1,2\n", UnreadableSource, 'does not begin with "Holdings details"'),
    "missing column": (lambda c: without_column(c, "SHARES"), UnexpectedColumns, 'missing column "SHARES'),
    "missing sector": (lambda c: without_column(c, "SUB-INDUSTRY"), UnexpectedColumns, "SUB-INDUSTRY or SECTOR"),
    "extra column": (lambda c: c.replace(b",SHARES\n", b",SHARES,RATING\n"), UnexpectedColumns, 'column "RATING"'),
    "double column": (lambda c: c.replace(b"COUNTRY,", b"COUNTRY,COUNTRY,"), UnexpectedColumns, "repeated"),
    "two for one": (lambda c: c.replace(b"COUNTRY,", b"COUNTRY,SECTOR,"), UnexpectedColumns, "ambiguous"),
    "unknown table": (lambda c: c.replace(b"Fixed income,", b"Swaps,"), UnexpectedColumns, '"Swaps"'),
    "cut in a row": (lambda c: c[: c.index(b'US,---,"$1,505')], UnreadableSource, "Line 11 has 7 cells"),
    "cut in a quote": (lambda c: c[: c.index(b"505,000.00")], UnreadableSource, "line 11"),
    "cut before the reserves": (lambda c: c[: c.index(b"Short-term")], UnreadableSource, "the file is cut off"),
    "cut after a table's name": (
        lambda c: c[: c.index(b",SEDOL", c.index(b"Short-term"))],
        UnreadableSource,
        '"Short-term reserves" has no header',
    ),
    "wrong date": (lambda c: c.replace(b"09/30/2025", b"30/09/2025"), UnreadableSource, "30/09/2025"),
    "two dates": (lambda c: c.replace(b"09/30/2025", b"08/31/2025", 1), UnreadableSource, "2025-08-31 to 2025-09-30"),
    "no number": (
        lambda c: c.replace(b"60.12%", b"#REF!"),
        UnreadableSource,
        'Line 9, column "% OF FUNDS\\*": "#REF!"',
    ),
    "no amount": (lambda c: c.replace(b"$830.00", b"$8x"), UnreadableSource, 'Line 12, column "MARKET VALUE\\*"'),
}


@pytest.mark.parametrize(("breakage", "error", "words"), BROKEN.values(), ids=BROKEN)
def test_broken_files_are_refused_with_the_reason(
    breakage: Callable[[bytes], bytes], error: type[SourceError], words: str
) -> None:
    broken = breakage(CONTENT)
    assert broken != CONTENT
    with pytest.raises(error, match=words):
        read(broken)


def test_tables_without_rows_are_no_file_of_holdings() -> None:
    rows = b"".join(line for line in CONTENT.splitlines(keepends=True) if not line.endswith(b"\r\n"))
    with pytest.raises(UnreadableSource, match="no holdings"):
        read(rows)


@pytest.mark.parametrize(
    ("content", "is_ours"),
    [
        (CONTENT, True),
        (b"\xef\xbb\xbf" + CONTENT, True),
        (b"Holdings\n", False),
        (b"", False),
        (b"<html>Holdings details</html>", False),
        (b'{"holdings": []}', False),
    ],
)
def test_the_download_is_recognised_by_its_first_line(content: bytes, *, is_ours: bool) -> None:
    assert recognizes(content, "anything") is is_ours


def test_a_byte_order_mark_changes_nothing() -> None:
    assert read(b"\xef\xbb\xbf" + CONTENT) == read()


def test_a_note_that_ends_like_a_fund_is_no_fund() -> None:
    found = read(CONTENT.replace(b"S&P 500 ETF (VOO)", b"").replace(b"of the report.", b"of the report (PDF)"))
    assert found.fund == FundIdentity()
    assert found.leftovers[-2].text.endswith("(PDF)")
