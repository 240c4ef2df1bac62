"""What a keeper takes for lost, and what not; and as whom a worker is connected."""

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from db.embedded import EmbeddedServer
from db.engine import Access, Database
from db.repositories.queue import enqueue, fund_load
from db.repositories.queue_upkeep import begin_job, give_back_jobs, rescue_jobs
from db.roles import PUBLISHER_ROLE, RUNTIME_ROLE
from etl.queue.keeper import Clockwork, Keeper
from etl.queue.tasks import Underway

pytestmark = pytest.mark.integration

BATCH, LATER = UUID(int=1), UUID(int=2)
WORKER = "insert into procrastinate_workers (last_heartbeat) values (now() - interval '{} seconds')"
TAKE = "update procrastinate_jobs set status = 'doing', worker_id = (select max(id) from procrastinate_workers)"


def change(database: Database, *statements: str) -> None:
    """Change the queue's tables the way a worker would."""
    with database.publication() as connection:
        connection.exec_driver_sql("set local search_path to queue")
        for statement in statements:
            connection.exec_driver_sql(statement)


def queue_spy(database: Database, batch_id: UUID = BATCH) -> None:
    with database.publication() as connection:
        assert enqueue(connection, [fund_load("SPY", batch_id)])


def jobs(database: Database) -> list[tuple[object, ...]]:
    query = "select status::text, attempts from queue.procrastinate_jobs order by id"
    with database.publication() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def rescued(database: Database, running: Collection[int] = (), abandoned: Collection[int] = ()) -> list[int]:
    with database.publication() as connection:
        found = rescue_jobs(connection, silent_seconds=60, running=running, abandoned=abandoned)
    return [job.job_id for job in found]


@pytest.mark.parametrize(("silent_seconds", "is_lost"), [(0, False), (55, False), (65, True)])
def test_a_silent_worker_is_dead(database: Database, silent_seconds: int, *, is_lost: bool) -> None:
    queue_spy(database)
    change(database, WORKER.format(silent_seconds), TAKE)
    assert rescued(database) == ([1] if is_lost else [])
    assert jobs(database) == [("todo", 1) if is_lost else ("doing", 0)]


def test_what_the_asking_worker_is_at_is_not_lost_however_long_the_machine_slept(database: Database) -> None:
    queue_spy(database)
    change(database, WORKER.format(7200), TAKE)
    assert rescued(database, running=[1]) == []
    assert rescued(database, running=[2]) == [1]


@pytest.mark.parametrize("status", ["todo", "succeeded", "failed", "cancelled", "aborted"])
def test_what_waits_or_has_ended_is_not_lost(database: Database, status: str) -> None:
    queue_spy(database)
    change(database, f"update procrastinate_jobs set status = '{status}'")  # noqa: S608  # from the list above
    assert rescued(database) == []


def test_jobs_of_others_in_the_table_are_left_alone(database: Database) -> None:
    change(
        database,
        "insert into procrastinate_jobs (queue_name, task_name, status) values ('theirs', 'their_task', 'doing')",
    )
    assert rescued(database) == []
    assert jobs(database) == [("doing", 0)]


def test_a_job_lost_before_it_began_waits_again_beside_an_equal_one(database: Database) -> None:
    """It still has its queueing lock, and two cannot wait with the same."""
    queue_spy(database)
    change(database, "update procrastinate_jobs set status = 'doing'")
    queue_spy(database, LATER)
    assert rescued(database) == [1]
    assert jobs(database) == [("todo", 1), ("todo", 0)]


def test_a_job_given_back_before_it_began_waits_again_beside_an_equal_one(database: Database) -> None:
    queue_spy(database)
    change(database, WORKER.format(0), TAKE)
    queue_spy(database, LATER)
    with database.publication() as connection:
        assert give_back_jobs(connection, 1) == (1,)
    # A stop is no failed attempt.
    assert jobs(database) == [("todo", 0), ("todo", 0)]


def test_a_job_that_begins_makes_way_for_an_equal_one(database: Database) -> None:
    queue_spy(database)
    change(database, WORKER.format(0), TAKE)
    with database.publication() as connection:
        begin_job(connection, 1)
    queue_spy(database, LATER)
    change(database, "update procrastinate_jobs set status = 'todo' where id = 1")
    assert jobs(database) == [("todo", 0), ("todo", 0)]


def test_an_aborted_job_is_not_begun_again(database: Database) -> None:
    queue_spy(database)
    change(database, "update procrastinate_jobs set status = 'doing', abort_requested = true")
    assert rescued(database) == [1]
    assert jobs(database) == [("failed", 1)]


def test_a_keeper_looks_twice_before_it_calls_its_own_workers_job_abandoned(database: Database) -> None:
    queue_spy(database)
    change(database, WORKER.format(0), TAKE)
    underway = Underway()
    clockwork = Clockwork(lambda: datetime(2026, 11, 21, 8, tzinfo=UTC), "30 2 * * 2-6", runs_missed_first=False)
    keeper = Keeper(database, clockwork, underway, lambda: 1, silent_seconds=60)
    keeper.look()
    assert jobs(database) == [("doing", 0)]
    with underway.job(1):
        keeper.look()
        assert jobs(database) == [("doing", 0)]
    # Seen at work in between: counted from anew.
    keeper.look()
    assert jobs(database) == [("doing", 0)]
    keeper.look()
    assert jobs(database) == [("todo", 1)]


@pytest.mark.parametrize("login", [PUBLISHER_ROLE, "postgres"])
def test_a_worker_is_connected_as_the_publisher_however_it_logs_in(
    server: EmbeddedServer, database_name: str, login: str
) -> None:
    assumed = None if login == PUBLISHER_ROLE else PUBLISHER_ROLE
    runtime = Access(server.url(RUNTIME_ROLE, database_name))
    with Database(runtime, Access(server.url(login, database_name), assumed)) as database:
        arguments = database.publisher_arguments(search_path="queue")
        with psycopg.connect(**arguments) as connection:
            row = connection.execute("select current_user, current_setting('search_path')").fetchone()
            assert row == (PUBLISHER_ROLE, "queue")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("select * from public.positions")


def test_options_of_the_address_are_kept(server: EmbeddedServer, database_name: str) -> None:
    address = server.url(PUBLISHER_ROLE, database_name).update_query_dict({"options": "-c work_mem=5MB"})
    with (
        Database(Access(server.url(RUNTIME_ROLE, database_name)), Access(address)) as database,
        psycopg.connect(**database.publisher_arguments(search_path="queue")) as connection,
    ):
        row = connection.execute("select current_setting('work_mem'), current_setting('search_path')").fetchone()
    assert row == ("5MB", "queue")
