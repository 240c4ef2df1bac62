"""A process that loads a bundle, or dies between staging and publishing its second fund; started by the tests."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import URL, Connection

from db.engine import Access, Database
from db.repositories.publishing import Published, SnapshotHeader, publish_snapshot
from db.roles import PUBLISHER_ROLE, RUNTIME_ROLE
from etl.snapshot import load


def _die_at_spy(connection: Connection, run_id: UUID, header: SnapshotHeader) -> Published:
    if header.fund == "SPY":
        os.kill(os.getpid(), signal.SIGKILL)
    return publish_snapshot(connection, run_id, header)


def main() -> None:
    socket_dir, name, folder, moment = sys.argv[1:]
    runtime, publisher = (
        Access(URL.create("postgresql+psycopg", username=role, database=name, query={"host": socket_dir}))
        for role in (RUNTIME_ROLE, PUBLISHER_ROLE)
    )
    if moment == "killed":
        load.publish_snapshot = _die_at_spy
    report = load.load_bundled(Database(runtime, publisher), lambda: datetime.now(tz=UTC), Path(folder))
    print("already" if report.already_loaded else "loaded")  # noqa: T201 - the answer to the test that waits


if __name__ == "__main__":
    main()
