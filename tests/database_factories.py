"""Small published markets and portfolios for tests that need rows in a database."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from analytics.model.fund import Fund, HoldingKind
from analytics.model.issuer import Issuer, Sector
from db.engine import Database
from db.repositories import publishing, reference
from db.repositories.publishing import HoldingRow, Published, SnapshotHeader

APPLE, NVIDIA, TINY = "cik320193", "cik1045810", "cik1"


def add_companies(connection: Connection) -> None:
    """Add three companies and the tickers that lead to them."""
    reference.upsert_issuers(
        connection,
        [
            Issuer(APPLE, "Apple Inc.", "AAPL", "US", Sector.TECHNOLOGY, "test"),
            Issuer(NVIDIA, "NVIDIA Corp", "NVDA", "US", Sector.TECHNOLOGY, "test"),
            Issuer(TINY, "Tiny Co", "TINY", "US"),
        ],
    )
    reference.upsert_securities(
        connection,
        [
            reference.SecurityEntry("AAPL", APPLE, "primary"),
            reference.SecurityEntry("NVDA", NVIDIA, "primary"),
            reference.SecurityEntry("TINY", TINY, "primary"),
            reference.SecurityEntry("OLDT", TINY, "rename", date(2024, 3, 1)),
        ],
    )


def add_funds(connection: Connection, tickers: Sequence[str] = ("SPY",)) -> None:
    """Add funds of the directory."""
    reference.upsert_funds(connection, [reference.FundEntry(Fund(ticker, f"{ticker} fund")) for ticker in tickers])


def rows_of(*lines: tuple[str, str | None, str]) -> list[HoldingRow]:
    """Return holdings from (ticker, issuer id, weight); a line without issuer is cash."""
    return [
        HoldingRow(number, ticker, issuer_id, HoldingKind.EQUITY if issuer_id else HoldingKind.CASH, Decimal(weight))
        for number, (ticker, issuer_id, weight) in enumerate(lines, 1)
    ]


USUAL_ROWS = rows_of(("AAPL", APPLE, "0.6"), ("NVDA", NVIDIA, "0.3"), ("USD", None, "0.1"))


def header_of(rows: Sequence[HoldingRow], fund: str = "SPY", as_of_date: date = date(2025, 11, 18)) -> SnapshotHeader:
    """Return the header that announces exactly these rows."""
    return SnapshotHeader(
        fund=fund,
        as_of_date=as_of_date,
        source="test",
        weight_unit=Decimal("0.0001"),
        n_rows=len(rows),
        n_equity=sum(row.kind is HoldingKind.EQUITY for row in rows),
        weight_sum=sum((row.weight for row in rows), Decimal(0)),
    )


def publish(
    database: Database, rows: Sequence[HoldingRow] = USUAL_ROWS, header: SnapshotHeader | None = None
) -> Published:
    """Stage and publish rows in three transactions, as a load does."""
    header = header or header_of(rows)
    with database.publication() as connection:
        run_id = publishing.open_run(connection, "test")
        publishing.stage_holdings(connection, run_id, header.fund, rows)
    with database.publication() as connection:
        published = publishing.publish_snapshot(connection, run_id, header)
    with database.publication() as connection:
        publishing.finish_run(connection, run_id, succeeded=True)
    return published


def a_published_market(database: Database) -> None:
    """Publish one fund of three companies."""
    with database.publication() as connection:
        add_companies(connection)
        add_funds(connection)
    publish(database)
