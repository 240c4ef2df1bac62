"""What the loads are given: the database, the clock, the settings, the sources, and the way out to the network."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from db.engine import Database
from db.repositories.sources import CheckEntry, SourceEntry, save_checks, save_sources
from etl.fetch.fetcher import Fetcher
from etl.fetch.model import Get, HoldingsSource
from etl.macro.load import fred_query
from etl.prices.providers import tiingo_headers
from etl.resolver_cache import ResolverCache
from etl.settings import EtlSettings
from etl.sources.config import read_source
from etl.sources.registry import OTHER_SOURCES, holdings_sources
from etl.validate import CHECKS

CADENCE_DAYS = {"daily": 1, "monthly": 31, "quarterly": 92, "once": 0}
"""Calendar days between two files of a source."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """The surroundings of every load. ``get`` is null where nothing may be fetched: files are read all the same."""

    database: Database
    clock: Callable[[], datetime]
    settings: EtlSettings
    sources: Mapping[str, HoldingsSource]
    get: Get | None = None
    resolvers: ResolverCache = field(default_factory=ResolverCache)


@contextmanager
def open_workshop(database: Database, settings: EtlSettings, clock: Callable[[], datetime]) -> Iterator[Workshop]:
    """Yield a workshop with every source, a fetcher and an inbox; screens learn what the sources and checks are."""
    describe(database)
    if settings.inbox is not None:
        settings.inbox.mkdir(parents=True, exist_ok=True)
    with database.busy_publisher(), Fetcher(database, settings, clock) as get:
        get.with_headers("tiingo", tiingo_headers(settings)).with_query("fred", fred_query(settings))
        yield Workshop(database, clock, settings, holdings_sources(), get)


def describe(database: Database) -> None:
    """Bring what the database says about sources and checks to what the code says."""
    with database.publication() as connection:
        save_sources(connection, [_entry(key) for key in (*holdings_sources(), *OTHER_SOURCES)])
        save_checks(connection, [CheckEntry(check.name, check.severity, check.reason) for check in CHECKS])


def _entry(key: str) -> SourceEntry:
    source = read_source(key)
    days = CADENCE_DAYS[source.cadence]
    return SourceEntry(key, source.title, days, source.lag_days, source.terms, source.is_opt_in, source.last_checked)
