"""The fund directory as loads ask it: by ticker, by series, by name, and what to run at night."""

from typing import Any

from sqlalchemy import Connection, Row, text

from db.repositories.market import as_fund
from db.repositories.reference import FundEntry

_COLUMNS = """ticker, name, sponsor, asset_class, kind, index_name, share_class_of, stand_in, cik, series_id, class_id,
  expense_ratio::float8 as expense_ratio, expense_ratio_date, expense_ratio_source"""


def read_fund_entry(connection: Connection, ticker: str) -> FundEntry | None:
    """Return the directory's entry of a fund."""
    return _one(connection, "ticker = :key", ticker)


def read_fund_entries(connection: Connection) -> tuple[FundEntry, ...]:
    """Return the whole directory by ticker, share classes included."""
    rows = connection.execute(text(f"select {_COLUMNS} from funds order by ticker"))  # noqa: S608 - a constant
    return tuple(_entry(row) for row in rows)


def fund_of_series(connection: Connection, series_id: str) -> FundEntry | None:
    """Return the fund that carries the holdings of an SEC series: the one that is no share class of another."""
    return _one(connection, "series_id = :key and series_id <> '' and share_class_of is null", series_id)


def fund_of_registrant(connection: Connection, cik: str) -> FundEntry | None:
    """Return the fund that is a registrant by itself, as unit trusts are: it has no series."""
    return _one(connection, "cik = :key and series_id = '' and share_class_of is null", cik)


def fund_of_name(connection: Connection, name: str) -> FundEntry | None:
    """Return the one fund with exactly this name, letter case aside; null where none or several have it."""
    return _one(connection, "lower(name) = lower(:key) and share_class_of is null", name)


def funds_with_holdings_to_load(connection: Connection) -> tuple[FundEntry, ...]:
    """Return the funds that carry holdings of their own, by ticker."""
    query = text(f"select {_COLUMNS} from funds where share_class_of is null order by ticker")  # noqa: S608 - a constant
    return tuple(_entry(row) for row in connection.execute(query))


def _one(connection: Connection, condition: str, key: str) -> FundEntry | None:
    query = text(f"select {_COLUMNS} from funds where {condition} order by ticker limit 2")  # noqa: S608 - constants
    rows = connection.execute(query, {"key": key}).all()
    return _entry(rows[0]) if len(rows) == 1 else None


def _entry(row: Row[Any]) -> FundEntry:
    return FundEntry(as_fund(row), row.cik, row.series_id, row.class_id)
