"""The product's own workers on loads over HTTP: one is killed at work, two share a night."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

from common import PYTHON_PATH, Row
from fund_files import FundFile, add_test_companies, nport_xml
from loopback import LoopbackServer, page, trickle
from sqlalchemy import text

from db.engine import Database, open_database
from db.repositories.queue import queue_status, request_run
from db.settings import Settings

N_FUNDS = 42
LONGEST_SECONDS = 300
"""A job of a killed worker is done by another within five minutes."""

_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="text/xml">
<accession-number>0000000001-26-{k:06d}</accession-number><filing-date>2026-10-20</filing-date>
<filing-href>https://www.sec.gov/Archives/edgar/data/1/000000000126{k:06d}/x-index.htm</filing-href>
<filing-type>NPORT-P</filing-type></content></entry></feed>"""


def ticker(number: int) -> str:
    """Return the ticker of a fund."""
    return f"N{number:02d}X"


class Night:
    """A database of its own with many funds, a server in place of the SEC, and workers that can be killed."""

    def __init__(self, folder: Path, database: Database, server: LoopbackServer) -> None:
        self.database = database
        self._environment = {
            **os.environ,
            "PYTHONPATH": PYTHON_PATH,
            "COUNTERPOISE_DATA": str(folder / "data"),
            "COUNTERPOISE_SNAPSHOT": "none",
            "COUNTERPOISE_MIRROR": server.address,
            "COUNTERPOISE_CONTACT": "Fault Test fault@example.com",
            "COUNTERPOISE_INBOX": str(folder / "inbox"),
            "COUNTERPOISE_NIGHTLY": "0 0 29 2 *",
        }
        self._workers: list[subprocess.Popen[bytes]] = []

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker process."""
        command = [sys.executable, "-m", "cli.main", "worker"]
        self._workers.append(subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL))
        return self._workers[-1]

    def ask(self, funds: list[str]) -> None:
        """Queue loads."""
        with self.database.transaction() as connection:
            request_run(connection, funds, uuid4(), source="sec_nport")

    def wait(self, what: str, n: int, seconds: float = LONGEST_SECONDS) -> bool:
        """Wait until so many jobs are in a state."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with self.database.transaction() as connection:
                if queue_status(connection).n_by_state.get(what, 0) >= n:
                    return True
            time.sleep(0.2)
        return False

    def versions(self) -> list[int]:
        """Return the number of versions of each fund that has any."""
        with self.database.transaction() as connection:
            return [row[0] for row in connection.execute(text("select count(*) from fund_snapshots group by fund"))]

    def stop(self) -> None:
        """Stop every worker."""
        for worker in self._workers:
            worker.kill()
            worker.wait()


@contextmanager
def a_night(n_funds: int, *, pause_seconds: float = 0.0) -> Iterator[Night]:
    """Yield a night of so many funds, whose filings may come slowly."""
    with tempfile.TemporaryDirectory(prefix="cp-night-") as name, LoopbackServer() as server:
        folder = Path(name)
        folder.chmod(0o711)
        given = {"COUNTERPOISE_DATA": folder / "data", "COUNTERPOISE_SNAPSHOT": "none"}
        with open_database(Settings.model_validate(given)) as database:
            with database.publication() as connection:
                add_test_companies(connection, [(ticker(k), f"Night Fund {k}", f"S8{k:08d}") for k in range(n_funds)])
            for k in range(n_funds):
                _serve(server, k, pause_seconds)
            night = Night(folder, database, server)
            try:
                yield night
            finally:
                night.stop()


def _serve(server: LoopbackServer, number: int, pause_seconds: float) -> None:
    series = f"S8{number:08d}"
    companies = tuple(range(number % 20, number % 20 + 40))
    said = FundFile(fund=f"Night Fund {number}", series_id=series, as_of_date=date(2026, 8, 31), companies=companies)
    # No two funds alike: the last company of every second one is left out.
    body = (
        nport_xml(said)
        if number < 20
        else nport_xml(FundFile(said.fund, series, said.as_of_date, companies=companies[:39]))
    )
    if number >= 40:
        body = nport_xml(FundFile(said.fund, series, said.as_of_date, companies=companies[:38]))
    feed = f"/cgi-bin/browse-edgar?action=getcompany&CIK={series}&type=NPORT-P&count=4&output=atom"
    server.route("www.sec.gov", feed, page(_FEED.format(k=number).encode()))
    path = f"/Archives/edgar/data/1/000000000126{number:06d}/primary_doc.xml"
    server.route("www.sec.gov", path, trickle(body, pause_seconds) if pause_seconds else page(body))


def worker_row() -> Row:
    """Kill a worker in the middle of a load; another one completes it."""
    with a_night(1, pause_seconds=0.002) as night:
        first = night.worker()
        night.ask([ticker(0)])
        begun = night.wait("doing", 1, 60)
        time.sleep(1)
        first.kill()
        start = time.monotonic()
        night.worker()
        done = night.wait("succeeded", 1)
        seconds = time.monotonic() - start
        versions = night.versions()
    seen = f"begun {begun}, done on another worker after {seconds:.0f} s, versions {versions}"
    return Row("F15 a worker killed at work", "SIGKILL in a download", seen, begun and done and versions == [1])


def night_row() -> Row:
    """Let two workers share a night."""
    with a_night(N_FUNDS) as night:
        night.ask([ticker(k) for k in range(N_FUNDS)])
        workers = [night.worker(), night.worker()]
        start = time.monotonic()
        done = night.wait("succeeded", N_FUNDS)
        seconds = time.monotonic() - start
        versions = night.versions()
        share = night.database
        with share.publication() as connection:
            by_worker = connection.execute(
                text("select count(distinct worker_id) from queue.procrastinate_jobs where status = 'succeeded'")
            ).scalar_one()
        alive = [worker.poll() is None for worker in workers]
    times = sorted(set(versions))
    seen = f"{len(versions)} funds in {seconds:.0f} s by {by_worker} workers, each published {times} time(s)"
    holds = done and versions == [1] * N_FUNDS and all(alive) and by_worker == len(workers)
    return Row(f"two workers share {N_FUNDS} funds", "real HTTP, 5 requests a second", seen, holds)
