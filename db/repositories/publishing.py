"""From staged rows to the current snapshot of a fund: verified, immutable, in one transaction.

A load stages a fund's rows (``stage_holdings``) and publishes them (``publish_snapshot``). Whatever goes wrong before
the commit of the second leaves yesterday's snapshot current. The database refuses by itself what must never happen:
changed or late holdings, a pointer to half a fund, a pointer to an older date (migration 0003).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, insert, text

from analytics.errors import CheckFailed
from analytics.model.fund import HoldingKind
from db import schema
from db.repositories.bulk import copy_columns
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
from db.repositories.staged import SectorGap, StagedFacts, read_sector_gaps, read_staged_facts

__all__ = [
    "HoldingRow",
    "Outcome",
    "Published",
    "RawFile",
    "SnapshotHeader",
    "abandon_runs",
    "finish_run",
    "has_succeeded",
    "hold_fund_lock",
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
    source_key: str = ""
    filed_date: date | None = None
    weight_method: str = "printed"


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
    columns = list(zip(*rows, strict=True))
    if not columns:
        return 0
    n_rows = len(columns[0])
    cells: dict[str, Sequence[object]] = {"run_id": [str(run_id)] * n_rows, "fund": [fund] * n_rows}
    cells |= zip(HoldingRow._fields, columns, strict=True)
    return copy_columns(connection, schema.staging_holdings, cells)


def hold_fund_lock(connection: Connection, fund: str) -> None:
    """Wait until nobody else publishes this fund; held until the transaction ends: a second sees what a first did."""
    connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"fund:{fund}"})


def publish_snapshot(
    connection: Connection,
    run_id: UUID,
    header: SnapshotHeader,
    *,
    facts: StagedFacts | None = None,
    sectors: Sequence[SectorGap] = (),
) -> Published:
    """Turn a fund's staged rows into a published snapshot and move the fund's pointer, unless a newer one is current.

    ``facts`` and ``sectors`` are those read in this transaction, under ``hold_fund_lock``; without them they are read.

    Raises
    ------
    CheckFailed
        The staged rows are not the rows the header announces.
    """
    hold_fund_lock(connection, header.fund)
    staged = facts or read_staged_facts(connection, run_id, header.fund)
    _verify(header, staged)
    snapshot_id = f"{header.fund}-{header.as_of_date}-{staged.content_sha256[:10]}"
    key = {"run_id": run_id, "fund": header.fund}
    known = connection.execute(
        text("select 1 from fund_snapshots where snapshot_id = :snapshot_id"), {"snapshot_id": snapshot_id}
    ).first()
    if known is None:
        sectors = sectors or read_sector_gaps(connection, run_id, header.fund, {})
        outcome = _insert_version(connection, run_id, header, (snapshot_id, staged, sectors))
    else:
        outcome = Outcome.UNCHANGED
    connection.execute(text("delete from staging_holdings where run_id = :run_id and fund = :fund"), key)
    return Published(snapshot_id, outcome)


_INSERT_SNAPSHOT = text("""
    insert into fund_snapshots (snapshot_id, fund, as_of_date, source, weight_unit, n_rows, n_equity, weight_sum,
      content_sha256, raw_file_id, run_id, source_key, filed_date, weight_method, mapped_weight)
    values (:snapshot_id, :fund, :as_of_date, :source, :weight_unit, :n_rows, :n_equity, :weight_sum,
      :content, :raw_file_id, :run_id, :source_key, :filed_date, :weight_method, :mapped_weight)
    returning snapshot_key
""")

_COLUMNS = ", ".join(HoldingRow._fields)
_INSERT_HOLDINGS = text(f"""
    insert into holdings (snapshot_key, {_COLUMNS})
    select :snapshot_key, {_COLUMNS}
    from staging_holdings where run_id = :run_id and fund = :fund order by line_no
""")  # noqa: S608 - the names of a class of ours; every cell is bound

_MOVE_POINTER = text("""
    insert into current_fund_snapshots as current (fund, snapshot_key, as_of_date)
    values (:fund, :snapshot_key, :as_of_date)
    on conflict (fund) do update
    set snapshot_key = excluded.snapshot_key, as_of_date = excluded.as_of_date, moved_at = now()
    where current.as_of_date <= excluded.as_of_date
""")


def _verify(header: SnapshotHeader, staged: StagedFacts) -> None:
    """Compare what is staged with what was announced."""
    announced = (header.n_rows, header.n_equity, header.weight_sum)
    found = (staged.n_rows, staged.n_equity, staged.weight_sum)
    if announced != found:
        raise CheckFailed(
            f"{header.fund} of {header.as_of_date}: announced are {announced[0]} rows, {announced[1]} of them equity, "
            f"weighing {announced[2]}; staged are {found[0]}, {found[1]} and {found[2]}."
        )


def _insert_version(
    connection: Connection,
    run_id: UUID,
    header: SnapshotHeader,
    content: tuple[str, StagedFacts, Sequence[SectorGap]],
) -> Outcome:
    snapshot_id, staged, sectors = content
    cells = {
        "snapshot_id": snapshot_id,
        "content": staged.content_sha256,
        "mapped_weight": staged.mapped_weight,
        "source_key": header.source_key,
        "filed_date": header.filed_date,
        "weight_method": header.weight_method,
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
    _insert_sectors(connection, snapshot_key, sectors)
    moved = connection.execute(
        _MOVE_POINTER, {"fund": header.fund, "snapshot_key": snapshot_key, "as_of_date": header.as_of_date}
    )
    return Outcome.CURRENT if moved.rowcount else Outcome.HISTORY


def _insert_sectors(connection: Connection, snapshot_key: int, sectors: Sequence[SectorGap]) -> None:
    rows = [
        {
            "snapshot_key": snapshot_key,
            "sector": gap.sector.value,
            "weight": gap.weight,
            "printed_weight": gap.printed_weight,
        }
        for gap in sectors
    ]
    connection.execute(insert(schema.fund_sector_weights), rows)
