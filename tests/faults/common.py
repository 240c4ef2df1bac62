"""What the fault scripts share: the server under test, its database, and the files that are loaded into it."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from fund_files import add_test_companies, company_ticker
from sqlalchemy import URL

from analytics.model.issuer import Issuer, Sector
from db.engine import Access, Database
from db.repositories import reference
from db.roles import PUBLISHER_ROLE, RUNTIME_ROLE
from etl.settings import EtlSettings
from etl.sources.registry import holdings_sources
from etl.workshop import Workshop

DATABASE = "faults"
FIRST_DAY = date(2026, 1, 5)
N_ROWS = 3_000
FUNDS = tuple((f"F{k:02d}", f"Fault Fund {k:02d}", f"S9{k:08d}") for k in range(4))
HEADER = (
    "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange,"
    "Currency,FX Rate,Market Currency,Accrual Date"
)
HERE = Path(__file__).parent
PYTHON_PATH = os.pathsep.join([str(HERE), str(HERE.parent), str(HERE.parents[1])])


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table that is printed: what was done, what was seen, and whether that is as promised."""

    fault: str
    done: str
    seen: str
    holds: bool


def database_at(socket_dir: str, name: str = DATABASE) -> Database:
    """Return a database on a running server that somebody else holds."""
    runtime, publisher = (
        Access(URL.create("postgresql+psycopg", username=role, database=name, query={"host": socket_dir}))
        for role in (RUNTIME_ROLE, PUBLISHER_ROLE)
    )
    return Database(runtime, publisher)


def workshop_at(database: Database) -> Workshop:
    """Return a workshop that fetches nothing."""
    return Workshop(database, lambda: datetime(2026, 12, 31, tzinfo=UTC), EtlSettings(), holdings_sources())


def day_of(number: int) -> date:
    """Return the date of the n-th file of each fund."""
    return FIRST_DAY + timedelta(days=number)


def add_market(database: Database) -> None:
    """Add companies and funds."""
    with database.publication() as connection:
        add_test_companies(connection, FUNDS)
        reference.upsert_issuers(
            connection,
            [Issuer(f"f{k}", f"Fault company {k}", fault_ticker(k), "US", Sector.ENERGY) for k in range(N_ROWS)],
        )
        reference.upsert_securities(
            connection, [reference.SecurityEntry(fault_ticker(k), f"f{k}", "primary") for k in range(N_ROWS)]
        )


def fault_ticker(number: int) -> str:
    """Return the ticker of one of many companies."""
    return f"X{company_ticker(number % 600)[2:]}{chr(ord('A') + number // 600)}"


def file_of(fund: int, number: int, n_rows: int = N_ROWS) -> bytes:
    """Return the n-th file of a fund: the same companies, other weights each day, no two funds alike."""
    lines = [
        FUNDS[fund][1],
        f'Fund Holdings as of,"{day_of(number):%b %d, %Y}"',
        "\u00a0",
        HEADER,
    ]
    amounts = [1_000_000 + 997 * ((k * 31 + number * 17 + fund * 7) % 1009) for k in range(n_rows)]
    total = sum(amounts)
    for k, amount in enumerate(amounts):
        money = f"{amount:,.2f}"
        cells = (
            fault_ticker(k),
            f"COMPANY {k}",
            "Energy",
            "Equity",
            money,
            f"{amount / total * 100:.2f}",
            money,
            "1.00",
        )
        rest = ("1.00", "United States", "NASDAQ", "USD", "1.00", "USD", "-")
        lines.append(",".join(f'"{cell}"' for cell in (*cells, *rest)))
    return "\n".join(lines).encode()
