"""The template database that has the bundled snapshot loaded, made once per run beside the empty one."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.embedded import EmbeddedServer
from db.embedded.locks import exclusive
from db.engine import open_embedded
from etl.snapshot.load import load_bundled
from webapp.services import services as services_module
from webapp.services.market_state import MarketState, MarketStore

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


class BundleKnown(MarketStore):
    """A store that has read the bundle before; a clone in which anything was published since is read like any other."""

    bundle: MarketState | None = None

    def __init__(self) -> None:
        super().__init__()
        self._state = BundleKnown.bundle


@pytest.fixture(autouse=True)
def _bundle_is_read_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the services of all tests on clones of the bundle share what the first of them reads from its clone."""
    if {"template", "database"} <= {*request.fixturenames} and request.getfixturevalue("template") == BUNDLED_TEMPLATE:
        if BundleKnown.bundle is None:
            with request.getfixturevalue("database").publication() as connection:
                BundleKnown.bundle = MarketStore().current(connection)
        monkeypatch.setattr(services_module, "MarketStore", BundleKnown)
