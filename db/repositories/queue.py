"""The job queue as rows: ask for work, and see how it goes.

The tables are procrastinate's, in the schema ``queue``. Its triggers find its tables by ``search_path`` alone, so
whoever writes goes through ``queue_path``.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, Row, text

LOAD_FUND = "load_fund"
LOAD_REFERENCE = "load_reference"
LOAD_PRICES = "load_prices"
LOAD_MACRO = "load_macro"
START_NIGHT = "start_night"
SCAN_INBOX = "scan_inbox"
MEASURE_PART = "measure_part"
TASKS = (LOAD_FUND, LOAD_REFERENCE, LOAD_PRICES, LOAD_MACRO, START_NIGHT, SCAN_INBOX, MEASURE_PART)

LOADS_QUEUE = "loads"
INBOX_QUEUE = "inbox"
"""A queue of its own: an inbox is a folder of one machine, whose worker alone can read it."""
BOOKS_QUEUE = "books"
"""A queue of its own: machines that load nothing may measure."""

ASKED_PRIORITY = 5
"""What a person asked for goes before what the night waits for."""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A job to queue. One of equal ``lock`` runs at a time; one of equal ``queueing_lock`` waits at a time."""

    task: str
    arguments: Mapping[str, str | None]
    lock: str
    queueing_lock: str
    priority: int = 0
    queue: str = LOADS_QUEUE


@dataclass(frozen=True, slots=True)
class AskedRun:
    """What came of asking for loads: funds newly queued, and funds that were waiting for the same load already."""

    batch_id: UUID
    queued: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunningJob:
    """A job under way; ``fund`` is empty for what is about no single fund."""

    job_id: int
    task: str
    fund: str
    source: str
    batch_id: UUID | None
    started_at: datetime
    n_earlier_attempts: int


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """How the queue stands. Without a batch, scans of the inbox and parts of books are left out: they load nothing."""

    n_by_state: Mapping[str, int]
    oldest_waiting_at: datetime | None
    running: tuple[RunningJob, ...]


def fund_load(fund: str, batch_id: UUID, *, source: str | None = None, since: date | None = None) -> JobRequest:
    """Return the request to load a fund from a source, its usual one if none is named."""
    earliest = since.isoformat() if since else None
    arguments = {"fund": fund, "source": source, "since": earliest, "batch_id": str(batch_id)}
    return JobRequest(LOAD_FUND, arguments, f"fund:{fund}", f"{LOAD_FUND}:{fund}:{source or ''}:{earliest or ''}")


def batch_job(task: str, batch_id: UUID, *, priority: int = 0) -> JobRequest:
    """Return the request for a job of a batch that is about no single fund."""
    return JobRequest(task, {"batch_id": str(batch_id)}, task, task, priority)


def part_of_book(user_id: UUID, book_id: UUID, part_no: int, round_no: int) -> JobRequest:
    """Return the request to measure a part of a user's book; the book is the batch."""
    arguments = {"batch_id": str(book_id), "user_id": str(user_id), "part": str(part_no), "round": str(round_no)}
    lock = f"{MEASURE_PART}:{book_id}:{part_no}"
    return JobRequest(MEASURE_PART, arguments, lock, f"{lock}:{round_no}", queue=BOOKS_QUEUE)


def request_run(
    connection: Connection,
    funds: Sequence[str],
    batch_id: UUID,
    *,
    source: str | None = None,
    since: date | None = None,
) -> AskedRun:
    """Queue the load of funds as part of the caller's transaction; workers see it once that is committed."""
    queued = enqueue(connection, [fund_load(fund, batch_id, source=source, since=since) for fund in funds])
    new = {str(request.arguments["fund"]) for request in queued}
    return AskedRun(
        batch_id, tuple(fund for fund in funds if fund in new), tuple(fund for fund in funds if fund not in new)
    )


_ENQUEUE = text("""
    insert into queue.procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
    select r.queue, r.task, r.priority, r.lock, r.queueing_lock, r.arguments
    from rows from (jsonb_to_recordset(cast(:requests as jsonb))
        as (queue text, task text, priority integer, lock text, queueing_lock text, arguments jsonb))
      with ordinality as r(queue, task, priority, lock, queueing_lock, arguments, place)
    where not exists (
      select from queue.procrastinate_jobs j
      where j.args ? 'batch_id' and j.args = r.arguments and j.task_name = r.task)
    order by r.place
    on conflict (queueing_lock) where status = 'todo' do nothing
    returning queueing_lock
""")


def enqueue(connection: Connection, requests: Sequence[JobRequest]) -> tuple[JobRequest, ...]:
    """Queue jobs and return those that are new.

    One is not new where an equal one waits already, or where the same job of the same batch was ever queued: a batch
    may be queued again after a failure half way.
    """
    with queue_path(connection):
        added = connection.execute(_ENQUEUE, {"requests": json.dumps([asdict(request) for request in requests])})
        new = set(added.scalars())
    return tuple(request for request in requests if request.queueing_lock in new)


@contextmanager
def queue_path(connection: Connection) -> Iterator[None]:
    """Let unqualified names mean procrastinate's tables for the length of a block.

    After an error the transaction is lost and the setting with it.
    """
    connection.execute(text("set local search_path to queue, public"))
    yield
    connection.execute(text("set local search_path to default"))


_COUNTS = text("""
    select status::text as state, count(*) as n from queue.procrastinate_jobs
    where task_name <> :scan
      and case when cast(:batch_id as text) is null then task_name <> :part else args ->> 'batch_id' = :batch_id end
    group by status
""")

_OLDEST = text("""
    select min(w.since) from (
      select max(e.at) as since
      from queue.procrastinate_jobs j join queue.procrastinate_events e on e.job_id = j.id
      where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= now()) and j.task_name <> :scan
        and case when cast(:batch_id as text) is null then j.task_name <> :part
              else j.args ->> 'batch_id' = :batch_id end
        and e.type in ('deferred', 'deferred_for_retry', 'retried')
      group by j.id) w
""")

_RUNNING = text("""
    select j.id, j.task_name, coalesce(j.args ->> 'fund', '') as fund, coalesce(j.args ->> 'source', '') as source,
      cast(j.args ->> 'batch_id' as uuid) as batch_id, max(e.at) as started_at, j.attempts
    from queue.procrastinate_jobs j join queue.procrastinate_events e on e.job_id = j.id and e.type = 'started'
    where j.status = 'doing'
      and case when cast(:batch_id as text) is null then j.task_name <> :part else j.args ->> 'batch_id' = :batch_id end
    group by j.id order by started_at, j.id
""")


def queue_status(connection: Connection, batch_id: UUID | None = None) -> QueueStatus:
    """Return how the queue stands, or how one batch of it does."""
    asked = {"scan": SCAN_INBOX, "part": MEASURE_PART, "batch_id": None if batch_id is None else str(batch_id)}
    return QueueStatus(
        n_by_state={row.state: row.n for row in connection.execute(_COUNTS, asked)},
        oldest_waiting_at=connection.execute(_OLDEST, asked).scalar(),
        running=tuple(_running(row) for row in connection.execute(_RUNNING, asked)),
    )


def _running(row: Row[tuple[object, ...]]) -> RunningJob:
    return RunningJob(row.id, row.task_name, row.fund, row.source, row.batch_id, row.started_at, row.attempts)
