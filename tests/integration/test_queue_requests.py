"""Asking for loads from a user's transaction, and seeing how they go: that much and nothing more."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import Database
from db.repositories.queue import (
    LOAD_MACRO,
    JobRequest,
    batch_job,
    enqueue,
    fund_load,
    queue_status,
    request_run,
)
from db.repositories.queue_upkeep import enqueue_due, forget_old_jobs, is_worker_alive

pytestmark = pytest.mark.integration

BATCH, LATER = UUID(int=1), UUID(int=2)


def change(database: Database, *statements: str) -> None:
    """Change the queue's tables the way a worker would."""
    with database.publication() as connection:
        connection.exec_driver_sql("set local search_path to queue")
        for statement in statements:
            connection.exec_driver_sql(statement)


def jobs(database: Database, what: str) -> list[tuple[object, ...]]:
    with database.publication() as connection:
        query = f"select {what} from queue.procrastinate_jobs order by id"  # noqa: S608  # literals of this file
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_the_role_that_serves_users_can_ask_for_a_run_of_funds(database: Database) -> None:
    with database.transaction() as connection:
        asked = request_run(connection, ["SPY", "IWM"], BATCH, source="ishares", since=date(2019, 1, 1))
    assert (asked.batch_id, asked.queued, asked.waiting) == (BATCH, ("SPY", "IWM"), ())
    fields = "task_name, queue_name, lock, args ->> 'fund', args ->> 'source', args ->> 'since', args ->> 'batch_id'"
    assert jobs(database, fields) == [
        ("load_fund", "loads", f"fund:{fund}", fund, "ishares", "2019-01-01", str(BATCH)) for fund in ("SPY", "IWM")
    ]


def test_what_is_asked_for_and_rolled_back_was_never_asked_for(database: Database) -> None:
    with database.transaction() as connection:
        request_run(connection, ["SPY"], BATCH)
        connection.rollback()
    assert jobs(database, "id") == []


def test_the_same_load_waits_once_and_what_it_was_asked_with_goes_on(database: Database) -> None:
    with database.transaction() as connection:
        request_run(connection, ["SPY"], BATCH)
        asked = request_run(connection, ["SPY", "IWM"], LATER)
        # The transaction is as good as before: nothing was violated.
        assert connection.execute(text("select count(*) from funds")).scalar_one() == 0
    assert (asked.queued, asked.waiting) == (("IWM",), ("SPY",))
    assert jobs(database, "args ->> 'fund', args ->> 'batch_id'") == [("SPY", str(BATCH)), ("IWM", str(LATER))]


def test_another_source_or_another_range_is_another_load(database: Database) -> None:
    with database.transaction() as connection:
        assert request_run(connection, ["SPY"], BATCH).queued == ("SPY",)
        assert request_run(connection, ["SPY"], LATER, source="sec").queued == ("SPY",)
        assert request_run(connection, ["SPY"], LATER, since=date(2019, 1, 1)).queued == ("SPY",)
        assert request_run(connection, ["SPY", "SPY"], UUID(int=3), source="sec").queued == ()


def test_a_load_under_way_can_be_asked_for_again(database: Database) -> None:
    with database.transaction() as connection:
        request_run(connection, ["SPY"], BATCH)
    change(database, "update procrastinate_jobs set status = 'doing'")
    with database.transaction() as connection:
        assert request_run(connection, ["SPY"], LATER).queued == ("SPY",)


def test_a_batch_queued_again_gains_only_what_it_lacks(database: Database) -> None:
    with database.publication() as connection:
        enqueue(connection, [fund_load("SPY", BATCH), batch_job(LOAD_MACRO, BATCH)])
    change(database, "update procrastinate_jobs set status = 'succeeded'")
    with database.publication() as connection:
        new = enqueue(connection, [fund_load("SPY", BATCH), batch_job(LOAD_MACRO, BATCH), fund_load("IWM", BATCH)])
    assert new == (fund_load("IWM", BATCH),)
    assert len(jobs(database, "id")) == 3


def test_names_mean_what_they_meant_before(database: Database) -> None:
    with database.transaction() as connection:
        before = connection.execute(text("show search_path")).scalar_one()
        request_run(connection, ["SPY"], BATCH)
        assert connection.execute(text("show search_path")).scalar_one() == before


@pytest.mark.parametrize(
    "statement",
    [
        "delete from queue.procrastinate_jobs",
        "update queue.procrastinate_jobs set status = 'cancelled'",
        "truncate queue.procrastinate_jobs cascade",
        "delete from queue.procrastinate_events",
        "select * from queue.procrastinate_workers",
        "delete from queue.procrastinate_workers",
        "insert into queue.procrastinate_periodic_defers (task_name) values ('start_night')",
        "create table queue.mine (n integer)",
        "select queue.procrastinate_register_worker_v1()",
        "select queue.procrastinate_fetch_job_v2(null, 1)",
        "select queue.procrastinate_cancel_job_v1(1, true, true)",
    ],
)
def test_the_role_that_serves_users_may_do_nothing_else_to_the_queue(database: Database, statement: str) -> None:
    with database.transaction() as connection:
        request_run(connection, ["SPY"], BATCH)
    with database.transaction() as connection:
        connection.execute(text("set local search_path to queue"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(statement))


def test_the_status_counts_says_who_is_at_work_and_how_long_the_oldest_waits(database: Database) -> None:
    with database.transaction() as connection:
        request_run(connection, ["SPY", "IWM", "VTI"], BATCH)
        request_run(connection, ["QQQ"], LATER, source="invesco")
    change(
        database,
        "update procrastinate_jobs set status = 'doing' where args ->> 'fund' in ('SPY', 'QQQ')",
        "update procrastinate_jobs set status = 'succeeded' where args ->> 'fund' = 'SPY'",
        "update procrastinate_events set at = '2026-11-21T07:30Z' where type = 'started'",
        "update procrastinate_events set at = '2026-11-21T07:00Z' where type = 'deferred'",
        # Waits for a moment that has not come: nobody waits for it.
        "update procrastinate_jobs set scheduled_at = now() + interval '1 day' where args ->> 'fund' = 'VTI'",
        "update procrastinate_events set at = '2026-11-20T07:00Z' where job_id = 3 and type = 'deferred'",
        "insert into procrastinate_jobs (queue_name, task_name) values ('inbox', 'scan_inbox')",
    )
    with database.transaction() as connection:
        status = queue_status(connection)
        batch = queue_status(connection, BATCH)
    assert status.n_by_state == {"todo": 2, "doing": 1, "succeeded": 1}
    assert status.oldest_waiting_at is not None
    assert status.oldest_waiting_at.isoformat() == "2026-11-21T07:00:00+00:00"
    (running,) = status.running
    assert (running.task, running.fund, running.source, running.batch_id) == ("load_fund", "QQQ", "invesco", LATER)
    assert running.started_at.isoformat() == "2026-11-21T07:30:00+00:00"
    assert (batch.n_by_state, batch.running) == ({"todo": 2, "succeeded": 1}, ())


def test_an_empty_queue_has_a_status_too(database: Database) -> None:
    with database.transaction() as connection:
        status = queue_status(connection)
    assert (status.n_by_state, status.oldest_waiting_at, status.running) == ({}, None, ())


def test_jobs_that_ended_long_ago_are_forgotten_and_no_others(database: Database) -> None:
    with database.publication() as connection:
        enqueue(connection, [fund_load(fund, BATCH) for fund in ("OLD", "NEW", "WAITS")])
        enqueue(connection, [JobRequest("scan_inbox", {}, "a", "a"), JobRequest("scan_inbox", {}, "b", "b")])
        enqueue_due(connection, batch_job("start_night", BATCH), date_of(2026, 9, 1))
    change(
        database,
        "update procrastinate_jobs set status = 'succeeded' where args ->> 'fund' is distinct from 'WAITS'",
        "update procrastinate_events set at = now() - interval '31 days'",
        "update procrastinate_events set at = now() - interval '29 days' where job_id = 2",
        "update procrastinate_events set at = now() - interval '2 days' where job_id = 4",
        "update procrastinate_events set at = now() - interval '2 hours' where job_id = 5",
    )
    with database.publication() as connection:
        assert forget_old_jobs(connection) == 3
        # That the night was run is remembered without its job.
        assert not enqueue_due(connection, batch_job("start_night", BATCH), date_of(2026, 9, 1))
    assert [job_id for (job_id,) in jobs(database, "id")] == [2, 3, 5]


def date_of(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def test_a_worker_is_alive_while_it_is_heard_of(database: Database) -> None:
    with database.publication() as connection:
        assert not is_worker_alive(connection, silent_seconds=60)
    change(database, "insert into procrastinate_workers (last_heartbeat) values (now() - interval '50 seconds')")
    with database.publication() as connection:
        assert is_worker_alive(connection, silent_seconds=60)
        assert not is_worker_alive(connection, silent_seconds=40)
