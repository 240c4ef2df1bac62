"""Bring the bundled snapshot into the database: once per bundle, whole funds only, safe against company.

Each start asks by digest whether this bundle is loaded already. Otherwise one process loads while others wait: the
lock is a transaction held open for it, so a killed process frees it. Work happens in short transactions beside it,
and each fund becomes current in one of its own: whatever breaks leaves yesterday's funds as they were.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources.abc import Traversable
from uuid import UUID

from analytics.errors import CheckFailed, SourceError
from analytics.model.fund import Fund, FundAssetClass
from analytics.model.quality import Finding, Severity
from db.engine import Database
from db.repositories import identifiers, reference
from db.repositories.publishing import (
    HoldingRow,
    Published,
    RawFile,
    SnapshotHeader,
    abandon_runs,
    finish_run,
    has_succeeded,
    hold_load_lock,
    open_run,
    record_findings,
    record_raw_file,
)
from etl.publish import check_and_publish
from etl.snapshot.reading import Bundle, bundle_digest, bundle_folder, read_bundle
from etl.stage import stage
from etl.validate import Accepted, Claim, read_accepted

log = logging.getLogger(__name__)

KIND = "bundled_snapshot"
ADDRESS = "package:etl/snapshot/bundle"


@dataclass(frozen=True, slots=True)
class FundLoad:
    """What became of one fund; ``published`` is null where a blocking finding stopped it."""

    header: SnapshotHeader
    published: Published | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a start found to do. ``message`` says why nothing could be loaded, or which funds were stopped."""

    input_sha256: str
    already_loaded: bool = False
    succeeded: bool = True
    message: str = ""
    funds: tuple[FundLoad, ...] = ()

    @property
    def stopped(self) -> tuple[str, ...]:
        """Funds whose earlier version stays, or that have none."""
        return tuple(load.header.fund for load in self.funds if load.published is None)


def load_bundled(database: Database, clock: Callable[[], datetime], folder: Traversable | None = None) -> LoadReport:
    """Load the bundle in ``folder``, or the one of the package, unless exactly it has been loaded already.

    A bundle that cannot be read, or of which no fund passes its checks, leaves a failed run and everything published
    before it; the next start tries again.
    """
    chosen = bundle_folder() if folder is None else folder
    accepted = read_accepted()
    try:
        digest = hashlib.sha256(f"{bundle_digest(chosen)} {accepted.sha256}".encode()).hexdigest()
    except SourceError as error:
        log.warning("nothing loaded: %s", error)
        return LoadReport("", succeeded=False, message=str(error))
    with database.transaction() as connection:
        if has_succeeded(connection, KIND, digest):
            return LoadReport(digest, already_loaded=True)
    with database.publication() as guard:
        hold_load_lock(guard, KIND)
        if has_succeeded(guard, KIND, digest):
            return LoadReport(digest, already_loaded=True)
        return _Run(database, digest, clock()).load(chosen, accepted.rows)


class _Run:
    """One run of the ledger, by the process that holds the lock."""

    def __init__(self, database: Database, digest: str, now: datetime) -> None:
        self._database = database
        self._digest = digest
        self._now = now
        with database.publication() as connection:
            abandon_runs(connection, KIND)
            self._run_id: UUID = open_run(connection, KIND, input_sha256=digest)

    def load(self, folder: Traversable, accepted: Sequence[Accepted]) -> LoadReport:
        """Bring a bundle in and enter how it went; a fund that is stopped stops no other."""
        try:
            bundle = read_bundle(folder)
        except SourceError as error:
            log.warning("nothing loaded: %s", error)
            return self._finish(LoadReport(self._digest, succeeded=False, message=str(error)), ())
        raw_file_id = self._load_reference(bundle)
        directory = {entry.fund.ticker: entry.fund for entry in bundle.directory}
        loads = tuple(
            self._load_fund(
                replace(fund.header, raw_file_id=raw_file_id),
                fund.rows,
                _claim(directory.get(fund.header.fund), self._now),
                accepted,
            )
            for fund in bundle.funds
        )
        return self._finish(_report(self._digest, loads), bundle.findings)

    def _load_reference(self, bundle: Bundle) -> UUID:
        """Bring in what holdings lead to, and note the file they come from."""
        file = bundle.holdings_file
        with self._database.publication() as connection:
            reference.upsert_issuers(connection, bundle.issuers)
            reference.upsert_securities(connection, bundle.securities)
            identifiers.upsert_cusips(connection, bundle.cusips)
            reference.upsert_capitalizations(connection, bundle.capitalizations)
            reference.upsert_funds(connection, bundle.directory)
            reference.upsert_size_bands(connection, bundle.size_bands)
            reference.upsert_themes(connection, bundle.themes)
            return record_raw_file(connection, RawFile(file.sha256, file.name, file.n_bytes, self._now, ADDRESS))

    def _load_fund(
        self, header: SnapshotHeader, rows: Sequence[HoldingRow], claim: Claim, accepted: Sequence[Accepted]
    ) -> FundLoad:
        """Stage, check and publish one fund: staged rows are seen by nobody, a published fund by all at once."""
        try:
            with self._database.publication() as connection:
                stage(connection, self._run_id, header.fund, rows)
            with self._database.publication() as connection:
                verdict = check_and_publish(connection, self._run_id, header, claim, accepted)
        except CheckFailed as error:
            refused = Finding(header.fund, "staged_rows", Severity.BLOCKING, 1, str(error))
            return FundLoad(header, None, (refused,))
        return FundLoad(header, verdict.published, verdict.findings)

    def _finish(self, report: LoadReport, built_with: Sequence[Finding]) -> LoadReport:
        """Enter findings and end of the run together: a run that succeeded has its findings."""
        found = [finding for load in report.funds for finding in load.findings]
        with self._database.publication() as connection:
            record_findings(connection, self._run_id, [*built_with, *found])
            finish_run(connection, self._run_id, succeeded=report.succeeded, message=report.message)
        return report


def _claim(fund: Fund | None, now: datetime) -> Claim:
    is_equity = fund is not None and fund.asset_class is FundAssetClass.EQUITY
    return Claim(today=now.date(), is_known_fund=fund is not None, is_equity_fund=is_equity)


def _report(digest: str, loads: tuple[FundLoad, ...]) -> LoadReport:
    stopped = [load.header.fund for load in loads if load.published is None]
    message = f"stopped by their checks: {', '.join(stopped)}" if stopped else ""
    if stopped:
        log.warning("funds %s", message)
    return LoadReport(digest, succeeded=len(stopped) < len(loads), message=message, funds=loads)
