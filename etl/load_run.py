"""One run of the ledger around a load of many independent items: series, tickers, quarters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from analytics.errors import CounterpoiseError, SourceError
from analytics.model.quality import Finding, Severity
from db.engine import Database
from db.repositories.runs import abandon_runs, finish_run, hold_load_lock, open_run, record_findings

FAILURES_IN_A_ROW = 3
"""After so many a source is taken to be down or used up, and is asked no more."""


@dataclass(slots=True)
class LoadRun:
    """What became of a load.

    Attributes
    ----------
    run_id : UUID or None
        Null where nothing was asked: the load is switched off, and ``message`` says why.
    n_items, failed : int, list of str
        Items tried, and the names of those that gave nothing; what was stored of them before stays.
    n_rows : int
        Rows written: those that were there already do not count.
    """

    kind: str
    source: str
    run_id: UUID | None = None
    n_items: int = 0
    n_rows: int = 0
    failed: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    message: str = ""
    failures_in_a_row: int = 0

    @property
    def succeeded(self) -> bool:
        """Whether nothing was to be done, or something of it was done."""
        return not self.failed or len(self.failed) < self.n_items

    @property
    def is_given_up(self) -> bool:
        """Whether the last items all failed, so that the rest is left for the next load."""
        return self.failures_in_a_row >= FAILURES_IN_A_ROW

    @contextmanager
    def item(self, name: str, fund: str = "") -> Iterator[None]:
        """Count an item; an error of its source becomes a finding and ends this item only."""
        self.n_items += 1
        n_failed = len(self.failed)
        try:
            yield
        except SourceError as error:
            self.fail(name, Finding(fund, "readable", Severity.BLOCKING, 1, f"{name}: {error}"))
        if len(self.failed) == n_failed:
            self.failures_in_a_row = 0

    def fail(self, name: str, *findings: Finding) -> None:
        """Note an item that gave nothing."""
        self.findings.extend(findings)
        self.failed.append(name)
        self.failures_in_a_row += 1


@contextmanager
def load_run(database: Database, kind: str, source: str, batch_id: UUID | None = None) -> Iterator[LoadRun]:
    """Yield a run, one of its kind at a time; it is finished whatever happens inside.

    What is meant for a person ends the run as failed and goes no further; a defect is raised after that.
    """
    with database.publication() as guard:
        hold_load_lock(guard, kind)
        with database.publication() as connection:
            abandon_runs(connection, kind)
            run = LoadRun(kind, source, open_run(connection, kind, source=source, batch_id=batch_id))
        try:
            yield run
        except CounterpoiseError as error:
            run.n_items += 1
            run.message = str(error)
            run.fail(source, Finding("", "readable", Severity.BLOCKING, 1, str(error)))
            _finish(database, run, succeeded=False)
        except BaseException:
            run.message = "The load failed for a reason of its own; the log says why."
            _finish(database, run, succeeded=False)
            raise
        else:
            _finish(database, run, succeeded=run.succeeded)


def _finish(database: Database, run: LoadRun, *, succeeded: bool) -> None:
    """Enter findings and end together: a run that has ended has its findings."""
    if run.run_id is None:
        return
    if run.failed and not run.message:
        run.message = f"Nothing came for {', '.join(run.failed)}."
    with database.publication() as connection:
        record_findings(connection, run.run_id, run.findings)
        finish_run(
            connection,
            run.run_id,
            succeeded=succeeded,
            message=run.message,
            is_unchanged=run.n_rows == 0,
            n_rows=run.n_rows or None,
        )
