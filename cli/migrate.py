"""``counterpoise migrate``: bring a database up to date and end, before anything else uses it."""

import click

from cli.startup import read_settings, ready_database
from db.migrate import newest_revision


@click.command()
def migrate() -> None:
    """Bring the database to this version's schema, with the bundled market snapshot, and end."""
    with ready_database(read_settings()):
        click.echo(f"The database is at schema revision {newest_revision()}.", err=True)
