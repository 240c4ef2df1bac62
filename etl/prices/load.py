"""Loads of prices: from the provider the settings choose, and from files a person drops.

What a user holds is private and unknown here: asked for are the funds of the directory and the companies in
``also.csv``.
"""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import PurePath
from uuid import UUID

from sqlalchemy import Connection

from analytics.errors import DataUnavailable
from analytics.model.quality import Severity
from db.engine import Database
from db.repositories.prices import AdjustedExtent, adjusted_extent, fund_price_dates, stored_closes
from db.repositories.raw_files import keep_raw_file
from db.repositories.sources import accepted_sources
from etl.fetch.model import Get
from etl.load_run import LoadRun, load_run
from etl.prices.model import Basis, PriceBatch, PriceProvider, PriceSeries
from etl.prices.providers import choose_provider
from etl.prices.store import store
from etl.settings import EtlSettings
from etl.sources.config import Source, read_source
from etl.sources.prices_csv.extract import extract
from etl.sources.prices_csv.file_name import Named, as_ticker, read_name

KIND = "prices"
FILES = "prices_csv"

OVERLAP = timedelta(days=10)
"""Asked for again each time: exchanges correct their closes for some days."""

LONGEST_WAIT = timedelta(days=31)
"""After so long an adjusted series is asked for as a whole, even where no payout is known."""


def load_prices(
    database: Database,
    get: Get | None,
    settings: EtlSettings,
    clock: Callable[[], datetime],
    batch_id: UUID | None = None,
) -> LoadRun:
    """Ask the chosen provider for what is new of every ticker; those without prices for longest come first.

    With ``csv`` nothing is asked and no run is entered. A provider that may not be used, or lacks what it needs, is a
    failed run that says so.
    """
    if settings.prices == "csv":
        return LoadRun(KIND, FILES, message="Prices come from files dropped into the inbox; no provider is chosen.")
    with load_run(database, KIND, settings.prices, batch_id) as run:
        _require_accepted(database, read_source(settings.prices))
        today = clock().date()
        _load_all(run, database, choose_provider(settings, get, lambda: today), today)
    return run


def load_price_file(
    database: Database,
    content: bytes,
    file_name: str,
    clock: Callable[[], datetime],
    *,
    ticker: str = "",
    basis: Basis | None = None,
) -> LoadRun:
    """Store the prices in a dropped file; ``ticker`` and ``basis`` go before what its name says."""
    source = read_source(FILES)
    now, name = clock(), PurePath(file_name).name
    with load_run(database, KIND, FILES) as run:
        with database.publication() as connection:
            keep_raw_file(
                connection,
                source=FILES,
                address=f"file:{name}",
                file_name=name,
                content=content,
                headers={},
                fetched_at=now,
            )
        said = read_name(name)
        batch = extract(content, source, Named(as_ticker(ticker) or said.ticker, basis or said.basis))
        run.n_items += len(batch.series)
        run.findings.extend(batch.findings)
        for series in batch.series:
            with database.publication() as connection:
                store(connection, run, series, now.date())
        run.message = " ".join(dict.fromkeys(f.message for f in run.findings if f.severity is Severity.BLOCKING))
    return run


def priced_tickers(connection: Connection) -> tuple[str, ...]:
    """Return the tickers to ask for, those without prices for longest first."""
    named = {ticker: max(stored_closes(connection, ticker), default=None) for ticker in also_priced()}
    known = {**fund_price_dates(connection), **named}
    return tuple(sorted(known, key=lambda ticker: (known[ticker] or date.min, ticker)))


def also_priced() -> tuple[str, ...]:
    """Return the companies that have prices besides the funds of the directory."""
    text = files("etl.prices").joinpath("also.csv").read_text("utf-8")
    return tuple(row["ticker"] for row in csv.DictReader(text.splitlines()))


def _require_accepted(database: Database, source: Source) -> None:
    with database.transaction() as connection:
        accepted = accepted_sources(connection)
    if source.is_opt_in and accepted.get((source.key, "")) != source.terms_sha256:
        raise DataUnavailable(
            f"{source.title} is off until its terms are accepted (counterpoise etl accept {source.key}): {source.terms}"
        )


def _load_all(run: LoadRun, database: Database, provider: PriceProvider, today: date) -> None:
    with database.publication() as connection:
        tickers = priced_tickers(connection)
    for ticker in tickers:
        if run.is_given_up:
            run.message = f"Given up after {', '.join(run.failed)}: nothing came, one after another."
            break
        with run.item(ticker, fund=ticker):
            batch = _fetch(database, provider, ticker, today)
            if batch.findings:
                run.fail(ticker, *batch.findings)
            for series in batch.series:
                with database.publication() as connection:
                    store(connection, run, series, today)


def _fetch(database: Database, provider: PriceProvider, ticker: str, today: date) -> PriceBatch:
    """Ask for what is new; where payouts have restated the adjusted series, or it is missing, ask for everything."""
    with database.publication() as connection:
        last = max(stored_closes(connection, ticker), default=None)
        extent = adjusted_extent(connection, ticker)
    if last is None:
        return provider.fetch((ticker,), None)
    batch = provider.fetch((ticker,), last - OVERLAP)
    if any(_is_restated(series, extent, today) for series in batch.series):
        return provider.fetch((ticker,), None)
    # A window of an adjusted series is no series.
    return replace(batch, series=tuple(replace(series, adjusted=()) for series in batch.series))


def _is_restated(series: PriceSeries, extent: AdjustedExtent | None, today: date) -> bool:
    if extent is None:
        return bool(series.adjusted)
    is_due = today - extent.adjusted_as_of > LONGEST_WAIT
    return is_due or any(payout.ex_date > extent.adjusted_as_of for payout in series.payouts)
