"""Drive Alembic on an open connection; no ini file, no address."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config_for(connection: Connection) -> Config:
    """Return Alembic's configuration for one connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def run_revisions(connection: Connection, target: str = "head") -> None:
    """Run revisions up to ``target`` inside the caller's transaction."""
    command.upgrade(config_for(connection), target)
