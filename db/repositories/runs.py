"""The ledger: open and finish runs, keep their findings and the files they read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from analytics.model.quality import Finding
from db import schema


@dataclass(frozen=True, slots=True)
class RawFile:
    """Bytes a load has read, by digest, with where they came from."""

    sha256: str
    file_name: str
    n_bytes: int
    fetched_at: datetime
    address: str = ""


def hold_load_lock(connection: Connection, kind: str) -> None:
    """Wait until no other process runs this kind of load; held until the transaction of ``connection`` ends."""
    connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"load:{kind}"})


def has_succeeded(connection: Connection, kind: str, input_sha256: str) -> bool:
    """Say whether a run of this kind on these bytes has succeeded: one cheap query."""
    runs = schema.runs
    found = select(runs.c.run_id).where(
        runs.c.kind == kind, runs.c.input_sha256 == input_sha256, runs.c.status == "succeeded"
    )
    return connection.execute(found.limit(1)).first() is not None


def open_run(
    connection: Connection,
    kind: str,
    *,
    input_sha256: str = "",
    fund: str = "",
    source: str = "",
    batch_id: UUID | None = None,
) -> UUID:
    """Enter a run that begins now and return its id."""
    cells = {"kind": kind, "input_sha256": input_sha256, "fund": fund, "source": source, "batch_id": batch_id}
    run_id: UUID = connection.execute(insert(schema.runs).values(cells).returning(schema.runs.c.run_id)).scalar_one()
    return run_id


def hold_run(connection: Connection, run_id: UUID) -> None:
    """Show that the process of a run lives: others see the lock until ``connection`` is closed or given back."""
    connection.execute(text("select pg_advisory_lock(hashtextextended(:key, 0))"), {"key": f"run:{run_id}"})


def finish_run(  # noqa: PLR0913 - one column each
    connection: Connection,
    run_id: UUID,
    *,
    succeeded: bool,
    message: str = "",
    is_unchanged: bool = False,
    n_rows: int | None = None,
    fund: str | None = None,
) -> None:
    """Enter how a run ended, and remove what it staged and did not publish."""
    runs, staged = schema.runs, schema.staging_holdings
    status = "failed" if not succeeded else "unchanged" if is_unchanged else "succeeded"
    cells = {"status": status, "finished_at": func.clock_timestamp(), "message": message, "n_rows": n_rows}
    named = {} if fund is None else {"fund": fund}
    connection.execute(update(runs).where(runs.c.run_id == run_id).values(cells | named))
    connection.execute(staged.delete().where(staged.c.run_id == run_id))


def abandon_runs(connection: Connection, kind: str) -> int:
    """Finish as failed the runs whose process has died; call it only under ``hold_load_lock``."""
    runs = schema.runs
    lost = select(runs.c.run_id).where(runs.c.kind == kind, runs.c.status == "running")
    return _abandon(connection, [row[0] for row in connection.execute(lost)])


def abandon_dead_runs(connection: Connection, kind: str, fund: str) -> int:
    """Finish as failed the runs of a fund that nobody holds any more; safe beside runs that live."""
    free = text("""
        select run_id from runs where kind = :kind and fund = :fund and status = 'running'
          and pg_try_advisory_xact_lock(hashtextextended('run:' || run_id, 0))
    """)
    return _abandon(connection, [row[0] for row in connection.execute(free, {"kind": kind, "fund": fund})])


def _abandon(connection: Connection, lost: Sequence[UUID]) -> int:
    runs, staged = schema.runs, schema.staging_holdings
    connection.execute(staged.delete().where(staged.c.run_id.in_(lost)))
    ended = {
        "status": "failed",
        "finished_at": func.clock_timestamp(),
        "message": "its process ended before the run did",
    }
    return connection.execute(update(runs).where(runs.c.run_id.in_(lost)).values(ended)).rowcount


def record_findings(connection: Connection, run_id: UUID, findings: Iterable[Finding]) -> None:
    """Keep the findings of a run, in the order given, after those it has already."""
    table = schema.findings
    counted = select(func.coalesce(func.max(table.c.finding_no), 0)).where(table.c.run_id == run_id)
    start = int(connection.execute(counted).scalar_one())
    rows = [
        {
            "run_id": run_id,
            "finding_no": number,
            "fund": finding.fund,
            "check_name": finding.check,
            "severity": finding.severity.value,
            "n": finding.n,
            "message": finding.message,
        }
        for number, finding in enumerate(findings, start + 1)
    ]
    if rows:
        connection.execute(insert(table), rows)


def record_raw_file(connection: Connection, raw_file: RawFile) -> UUID:
    """Keep a note of bytes read and return its id; the same bytes from the same address are noted once."""
    table = schema.raw_files
    connection.execute(
        insert_or(table)
        .values(
            sha256=raw_file.sha256,
            file_name=raw_file.file_name,
            n_bytes=raw_file.n_bytes,
            fetched_at=raw_file.fetched_at,
            address=raw_file.address,
        )
        .on_conflict_do_nothing(index_elements=["sha256", "address"])
    )
    known = select(table.c.raw_file_id).where(table.c.sha256 == raw_file.sha256, table.c.address == raw_file.address)
    raw_file_id: UUID = connection.execute(known).scalar_one()
    return raw_file_id
