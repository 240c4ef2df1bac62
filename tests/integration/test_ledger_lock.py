"""A run of the ledger is seen to live by a lock, and holds no transaction open while a source is waited for."""

import pytest
from sqlalchemy import text

from db.engine import Database
from db.repositories.runs import abandon_dead_runs
from etl.ledger import KIND, ledger_run

pytestmark = pytest.mark.integration

# pg_locks tells of the whole server, where other tests hold locks in databases of their own
_HOLDERS = text("""
    select pid from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())
""")
_OPEN_TRANSACTIONS = text("""
    select count(*) from pg_locks where locktype = 'virtualxid' and pid <> pg_backend_pid()
      and pid in (select pid from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database()))
""")


def _state(database: Database) -> list[tuple[str, str]]:
    with database.publication() as connection:
        return [tuple(row) for row in connection.execute(text("select fund, status from runs order by started_at"))]


def _abandoned(database: Database) -> int:
    with database.publication() as connection:
        return abandon_dead_runs(connection, KIND, "TSF")


def _seen_from_outside(database: Database) -> tuple[int, int, int]:
    """Return how many runs are taken for dead, how many connections hold a lock, and how many of those a transaction.

    Asserted outside of the run: inside, an error would be kept as the run's own.
    """
    with database.publication() as connection:
        holders = len(connection.execute(_HOLDERS).all())
        open_transactions = int(connection.execute(_OPEN_TRANSACTIONS).scalar_one())
    return _abandoned(database), holders, open_transactions


def test_a_run_that_waits_holds_a_lock_and_no_transaction(database: Database) -> None:
    with ledger_run(database, "test", "TSF"):
        seen = _seen_from_outside(database)
    assert seen == (0, 1, 0)


def test_a_kept_connection_gives_its_lock_back(database: Database) -> None:
    with database.busy_publisher():
        with ledger_run(database, "test", "TSF"):
            during = _seen_from_outside(database)
        after = _seen_from_outside(database)
    assert (during, after) == ((0, 1, 0), (0, 0, 0))


def test_a_run_whose_connection_is_gone_is_known_as_dead_at_once(database: Database) -> None:
    with ledger_run(database, "test", "TSF"):
        with database.publication() as connection:
            (holder,) = connection.execute(_HOLDERS).scalars()
            connection.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": holder})
        n_abandoned, state = _abandoned(database), _state(database)
    assert (n_abandoned, state) == (1, [("TSF", "failed")])


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
