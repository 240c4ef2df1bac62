"""One fund's versions: what each says, what was checked, what changed between two, what was shown on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from analytics.concentration import VersionMeasures
from analytics.errors import DataUnavailable
from analytics.model.quality import Finding
from db.repositories import data_status, versions
from db.repositories.data_status import CheckNote, SourceNote
from db.repositories.raw_files import read_raw_content
from db.repositories.versions import HoldingLine, SectorWeight, Shown, Version, WeightChange
from webapp.services.context import ServiceContext
from webapp.services.downloads import Download
from webapp.services.fund_history import measure_versions

N_CHANGES = 25
"""Changes listed in each direction: more is a list nobody reads."""
NO_CHANGE = 5e-7
"""Half of the finest unit any source prints for a weight: smaller differences are arithmetic."""


@dataclass(frozen=True, slots=True)
class FundVersions:
    """A fund's published versions and when each was shown, both newest first."""

    versions: tuple[Version, ...]
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """A version with its checks: ``passed`` are those that found nothing; empty before the first load that lists them.

    ``attempt_findings`` are those of the last run on the fund, where it failed; the version shown is an earlier one.
    """

    version: Version
    source: SourceNote | None
    findings: tuple[Finding, ...]
    passed: tuple[CheckNote, ...]
    sectors: tuple[SectorWeight, ...]
    attempt_findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """What changed from one version to another, largest first; ``turnover_weight`` is one-way, of net assets."""

    before: Version
    after: Version
    added: tuple[WeightChange, ...]
    removed: tuple[WeightChange, ...]
    moved: tuple[WeightChange, ...]
    n_added: int
    n_removed: int
    n_moved: int
    turnover_weight: float


@dataclass(frozen=True, slots=True)
class ShownThen:
    """A version that was shown on a day, with what it said."""

    shown: Shown
    version: Version
    measures: VersionMeasures


def fund_versions(context: ServiceContext, ticker: str) -> FundVersions:
    """Return a fund's versions."""
    with context.database.transaction() as connection:
        return FundVersions(versions.read_versions(connection, ticker), versions.read_shown(connection, ticker))


def version_detail(context: ServiceContext, snapshot_id: str) -> VersionDetail:
    """Return a version with its checks and sectors."""
    with context.database.transaction() as connection:
        version = versions.read_version(connection, snapshot_id)
        findings = versions.read_version_findings(connection, version)
        found = {finding.check for finding in findings}
        return VersionDetail(
            version=version,
            source=data_status.read_sources(connection).get(version.source_key),
            findings=findings,
            passed=tuple(check for check in data_status.read_checks(connection) if check.name not in found),
            sectors=versions.read_sector_weights(connection, snapshot_id),
            attempt_findings=data_status.read_attempt_findings(connection, version.fund),
        )


def version_lines(context: ServiceContext, snapshot_id: str) -> tuple[HoldingLine, ...]:
    """Return the lines of a version in the order of its file."""
    with context.database.transaction() as connection:
        return versions.read_lines(connection, snapshot_id)


def version_changes(context: ServiceContext, before: str, after: str) -> VersionChanges:
    """Return what changed from one version to another."""
    with context.database.transaction() as connection:
        old, new = versions.read_version(connection, before), versions.read_version(connection, after)
        changes = versions.read_weight_changes(connection, before, after)
    return compare(old, new, changes)


def compare(before: Version, after: Version, changes: Sequence[WeightChange]) -> VersionChanges:
    """Sort changes by what they are, largest first."""
    added = [change for change in changes if change.before is None]
    removed = [change for change in changes if change.after is None]
    moved = [c for c in changes if c.before is not None and c.after is not None and abs(_move(c)) > NO_CHANGE]
    return VersionChanges(
        before=before,
        after=after,
        added=_largest(added),
        removed=_largest(removed),
        moved=_largest(moved),
        n_added=len(added),
        n_removed=len(removed),
        n_moved=len(moved),
        turnover_weight=sum(abs(_move(change)) for change in changes) / 2,
    )


def shown_on(context: ServiceContext, ticker: str, day: date) -> tuple[ShownThen, ...]:
    """Return the versions of a fund that were shown at any time of a day in UTC, the last one first."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    end = start + timedelta(days=1)
    with context.database.transaction() as connection:
        shown = [
            s
            for s in versions.read_shown(connection, ticker)
            if s.shown_from < end and (s.shown_until is None or s.shown_until > start)
        ]
        known = {version.snapshot_id: version for version in versions.read_versions(connection, ticker)}
        measures = measure_versions(context, connection, [known[s.snapshot_id] for s in shown])
    return tuple(ShownThen(s, known[s.snapshot_id], measures[s.snapshot_id]) for s in shown)


def version_file(context: ServiceContext, snapshot_id: str) -> Download:
    """Return the file a version was read from, byte for byte.

    Raises
    ------
    DataUnavailable
        Its bytes are not kept.
    """
    with context.database.transaction() as connection:
        version = versions.read_version(connection, snapshot_id)
        content = None if version.file is None else read_raw_content(connection, version.file.sha256)
    if version.file is None or content is None:
        raise DataUnavailable("The bytes of this file are not kept; its digest tells whether a copy is the same.")
    return Download(version.file.file_name, content, "application/octet-stream")


def _move(change: WeightChange) -> float:
    return (change.after or 0.0) - (change.before or 0.0)


def _largest(changes: Sequence[WeightChange]) -> tuple[WeightChange, ...]:
    return tuple(sorted(changes, key=lambda c: (-abs(_move(c)), c.label))[:N_CHANGES])
