"""Raw bytes are kept once, their addresses are noted, and all workers together keep the pace of a host."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text

from db.engine import Database
from db.repositories.pace import hold_off, take_slot
from db.repositories.raw_files import keep_raw_file, last_fetch, note_checked, read_raw_content
from db.repositories.runs import RawFile, record_raw_file
from db.schema import metadata

pytestmark = pytest.mark.integration

NOON = datetime(2025, 11, 18, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ADDRESS = "https://a.example/fund.csv"


def _keep(
    database: Database, content: bytes, at: datetime, address: str = ADDRESS, etag: str = "1"
) -> tuple[object, bool]:
    with database.publication() as connection:
        return keep_raw_file(
            connection,
            source="a",
            address=address,
            file_name="fund.csv",
            content=content,
            headers={"etag": etag},
            fetched_at=at,
        )


def _count(database: Database, table: str) -> int:
    with database.publication() as connection:
        return connection.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one()


def test_bytes_come_back_as_they_were_kept(database: Database) -> None:
    content = bytes(range(256)) * 5000
    raw_file_id, is_new = _keep(database, content, NOON)
    with database.transaction() as connection:
        kept = last_fetch(connection, ADDRESS)
        assert kept is not None
        assert read_raw_content(connection, kept.sha256) == content
        n_bytes, n_stored, source = connection.execute(
            text("select n_bytes, octet_length(compressed), source from raw_files join raw_contents using (sha256)")
        ).one()
    assert is_new
    assert kept.raw_file_id == raw_file_id
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert (kept.headers, kept.fetched_at, kept.file_name) == ({"etag": "1"}, NOON, "fund.csv")
    assert (n_bytes, source) == (1_280_000, "a")
    assert n_stored < 50_000


def test_the_same_bytes_from_the_same_address_move_only_the_check(database: Database) -> None:
    first, _ = _keep(database, b"rows", NOON)
    second, is_new = _keep(database, b"rows", NOON + DAY, etag="2")
    assert (second, is_new) == (first, False)
    with database.transaction() as connection:
        row = connection.execute(text("select fetched_at, checked_at, headers from raw_files")).one()
    assert tuple(row) == (NOON, NOON + DAY, {"etag": "2"})


def test_the_same_bytes_from_another_address_are_stored_once_and_noted_twice(database: Database) -> None:
    _keep(database, b"rows", NOON)
    _, is_new = _keep(database, b"rows", NOON, address="https://b.example/fund.csv")
    assert is_new
    assert (_count(database, "raw_files"), _count(database, "raw_contents")) == (2, 1)


def test_the_last_fetch_is_what_the_address_gave_last_not_what_was_new_last(database: Database) -> None:
    old, _ = _keep(database, b"monday", NOON)
    _keep(database, b"tuesday", NOON + DAY)
    _keep(database, b"monday", NOON + 2 * DAY)
    with database.transaction() as connection:
        kept = last_fetch(connection, ADDRESS)
    assert kept is not None
    assert kept.raw_file_id == old


def test_a_check_is_noted_and_never_moved_back(database: Database) -> None:
    raw_file_id, _ = _keep(database, b"rows", NOON)
    for at in (NOON + 2 * DAY, NOON + DAY):
        with database.publication() as connection:
            note_checked(connection, raw_file_id, at)
    with database.transaction() as connection:
        assert connection.execute(text("select checked_at from raw_files")).scalar_one() == NOON + 2 * DAY


def test_a_note_without_bytes_is_no_fetch(database: Database) -> None:
    digest = hashlib.sha256(b"gone").hexdigest()
    with database.publication() as connection:
        record_raw_file(connection, RawFile(digest, "old.csv", 4, NOON, ADDRESS))
    with database.transaction() as connection:
        assert last_fetch(connection, ADDRESS) is None
        assert last_fetch(connection, "https://a.example/never") is None
        assert read_raw_content(connection, digest) is None


def test_two_workers_may_keep_the_same_bytes_at_once(database: Database) -> None:
    results: list[bool] = []
    gate = threading.Barrier(4)

    def keep() -> None:
        gate.wait()
        results.append(_keep(database, b"rows" * 100_000, NOON)[1])

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    assert (_count(database, "raw_files"), _count(database, "raw_contents")) == (1, 1)


def _take(database: Database, host: str, interval: float) -> tuple[float, datetime]:
    with database.publication() as connection:
        wait = take_slot(connection, host, interval)
    with database.publication() as connection:
        next_at = connection.execute(
            text("select next_at from request_slots where host = :h"), {"h": host}
        ).scalar_one()
    return wait, next_at


def test_slots_of_a_host_are_an_interval_apart(database: Database) -> None:
    taken = [_take(database, "a.example", 1000.0) for _ in range(3)]
    assert taken[0][0] == 0.0
    # The second slot begins 1,000 s after the first, less what the statements between took.
    assert 900 < taken[1][0] <= 1000
    assert 1900 < taken[2][0] <= 2000
    assert [after[1] - before[1] for before, after in pairwise(taken)] == [timedelta(seconds=1000)] * 2


def test_hosts_do_not_wait_for_each_other(database: Database) -> None:
    _take(database, "a.example", 1000.0)
    assert _take(database, "b.example", 1000.0)[0] == 0.0


def test_a_pause_is_not_saved_up(database: Database) -> None:
    """A host nobody asked for a day is not asked in a burst afterwards."""
    with database.publication() as connection:
        connection.execute(text("insert into request_slots values ('a.example', clock_timestamp() - interval '1 day')"))
    assert [round(_take(database, "a.example", 1000.0)[0], -2) for _ in range(3)] == [0, 1000, 2000]


def test_workers_that_ask_at_once_get_slots_one_after_another(database: Database) -> None:
    waits: list[float] = []
    gate = threading.Barrier(6)

    def take() -> None:
        gate.wait()
        with database.publication() as connection:
            waits.append(take_slot(connection, "a.example", 1000.0))

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(round(wait, -2) for wait in waits) == [0, 1000, 2000, 3000, 4000, 5000]


def test_a_host_that_asks_for_it_is_left_alone_by_everybody(database: Database) -> None:
    with database.publication() as connection:
        hold_off(connection, "a.example", 5000.0)
    with database.publication() as connection:
        hold_off(connection, "a.example", 10.0)
    assert 4900 < _take(database, "a.example", 1.0)[0] <= 5000
