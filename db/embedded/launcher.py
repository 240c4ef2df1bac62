"""Who starts the server, who keeps it, who stops it.

``start.lock`` (exclusive) serialises starting and stopping. Every process that uses the server holds a shared lock on
``ref.lock`` for its life; a detached watcher (``watch``) waits for an exclusive lock on the same file and stops the
server when it gets it. That is a reference count no kill can corrupt: the kernel keeps it.

Forks: a child made by ``fork`` shares its parent's hold (see ``locks``), so a web server may acquire before it forks
its workers and the database stays until the last of them is gone. ``release`` in one of them closes only its own
descriptor. Programs started through ``subprocess`` do not inherit the hold and acquire their own.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sqlalchemy import URL

from db.embedded import watch
from db.embedded.account import choose_account
from db.embedded.binaries import find_binaries
from db.embedded.cluster import SERVER_ENVIRONMENT, SUPERUSER, Cluster
from db.embedded.copies import reachable_binaries
from db.embedded.location import PORT, Location, check_reachable, default_data_dir, prepare_data_dir
from db.embedded.locks import exclusive, hold_shared, is_held
from db.errors import DatabaseUnavailable

_CLUSTER_NAME = re.compile(r"pgdata-(\d+)")


@dataclass
class EmbeddedServer:
    """A hold on a running server. The server outlives this object as long as anybody else holds it too."""

    cluster: Cluster
    _hold: int | None = field(repr=False)

    def url(self, role: str = SUPERUSER, database: str = "postgres") -> URL:
        """Return the address of a database on this server, logged in as ``role``."""
        query = {"host": str(self.cluster.location.socket_dir), "port": str(PORT)}
        return URL.create("postgresql+psycopg", username=role, database=database, query=query)

    def ensure_running(self) -> None:
        """Start the server again if it died while this process held it."""
        with exclusive(self.cluster.location.start_lock):
            _ensure_running(self.cluster)

    def release(self) -> None:
        """Give up this process's hold; the server stops when it was the last."""
        if self._hold is not None:
            os.close(self._hold)
            self._hold = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def acquire(data_dir: Path | None = None) -> EmbeddedServer:
    """Return a hold on the server of a data folder, starting it if it does not run.

    Parameters
    ----------
    data_dir : Path, optional
        Folder of the server; ``default_data_dir()`` if not given.

    Raises
    ------
    DatabaseUnavailable
        No server is installed, the folder cannot be used, or the server does not start; the message says which.
    """
    folder = prepare_data_dir(data_dir or default_data_dir())
    found = find_binaries()
    location = Location(folder, found.major)
    with exclusive(location.start_lock):
        account = choose_account(location.cluster)
        check_reachable(folder, account)
        _refuse_other_major(location)
        cluster = Cluster(location, reachable_binaries(found, account, folder), account)
        hold = hold_shared(location.ref_lock)
        try:
            _ensure_running(cluster)
        except BaseException:
            os.close(hold)
            raise
    return EmbeddedServer(cluster, hold)


def _ensure_running(cluster: Cluster) -> None:
    """Under ``start.lock``: a server that answers, and a watcher beside it."""
    if not cluster.is_alive():
        cluster.start()
    if not is_held(cluster.location.watch_lock):
        _start_watcher(cluster)


def _start_watcher(cluster: Cluster) -> None:
    location, account = cluster.location, cluster.account
    stop = [cluster.binaries.program("pg_ctl"), "stop", "-m", "fast", "-w", "-t", "60", "-D", str(location.cluster)]
    orders: watch.Orders = {
        "start_lock": str(location.start_lock),
        "ref_lock": str(location.ref_lock),
        "watch_lock": str(location.watch_lock),
        "stop": stop,
        "environment": SERVER_ENVIRONMENT,
        "uid": account.uid if account.is_other else None,
        "gid": account.gid if account.is_other else None,
    }
    subprocess.run(  # noqa: S603 - our own script, no shell
        [sys.executable, "-I", "-S", watch.__file__, json.dumps(orders)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
        cwd="/",
        start_new_session=True,
    )


def _refuse_other_major(location: Location) -> None:
    """Refuse to start an empty cluster beside an older one: it would look like lost portfolios."""
    if location.cluster.exists():
        return
    for folder in sorted(location.data_dir.glob("pgdata-*")):
        match = _CLUSTER_NAME.fullmatch(folder.name)
        if match:
            raise DatabaseUnavailable(
                f"{folder} was made by PostgreSQL {match.group(1)}, but {location.major} is installed. Dump it with "
                f"version {match.group(1)} and restore, or move the folder away to start empty."
            )
