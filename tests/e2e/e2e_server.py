"""The running app for tests in a browser: a program started, waited for, stopped."""

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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

START_SECONDS = 120
STOP_SECONDS = 30
_WITH_A_CLOCK = Path(__file__).with_name("e2e_serve_at.py")


@dataclass(frozen=True, slots=True)
class RunningApp:
    """A served app: its address, its process, and the folder of its database."""

    url: str
    process: subprocess.Popen[bytes]
    data_dir: Path


def free_port() -> int:
    """Return a port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(program: Sequence[str], port: int, data_dir: Path) -> Iterator[RunningApp]:
    """Run a program that serves the app until the end of the block; what it logged stands with a test that fails."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("COUNTERPOISE_", "DATABASE_"))}
    with tempfile.NamedTemporaryFile(prefix="cp-serve-", suffix=".log") as log:
        process = subprocess.Popen(
            [sys.executable, *program], env=environment | {"COUNTERPOISE_DATA": str(data_dir)}, stdout=log, stderr=log
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_until_served(url, process, Path(log.name))
            yield RunningApp(url, process, data_dir)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)
            sys.stderr.write(Path(log.name).read_text())


@contextmanager
def serving_at(moment: datetime, port: int, data_dir: Path) -> Iterator[RunningApp]:
    """Serve the database of a folder to a clock that stands at a moment."""
    with serving((str(_WITH_A_CLOCK), str(port), moment.isoformat()), port, data_dir) as app:
        yield app


@contextmanager
def own_folder() -> Iterator[Path]:
    """Give a folder that the database's own account can enter, until its server has stopped."""
    folder = Path(tempfile.mkdtemp(prefix="cp-e2e-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        _wait_until_stopped(folder / "data")
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_served(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
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


def _wait_until_stopped(data_dir: Path) -> None:
    """Wait for the database's watcher to stop the server that nobody holds any more."""
    deadline = time.monotonic() + STOP_SECONDS
    while list(data_dir.glob("pgdata-*/postmaster.pid")) and time.monotonic() < deadline:
        time.sleep(0.05)
