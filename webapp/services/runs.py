"""Loads under way, loads that are over, and asking for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from analytics.errors import DataUnavailable
from db.repositories.data_status import BatchStatus, read_batches
from db.repositories.queue import (
    ASKED_PRIORITY,
    START_NIGHT,
    QueueStatus,
    batch_job,
    enqueue,
    queue_status,
    request_run,
)
from webapp.services.context import ServiceContext

NO_CONTACT = (
    "Nothing is asked of the SEC without a contact. Set COUNTERPOISE_CONTACT to a name and an e-mail address, "
    "then start again."
)
NO_WORKER = "Loads are waiting and nothing takes them up. Start a worker: counterpoise worker."
PATIENCE = timedelta(seconds=60)
"""A worker looks for work every few seconds: what waits for a minute while nothing runs waits for nobody."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A job a worker is at work on; ``fund`` is empty for what is about no single fund."""

    task: str
    fund: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class RunsState:
    """Loads now and before. ``refusal`` says why none can be asked for, empty where one can."""

    batches: tuple[BatchStatus, ...]
    under_way: tuple[UnderWay, ...]
    n_waiting: int
    refusal: str
    is_unattended: bool

    @property
    def is_busy(self) -> bool:
        """Whether something is under way or soon will be."""
        return bool(self.under_way or self.n_waiting)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: how many loads are newly queued, and how many were waiting already."""

    n_queued: int
    n_waiting: int


def runs(context: ServiceContext) -> RunsState:
    """Return how loads stand."""
    with context.database.transaction() as connection:
        status = queue_status(connection)
        batches = read_batches(connection)
    return RunsState(
        batches=batches,
        under_way=tuple(UnderWay(job.task, job.fund, job.started_at.astimezone(UTC)) for job in status.running),
        n_waiting=status.n_by_state.get("todo", 0),
        refusal="" if context.has_contact else NO_CONTACT,
        is_unattended=_is_unattended(status, context.clock()),
    )


def ask(context: ServiceContext, funds: Sequence[str]) -> Asked:
    """Queue the load of some funds, or everything a night loads where none is named.

    Raises
    ------
    DataUnavailable
        Nothing may be asked of the sources.
    """
    if not context.has_contact:
        raise DataUnavailable(NO_CONTACT)
    with context.database.transaction() as connection:
        if funds:
            asked = request_run(connection, funds, uuid4())
            return Asked(len(asked.queued), len(asked.waiting))
        queued = enqueue(connection, [batch_job(START_NIGHT, uuid4(), priority=ASKED_PRIORITY)])
    return Asked(len(queued), 1 - len(queued))


def _is_unattended(status: QueueStatus, now: datetime) -> bool:
    oldest = status.oldest_waiting_at
    return not status.running and oldest is not None and now - oldest > PATIENCE
