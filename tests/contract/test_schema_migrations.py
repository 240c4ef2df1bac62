"""The migrations make the schema the code declares, up and down, from nothing and over rows."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from database_factories import a_published_market
from sqlalchemy import Connection, Engine, NullPool, create_engine, text

from db.embedded import EmbeddedServer
from db.engine import Database
from db.migrate import current_revision, newest_revision, upgrade
from db.migrations.run import config_for, run_revisions
from db.roles import OWNER_ROLE
from db.schema import metadata

pytestmark = pytest.mark.integration

# What Alembic does not compare: policies, checks, triggers, functions, grants, security flags.
FINGERPRINT = text("""
    select 'policy', concat_ws(' ', tablename, policyname, cmd, qual, with_check) from pg_policies
    union all select 'check', concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace
    union all select 'trigger', pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select 'function', pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
    union all select 'table', concat_ws(' ', relname, relkind, relpersistence, relrowsecurity, relforcerowsecurity,
        relacl)
      from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S')
    union all select 'column', concat_ws(' ', attrelid::regclass, attname, atttypid::regtype, attnotnull)
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and attnum > 0 and not attisdropped
    order by 1, 2
""")

CONSTRAINTS = text("""
    select conname, concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid))
    from pg_constraint where connamespace = 'public'::regnamespace
    union all select 'index', indexdef from pg_indexes where schemaname = 'public'
    union all select 'column', concat_ws(' ', a.attrelid::regclass, attname, atttypid::regtype, attnotnull, attidentity,
        pg_get_expr(adbin, adrelid))
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and attnum > 0 and not attisdropped
    order by 1, 2
""")


@pytest.fixture
def empty(server: EmbeddedServer, template: str) -> Iterator[Engine]:
    """An empty database of the owner (the template fixture has made the roles)."""
    del template
    name = f"empty_{uuid4().hex}"
    admin = create_engine(server.url(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"create database {name} owner {OWNER_ROLE}")
        yield create_engine(server.url(OWNER_ROLE, name), poolclass=NullPool)
        connection.exec_driver_sql(f"drop database {name} with (force)")


def _fingerprint(connection: Connection) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in connection.execute(FINGERPRINT)]


def test_the_migrations_make_the_declared_schema(empty: Engine) -> None:
    upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        connection.exec_driver_sql("alter table prices add column forgotten text")
        assert compare_metadata(context, metadata) != []


def test_alembics_own_check_finds_nothing_to_add(empty: Engine) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        command.check(config_for(connection))


def test_keys_checks_and_indexes_are_the_declared_ones(empty: Engine) -> None:
    """Alembic compares neither checks nor primary keys: make the declared tables beside and compare the catalog."""
    upgrade(empty)
    with empty.connect() as connection:
        migrated = _constraints(connection)
        connection.exec_driver_sql("drop schema public cascade")
        connection.exec_driver_sql("create schema public")
        metadata.create_all(connection)
        declared = _constraints(connection)
    assert migrated == declared
    assert any("PRIMARY KEY (user_id, portfolio_id)" in text for _, text in declared)


def test_revision_names_are_alembics_revisions(empty: Engine) -> None:
    with empty.connect() as connection:
        scripts = ScriptDirectory.from_config(config_for(connection))
    assert scripts.get_current_head() == newest_revision()


def test_upgrading_twice_changes_nothing(empty: Engine) -> None:
    with empty.connect() as connection:
        assert current_revision(connection) == ""
    upgrade(empty)
    with empty.connect() as connection:
        once = _fingerprint(connection)
        assert current_revision(connection) == newest_revision()
    upgrade(empty)
    with empty.connect() as connection:
        assert _fingerprint(connection) == once


def test_every_revision_goes_up_down_and_up_to_the_same_schema(empty: Engine) -> None:
    with empty.connect() as connection:
        scripts = ScriptDirectory.from_config(config_for(connection))
    for script in reversed(list(scripts.walk_revisions())):
        with empty.begin() as connection:
            before = _fingerprint(connection)
            run_revisions(connection, script.revision)
            up = _fingerprint(connection)
            command.downgrade(config_for(connection), "-1")
            assert _without_version(_fingerprint(connection)) == _without_version(before)
            run_revisions(connection, script.revision)
            assert _fingerprint(connection) == up


def test_the_newest_revision_goes_over_a_database_with_rows(database: Database, server: EmbeddedServer) -> None:
    a_published_market(database)
    name = database.engine.url.database
    assert name
    owner = create_engine(server.url(OWNER_ROLE, name), poolclass=NullPool)
    with owner.begin() as connection:
        command.downgrade(config_for(connection), "-1")
    upgrade(owner)
    with owner.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from holdings").scalar() == 3


def _constraints(connection: Connection) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in connection.execute(CONSTRAINTS) if "alembic_version" not in row[1]]


def _without_version(fingerprint: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Alembic's own table appears with the first revision and stays."""
    return [entry for entry in fingerprint if "alembic_version" not in entry[1]]
