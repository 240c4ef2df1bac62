"""Providers of prices: what they ask, and what their answers become. The network is played by dictionaries."""

import hashlib
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pandas as pd
import pytest
from pydantic import SecretStr

from analytics.errors import DataUnavailable, UnexpectedColumns, UnreadableSource
from analytics.model.quality import Severity
from etl.fetch.model import Document, Fetched
from etl.prices.model import CAPITAL_GAIN, DIVIDEND, SPLIT, Close, Payout
from etl.prices.providers import TiingoPrices, YahooPrices, choose_provider, tiingo_headers
from etl.prices.splits import as_they_were
from etl.settings import EtlSettings
from etl.sources.config import Source, read_source
from etl.sources.tiingo.extract import extract as read_tiingo
from etl.sources.yfinance.extract import extract as read_yahoo

AAPL = (Path(__file__).parents[2] / "fixtures" / "sources" / "prices" / "AAPL.json").read_bytes()
TODAY = date(2025, 11, 21)
TOKEN = "0123456789abcdef"  # noqa: S105 - made up


class Pages:
    """Answers by address; an unknown one is an error of the source."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, document: Document, source: Source) -> Fetched:
        self.asked.append(document.address)
        assert document.address.startswith(f"https://{source.hosts[0]}/")
        if document.address not in self.pages:
            raise UnreadableSource(f"{document.address}: The host answers 404 Not Found.")
        content = self.pages[document.address]
        digest = hashlib.sha256(content).hexdigest()
        at = datetime(2025, 11, 21, 6, tzinfo=UTC)
        return Fetched(UUID(int=1), digest, content, document.address, document.file_name, at, is_new=True)


def tiingo(ticker: str, since: str = "1990-01-01") -> str:
    return f"https://api.tiingo.com/tiingo/daily/{ticker}/prices?startDate={since}"


def test_tiingo_gives_raw_and_adjusted_closes_apart() -> None:
    get = Pages({tiingo("AAPL"): AAPL})
    [found] = TiingoPrices(get).fetch(("AAPL",), None).series
    assert found.closes[2] == Close(date(2020, 8, 28), Decimal("499.23"), Decimal(46907479))
    assert [close.amount for close in found.adjusted] == [Decimal(x) for x in ("111.1", "108.6", "122.0", "126.1")]
    assert found.payouts == (
        Payout(date(2020, 8, 7), DIVIDEND, Decimal("0.82")),
        Payout(date(2020, 8, 31), SPLIT, Decimal(4)),
    )
    assert (found.source, found.is_split_adjusted) == ("tiingo", False)


def test_tiingo_is_asked_from_a_day_on_and_in_its_spelling() -> None:
    get = Pages({tiingo("BRK-B", "2025-11-11"): AAPL})
    [found] = TiingoPrices(get).fetch(("BRK.B",), date(2025, 11, 11)).series
    assert found.ticker == "BRK.B"
    assert get.asked == [tiingo("BRK-B", "2025-11-11")]


def test_one_failing_ticker_fails_no_other() -> None:
    batch = TiingoPrices(Pages({tiingo("AAPL"): AAPL})).fetch(("NOPE", "AAPL"), None)
    assert [series.ticker for series in batch.series] == ["AAPL"]
    [finding] = batch.findings
    assert (finding.fund, finding.severity) == ("NOPE", Severity.BLOCKING)
    assert "404" in finding.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"detail":"Not found."}', "Tiingo answers: Not found."),
        (b"Error: You have run over your hourly request allocation.", "a text, not a list of prices"),
        (b"<html></html>", "an HTML page"),
        (b"", "an empty body"),
        (AAPL[:400], "cut off or damaged"),
        (b'{"a": 1}', "not a list of prices"),
        (b"[1]", "not a list of prices"),
        (b'[{"date":"2020-08-06T00:00:00.000Z","close":1}]', "cannot be read"),
        (b'[{"date":"2020-08-06T00:00:00.000Z","close":"1","adjClose":1}]', "cannot be read"),
        (b'[{"date":"2020-08-06T00:00:00.000Z","close":1e999999,"adjClose":1}]', "cannot be read"),
        (b'[{"date":"soon","close":1,"adjClose":1}]', "cannot be read"),
        (b'[{"date":"2020-08-06","close":true,"adjClose":1}]', "cannot be read"),
    ],
)
def test_what_is_no_list_of_prices_says_what_it_is(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableSource, match=words):
        read_tiingo(content, read_source("tiingo"), "AAPL")


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(UnexpectedColumns, match="rating"):
        read_tiingo(AAPL.replace(b'"high"', b'"rating"'), read_source("tiingo"), "AAPL")


def yahoo_table(days: list[str], **columns: list[float]) -> pd.DataFrame:
    """The shape the library documents: one row per day, stamped at midnight in New York."""
    index = pd.DatetimeIndex([pd.Timestamp(day, tz="America/New_York") for day in days], name="Date")
    named = {name.replace("_", " "): cells for name, cells in columns.items()}
    return pd.DataFrame({"Open": 1.0, "High": 1.0, "Low": 1.0} | named, index=index)


def library(table: pd.DataFrame, asked: list[Any], error: Exception | None = None) -> SimpleNamespace:
    class Ticker:
        history_metadata = {"currency": "USD"}  # noqa: RUF012 - as the library has it

        def __init__(self, name: str) -> None:
            self.name = name

        def history(self, **options: object) -> pd.DataFrame:
            asked.append((self.name, options))
            if error is not None:
                raise error
            return table

    return SimpleNamespace(Ticker=Ticker, exceptions=SimpleNamespace(YFException=RuntimeError))


# As above: 120.888 and a dividend of 0.004 in tenths, split ten for one on 2024-06-10.
TABLE = yahoo_table(
    ["2024-03-05", "2024-06-07", "2024-06-10"],
    Close=[85.964, 120.888, 121.79],
    Adj_Close=[85.9, 120.8, 121.7],
    Volume=[520639000.0, 412386000.0, float("nan")],
    Dividends=[0.004, 0.0, 0.0],
    Stock_Splits=[0.0, 0.0, 10.0],
    Capital_Gains=[0.0, 0.0, 0.0],
)


def test_yahoos_table_becomes_prices_as_they_were() -> None:
    asked: list[Any] = []
    [found] = YahooPrices(lambda: TODAY, lambda: library(TABLE, asked)).fetch(("BRK.B",), date(2024, 3, 1)).series
    assert asked == [
        ("BRK-B", {"start": date(2024, 3, 1), "end": date(2025, 11, 22), "auto_adjust": False, "actions": True})
    ]
    was = as_they_were(found)
    assert was.closes[1:] == (
        Close(date(2024, 6, 7), Decimal("1208.88"), Decimal(41238600)),
        Close(date(2024, 6, 10), Decimal("121.79")),
    )
    assert was.payouts == (
        Payout(date(2024, 3, 5), DIVIDEND, Decimal("0.04")),
        Payout(date(2024, 6, 10), SPLIT, Decimal(10)),
    )
    assert [close.amount for close in was.adjusted] == [Decimal("85.9"), Decimal("120.8"), Decimal("121.7")]


def test_capital_gains_and_missing_closes_of_yahoo() -> None:
    table = yahoo_table(
        ["2024-12-16", "2024-12-17"], Close=[float("nan"), 10.0], Adj_Close=[9.0, 10.0], Capital_Gains=[0.0, 0.25]
    )
    found = read_yahoo(table, read_source("yfinance"), "X", "USD")
    assert [close.price_date.day for close in found.closes] == [17]
    assert found.payouts == (Payout(date(2024, 12, 17), CAPITAL_GAIN, Decimal("0.25")),)


def test_an_unknown_ticker_an_error_and_an_unknown_column_are_said() -> None:
    empty = YahooPrices(lambda: TODAY, lambda: library(TABLE.iloc[:0], [])).fetch(("NOPE",), None)
    assert "Yahoo gives no prices for NOPE." in empty.findings[0].message
    limited = YahooPrices(lambda: TODAY, lambda: library(TABLE, [], RuntimeError("Too Many Requests"))).fetch(
        ("X",), None
    )
    assert "Too Many Requests" in limited.findings[0].message
    with pytest.raises(UnexpectedColumns, match="Mystery"):
        read_yahoo(TABLE.assign(Mystery=1.0), read_source("yfinance"), "X", "USD")
    with pytest.raises(UnexpectedColumns, match="Adj Close"):
        read_yahoo(TABLE.drop(columns="Adj Close"), read_source("yfinance"), "X", "USD")


def test_without_the_library_the_way_to_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yfinance", None)
    with pytest.raises(DataUnavailable, match=r"pip install counterpoise\[yahoo\]"):
        YahooPrices(lambda: TODAY).fetch(("SPY",), None)


def test_the_settings_choose_and_a_missing_token_is_said() -> None:
    get = Pages({})
    token = SecretStr(TOKEN)
    assert choose_provider(EtlSettings(prices="yfinance"), get, lambda: TODAY).key == "yfinance"
    assert choose_provider(EtlSettings(prices="tiingo", tiingo_token=token), get, lambda: TODAY).key == "tiingo"
    with pytest.raises(DataUnavailable, match="TIINGO_TOKEN"):
        choose_provider(EtlSettings(prices="tiingo"), get, lambda: TODAY)
    with pytest.raises(DataUnavailable, match="network"):
        choose_provider(EtlSettings(prices="tiingo", tiingo_token=token), None, lambda: TODAY)


def test_the_token_is_a_header() -> None:
    assert tiingo_headers(EtlSettings(tiingo_token=SecretStr(TOKEN))) == {"Authorization": f"Token {TOKEN}"}
    assert tiingo_headers(EtlSettings()) == {}


@pytest.mark.parametrize("key", ["tiingo", "yfinance"])
def test_services_whose_terms_restrict_are_off_until_accepted(key: str) -> None:
    source = read_source(key)
    assert source.is_opt_in
    assert "personal" in source.terms
