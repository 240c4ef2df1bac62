"""Where the server's files lie, and the reasons for which a place is refused."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from db.embedded.account import ServerAccount
from db.errors import DatabaseUnavailable

ROOT_DATA_DIR = Path("/var/lib/counterpoise")
"""Data folder of root: its home is closed to the account the server runs under."""

LONGEST_SOCKET_DIR = 85
"""Bytes. A Unix socket path holds 107; ``/.s.PGSQL.5432.lock`` needs 19 of them."""

PORT = 5432
"""Only names the socket file; nothing listens on TCP."""

_UNQUOTABLE = frozenset("\"$`\\\n'")


@dataclass(frozen=True, slots=True)
class Location:
    """The files of one data folder for one major version of the server."""

    data_dir: Path
    major: int

    @property
    def cluster(self) -> Path:
        """The server's own folder; its name carries the major version it belongs to."""
        return self.data_dir / f"pgdata-{self.major}"

    @property
    def unfinished_cluster(self) -> Path:
        """Where a new cluster is made before it gets its name."""
        return self.data_dir / f"pgdata-{self.major}.init"

    @property
    def config_dir(self) -> Path:
        """Configuration, owned by whoever starts the server and only read by the server's account."""
        return self.data_dir / f"config-{self.major}"

    @property
    def start_lock(self) -> Path:
        """Held while starting, stopping or checking the server."""
        return self.data_dir / "start.lock"

    @property
    def ref_lock(self) -> Path:
        """Held, shared, by each process that uses the server."""
        return self.data_dir / "ref.lock"

    @property
    def watch_lock(self) -> Path:
        """Held by the watcher for its life."""
        return self.data_dir / "watch.lock"

    @property
    def socket_dir(self) -> Path:
        """Folder of the socket: beside the data, or a short one under ``/tmp`` where that path is too long."""
        beside = self.data_dir / "socket"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_DIR:
            return beside
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        # Not TMPDIR: two processes with different settings of it must find the same server.
        return Path(f"/tmp/counterpoise-{digest}")  # noqa: S108 - owner and mode are checked before use


def default_data_dir() -> Path:
    """Return the data folder used when none is configured."""
    if os.geteuid() == 0:
        return ROOT_DATA_DIR
    return Path(platformdirs.user_data_dir("counterpoise", appauthor=False))


def prepare_data_dir(data_dir: Path) -> Path:
    """Create the data folder and return its real path; refuse one that cannot work, with the reason."""
    if any(character in _UNQUOTABLE for character in str(data_dir)):
        raise DatabaseUnavailable(
            f"The data folder {data_dir} has a quote, dollar, backslash or line break in its name; "
            "choose another with COUNTERPOISE_DATA."
        )
    try:
        data_dir.mkdir(parents=True)
        # Root's server runs under another account, which has to pass through; what lies inside is private by itself.
        data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise DatabaseUnavailable(
            f"The data folder {data_dir} cannot be made ({error.strerror}); choose another with COUNTERPOISE_DATA."
        ) from error
    resolved = data_dir.resolve()
    owner = resolved.stat().st_uid
    if owner != os.geteuid():
        raise DatabaseUnavailable(
            f"The data folder {resolved} belongs to another user (uid {owner}); choose another with COUNTERPOISE_DATA."
        )
    return resolved


def check_reachable(data_dir: Path, account: ServerAccount) -> None:
    """Refuse a data folder the server's account cannot enter (anything below ``/root``, for one)."""
    for folder in (data_dir, *data_dir.parents):
        if not account.can_enter(folder):
            raise DatabaseUnavailable(
                f"PostgreSQL does not run as root, and the account it runs under ({account.name}) cannot enter "
                f"{folder}, so its data cannot lie in {data_dir}. Leave COUNTERPOISE_DATA unset "
                f"({ROOT_DATA_DIR} is then used) or name a folder outside {folder}."
            )


def private_folder(path: Path, account: ServerAccount) -> None:
    """Make a folder that only the server's account (and root) can enter, or check that it is one.

    The folder may lie in a world-writable place, so somebody else's folder or link of that name is refused.
    """
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        account.own(path)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise DatabaseUnavailable(
            f"{path} is not a private folder of the account {account.name}; remove it and try again."
        )
