"""Folders of Postgres servers that end with the tests: in memory where there is room for them.

A cluster is a thousand files and a clone of a database three hundred. On a file system that writes them out, and does
not hand out their inodes again at once, making and removing them takes longer than the tests that ask for them.
"""

import os
import shutil
import tempfile
from pathlib import Path

IN_MEMORY = Path("/dev/shm")  # noqa: S108  # mkdtemp makes a folder of its own below it
ENOUGH_BYTES = 3 * 2**30


def server_folder(prefix: str) -> Path:
    """Make a folder that the account a server runs under for root may pass through; pytest's own is closed to it."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=IN_MEMORY if has_room(IN_MEMORY) else None))
    folder.chmod(0o711)
    return folder


def has_room(folder: Path) -> bool:
    """Whether a run's servers fit into a folder, and may run programs there: a small one is common in containers."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    may_run = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return may_run and shutil.disk_usage(folder).free >= ENOUGH_BYTES
