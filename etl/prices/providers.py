"""Providers of prices that can be asked, and which of them the settings choose."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from analytics.errors import DataUnavailable, SourceError, UnreadableSource
from analytics.model.quality import Finding, Severity
from etl.fetch.model import Get
from etl.prices.model import PriceBatch, PriceProvider, PriceSeries
from etl.settings import EtlSettings
from etl.sources.config import read_source
from etl.sources.tiingo import extract as tiingo_extract
from etl.sources.tiingo.locate import document
from etl.sources.yfinance import extract as yahoo_extract

FIRST_DATE = date(1990, 1, 1)
_SHOWN = 200


class TiingoPrices:
    """Tiingo's prices, one request per ticker through the rules of the fetch room."""

    key = "tiingo"

    def __init__(self, get: Get) -> None:
        self._get = get
        self._source = read_source(self.key)

    def fetch(self, tickers: Sequence[str], since: date | None) -> PriceBatch:
        """Return the prices of tickers from a day on, or all there are; one failing ticker fails no other."""
        return _batch(tickers, lambda ticker: self._series(ticker, since))

    def _series(self, ticker: str, since: date | None) -> PriceSeries:
        fetched = self._get(document(ticker, since, self._source), self._source)
        return tiingo_extract.extract(fetched.content, self._source, ticker)


class YahooPrices:
    """Yahoo's prices through yfinance, an extra that is imported when the first ticker is asked for."""

    key = "yfinance"

    def __init__(self, today: Callable[[], date], library: Callable[[], Any] | None = None) -> None:
        self._source = read_source(self.key)
        self._today = today
        self._library = library or _import_yfinance

    def fetch(self, tickers: Sequence[str], since: date | None) -> PriceBatch:
        """Return the prices of tickers from a day on, or all there are; one failing ticker fails no other."""
        library = self._library()
        return _batch(tickers, lambda ticker: self._series(library, ticker, since))

    def _series(self, library: Any, ticker: str, since: date | None) -> PriceSeries:  # noqa: ANN401 - a module without types
        asked = library.Ticker(ticker.replace(".", "-"))
        # Its end is exclusive; raw closes and their payouts come only where both options say so.
        until = self._today() + timedelta(days=1)
        try:
            table = asked.history(start=since or FIRST_DATE, end=until, auto_adjust=False, actions=True)
        except (OSError, ValueError, library.exceptions.YFException) as error:
            raise UnreadableSource(f"Yahoo gives no prices for {ticker}: {str(error)[:_SHOWN]}") from error
        currency = "USD" if table.empty else asked.history_metadata.get("currency") or "USD"
        return yahoo_extract.extract(table, self._source, ticker, currency)


def choose_provider(settings: EtlSettings, get: Get | None, today: Callable[[], date]) -> PriceProvider:
    """Return the provider the settings name: Yahoo's library where it is chosen, else Tiingo.

    Raises
    ------
    DataUnavailable
        Where the provider lacks what it needs, with the way to give it.
    """
    if settings.prices == "yfinance":
        return YahooPrices(today)
    if settings.tiingo_token is None:
        raise DataUnavailable("Prices from Tiingo need a token: set TIINGO_TOKEN.")
    if get is None:
        raise DataUnavailable("Prices from Tiingo need a way out to the network.")
    return TiingoPrices(get)


def tiingo_headers(settings: EtlSettings) -> dict[str, str]:
    """Return the headers by which Tiingo knows its customer: for the fetch room, never for an address."""
    token = settings.tiingo_token
    return {} if token is None else {"Authorization": f"Token {token.get_secret_value()}"}


def _batch(tickers: Sequence[str], ask: Callable[[str], PriceSeries]) -> PriceBatch:
    series: list[PriceSeries] = []
    findings: list[Finding] = []
    for ticker in tickers:
        try:
            series.append(ask(ticker))
        except SourceError as error:
            findings.append(Finding(ticker, "price_readable", Severity.BLOCKING, 1, str(error)))
    return PriceBatch(tuple(series), tuple(findings))


def _import_yfinance() -> Any:  # noqa: ANN401 - a module without types
    try:
        return import_module("yfinance")
    except ImportError as error:
        raise DataUnavailable(
            "Prices from Yahoo need the library yfinance: pip install counterpoise[yahoo]."
        ) from error
