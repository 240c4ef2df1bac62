"""Every published version of a fund: what it says, what it was read from, when it was shown, and its lines.

Versions are never changed, so whatever is read here by a snapshot's id may be kept for as long as anybody likes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text

from analytics.model.fund import FundSnapshot, HoldingKind
from analytics.model.issuer import Sector
from analytics.model.quality import Finding, Severity
from db.errors import NotFound
from db.repositories.market import NearestCapitalizations, as_snapshot


@dataclass(frozen=True, slots=True)
class FileNote:
    """The file a version was read from. ``is_kept`` says whether its bytes are in the database."""

    sha256: str
    file_name: str
    address: str
    n_bytes: int
    fetched_at: datetime
    checked_at: datetime | None
    headers: Mapping[str, str]
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A published version; ``source_key`` is empty for the bundled snapshot, ``file`` null where none was noted."""

    snapshot_id: str
    fund: str
    as_of_date: date
    filed_date: date | None
    published_at: datetime
    source: str
    source_key: str
    n_rows: int
    n_equity: int
    weight_sum: float
    weight_unit: float
    weight_method: str
    mapped_weight: float | None
    is_current: bool
    file: FileNote | None


class HoldingLine(NamedTuple):
    """A line of a version as its source prints it, beside the company it leads to."""

    line_no: int
    ticker: str
    name: str
    issuer_id: str | None
    issuer: str
    kind: HoldingKind
    weight: float
    printed_weight: float | None
    line_class: str
    cusip: str
    isin: str
    source_sector: str
    market_amount: float | None
    shares: float | None
    currency: str


class SectorWeight(NamedTuple):
    """A sector of a version by our mapping, and by the source's own words where it prints them."""

    sector: Sector
    weight: float
    printed_weight: float | None


class WeightChange(NamedTuple):
    """A company (or a line without one) in two versions; null where it is not in that version."""

    label: str
    ticker: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A time during which a version was the one shown; ``shown_until`` is null while it still is."""

    snapshot_id: str
    as_of_date: date
    shown_from: datetime
    shown_until: datetime | None
    reason: str


class LineOfCompany(NamedTuple):
    """Where a company stands in a version."""

    snapshot_id: str
    line_no: int
    ticker: str
    name: str
    weight: float
    printed_weight: float | None


_VERSIONS = """
    select s.snapshot_id, s.fund, s.as_of_date, s.filed_date, s.published_at, s.source, s.source_key, s.n_rows,
      s.n_equity, s.weight_sum::float8, s.weight_unit::float8, s.weight_method, s.mapped_weight::float8,
      p.snapshot_key is not null as is_current,
      r.sha256, r.file_name, r.address, r.n_bytes, r.fetched_at, r.checked_at, r.headers,
      c.sha256 is not null as is_kept
    from fund_snapshots s
    left join current_fund_snapshots p using (snapshot_key)
    left join raw_files r using (raw_file_id)
    left join raw_contents c on c.sha256 = r.sha256
"""
_N_OWN = 14
"""Cells of a version before those of its file."""
_OF_FUND = text(
    f"{_VERSIONS} where s.fund = :fund order by s.as_of_date desc, s.published_at desc, s.snapshot_key desc"
)
_OF_ID = text(f"{_VERSIONS} where s.snapshot_id = :snapshot_id")

_LINES = text("""
    select h.line_no, coalesce(nullif(h.raw_ticker, ''), h.ticker) as ticker, h.name, h.issuer_id,
      coalesce(i.name, '') as issuer, h.kind, h.weight::float8, h.printed_weight::float8, h.line_class, h.cusip, h.isin,
      h.source_sector, h.market_amount::float8, h.shares::float8, h.currency
    from fund_snapshots s join holdings h using (snapshot_key) left join issuers i using (issuer_id)
    where s.snapshot_id = :snapshot_id order by h.line_no
""")

_SECTORS = text("""
    select w.sector, w.weight::float8, w.printed_weight::float8
    from fund_snapshots s join fund_sector_weights w using (snapshot_key)
    where s.snapshot_id = :snapshot_id and (w.weight <> 0 or w.printed_weight <> 0)
    order by w.weight desc, w.sector
""")

# A bundle loaded again leaves its findings with the run that looked last, not with the one that published.
_FINDINGS = text("""
    select d.check_name, d.severity, d.n, d.message
    from fund_snapshots s join runs r using (run_id)
    left join lateral (
      select run_id from runs o
      where r.fund = '' and o.fund = '' and o.kind = r.kind and o.status = 'succeeded'
      order by o.finished_at desc limit 1
    ) latest on true
    join findings d on d.run_id = coalesce(latest.run_id, s.run_id) and d.fund = s.fund
    where s.snapshot_id = :snapshot_id order by d.finding_no
""")

_SHOWN = text("""
    select s.snapshot_id, s.as_of_date, t.shown_from, t.shown_until, t.reason
    from shown_snapshots t join fund_snapshots s using (snapshot_key)
    where t.fund = :fund order by t.shown_from desc
""")

# Two lines of one company are one company; a line without one is told apart by what the source prints.
_CHANGES = text("""
    with lines as (
      select s.snapshot_id = :after as is_after, h.weight,
        coalesce(h.issuer_id, nullif(h.ticker, ''), nullif(h.cusip, ''), nullif(h.name, ''), h.kind) as who,
        coalesce(i.name, nullif(h.name, ''), nullif(h.ticker, ''), h.kind) as label,
        coalesce(i.ticker, h.ticker) as ticker
      from fund_snapshots s join holdings h using (snapshot_key) left join issuers i using (issuer_id)
      where s.snapshot_id in (:before, :after)
    )
    select min(label), min(ticker), (sum(weight) filter (where not is_after))::float8,
      (sum(weight) filter (where is_after))::float8
    from lines group by who
""")

_COMPANY = text("""
    select s.snapshot_id, h.line_no, coalesce(nullif(h.raw_ticker, ''), h.ticker), coalesce(nullif(h.name, ''), i.name),
      h.weight::float8, h.printed_weight::float8
    from fund_snapshots s join holdings h using (snapshot_key) join issuers i using (issuer_id)
    where s.snapshot_id = any(:snapshot_ids) and h.issuer_id = :issuer_id
    order by s.snapshot_id, h.line_no
""")

_SNAPSHOTS = text("""
    select s.snapshot_id, s.fund, s.as_of_date, s.source, s.published_at, s.weight_unit::float8 as weight_unit,
      array_agg(h.line_no order by h.line_no) as line_no, array_agg(h.ticker order by h.line_no) as ticker,
      array_agg(h.kind order by h.line_no) as kind, array_agg(h.issuer_id order by h.line_no) as issuer_id,
      array_agg(h.weight::float8 order by h.line_no) as weight
    from fund_snapshots s join holdings h using (snapshot_key)
    where s.snapshot_id = any(:snapshot_ids)
    group by s.snapshot_key
""")


def read_versions(connection: Connection, fund: str) -> tuple[Version, ...]:
    """Return every version of a fund, newest first."""
    return tuple(_version(row) for row in connection.execute(_OF_FUND, {"fund": fund}))


def read_version(connection: Connection, snapshot_id: str) -> Version:
    """Return one version.

    Raises
    ------
    NotFound
        No version has this id.
    """
    row = connection.execute(_OF_ID, {"snapshot_id": snapshot_id}).first()
    if row is None:
        raise NotFound(f"There is no version “{snapshot_id}”.")
    return _version(row)


def read_lines(connection: Connection, snapshot_id: str) -> tuple[HoldingLine, ...]:
    """Return the lines of a version in the order of its file."""
    rows = connection.execute(_LINES, {"snapshot_id": snapshot_id})
    return tuple(_line(list(row)) for row in rows)


def read_sector_weights(connection: Connection, snapshot_id: str) -> tuple[SectorWeight, ...]:
    """Return a version's sectors, largest first; none where they were not computed when it was published."""
    rows = connection.execute(_SECTORS, {"snapshot_id": snapshot_id})
    return tuple(SectorWeight(Sector(row[0]), row[1], row[2]) for row in rows)


def read_version_findings(connection: Connection, version: Version) -> tuple[Finding, ...]:
    """Return what the checks found on a version."""
    rows = connection.execute(_FINDINGS, {"snapshot_id": version.snapshot_id})
    return tuple(Finding(version.fund, row[0], Severity(row[1]), row[2], row[3]) for row in rows)


def read_shown(connection: Connection, fund: str) -> tuple[Shown, ...]:
    """Return which version of a fund was shown when, newest first; times are in UTC."""
    rows = connection.execute(_SHOWN, {"fund": fund})
    return tuple(Shown(row[0], row[1], row[2].astimezone(UTC), _utc(row[3]), row[4]) for row in rows)


def read_weight_changes(connection: Connection, before: str, after: str) -> tuple[WeightChange, ...]:
    """Return every company of two versions with its weight in each."""
    return tuple(WeightChange(*row) for row in connection.execute(_CHANGES, {"before": before, "after": after}))


def read_lines_of_company(
    connection: Connection, snapshot_ids: Sequence[str], issuer_id: str
) -> tuple[LineOfCompany, ...]:
    """Return the lines in which a company stands in each of several versions."""
    rows = connection.execute(_COMPANY, {"snapshot_ids": list(snapshot_ids), "issuer_id": issuer_id})
    return tuple(LineOfCompany(*row) for row in rows)


def read_snapshots(
    connection: Connection,
    snapshot_ids: Sequence[str],
    issuer_index: Mapping[str, int],
    nearest: NearestCapitalizations | None = None,
) -> dict[str, FundSnapshot]:
    """Return versions by id in the shape the rooms of ``analytics`` compute on.

    ``issuer_index`` leads from a company's id to its place in the market the answer is measured with; each line has
    the size band of the capitalization nearest the version's own date.
    """
    rows = connection.execute(_SNAPSHOTS, {"snapshot_ids": list(snapshot_ids)}).all()
    nearest = nearest or NearestCapitalizations(connection, issuer_index)
    return {row.snapshot_id: as_snapshot(row, issuer_index, nearest) for row in rows}


def _line(cells: list[Any]) -> HoldingLine:
    cells[5] = HoldingKind(cells[5])
    return HoldingLine(*cells)


def _version(row: Row[Any]) -> Version:
    cells: list[Any] = list(row)
    cells[_N_OWN:] = [_file(*cells[_N_OWN:])]
    return Version(*cells)


def _file(sha256: str | None, *cells: Any) -> FileNote | None:  # noqa: ANN401 - cells of a row
    if sha256 is None:
        return None
    file_name, address, n_bytes, fetched_at, checked_at, headers, is_kept = cells
    fetched, checked = fetched_at.astimezone(UTC), _utc(checked_at)
    return FileNote(sha256, file_name, address, n_bytes, fetched, checked, headers, is_kept)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
