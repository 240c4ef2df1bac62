"""Closing prices as they were, prices adjusted for distributions, the distributions: save them, read the newest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select, text

from analytics.model.market import Price
from db import schema
from db.repositories.bulk import upsert

PRICED_TICKERS = """
    with recursive priced (ticker) as (
      (select ticker from prices order by ticker limit 1)
      union all
      select (select ticker from prices where ticker > priced.ticker order by ticker limit 1)
      from priced where priced.ticker is not null
    )
"""
"""Every ticker with a price, found by steps through the key: the table itself has a row for each of their days."""

_LATEST = text(
    PRICED_TICKERS  # noqa: S608 - constants of this file
    + """
    select priced.ticker, p.close_amount, p.price_date, p.source, p.currency
    from priced cross join lateral (
      select close_amount, price_date, source, currency from prices
      where ticker = priced.ticker order by price_date desc limit 1
    ) p
    where priced.ticker is not null order by priced.ticker
    """
)


@dataclass(frozen=True, slots=True)
class ClosingPrice:
    """A price per share at the close of one day as it was then, with its source."""

    ticker: str
    price_date: date
    close_amount: Decimal
    source: str
    currency: str = "USD"
    volume_shares: Decimal | None = None


class StoredClose(NamedTuple):
    """What is stored for one ticker and day."""

    amount: Decimal
    currency: str
    source: str


@dataclass(frozen=True, slots=True)
class AdjustedSeries:
    """All adjusted prices of a ticker, of one date: ``adjusted_as_of`` is the day up to which payouts are in them."""

    ticker: str
    adjusted_as_of: date
    source: str
    points: tuple[tuple[date, Decimal], ...]
    currency: str = "USD"


class AdjustedExtent(NamedTuple):
    """The stored adjusted series of a ticker: its first day, and the date it is of."""

    first_date: date
    adjusted_as_of: date


class Replacement(StrEnum):
    """What became of an adjusted series offered for storing."""

    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    OLDER = "older"
    SHORTER = "shorter"


@dataclass(frozen=True, slots=True)
class Distribution:
    """What a share received on an ex-date: money, or for a split the new shares per old one."""

    ticker: str
    ex_date: date
    kind: str
    amount: Decimal
    source: str
    currency: str = "USD"


def save_prices(connection: Connection, prices: Iterable[ClosingPrice]) -> int:
    """Add prices or correct those of the same ticker and day."""
    columns = ("ticker", "price_date", "close_amount", "currency", "source", "volume_shares")
    rows = [(p.ticker, p.price_date, p.close_amount, p.currency, p.source, p.volume_shares) for p in prices]
    return upsert(connection, schema.prices, columns, rows)


def stored_closes(connection: Connection, ticker: str) -> dict[date, StoredClose]:
    """Return every stored closing price of a ticker by day."""
    table = schema.prices
    chosen = select(table.c.price_date, table.c.close_amount, table.c.currency, table.c.source)
    rows = connection.execute(chosen.where(table.c.ticker == ticker))
    return {row[0]: StoredClose(row[1], row[2], row[3]) for row in rows}


def fund_price_dates(connection: Connection) -> dict[str, date | None]:
    """Return the day of the newest closing price of every fund of the directory, null where there is none."""
    funds, table = schema.funds, schema.prices
    newest = select(funds.c.ticker, func.max(table.c.price_date)).group_by(funds.c.ticker)
    rows = connection.execute(newest.outerjoin_from(funds, table, table.c.ticker == funds.c.ticker))
    return {row[0]: row[1] for row in rows}


def adjusted_extent(connection: Connection, ticker: str) -> AdjustedExtent | None:
    """Return how far back the stored adjusted series of a ticker goes and of which date it is."""
    table = schema.adjusted_prices
    chosen = select(func.min(table.c.price_date), func.max(table.c.adjusted_as_of))
    first_date, adjusted_as_of = connection.execute(chosen.where(table.c.ticker == ticker)).one()
    return None if first_date is None else AdjustedExtent(first_date, adjusted_as_of)


def replace_adjusted(connection: Connection, series: AdjustedSeries) -> Replacement:
    """Put a whole series in the place of the stored one; an older or a shorter one replaces nothing.

    Two series are never mixed: each is right among its own days only.
    """
    stored = adjusted_extent(connection, series.ticker)
    if stored is not None and series.adjusted_as_of < stored.adjusted_as_of:
        return Replacement.OLDER
    if stored is not None and min(series.points)[0] > stored.first_date:
        return Replacement.SHORTER
    if stored is not None and _is_stored(connection, series, stored):
        return Replacement.UNCHANGED
    table = schema.adjusted_prices
    connection.execute(delete(table).where(table.c.ticker == series.ticker))
    columns = ("ticker", "price_date", "adjusted_amount", "currency", "adjusted_as_of", "source")
    rows = [
        (series.ticker, day, amount, series.currency, series.adjusted_as_of, series.source)
        for day, amount in series.points
    ]
    upsert(connection, table, columns, rows)
    return Replacement.REPLACED


def _is_stored(connection: Connection, series: AdjustedSeries, stored: AdjustedExtent) -> bool:
    table = schema.adjusted_prices
    chosen = select(table.c.price_date, table.c.adjusted_amount).where(table.c.ticker == series.ticker)
    known = {row[0]: row[1] for row in connection.execute(chosen)}
    return stored.adjusted_as_of == series.adjusted_as_of and known == dict(series.points)


def save_distributions(connection: Connection, distributions: Iterable[Distribution]) -> int:
    """Add distributions or correct those of the same ticker, ex-date and kind."""
    columns = ("ticker", "ex_date", "kind", "amount", "currency", "source")
    rows = [(d.ticker, d.ex_date, d.kind, d.amount, d.currency, d.source) for d in distributions]
    return upsert(connection, schema.distributions, columns, rows)


def latest_prices(connection: Connection) -> dict[str, Price]:
    """Return the newest price of every ticker."""
    rows = connection.execute(_LATEST)
    return {row[0]: Price(row[1], row[2], row[3], row[4]) for row in rows}
