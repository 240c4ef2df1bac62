"""A load that is killed on its way; started by the tests of publishing."""

import os
import signal
import sys
from datetime import date

from database_factories import APPLE, TINY, header_of, rows_of
from sqlalchemy import URL

from db.engine import Access, Database
from db.repositories import publishing
from db.roles import PUBLISHER_ROLE, RUNTIME_ROLE


def main() -> None:
    socket_dir, name, moment = sys.argv[1:]
    runtime, publisher = (
        Access(URL.create("postgresql+psycopg", username=role, database=name, query={"host": socket_dir}))
        for role in (RUNTIME_ROLE, PUBLISHER_ROLE)
    )
    database = Database(runtime, publisher)
    rows = rows_of(("AAPL", APPLE, "0.5"), ("TINY", TINY, "0.5"))
    with database.publication() as connection:
        run_id = publishing.open_run(connection, "killed")
        publishing.stage_holdings(connection, run_id, "SPY", rows)
    if moment == "before the commit":
        with database.publication() as connection:
            publishing.publish_snapshot(connection, run_id, header_of(rows, as_of_date=date(2025, 11, 19)))
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
