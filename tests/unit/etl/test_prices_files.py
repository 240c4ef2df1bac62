"""Price files: whose prices, which kind, and nothing guessed. Layouts as the downloads have them, figures made up."""

import doctest
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.prices.model import CAPITAL_GAIN, DIVIDEND, SPLIT, Basis, Close, Payout, PriceBatch, PriceSeries
from etl.prices.splits import as_they_were
from etl.sources.config import read_source
from etl.sources.prices_csv import file_name as file_name_module
from etl.sources.prices_csv.extract import extract, recognizes
from etl.sources.prices_csv.file_name import Named, read_name

SOURCE = read_source("prices_csv")
NVDA = (Path(__file__).parents[2] / "fixtures" / "sources" / "prices" / "NVDA.csv").read_bytes()

OLD_YAHOO = b"""Date,Open,High,Low,Close,Adj Close,Volume
2023-04-13,409.17,413.84,407.98,413.47,410.02,85814800
2023-04-14,412.80,415.08,410.05,412.45,409.01,78129500
"""
NEW_YAHOO = b"""Date,Close,High,Low,Open,Volume
2026-03-13,662.28,672.34,661.35,669.27,96905100
2026-03-16,669.03,672.07,667.11,668.38,81253874
"""
TIINGO = b"""date,close,high,low,open,volume,adjClose,adjHigh,adjLow,adjOpen,adjVolume,divCash,splitFactor
2020-08-28,499.23,505.77,498.31,504.05,46907479,122.0,123.6,121.8,123.2,187629916,0.0,1.0
2020-08-31,129.04,131.0,126.0,127.58,225702688,126.1,128.1,123.2,124.7,225702688,0.0,4.0
"""


def read(content: bytes, ticker: str = "SPY", basis: Basis | None = None) -> PriceBatch:
    return extract(content, SOURCE, Named(ticker, basis))


def only(batch: PriceBatch) -> PriceSeries:
    assert len(batch.series) == 1
    return batch.series[0]


def test_a_file_with_both_columns_says_which_is_which() -> None:
    found = only(read(OLD_YAHOO))
    assert found.closes == (
        Close(date(2023, 4, 13), Decimal("413.47"), Decimal(85814800)),
        Close(date(2023, 4, 14), Decimal("412.45"), Decimal(78129500)),
    )
    assert [close.amount for close in found.adjusted] == [Decimal("410.02"), Decimal("409.01")]
    assert (found.ticker, found.source, found.currency) == ("SPY", "prices_csv", "USD")
    assert found.is_split_adjusted


def test_a_close_of_unknown_kind_is_refused_with_the_way_out() -> None:
    with pytest.raises(UnreadableSource, match=r"TICKER\.raw\.csv or TICKER\.adjusted\.csv"):
        read(NEW_YAHOO)


def test_what_the_person_says_of_close_decides_where_it_goes() -> None:
    raw, adjusted = only(read(NEW_YAHOO, basis=Basis.RAW)), only(read(NEW_YAHOO, basis=Basis.ADJUSTED))
    assert [close.amount for close in raw.closes] == [Decimal("662.28"), Decimal("669.03")]
    assert raw.adjusted == ()
    assert [close.amount for close in adjusted.adjusted] == [Decimal("662.28"), Decimal("669.03")]
    assert adjusted.closes == ()


def test_what_is_said_of_close_does_not_overrule_two_columns() -> None:
    assert only(read(OLD_YAHOO, basis=Basis.ADJUSTED)).closes[0].amount == Decimal("413.47")


def test_tiingo_prints_closes_as_they_were() -> None:
    found = only(read(TIINGO, "AAPL"))
    assert not found.is_split_adjusted
    assert as_they_were(found).closes[0] == Close(date(2020, 8, 28), Decimal("499.23"), Decimal(46907479))
    assert found.payouts == (Payout(date(2020, 8, 31), SPLIT, Decimal("4.0")),)


# NVIDIA closed at 1,208.88 on 2024-06-07, split ten for one on 2024-06-10 and closed at 121.79; it paid 0.04 a share
# on 2024-03-05 and 0.01 on 2024-06-11. Yahoo prints the days before in tenths.
def test_yahoos_restated_prices_become_what_they_were() -> None:
    found = as_they_were(only(read(NVDA, "NVDA")))
    closes = {close.price_date: close for close in found.closes}
    assert closes[date(2024, 6, 7)].amount == Decimal("1208.88")
    assert closes[date(2024, 6, 7)].volume_shares == Decimal(41238600)
    assert closes[date(2024, 6, 10)].amount == Decimal("121.79")
    assert set(found.payouts) == {
        Payout(date(2024, 3, 5), DIVIDEND, Decimal("0.04")),
        Payout(date(2024, 6, 10), SPLIT, Decimal(10)),
        Payout(date(2024, 6, 11), DIVIDEND, Decimal("0.01")),
    }
    assert found.adjusted[0].amount == Decimal("85.210")
    assert as_they_were(found) == found


def test_two_splits_after_a_day_multiply() -> None:
    content = (
        b"Date,Close,Adj Close,Stock Splits\n2020-01-02,1,1,0\n2020-01-03,1,1,2\n2020-01-06,1,1,0\n2020-01-07,1,1,1.5\n"
    )
    assert [close.amount for close in as_they_were(only(read(content))).closes] == [
        3,
        Decimal("1.5"),
        Decimal("1.5"),
        1,
    ]


def test_a_column_of_tickers_gives_a_series_each() -> None:
    batch = read(b"date,ticker,close\n2025-11-18,BRK-B,1.5\n2025-11-18,vtwo,2.5\n2025-11-19,BRK/B,1.6\n", "", Basis.RAW)
    assert [(s.ticker, [c.amount for c in s.closes]) for s in batch.series] == [
        ("BRK.B", [Decimal("1.5"), Decimal("1.6")]),
        ("VTWO", [Decimal("2.5")]),
    ]


def test_without_a_ticker_anywhere_the_file_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="Neither a column nor the file name"):
        read(OLD_YAHOO, "")


def test_days_come_in_order_and_days_without_a_price_are_counted() -> None:
    batch = read(b"Date,Close,Adj Close,Volume\n2023-04-14,3,3,0\n2023-04-12,null,null,null\n2023-04-13,2,2,\n")
    assert [close.price_date.day for close in only(batch).closes] == [13, 14]
    assert only(batch).closes[0].volume_shares is None
    [finding] = batch.findings
    assert (finding.check, finding.n) == ("price_missing", 1)
    assert "line 3" in finding.message


def test_capital_gains_are_no_dividends() -> None:
    found = only(read(b"Date,Close,Adj Close,Dividends,Capital Gains\n2024-12-17,10,10,0.5,0.25\n"))
    assert found.payouts == (
        Payout(date(2024, 12, 17), DIVIDEND, Decimal("0.5")),
        Payout(date(2024, 12, 17), CAPITAL_GAIN, Decimal("0.25")),
    )


def test_a_currency_is_kept_and_two_are_refused() -> None:
    content = b"date,close,currency\n2025-11-18,1,eur\n2025-11-19,1,%s\n"
    assert only(read(content % b"EUR", basis=Basis.RAW)).currency == "EUR"
    with pytest.raises(UnreadableSource, match="EUR, USD"):
        read(content % b"USD", basis=Basis.RAW)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html>too many requests</html>", "an HTML page, not a price file"),
        (b'{"detail": "Not found."}', "a JSON document, not a price file"),
        (b"", "an empty body, not a price file"),
        (b"Date,Close,Adj Close\n", "no line below"),
        (b"Date,Close,Adj Close\n2023-04-13,1,1\n2023-04-14,1\n", "Line 3 has 2 cells"),
        (b"Date,Close,Adj Close\n13/04/2023,1,1\n", "is no date"),
        (b"Date,Close,Adj Close\n2023-04-13,abc,1\n", '"close": "abc" is no number'),
        (b"Date,Close,Adj Close\n2023-04-13,-1,1\n", "is negative"),
        (b"Date,Close,Adj Close,Ticker\n2023-04-13,1,1,not one\n", "is no ticker"),
    ],
)
def test_what_is_no_price_file_says_what_it_is(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableSource, match=words):
        read(content)


@pytest.mark.parametrize("header", [b"Date,Close,Adj Close,Rating", b"Date,Adj Close", b"Date,Close,Close,Adj Close"])
def test_unknown_missing_and_repeated_columns_are_named(header: bytes) -> None:
    with pytest.raises(UnexpectedColumns):
        read(header + b"\n2023-04-13" + b",1" * header.count(b",") + b"\n")


@pytest.mark.parametrize(
    ("file_name", "ticker", "basis"),
    [
        ("VTWO.csv", "VTWO", None),
        ("inbox/BRK-B.csv", "BRK.B", None),
        ("brk-b_us_d.csv", "BRK.B", None),
        ("SPY.raw.csv", "SPY", Basis.RAW),
        ("SPY_adjusted (1).csv", "SPY", Basis.ADJUSTED),
        ("spy_us_d.adjusted.csv", "SPY", Basis.ADJUSTED),
        ("prices 2025.csv", "", None),
        ("raw.csv", "RAW", None),
        ("download", "", None),
    ],
)
def test_a_file_name_says_ticker_and_kind(file_name: str, ticker: str, basis: Basis | None) -> None:
    assert read_name(file_name) == Named(ticker, basis)


@pytest.mark.parametrize(
    ("content", "is_ours"),
    [
        (OLD_YAHOO, True),
        (NEW_YAHOO, True),
        (TIINGO, True),
        (b'\xef\xbb\xbf"Date","Close"\r\n', True),
        (b"date,fund,company,ticker,cusip,shares,market value ($),weight (%)\n", False),
        (b"observation_date,DGS10\n", False),
        (b"<html>", False),
        (b"\xff\xfe\x00", False),
        (b"", False),
    ],
)
def test_a_price_file_is_recognised_by_its_header(content: bytes, is_ours: bool) -> None:  # noqa: FBT001 - a table's column
    assert recognizes(content, SOURCE) is is_ours


def test_the_examples_hold() -> None:
    assert doctest.testmod(file_name_module) == (0, 2)
