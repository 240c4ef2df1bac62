"""The keeper: beside each worker and outside the queue, it rescues lost jobs and queues the nights.

It is no job itself: a job that looks after jobs can be lost like any other.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from analytics.errors import CounterpoiseError
from db.engine import Database
from db.repositories.queue import START_NIGHT, batch_job
from db.repositories.queue_upkeep import (
    enqueue_due,
    hold_upkeep,
    jobs_of_worker,
    last_due_at,
    rescue_jobs,
)
from etl.queue.log import first_line, line
from etl.queue.tasks import Underway
from etl.schedule import last_night

NIGHT_PRIORITY = 10
"""The job that queues all others of its night goes before them."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What is due when.

    Attributes
    ----------
    clock : callable
        Returns the time, with its zone.
    cron : str
        When the nightly run starts, in New York time.
    runs_missed_first : bool
        On a database that never saw a night, run the last one at once; else wait for the next.
    """

    clock: Callable[[], datetime]
    cron: str
    runs_missed_first: bool


@dataclass(slots=True)
class Keeper:
    """Looks after the queue every so often, for as long as its worker runs.

    ``worker_id`` gives the worker's present number in the queue's table, None while it has none.
    """

    database: Database
    clockwork: Clockwork
    underway: Underway
    worker_id: Callable[[], int | None]
    silent_seconds: float
    _suspects: frozenset[int] = field(default_factory=frozenset)

    def look(self) -> None:
        """Look once: under one lock, so that of many keepers one works at a time."""
        with self.database.publication() as connection:
            if hold_upkeep(connection):
                self._rescue(connection)
                self._queue_night(connection)

    def _rescue(self, connection: Connection) -> None:
        abandoned = self._abandoned(connection)
        rescued = rescue_jobs(
            connection, silent_seconds=self.silent_seconds, running=self.underway.now(), abandoned=abandoned
        )
        for job in rescued:
            event = "job_given_up" if job.is_given_up else "job_rescued"
            log.warning(line(event, task=job.task, fund=job.fund, job=job.job_id))

    def _abandoned(self, connection: Connection) -> frozenset[int]:
        """Return jobs the table ascribes to this worker and which it was not at work on in two looks running.

        One look is not enough: between the end of a job's function and the note of it in the table lies a moment. A
        connection lost in that moment leaves the job under way for ever.
        """
        worker_id = self.worker_id()
        if worker_id is None:
            return frozenset()
        suspects = jobs_of_worker(connection, worker_id) - self.underway.now()
        abandoned, self._suspects = suspects & self._suspects, suspects
        return abandoned

    def _queue_night(self, connection: Connection) -> None:
        night = last_night(self.clockwork.clock(), self.clockwork.cron)
        if night is None:
            return
        is_first = last_due_at(connection, START_NIGHT) is None
        request = batch_job(START_NIGHT, night.batch_id, priority=NIGHT_PRIORITY)
        is_skipped = is_first and not self.clockwork.runs_missed_first
        if enqueue_due(connection, request, night.due_at, is_skipped=is_skipped):
            log.info(line("night_due", session=night.session, due_at=night.due_at.isoformat(), batch=night.batch_id))

    def run(self, stop: Event, every_seconds: float) -> None:
        """Look at once and then every so often until told to stop; a database out of reach is tried again."""
        while True:
            try:
                self.look()
            except (CounterpoiseError, SQLAlchemyError) as error:
                log.warning(line("keeper_failed", error=first_line(error)))
            if stop.wait(every_seconds):
                return

    def start(self, stop: Event, every_seconds: float) -> Thread:
        """Run in a thread that does not keep the process alive."""
        thread = Thread(target=self.run, args=(stop, every_seconds), name="keeper", daemon=True)
        thread.start()
        return thread
