"""A worker inside the test's own process: the same walk as in ``test_queue_worker``, seen from within."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import text

from analytics.errors import DataUnavailable
from db.engine import Database
from db.repositories.queue import LOAD_REFERENCE, batch_job, enqueue, fund_load, queue_status
from etl.queue import worker as module
from etl.queue.jobs import FundLoad, Jobs, Tonight
from etl.queue.keeper import Clockwork, Keeper
from etl.queue.tasks import Underway, build_queue
from etl.queue.worker import WorkerOptions, run_worker

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

BATCH = UUID(int=1)
SATURDAY = datetime(2026, 11, 21, 7, 31, tzinfo=UTC)
USUAL = WorkerOptions(poll_seconds=0.2)


class Diary:
    """Jobs that write down what they were called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.is_reference_out = False

    def load_fund(self, fund: str, source: str | None, since: date | None, batch_id: UUID) -> None:
        self.calls.append(("fund", fund, source, since, batch_id))
        if fund == "BAD":
            raise ConnectionError("no answer")

    def load_reference(self, batch_id: UUID) -> None:
        self.calls.append(("reference", batch_id))
        if self.is_reference_out:
            raise DataUnavailable("no answer")

    def jobs(self) -> Jobs:
        return Jobs(
            load_fund=self.load_fund,
            load_reference=self.load_reference,
            load_prices=lambda batch_id: self.calls.append(("prices", batch_id)),
            load_macro=lambda batch_id: self.calls.append(("macro", batch_id)),
            scan_inbox=lambda: self.calls.append(("inbox",)),
            plan_night=lambda: Tonight((FundLoad("SPY"), FundLoad("IWM", "ishares")), "without the SEC"),
            measure_part=lambda *key: self.calls.append(("part", *key)),
        )


@pytest.fixture(autouse=True)
def _no_loop_of_a_browser() -> Iterator[None]:
    """A browser test in this process leaves its loop marked as running; a worker starts one of its own."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@pytest.fixture
def diary() -> Diary:
    return Diary()


def work_until(database: Database, diary: Diary, wanted: dict[str, int], *, is_night: bool = False) -> None:
    """Work until the loads are in these states; then tell this process to stop, as an operator would."""

    def watch() -> None:
        for _ in range(300):
            if states(database) == wanted:
                break
            time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGTERM)

    clockwork = Clockwork(lambda: SATURDAY, "30 2 * * 2-6", runs_missed_first=is_night)
    watcher = Thread(target=watch)
    watcher.start()
    run_worker(database, build_queue(database, diary.jobs(), waits=(0,)), clockwork, USUAL)
    watcher.join()
    # The end of the grace would end this process, long after it has ended well.
    timers = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    assert [timer for timer in timers if not timer.finished.is_set()] == []
    assert states(database) == wanted


def states(database: Database) -> dict[str, int]:
    with database.transaction() as connection:
        return dict(queue_status(connection).n_by_state)


def test_arguments_arrive_as_what_they_were(database: Database, diary: Diary) -> None:
    with database.publication() as connection:
        enqueue(connection, [fund_load("SPY", BATCH, source="sec", since=date(2019, 1, 1)), fund_load("IWM", BATCH)])
        enqueue(connection, [batch_job(LOAD_REFERENCE, BATCH)])
    work_until(database, diary, {"succeeded": 3})
    assert ("fund", "SPY", "sec", date(2019, 1, 1), BATCH) in diary.calls
    assert ("fund", "IWM", None, None, BATCH) in diary.calls
    assert ("reference", BATCH) in diary.calls


def test_a_failing_job_is_tried_as_often_as_there_are_waits_and_once_more(database: Database, diary: Diary) -> None:
    with database.publication() as connection:
        enqueue(connection, [fund_load("BAD", BATCH), fund_load("SPY", BATCH)])
    work_until(database, diary, {"failed": 1, "succeeded": 1})
    assert [call[1] for call in diary.calls if call[0] == "fund"].count("BAD") == 2


@pytest.mark.parametrize("is_reference_out", [False, True])
def test_a_night_begins_with_the_reference_and_does_without_it_if_it_must(
    database: Database, diary: Diary, *, is_reference_out: bool
) -> None:
    diary.is_reference_out = is_reference_out
    wanted = {"succeeded": 4, "failed": 1} if is_reference_out else {"succeeded": 5}
    work_until(database, diary, wanted, is_night=True)
    calls = [call for call in diary.calls if call[0] != "inbox"]
    kinds = [str(call[0]) for call in calls]
    assert kinds.index("reference") < kinds.index("fund")
    # Tried again, the night queues nothing twice.
    assert sorted(kinds) == sorted(["fund", "fund", "macro", "prices"] + ["reference"] * (1 + is_reference_out))
    assert len({call[-1] for call in calls}) == 1


def test_a_worker_without_its_database_tries_again_until_told_to_stop(
    database: Database, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def unreachable(_: object) -> None:
        asked.append("select 1")
        if len(asked) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        raise DataUnavailable("The database cannot be reached: gone")

    monkeypatch.setattr(module._Shift, "_ask_the_database", unreachable)
    clockwork = Clockwork(lambda: SATURDAY, "30 2 * * 2-6", runs_missed_first=False)
    run_worker(database, build_queue(database, diary.jobs()), clockwork, USUAL)
    assert len(asked) == 2


def test_a_keeper_goes_on_after_a_failure(database: Database) -> None:
    stop, looks = Event(), []

    class Failing(Keeper):
        def look(self) -> None:
            looks.append("look")
            if len(looks) == 2:
                stop.set()
            raise DataUnavailable("The database cannot be reached: gone")

    clockwork = Clockwork(lambda: SATURDAY, "30 2 * * 2-6", runs_missed_first=False)
    Failing(database, clockwork, Underway(), lambda: None, silent_seconds=60).start(stop, 0.01).join(10)
    assert len(looks) == 2


def test_leaving_gives_jobs_back_and_ends_the_process(
    database: Database, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(module.os, "_exit", ended.append)
    monkeypatch.setattr(module.logging, "shutdown", lambda: None)
    with database.publication() as connection:
        enqueue(connection, [fund_load("SPY", BATCH)])
        connection.execute(text("set local search_path to queue"))
        connection.execute(text("insert into procrastinate_workers default values"))
        connection.execute(text("update procrastinate_jobs set status = 'doing', worker_id = 1"))
    clockwork = Clockwork(lambda: SATURDAY, "30 2 * * 2-6", runs_missed_first=False)
    shift = module._Shift(database, build_queue(database, diary.jobs()), clockwork, USUAL)
    monkeypatch.setattr(module._Shift, "_worker_id", lambda _: 1)
    shift._leave()
    assert (ended, states(database)) == ([0], {"todo": 1})


def test_leaving_ends_the_process_although_the_database_is_gone(
    database: Database, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object) -> None:
        raise DataUnavailable("The database cannot be reached: gone")

    ended: list[int] = []
    monkeypatch.setattr(module.os, "_exit", ended.append)
    monkeypatch.setattr(module.logging, "shutdown", lambda: None)
    monkeypatch.setattr(module, "give_back_jobs", unreachable)
    monkeypatch.setattr(module._Shift, "_worker_id", lambda _: 1)
    clockwork = Clockwork(lambda: SATURDAY, "30 2 * * 2-6", runs_missed_first=False)
    module._Shift(database, build_queue(database, diary.jobs()), clockwork, USUAL)._leave()
    assert ended == [0]
