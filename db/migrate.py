"""Bring a database to the schema this code was written for."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

MIGRATION_LOCK = 7_203_110_002
"""Advisory lock under which migrations run, so that web, worker and command line can start at once."""

MIGRATIONS = Path(__file__).parent / "migrations"


def newest_revision() -> str:
    """Return the newest revision, read from the file names (``0003_what.py``).

    A test holds the names to Alembic's own answer; importing Alembic to ask it costs each start half a second.
    """
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def upgrade(engine: Engine) -> None:
    """Run the revisions a database lacks, in one transaction; nothing happens where it lacks none."""
    with engine.connect() as connection:
        if current_revision(connection) == newest_revision():
            return
    from db.migrations.run import run_revisions  # noqa: PLC0415 - only a start that migrates pays for Alembic

    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        run_revisions(connection)


def current_revision(connection: Connection) -> str:
    """Return the revision a database is at, empty before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("select version_num from alembic_version")).scalar() or "")
