"""What the sources and checks are, in words for screens, and which sources somebody has switched on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or

from analytics.model.quality import Severity
from db import schema
from db.repositories.bulk import upsert


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source as its own description has it."""

    source: str
    title: str
    cadence_days: int
    lag_days: int
    terms: str
    is_opt_in: bool
    last_checked_date: date


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """A check in words; what has no finding has passed."""

    check: str
    severity: Severity
    reason: str


def save_sources(connection: Connection, entries: Iterable[SourceEntry]) -> None:
    """Bring the described sources to what their descriptions say."""
    columns = tuple(SourceEntry.__dataclass_fields__)
    rows = [tuple(getattr(entry, name) for name in columns) for entry in entries]
    upsert(connection, schema.sources, columns, rows)


def save_checks(connection: Connection, entries: Sequence[CheckEntry]) -> None:
    """Bring the list of checks to this one."""
    checks = schema.checks
    connection.execute(delete(checks).where(checks.c.check_name.not_in([entry.check for entry in entries])))
    rows = [(entry.check, number, entry.severity.value, entry.reason) for number, entry in enumerate(entries, 1)]
    upsert(connection, checks, ("check_name", "check_no", "severity", "reason"), rows)


def accept_source(connection: Connection, source: str, fund: str, terms_sha256: str) -> None:
    """Note that somebody has accepted these terms of a source for a fund (or for a source without funds)."""
    choices = schema.source_choices
    connection.execute(
        insert_or(choices)
        .values(source=source, fund=fund, terms_sha256=terms_sha256)
        .on_conflict_do_update(index_elements=["source", "fund"], set_={"terms_sha256": terms_sha256})
    )


def withdraw_source(connection: Connection, source: str, fund: str) -> bool:
    """Switch a source off for a fund; say whether it was on."""
    choices = schema.source_choices
    gone = delete(choices).where(choices.c.source == source, choices.c.fund == fund)
    return bool(connection.execute(gone).rowcount)


def accepted_sources(connection: Connection) -> dict[tuple[str, str], str]:
    """Return the digest of the accepted terms by source and fund."""
    choices = schema.source_choices
    rows = connection.execute(select(choices.c.source, choices.c.fund, choices.c.terms_sha256))
    return {(row[0], row[1]): row[2] for row in rows}


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A version that was published from bytes at hand."""

    snapshot_id: str
    as_of_date: date
    n_rows: int
    n_equity: int
    weight_sum: Decimal


def version_of_file(connection: Connection, sha256: str, fund: str) -> KnownVersion | None:
    """Return the newest version of a fund published from these bytes."""
    query = text("""
        select s.snapshot_id, s.as_of_date, s.n_rows, s.n_equity, s.weight_sum
        from fund_snapshots s join raw_files r using (raw_file_id)
        where r.sha256 = :sha256 and s.fund = :fund order by s.snapshot_key desc limit 1
    """)
    row = connection.execute(query, {"sha256": sha256, "fund": fund}).first()
    return None if row is None else KnownVersion(*row)


def move_pointer_back(connection: Connection, fund: str, snapshot_id: str, reason: str) -> bool:
    """Show an earlier version again, with the reason kept for good; say whether the fund has that version."""
    connection.execute(text("select set_config('app.rollback_reason', :reason, true)"), {"reason": reason})
    moved = connection.execute(
        text("""
            update current_fund_snapshots p
            set snapshot_key = s.snapshot_key, as_of_date = s.as_of_date, moved_at = now()
            from fund_snapshots s where s.snapshot_id = :snapshot_id and s.fund = :fund and p.fund = :fund
        """),
        {"snapshot_id": snapshot_id, "fund": fund},
    )
    connection.execute(text("select set_config('app.rollback_reason', '', true)"))
    return bool(moved.rowcount)


def raw_file_of_version(connection: Connection, snapshot_id: str) -> tuple[str, str, str, str] | None:
    """Return fund, source key, digest and file name behind a version; null where no version or no file is known."""
    query = text("""
        select s.fund, s.source_key, r.sha256, r.file_name from fund_snapshots s join raw_files r using (raw_file_id)
        where s.snapshot_id = :snapshot_id
    """)
    row = connection.execute(query, {"snapshot_id": snapshot_id}).first()
    return None if row is None else (row[0], row[1], row[2], row[3])
