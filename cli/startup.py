"""From settings to ready services: database, schema, bundled snapshot."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import click
from pydantic import ValidationError

from analytics.errors import UserInputError
from db.embedded.location import default_data_dir
from db.engine import Database, open_database
from db.settings import Settings
from etl.settings import EtlSettings
from etl.snapshot.load import load_bundled
from webapp.services import Services, build_services


def now() -> datetime:
    """Return the current time with its zone: the one clock commands hand down."""
    return datetime.now(tz=UTC)


def read_settings() -> Settings:
    """Read the environment; an unusable value is the user's to change, so it is one sentence that names it."""
    with _named_settings():
        return Settings.from_env()


def read_etl_settings() -> EtlSettings:
    """Read the settings of the loads; the inbox is a folder beside the database's data unless it is set."""
    with _named_settings():
        settings = EtlSettings.from_env()
    if settings.inbox is not None:
        return settings
    return settings.model_copy(update={"inbox": (read_settings().data_dir or default_data_dir()) / "inbox"})


@contextmanager
def _named_settings() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors(include_input=False))
        raise UserInputError(f"A setting cannot be used. {'; '.join(wrong)}.") from error


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
    with ready_database(read_settings()) as database:
        yield build_services(database, clock=now)


def say_if_empty(services: Services) -> None:
    """Say on stderr that no market data are loaded: without them no ticker is known, however well it is spelled."""
    freshness = services.freshness()
    if freshness.newest_fund_date is None:
        click.echo(freshness.text, err=True)
