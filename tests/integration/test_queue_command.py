"""The worker as a command, and beside the app: it comes, is replaced, and goes with it, by whatever death."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from server_folders import server_folder

from db.migrate import newest_revision

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("queue_command"), pytest.mark.enable_socket]

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
LOG_LINE = re.compile(r"(at=\S+ )?level=[A-Z]+ logger=[\w.]+ (event|message)=|Counterpoise is at http")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    folder = server_folder("cp-worker-")
    yield folder
    until(lambda: not list(folder.rglob("postmaster.pid")))
    shutil.rmtree(folder, ignore_errors=True)


def until(wanted: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not wanted():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def environment(folder: Path, **settings: str) -> dict[str, str]:
    given = {k: v for k, v in os.environ.items() if not k.startswith(("COUNTERPOISE_", "DATABASE_"))}
    return given | {"COUNTERPOISE_DATA": str(folder / "data"), "COUNTERPOISE_SNAPSHOT": "none"} | settings


def start(folder: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(folder, **settings),
    )


def run(folder: Path, *arguments: str, **settings: str) -> tuple[int | None, str, str]:
    process = start(folder, *arguments, **settings)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, out, err


def is_alive(folder: Path) -> bool:
    return run(folder, "worker", "--check")[0] == 0


def workers_of(parent: int) -> list[int]:
    """Return the worker processes that were told to watch a parent."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"worker" in words and b"--parent" in words and str(parent).encode() in words:
            found.append(int(entry.parent.name))
    return found


def listens(process: int) -> bool:
    """Say whether a process has something of its own to do on SIGTERM."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
    found = re.search(r"^SigCgt:\s*(\w+)$", status, re.MULTILINE)
    return bool(found) and bool(int(found.group(1), 16) & 1 << (signal.SIGTERM - 1))


@pytest.fixture
def served(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(folder, "serve", "--port", str(port))
    try:
        until(lambda: any(map(listens, workers_of(process.pid))))
        yield process
    finally:
        process.kill()
        process.communicate()
        until(lambda: not workers_of(process.pid))


def test_a_worker_says_in_lines_what_it_does_and_ends_well_on_a_signal(folder: Path) -> None:
    own = folder / "own"
    assert not is_alive(own)
    process = start(own, "worker", "--concurrency", "1")
    # Each question is a process of its own: they begin when there is somebody to answer for.
    until(lambda: listens(process.pid))
    until(lambda: is_alive(own))
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (0, "")
    assert [line for line in err.splitlines() if not LOG_LINE.match(line)] == []
    assert "event=worker_started queues=all" in err
    assert "event=worker_stopped" in err
    assert not is_alive(own)


def test_serving_brings_a_worker_and_takes_it_away(served: subprocess.Popen[str]) -> None:
    (worker,) = workers_of(served.pid)
    # A Ctrl-C in the terminal goes to the group of the foreground process: the worker is not in it.
    assert os.getpgid(worker) == worker
    served.send_signal(signal.SIGTERM)
    out, err = served.communicate(timeout=PATIENCE_SECONDS)
    assert (served.returncode, out) == (0, "")
    assert workers_of(served.pid) == []
    assert "event=worker_stopped" in err
    assert [line for line in err.splitlines() if not LOG_LINE.match(line)] == []


def test_a_worker_that_dies_is_replaced(served: subprocess.Popen[str]) -> None:
    (first,) = workers_of(served.pid)
    os.kill(first, signal.SIGKILL)
    until(lambda: workers_of(served.pid) not in ([], [first]))


def test_a_worker_goes_although_its_parent_could_not_say_goodbye(served: subprocess.Popen[str]) -> None:
    served.kill()
    served.wait(PATIENCE_SECONDS)
    until(lambda: not workers_of(served.pid))


@pytest.mark.parametrize("command", ["worker", "serve"])
def test_a_time_nobody_can_follow_is_one_sentence(folder: Path, command: str) -> None:
    code, out, err = run(folder, command, COUNTERPOISE_NIGHTLY="at night")
    assert (code, out) == (2, "")
    assert "at night" in err
    assert "Traceback" not in err


def test_a_database_out_of_reach_is_one_sentence_without_its_password(folder: Path) -> None:
    address = "postgresql://me:canary@127.0.0.1:1/db"
    for arguments in (("worker",), ("worker", "--check"), ("migrate",)):
        code, out, err = run(folder, *arguments, DATABASE_URL=address)
        assert (code, out) == (2, "")
        assert "cannot be reached" in err
        assert "canary" not in err


def test_migrate_prepares_a_database_and_ends(folder: Path) -> None:
    code, out, err = run(folder, "migrate", COUNTERPOISE_DATA=str(folder / "migrated"))
    assert (code, out) == (0, "")
    assert newest_revision() in err
