"""Workers as processes: each job once, whatever happens to whoever works on it."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest
from queue_processes import BATCH, LATER_BATCH, QUICK, Workers, workers_on
from server_folders import server_folder
from sqlalchemy import NullPool, create_engine, text

from db.embedded import EmbeddedServer, acquire
from db.engine import Database, open_embedded
from db.repositories.queue import enqueue, fund_load
from etl.queue.tasks import RETRY_SECONDS
from etl.queue.worker import WorkerOptions

pytestmark = pytest.mark.integration

EFFECTS = "select fund, pid from effects order by fund"
LOG_LINE = re.compile(r"at=\S+ level=[A-Z]+ logger=[\w.]+ (event|message)=")
BEGUN = "select fund, pid from begun order by at"


@pytest.fixture
def workers(server: EmbeddedServer, database_name: str, database: Database) -> Iterator[Workers]:
    with workers_on(server, database_name, database) as started:
        yield started


@pytest.fixture
def own_server() -> Iterator[EmbeddedServer]:
    folder = server_folder("cp-queue-")
    with acquire(folder) as server:
        yield server
    deadline = time.monotonic() + 30
    while list(folder.glob("pgdata-*/postmaster.pid")) and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def end(process: subprocess.Popen[str]) -> str:
    """Wait for the process to end and return its log, of which every line is key=value."""
    log = process.communicate(timeout=60)[1]
    assert [line for line in log.splitlines() if not LOG_LINE.match(line)] == []
    return log


def stop(process: subprocess.Popen[str]) -> str:
    """Tell the process to stop and return its log."""
    process.send_signal(signal.SIGTERM)
    log = end(process)
    assert process.returncode == 0, log
    return log


def test_two_processes_share_forty_jobs_and_each_is_done_once(workers: Workers) -> None:
    funds = [f"F{number:02}" for number in range(44)]
    assert workers.queue(funds) == 44
    processes = [workers.start(), workers.start()]
    workers.wait_for_states(succeeded=44)
    begun = workers.rows(BEGUN)
    assert sorted(fund for fund, _ in begun) == funds
    assert {pid for _, pid in begun} == {process.pid for process in processes}
    for process in processes:
        stop(process)
    assert workers.rows("select id from queue.procrastinate_workers") == []


def test_the_job_of_a_killed_worker_is_done_by_another_one_once(workers: Workers) -> None:
    workers.queue(["SLOW", "F1"])
    killed = workers.start(slow_seconds=600)
    workers.wait(BEGUN, lambda rows: ("SLOW", killed.pid) in rows)
    killed.kill()
    end(killed)
    survivor = workers.start(slow_seconds=0.1, options=QUICK)
    workers.wait_for_states(succeeded=2)
    assert [pid for fund, pid in workers.rows(BEGUN) if fund == "SLOW"] == [killed.pid, survivor.pid]
    assert dict(map(tuple, workers.rows(EFFECTS)))["SLOW"] == survivor.pid
    assert "event=job_rescued task=load_fund fund=SLOW" in stop(survivor)


def test_at_the_products_pace_a_lost_job_waits_again_well_within_five_minutes() -> None:
    usual = WorkerOptions()
    assert usual.silent_seconds + usual.look_seconds <= 100
    # Several heartbeats may be late before a worker is called dead, and one told to stop is heard of no more.
    assert usual.silent_seconds >= 3 * usual.heartbeat_seconds
    assert usual.grace_seconds + usual.heartbeat_seconds < usual.silent_seconds
    assert usual.grace_seconds < 60
    assert len(RETRY_SECONDS) == 2
    assert RETRY_SECONDS[0] < RETRY_SECONDS[1]


def test_a_job_is_found_although_the_dead_workers_row_is_gone(workers: Workers) -> None:
    workers.queue(["SLOW"])
    killed = workers.start(slow_seconds=600)
    workers.wait(BEGUN, bool)
    killed.kill()
    end(killed)
    with workers.database.publication() as connection:
        connection.exec_driver_sql("delete from queue.procrastinate_workers")
    workers.start(slow_seconds=0.1, options=QUICK | {"silent_seconds": 600})
    workers.wait_for_states(succeeded=1)


def test_a_worker_told_to_stop_finishes_what_it_is_at(workers: Workers) -> None:
    workers.queue(["SLOW", "SLOW2", "F1"])
    process = workers.start(slow_seconds=1.5, options={"concurrency": 2})
    workers.wait(BEGUN, lambda rows: len(rows) == 2)
    stop(process)
    assert workers.states() == {"succeeded": 2, "todo": 1}
    assert [fund for fund, _ in workers.rows(EFFECTS)] == ["SLOW", "SLOW2"]


def test_what_cannot_finish_in_time_goes_back_and_leaves_nothing(workers: Workers) -> None:
    workers.queue(["SLOW"])
    process = workers.start(slow_seconds=600, options={"grace_seconds": 0.5})
    workers.wait(BEGUN, bool)
    assert "event=worker_left jobs_given_back=1" in stop(process)
    assert workers.states() == {"todo": 1}
    assert workers.rows(EFFECTS) == []
    assert workers.rows("select id from queue.procrastinate_workers") == []
    workers.start(slow_seconds=0.1)
    workers.wait_for_states(succeeded=1)
    assert len(workers.rows(EFFECTS)) == 1


def test_a_second_signal_does_not_wait_for_the_grace(workers: Workers) -> None:
    workers.queue(["SLOW"])
    process = workers.start(slow_seconds=600, options={"grace_seconds": 600})
    workers.wait(BEGUN, bool)
    process.send_signal(signal.SIGINT)
    stop(process)
    assert workers.states() == {"todo": 1}


def test_one_failing_fund_is_tried_three_times_and_stops_no_other(workers: Workers) -> None:
    workers.queue(["FAIL", "FLAKY", "F1", "F2"])
    process = workers.start()
    workers.wait_for_states(succeeded=3, failed=1)
    begun = [fund for fund, _ in workers.rows(BEGUN)]
    assert (begun.count("FAIL"), begun.count("FLAKY"), begun.count("F1")) == (3, 2, 1)
    assert [fund for fund, _ in workers.rows(EFFECTS)] == ["F1", "F2", "FLAKY"]
    process.send_signal(signal.SIGTERM)
    log = end(process)
    assert "event=job_failed task=load_fund fund=FAIL" in log
    assert re.search(r'attempt=3 seconds=\d+\.\d+ error="ConnectionError: no answer for FAIL"', log)


def test_a_lost_job_waits_again_although_the_same_load_was_queued_meanwhile(workers: Workers) -> None:
    """Both would wait under one queueing lock, which the table refuses: the first would stay under way for ever."""
    workers.queue(["SLOW"])
    killed = workers.start(slow_seconds=600)
    workers.wait(BEGUN, bool)
    assert workers.queue(["SLOW"], LATER_BATCH) == 1
    killed.kill()
    end(killed)
    workers.start(slow_seconds=0.1, options=QUICK)
    workers.wait_for_states(succeeded=2)
    assert len(workers.rows(EFFECTS)) == 1


def test_a_failed_job_waits_again_although_the_same_load_was_queued_meanwhile(workers: Workers) -> None:
    workers.queue(["FLAKY_LATE"])
    process = workers.start(slow_seconds=1)
    workers.wait(BEGUN, bool)
    assert workers.queue(["FLAKY_LATE"], LATER_BATCH) == 1
    workers.wait_for_states(succeeded=2)
    assert len(workers.rows(EFFECTS)) == 1
    # By itself, and not because a keeper found it.
    assert "job_rescued" not in stop(process)


def test_a_job_that_takes_its_worker_down_every_time_is_given_up(workers: Workers) -> None:
    workers.queue(["SLOW"])
    with workers.database.publication() as connection:
        connection.exec_driver_sql("update queue.procrastinate_jobs set attempts = 4")
    killed = workers.start(slow_seconds=600)
    workers.wait(BEGUN, bool)
    killed.kill()
    end(killed)
    survivor = workers.start(options=QUICK)
    workers.wait_for_states(failed=1)
    assert "event=job_given_up" in stop(survivor)


def test_a_job_the_table_ascribes_to_a_live_worker_that_does_not_know_it_is_done(workers: Workers) -> None:
    """A connection lost between the end of a job and the note of it leaves this."""
    process = workers.start(options=QUICK)
    workers.wait("select id from queue.procrastinate_workers", bool)
    with workers.database.publication() as connection:
        connection.exec_driver_sql("set local search_path to queue")
        connection.exec_driver_sql("""
            insert into procrastinate_jobs (queue_name, task_name, args, status, worker_id)
            select 'loads', 'load_fund', '{"fund": "F1", "source": null, "since": null,
              "batch_id": "00000000-0000-0000-0000-000000000001"}', 'doing', id from procrastinate_workers
        """)
    workers.wait_for_states(succeeded=1)
    assert workers.rows(EFFECTS) == [("F1", process.pid)]


def test_a_long_job_of_a_live_worker_is_not_taken_away(workers: Workers) -> None:
    workers.queue(["SLOW"])
    first = workers.start(slow_seconds=5, options=QUICK)
    workers.wait(BEGUN, bool)
    workers.start(slow_seconds=0.1, options=QUICK)
    workers.wait_for_states(succeeded=1)
    assert workers.rows(BEGUN) == [("SLOW", first.pid)]


def test_two_loads_of_one_fund_never_run_at_the_same_time(workers: Workers) -> None:
    with workers.database.publication() as connection:
        enqueue(connection, [fund_load("SLOW", BATCH, source=source) for source in ("sec", "ishares")])
    workers.start(slow_seconds=1)
    workers.start(slow_seconds=1)
    workers.wait_for_states(succeeded=2)
    apart = """
        select (select at from procrastinate_events where job_id = 2 and type = 'started')
          >= (select at from procrastinate_events where job_id = 1 and type = 'succeeded')
    """.replace("from procr", "from queue.procr")
    assert workers.rows(apart) == [(True,)]


def test_a_worker_outlives_the_loss_of_all_its_connections(workers: Workers, server: EmbeddedServer) -> None:
    workers.queue(["SLOW"])
    process = workers.start(slow_seconds=0.5, options=QUICK)
    workers.wait(BEGUN, bool)
    admin = create_engine(server.url(), poolclass=NullPool)
    with admin.connect() as connection:
        cut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"
        connection.execute(text(cut), {"name": workers.name})
    workers.queue(["F1", "F2"])
    workers.wait_for_states(succeeded=3)
    assert [fund for fund, _ in workers.rows(EFFECTS)] == ["F1", "F2", "SLOW"]
    stop(process)


def test_a_worker_outlives_the_death_of_the_server(own_server: EmbeddedServer) -> None:
    database = open_embedded(own_server, "counterpoise")
    with workers_on(own_server, "counterpoise", database) as workers:
        workers.queue(["SLOW"])
        process = workers.start(slow_seconds=2, options=QUICK)
        workers.wait(BEGUN, bool)
        postmaster = int((own_server.cluster.location.cluster / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        own_server.ensure_running()
        workers.queue(["F1"])
        workers.wait_for_states(succeeded=2)
        assert [fund for fund, _ in workers.rows(EFFECTS)] == ["F1", "SLOW"]
        assert {pid for _, pid in workers.rows(BEGUN)} == {process.pid}
        stop(process)
    database.engine.dispose()
