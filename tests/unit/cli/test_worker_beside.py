"""The worker beside the app: started once, replaced when it dies, killed where it does not listen."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from cli import worker_beside as module
from cli.worker_beside import WorkerChild, worker_beside

LISTENS = "import time; time.sleep(600)"
IS_DEAF = """
import os, pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(os.environ["DEAF_NOW"]).touch()
time.sleep(600)
"""


class Started:
    """Starts a small program in place of the worker and remembers each process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []
        self.commands: list[list[str]] = []
        self._real = subprocess.Popen
        self._program = program
        monkeypatch.setattr(module.subprocess, "Popen", self)

    def __call__(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401  # as Popen takes them
        self.commands.append(command)
        process = self._real([sys.executable, "-c", self._program], **options)
        self.processes.append(process)
        return process


def test_a_worker_runs_for_the_length_of_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    started = Started(monkeypatch, LISTENS)
    with worker_beside():
        (process,) = started.processes
        assert process.poll() is None
        assert started.commands[0][1:5] == ["-P", "-m", "cli.main", "worker"]
    assert process.returncode == -signal.SIGTERM


def test_the_worker_goes_when_the_block_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    started = Started(monkeypatch, LISTENS)
    with pytest.raises(ZeroDivisionError), worker_beside():
        _ = 1 / 0
    assert started.processes[0].returncode == -signal.SIGTERM


def test_one_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DEAF_NOW", str(tmp_path / "deaf"))
    started = Started(monkeypatch, IS_DEAF)
    monkeypatch.setattr(module, "KILL_SECONDS", 0.2)
    with worker_beside():
        while not (tmp_path / "deaf").exists():
            time.sleep(0.02)
    assert started.processes[0].returncode == -signal.SIGKILL


def test_one_that_ends_is_replaced_after_growing_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    started = Started(monkeypatch, "")
    monkeypatch.setattr(module, "LONGEST_PAUSE_SECONDS", 4.0)
    pauses: list[float] = []

    class Stop(Event):
        def wait(self, timeout: float | None = None) -> bool:
            started.processes[-1].wait()
            pauses.append(timeout or 0)
            return len(pauses) > 9

    child = WorkerChild()
    child.start()
    child.keep_running(Stop(), look_seconds=1.0)
    child.stop()
    # Each time one look and one pause: 1, 2, 4 seconds and never more.
    assert pauses == [1.0, 1.0, 1.0, 2.0, 1.0, 4.0, 1.0, 4.0, 1.0, 4.0]
    assert len(started.processes) == 5


def test_nothing_is_stopped_that_never_started() -> None:
    WorkerChild().stop()
