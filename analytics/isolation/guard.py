"""What ends a child from outside: its time is over, or nobody wants its answer any more."""

import subprocess
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

_LOOK_SECONDS = 0.2
"""How often it is asked whether the answer is still wanted."""


class Guard:
    """Watches a child from a thread of its own while the caller waits for the answer.

    Parameters
    ----------
    child : Popen
        Killed when its time is over, and not later than the guard is left.
    wall_seconds : float
        How long it may take.
    is_called_off : callable, optional
        Asked a few times a second; where it says yes, the child is killed at once.
    """

    def __init__(
        self, child: subprocess.Popen[bytes], wall_seconds: float, is_called_off: Callable[[], bool] | None
    ) -> None:
        self.was_called_off = False
        self._child = child
        self._wall_seconds = wall_seconds
        self._is_called_off = is_called_off
        self._has_ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="isolation guard", daemon=True)

    def __enter__(self) -> Self:
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Watch no longer."""
        self._has_ended.set()
        self._thread.join()

    def _watch(self) -> None:
        try:
            self._wait()
        finally:
            self._child.kill()

    def _wait(self) -> None:
        """Return when the child is to end; a question that cannot be answered ends it too."""
        until = time.monotonic() + self._wall_seconds
        while (left := until - time.monotonic()) > 0.0:
            if self._has_ended.wait(left if self._is_called_off is None else min(left, _LOOK_SECONDS)):
                return
            if self._is_called_off is not None and self._is_called_off():
                self.was_called_off = True
                return
