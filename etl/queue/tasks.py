"""The tasks procrastinate knows: each a thin coat around a function of ``Jobs``."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job

from db.engine import Database
from db.repositories.queue import (
    BOOKS_QUEUE,
    INBOX_QUEUE,
    LOAD_FUND,
    LOAD_MACRO,
    LOAD_PRICES,
    LOAD_REFERENCE,
    LOADS_QUEUE,
    MEASURE_PART,
    SCAN_INBOX,
    START_NIGHT,
)
from db.repositories.queue_upkeep import begin_job
from etl.queue.jobs import Jobs
from etl.queue.log import first_line, line
from etl.queue.night import start_night

RETRY_SECONDS = (60, 600)
"""Waits before the second and the third attempt, which is the last."""

MOST_CONNECTIONS = 4

EVERY_MINUTE = "* * * * *"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Underway:
    """The jobs this process is at work on."""

    _jobs: set[int] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def job(self, job_id: int) -> Iterator[None]:
        """Count a job in for the length of a block."""
        with self._lock:
            self._jobs.add(job_id)
        try:
            yield
        finally:
            with self._lock:
                self._jobs.discard(job_id)

    def now(self) -> frozenset[int]:
        """Return the ids of the jobs under way."""
        with self._lock:
            return frozenset(self._jobs)


@dataclass(frozen=True, slots=True)
class GrowingWaits(BaseRetryStrategy):
    """One more attempt per wait, each after its own."""

    waits: Sequence[int] = RETRY_SECONDS

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, None after the last attempt."""
        del exception  # a defect may be as passing as a failed connection: both get the same tries
        if job.attempts >= len(self.waits):
            return None
        return RetryDecision(retry_in={"seconds": self.waits[job.attempts]})


@dataclass(frozen=True, slots=True)
class Queue:
    """Procrastinate's app with our tasks, and what this process is at work on."""

    app: App
    underway: Underway


def build_queue(database: Database, jobs: Jobs, *, waits: Sequence[int] = RETRY_SECONDS) -> Queue:
    """Return the queue of a database, connected as the publisher once it is opened."""
    connector = PsycopgConnector(
        kwargs=database.publisher_arguments(search_path="queue"), min_size=1, max_size=MOST_CONNECTIONS
    )
    queue = Queue(App(connector=connector), Underway())
    for name, body in _bodies(database, jobs).items():
        _register(queue, database, name, body, GrowingWaits(waits))
    return queue


def _bodies(database: Database, jobs: Jobs) -> dict[str, Callable[..., object]]:
    def load_fund(fund: str, source: str | None, since: str | None, batch_id: str) -> object:
        return jobs.load_fund(fund, source, date.fromisoformat(since) if since else None, UUID(batch_id))

    def measure_part(user_id: str, batch_id: str, part: str, round: str) -> object:  # noqa: A002  # the name in the queue
        return jobs.measure_part(UUID(user_id), UUID(batch_id), int(part), int(round))

    return {
        LOAD_FUND: load_fund,
        START_NIGHT: lambda batch_id: start_night(database, jobs, UUID(batch_id)),
        LOAD_REFERENCE: lambda batch_id: jobs.load_reference(UUID(batch_id)),
        LOAD_PRICES: lambda batch_id: jobs.load_prices(UUID(batch_id)),
        LOAD_MACRO: lambda batch_id: jobs.load_macro(UUID(batch_id)),
        SCAN_INBOX: lambda timestamp: jobs.scan_inbox(),  # noqa: ARG005  # the minute it is for, the same to us
        MEASURE_PART: measure_part,
    }


def _register(queue: Queue, database: Database, name: str, body: Callable[..., object], retry: GrowingWaits) -> None:
    queue_name = {SCAN_INBOX: INBOX_QUEUE, MEASURE_PART: BOOKS_QUEUE}.get(name, LOADS_QUEUE)

    def run(context: JobContext, /, **arguments: Any) -> None:  # noqa: ANN401  # JSON, read by the body
        job_id = context.job.id or 0
        with queue.underway.job(job_id):
            with database.publication() as connection:
                begin_job(connection, job_id)
            _run(context.job, lambda: body(**arguments))

    task = queue.app.task(name=name, queue=queue_name, retry=retry, pass_context=True)(run)
    if name == SCAN_INBOX:
        queue.app.periodic(cron=EVERY_MINUTE, lock=name, queueing_lock=name)(task)  # type: ignore[arg-type]  # `run` takes any arguments


def _run(job: Job, body: Callable[[], object]) -> None:
    """Run a job's function between two log lines."""
    about: dict[str, object] = {"task": job.task_name, "fund": job.task_kwargs.get("fund"), "job": job.id}
    level = logging.DEBUG if job.task_name == SCAN_INBOX else logging.INFO
    log.log(level, line("job_started", **about, attempt=job.attempts + 1))
    started = time.monotonic()
    try:
        body()
    except Exception as error:
        seconds = f"{time.monotonic() - started:.1f}"
        log.warning(line("job_failed", **about, attempt=job.attempts + 1, seconds=seconds, error=first_line(error)))
        raise
    log.log(level, line("job_done", **about, seconds=f"{time.monotonic() - started:.1f}"))
