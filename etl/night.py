"""What a night consists of: which funds from which sources, and the functions behind the queue's tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from analytics.errors import SourceError, UserInputError
from db.repositories.fund_entries import funds_with_holdings_to_load
from db.repositories.reference import FundEntry
from db.repositories.sources import accepted_sources
from etl.identify import carrier
from etl.inbox import scan_inbox
from etl.ledger import FileRun
from etl.macro.load import load_macro
from etl.pipeline import run_fund
from etl.prices.load import load_prices
from etl.queue.books import BookDesk
from etl.queue.jobs import FundLoad, Jobs, Tonight
from etl.reference.load import load_reference
from etl.sources.config import read_source
from etl.sources.registry import DEFAULT_SOURCE
from etl.workshop import Workshop

NO_CONTACT = (
    "The SEC is asked nothing: set COUNTERPOISE_CONTACT to a name and an e-mail address, "
    "as its fair-access rules demand."
)
UNIT_TRUSTS = frozenset({"SPY", "DIA", "MDY"})
"""Funds that file without a series: they are looked up by their registrant's number."""


class LoadAgain(SourceError):
    """A load failed for a reason that may pass: the queue tries it again later."""


@dataclass(frozen=True, slots=True)
class SourceChoices:
    """Which sources may be asked for which fund."""

    accepted: dict[tuple[str, str], str]

    def allows(self, source: str, fund: str) -> bool:
        """Say whether a source is open to all, or its present terms have been accepted for this fund."""
        described = read_source(source)
        return not described.is_opt_in or self.accepted.get((source, fund)) == described.terms_sha256


def plan_loads(shop: Workshop, tickers: Sequence[str] = ()) -> Tonight:
    """Return what to load: each fund from every source that is open to it, and what is left out and why."""
    with shop.database.publication() as connection:
        choices = SourceChoices(accepted_sources(connection))
        entries = _entries(connection, tickers)
    loads = tuple(FundLoad(e.fund.ticker, key) for e in entries for key in _sources_of(shop, e, choices))
    return Tonight(loads, "" if shop.settings.contact else NO_CONTACT)


def _entries(connection: Connection, tickers: Sequence[str]) -> tuple[FundEntry, ...]:
    """Return the funds that carry the holdings of the tickers named, or all; an unknown ticker is refused."""
    if not tickers:
        return funds_with_holdings_to_load(connection)
    found = {ticker: carrier(connection, ticker) for ticker in tickers}
    unknown = [ticker for ticker, entry in found.items() if entry is None]
    if unknown:
        raise UserInputError(f"Not in the fund directory: {', '.join(unknown)}.")
    return tuple({e.fund.ticker: e for e in found.values() if e is not None}.values())


def _sources_of(shop: Workshop, entry: FundEntry, choices: SourceChoices) -> list[str]:
    ticker = entry.fund.ticker
    chosen = [
        key
        for key, source in shop.sources.items()
        if key != DEFAULT_SOURCE and source.locate is not None and choices.allows(key, ticker)
    ]
    files_with_sec = bool(entry.series_id) or ticker in UNIT_TRUSTS
    return [*chosen, DEFAULT_SOURCE] if files_with_sec and shop.settings.contact else chosen


def load_fund(
    shop: Workshop, fund: str, source: str | None = None, since: date | None = None, batch_id: UUID | None = None
) -> tuple[FileRun, ...]:
    """Load a fund from one source, or from every source open to it.

    Raises
    ------
    UserInputError
        The source is not known, or its terms have not been accepted for this fund.
    """
    loads = plan_loads(shop, (fund,)).loads if source is None else (FundLoad(fund, _allowed(shop, fund, source)),)
    runs: list[FileRun] = []
    for load in loads:
        if load.source is not None:
            runs += run_fund(shop, load.fund, shop.sources[load.source], since=since, batch_id=batch_id)
    return tuple(runs)


def _allowed(shop: Workshop, fund: str, source: str) -> str:
    if source not in shop.sources:
        raise UserInputError(f"“{source}” is not a source; known are {', '.join(shop.sources)}.")
    with shop.database.publication() as connection:
        choices = SourceChoices(accepted_sources(connection))
    if not choices.allows(source, fund):
        raise UserInputError(
            f"{read_source(source).title} may be asked for {fund} once its terms are accepted: "
            f"counterpoise etl accept {source} {fund}"
        )
    return source


def build_jobs(shop: Workshop) -> Jobs:
    """Return the functions behind the queue's tasks."""

    def load(fund: str, source: str | None, since: date | None, batch_id: UUID) -> object:
        runs = load_fund(shop, fund, source, since, batch_id)
        passing = [run.message for run in runs if run.may_pass]
        if passing:
            raise LoadAgain("; ".join(passing))
        return len(runs)

    return Jobs(
        load_fund=load,
        load_reference=lambda batch_id: load_reference(shop.database, shop.get, shop.settings, shop.clock, batch_id),
        load_prices=lambda batch_id: load_prices(shop.database, shop.get, shop.settings, shop.clock, batch_id),
        load_macro=lambda batch_id: load_macro(shop.database, shop.get, shop.settings, shop.clock, batch_id),
        scan_inbox=lambda: scan_inbox(shop),
        plan_night=lambda: plan_loads(shop),
        measure_part=BookDesk(shop.database).measure_part,
    )
