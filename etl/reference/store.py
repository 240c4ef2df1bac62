"""From the bytes of a reference file to rows: read, compare with what is known, write, note what was found."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from analytics.errors import UnreadableSource
from analytics.model.quality import Finding, Severity
from db.repositories import directory, facts, reference
from db.repositories.facts import CompanyFact
from db.repositories.fund_entries import read_fund_entries
from db.repositories.prices import latest_prices, stored_closes
from db.repositories.reference import Capitalization
from etl.calendar_days import session_closes, sessions_between
from etl.load_run import LoadRun
from etl.reference.capitalizations import Companies, from_facts, from_screener, nearest_close, only_tickers
from etl.reference.companies import KnownCompanies, plan_companies
from etl.reference.fund_classes import plan_fund_classes
from etl.reference.reviewed import reviewed_tickers
from etl.reference.sectors import SectorLine, sector_from_sic, sectors_from_holdings
from etl.snapshot.build.companies import SECTOR_FUNDS
from etl.sources.config import Source, read_source
from etl.sources.nasdaq_screener.listing import read_listing
from etl.sources.sec_companyfacts.facts import read_facts
from etl.sources.sec_companyfacts.submissions import read_submissions
from etl.sources.sec_tickers.tables import read_fund_classes, read_registrants

_LOOK_BACK_DAYS = 14


def store_fund_classes(connection: Connection, run: LoadRun, content: bytes, source: Source) -> frozenset[str]:
    """Add the share classes of the directory's funds; return every symbol that is a fund's."""
    classes, known = read_fund_classes(content, source), read_fund_entries(connection)
    changes = plan_fund_classes(classes, known)
    run.n_rows += reference.upsert_funds(connection, changes.entries)
    run.findings.extend(changes.findings)
    return frozenset(row.symbol for row in classes if row.symbol)


def store_companies(
    connection: Connection,
    run: LoadRun,
    content: bytes,
    source: Source,
    funds: frozenset[str] = frozenset(),
    *,
    is_newer: bool,
) -> None:
    """Add companies and tickers; ``funds`` are symbols that are no company's, besides those of the directory.

    Only a table that ``is_newer`` than what is known changes names.
    """
    known = KnownCompanies(
        directory.read_issuers(connection),
        directory.read_securities(connection),
        funds | {entry.fund.ticker for entry in read_fund_entries(connection)},
        directory.read_held_issuers(connection),
    )
    changes = plan_companies(read_registrants(content, source), known, reviewed_tickers(), is_newer=is_newer)
    run.n_rows += reference.upsert_issuers(connection, changes.issuers)
    run.n_rows += reference.upsert_securities(connection, changes.securities)
    run.findings.extend(changes.findings)


def store_listing(
    connection: Connection, run: LoadRun, contents: Sequence[bytes], source: Source, as_of_date: date
) -> None:
    """Add what the companies in screener downloads of one day were worth."""
    listed = [row for content in contents for row in read_listing(content, source)]
    companies = Companies(
        directory.read_issuers(connection),
        directory.read_securities(connection),
        directory.read_size_band_floors(connection, as_of_date),
        {issuer_id: amount for issuer_id, (_, amount) in facts.last_capitalizations(connection).items()},
    )
    found = from_screener(listed, companies, as_of_date)
    run.n_rows += reference.upsert_capitalizations(connection, found.rows)
    run.findings.extend(found.findings)


def store_facts(connection: Connection, run: LoadRun, content: bytes, source: Source, cik: int | None = None) -> None:
    """Add the figures of one company; ``cik`` is whom we asked for.

    Raises
    ------
    UnreadableSource
        The document is of another company than asked for, or of one that is not known.
    """
    found = read_facts(content, source)
    issuer_id = _known_issuer(connection, found.cik, cik)
    run.n_rows += facts.save_facts(connection, (CompanyFact(issuer_id, *figure) for figure in found.figures))
    if found.n_skipped:
        text = f"{found.name}: {found.n_skipped} figures are unreadable or contradicted by the filing they are in."
        run.findings.append(Finding("", "figures_skipped", Severity.INFO, found.n_skipped, text))


def store_submissions(
    connection: Connection, run: LoadRun, content: bytes, source: Source, cik: int | None = None
) -> None:
    """Give a company without a sector that of its industry code; errors as for ``store_facts``."""
    found = read_submissions(content, source)
    issuer_id = _known_issuer(connection, found.cik, cik)
    update = sector_from_sic(found.sic, directory.read_issuers(connection, [issuer_id])[issuer_id])
    if update is not None:
        run.n_rows += directory.save_sectors(connection, [update])


def store_capitalizations_from_facts(connection: Connection, run: LoadRun) -> None:
    """Add what companies are worth by their own count of shares, where nothing as new is known."""
    last, priced = facts.last_capitalizations(connection), latest_prices(connection).keys()
    tickers = only_tickers(directory.read_securities(connection).values())
    rows = list[Capitalization]()
    for issuer_id, count in facts.latest_shares(connection).items():
        ticker = tickers.get(issuer_id, "")
        if ticker not in priced:
            continue
        close = nearest_close(stored_closes(connection, ticker), count.period_end_date)
        floors = directory.read_size_band_floors(connection, count.period_end_date)
        row = from_facts(count, close, floors, lambda a, b: len(sessions_between(a, b)))
        if row is not None and (issuer_id not in last or last[issuer_id][0] < row.as_of_date):
            rows.append(row)
    run.n_rows += reference.upsert_capitalizations(connection, rows)


def take_sectors(connection: Connection, fund: str) -> int:
    """Take from a fund's current snapshot the sectors its source prints; return how many companies changed."""
    source_key = directory.current_source_key(connection, fund)
    if not source_key:
        return 0
    source = read_source(source_key)
    printed = directory.read_printed_sectors(connection, fund, None if fund in SECTOR_FUNDS else source.sectors)
    known = directory.read_issuers(connection, sorted({issuer_id for issuer_id, _ in printed}))
    lines: Iterable[SectorLine] = (SectorLine(fund, issuer_id, word) for issuer_id, word in printed)
    return directory.save_sectors(connection, sectors_from_holdings(lines, source, known))


def last_session(now: datetime) -> date:
    """Return the day of the last session that had closed by then."""
    today = now.date()
    closes = session_closes(date.fromordinal(today.toordinal() - _LOOK_BACK_DAYS), today)
    return max(day for day, close in closes if close <= now)


def _known_issuer(connection: Connection, found: int, asked: int | None) -> str:
    issuer_id = f"cik{found}"
    if asked is not None and found != asked:
        raise UnreadableSource(f"The document is of registrant {found}, asked for was {asked}.")
    if issuer_id not in directory.read_issuers(connection, [issuer_id]):
        raise UnreadableSource(f"Registrant {found} is no company we know.")
    return issuer_id
