"""Worker processes of the tests of the queue, and the rows they leave."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import NullPool, create_engine, text

from db.embedded import EmbeddedServer
from db.engine import Database
from db.repositories.queue import enqueue, fund_load
from db.roles import OWNER_ROLE

ROOT = Path(__file__).parents[1]

BATCH, LATER_BATCH = UUID(int=1), UUID(int=2)
PATIENCE_SECONDS = 60
STATES = "select status, count(*) from queue.procrastinate_jobs where queue_name = 'loads' group by status"

CALM = {"poll_seconds": 0.2}
"""The product's own pace but for the polling: on a busy machine nobody is taken for dead."""

QUICK = {"heartbeat_seconds": 0.5, "silent_seconds": 3, "look_seconds": 0.7, "poll_seconds": 0.2}
"""For those who have to notice a death."""

TABLES = """
    create table begun (fund text, pid integer, at timestamptz default clock_timestamp());
    create table effects (fund text primary key, pid integer);
    create table seen (what text, batch_id uuid, n serial);
    grant select, insert on begun, effects, seen to counterpoise_etl;
    grant usage on sequence seen_n_seq to counterpoise_etl;
"""


@dataclass
class Workers:
    """Starts worker processes on one database and reads what they did."""

    server: EmbeddedServer
    name: str
    database: Database
    stack: ExitStack = field(default_factory=ExitStack)

    def make_tables(self) -> None:
        engine = create_engine(self.server.url(OWNER_ROLE, self.name), poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text(TABLES))

    def start(self, **given: Any) -> subprocess.Popen[str]:  # noqa: ANN401  # goes to the process as JSON
        """Start a worker; its log is read when it has ended."""
        options = CALM | given.pop("options", {})
        socket_dir = str(self.server.cluster.location.socket_dir)
        order = json.dumps({"socket_dir": socket_dir, "database": self.name, "options": options} | given)
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "integration" / "queue_worker.py"), order],
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        self.stack.callback(self._end, process)
        return process

    @staticmethod
    def _end(process: subprocess.Popen[str]) -> None:
        process.kill()
        process.communicate()

    def queue(self, funds: Sequence[str], batch_id: UUID = BATCH) -> int:
        with self.database.publication() as connection:
            return len(enqueue(connection, [fund_load(fund, batch_id) for fund in funds]))

    def rows(self, query: str) -> list[Any]:
        with self.database.publication() as connection:
            return list(connection.execute(text(query)).all())

    def states(self) -> dict[str, int]:
        return dict(self.rows(STATES))

    def wait(self, query: str, wanted: Callable[[list[Any]], bool]) -> list[Any]:
        """Return the rows once they are as wanted."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            rows = self.rows(query)
            if wanted(rows):
                return rows
            time.sleep(0.05)
        raise AssertionError(f"{query}: {rows}")

    def wait_for_states(self, **wanted: int) -> None:
        """Return once so many loads are in each state, and none in any other."""
        self.wait(STATES, lambda rows: dict(rows) == wanted)


@contextmanager
def workers_on(server: EmbeddedServer, name: str, database: Database) -> Iterator[Workers]:
    """Yield workers on a database; all are gone afterwards."""
    workers = Workers(server, name, database)
    workers.make_tables()
    with workers.stack:
        yield workers
