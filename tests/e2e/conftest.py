"""The running app and a browser: ``counterpoise serve`` on a fresh data folder, driven in Chromium.

Chromium is found by ``COUNTERPOISE_CHROMIUM``, then on ``PATH``. Without one the tests skip with one line, unless
``COUNTERPOISE_REQUIRE_E2E`` is set, as CI does: then they fail.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from e2e_settled import watch
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from sqlalchemy import Connection, NullPool, create_engine, delete, insert, text

from db import schema
from db.embedded import acquire
from db.provision import DATABASE_NAME
from db.repositories.users import LOCAL_USER_ID
from db.roles import OWNER_ROLE

START_SECONDS = 120
PATIENCE_MILLISECONDS = 30_000
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


@dataclass(frozen=True, slots=True)
class RunningApp:
    """A served app: its address and its process."""

    url: str
    process: subprocess.Popen[bytes]
    data_dir: Path


def free_port() -> int:
    """Return a port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def app(chromium: str) -> Iterator[RunningApp]:  # noqa: ARG001  # no browser, no server: skip first
    """The product as `make run` starts it, with the bundled snapshot."""
    folder = Path(tempfile.mkdtemp(prefix="cp-e2e-"))
    folder.chmod(0o711)
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("COUNTERPOISE_", "DATABASE_"))}
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port)]
    log = (folder / "serve.log").open("wb")
    process = subprocess.Popen(
        command, env=environment | {"COUNTERPOISE_DATA": str(folder / "data")}, stdout=log, stderr=log
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(url, process, folder / "serve.log")
        yield RunningApp(url, process, folder / "data")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        log.close()
        wait_until_stopped(folder / "data")
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_served(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the app answers; a dead process fails with its log."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"serve ended with {process.returncode}:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  # our own http address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"serve did not answer within {START_SECONDS} s:\n{log.read_text()}")


def wait_until_stopped(data_dir: Path) -> None:
    """Wait for the database's watcher to stop the server that nobody holds any more."""
    deadline = time.monotonic() + 30
    while list(data_dir.glob("pgdata-*/postmaster.pid")) and time.monotonic() < deadline:
        time.sleep(0.05)


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


def forget_everything(connection: Connection) -> None:
    """Take away all that the app's user has: every private row goes with its user."""
    connection.execute(delete(schema.users).where(schema.users.c.user_id == LOCAL_USER_ID))
    connection.execute(insert(schema.users).values(user_id=LOCAL_USER_ID, kind="local"))
    connection.commit()


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


@dataclass
class Watched:
    """A page with what it must never do: leave the machine, log an error, break the content policy."""

    page: Page
    home: str
    complaints: list[str] = field(default_factory=list)

    def on_request(self, request: Request) -> None:
        """Note every request that is not for the app."""
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.complaints.append(f"request left the machine: {request.url}")

    def on_console(self, message: ConsoleMessage) -> None:
        """Note errors the browser or a script reports."""
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")


@pytest.fixture
def page(app: RunningApp, browser: Browser, own_rows: Connection) -> Iterator[Page]:
    """A fresh page, 1440 pixels wide, of a user who has nothing yet; it fails the test afterwards if it misbehaved."""
    forget_everything(own_rows)
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    fresh = context.new_page()
    fresh.set_default_timeout(PATIENCE_MILLISECONDS)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    watch(fresh)
    watched = Watched(fresh, app.url)
    fresh.on("request", watched.on_request)
    fresh.on("console", watched.on_console)
    fresh.on("pageerror", lambda error: watched.complaints.append(f"script error: {error}"))
    yield fresh
    context.close()
    assert watched.complaints == []
