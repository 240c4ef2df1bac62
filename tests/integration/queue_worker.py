"""A worker process for the tests of the queue: real jobs that write rows. The tests start, stop and kill it."""

import json
import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import URL, text

from db.engine import Access, Database
from db.roles import PUBLISHER_ROLE, RUNTIME_ROLE
from etl.queue.books import BookDesk
from etl.queue.jobs import FundLoad, Jobs, Tonight
from etl.queue.keeper import Clockwork
from etl.queue.log import log_worker_to_stderr
from etl.queue.tasks import build_queue
from etl.queue.worker import WorkerOptions, run_worker


def open_as_roles(socket_dir: str, name: str) -> Database:
    """Open a database of the run's server as a process of its own."""
    runtime, publisher = (
        Access(URL.create("postgresql+psycopg", username=role, database=name, query={"host": socket_dir}))
        for role in (RUNTIME_ROLE, PUBLISHER_ROLE)
    )
    return Database(runtime, publisher)


@dataclass(frozen=True)
class Work:
    """Jobs whose funds say what happens: SLOW… takes its time, FAIL… fails, FLAKY… fails at first."""

    database: Database
    pid: int
    slow_seconds: float
    funds_tonight: tuple[str, ...]

    def load_fund(self, fund: str, _source: str | None, _since: date | None, _batch_id: UUID) -> None:
        """Write that it began, take its time, and publish at most once."""
        with self.database.publication() as connection:
            connection.execute(text("insert into begun (fund, pid) values (:f, :p)"), {"f": fund, "p": self.pid})
            n_begun = connection.execute(text("select count(*) from begun where fund = :f"), {"f": fund}).scalar_one()
        if fund.endswith("LATE") and n_begun == 1:
            time.sleep(self.slow_seconds)
        if fund.startswith("FAIL") or (fund.startswith("FLAKY") and n_begun == 1):
            raise ConnectionError(f"no answer for {fund}\nsecond line")
        with self.database.publication() as connection:
            connection.execute(
                text("insert into effects (fund, pid) values (:f, :p) on conflict do nothing"),
                {"f": fund, "p": self.pid},
            )
            # Within the transaction that publishes: the most awkward moment to die.
            time.sleep(self.slow_seconds if fund.startswith("SLOW") else 0.02)

    def note(self, what: str, batch_id: UUID | None = None) -> None:
        with self.database.publication() as connection:
            connection.execute(
                text("insert into seen (what, batch_id) values (:what, :batch)"), {"what": what, "batch": batch_id}
            )

    def jobs(self) -> Jobs:
        return Jobs(
            load_fund=self.load_fund,
            load_reference=lambda batch: self.note("reference", batch),
            load_prices=lambda batch: self.note("prices", batch),
            load_macro=lambda batch: self.note("macro", batch),
            scan_inbox=lambda: self.note("inbox"),
            plan_night=lambda: Tonight(tuple(FundLoad(fund) for fund in self.funds_tonight), "two are left out"),
            measure_part=BookDesk(self.database).measure_part,
        )


def main() -> None:
    given: dict[str, Any] = json.loads(sys.argv[1])
    log_worker_to_stderr(verbose=False)
    database = open_as_roles(given["socket_dir"], given["database"])
    work = Work(database, os.getpid(), given.get("slow_seconds", 1), tuple(given.get("funds_tonight", ())))
    queue = build_queue(database, work.jobs(), waits=(0, 0))
    now = datetime.fromisoformat(given["now"]) if "now" in given else datetime.now(tz=UTC)
    clockwork = Clockwork(lambda: now, "30 2 * * 2-6", runs_missed_first=given.get("runs_missed_first", False))
    # As the command line gives them: JSON has no tuples.
    options = {name: tuple(one) if isinstance(one, list) else one for name, one in given["options"].items()}
    run_worker(database, queue, clockwork, WorkerOptions(**options))


if __name__ == "__main__":
    main()
