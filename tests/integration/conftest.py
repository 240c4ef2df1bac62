"""The template database that has the bundled snapshot loaded, made once per run beside the empty one."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.embedded import EmbeddedServer
from db.embedded.locks import exclusive
from db.engine import open_embedded
from etl.snapshot.load import load_bundled

BUNDLED_TEMPLATE = "template_counterpoise_bundled"
LOADED_AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def bundled_template(server: EmbeddedServer, template: str) -> str:
    """The name of a database with the bundled snapshot published.

    A module whose tests want clones of it gives its own ``template`` fixture this value.
    """
    del template  # made first: both would make the roles
    folder = Path(os.environ["COUNTERPOISE_TEST_SERVER"])
    ready = folder / "bundled.ready"
    with exclusive(folder / "bundled.lock"):
        if not ready.exists():
            database = open_embedded(server, BUNDLED_TEMPLATE)
            report = load_bundled(database, lambda: LOADED_AT)
            assert report.succeeded, report.message
            assert report.stopped == ()
            # Disposed, not closed: closing would give up the run's hold on the server.
            database.engine.dispose()
            ready.touch()
    return BUNDLED_TEMPLATE
