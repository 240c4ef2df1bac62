"""From settings to ready services: database, schema, bundled snapshot."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from db.engine import Database, open_database
from db.settings import Settings
from etl.snapshot.load import load_bundled
from webapp.services import Services, build_services


def now() -> datetime:
    """Return the current time with its zone: the one clock commands hand down."""
    return datetime.now(tz=UTC)


@contextmanager
def ready_database(settings: Settings) -> Iterator[Database]:
    """Yield a database with its schema and, unless switched off, the bundled snapshot; let it go afterwards."""
    with closing(open_database(settings)) as database:
        if settings.snapshot == "bundled":
            load_bundled(database, now)
        yield database


@contextmanager
def ready_services() -> Iterator[Services]:
    """Yield services over the database that the environment names."""
    with ready_database(Settings.from_env()) as database:
        yield build_services(database, clock=now)
