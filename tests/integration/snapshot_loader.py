"""A process that loads a bundle, or dies between staging and publishing its second fund; started by the tests."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from db.engine import Access, Database
from db.roles import PUBLISHER_ROLE, RUNTIME_ROLE
from etl.snapshot import load

CHECK_AND_PUBLISH = load.check_and_publish


def _die_at_spy(*given: Any) -> Any:  # noqa: ANN401 - hands on whatever the load hands over
    if given[2].fund == "SPY":
        os.kill(os.getpid(), signal.SIGKILL)
    return CHECK_AND_PUBLISH(*given)


def main() -> None:
    socket_dir, name, folder, moment = sys.argv[1:]
    runtime, publisher = (
        Access(URL.create("postgresql+psycopg", username=role, database=name, query={"host": socket_dir}))
        for role in (RUNTIME_ROLE, PUBLISHER_ROLE)
    )
    if moment == "killed":
        load.check_and_publish = _die_at_spy
    report = load.load_bundled(Database(runtime, publisher), lambda: datetime.now(tz=UTC), Path(folder))
    print("already" if report.already_loaded else "loaded")  # noqa: T201 - the answer to the test that waits


if __name__ == "__main__":
    main()
