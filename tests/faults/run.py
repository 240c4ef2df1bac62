"""``make test-faults``: kills, floods and full disks against real loads on a real server, with readers watching.

Prints one line per fault and ends with 1 if a promise was broken. The seed is printed; give it to repeat a run.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from common import DATABASE, Row, add_market, database_at
from nemesis import Nemesis, control_row, product_row
from night import night_row, worker_row
from scenarios import again_row, concurrent_row, disk_full_row, late_row
from sqlalchemy import NullPool, create_engine

from db.embedded import EmbeddedServer, acquire
from db.engine import open_embedded
from db.roles import OWNER_ROLE

CONTROL_TABLES = """
create table naive_holdings (fund text, line_no integer, ticker text, weight numeric, primary key (fund, line_no));
create table naive_funds (fund text primary key, as_of_date date, n_rows integer);
grant all on naive_holdings, naive_funds to counterpoise_etl;
grant select on naive_holdings, naive_funds to counterpoise_app;
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument(
        "--kills", type=int, default=42, help="around the product's loads; half as many around the control"
    )
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="cp-faults-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        server = acquire(Path(folder) / "data")
        open_embedded(server, DATABASE).engine.dispose()
        _add_control_tables(server)
        add_market(database_at(str(server.cluster.location.socket_dir)))
        rows = _rows(server, chance, given.kills)
        wrong = 0
        for row in rows:
            print(f"{'ok ' if row.holds else 'NOT'} {row.fault:<52} {row.done:<28} {row.seen}", flush=True)
            wrong += not row.holds
        server.release()
    return 1 if wrong else 0


def _rows(server: EmbeddedServer, chance: random.Random, n_kills: int) -> Iterator[Row]:
    """Do everything, one after another, and yield each line as it is known."""
    last = n_kills // 2
    victims = ["client", "backend", "server"]
    plan = [victims[k % 3] for k in range(n_kills)]
    chance.shuffle(plan)
    yield product_row(Nemesis(server, "product", chance), plan, last)
    control = [victim for victim in plan if victim != "server"][: n_kills // 2]
    yield control_row(Nemesis(server, "control", chance), control, 6)
    yield concurrent_row(server, last + 1)
    yield late_row(server, last + 1)
    yield again_row(server, last + 1)
    yield disk_full_row(server, last + 1)
    yield worker_row()
    yield night_row()


def _add_control_tables(server: EmbeddedServer) -> None:
    engine = create_engine(server.url(OWNER_ROLE, DATABASE), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(CONTROL_TABLES)


if __name__ == "__main__":
    sys.exit(main())
