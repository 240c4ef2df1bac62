"""What is loaded, as of when, from where: for the Data page and ``doctor``."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, text

from analytics.model.quality import Finding, Severity

RECENT_BATCHES = 12
"""Batches of runs listed on the Data page: a night is one batch, a single run another."""


@dataclass(frozen=True, slots=True)
class FundStatus:
    """A fund of the directory and its current snapshot; the snapshot's fields are null where none is loaded.

    ``source_key`` is empty for the bundled snapshot. ``attempt_`` describes the last finished run on this fund alone;
    null where there was none. ``shown_reason`` is why an older version is shown, where somebody rolled back.
    """

    fund: str
    name: str
    source: str | None
    as_of_date: date | None
    published_at: datetime | None
    snapshot_id: str | None
    n_rows: int | None
    n_equity: int | None
    weight_sum: float | None
    n_versions: int
    file_sha256: str | None
    file_name: str | None
    source_key: str | None
    filed_date: date | None
    mapped_weight: float | None
    attempt_status: str | None
    attempt_at: datetime | None
    attempt_message: str | None
    shown_reason: str | None


class SourceNote(NamedTuple):
    """What a source says about itself: its cadence tells fresh from stale."""

    title: str
    cadence_days: int
    lag_days: int
    terms: str
    is_opt_in: bool


class CheckNote(NamedTuple):
    """A check every fund goes through, and why."""

    name: str
    severity: Severity
    reason: str


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run of the ledger; ``fund`` is empty where it is about no single fund."""

    run_id: UUID
    kind: str
    status: str
    started_at: datetime
    finished_at: datetime | None
    message: str
    fund: str
    source: str
    n_rows: int | None


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """Runs that belong together: a night, or one run that was started by itself.

    ``finished_at`` is null while one of them runs. ``runs`` lists those that found something new or went wrong.
    """

    started_at: datetime
    finished_at: datetime | None
    n_succeeded: int
    n_unchanged: int
    n_failed: int
    n_running: int
    runs: tuple[RunStatus, ...]


@dataclass(frozen=True, slots=True)
class TableCounts:
    """How much is loaded, with the dates that say how old it is."""

    n_funds: int
    n_funds_with_holdings: int
    n_holdings: int
    n_issuers: int
    n_securities: int
    capitalization_dates: tuple[date, ...]
    n_prices: int
    newest_price_date: date | None


@dataclass(frozen=True, slots=True)
class DataStatus:
    """What is loaded. ``findings`` are those of the versions shown, and of the last load of a whole snapshot."""

    server_version: str
    schema_revision: str
    counts: TableCounts
    funds: tuple[FundStatus, ...]
    sources: dict[str, SourceNote]
    findings: tuple[Finding, ...]


_COUNTS = text("""
    select (select count(*) from funds) as n_funds,
      (select count(*) from current_fund_snapshots) as n_funds_with_holdings,
      (select coalesce(sum(n_rows), 0) from current_fund_snapshots join fund_snapshots using (snapshot_key))
        as n_holdings,
      (select count(*) from issuers) as n_issuers,
      (select count(*) from securities) as n_securities,
      (select coalesce(array_agg(distinct as_of_date order by as_of_date), '{}') from capitalizations)
        as capitalization_dates,
      (select count(*) from prices) as n_prices,
      (select max(price_date) from prices) as newest_price_date
""")

_FUNDS = text("""
    select f.ticker as fund, f.name, s.source, s.as_of_date, s.published_at, s.snapshot_id, s.n_rows, s.n_equity,
      s.weight_sum::float8 as weight_sum, (select count(*) from fund_snapshots v where v.fund = f.ticker) as n_versions,
      r.sha256 as file_sha256, r.file_name, s.source_key, s.filed_date, s.mapped_weight::float8 as mapped_weight,
      a.status, a.finished_at, a.message, t.reason
    from funds f
    left join current_fund_snapshots p on p.fund = f.ticker
    left join fund_snapshots s on s.snapshot_key = p.snapshot_key
    left join raw_files r on r.raw_file_id = s.raw_file_id
    left join lateral (
      select status, finished_at, message from runs
      where runs.fund = f.ticker and status <> 'running' order by started_at desc limit 1
    ) a on true
    left join shown_snapshots t on t.fund = f.ticker and t.shown_until is null
    order by f.ticker
""")

_BATCHES = text("""
    with batches as (
      select coalesce(batch_id, run_id) as batch, min(started_at) as begun_at,
        case when bool_and(status <> 'running') then max(finished_at) end as ended_at,
        count(*) filter (where status = 'succeeded') as n_succeeded,
        count(*) filter (where status = 'unchanged') as n_unchanged,
        count(*) filter (where status = 'failed') as n_failed,
        count(*) filter (where status = 'running') as n_running
      from runs group by 1 order by 2 desc, 1 limit :n
    )
    select b.batch, b.begun_at, b.ended_at, b.n_succeeded, b.n_unchanged, b.n_failed, b.n_running,
      r.run_id, r.kind, r.status, r.started_at, r.finished_at, r.message, r.fund, r.source, r.n_rows
    from batches b
    left join runs r on coalesce(r.batch_id, r.run_id) = b.batch and r.status <> 'unchanged'
    order by b.begun_at desc, b.batch, r.started_at, r.fund, r.run_id
""")

# A version has the findings of its own run; a snapshot of many funds those of the last time it was looked at.
_FINDINGS = text("""
    with whole as (
      select distinct on (kind) run_id, kind from runs
      where fund = '' and status = 'succeeded' order by kind, finished_at desc
    ), shown as (
      select s.fund, case when r.fund = '' then coalesce(w.run_id, s.run_id) else s.run_id end as run_id
      from current_fund_snapshots p join fund_snapshots s using (snapshot_key) join runs r using (run_id)
      left join whole w on w.kind = r.kind
    )
    select d.fund, d.check_name, d.severity, d.n, d.message
    from findings d
    where exists (select from shown v where v.fund = d.fund and v.run_id = d.run_id)
      or (d.run_id in (select run_id from whole) and d.fund not in (select fund from shown))
    order by d.run_id, d.finding_no
""")


def read_data_status(connection: Connection) -> DataStatus:
    """Return what is loaded, as of when, from where, with the findings of the last loads."""
    return DataStatus(
        server_version=str(connection.execute(text("show server_version")).scalar_one()),
        schema_revision=str(connection.execute(text("select version_num from alembic_version")).scalar_one()),
        counts=_counts(connection.execute(_COUNTS).one()),
        funds=tuple(FundStatus(*row) for row in connection.execute(_FUNDS)),
        sources=read_sources(connection),
        findings=tuple(
            Finding(row.fund, row.check_name, Severity(row.severity), row.n, row.message)
            for row in connection.execute(_FINDINGS)
        ),
    )


def read_sources(connection: Connection) -> dict[str, SourceNote]:
    """Return what each source says about itself, by its key."""
    query = text("select source, title, cadence_days, lag_days, terms, is_opt_in from sources order by source")
    return {row[0]: SourceNote(*row[1:]) for row in connection.execute(query)}


def read_checks(connection: Connection) -> tuple[CheckNote, ...]:
    """Return every check in order; none before the first load that ran them."""
    query = text("select check_name, severity, reason from checks order by check_no, check_name")
    return tuple(CheckNote(row[0], Severity(row[1]), row[2]) for row in connection.execute(query))


def read_batches(connection: Connection) -> tuple[BatchStatus, ...]:
    """Return the last runs by batch, newest first; times are in UTC."""
    counts: dict[UUID, Row[Any]] = {}
    runs: dict[UUID, list[RunStatus]] = {}
    for row in connection.execute(_BATCHES, {"n": RECENT_BATCHES}):
        counts.setdefault(row.batch, row)
        runs.setdefault(row.batch, [])
        if row.run_id is not None:
            runs[row.batch].append(_run(row))
    return tuple(_batch(row, runs[batch]) for batch, row in counts.items())


def read_attempt_findings(connection: Connection, fund: str) -> tuple[Finding, ...]:
    """Return what the checks found in the last finished run on one fund."""
    query = text("""
        select d.check_name, d.severity, d.n, d.message
        from (select run_id from runs where fund = :fund and status <> 'running' order by started_at desc limit 1) r
        join findings d using (run_id) where d.fund = :fund order by d.finding_no
    """)
    rows = connection.execute(query, {"fund": fund})
    return tuple(Finding(fund, row[0], Severity(row[1]), row[2], row[3]) for row in rows)


def _batch(row: Row[Any], runs: list[RunStatus]) -> BatchStatus:
    return BatchStatus(
        started_at=row.begun_at.astimezone(UTC),
        finished_at=_ended(row.ended_at),
        n_succeeded=row.n_succeeded,
        n_unchanged=row.n_unchanged,
        n_failed=row.n_failed,
        n_running=row.n_running,
        runs=tuple(runs),
    )


def _run(row: Row[Any]) -> RunStatus:
    return RunStatus(
        run_id=row.run_id,
        kind=row.kind,
        status=row.status,
        started_at=row.started_at.astimezone(UTC),
        finished_at=_ended(row.finished_at),
        message=row.message,
        fund=row.fund,
        source=row.source,
        n_rows=row.n_rows,
    )


def _ended(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def _counts(row: Row[Any]) -> TableCounts:
    return TableCounts(
        n_funds=row.n_funds,
        n_funds_with_holdings=row.n_funds_with_holdings,
        n_holdings=row.n_holdings,
        n_issuers=row.n_issuers,
        n_securities=row.n_securities,
        capitalization_dates=tuple(row.capitalization_dates),
        n_prices=row.n_prices,
        newest_price_date=row.newest_price_date,
    )
