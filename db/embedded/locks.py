"""File locks that the kernel drops on any death of their holder.

``flock`` belongs to an *open file description*, not to a process. Python opens files close-on-exec, so a program
started by ``subprocess`` never inherits a lock; a **forked** child (a gunicorn worker, a multiprocessing child) does
share the description. Two consequences, both wanted: the lock lasts until the last of parent and children is gone, and
a lock must be given up by closing the descriptor, because ``LOCK_UN`` in one child would drop it for the whole family.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock_file(path: Path) -> int:
    """Open (and create) a lock file readable by its owner only; close-on-exec."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def hold_shared(path: Path) -> int:
    """Take a shared lock and return the descriptor that keeps it; close it to let go."""
    descriptor = open_lock_file(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold an exclusive lock for the length of a block."""
    descriptor = open_lock_file(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Say whether somebody holds an exclusive lock on ``path`` at this moment."""
    descriptor = open_lock_file(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
