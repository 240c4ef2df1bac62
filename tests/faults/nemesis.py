"""Forty kills and more at random moments of a load: the loader, a backend, the server; then what is left is counted."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from common import FUNDS, HERE, N_ROWS, PYTHON_PATH, Row, database_at, day_of
from readers import Reader
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from db.embedded import EmbeddedServer

LONGEST_LOAD_SECONDS = 1.6
"""A moment up to this long after the loader's start lies anywhere in its first loads."""


@dataclass
class Nemesis:
    """Starts loaders and kills something, over and over, while two readers look."""

    server: EmbeddedServer
    design: str
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)

    @property
    def socket_dir(self) -> str:
        """Where the server listens."""
        return str(self.server.cluster.location.socket_dir)

    def run(self, plan: list[str], last_day: int) -> tuple[list[Reader], int]:
        """Carry out the plan and then load in peace until the last day; return the readers and the days loaded."""
        stop = threading.Event()
        readers = [Reader(self.socket_dir, self.design, stop) for _ in range(2)]
        threads = [threading.Thread(target=reader.run) for reader in readers]
        for thread in threads:
            thread.start()
        try:
            self._carry_out(plan, last_day)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        return readers, last_day

    def _carry_out(self, plan: list[str], last_day: int) -> None:
        day = 0
        for victim in plan:
            day = min(last_day - 1, day + self._one(victim, day))
        self.server.ensure_running()
        self._load(day, last_day).communicate()

    def _load(self, first: int, last: int) -> subprocess.Popen[str]:
        command = [sys.executable, str(HERE / "loader.py"), self.socket_dir, self.design, str(first), str(last)]
        return subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": PYTHON_PATH},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def _one(self, victim: str, first: int) -> int:
        """Start a loader, kill the victim at a random moment, return how many whole days were loaded."""
        loader = self._load(first, first + 50)
        self._wait_until_it_loads()
        time.sleep(self.chance.uniform(0, LONGEST_LOAD_SECONDS))
        self.kills[victim] += getattr(self, f"_kill_{victim}")(loader)
        loader.kill()
        done, _ = loader.communicate()
        self.server.ensure_running()
        self._wait_until_it_answers()
        return len(done.splitlines())

    def _kill_client(self, loader: subprocess.Popen[str]) -> int:
        os.kill(loader.pid, signal.SIGKILL)
        return 1

    def _kill_backend(self, _loader: subprocess.Popen[str]) -> int:
        """Kill a backend; one may end by itself between being found and being killed."""
        for _ in range(50):
            pid = self._backend()
            if pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    return 1
            time.sleep(0.02)
        return 0

    def _kill_server(self, _loader: subprocess.Popen[str]) -> int:
        pid = int((self.server.cluster.location.cluster / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        return 1

    def _backend(self) -> int | None:
        """Return the process that serves the loader, one at work before one that waits."""
        query = text("""
            select pid from pg_stat_activity where datname = 'faults' and usename = 'counterpoise_etl'
            order by state = 'active' desc, query_start desc limit 1
        """)
        engine = create_engine(self.server.url(), poolclass=NullPool)
        with engine.connect() as connection:
            return connection.execute(query).scalar()

    def _wait_until_it_loads(self) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                if self._backend() is not None:
                    return
            except SQLAlchemyError:
                pass
            time.sleep(0.02)

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                with database_at(self.socket_dir).transaction() as connection:
                    connection.execute(text("select 1"))
                    return
            except Exception:  # noqa: BLE001 - whatever it says, it does not answer yet
                time.sleep(0.1)


def product_row(nemesis: Nemesis, plan: list[str], last_day: int) -> Row:
    """Kill around the product's own loads; nothing that is promised may break, and all days arrive once."""
    readers, days = nemesis.run(plan, last_day)
    violations = sum((reader.violations for reader in readers), Counter())
    left = _what_is_left(nemesis.socket_dir, days)
    reads = sum(reader.n_reads for reader in readers)
    told = f"{sum(violations.values())} violations {dict(violations) or ''}".strip()
    seen = f"{reads} reads, {told}; {left or 'all whole, none twice'}"
    return Row(
        f"F01-F03 kills {dict(nemesis.kills)}", f"{days} days x {len(FUNDS)} funds", seen, not violations and not left
    )


def control_row(nemesis: Nemesis, plan: list[str], last_day: int) -> Row:
    """Do the same to truncate-and-load: a checker that sees nothing here sees nothing at all."""
    readers, days = nemesis.run(plan, last_day)
    violations = sum((reader.violations for reader in readers), Counter())
    reads = sum(reader.n_reads for reader in readers)
    seen = f"{reads} reads, {sum(violations.values())} violations (some are expected)"
    return Row(f"F04-F05 control {dict(nemesis.kills)}", f"{days} days by truncation", seen, bool(violations))


def _what_is_left(socket_dir: str, days: int) -> str:
    """Return what is not as it has to be once all is loaded; empty where everything is."""
    query = text("""
        select (select count(*) from fund_snapshots), (select count(distinct (fund, as_of_date)) from fund_snapshots),
          (select count(*) from staging_holdings), (select count(*) from runs where status = 'running'),
          (select count(*) from fund_snapshots s where n_rows <> (select count(*) from holdings h
            where h.snapshot_key = s.snapshot_key)),
          (select count(*) from current_fund_snapshots where as_of_date <> :last)
    """)
    with database_at(socket_dir).publication() as connection:
        found = tuple(connection.execute(query, {"last": day_of(days - 1)}).one())
    expected = (days * len(FUNDS), days * len(FUNDS), 0, 0, 0, 0)
    names = ("versions", "distinct", "staged", "running", "incomplete", "not newest")
    wrong = [f"{name} {f} for {e}" for name, f, e in zip(names, found, expected, strict=True) if f != e]
    return f"{', '.join(wrong)} of {N_ROWS} rows each" if wrong else ""
