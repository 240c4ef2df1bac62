"""From the table yfinance returns to one series."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.prices.model import CAPITAL_GAIN, DIVIDEND, SPLIT, Close, Payout, PriceSeries
from etl.sources.config import Source

if TYPE_CHECKING:
    import pandas as pd

_NEEDED = ("Close", "Adj Close")


def extract(table: "pd.DataFrame", source: Source, ticker: str, currency: str) -> PriceSeries:
    """Return the prices in a table with one row per day.

    Raises
    ------
    UnreadableSource
        For an empty table: that is how an unknown ticker looks.
    UnexpectedColumns
        For a column the source is not known to have, or a missing one.
    """
    _refuse_unknown(table, source)
    if table.empty:
        raise UnreadableSource(f"Yahoo gives no prices for {ticker}.")
    days = [stamp.date() for stamp in table.index]
    volumes = dict(_column(table, "Volume", days))
    return PriceSeries(
        ticker=ticker,
        source=source.key,
        closes=tuple(Close(day, amount, volumes.get(day)) for day, amount in _column(table, "Close", days)),
        adjusted=tuple(Close(day, amount) for day, amount in _column(table, "Adj Close", days)),
        payouts=tuple(sorted(_payouts(table, days))),
        currency=currency,
        is_split_adjusted=True,
    )


def _refuse_unknown(table: "pd.DataFrame", source: Source) -> None:
    names = [str(name) for name in table.columns]
    unknown = [name for name in names if name not in source.columns and name not in source.ignored_columns]
    missing = [] if table.empty else [name for name in _NEEDED if name not in names]
    if unknown or missing:
        raise UnexpectedColumns(f"Unknown columns: {unknown}; missing columns: {missing}.")


def _column(table: "pd.DataFrame", name: str, days: list[date]) -> Iterator[tuple[date, Decimal]]:
    """Yield a column's numbers by day, in the fewest digits that mean the same binary fraction; NaN is no number."""
    cells = table[name].tolist() if name in table.columns else []
    for day, cell in zip(days, cells, strict=False):
        if cell is not None and cell == cell:  # noqa: PLR0124 - NaN alone differs from itself
            yield day, Decimal(str(cell))


def _payouts(table: "pd.DataFrame", days: list[date]) -> Iterator[Payout]:
    for name, kind in (("Dividends", DIVIDEND), ("Capital Gains", CAPITAL_GAIN), ("Stock Splits", SPLIT)):
        for day, amount in _column(table, name, days):
            if amount > 0 and not (kind == SPLIT and amount == 1):
                yield Payout(day, kind, amount)
