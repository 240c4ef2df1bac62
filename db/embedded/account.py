"""The account the server runs under: our own, or for root a dedicated one, since PostgreSQL refuses to run as root."""

import logging
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from db.errors import DatabaseUnavailable

ACCOUNT_NAME = "counterpoise-db"
"""System account made for the server when the program runs as root."""

FALLBACK_ACCOUNTS = ("postgres", "nobody")
"""Existing unprivileged accounts tried where none can be made."""

log = logging.getLogger(__name__)


class Identity(TypedDict, total=False):
    """Arguments of ``subprocess`` that start a program under another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """An operating system account.

    ``is_other`` says that it is not the account of this process, which is then root.
    """

    name: str
    uid: int
    gid: int
    is_other: bool

    @property
    def identity(self) -> Identity:
        """What ``subprocess`` needs to start a program under this account."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or folder just made by this process to the account."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        """Say whether the permission bits let the account enter a folder."""
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def current_user_name() -> str:
    """Return the name of this process's account, which the server needs to recognise it at the socket."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise DatabaseUnavailable(
            f"The user id {os.geteuid()} has no entry in the user database, which PostgreSQL requires; "
            "add one, or set DATABASE_URL."
        ) from None


def choose_account(cluster: Path) -> ServerAccount:
    """Return the account for a cluster: for root its present owner, else a dedicated account."""
    if os.geteuid() != 0:
        return ServerAccount(current_user_name(), os.geteuid(), os.getegid(), is_other=False)
    if cluster.exists():
        try:
            return _other(pwd.getpwuid(cluster.stat().st_uid))
        except KeyError:
            raise DatabaseUnavailable(
                f"{cluster} belongs to the user id {cluster.stat().st_uid}, which no longer exists on this machine; "
                f"give it to an existing account with chown -R."
            ) from None
    return _dedicated_account()


def _other(entry: pwd.struct_passwd) -> ServerAccount:
    if entry.pw_uid == 0:
        raise DatabaseUnavailable("The database files belong to root, under which PostgreSQL does not run.")
    return ServerAccount(entry.pw_name, entry.pw_uid, entry.pw_gid, is_other=True)


def _dedicated_account() -> ServerAccount:
    entry = _lookup(ACCOUNT_NAME)
    if entry is None:
        _make_account()
        # Looked up whatever useradd answered: another process may have made it in the meantime.
        entry = _lookup(ACCOUNT_NAME)
    if entry is not None:
        return _other(entry)
    for name in FALLBACK_ACCOUNTS:
        entry = _lookup(name)
        if entry is not None:
            log.warning("no account could be made for the database, using an existing one: account=%s", name)
            return _other(entry)
    raise DatabaseUnavailable(
        f"PostgreSQL does not run as root, and neither {ACCOUNT_NAME} could be made nor does "
        f"{' or '.join(FALLBACK_ACCOUNTS)} exist; run as another user, or set DATABASE_URL."
    )


def _lookup(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make_account() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return
    command = [useradd, "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ACCOUNT_NAME]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - fixed words
    if done.returncode != 0:
        log.info("useradd did not make the account: exit=%s message=%s", done.returncode, done.stderr.strip())
