"""What is loaded, as of when, from where: for the Data page and ``doctor``."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from analytics.model.quality import Finding, Severity

RECENT_RUNS = 20
"""Runs listed on the Data page."""


@dataclass(frozen=True, slots=True)
class FundStatus:
    """A fund of the directory and its current snapshot; the snapshot's fields are null where none is loaded."""

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


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run of the ledger."""

    run_id: UUID
    kind: str
    status: str
    started_at: datetime
    finished_at: datetime | None
    message: str


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
    """Everything the Data page says. ``findings`` are those of the last successful run of each kind."""

    server_version: str
    schema_revision: str
    counts: TableCounts
    funds: tuple[FundStatus, ...]
    runs: tuple[RunStatus, ...]
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
      r.sha256 as file_sha256, r.file_name
    from funds f
    left join current_fund_snapshots p on p.fund = f.ticker
    left join fund_snapshots s on s.snapshot_key = p.snapshot_key
    left join raw_files r on r.raw_file_id = s.raw_file_id
    order by f.ticker
""")

_RUNS = text("""
    select run_id, kind, status, started_at, finished_at, message
    from runs order by started_at desc, run_id limit :n
""")

_FINDINGS = text("""
    select d.fund, d.check_name, d.severity, d.n, d.message
    from (select distinct on (kind) run_id, kind from runs where status = 'succeeded' order by kind, finished_at desc) r
    join findings d using (run_id)
    order by r.kind, d.finding_no
""")


def read_data_status(connection: Connection) -> DataStatus:
    """Return what is loaded, as of when, from where, with the findings of the last loads."""
    return DataStatus(
        server_version=str(connection.execute(text("show server_version")).scalar_one()),
        schema_revision=str(connection.execute(text("select version_num from alembic_version")).scalar_one()),
        counts=_counts(connection.execute(_COUNTS).one()),
        funds=tuple(FundStatus(*row) for row in connection.execute(_FUNDS)),
        runs=tuple(RunStatus(*row) for row in connection.execute(_RUNS, {"n": RECENT_RUNS})),
        findings=tuple(
            Finding(row.fund, row.check_name, Severity(row.severity), row.n, row.message)
            for row in connection.execute(_FINDINGS)
        ),
    )


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
