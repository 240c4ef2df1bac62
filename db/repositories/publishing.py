"""From staged rows to the current snapshot of a fund: verified, immutable, in one transaction.

A load stages a fund's rows (``stage_holdings``) and publishes them (``publish_snapshot``). Whatever goes wrong before
the commit of the second leaves yesterday's snapshot current. The database refuses by itself what must never happen:
changed or late holdings, a pointer to half a fund, a pointer to an older date (migration 0003).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from analytics.errors import CheckFailed
from analytics.model.fund import HoldingKind
from db import schema
from db.repositories.bulk import copy_rows
from db.repositories.runs import (
    RawFile,
    abandon_runs,
    finish_run,
    has_succeeded,
    hold_load_lock,
    open_run,
    record_findings,
    record_raw_file,
)

__all__ = [
    "HoldingRow",
    "Outcome",
    "Published",
    "RawFile",
    "SnapshotHeader",
    "abandon_runs",
    "finish_run",
    "has_succeeded",
    "hold_load_lock",
    "open_run",
    "publish_snapshot",
    "record_findings",
    "record_raw_file",
    "stage_holdings",
]


class HoldingRow(NamedTuple):
    """One line of a fund on its way in.

    ``weight`` is a fraction, exactly as printed divided by its unit, or recomputed from market amounts where the
    printed one is coarse. What follows it is kept as the source prints it.
    """

    line_no: int
    ticker: str
    issuer_id: str | None
    kind: HoldingKind
    weight: Decimal
    raw_ticker: str = ""
    name: str = ""
    cusip: str = ""
    isin: str = ""
    line_class: str = ""
    source_sector: str = ""
    printed_weight: Decimal | None = None
    market_amount: Decimal | None = None
    shares: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class SnapshotHeader:
    """What the source says about a fund's holdings; the staged rows are checked against it."""

    fund: str
    as_of_date: date
    source: str
    weight_unit: Decimal
    n_rows: int
    n_equity: int
    weight_sum: Decimal
    raw_file_id: UUID | None = None


class Outcome(StrEnum):
    """What became of a snapshot: shown from now on, already known, or kept as history behind a newer one."""

    CURRENT = "current"
    UNCHANGED = "unchanged"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Published:
    """The id of the snapshot that holds the rows, and what became of it."""

    snapshot_id: str
    outcome: Outcome


def stage_holdings(connection: Connection, run_id: UUID, fund: str, rows: Iterable[HoldingRow]) -> int:
    """Copy a fund's rows into the staging table and return their number. Nothing published changes."""
    columns = ("run_id", "fund", "line_no", "ticker", "issuer_id", "kind", "weight")
    staged = (
        (run_id, fund, row.line_no, row.ticker, row.issuer_id or None, row.kind.value, row.weight) for row in rows
    )
    return copy_rows(connection, schema.staging_holdings, columns, staged)


def publish_snapshot(connection: Connection, run_id: UUID, header: SnapshotHeader) -> Published:
    """Turn a fund's staged rows into a published snapshot and move the fund's pointer, unless a newer one is current.

    Raises
    ------
    CheckFailed
        The staged rows are not the rows the header announces.
    """
    # One publication per fund at a time: the second sees what the first has done.
    connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"fund:{header.fund}"})
    content = _verify_staged(connection, run_id, header)
    snapshot_id = f"{header.fund}-{header.as_of_date}-{content[:10]}"
    key = {"run_id": run_id, "fund": header.fund}
    known = connection.execute(
        text("select 1 from fund_snapshots where snapshot_id = :snapshot_id"), {"snapshot_id": snapshot_id}
    ).first()
    if known is None:
        outcome = _insert_version(connection, run_id, header, (snapshot_id, content))
    else:
        outcome = Outcome.UNCHANGED
    connection.execute(text("delete from staging_holdings where run_id = :run_id and fund = :fund"), key)
    return Published(snapshot_id, outcome)


_STAGED = text("""
    select count(*) as n_rows, count(*) filter (where kind = 'equity') as n_equity,
      coalesce(sum(weight), 0) as weight_sum,
      encode(sha256(convert_to(coalesce(string_agg(
        concat_ws('|', line_no, ticker, coalesce(issuer_id, ''), kind, trim_scale(weight)), E'\\n' order by line_no
      ), ''), 'UTF8')), 'hex') as content
    from staging_holdings where run_id = :run_id and fund = :fund
""")

_INSERT_SNAPSHOT = text("""
    insert into fund_snapshots (snapshot_id, fund, as_of_date, source, weight_unit, n_rows, n_equity, weight_sum,
      content_sha256, raw_file_id, run_id)
    values (:snapshot_id, :fund, :as_of_date, :source, :weight_unit, :n_rows, :n_equity, :weight_sum,
      :content, :raw_file_id, :run_id)
    returning snapshot_key
""")

_INSERT_HOLDINGS = text("""
    insert into holdings (snapshot_key, line_no, ticker, issuer_id, kind, weight)
    select :snapshot_key, line_no, ticker, issuer_id, kind, weight
    from staging_holdings where run_id = :run_id and fund = :fund order by line_no
""")

_MOVE_POINTER = text("""
    insert into current_fund_snapshots as current (fund, snapshot_key, as_of_date)
    values (:fund, :snapshot_key, :as_of_date)
    on conflict (fund) do update
    set snapshot_key = excluded.snapshot_key, as_of_date = excluded.as_of_date, moved_at = now()
    where current.as_of_date <= excluded.as_of_date
""")


def _verify_staged(connection: Connection, run_id: UUID, header: SnapshotHeader) -> str:
    """Compare what is staged with what was announced; return the digest of the staged rows."""
    staged = connection.execute(_STAGED, {"run_id": run_id, "fund": header.fund}).one()
    announced = (header.n_rows, header.n_equity, header.weight_sum)
    found = (staged.n_rows, staged.n_equity, staged.weight_sum)
    if announced != found:
        raise CheckFailed(
            f"{header.fund} of {header.as_of_date}: announced are {announced[0]} rows, {announced[1]} of them equity, "
            f"weighing {announced[2]}; staged are {found[0]}, {found[1]} and {found[2]}."
        )
    return str(staged.content)


def _insert_version(connection: Connection, run_id: UUID, header: SnapshotHeader, identity: tuple[str, str]) -> Outcome:
    cells = {
        "snapshot_id": identity[0],
        "content": identity[1],
        "run_id": run_id,
        "fund": header.fund,
        "as_of_date": header.as_of_date,
        "source": header.source,
        "weight_unit": header.weight_unit,
        "n_rows": header.n_rows,
        "n_equity": header.n_equity,
        "weight_sum": header.weight_sum,
        "raw_file_id": header.raw_file_id,
    }
    snapshot_key = connection.execute(_INSERT_SNAPSHOT, cells).scalar_one()
    connection.execute(_INSERT_HOLDINGS, {"snapshot_key": snapshot_key, "run_id": run_id, "fund": header.fund})
    moved = connection.execute(
        _MOVE_POINTER, {"fund": header.fund, "snapshot_key": snapshot_key, "as_of_date": header.as_of_date}
    )
    return Outcome.CURRENT if moved.rowcount else Outcome.HISTORY
