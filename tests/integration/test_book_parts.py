"""Parts of a book: measured once whatever happens to the workers, and by one version of the market."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import numpy as np
import pytest
from database_factories import a_published_market
from queue_processes import QUICK, Workers, workers_on
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import ProgrammingError

from analytics.book import read_book_csv
from db.embedded import EmbeddedServer
from db.embedded.launcher import SUPERUSER
from db.engine import Database
from db.repositories import books as repository
from db.repositories.book_figures import PartKey, finish_part, open_part, read_rows
from db.repositories.books import NewBook
from db.repositories.market import market_version
from db.repositories.queue import enqueue, part_of_book, queue_status
from db.repositories.users import LOCAL_USER_ID, ensure_local_user
from etl.queue.books import BookDesk

pytestmark = pytest.mark.integration

STATES = "select status, count(*) from queue.procrastinate_jobs where queue_name = 'books' group by status"
# Who waits for a row. pg_locks tells of the whole server, where other tests wait in databases of their own.
WAITING = """
    select pid from pg_locks join pg_stat_activity using (pid)
    where not granted and locktype in ('transactionid', 'tuple') and datname = current_database()
"""


@pytest.fixture
def user(database: Database) -> UUID:
    a_published_market(database)
    with database.transaction(LOCAL_USER_ID) as connection:
        return ensure_local_user(connection)


@pytest.fixture
def workers(server: EmbeddedServer, database_name: str, database: Database) -> Iterator[Workers]:
    with workers_on(server, database_name, database) as started:
        yield started


def keep(database: Database, user: UUID, n_portfolios: int, *, a_part: int) -> UUID:
    """Keep a book: portfolio 0001 holds a tenth of cash, 0002 two tenths and so on, round and round."""
    rows = (f"{n:04},AAPL,{10 - n % 10}\n{n:04},Cash,{n % 10}\n" for n in range(1, n_portfolios + 1))
    lines = read_book_csv(["client,ticker,amount\n", *(line for row in rows for line in row.splitlines(True))]).lines
    with database.transaction(user) as connection:
        book_id = repository.keep_book(connection, user, NewBook("mine", market_version(connection)))
        for number, first in enumerate(range(0, n_portfolios, a_part), 1):
            repository.add_part(connection, user, book_id, number, lines.part(first, first + a_part), first + 1)
        parts = repository.unmeasured_parts(connection, user, book_id)
        enqueue(connection, [part_of_book(user, book_id, part, 1) for part in parts])
    return book_id


def cash_of(database: Database, user: UUID, book_id: UUID) -> list[float]:
    with database.transaction(user) as connection:
        found = list(read_rows(connection, user, book_id))
    names = [name for rows in found for name in rows.names]
    assert names == [f"{n:04}" for n in range(1, len(names) + 1)]
    return [float(c) for rows in found for c in rows.figures[:, rows.columns.index("cash")]]


def publish_more(database: Database) -> None:
    with database.publication() as connection:
        connection.execute(text("update funds set name = name || ' more'"))


def test_a_part_is_measured_once_however_often_it_is_asked_for(database: Database, user: UUID) -> None:
    book_id = keep(database, user, 10, a_part=5)
    desk = BookDesk(database)
    assert [desk.measure_part(user, book_id, part, 1) for part in (1, 2, 2, 1)] == [True, True, False, False]
    assert cash_of(database, user, book_id) == pytest.approx([n % 10 / 10 for n in range(1, 11)])
    with database.transaction(user) as connection:
        head = repository.read_book(connection, user, book_id)
    assert (head.n_measured, head.n_portfolios, head.is_done, head.n_restarts) == (10, 10, True, 0)


def test_of_two_workers_at_one_part_the_second_writes_nothing(database: Database, user: UUID) -> None:
    book_id = keep(database, user, 3, a_part=3)
    key = PartKey(user, book_id, 1, 1)
    with database.transaction(user) as connection:
        part = open_part(connection, key)
    assert part is not None
    assert BookDesk(database).measure_part(user, book_id, 1, 1)
    with database.transaction(user) as connection:
        (rows,) = read_rows(connection, user, book_id)
        assert not finish_part(connection, key, part, rows)
    assert len(cash_of(database, user, book_id)) == 3


def test_data_published_meanwhile_begin_the_whole_book_again(database: Database, user: UUID) -> None:
    book_id = keep(database, user, 10, a_part=5)
    desk = BookDesk(database)
    assert desk.measure_part(user, book_id, 1, 1)
    publish_more(database)
    assert not desk.measure_part(user, book_id, 2, 1)
    with database.transaction(user) as connection:
        head = repository.read_book(connection, user, book_id)
        version = market_version(connection)
    assert (head.n_measured, head.round_no, head.n_restarts, head.market_version) == (0, 2, 1, version)
    assert [desk.measure_part(user, book_id, part, 1) for part in (1, 2)] == [False, False]
    assert [desk.measure_part(user, book_id, part, 2) for part in (1, 2)] == [True, True]
    assert len(cash_of(database, user, book_id)) == 10
    with database.publication() as connection:
        assert queue_status(connection, book_id).n_by_state == {"todo": 4}


def test_a_part_measured_with_older_data_is_not_written(database: Database, user: UUID) -> None:
    book_id = keep(database, user, 10, a_part=5)
    key = PartKey(user, book_id, 1, 1)
    with database.transaction(user) as connection:
        part = open_part(connection, key)
    desk = BookDesk(database)
    assert desk.measure_part(user, book_id, 2, 1)
    with database.transaction(user) as connection:
        (rows,) = read_rows(connection, user, book_id)
    publish_more(database)
    assert not desk.measure_part(user, book_id, 2, 1)
    assert not desk.measure_part(user, book_id, 1, 1)
    assert part is not None
    with database.transaction(user) as connection:
        assert not finish_part(connection, key, part, rows)


def test_a_cancelled_book_is_left_alone_until_it_goes_on(database: Database, user: UUID) -> None:
    book_id = keep(database, user, 10, a_part=5)
    desk = BookDesk(database)
    assert desk.measure_part(user, book_id, 1, 1)
    with database.transaction(user) as connection:
        repository.cancel_book(connection, user, book_id)
    assert not desk.measure_part(user, book_id, 2, 1)
    assert len(cash_of(database, user, book_id)) == 5
    with database.transaction(user) as connection:
        number = repository.next_round(connection, user, book_id)
    assert desk.measure_part(user, book_id, 2, number)
    assert len(cash_of(database, user, book_id)) == 10


def test_a_deleted_book_is_not_measured(database: Database, user: UUID) -> None:
    book_id = keep(database, user, 5, a_part=5)
    with database.transaction(user) as connection:
        repository.delete_book(connection, user, book_id)
    assert not BookDesk(database).measure_part(user, book_id, 1, 1)


def test_another_user_sees_no_row_of_a_book_and_can_measure_none(database: Database, user: UUID) -> None:
    book_id = keep(database, user, 5, a_part=5)
    assert BookDesk(database).measure_part(user, book_id, 1, 1)
    other = uuid4()
    with database.transaction(other) as connection:
        for table in ("books", "book_parts", "book_portfolios", "book_figures", "book_rejections"):
            assert connection.execute(text(f"select count(*) from {table}")).scalar() == 0  # noqa: S608 - as listed
        assert repository.find_book(connection, user, book_id) is None
    assert not BookDesk(database).measure_part(other, book_id, 1, 1)
    with pytest.raises(ProgrammingError, match="permission denied"), database.publication() as connection:
        connection.execute(text("select * from book_portfolios"))


def test_two_processes_share_a_book_and_every_portfolio_is_measured_once(
    database: Database, user: UUID, workers: Workers
) -> None:
    book_id = keep(database, user, 400, a_part=10)
    processes = [workers.start(), workers.start()]
    workers.wait(STATES, lambda rows: dict(map(tuple, rows)) == {"succeeded": 40})
    assert cash_of(database, user, book_id) == pytest.approx([n % 10 / 10 for n in range(1, 401)])
    for process in processes:
        process.terminate()
    logs = [process.communicate(timeout=60)[1] for process in processes]
    done = [log.count("event=job_done task=measure_part") for log in logs]
    assert sum(done) == 40
    assert min(done) > 0


def test_the_part_of_a_killed_worker_is_measured_by_another_one_once(
    database: Database, user: UUID, workers: Workers
) -> None:
    book_id = keep(database, user, 20, a_part=10)
    with database.transaction(user) as connection:
        # Held, so that the first worker stands in the middle of writing when it is killed.
        connection.execute(text("select * from book_parts where part_no = 1 for update"))
        killed = workers.start(options={"concurrency": 1})
        workers.wait(WAITING, bool)
        killed.kill()
        killed.communicate(timeout=60)
    workers.start(options=QUICK)
    workers.wait(STATES, lambda rows: dict(map(tuple, rows)) == {"succeeded": 2})
    assert cash_of(database, user, book_id) == pytest.approx([n % 10 / 10 for n in range(1, 21)])


def test_workers_who_meet_a_new_market_at_once_begin_again_without_a_failed_attempt(
    database: Database, user: UUID, workers: Workers
) -> None:
    book_id = keep(database, user, 80, a_part=10)
    publish_more(database)
    with database.transaction(user) as connection:
        # Held, so that all eight parts stand at the book together when it is let go.
        connection.execute(text("select * from books for update"))
        processes = [workers.start(options={"concurrency": 4}) for _ in range(2)]
        workers.wait(WAITING, lambda rows: len(rows) == 8)
    workers.wait(STATES, lambda rows: dict(map(tuple, rows)) == {"succeeded": 16})
    assert workers.rows("select distinct attempts from queue.procrastinate_jobs where queue_name = 'books'") == [(1,)]
    with database.transaction(user) as connection:
        head = repository.read_book(connection, user, book_id)
        assert (head.n_restarts, head.is_done, head.market_version) == (1, True, market_version(connection))
    assert cash_of(database, user, book_id) == pytest.approx([n % 10 / 10 for n in range(1, 81)])
    for process in processes:
        process.terminate()
    assert not any("deadlock" in process.communicate(timeout=60)[1] for process in processes)


def test_a_part_whose_connection_was_cut_is_tried_again_and_measured_once(
    server: EmbeddedServer, database_name: str, database: Database, user: UUID, workers: Workers
) -> None:
    book_id = keep(database, user, 20, a_part=10)
    engine = create_engine(server.url(SUPERUSER, database_name), poolclass=NullPool)
    with database.transaction(user) as connection:
        connection.execute(text("select * from book_parts where part_no = 1 for update"))
        workers.start(options={"concurrency": 2})
        ((waiting,),) = workers.wait(WAITING, bool)
        with engine.connect() as owner:
            assert owner.execute(text("select pg_terminate_backend(:pid)"), {"pid": waiting}).scalar()
        workers.wait("select 1 from queue.procrastinate_jobs where attempts = 1 and status in ('todo', 'doing')", bool)
    workers.wait(STATES, lambda rows: dict(map(tuple, rows)) == {"succeeded": 2})
    assert cash_of(database, user, book_id) == pytest.approx([n % 10 / 10 for n in range(1, 21)])


def test_lines_come_back_as_they_were_kept(database: Database, user: UUID) -> None:
    lines = read_book_csv(
        ["client,ticker,amount\n", "A,VTI,0.1\n", "A,Cash,-5\n", "A,SPY,100\n", "A,IWM,7.25\n", "A,VOO,?\n"]
    ).lines
    with database.transaction(user) as connection:
        book_id = repository.keep_book(connection, user, NewBook("mine", market_version(connection)))
        repository.add_part(connection, user, book_id, 1, lines, 1)
        part = open_part(connection, PartKey(user, book_id, 1, 1))
    assert part is not None
    assert part.lines.names == lines.names
    assert [part.lines.securities[at] for at in part.lines.security] == [lines.securities[at] for at in lines.security]
    assert np.array_equal(part.lines.amount, lines.amount)
    assert (part.lines.n_rejected_lines.tolist(), lines.n_rejected_lines.tolist()) == ([1], [1])


def test_a_worker_of_one_queue_leaves_the_others_alone(database: Database, user: UUID, workers: Workers) -> None:
    keep(database, user, 5, a_part=5)
    workers.queue(["F1"])
    workers.start(options={"queues": ["books"]})
    workers.wait(STATES, lambda rows: dict(map(tuple, rows)) == {"succeeded": 1})
    assert workers.states() == {"todo": 1}
