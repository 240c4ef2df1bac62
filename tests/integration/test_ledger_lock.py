"""A run of the ledger is seen to live by a lock, and holds no transaction open while a source is waited for."""

import pytest
from sqlalchemy import text

from db.engine import Database
from db.repositories.runs import abandon_dead_runs
from etl.ledger import KIND, ledger_run

pytestmark = pytest.mark.integration

_HOLDERS = text("select pid from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid()")
_OPEN_TRANSACTIONS = text("""
    select count(*) from pg_locks where locktype = 'virtualxid' and pid <> pg_backend_pid()
      and pid in (select pid from pg_locks where locktype = 'advisory')
""")


def _state(database: Database) -> list[tuple[str, str]]:
    with database.publication() as connection:
        return [tuple(row) for row in connection.execute(text("select fund, status from runs order by started_at"))]


def _abandoned(database: Database) -> int:
    with database.publication() as connection:
        return abandon_dead_runs(connection, KIND, "TSF")


@pytest.mark.parametrize("is_busy", [False, True])
def test_a_run_that_waits_holds_a_lock_and_no_transaction(database: Database, *, is_busy: bool) -> None:
    def check() -> None:
        with ledger_run(database, "test", "TSF"):
            assert _abandoned(database) == 0
            with database.publication() as connection:
                assert len(connection.execute(_HOLDERS).all()) == 1
                assert connection.execute(_OPEN_TRANSACTIONS).scalar_one() == 0

    if is_busy:
        with database.busy_publisher():
            check()
            with database.publication() as connection:
                assert connection.execute(_HOLDERS).all() == []
    else:
        check()


def test_a_run_whose_connection_is_gone_is_known_as_dead_at_once(database: Database) -> None:
    with ledger_run(database, "test", "TSF"):
        with database.publication() as connection:
            (holder,) = connection.execute(_HOLDERS).scalars()
            connection.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": holder})
        assert _abandoned(database) == 1
        assert _state(database) == [("TSF", "failed")]


def test_a_run_is_held_before_it_is_seen(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks between the first commit of a run and its first step must not take it for dead."""
    seen: list[int] = []

    def hold(*_: object) -> None:
        seen.append(_abandoned(database))
        seen.append(len(_state(database)))

    monkeypatch.setattr("etl.ledger.hold_run", hold)
    with ledger_run(database, "test", "TSF"):
        pass
    assert seen == [0, 0]
