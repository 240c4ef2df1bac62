"""One run of the ledger around one file: opened before anything is read, finished whatever happens."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from psycopg import OperationalError
from psycopg.errors import DiskFull

from analytics.errors import CheckFailed, CounterpoiseError, UnexpectedColumns
from analytics.model.quality import Finding, Severity
from db.engine import Database
from db.errors import DatabaseUnavailable
from db.repositories.runs import abandon_dead_runs, finish_run, hold_run, open_run, record_findings
from etl.fetch.faults import TransientFault

log = logging.getLogger(__name__)

KIND = "holdings"
STOPPED, FAILED, UNCHANGED = "stopped", "failed", "unchanged"


@dataclass(slots=True)
class FileRun:
    """What became of one file.

    ``outcome`` is ``current`` or ``history`` for a version that was published now, ``unchanged`` where nothing was
    new, ``stopped`` where a check refused it, ``failed`` where it could not be had or read. ``may_pass`` says that the
    failure may be gone in an hour.
    """

    run_id: UUID
    source: str
    fund: str
    file: str = ""
    as_of_date: date | None = None
    n_rows: int = 0
    n_equity: int = 0
    weight_sum: Decimal | None = None
    outcome: str = FAILED
    snapshot_id: str | None = None
    message: str = ""
    may_pass: bool = False
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_published(self) -> bool:
        """Whether this run published a version."""
        return self.outcome in {"current", "history"}

    def note(self, findings: Sequence[Finding]) -> None:
        """Keep findings for the end of the run."""
        self.findings.extend(findings)


@contextmanager
def ledger_run(database: Database, source: str, fund: str, batch_id: UUID | None = None) -> Iterator[FileRun]:
    """Yield a run; whatever is raised inside ends it as failed and stops nothing else.

    The run is held by a lock while its process lives, so that a dead one is known as dead at once. No transaction is
    open while it is held: a source may take minutes to answer.
    """
    with database.lock_keeper() as keeper:
        with database.publication() as connection:
            abandon_dead_runs(connection, KIND, fund)
            run = FileRun(open_run(connection, KIND, fund=fund, source=source, batch_id=batch_id), source, fund)
            # Held before anybody can see it: an open run without a lock is a dead one.
            hold_run(keeper, run.run_id)
        try:
            yield run
        except CounterpoiseError as error:
            run.may_pass = isinstance(error, (TransientFault, DatabaseUnavailable))
            _refuse(run, _check_of(error), str(error))
        except Exception as error:  # the walk's outermost frame: one bad fund never stops the night
            incident = uuid4().hex[:8]
            log.exception("incident=%s fund=%s source=%s", incident, run.fund, run.source)
            _refuse(run, *_unexpected(run, error, incident))
        _finish(database, run)


def _check_of(error: CounterpoiseError) -> str:
    if isinstance(error, UnexpectedColumns):
        return "columns"
    return "staged_rows" if isinstance(error, CheckFailed) else "readable"


def _unexpected(run: FileRun, error: Exception, incident: str) -> tuple[str, str]:
    """Return check and sentence for an error that nobody meant for a person.

    Rows go in by the driver itself, so its errors come as they are, or inside SQLAlchemy's.
    """
    cause = getattr(error, "orig", None) or error
    run.may_pass = isinstance(cause, OperationalError)
    if isinstance(cause, DiskFull):
        return "no_space", "The database has no space left on its disk; what is published is untouched."
    if run.may_pass:
        return "connection", "The connection to the database was lost; what is published is untouched."
    return "defect", f"The load failed for a reason of its own; incident {incident} in the log says why."


def _refuse(run: FileRun, check: str, message: str) -> None:
    run.outcome, run.message = FAILED, message
    run.findings.append(Finding(run.fund, check, Severity.BLOCKING, 1, message))


def _finish(database: Database, run: FileRun) -> None:
    """Enter findings and end together: a run that has ended has its findings."""
    if not run.message:
        run.message = "; ".join(f.message for f in run.findings if f.severity is Severity.BLOCKING)
    with database.publication() as connection:
        record_findings(connection, run.run_id, run.findings)
        finish_run(
            connection,
            run.run_id,
            succeeded=run.outcome not in {FAILED, STOPPED},
            is_unchanged=run.outcome == UNCHANGED,
            message=run.message,
            n_rows=run.n_rows or None,
            fund=run.fund,
        )
