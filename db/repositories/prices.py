"""Closing prices: save them, read the newest per ticker."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, text

from analytics.model.market import Price
from db import schema
from db.repositories.bulk import upsert


@dataclass(frozen=True, slots=True)
class ClosingPrice:
    """A price per share at the close of one day, with its source."""

    ticker: str
    price_date: date
    close_amount: Decimal
    source: str
    currency: str = "USD"


def save_prices(connection: Connection, prices: Iterable[ClosingPrice]) -> int:
    """Add prices or correct those of the same ticker and day."""
    columns = ("ticker", "price_date", "close_amount", "currency", "source")
    rows = [(p.ticker, p.price_date, p.close_amount, p.currency, p.source) for p in prices]
    return upsert(connection, schema.prices, columns, rows)


def latest_prices(connection: Connection) -> dict[str, Price]:
    """Return the newest price of every ticker."""
    rows = connection.execute(
        text(
            "select distinct on (ticker) ticker, close_amount, price_date, source, currency "
            "from prices order by ticker, price_date desc"
        )
    )
    return {row[0]: Price(row[1], row[2], row[3], row[4]) for row in rows}
