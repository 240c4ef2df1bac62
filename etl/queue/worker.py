"""A worker: takes jobs until it is told to stop, outlives a database that goes away, and leaves no job behind."""

import asyncio
import logging
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Thread, Timer

import psycopg
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from analytics.errors import DataUnavailable
from db.engine import Database
from db.repositories.queue_upkeep import SILENT_SECONDS, give_back_jobs
from etl.queue.keeper import Clockwork, Keeper
from etl.queue.log import first_line, line
from etl.queue.tasks import Queue

LONGEST_PAUSE_SECONDS = 30

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How a worker works.

    Attributes
    ----------
    queues : sequence of str or None
        Names of the queues to take jobs from; None for all.
    concurrency : int
        Jobs at the same time.
    grace_seconds : float
        How long jobs under way may go on after the worker is told to stop. Then they go back into the queue.
    heartbeat_seconds, silent_seconds, look_seconds : float
        How often a worker says that it lives; after what silence it is taken for dead; how often its keeper looks. A
        job whose worker was killed waits again after at most ``silent_seconds + look_seconds``.
    poll_seconds : float
        How often a worker looks for jobs nobody announced: those put back, and those that waited for another attempt.
    """

    queues: Sequence[str] | None = None
    concurrency: int = 2
    grace_seconds: float = 45
    heartbeat_seconds: float = 10
    silent_seconds: float = SILENT_SECONDS
    look_seconds: float = 20
    poll_seconds: float = 5


def run_worker(database: Database, queue: Queue, clockwork: Clockwork, options: WorkerOptions) -> None:
    """Take jobs until a signal (SIGTERM or SIGINT) says stop.

    A second signal, or the end of the grace, ends the process at once, from inside this call: a thread at work cannot
    be stopped otherwise. Its transaction is undone by the database, and its job waits again.
    """
    asyncio.run(_Shift(database, queue, clockwork, options).run())


@dataclass(slots=True)
class _Shift:
    """What a worker process does between start and stop; a new registration with the queue after each failure."""

    database: Database
    queue: Queue
    clockwork: Clockwork
    options: WorkerOptions
    _worker: Worker | None = None
    _asked_to_stop: asyncio.Event = field(default_factory=asyncio.Event)
    _end_of_grace: Timer | None = None

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        # A thread for each job and some for ourselves: a job that waits for one would look abandoned.
        loop.set_default_executor(ThreadPoolExecutor(self.options.concurrency + 2))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ask_to_stop)
        stop = Event()
        keeper = Keeper(
            self.database, self.clockwork, self.queue.underway, self._worker_id, self.options.silent_seconds
        ).start(stop, self.options.look_seconds)
        try:
            await self._work_until_asked_to_stop()
        finally:
            stop.set()
            await asyncio.to_thread(keeper.join)
            if self._end_of_grace is not None:
                self._end_of_grace.cancel()
        log.info(line("worker_stopped"))

    async def _work_until_asked_to_stop(self) -> None:
        pause = 1
        while not self._asked_to_stop.is_set():
            try:
                await self._work()
                if not self._asked_to_stop.is_set():
                    log.warning(line("worker_interrupted", pause_seconds=pause))
                pause = 1
            except (ConnectorException, psycopg.Error, DataUnavailable, SQLAlchemyError) as error:
                log.warning(line("worker_lost_the_database", error=first_line(error), pause_seconds=pause))
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            await self._pause(pause)

    async def _work(self) -> None:
        """Work until asked to stop or until something about the database fails."""
        # First by our own pool: it starts the embedded server again where that one died.
        await asyncio.to_thread(self._ask_the_database)
        async with self.queue.app.open_async():
            if self._asked_to_stop.is_set():
                return
            self._worker = Worker(
                self.queue.app,
                # The driver writes a list as an array, and a tuple as a row.
                queues=list(self.options.queues) if self.options.queues else None,
                name="counterpoise",
                concurrency=self.options.concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=self.options.poll_seconds,
                update_heartbeat_interval=self.options.heartbeat_seconds,
                stalled_worker_timeout=self.options.silent_seconds,
            )
            log.info(line("worker_started", queues=",".join(self.options.queues or ("all",))))
            await self._worker.run()  # type: ignore[no-untyped-call]  # it has no annotations

    def _ask_the_database(self) -> None:
        with self.database.transaction() as connection:
            connection.execute(text("select 1"))

    def _worker_id(self) -> int | None:
        return self._worker.worker_id if self._worker else None

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._asked_to_stop.wait(), seconds)
        except TimeoutError:
            return

    def _ask_to_stop(self) -> None:
        if self._asked_to_stop.is_set():
            Thread(target=self._leave, daemon=True).start()
            return
        log.info(line("worker_stopping", jobs=len(self.queue.underway.now())))
        self._asked_to_stop.set()
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]  # as above
        self._end_of_grace = Timer(self.options.grace_seconds, self._leave)
        self._end_of_grace.daemon = True
        self._end_of_grace.start()

    def _leave(self) -> None:
        """Put unfinished jobs back and end the process."""
        worker_id = self._worker_id()
        try:
            if worker_id is not None:
                with self.database.publication() as connection:
                    given_back = give_back_jobs(connection, worker_id)
                log.warning(line("worker_left", jobs_given_back=len(given_back)))
        except (DataUnavailable, SQLAlchemyError) as error:
            log.warning(line("worker_left", error=first_line(error)))
        finally:
            logging.shutdown()
            os._exit(0)
