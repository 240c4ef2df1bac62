"""On whose behalf: identity lives in one transaction, connections come back clean, users see their own rows."""

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from db.embedded import EmbeddedServer
from db.engine import Access, Database, _reset, open_database
from db.errors import DatabaseUnavailable
from db.migrate import upgrade
from db.roles import PUBLISHER_ROLE, RUNTIME_ROLE
from db.settings import Settings

pytestmark = pytest.mark.integration

INSERT_USER = text("insert into users (user_id, kind) values (:user, 'local')")
WHO = text("select current_setting('app.user_id', true)")


def _add_user(database: Database) -> UUID:
    user = uuid4()
    with database.transaction(user) as connection:
        connection.execute(INSERT_USER, {"user": user})
    return user


def _visible(database: Database, user: UUID | None) -> set[UUID]:
    with database.transaction(user) as connection:
        return set(connection.execute(text("select user_id from users")).scalars())


def test_each_user_sees_only_their_own_rows_and_nobody_sees_none(database: Database) -> None:
    first, second = _add_user(database), _add_user(database)
    assert _visible(database, first) == {first}
    assert _visible(database, second) == {second}
    assert _visible(database, None) == set()


def test_a_row_cannot_be_written_in_another_users_name(database: Database) -> None:
    with pytest.raises(DBAPIError, match="row-level security"), database.transaction(uuid4()) as connection:
        connection.execute(INSERT_USER, {"user": uuid4()})


def test_the_identity_ends_with_its_transaction(database: Database) -> None:
    user = _add_user(database)
    with database.transaction(user) as connection:
        assert connection.execute(WHO).scalar() == str(user)
    with database.transaction() as connection:
        assert not connection.execute(WHO).scalar()
    with pytest.raises(RuntimeError), database.transaction(user):
        raise RuntimeError
    with database.transaction() as connection:
        assert not connection.execute(WHO).scalar()


def test_the_identity_ends_with_its_transaction_even_on_a_connection_nobody_cleans(database: Database) -> None:
    event.remove(database.engine, "reset", _reset)
    user = _add_user(database)
    with database.transaction(user) as connection:
        process = connection.exec_driver_sql("select pg_backend_pid()").scalar()
    with database.transaction() as connection:
        assert connection.exec_driver_sql("select pg_backend_pid()").scalar() == process
        assert not connection.execute(WHO).scalar()


def test_a_borrowed_connection_carries_no_state_of_the_one_before(database: Database) -> None:
    with database.engine.connect() as connection:
        process = connection.exec_driver_sql("select pg_backend_pid()").scalar()
        connection.exec_driver_sql(f"set app.user_id = '{uuid4()}'")
        connection.exec_driver_sql("set statement_timeout = '1h'")
        connection.exec_driver_sql("prepare mine as select 1")
        connection.commit()
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("select pg_backend_pid()").scalar() == process
        assert not connection.execute(WHO).scalar()
        assert connection.exec_driver_sql("show statement_timeout").scalar() == "30s"
        assert connection.exec_driver_sql("select count(*) from pg_prepared_statements").scalar() == 0


def test_users_never_see_each_other_under_load_errors_and_killed_connections(database: Database) -> None:
    users = [_add_user(database) for _ in range(4)]
    wrong: list[tuple[UUID | None, set[UUID]]] = []

    def hammer(seed: int) -> None:
        rng = Random(seed)  # noqa: S311 - reproducible choices, not secrets
        for _ in range(150):
            user = None if rng.random() < 0.05 else rng.choice(users)
            dice = rng.random()
            try:
                with database.transaction(user) as connection:
                    if dice < 0.03:
                        connection.exec_driver_sql("select pg_terminate_backend(pg_backend_pid())")
                    if dice < 0.10:
                        connection.exec_driver_sql("select 1/0")
                    seen = set(connection.execute(text("select user_id from users")).scalars())
            except (DBAPIError, DatabaseUnavailable):
                continue
            if seen != ({user} if user else set()):
                wrong.append((user, seen))

    threads = [threading.Thread(target=hammer, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_policy_uses_the_key_and_does_not_read_the_whole_table(database: Database) -> None:
    user = _add_user(database)
    with database.transaction(user) as connection:
        connection.exec_driver_sql("set local enable_seqscan = off")
        plan = connection.exec_driver_sql("explain select * from portfolios").scalars().all()
    assert any("Index" in line and "portfolios" in line for line in plan), plan


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")  # from 3.12 on, under xdist's thread
def test_a_forked_child_opens_connections_of_its_own(database: Database) -> None:
    with database.engine.connect() as connection:
        parents = connection.exec_driver_sql("select pg_backend_pid()").scalar()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with database.engine.connect() as connection:
            os.write(writing, str(connection.exec_driver_sql("select pg_backend_pid()").scalar()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        assert int(answer.read()) != parents
    os.waitpid(child, 0)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("select pg_backend_pid()").scalar() == parents


def test_an_unreachable_database_is_one_sentence() -> None:
    settings = Settings.model_validate({"DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent"})
    with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
        open_database(settings)


def test_a_connection_lost_on_the_way_is_one_sentence_and_the_next_works(database: Database) -> None:
    user = _add_user(database)
    with pytest.raises(DatabaseUnavailable, match="was lost"), database.transaction(user) as connection:
        connection.exec_driver_sql("select pg_terminate_backend(pg_backend_pid())")
    assert _visible(database, user) == {user}


def test_another_kind_of_database_is_refused_by_name() -> None:
    with pytest.raises(DatabaseUnavailable, match="PostgreSQL"):
        open_database(Settings.model_validate({"DATABASE_URL": "sqlite:///x.db"}))


def test_a_given_database_is_prepared_and_served_under_the_runtime_role(
    server: EmbeddedServer, database_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The login of ``DATABASE_URL`` may be anything, a superuser included: users are served under the runtime role."""
    monkeypatch.setattr("db.engine.acquire", lambda _: pytest.fail("nothing local may start"))
    address = server.url("postgres", database_name).render_as_string()
    with open_database(Settings.model_validate({"DATABASE_URL": address})) as given:
        first, second = _add_user(given), _add_user(given)
        for _ in range(3):
            assert _visible(given, first) == {first}
            assert _visible(given, second) == {second}
        with given.transaction() as connection:
            assert connection.exec_driver_sql("select current_user").scalar() == RUNTIME_ROLE
        with given.publication() as connection:
            assert connection.exec_driver_sql("select current_user").scalar() == PUBLISHER_ROLE


def test_a_server_that_died_is_started_again_by_the_next_transaction() -> None:
    folder = Path(os.environ["COUNTERPOISE_TEST_SERVER"]) / "revived"
    with open_database(Settings(data_dir=folder)) as database:
        user = _add_user(database)
        killed = _postmaster(folder)
        os.kill(killed, signal.SIGKILL)
        # A connection outlives its server for a moment: a transaction may still pass on it, the one after be lost.
        for _ in range(20):
            with suppress(DatabaseUnavailable):
                assert _visible(database, user) == {user}
                if _postmaster(folder) != killed:
                    break
            time.sleep(0.1)
        assert _postmaster(folder) != killed
        assert _visible(database, user) == {user}


def _postmaster(folder: Path) -> int:
    return int(next(folder.glob("pgdata-*/postmaster.pid")).read_text().split()[0])


def test_migrating_twice_at_once_is_migrating_once(server: EmbeddedServer, template: str) -> None:
    del template  # its making has made the roles
    admin = create_engine(server.url(), isolation_level="AUTOCOMMIT")
    name = f"race_{uuid4().hex}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"create database {name}")
        failures: list[Exception] = []

        def migrate() -> None:
            try:
                upgrade(create_engine(server.url("postgres", name), poolclass=NullPool))
            except DBAPIError as error:
                failures.append(error)

        threads = [threading.Thread(target=migrate) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        connection.exec_driver_sql(f"drop database {name} with (force)")
    admin.dispose()


def test_access_without_a_role_to_take_on_is_the_login_itself(server: EmbeddedServer, database_name: str) -> None:
    runtime, publisher = (Access(server.url(role, database_name)) for role in (RUNTIME_ROLE, PUBLISHER_ROLE))
    with Database(runtime, publisher) as database, database.transaction() as connection:
        row = connection.exec_driver_sql("select session_user, current_user").one()
        assert tuple(row) == (RUNTIME_ROLE, RUNTIME_ROLE)
