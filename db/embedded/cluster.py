"""Make, configure, start and recognise one server."""

import logging
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from db.embedded.account import ServerAccount, current_user_name
from db.embedded.binaries import Binaries
from db.embedded.location import PORT, Location, private_folder
from db.errors import DatabaseUnavailable
from db.roles import OWNER_ROLE, PUBLISHER_ROLE, RUNTIME_ROLE

SUPERUSER = "postgres"
"""Bootstrap superuser; used to check the server and to create roles and the database, by nothing else."""

BUILTIN_LOCALE_MAJOR = 17
"""First major version with the builtin C.UTF-8 locale, whose order is the same on every machine."""

START_ATTEMPTS = 5
RETRY_SECONDS = 1.5
"""A killed server can only be replaced once its process entry and its children are gone: about 1.5 s in a container
whose first process reaps slowly."""

SERVER_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}
"""Nothing of the caller's environment reaches the server: a stray PGDATA or PGPORT would change it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cluster:
    """One server: where it lies, whose programs run it, under which account."""

    location: Location
    binaries: Binaries
    account: ServerAccount

    def is_alive(self) -> bool:
        """Connect and compare the data folder. A process id proves nothing: it may be dead, reused or a zombie."""
        try:
            with psycopg.connect(self.conninfo(SUPERUSER, "postgres")) as connection:
                row = connection.execute("show data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(str(row[0])) == self.location.cluster

    def conninfo(self, user: str, database: str) -> str:
        """Return what libpq needs to reach this server and no other."""
        return make_conninfo(
            host=str(self.location.socket_dir), port=PORT, user=user, dbname=database, connect_timeout=5
        )

    def start(self) -> None:
        """Start the server, making the cluster first where there is none; returns when it answers."""
        if not self.location.cluster.exists():
            self._initialise()
        self._check_version()
        private_folder(self.location.socket_dir, self.account)
        write_configuration(self.location, os_users={current_user_name(), self.account.name})
        for attempt in range(START_ATTEMPTS):
            if attempt:
                time.sleep(RETRY_SECONDS)
            # Refused where a server recovers from a crash of its own: it is there, and answers a moment later.
            self._pg_ctl_start()
            if self.is_alive():
                return
        raise DatabaseUnavailable(f"The database did not start. Its last words:\n{self._log_tail()}")

    def _initialise(self) -> None:
        """Make a cluster under a temporary name, so that half a cluster is never taken for a whole one."""
        unfinished = self.location.unfinished_cluster
        answer = ""
        for locale in self._locale_choices():
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(mode=0o700)
            self.account.own(unfinished)
            command = [self.binaries.program("initdb"), "-D", str(unfinished), "-U", SUPERUSER]
            command += ["--data-checksums", "--encoding=UTF8", "--auth-local=peer", "--auth-host=reject"]
            done = self._run([*command, *locale])
            if done.returncode == 0:
                unfinished.rename(self.location.cluster)
                log.info("made a database cluster: folder=%s", self.location.cluster)
                return
            answer = f"{done.stdout}\n{done.stderr}"
        raise DatabaseUnavailable(f"The database could not be prepared in {self.location.data_dir}:\n{answer.strip()}")

    def _locale_choices(self) -> tuple[list[str], ...]:
        if self.binaries.major >= BUILTIN_LOCALE_MAJOR:
            return (["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],)
        return (["--locale=C.UTF-8"], ["--locale=C"])

    def _check_version(self) -> None:
        written = (self.location.cluster / "PG_VERSION").read_text().strip()
        if written != str(self.binaries.major):
            raise DatabaseUnavailable(
                f"{self.location.cluster} was made by PostgreSQL {written}, but {self.binaries.major} is installed. "
                f"Dump it with version {written} and restore, or move the folder away to start empty."
            )

    def _pg_ctl_start(self) -> None:
        command = [self.binaries.program("pg_ctl"), "start", "-w", "-t", "60", "-D", str(self.location.cluster)]
        command += ["-l", str(self._log_file), "-o", f"-c 'config_file={self.location.config_dir}/postgresql.conf'"]
        # No pipe: the server would inherit it and keep this call waiting for ever.
        self._run(command, output=subprocess.DEVNULL)

    @property
    def _log_file(self) -> Path:
        return self.location.cluster / "server.log"

    def _log_tail(self) -> str:
        try:
            return "\n".join(self._log_file.read_text(errors="replace").splitlines()[-5:])
        except OSError:
            return "(it wrote no log)"

    def _run(self, command: list[str], output: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own programs and folders, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
            check=False,
            cwd="/",
            env=SERVER_ENVIRONMENT,
            umask=0o077,
            **self.account.identity,
        )


def write_configuration(location: Location, os_users: set[str]) -> None:
    """Write the server's configuration beside its data.

    Root owns these files and the server's account only reads them: root never writes into a folder that a less
    trusted account could have filled with links. Only the named operating system users pass the socket, whatever the
    permissions of its folder. Each may log in as any of our roles: what a role may do is the business of its grants.
    """
    folder = location.config_dir
    folder.mkdir(mode=0o755, exist_ok=True)
    settings = {
        "data_directory": f"'{location.cluster}'",
        "hba_file": f"'{folder}/pg_hba.conf'",
        "ident_file": f"'{folder}/pg_ident.conf'",
        "listen_addresses": "''",
        "unix_socket_directories": f"'{location.socket_dir}'",
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        # Error texts and statements can hold positions; neither goes to the log.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
    }
    files = {
        "postgresql.conf": "".join(f"{name} = {setting}\n" for name, setting in settings.items()),
        "pg_hba.conf": "local all all peer map=counterpoise\n",
        "pg_ident.conf": "".join(
            f'counterpoise "{user}" {role}\n'
            for user in sorted(os_users)
            for role in (SUPERUSER, OWNER_ROLE, RUNTIME_ROLE, PUBLISHER_ROLE)
        ),
    }
    for name, text in files.items():
        path = folder / name
        path.write_text(text)
        path.chmod(0o644)
