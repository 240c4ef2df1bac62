"""Publishing: whole funds only, each content once, never backwards, never changed afterwards."""

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from database_factories import APPLE, TINY, USUAL_ROWS, add_companies, add_funds, header_of, publish, rows_of
from sqlalchemy import NullPool, create_engine, func, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from analytics.errors import CheckFailed
from analytics.model.quality import Finding, Severity
from db.embedded import EmbeddedServer
from db.engine import Database
from db.repositories import publishing
from db.repositories.publishing import Outcome
from db.roles import OWNER_ROLE
from db.schema import metadata

pytestmark = pytest.mark.integration

NEXT_ROWS = rows_of(("AAPL", APPLE, "0.5"), ("TINY", TINY, "0.5"))
FOURTH, FIFTH = date(2025, 11, 4), date(2025, 11, 5)


@pytest.fixture(autouse=True)
def _reference(database: Database) -> None:
    with database.publication() as connection:
        add_companies(connection)
        add_funds(connection, ("SPY", "IWM"))


def _current(database: Database, fund: str = "SPY") -> tuple[date, int] | None:
    query = text("""
        select p.as_of_date, (select count(*) from holdings h where h.snapshot_key = p.snapshot_key)
        from current_fund_snapshots p where fund = :fund
    """)
    with database.transaction() as connection:
        row = connection.execute(query, {"fund": fund}).first()
    return None if row is None else (row[0], row[1])


def _count(database: Database, table: str) -> int:
    with database.publication() as connection:
        return connection.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one()


def test_a_published_fund_is_current_with_every_row(database: Database) -> None:
    published = publish(database)
    assert published.outcome is Outcome.CURRENT
    assert published.snapshot_id.startswith("SPY-2025-11-18-")
    assert _current(database) == (date(2025, 11, 18), 3)
    assert _count(database, "staging_holdings") == 0


def test_the_same_rows_twice_are_one_snapshot(database: Database) -> None:
    first = publish(database)
    again = publish(database)
    assert again == replace(first, outcome=Outcome.UNCHANGED)
    assert _count(database, "fund_snapshots") == 1
    assert _count(database, "holdings") == 3


def test_a_correction_of_the_same_day_becomes_current_and_the_first_stays(database: Database) -> None:
    first = publish(database)
    second = publish(database, NEXT_ROWS)
    assert second.snapshot_id != first.snapshot_id
    assert _current(database) == (date(2025, 11, 18), 2)
    assert _count(database, "fund_snapshots") == 2


def test_an_older_day_is_kept_and_never_moves_the_pointer_back(database: Database) -> None:
    publish(database, header=header_of(USUAL_ROWS, as_of_date=FIFTH))
    late = publish(database, NEXT_ROWS, header_of(NEXT_ROWS, as_of_date=FOURTH))
    assert late.outcome is Outcome.HISTORY
    assert _current(database) == (FIFTH, 3)
    assert _count(database, "fund_snapshots") == 2


@pytest.mark.parametrize(
    "wrong",
    [{"n_rows": 4}, {"n_equity": 3}, {"weight_sum": Decimal("0.99")}],
    ids=["a row is missing", "a row is no equity", "the weights differ"],
)
def test_rows_other_than_announced_are_refused(database: Database, wrong: dict[str, object]) -> None:
    publish(database)
    header = replace(header_of(NEXT_ROWS, as_of_date=date(2025, 11, 19)), **wrong)  # type: ignore[arg-type]  # one case each
    with pytest.raises(CheckFailed, match="announced"):
        publish(database, NEXT_ROWS, header)
    assert _current(database) == (date(2025, 11, 18), 3)


@pytest.mark.parametrize("moment", ["after staging", "before the commit"])
def test_a_load_killed_on_its_way_leaves_yesterday_current(
    database: Database, server: EmbeddedServer, database_name: str, moment: str
) -> None:
    publish(database)
    loader = Path(__file__).with_name("killed_loader.py")
    command = [sys.executable, str(loader), str(server.cluster.location.socket_dir), database_name, moment]
    path = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
    done = subprocess.run(command, env={"PYTHONPATH": ":".join(path)}, check=False, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    assert _current(database) == (date(2025, 11, 18), 3)
    assert _count(database, "fund_snapshots") == 1

    with database.publication() as connection:
        assert publishing.abandon_runs(connection, "killed") == 1
    assert _count(database, "staging_holdings") == 0
    publish(database, NEXT_ROWS, header_of(NEXT_ROWS, as_of_date=date(2025, 11, 19)))
    assert _current(database) == (date(2025, 11, 19), 2)


def test_four_concurrent_loads_of_one_day_publish_once(database: Database) -> None:
    outcomes: list[Outcome] = []
    threads = [threading.Thread(target=lambda: outcomes.append(publish(database).outcome)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [Outcome.CURRENT] + [Outcome.UNCHANGED] * 3
    assert _count(database, "fund_snapshots") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update holdings set weight = 0",
        "delete from holdings",
        "truncate holdings",
        "update fund_snapshots set as_of_date = '2020-01-01'",
        "delete from fund_snapshots",
    ],
)
def test_published_rows_cannot_be_changed_even_by_their_owner(
    database: Database, server: EmbeddedServer, database_name: str, statement: str
) -> None:
    publish(database)
    owner = create_engine(server.url(OWNER_ROLE, database_name), poolclass=NullPool)
    with pytest.raises(DBAPIError, match="immutable"), owner.begin() as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises(ProgrammingError, match="permission denied"), database.publication() as connection:
        connection.exec_driver_sql(statement)


def test_a_published_snapshot_takes_no_late_line(database: Database) -> None:
    publish(database)
    late = (
        "insert into holdings (snapshot_key, line_no, ticker, kind, weight) "
        "select max(snapshot_key), 99, 'X', 'cash', 0 from fund_snapshots"
    )
    with (
        pytest.raises(DBAPIError, match="only in the transaction that publishes"),
        database.publication() as connection,
    ):
        connection.exec_driver_sql(late)


def test_the_pointer_refuses_an_older_date_and_half_a_fund_by_itself(database: Database) -> None:
    publish(database, header=header_of(USUAL_ROWS, as_of_date=FIFTH))
    publish(database, NEXT_ROWS, header_of(NEXT_ROWS, as_of_date=FOURTH))
    back = text("""
        update current_fund_snapshots c set snapshot_key = s.snapshot_key, as_of_date = s.as_of_date
        from fund_snapshots s where s.as_of_date = :day
    """)
    with pytest.raises(DBAPIError, match="is older"), database.publication() as connection:
        connection.execute(back, {"day": FOURTH})
    with pytest.raises(DBAPIError, match="has 0 of 3 holdings"):
        _point_to_half_a_fund(database, date(2025, 11, 6))


def _point_to_half_a_fund(database: Database, day: date) -> None:
    empty = text("""
        insert into fund_snapshots (snapshot_id, fund, as_of_date, source, weight_unit, n_rows, n_equity, weight_sum,
          content_sha256, run_id)
        select 'half', fund, :day, source, weight_unit, n_rows, n_equity, weight_sum, 'half', run_id
        from fund_snapshots where as_of_date = '2025-11-05'
        returning snapshot_key
    """)
    move = text("update current_fund_snapshots set snapshot_key = :key, as_of_date = :day")
    with database.publication() as connection:
        key = connection.execute(empty, {"day": day}).scalar_one()
        connection.execute(move, {"key": key, "day": day})


def test_a_holding_of_an_unknown_company_is_refused(database: Database) -> None:
    rows = rows_of(("WHO", "cik999", "1"))
    with pytest.raises(DBAPIError, match="fk_holdings_issuer_id_issuers"):
        publish(database, rows)
    assert _current(database) is None


def test_a_run_is_known_by_its_bytes_once_it_has_succeeded(database: Database) -> None:
    with database.publication() as connection:
        run_id = publishing.open_run(connection, "bundled_snapshot", input_sha256="ab")
        assert not publishing.has_succeeded(connection, "bundled_snapshot", "ab")
        publishing.finish_run(connection, run_id, succeeded=True)
        assert publishing.has_succeeded(connection, "bundled_snapshot", "ab")
        assert not publishing.has_succeeded(connection, "bundled_snapshot", "cd")
        assert not publishing.has_succeeded(connection, "other", "ab")


def test_findings_are_numbered_on_across_calls(database: Database) -> None:
    one = Finding("SPY", "cash_lines", Severity.INFO, 2, "Two cash lines.")
    two = Finding("", "companies", Severity.WARNING, 1, "One company has no name.")
    with database.publication() as connection:
        run_id: UUID = publishing.open_run(connection, "test")
        publishing.record_findings(connection, run_id, [one])
        publishing.record_findings(connection, run_id, [two])
        rows = connection.exec_driver_sql("select finding_no, check_name from findings order by 1").all()
    assert [tuple(row) for row in rows] == [(1, "cash_lines"), (2, "companies")]
