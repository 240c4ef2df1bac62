"""Vanguard's two kinds of JSON: the list behind the site and the history service.

Expected rows were read off the fixtures by hand.
"""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analytics.errors import SourceError, UnexpectedColumns, UnreadableSource
from analytics.model.fund import Fund, HoldingKind
from analytics.model.issuer import Sector
from db.repositories.reference import FundEntry
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity, Leftover
from etl.fetch.model import Document, Fetched
from etl.sources.config import Source, read_source
from etl.sources.vanguard.extract import extract, recognizes
from etl.sources.vanguard.locate import locate

FILES = Path(__file__).parents[2] / "fixtures" / "sources" / "vanguard"
SOURCE = read_source("vanguard")
Body = dict[str, Any]
Change = Callable[[Any], object]


def read(name: str, change: Change = lambda value: value) -> ExtractedHoldings:
    """Read a fixture after ``change``, which edits it in place or returns another."""
    value = json.loads((FILES / name).read_bytes())
    changed = change(value)
    return extract(json.dumps(value if changed is None else changed).encode(), SOURCE)


def test_the_list_is_of_shares_only_and_says_how_many() -> None:
    found = read("site_stock.json")
    assert (found.fund, found.as_of_date, found.announced_rows) == (FundIdentity(), date(2026, 4, 30), 4)
    assert (found.is_complete, found.weight_unit) == (False, Decimal("0.0001"))


def test_numbers_are_read_from_texts_and_numbers_alike() -> None:
    assert [(row.ticker, row.weight, row.market_amount, row.shares) for row in read("site_stock.json").rows] == [
        ("NA", Decimal("0.6012"), Decimal("6011800.25"), Decimal(30059)),
        ("ON", Decimal("0.2000"), Decimal("2000000.00"), Decimal(8000)),
        ("BRK.B", Decimal("0.1505"), Decimal(1505000), Decimal(3010)),
        ("", None, Decimal("0.5"), Decimal(1)),  # 0.00: below 0.01
    ]


def test_identifiers_with_a_wrong_check_digit_are_not_kept() -> None:
    assert [(row.cusip, row.isin) for row in read("site_stock.json").rows] == [
        ("037833100", "US0378331005"),
        ("", ""),
        ("084670702", "US0846707026"),
        ("", ""),
    ]


def test_a_single_holding_needs_no_list_and_a_bond_is_no_share() -> None:
    (row,) = read("site_bond_single.json").rows
    assert (row.kind, row.line_class, row.name) == (HoldingKind.OTHER, "bond", "Republic of Elm 5% 2056")


def test_empty_bond_fields_do_not_make_a_bond() -> None:
    def add(value: Body) -> None:
        value["fund"]["entity"][0].update(couponRate="0.000", maturityDate="", faceAmount="0")

    assert read("site_stock.json", add).rows[0].kind is HoldingKind.EQUITY


def test_a_dash_for_a_ticker_is_cash_only_without_an_isin() -> None:
    def dash(value: Body) -> None:
        for place in (0, 1):
            value["fund"]["entity"][place]["ticker"] = "-"

    rows = read("site_stock.json", dash).rows
    assert [(row.kind, row.ticker) for row in rows[:2]] == [(HoldingKind.EQUITY, ""), (HoldingKind.CASH, "")]


@pytest.mark.parametrize(("words", "kind"), [("Equity", HoldingKind.EQUITY), ("Swap", HoldingKind.OTHER)])
def test_the_words_of_the_list_go_before_what_a_line_carries(words: str, kind: HoldingKind) -> None:
    def name(value: Body) -> None:
        value["fund"]["entity"][0]["secMainType"] = words

    row = read("site_stock.json", name).rows[0]
    assert (row.kind, row.line_class) == (kind, words)


def test_a_bound_is_no_weight() -> None:
    def bound(value: Body) -> None:
        value["fund"]["entity"][3]["percentWeight"] = "<0.01"

    assert read("site_stock.json", bound).rows[3].weight is None


def test_null_holdings_are_left_over_and_count() -> None:
    def add(value: Body) -> None:
        value["fund"]["entity"].insert(1, None)
        value["size"] = 5

    found = read("site_stock.json", add)
    assert (len(found.rows), found.rows[1].line_no, found.leftovers) == (4, 3, (Leftover(2, "null"),))


def entity(value: Body, place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = value["fund"]["entity"][place]
    return found


BROKEN_SITE: dict[str, tuple[Change, type[SourceError], str]] = {
    "first page only": (
        lambda v: v.update(size=503),
        UnreadableSource,
        "503 holdings are announced and 4 delivered",
    ),
    "more than announced": (lambda v: v.update(size="3"), UnreadableSource, "3 holdings are announced and 4"),
    "none": (lambda v: (v.update(size=0), v["fund"].update(entity=[]))[0], UnreadableSource, "no holdings"),
    "error": (lambda _: {"status": 404, "error": "Not Found"}, UnreadableSource, "status 404"),
    "another object": (lambda _: {"fund": {"entity": 3}}, UnreadableSource, "no list of holdings"),
    "no fund": (lambda _: {"a": 1}, UnreadableSource, "no list of holdings"),
    "no date": (lambda v: v.pop("asOfDate") and None, UnreadableSource, '"None" is no date'),
    "wrong date": (lambda v: v.update(asOfDate="04/30/2026"), UnreadableSource, '"04/30/2026" is no date'),
    "date of a line": (
        lambda v: entity(v, 2).update(asOfDate="2026-03-31T00:00:00-04:00"),
        UnreadableSource,
        "Holding 3, .*another date than that of the list, 2026-04-30",
    ),
    "extra key": (lambda v: entity(v).update(esgScore=1), UnexpectedColumns, '"esgScore"'),
    "missing key": (
        lambda v: [i.pop("marketValue") for i in v["fund"]["entity"]] and None,
        UnexpectedColumns,
        "market",
    ),
    "no number": (lambda v: entity(v).update(percentWeight="n.a."), UnreadableSource, 'Holding 1, "percentWeight"'),
    "no amount": (lambda v: entity(v).update(marketValue=True), UnreadableSource, '"marketValue": "True" is no number'),
    "weights as objects": (lambda v: entity(v).update(percentWeight={}), UnreadableSource, "is no text"),
}


@pytest.mark.parametrize(("change", "error", "words"), BROKEN_SITE.values(), ids=BROKEN_SITE)
def test_broken_lists_are_refused_with_the_reason(change: Change, error: type[SourceError], words: str) -> None:
    with pytest.raises(error, match=words):
        read("site_stock.json", change)


def test_a_list_without_its_size_is_read() -> None:
    assert read("site_stock.json", lambda v: v.pop("size") and None).announced_rows is None


def test_a_body_cut_off_anywhere_is_refused() -> None:
    content = (FILES / "site_stock.json").read_bytes()
    for length in range(0, len(content), 97):
        with pytest.raises(UnreadableSource):
            extract(content[:length], SOURCE)


def test_history_is_complete_with_ten_decimals_and_the_fund_of_its_number() -> None:
    found = read("history.json")
    assert (found.fund, found.as_of_date) == (FundIdentity(ticker="VOO"), date(2022, 11, 30))
    assert (found.weight_unit, found.announced_rows) == (Decimal("1e-12"), None)


def test_history_tells_money_funds_futures_and_funds_from_shares() -> None:
    assert [(row.kind, row.ticker, row.line_class) for row in read("history.json").rows] == [
        (HoldingKind.EQUITY, "NA", "Equity/Common Stock"),
        (HoldingKind.EQUITY, "BRK.B", "Equity/Other Equity"),
        (HoldingKind.DERIVATIVE, "ESZ2", "Futures/Index Future"),
        (HoldingKind.CASH, "", "Equity/Mutual Fund"),
        (HoldingKind.FUND, "FIRFX", "Equity/Mutual Fund"),
    ]


def test_a_row_of_history_carries_everything_printed() -> None:
    row = read("history.json").rows[0]
    assert row == ExtractedRow(
        line_no=1,
        kind=HoldingKind.EQUITY,
        ticker="NA",
        name="Alder Chips Corp. Class A",
        cusip="037833100",
        weight=Decimal("0.601180025"),
        market_amount=Decimal("6011800.25"),
        shares=Decimal("30059.0"),
        line_class="Equity/Common Stock",
        sector="Technology Hardware, Storage & Periphera",
        country="US",
    )
    assert SOURCE.sectors[row.sector] is Sector.TECHNOLOGY


def test_an_unknown_portfolio_has_no_ticker() -> None:
    assert read("history.json", lambda v: v[0].update(portId="9999")).fund == FundIdentity()


def test_a_null_line_of_history_is_left_over() -> None:
    found = read("history.json", lambda v: v[0]["holdingDetailItem"].append(None))
    assert (len(found.rows), found.leftovers) == (5, (Leftover(6, "null"),))


BROKEN_HISTORY: dict[str, tuple[Change, type[SourceError], str]] = {
    "two portfolios": (lambda v: v + v, UnreadableSource, "holds 2 portfolios"),
    "nothing": (lambda _: [], UnreadableSource, "holds 0 portfolios"),
    "no lines": (lambda v: v[0].update(holdingDetailItem=[]), UnreadableSource, "no list of holdings"),
    "no number of the portfolio": (lambda v: v[0].pop("portId") and None, UnreadableSource, "no list of holdings"),
    "two dates": (
        lambda v: v[0]["holdingDetailItem"][1].update(effectiveDate="2022-10-31"),
        UnreadableSource,
        "2 dates, from 2022-10-31 to 2022-11-30",
    ),
    "wrong date": (
        lambda v: [i.update(effectiveDate="30.11.2022") for i in v[0]["holdingDetailItem"]] and None,
        UnreadableSource,
        "is no date",
    ),
    "sold short": (
        lambda v: v[0]["holdingDetailItem"][0].update(salesPosition="SHORT"),
        UnreadableSource,
        '"salesPosition": "SHORT"',
    ),
}


@pytest.mark.parametrize(("change", "error", "words"), BROKEN_HISTORY.values(), ids=BROKEN_HISTORY)
def test_broken_history_is_refused_with_the_reason(change: Change, error: type[SourceError], words: str) -> None:
    with pytest.raises(error, match=words):
        read("history.json", change)


@pytest.mark.parametrize(
    ("content", "is_ours"),
    [
        ((FILES / "site_stock.json").read_bytes(), True),
        ((FILES / "site_bond_single.json").read_bytes(), True),
        ((FILES / "history.json").read_bytes(), True),
        (b'{"asOfDate": "2026-04-30"}', False),
        (b'[{"portId": "0968"}]', False),
        (b"asOfDate entity", False),
    ],
)
def test_lists_are_recognised_by_their_keys(content: bytes, *, is_ours: bool) -> None:
    assert recognizes(content, "") is is_ours


def no_request(document: Document, source: Source) -> Fetched:
    raise AssertionError(f"{source.key} is asked for {document.address}")


@pytest.mark.parametrize(
    ("ticker", "part"),
    [
        ("VTWO", "/vmf/api/3351/portfolio-holding/stock.json?start=1&count=20000"),
        ("VOO", "/vmf/api/0968/portfolio-holding/stock.json?start=1&count=20000"),
        ("VWELX", "/vmf/api/VWELX/portfolio-holding/stock.json?start=1&count=20000"),
    ],
)
def test_a_list_is_asked_for_whole_by_number_or_else_by_ticker(ticker: str, part: str) -> None:
    (document,) = locate(FundEntry(Fund(ticker, "a fund")), no_request, None)
    assert document == Document(address=f"https://investor.vanguard.com{part}", file_name=f"{ticker}_stock.json")
