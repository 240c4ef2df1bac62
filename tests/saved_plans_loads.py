"""What may be loaded after a plan was saved: newer holdings, fees, sizes, lists, boundaries, prices."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from database_factories import header_of, publish, rows_of
from saved_plans_desk import load_price
from sqlalchemy import text

from analytics.model.issuer import SizeBand, SizeBandFloor, Theme
from db.engine import Database
from db.repositories import reference

APPLE, NVIDIA = "cik320193", "cik1045810"


def publish_fund(database: Database, ticker: str = "SPY") -> None:
    rows = rows_of(("AAPL", APPLE, "0.05"), ("NVDA", NVIDIA, "0.02"), ("USD", None, "0.93"))
    publish(database, rows, header_of(rows, ticker, date(2025, 12, 30)))


def change_fee(database: Database) -> None:
    with database.publication() as connection:
        connection.execute(
            text("update funds set expense_ratio = 0.02, stand_in = null where ticker in ('IWM', 'SPY')")
        )


def change_sizes(database: Database) -> None:
    """Nvidia, held directly, is a small company by figures newer than those there were."""
    with database.publication() as connection:
        small = reference.Capitalization(NVIDIA, date(2026, 1, 2), Decimal(10**9), SizeBand.SMALL, "test")
        reference.upsert_capitalizations(connection, [small])


def change_theme(database: Database) -> None:
    """The list has the twelve largest companies of the fund held."""
    query = (
        "select issuer_id from holdings join current_fund_snapshots using (snapshot_key)"
        " where fund = 'SPY' and issuer_id is not null order by weight desc limit 12"
    )
    with database.publication() as connection:
        members = frozenset(connection.execute(text(query)).scalars())
        reference.upsert_themes(connection, [Theme("mag7", "Magnificent 7", date(2026, 1, 2), members)])


def change_bands(database: Database) -> None:
    with database.publication() as connection:
        amounts = {
            SizeBand.MEGA: 1e12,
            SizeBand.LARGE: 90e9,
            SizeBand.MID: 10e9,
            SizeBand.SMALL: 1e9,
            SizeBand.MICRO: 0,
        }
        floors = [SizeBandFloor(band, floor, date(2026, 1, 2), "test") for band, floor in amounts.items()]
        reference.upsert_size_bands(connection, floors)


CHANGES: dict[str, Callable[[Database], None]] = {
    "newer holdings of what is held": publish_fund,
    "newer holdings of what is bought": lambda database: publish_fund(database, "IWM"),
    "a newer price": lambda database: load_price(database, "IWM", date(2026, 1, 2), "120.25"),
    "newer sizes of companies": change_sizes,
    "another version of the list": change_theme,
}
