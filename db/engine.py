"""One database, one way to open a transaction and to say on whose behalf."""

import gc
import os
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from db.embedded import EmbeddedServer, acquire
from db.errors import DatabaseUnavailable
from db.migrate import upgrade
from db.provision import DATABASE_NAME, provision_embedded, provision_external
from db.roles import OWNER_ROLE, PUBLISHER_ROLE, RUNTIME_ROLE
from db.settings import Settings

CONNECT_SECONDS = 5
POOL_SECONDS = 5
"""Waits are bounded: a page that says "not now" serves better than one that hangs."""

RUNTIME_OPTIONS = "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
"""For transactions that serve users. Loads and migrations take as long as they take."""

GC_THRESHOLD = 20_000
"""New objects before the collector looks. A file's rows hold no cycles and die together; at the usual 700 they would
make it walk over the whole process several times a file, for nothing."""

SWITCH_SECONDS = 0.001
"""How long one thread keeps the others waiting. At the usual five milliseconds a thread that has its answer from the
server waits longer for its turn than it waited for the answer."""


@dataclass(frozen=True, slots=True)
class Access:
    """How one of the roles reaches the database: the address, and the role to take on where the login is another."""

    url: URL
    assumed_role: str | None = None


class Database:
    """A database with its schema in place.

    Attributes
    ----------
    engine : Engine
        Pooled connections of the runtime role. Use ``transaction``; the engine alone carries no identity.
    """

    def __init__(self, runtime: Access, publisher: Access, server: EmbeddedServer | None = None) -> None:
        self.engine = _pooled_engine(runtime.url, server)
        self._publisher = publisher
        self._publisher_engine = create_engine(publisher.url, poolclass=NullPool, **_common())
        self._runtime_role = runtime.assumed_role
        self._server = server
        _forget_connections_after_fork(self.engine)

    @contextmanager
    def transaction(self, user_id: UUID | None = None) -> Iterator[Connection]:
        """Open a transaction of the runtime role on behalf of a user; without one no private row is visible.

        The identity ends with the transaction, whichever way it ends. This is the only place that sets it.
        """
        with _reachable(self.engine) as connection, connection.begin():
            _take_on(connection, self._runtime_role)
            if user_id is not None:
                connection.execute(text("select set_config('app.user_id', :user, true)"), {"user": str(user_id)})
            yield connection

    @contextmanager
    def publication(self) -> Iterator[Connection]:
        """Open a transaction of the publisher, who loads public tables and sees no private one."""
        with _reachable(self._publisher_engine) as connection, connection.begin():
            _take_on(connection, self._publisher.assumed_role)
            yield connection

    @contextmanager
    def lock_keeper(self) -> Iterator[Connection]:
        """Open a connection for locks that outlast transactions; no transaction stays open on it meanwhile.

        The locks go with the connection, whichever way it ends. No role is taken on: it is for nothing but locks.
        """
        with _reachable(self._publisher_engine) as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def publisher_arguments(self, search_path: str) -> dict[str, Any]:
        """Return the driver's arguments for connections of the publisher that another library opens and keeps.

        They hold the password where there is one: nothing to log.
        """
        _, arguments = self._publisher_engine.dialect.create_connect_args(self._publisher.url)
        options = [str(arguments.get("options", "")), f"-c search_path={search_path}"]
        if self._publisher.assumed_role is not None:
            options.append(f"-c role={self._publisher.assumed_role}")
        return dict(arguments) | {"options": " ".join(options).strip(), "connect_timeout": CONNECT_SECONDS}

    @contextmanager
    def busy_publisher(self, n_connections: int = 4) -> Iterator[None]:
        """Keep the publisher's connections open between transactions: a load of many funds opens thousands.

        The process is set for that load meanwhile: see ``_paced_for_rows``.
        """
        idle, self._publisher_engine = self._publisher_engine, _kept_engine(self._publisher.url, n_connections)
        try:
            with _paced_for_rows():
                yield
        finally:
            kept, self._publisher_engine = self._publisher_engine, idle
            kept.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection and give up the embedded server."""
        self.engine.dispose()
        self._publisher_engine.dispose()
        if self._server is not None:
            self._server.release()


def open_database(settings: Settings) -> Database:
    """Return the database the settings name, started and migrated as needed."""
    if settings.database_url is not None:
        return _open_external(settings)
    server = acquire(settings.data_dir)
    try:
        return _open_running(server)
    except BaseException:
        server.release()
        raise


def _open_running(server: EmbeddedServer) -> Database:
    """Open the embedded server's database; where the server died meanwhile, start it and try once more."""
    try:
        return open_embedded(server, DATABASE_NAME)
    except (DatabaseUnavailable, OperationalError):
        server.ensure_running()
        return open_embedded(server, DATABASE_NAME)


def open_embedded(server: EmbeddedServer, database: str) -> Database:
    """Return one database of an embedded server, made and migrated as needed."""
    provision_embedded(server, database)
    upgrade(create_engine(server.url(OWNER_ROLE, database), poolclass=NullPool, **_common()))
    runtime = Access(server.url(RUNTIME_ROLE, database))
    return Database(runtime, Access(server.url(PUBLISHER_ROLE, database)), server)


def _open_external(settings: Settings) -> Database:
    owner_url = _url(settings.database_url.get_secret_value() if settings.database_url else "")
    owner = create_engine(owner_url, poolclass=NullPool, **_common())
    with _reachable(owner):
        provision_external(owner)
        upgrade(owner)
    if settings.runtime_database_url is None:
        runtime = Access(owner_url, RUNTIME_ROLE)
    else:
        runtime = Access(_url(settings.runtime_database_url.get_secret_value()))
    return Database(runtime, Access(owner_url, PUBLISHER_ROLE))


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        url = URL.create("none")
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise DatabaseUnavailable("DATABASE_URL must name a PostgreSQL database: postgresql://user@host/name")
    return url.set(drivername="postgresql+psycopg")


def _common() -> dict[str, Any]:
    return {
        # Error texts would otherwise print the values of a statement: positions, amounts.
        "hide_parameters": True,
        # DISCARD ALL drops prepared statements behind the driver's back, so it prepares none.
        "connect_args": {"connect_timeout": CONNECT_SECONDS, "prepare_threshold": None},
    }


def _pooled_engine(url: URL, server: EmbeddedServer | None) -> Engine:
    common = _common()
    common["connect_args"]["options"] = RUNTIME_OPTIONS
    engine = create_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
        pool_reset_on_return=None,
        **common,
    )
    event.listen(engine, "reset", _reset)
    if server is not None:
        event.listen(engine, "do_connect", _Reviver(server))
    return engine


def _kept_engine(url: URL, n_connections: int) -> Engine:
    engine = create_engine(
        url, pool_size=n_connections, max_overflow=-1, pool_pre_ping=True, pool_reset_on_return=None, **_common()
    )
    event.listen(engine, "reset", _reset)
    return engine


@contextmanager
def _paced_for_rows() -> Iterator[None]:
    """Set the process for threads that read thousands of rows and wait for the server in between."""
    thresholds, seconds = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(GC_THRESHOLD, *thresholds[1:])
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(seconds)


def _reset(connection: Any, _record: object, state: Any) -> None:  # noqa: ANN401 - the driver's and pool's own types
    """Give back a connection without a trace of whoever used it."""
    if not state.terminate_only:
        connection.rollback()
        connection.autocommit = True
        connection.execute("discard all")
        connection.autocommit = False


class _Reviver:
    """Connect; where the embedded server has died, start it again and connect once more."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server

    def __call__(self, dialect: Any, _record: object, arguments: list[Any], parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - the driver's own types
        try:
            return dialect.connect(*arguments, **parameters)
        except dialect.loaded_dbapi.OperationalError:
            self._server.ensure_running()
            return dialect.connect(*arguments, **parameters)


@contextmanager
def _reachable(engine: Engine) -> Iterator[Connection]:
    """Open a connection, or say in one sentence that there is none or that it was lost."""
    try:
        connection = engine.connect()
    except (OperationalError, PoolTimeout) as error:
        raise DatabaseUnavailable(f"The database cannot be reached: {_first_line(error)}") from error
    try:
        with connection:
            yield connection
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseUnavailable("The connection to the database was lost; try again.") from error
        raise


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]


def _take_on(connection: Connection, role: str | None) -> None:
    if role is not None:
        connection.exec_driver_sql(f"set local role {role}")


def _forget_connections_after_fork(engine: Engine) -> None:
    """Make a forked worker open connections of its own: it must not speak on its parent's."""
    alive = weakref.ref(engine)

    def forget() -> None:
        inherited = alive()
        if inherited is not None:
            inherited.dispose(close=False)

    os.register_at_fork(after_in_child=forget)
