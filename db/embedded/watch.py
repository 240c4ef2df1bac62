"""The watcher: a detached process that stops the server once nobody uses it.

Run as a script with the standard library only, so that it starts fast and keeps no package open. It waits for an
exclusive lock on the file on which each user of the server holds a shared one; the kernel grants it when the last user
is gone, by whatever death. The decision is then made again under ``start.lock``, without waiting, because somebody may
have come in the meantime.
"""

import fcntl
import json
import os
import subprocess
import sys
from typing import TypedDict


class Orders(TypedDict):
    """What the launcher tells the watcher: lock files, the command that stops the server, and its account."""

    start_lock: str
    ref_lock: str
    watch_lock: str
    stop: list[str]
    environment: dict[str, str]
    uid: int | None
    gid: int | None


def main() -> int:
    """Watch until the server has been stopped."""
    orders: Orders = json.loads(sys.argv[1])
    watch = os.open(orders["watch_lock"], os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(watch, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0  # another watcher is at work
    if os.fork():
        return 0  # the launcher waits for this half; the lock lives on in the other
    ref = os.open(orders["ref_lock"], os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    start = os.open(orders["start_lock"], os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    while True:
        fcntl.flock(ref, fcntl.LOCK_EX)
        # Let go before taking start.lock: a newcomer holds that one while it waits for its share of this one.
        fcntl.flock(ref, fcntl.LOCK_UN)
        fcntl.flock(start, fcntl.LOCK_EX)
        if _nobody_left(ref):
            if _is_same_file(ref, orders["ref_lock"]):
                _stop(orders)
            # In this order: a newcomer who gets start.lock must find that nobody watches.
            os.close(watch)
            os.close(start)
            return 0
        fcntl.flock(start, fcntl.LOCK_UN)


def _nobody_left(ref: int) -> bool:
    try:
        fcntl.flock(ref, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_same_file(descriptor: int, path: str) -> bool:
    """Say whether the folder is still the one watched: deleted and made anew, its server is not ours to stop."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))  # noqa: PTH116 - pathlib would cost start time
    except FileNotFoundError:
        return False


def _stop(orders: Orders) -> None:
    uid, gid = orders["uid"], orders["gid"]
    subprocess.run(  # noqa: S603 - the launcher's own command, no shell
        orders["stop"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        cwd="/",
        env=orders["environment"],
        user=uid,
        group=gid,
        extra_groups=None if uid is None else [],
    )


if __name__ == "__main__":
    raise SystemExit(main())
