"""Prepare a server: our roles and, on the embedded one, our database."""

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import ProgrammingError

from db.embedded import EmbeddedServer
from db.errors import DatabaseUnavailable
from db.roles import OWNER_ROLE, PUBLISHER_ROLE, RUNTIME_ROLE, ensure_role

DATABASE_NAME = "counterpoise"

PROVISION_LOCK = 7_203_110_001
"""Advisory lock under which roles and database are made, so that web, worker and command line can start at once."""

_TAKING_ON_IS_A_RIGHT_SINCE = (16,)


def provision_embedded(server: EmbeddedServer, database: str = DATABASE_NAME) -> None:
    """Make the roles and the database on an embedded server; nothing happens where they exist."""
    engine = create_engine(server.url(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if _is_open(connection, database):
            return
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": PROVISION_LOCK})
        for role in (OWNER_ROLE, RUNTIME_ROLE, PUBLISHER_ROLE):
            ensure_role(connection, role, can_login=True)
        if not _exists(connection, database):
            # Opened last: whoever finds it open finds it complete.
            connection.exec_driver_sql(f"create database {database} owner {OWNER_ROLE} allow_connections false")
        connection.exec_driver_sql(f"revoke all on database {database} from public")
        connection.exec_driver_sql(f"grant connect on database {database} to {RUNTIME_ROLE}, {PUBLISHER_ROLE}")
        connection.exec_driver_sql(f"alter database {database} allow_connections true")


def provision_external(owner: Engine) -> None:
    """Make the roles on a given server and let its login take them on."""
    with owner.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": PROVISION_LOCK})
        try:
            for role in (RUNTIME_ROLE, PUBLISHER_ROLE):
                ensure_role(connection, role, can_login=False)
                if not _may_take_on(connection, role):
                    connection.exec_driver_sql(f"grant {role} to current_user")
        except ProgrammingError as error:
            raise DatabaseUnavailable(
                f"The login of DATABASE_URL may not create the roles {RUNTIME_ROLE} and {PUBLISHER_ROLE}. As an "
                f"administrator run: create role {RUNTIME_ROLE}; create role {PUBLISHER_ROLE}; "
                f"grant {RUNTIME_ROLE}, {PUBLISHER_ROLE} to that login."
            ) from error


def _exists(connection: Connection, database: str) -> bool:
    found = connection.execute(text("select 1 from pg_database where datname = :name"), {"name": database})
    return found.first() is not None


def _is_open(connection: Connection, database: str) -> bool:
    query = text("select datallowconn from pg_database where datname = :name")
    return bool(connection.execute(query, {"name": database}).scalar())


def _may_take_on(connection: Connection, role: str) -> bool:
    """Say whether this login may ``set role``; since PostgreSQL 16 whoever makes a role is a member that may not."""
    version = connection.dialect.server_version_info or (0,)
    privilege = "SET" if version >= _TAKING_ON_IS_A_RIGHT_SINCE else "MEMBER"
    query = text("select pg_has_role(current_user, :role, :privilege)")
    return bool(connection.execute(query, {"role": role, "privilege": privilege}).scalar())
