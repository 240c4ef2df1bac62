"""Single faults: four loads at once, a late older file, the same file again, a disk that is full."""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from common import PYTHON_PATH, Row, database_at, day_of, file_of, workshop_at
from sqlalchemy import NullPool, create_engine, text

from db.embedded import EmbeddedServer
from etl.pipeline import load_file

SMALL_DISK = "12m"
"""Of the disk that runs full."""

LEFT_BYTES = 256 * 1024
"""Room left on it: less than half of what a fund's staged rows take."""


def concurrent_row(server: EmbeddedServer, day: int) -> Row:
    """Load one day of one fund in four processes at once."""
    socket_dir = str(server.cluster.location.socket_dir)
    code = (
        "import sys; from common import *; from etl.pipeline import load_file;"
        f"print(load_file(workshop_at(database_at(sys.argv[1])), file_of(0, {day}), 'F00.csv').outcome)"
    )

    def load(_: int) -> str:
        command = [sys.executable, "-c", code, socket_dir]
        done = subprocess.run(
            command, env={**os.environ, "PYTHONPATH": PYTHON_PATH}, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    with ThreadPoolExecutor(4) as pool:
        outcomes = Counter(pool.map(load, range(4)))
    return Row(
        "F06 four loads at once", "one day, one fund", str(dict(outcomes)), outcomes == {"current": 1, "unchanged": 3}
    )


def late_row(server: EmbeddedServer, day: int) -> Row:
    """Load two days ahead, then the day between; the pointer stays and the late one is kept."""
    shop = workshop_at(database_at(str(server.cluster.location.socket_dir)))
    outcomes = [load_file(shop, file_of(1, number), "F01.csv").outcome for number in (day, day + 2, day + 1)]
    with shop.database.transaction() as connection:
        shown = connection.execute(
            text("select as_of_date from current_fund_snapshots where fund = 'F01'")
        ).scalar_one()
    seen = f"{outcomes}, shown {shown}"
    return Row(
        "F07 a late older file",
        "days 1, 3, 2",
        seen,
        (outcomes, shown) == (["current", "current", "history"], day_of(day + 2)),
    )


def again_row(server: EmbeddedServer, day: int) -> Row:
    """Send the same bytes again, and other bytes with the same holdings."""
    shop = workshop_at(database_at(str(server.cluster.location.socket_dir)))
    content = file_of(2, day)
    contents = (content, content, content + b'\n\xc2\xa0\n"a footer"')
    outcomes = [load_file(shop, one, "F02.csv").outcome for one in contents]
    expected = ["current", "unchanged", "unchanged"]
    return Row("F08 the same file again", "same bytes, same holdings", str(outcomes), outcomes == expected)


def disk_full_row(server: EmbeddedServer, day: int) -> Row:
    """Put the staging table on a small disk, fill it, and make room again."""
    name = "F25 disk full while staging"
    if os.geteuid() != 0:
        return Row(name, "not run", "mounting a small disk needs root", holds=True)
    with tempfile.TemporaryDirectory(prefix="cp-disk-") as folder:
        account = server.cluster.account
        mount = Path(folder) / "small"
        mount.mkdir()
        Path(folder).chmod(0o755)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(mount)], check=False)
        if done.returncode:
            return Row(name, "not run", "this machine allows no mount", holds=True)
        try:
            return _on_a_small_disk(server, day, mount, account)
        finally:
            _as_superuser(server, "alter table staging_holdings set tablespace pg_default")
            _as_superuser(server, "drop tablespace if exists small")
            subprocess.run(["umount", str(mount)], check=True)


def _on_a_small_disk(server: EmbeddedServer, day: int, mount: Path, account: object) -> Row:
    inside = mount / "table"
    inside.mkdir(mode=0o700)
    uid, gid = getattr(account, "uid", 0), getattr(account, "gid", 0)
    os.chown(inside, uid, gid)
    _as_superuser(server, f"create tablespace small location '{inside}'")
    _as_superuser(server, "alter table staging_holdings set tablespace small")
    shop = workshop_at(database_at(str(server.cluster.location.socket_dir)))
    before = _published(server)
    filler = mount / "filler"
    disk = os.statvfs(mount)
    filler.write_bytes(bytes(disk.f_bavail * disk.f_frsize - LEFT_BYTES))
    full = load_file(shop, file_of(3, day), "F03.csv")
    kept = _published(server) == before
    filler.unlink()
    again = load_file(shop, file_of(3, day), "F03.csv")
    with shop.database.publication() as connection:
        staged = connection.execute(text("select count(*) from staging_holdings")).scalar_one()
    checks = [finding.check for finding in full.findings]
    seen = f"{full.outcome} {checks}, published intact {kept}, staged {staged}, then {again.outcome}"
    holds = (full.outcome, "no_space" in checks, kept, staged, again.outcome) == ("failed", True, True, 0, "current")
    return Row("F25 disk full while staging", f"tablespace of {SMALL_DISK}", seen, holds)


def _published(server: EmbeddedServer) -> tuple[object, ...]:
    query = text("select count(*), count(distinct snapshot_key), sum(weight) from holdings")
    with database_at(str(server.cluster.location.socket_dir)).transaction() as connection:
        return tuple(connection.execute(query).one())


def _as_superuser(server: EmbeddedServer, statement: str) -> None:
    engine = create_engine(server.url(database="faults"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
