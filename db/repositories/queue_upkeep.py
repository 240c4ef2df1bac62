"""The queue's upkeep, for workers: jobs whose worker died, what is due by the clock, what is long done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, text

from db.repositories.queue import SCAN_INBOX, TASKS, JobRequest, enqueue, queue_path

UPKEEP_LOCK = 7_203_110_003
"""Advisory lock under which one worker at a time looks after the queue."""

SILENT_SECONDS = 60.0
"""A worker not heard of for so long is dead. It says that it lives every ten seconds."""

MOST_LOSSES = 5
"""A job that took its worker down this often is given up: it would take down the next one too."""

KEPT_DAYS = 30
"""Jobs that have ended stay this long, as the trail of what was asked for."""


@dataclass(frozen=True, slots=True)
class RescuedJob:
    """A job whose worker is gone: waiting again, or given up."""

    job_id: int
    task: str
    fund: str
    is_given_up: bool


def hold_upkeep(connection: Connection) -> bool:
    """Say whether this transaction is now the one that looks after the queue."""
    taken = text("select pg_try_advisory_xact_lock(:key)")
    return bool(connection.execute(taken, {"key": UPKEEP_LOCK}).scalar_one())


_RESCUE = text("""
    with lost as (
      select j.id
      from queue.procrastinate_jobs j left join queue.procrastinate_workers w on w.id = j.worker_id
      where j.status = 'doing' and j.task_name = any(:tasks) and not j.id = any(:running)
        and (w.id is null or j.id = any(:abandoned)
             or w.last_heartbeat < now() - make_interval(secs => :silent_seconds))
      for update of j skip locked)
    update queue.procrastinate_jobs j
    set status = case when j.abort_requested or j.attempts + 1 >= :most
                   then 'failed' else 'todo' end :: queue.procrastinate_job_status,
      attempts = j.attempts + 1, abort_requested = false, scheduled_at = null, worker_id = null, queueing_lock = null
    from lost where j.id = lost.id
    returning j.id, j.task_name, coalesce(j.args ->> 'fund', '') as fund, j.status = 'failed' as is_given_up
""")


def rescue_jobs(
    connection: Connection, *, silent_seconds: float, running: Collection[int] = (), abandoned: Collection[int] = ()
) -> tuple[RescuedJob, ...]:
    """Put back into the queue what is under way according to the table and not according to any live worker.

    Parameters
    ----------
    silent_seconds : float
        A worker not heard of for so long is dead; so is one whose row is gone.
    running : collection of int
        Jobs the caller is at work on, whatever the table says of its heartbeat (a machine that slept).
    abandoned : collection of int
        Jobs the table ascribes to the caller, who knows that it is at work on none of them.
    """
    # Without its queueing lock: an equal job may have been queued since this one began to run.
    given = {"tasks": list(TASKS), "running": list(running), "abandoned": list(abandoned)}
    with queue_path(connection):
        rows = connection.execute(_RESCUE, given | {"silent_seconds": silent_seconds, "most": MOST_LOSSES}).all()
    return tuple(_rescued(row) for row in rows)


def _rescued(row: Row[tuple[object, ...]]) -> RescuedJob:
    return RescuedJob(row.id, row.task_name, row.fund, row.is_given_up)


def jobs_of_worker(connection: Connection, worker_id: int) -> frozenset[int]:
    """Return the jobs that are under way with a worker according to the table."""
    query = text("select id from queue.procrastinate_jobs where status = 'doing' and worker_id = :worker_id")
    return frozenset(connection.execute(query, {"worker_id": worker_id}).scalars())


def give_back_jobs(connection: Connection, worker_id: int) -> tuple[int, ...]:
    """Put back what a worker that must stop now has not finished, and sign the worker off."""
    put_back = text("""
        update queue.procrastinate_jobs
        set status = 'todo', scheduled_at = null, worker_id = null, queueing_lock = null, abort_requested = false
        where status = 'doing' and worker_id = :worker_id returning id
    """)
    sign_off = text("delete from queue.procrastinate_workers where id = :worker_id")
    with queue_path(connection):
        jobs = tuple(connection.execute(put_back, {"worker_id": worker_id}).scalars())
        connection.execute(sign_off, {"worker_id": worker_id})
    return jobs


def begin_job(connection: Connection, job_id: int) -> None:
    """Give up the queueing lock of a job that runs: it guards waiting, and a retry must be able to wait again."""
    query = text("update queue.procrastinate_jobs set queueing_lock = null where id = :job_id and status = 'doing'")
    connection.execute(query, {"job_id": job_id})


def last_due_at(connection: Connection, task: str) -> float | None:
    """Return the time, in seconds since 1970, for which a job was last queued by the clock."""
    query = text("select max(defer_timestamp) from queue.procrastinate_periodic_defers where task_name = :task")
    found = connection.execute(query, {"task": task}).scalar()
    return None if found is None else float(found)


def enqueue_due(connection: Connection, request: JobRequest, due_at: datetime, *, is_skipped: bool = False) -> bool:
    """Queue a job for a point in time unless one was queued for it, or for a later one; say whether it was.

    ``is_skipped`` marks the point as passed without a job. Call it only under ``hold_upkeep``.
    """
    due = int(due_at.timestamp())
    last = last_due_at(connection, request.task)
    if last is not None and due <= last:
        return False
    connection.execute(
        text("delete from queue.procrastinate_periodic_defers where task_name = :task"), {"task": request.task}
    )
    connection.execute(
        text("insert into queue.procrastinate_periodic_defers (task_name, defer_timestamp) values (:task, :due)"),
        {"task": request.task, "due": due},
    )
    return not is_skipped and bool(enqueue(connection, [request]))


_FORGET = text("""
    delete from queue.procrastinate_jobs j
    where j.status in ('succeeded', 'failed', 'cancelled', 'aborted')
      and not exists (
        select from queue.procrastinate_events e
        where e.job_id = j.id
          and e.at > now() - make_interval(days => case when j.task_name = :scan then 1 else :days end))
""")


def forget_old_jobs(connection: Connection) -> int:
    """Delete the jobs that ended long ago and return their number; scans of the inbox go after a day."""
    with queue_path(connection):
        return connection.execute(_FORGET, {"scan": SCAN_INBOX, "days": KEPT_DAYS}).rowcount


def is_worker_alive(connection: Connection, *, silent_seconds: float) -> bool:
    """Say whether any worker has been heard of lately."""
    query = text("""
        select exists (select from queue.procrastinate_workers
                       where last_heartbeat > now() - make_interval(secs => :silent_seconds))
    """)
    return bool(connection.execute(query, {"silent_seconds": silent_seconds}).scalar_one())
