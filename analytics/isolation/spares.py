"""Children that are ready before they are needed: started, imports done, waiting for their one request."""

import atexit
import contextlib
import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

from analytics.isolation.child import END_OF_FOLDERS

_BOOTSTRAP = (
    f"import sys; sys.path.extend(sys.argv[1:sys.argv.index({END_OF_FOLDERS!r})]); "
    "from analytics.isolation.child import answer; answer()"
)
_N_SPARES = 2
"""Two files dropped at once find one each; a spare holds about 12 MiB of memory of its own."""


@dataclass(frozen=True, slots=True)
class ChildKind:
    """What a child has imported when it is ready: a module of the project, and installed packages."""

    module: str
    packages: tuple[str, ...]


def start_child(kind: ChildKind) -> subprocess.Popen[bytes]:
    """Return a new child; it gets ready while the caller goes on."""
    folders = [_folder("analytics"), *map(_folder, kind.packages)]
    return subprocess.Popen(  # noqa: S603  # our own interpreter and our own code, nothing from the user
        [sys.executable, "-I", "-S", "-c", _BOOTSTRAP, *folders, END_OF_FOLDERS, *kind.packages, kind.module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    )


def end_child(child: subprocess.Popen[bytes]) -> None:
    """Let nothing be left of a child: no process and no pipe."""
    child.kill()
    _close_pipes(child)
    child.wait()


def _close_pipes(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        with contextlib.suppress(BrokenPipeError):
            cast("BinaryIO", pipe).close()


def _folder(package: str) -> str:
    """Return the folder that holds a package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the child needs the package {package}, which is not installed", name=package)
    return str(Path(spec.origin).resolve().parent.parent)


class Spares:
    """The waiting children of this process, a few of each kind asked for. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[ChildKind, list[subprocess.Popen[bytes]]] = {}

    def keep(self, kind: ChildKind) -> None:
        """Keep children of a kind ready from now on."""
        with self._lock:
            self._waiting.setdefault(kind, [])
        self.refill(kind)

    def take(self, kind: ChildKind) -> subprocess.Popen[bytes] | None:
        """Return a living spare, which is the caller's from now on, or None where there is none."""
        with self._lock:
            waiting = self._waiting.get(kind, [])
            while waiting:
                spare = waiting.pop(0)
                if spare.poll() is None:
                    return spare
                end_child(spare)
        return None

    def refill(self, kind: ChildKind) -> None:
        """Start what is missing of a kind that is kept ready; starting does not wait for the child to be ready."""
        with self._lock:
            waiting = self._waiting.get(kind)
            while waiting is not None and len(waiting) < _N_SPARES:
                waiting.append(start_child(kind))

    def close(self) -> None:
        """End all spares and keep none from now on."""
        with self._lock:
            for spare in self._all():
                end_child(spare)
            self._waiting.clear()

    def leave_to_the_parent(self) -> None:
        """Let go, in a forked process, of what belongs to the one it was forked from; own spares come with use."""
        self._lock = threading.Lock()
        for spare in self._all():
            _close_pipes(spare)
            spare.poll()  # no child of this process: noted as ended, so that nobody waits for it here
        self._waiting = {kind: [] for kind in self._waiting}

    def _all(self) -> list[subprocess.Popen[bytes]]:
        return [spare for waiting in self._waiting.values() for spare in waiting]


SPARES = Spares()


def warm_up(function: Callable[..., object], *, packages: tuple[str, ...] = ()) -> None:
    """Keep children ready for a function, for as long as this process lives.

    Call it once, in the process that will call ``run_isolated``: behind a fork, not before it.

    Parameters
    ----------
    function : callable
        The function that ``run_isolated`` will be given.
    packages : tuple of str
        As they will be given to ``run_isolated``.
    """
    _prepare_for_the_end()
    SPARES.keep(ChildKind(function.__module__, packages))


@cache
def _prepare_for_the_end() -> None:
    atexit.register(SPARES.close)
    os.register_at_fork(after_in_child=SPARES.leave_to_the_parent)
