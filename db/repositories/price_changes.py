"""How prices moved since the dates of older fund versions, splits taken out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, text

from analytics.model.price_changes import PriceChanges
from db.repositories.price_histories import Split, read_splits, shares_per_share
from db.repositories.prices import PRICED_TICKERS

_OLDEST_CLOSE = timedelta(days=7)
"""A close this long before a day still stands for it: five sessions, or four and a holiday."""

_CLOSES = text(
    PRICED_TICKERS  # noqa: S608 - constants of this file
    + """
    select priced.ticker, day.day, c.price_date, c.amount, c.currency
    from priced cross join unnest(cast(:days as date[])) day(day)
    cross join lateral (
      select price_date, close_amount::float8 as amount, currency from prices
      where ticker = priced.ticker and price_date <= day.day order by price_date desc limit 1
    ) c
    where priced.ticker is not null and c.price_date >= day.day - :most_days
    """
)


class _Close(NamedTuple):
    price_date: date
    amount: float
    currency: str


def read_price_changes(connection: Connection, as_of_dates: Iterable[date]) -> PriceChanges | None:
    """Return closes at the newest of some dates as multiples of those at the others; null where no other is known."""
    days = sorted(set(as_of_dates))
    if len(days) <= 1:
        return None
    *earlier, to_date = days
    closes: dict[date, dict[str, _Close]] = defaultdict(dict)
    for row in connection.execute(_CLOSES, {"days": days, "most_days": _OLDEST_CLOSE.days}):
        closes[row.day][row.ticker] = _Close(row.price_date, row.amount, row.currency)
    last, splits = closes.pop(to_date, {}), read_splits(connection)
    ratios = {day: _ratios(closes.get(day, {}), last, splits) for day in earlier}
    return PriceChanges(to_date, ratios) if any(ratios.values()) else None


def _ratios(
    earlier: Mapping[str, _Close], last: Mapping[str, _Close], splits: Mapping[str, list[Split]]
) -> dict[str, float]:
    ratios = {}
    for ticker, then in earlier.items():
        now = last.get(ticker)
        if now is not None and now.currency == then.currency:
            shares = shares_per_share(splits.get(ticker, []), then.price_date, now.price_date)
            ratios[ticker] = now.amount * shares / then.amount
    return ratios
