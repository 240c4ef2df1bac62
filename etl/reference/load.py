"""Brings in reference data, each kind in a run of its own: one that fails stops no other.

Without a contact nothing is asked of the SEC; sources whose terms nobody has accepted are not asked either.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from analytics.errors import UnreadableSource, UserInputError
from db.engine import Database
from db.repositories import directory
from db.repositories.facts import HeldCompany, held_companies, last_answers
from db.repositories.raw_files import keep_raw_file
from db.repositories.sources import accepted_sources
from etl.fetch.model import Document, Get
from etl.load_run import LoadRun, load_run
from etl.reference import store
from etl.reference.asking import Misses, ask_tonight
from etl.settings import EtlSettings
from etl.sources.config import Source, read_source
from etl.sources.nasdaq_screener.listing import is_listing
from etl.sources.sec_companyfacts.facts import is_facts
from etl.sources.sec_companyfacts.submissions import is_submissions
from etl.sources.sec_tickers.tables import is_fund_classes, is_registrants

log = logging.getLogger(__name__)

FUNDS, COMPANIES, SCREENER = "sec_funds", "sec_tickers", "nasdaq_screener"
FACTS, SUBMISSIONS = "sec_companyfacts", "sec_submissions"
KINDS = {
    FUNDS: ("sec_tickers", is_fund_classes),
    COMPANIES: ("sec_tickers", is_registrants),
    SCREENER: ("nasdaq_screener", is_listing),
    FACTS: ("sec_companyfacts", is_facts),
    SUBMISSIONS: ("sec_companyfacts", is_submissions),
}
"""Every kind of run with the source it reads, and how its files are recognised."""

_Store = Callable[[Connection, LoadRun, bytes, Source, int], None]


@dataclass(frozen=True, slots=True)
class ReferenceRun:
    """What became of each kind, in the order of loading."""

    steps: tuple[LoadRun, ...]

    @property
    def succeeded(self) -> bool:
        """Whether nothing failed."""
        return all(step.succeeded for step in self.steps)


def load_reference(
    database: Database,
    get: Get | None,
    settings: EtlSettings,
    clock: Callable[[], datetime],
    batch_id: UUID | None = None,
) -> ReferenceRun:
    """Load every kind of reference data; funds come first, so that no fund is taken for a company."""
    if get is None:
        return ReferenceRun(_unasked(tuple(KINDS), "Nothing may be fetched here."))
    loader = _Loader(database, get, clock, batch_id)
    if settings.contact is None:
        sec = [kind for kind, (source, _) in KINDS.items() if read_source(source).needs_contact]
        unasked = _unasked(sec, "The SEC is asked nothing without COUNTERPOISE_CONTACT.")
        return ReferenceRun((*unasked, loader.screener()))
    return ReferenceRun(
        (loader.fund_classes(), loader.companies(), loader.screener(), loader.facts(), loader.submissions())
    )


def recognize_reference(content: bytes) -> str | None:
    """Return the kind of a reference file, told by its beginning; null for any other file."""
    return next((kind for kind, (_, recognizes) in KINDS.items() if recognizes(content)), None)


def load_reference_file(
    database: Database,
    content: bytes,
    file_name: str,
    as_of: date | None,
    clock: Callable[[], datetime],
    batch_id: UUID | None = None,
) -> LoadRun:
    """Store a reference file somebody has dropped; ``as_of`` is its day, where it says none.

    A screener download needs it. The SEC's table of companies changes names only with a day no earlier than ours.

    Raises
    ------
    UserInputError
        The file is no reference file.
    """
    kind = recognize_reference(content)
    if kind is None:
        raise UserInputError(f"{file_name} is no reference file.")
    with _step(database, kind, batch_id) as run:
        with database.publication() as connection:
            is_newer = kind == COMPANIES and _is_newer(connection, as_of)
            keep_raw_file(
                connection,
                source=run.source,
                address=f"file:{file_name}",
                file_name=file_name,
                content=content,
                headers={directory.NAMES_AS_OF: as_of.isoformat()} if kind == COMPANIES and as_of is not None else {},
                fetched_at=clock(),
            )
        with database.publication() as connection:
            _store_file(connection, run, content, as_of, is_newer=is_newer)
    return run


def _is_newer(connection: Connection, as_of: date | None) -> bool:
    address = read_source(KINDS[COMPANIES][0]).addresses["companies"]
    known = directory.last_day_of_names(connection, address)
    return as_of is not None and (known is None or as_of >= known)


def _store_file(connection: Connection, run: LoadRun, content: bytes, as_of: date | None, *, is_newer: bool) -> None:
    source = read_source(run.source)
    if run.kind == FUNDS:
        store.store_fund_classes(connection, run, content, source)
    elif run.kind == COMPANIES:
        store.store_companies(connection, run, content, source, is_newer=is_newer)
    elif run.kind == FACTS:
        store.store_facts(connection, run, content, source)
    elif run.kind == SUBMISSIONS:
        store.store_submissions(connection, run, content, source)
    elif as_of is None:
        raise UserInputError(
            "A screener download has no date in it; name its day: counterpoise etl load --as-of DATE FILE"
        )
    else:
        store.store_listing(connection, run, [content], source, as_of)


def _unasked(kinds: Sequence[str], message: str) -> tuple[LoadRun, ...]:
    return tuple(LoadRun(kind, KINDS[kind][0], message=message) for kind in kinds)


@contextmanager
def _step(database: Database, kind: str, batch_id: UUID | None) -> Iterator[LoadRun]:
    """Yield the run of one kind; a defect ends it as failed, is logged, and stops no other."""
    run = LoadRun(kind, KINDS[kind][0])
    try:
        with load_run(database, kind, KINDS[kind][0], batch_id) as run:
            yield run
    except Exception:
        log.exception("event=reference_failed kind=%s", kind)
        run.failed.append(kind)


class _Loader:
    """The kinds of reference data, as they are fetched."""

    def __init__(self, database: Database, get: Get, clock: Callable[[], datetime], batch_id: UUID | None) -> None:
        self._database = database
        self._get = get
        self._clock = clock
        self._batch_id = batch_id
        self._fund_symbols: frozenset[str] = frozenset()

    def fund_classes(self) -> LoadRun:
        """Load the SEC's table of funds."""
        with _step(self._database, FUNDS, self._batch_id) as run:
            source = read_source(run.source)
            content = self._fetch(source, source.addresses["funds"], "company_tickers_mf.json")
            with self._database.publication() as connection:
                self._fund_symbols = store.store_fund_classes(connection, run, content, source)
        return run

    def companies(self) -> LoadRun:
        """Load the SEC's table of companies."""
        with _step(self._database, COMPANIES, self._batch_id) as run:
            source = read_source(run.source)
            content = self._fetch(source, source.addresses["companies"], "company_tickers_exchange.json")
            with self._database.publication() as connection:
                store.store_companies(connection, run, content, source, self._fund_symbols, is_newer=True)
        return run

    def screener(self) -> LoadRun:
        """Load the screener's three exchanges together, or say that its terms have not been accepted."""
        source = read_source(KINDS[SCREENER][0])
        with self._database.transaction() as connection:
            accepted = accepted_sources(connection)
        if accepted.get((source.key, "")) != source.terms_sha256:
            how = f"counterpoise etl accept {source.key}"
            return LoadRun(SCREENER, source.key, message=f"{source.title} is off until its terms are accepted: {how}")
        with _step(self._database, SCREENER, self._batch_id) as run:
            pages = [self._fetch(source, at, f"{name}.json") for name, at in source.addresses.items()]
            with self._database.publication() as connection:
                store.store_listing(connection, run, pages, source, store.last_session(self._clock()))
        return run

    def facts(self) -> LoadRun:
        """Load figures of companies that funds hold, then what they say about what companies are worth."""
        with _step(self._database, FACTS, self._batch_id) as run:
            self._ask_companies(run, "facts", self._held(), store.store_facts)
            with self._database.publication() as connection:
                store.store_capitalizations_from_facts(connection, run)
        return run

    def submissions(self) -> LoadRun:
        """Load industry codes of companies that funds hold and no sponsor gives a sector."""
        with _step(self._database, SUBMISSIONS, self._batch_id) as run:
            without = [company for company in self._held() if not company.has_sector]
            self._ask_companies(run, "submissions", without, store.store_submissions)
        return run

    def _held(self) -> tuple[HeldCompany, ...]:
        with self._database.transaction() as connection:
            return held_companies(connection)

    def _ask_companies(self, run: LoadRun, purpose: str, companies: Sequence[HeldCompany], keep: _Store) -> None:
        """Ask for one document per company, each stored by itself; who has none is counted, not a failure."""
        source, now = read_source(run.source), self._clock()
        addresses = {c.issuer_id: source.addresses[purpose].format(cik=c.cik) for c in companies}
        with self._database.transaction() as connection:
            seen = last_answers(connection, list(addresses.values()))
        answered = {issuer_id: seen[address] for issuer_id, address in addresses.items() if address in seen}
        misses = Misses()
        for company in ask_tonight(companies, answered, now):
            try:
                content = self._fetch(source, addresses[company.issuer_id], f"{purpose}-{company.issuer_id}.json")
                with self._database.publication() as connection:
                    keep(connection, run, content, source, company.cik)
            except UnreadableSource as error:
                misses.miss(company.issuer_id, error)
            else:
                misses.hit()
            if misses.is_enough:
                break
        run.n_items += misses.n_hits
        run.findings.extend(misses.findings())

    def _fetch(self, source: Source, address: str, file_name: str) -> bytes:
        return self._get(Document(address, file_name), source).content
