"""Nights: once each, whoever and however many look, in order, and caught up after a pause."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from queue_processes import Workers, workers_on

from db.embedded import EmbeddedServer
from db.engine import Database
from db.repositories.queue_upkeep import hold_upkeep
from etl.queue.keeper import Clockwork, Keeper
from etl.queue.tasks import Underway
from etl.schedule import last_night

pytestmark = pytest.mark.integration

CRON = "30 2 * * 2-6"
# Saturday, 21 November 2026, 02:31 in New York: the run after Friday's session is a minute old.
SATURDAY = datetime(2026, 11, 21, 7, 31, tzinfo=UTC)
NIGHTS = "select args ->> 'batch_id' from queue.procrastinate_jobs where task_name = 'start_night' order by id"


@pytest.fixture
def workers(server: EmbeddedServer, database_name: str, database: Database) -> Iterator[Workers]:
    with workers_on(server, database_name, database) as started:
        yield started


class Watch:
    """A clock the test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def keeper(database: Database, watch: Watch, *, runs_missed_first: bool = True) -> Keeper:
    return Keeper(database, Clockwork(watch, CRON, runs_missed_first), Underway(), lambda: None, silent_seconds=60)


def nights(database: Database) -> list[str]:
    with database.publication() as connection:
        return list(connection.exec_driver_sql(NIGHTS).scalars())


def finish_all(database: Database) -> None:
    with database.publication() as connection:
        connection.exec_driver_sql("set local search_path to queue")
        connection.exec_driver_sql("update procrastinate_jobs set status = 'succeeded'")


def batch_at(now: datetime) -> str:
    night = last_night(now, CRON)
    assert night is not None
    return str(night.batch_id)


def test_two_workers_run_one_night_with_every_fund_once(workers: Workers) -> None:
    given = {"now": SATURDAY.isoformat(), "runs_missed_first": True, "funds_tonight": [f"F{n:02}" for n in range(41)]}
    processes = [workers.start(**given), workers.start(**given)]
    # The night itself, prices, macro series and 41 funds.
    workers.wait_for_states(succeeded=44)
    assert len(workers.rows("select fund from effects")) == 41
    assert len(workers.rows("select fund from begun")) == 41
    seen = workers.rows("select what, count(*), count(distinct batch_id) from seen where what <> 'inbox' group by 1")
    assert sorted(map(tuple, seen)) == [("macro", 1, 1), ("prices", 1, 1), ("reference", 1, 1)]
    # Reference data, once in, tell tickers apart: no fund begins before them.
    started = workers.rows("""
        select bool_and(b.at >= e.at) from begun b, queue.procrastinate_jobs j
        join queue.procrastinate_events e on e.job_id = j.id and e.type = 'started' where j.task_name = 'start_night'
    """)
    assert started == [(True,)]
    logs = ""
    for process in processes:
        process.terminate()
        logs += process.communicate(timeout=60)[1]
    assert logs.count("event=night_due") == 1
    assert logs.count('event=night_leaves_out remark="two are left out"') == 1


def test_the_inbox_is_looked_into_by_the_minute(workers: Workers) -> None:
    workers.start()
    workers.start()
    workers.wait("select what from seen", lambda rows: ("inbox",) in rows)
    minutes = workers.rows("select count(*), count(distinct args ->> 'timestamp') from queue.procrastinate_jobs")
    assert minutes[0][0] == minutes[0][1]


def test_a_night_is_queued_once_and_the_next_one_too(database: Database) -> None:
    watch = Watch(SATURDAY)
    one, other = keeper(database, watch), keeper(database, watch)
    for look in (one, other, one, other):
        look.look()
    assert nights(database) == [batch_at(SATURDAY)]
    finish_all(database)
    # Sunday and Monday night bring nothing: nothing was traded.
    for days in (1, 2):
        watch.now = SATURDAY + timedelta(days=days)
        one.look()
    assert len(nights(database)) == 1
    watch.now = SATURDAY + timedelta(days=3)
    other.look()
    assert len(nights(database)) == 2
    assert len(set(nights(database))) == 2


def test_while_a_night_waits_for_a_worker_no_second_one_is_queued(database: Database) -> None:
    watch = Watch(SATURDAY)
    kept = keeper(database, watch)
    for days in (0, 3, 4, 5):
        watch.now = SATURDAY + timedelta(days=days)
        kept.look()
    assert len(nights(database)) == 1


def test_a_clock_set_back_repeats_no_night(database: Database) -> None:
    watch = Watch(SATURDAY)
    kept = keeper(database, watch)
    kept.look()
    finish_all(database)
    for hours in (-1, -24, -240, 0):
        watch.now = SATURDAY + timedelta(hours=hours)
        kept.look()
    assert len(nights(database)) == 1


def test_after_a_pause_the_last_night_is_caught_up_and_only_that_one(database: Database) -> None:
    watch = Watch(SATURDAY)
    kept = keeper(database, watch)
    kept.look()
    finish_all(database)
    watch.now = SATURDAY + timedelta(days=31, hours=9)
    kept.look()
    kept.look()
    assert nights(database) == [batch_at(SATURDAY), batch_at(watch.now)]


def test_a_new_database_waits_for_its_first_night_unless_told_otherwise(database: Database) -> None:
    watch = Watch(SATURDAY)
    kept = keeper(database, watch, runs_missed_first=False)
    kept.look()
    kept.look()
    assert nights(database) == []
    watch.now = SATURDAY + timedelta(days=3)
    kept.look()
    assert nights(database) == [batch_at(watch.now)]


def test_while_another_one_looks_after_the_queue_a_keeper_does_nothing(database: Database) -> None:
    with database.publication() as connection:
        assert hold_upkeep(connection)
        keeper(database, Watch(SATURDAY)).look()
    assert nights(database) == []
    keeper(database, Watch(SATURDAY)).look()
    assert len(nights(database)) == 1
