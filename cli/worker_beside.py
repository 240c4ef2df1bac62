"""A worker as a child of the process that serves: started with it, started again if it dies, gone when it goes."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

GRACE_SECONDS = 5
"""Whoever presses Ctrl-C waits no longer for a load: it goes back into the queue."""

KILL_SECONDS = 15
LOOK_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0

log = logging.getLogger(__name__)


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker running for the length of a block."""
    stop = Event()
    child = WorkerChild()
    child.start()
    keeper = Thread(target=child.keep_running, args=(stop,), name="worker beside", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()
        child.stop()


class WorkerChild:
    """The child process. It watches its parent by itself, so that it goes even where nobody could tell it to."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start a process, in a group of its own: a Ctrl-C in the terminal reaches the parent alone."""
        command = [sys.executable, "-P", "-m", "cli.main", "worker"]
        command += ["--parent", str(os.getpid()), "--grace", str(GRACE_SECONDS)]
        # Our packages and no namesakes in the folder the program happens to be started from.
        path = os.pathsep.join(filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(  # noqa: S603  # our own command, no shell
            command, stdin=subprocess.DEVNULL, start_new_session=True, env=os.environ | {"PYTHONPATH": path}
        )

    def keep_running(self, stop: Event, look_seconds: float = LOOK_SECONDS) -> None:
        """Start the process again whenever it has ended, after growing pauses, until told to stop."""
        pause = look_seconds
        while not stop.wait(look_seconds):
            if self._process is None or self._process.poll() is None:
                continue
            log.warning("event=worker_ended pause_seconds=%.0f", pause)
            if stop.wait(pause):
                return
            self.start()
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def stop(self) -> None:
        """Tell the process to stop and wait until it has."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(KILL_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
