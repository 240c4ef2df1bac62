"""Later versions of a loaded fund, made from the one shown, for tests and pictures that need a history.

Usage beside a running app: ``python tests/later_versions.py DATA_FOLDER``.

Each version keeps a file of its own, so that the way back ends at bytes. Weights of the largest lines grow from
version to version, a few small lines leave and a new one comes: every kind of change occurs.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import insert as insert_or

from analytics.model.fund import HoldingKind
from analytics.model.quality import Finding, Severity
from db import schema
from db.engine import Database, open_database
from db.repositories import publishing
from db.repositories.publishing import HoldingRow, Published, SnapshotHeader
from db.repositories.raw_files import keep_raw_file
from db.settings import Settings

SOURCE = {
    "source": "nport",
    "title": "SEC Form N-PORT",
    "cadence_days": 91,
    "lag_days": 60,
    "terms": "Public records of the SEC.",
    "is_opt_in": False,
    "last_checked_date": date(2026, 11, 21),
}
CHECKS = (
    ("right_fund", "blocking", "the file is of the fund asked for"),
    ("rows_fewer", "warning", "fewer companies than last time are shown"),
    ("weight_sum_low", "blocking", "missing lines are not taken for rounding"),
)
QUARTERS = (date(2026, 1, 30), date(2026, 4, 30), date(2026, 7, 31), date(2026, 8, 31))
FUNDS = ("IVV", "IJR")
"""Funds that no sample portfolio holds: what is published of them moves no other test's figure."""
N_GROWING, N_LEAVING = 10, 3
_NIGHT = uuid4()
_GROWTH = Decimal("1.03")
_UNIT = Decimal("1e-10")


def make_history(data_dir: Path) -> None:
    """Publish four later versions of two funds beside a running app, and enter a load that was stopped."""
    database = open_database(Settings(data_dir=data_dir))
    try:
        describe_sources(database)
        for fund in FUNDS:
            publish_later(database, fund)
        fail_attempt(database, FUNDS[-1], f"{FUNDS[-1]} has 250 equity rows fewer than the version before.")
    finally:
        database.close()


def describe_sources(database: Database) -> None:
    """Enter what a load enters about its source and its checks, unless one has."""
    checks = [
        {"check_name": name, "check_no": number, "severity": severity, "reason": reason}
        for number, (name, severity, reason) in enumerate(CHECKS, 1)
    ]
    with database.publication() as connection:
        connection.execute(insert_or(schema.sources).values(SOURCE).on_conflict_do_nothing())
        connection.execute(insert_or(schema.checks).values(checks).on_conflict_do_nothing())


def publish_later(database: Database, fund: str, dates: Sequence[date] = QUARTERS) -> list[Published]:
    """Publish a version of a fund per date, each made from the one before; the night's batch is one."""
    rows = _shown_rows(database, fund)
    done = []
    for number, as_of_date in enumerate(dates, 1):
        rows = _next_rows(rows, number)
        done.append(_publish(database, rows, fund, as_of_date))
    return done


def fail_attempt(database: Database, fund: str, message: str) -> None:
    """Enter a run that its checks stopped."""
    with database.publication() as connection:
        run_id = _open_run(connection, fund)
        stopped = Finding(fund, "rows_far_fewer", Severity.BLOCKING, 250, message)
        publishing.record_findings(connection, run_id, [stopped])
        publishing.finish_run(connection, run_id, succeeded=False, message=message)


def _shown_rows(database: Database, fund: str) -> list[HoldingRow]:
    names = ", ".join(f"h.{name}" for name in HoldingRow._fields)
    query = text(f"""
        select {names} from current_fund_snapshots p join holdings h using (snapshot_key)
        where p.fund = :fund order by h.line_no
    """)  # noqa: S608 - names of a class of ours
    with database.transaction() as connection:
        found = [HoldingRow(*row) for row in connection.execute(query, {"fund": fund})]
    return [row._replace(kind=HoldingKind(row.kind)) for row in found]


def _next_rows(rows: Sequence[HoldingRow], number: int) -> list[HoldingRow]:
    ranked = sorted(rows, key=lambda row: -row.weight)
    growing = {row.line_no for row in ranked[:N_GROWING]}
    equity = [row for row in ranked if row.kind is HoldingKind.EQUITY and row.weight > 0]
    leaving = {row.line_no for row in equity[-N_LEAVING:]}
    kept = [
        row._replace(weight=(row.weight * _GROWTH).quantize(_UNIT) if row.line_no in growing else row.weight)
        for row in rows
        if row.line_no not in leaving
    ]
    new = HoldingRow(max(row.line_no for row in rows) + 1, f"NEW{number}", None, HoldingKind.EQUITY, Decimal("0.0001"))
    surplus = sum((row.weight for row in kept), new.weight) - 1
    spread = Decimal(1) - max(surplus, Decimal(0)) / sum(r.weight for r in kept if r.line_no not in growing)
    settled = [
        row if row.line_no in growing else row._replace(weight=(row.weight * spread).quantize(_UNIT)) for row in kept
    ]
    return [row._replace(printed_weight=row.weight.quantize(Decimal("0.0001"))) for row in [*settled, new]]


def _publish(database: Database, rows: Sequence[HoldingRow], fund: str, as_of_date: date) -> Published:
    header = SnapshotHeader(
        fund=fund,
        as_of_date=as_of_date,
        source="nport",
        weight_unit=Decimal("0.0001"),
        n_rows=len(rows),
        n_equity=sum(row.kind is HoldingKind.EQUITY for row in rows),
        weight_sum=sum((row.weight for row in rows), Decimal(0)),
        source_key="nport",
        filed_date=as_of_date + timedelta(days=58),
        weight_method="from_market_amount",
    )
    with database.publication() as connection:
        run_id = _open_run(connection, fund)
        raw_file_id, _ = keep_raw_file(
            connection,
            source="nport",
            address=f"https://www.sec.gov/Archives/edgar/data/{fund}/{as_of_date}/primary_doc.xml",
            file_name=f"{fund}-{as_of_date}.xml",
            content=f"<holdings fund='{fund}' asOf='{as_of_date}'>{len(rows)}</holdings>".encode(),
            headers={"Content-Type": "text/xml", "Last-Modified": "Mon, 01 Dec 2025 10:00:00 GMT"},
            fetched_at=datetime.combine(as_of_date + timedelta(days=60), time(2, 30), tzinfo=UTC),
        )
        publishing.stage_holdings(connection, run_id, fund, rows)
        published = publishing.publish_snapshot(connection, run_id, replace(header, raw_file_id=raw_file_id))
        fewer = Finding(fund, "rows_fewer", Severity.WARNING, 2, f"{fund} has 2 companies fewer than last time.")
        publishing.record_findings(connection, run_id, [fewer])
        publishing.finish_run(connection, run_id, succeeded=True, n_rows=len(rows))
    return published


def _open_run(connection: object, fund: str) -> UUID:
    added = insert(schema.runs).values(kind="fund", fund=fund, source="nport", batch_id=_NIGHT)
    run_id: UUID = connection.execute(added.returning(schema.runs.c.run_id)).scalar_one()  # type: ignore[attr-defined]  # a Connection
    return run_id


if __name__ == "__main__":
    make_history(Path(sys.argv[1]))
