"""The running app and a browser: ``counterpoise serve`` on a fresh data folder, driven in Chromium.

Chromium is found by ``COUNTERPOISE_CHROMIUM``, then on ``PATH``. Without one the tests skip with one line, unless
``COUNTERPOISE_REQUIRE_E2E`` is set, as CI does: then they fail.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e_page import fresh_page
from e2e_server import RunningApp, free_port, own_folder, serving
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Connection, NullPool, create_engine, delete, insert, text

from db import schema
from db.embedded import acquire
from db.provision import DATABASE_NAME
from db.repositories.users import LOCAL_USER_ID
from db.roles import OWNER_ROLE

BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here, and keep them on one worker: they share one server and one browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("e2e"))
            item.add_marker(pytest.mark.enable_socket)


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("COUNTERPOISE_CHROMIUM")
    if named:
        return named
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; the one place that decides between skipping and failing."""
    path = find_chromium()
    if path is None:
        message = "no Chromium found: set COUNTERPOISE_CHROMIUM or install one (Debian: apt-get install chromium)"
        if os.environ.get("COUNTERPOISE_REQUIRE_E2E"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def app(chromium: str) -> Iterator[RunningApp]:  # noqa: ARG001  # no browser, no server: skip first
    """The product as `make run` starts it, with the bundled snapshot."""
    port = free_port()
    with (
        own_folder() as folder,
        serving(("-m", "cli.main", "serve", "--port", str(port)), port, folder / "data") as run,
    ):
        yield run


@pytest.fixture(scope="session")
def own_rows(app: RunningApp) -> Iterator[Connection]:
    """The database beside the app, on behalf of its user."""
    server = acquire(app.data_dir)
    engine = create_engine(server.url(OWNER_ROLE, DATABASE_NAME), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            connection.execute(text("select set_config('app.user_id', :user, false)"), {"user": str(LOCAL_USER_ID)})
            connection.commit()
            yield connection
    finally:
        engine.dispose()
        server.release()


@pytest.fixture
def home(app: RunningApp) -> str:
    """The address of the first page."""
    return app.url


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for the run."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(BROWSER_ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture
def nothing_kept(own_rows: Connection) -> None:
    """The app's user has nothing yet: every private row goes with its user."""
    own_rows.execute(delete(schema.users).where(schema.users.c.user_id == LOCAL_USER_ID))
    own_rows.execute(insert(schema.users).values(user_id=LOCAL_USER_ID, kind="local"))
    own_rows.commit()


@pytest.fixture
def page(app: RunningApp, browser: Browser, nothing_kept: None) -> Iterator[Page]:  # noqa: ARG001  # for its effect
    """A fresh page, 1440 pixels wide, of a user who has nothing yet."""
    with fresh_page(browser, app.url) as fresh:
        yield fresh
