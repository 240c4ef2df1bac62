"""Prices over time: volumes of the last sessions, moves between two days, closes that can be compared day by day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, text

from analytics.model.market import Volume
from analytics.model.price_changes import PriceChanges
from db.repositories.prices import PRICED_TICKERS

N_VOLUME_SESSIONS = 20
"""An ordinary day's volume is the mean of this many, a month of trading."""

N_CLOSES = 251
"""A year of daily returns."""

_OLDEST_CLOSE = timedelta(days=7)
"""A close this long before a day still stands for it: five sessions, or four and a holiday."""

_VOLUMES = text(
    PRICED_TICKERS  # noqa: S608 - constants of this file
    + """
    select priced.ticker, avg(v.volume_shares * v.split)::float8 as daily_shares,
      count(v.volume_shares)::int as n_days, max(v.price_date) filter (where v.volume_shares is not null) as last_date
    from priced cross join lateral (
      select price_date, volume_shares, coalesce(
        (select exp(sum(ln(d.amount))) from distributions d
          where d.ticker = p.ticker and d.kind = 'split' and d.ex_date > p.price_date), 1) as split
      from prices p where p.ticker = priced.ticker order by price_date desc limit :n_sessions
    ) v
    where priced.ticker is not null
    group by priced.ticker having avg(v.volume_shares) > 0
    """
)

_CLOSES_ON = text(
    PRICED_TICKERS  # noqa: S608 - constants of this file
    + """
    select priced.ticker, day.day, c.price_date, c.amount
    from priced cross join unnest(cast(:days as date[])) day(day)
    cross join lateral (
      select price_date, close_amount::float8 as amount from prices
      where ticker = priced.ticker and price_date <= day.day order by price_date desc limit 1
    ) c
    where priced.ticker is not null and c.price_date >= day.day - :most_days
    """
)

_CLOSES = text("""
    select t.ticker, c.price_date, c.amount, c.basis_date
    from unnest(cast(:tickers as text[])) t(ticker) cross join lateral (
      (select price_date, adjusted_amount::float8 as amount, adjusted_as_of as basis_date
        from adjusted_prices where ticker = t.ticker order by price_date desc limit :n_days)
      union all
      (select price_date, close_amount::float8, price_date from prices
        where ticker = t.ticker and price_date > coalesce(
          (select adjusted_as_of from adjusted_prices where ticker = t.ticker limit 1), '-infinity')
        order by price_date desc limit :n_days)
      order by price_date desc limit :n_days
    ) c
    order by t.ticker, c.price_date
""")

_SPLITS = text("select ticker, ex_date, amount::float8 from distributions where kind = 'split'")


class _Split(NamedTuple):
    ex_date: date
    ratio: float


class _Close(NamedTuple):
    price_date: date
    amount: float


def mean_volumes(connection: Connection) -> dict[str, Volume]:
    """Return the shares of every ticker traded on an ordinary day, those before a split in shares of today."""
    rows = connection.execute(_VOLUMES, {"n_sessions": N_VOLUME_SESSIONS})
    return {row.ticker: Volume(row.daily_shares, row.n_days, row.last_date) for row in rows}


def read_price_changes(connection: Connection, days: Collection[date]) -> PriceChanges | None:
    """Return how prices moved from each day to the last of them; null without an earlier day.

    A ticker is left out for a day that has no close up to seven days before it.
    """
    *earlier, to_date = sorted(set(days)) or (None,)
    if to_date is None or not earlier:
        return None
    rows = connection.execute(_CLOSES_ON, {"days": [*earlier, to_date], "most_days": _OLDEST_CLOSE.days})
    closes: dict[date, dict[str, _Close]] = defaultdict(dict)
    for row in rows:
        closes[row.day][row.ticker] = _Close(row.price_date, row.amount)
    last, splits = closes.pop(to_date, {}), _splits(connection)
    return PriceChanges(to_date, {day: _ratios(closes.get(day, {}), last, splits) for day in earlier})


def read_closes(
    connection: Connection, tickers: Iterable[str], n_days: int = N_CLOSES
) -> dict[str, Mapping[date, float]]:
    """Return the last closes of each ticker by day, so that any two of one ticker can be compared.

    They are adjusted for payouts as far as the stored adjusted series goes, and for splits throughout.
    """
    splits = _splits(connection)
    closes: dict[str, dict[date, float]] = defaultdict(dict)
    for row in connection.execute(_CLOSES, {"tickers": sorted(set(tickers)), "n_days": n_days}):
        since = _shares_per_share(splits.get(row.ticker, []), row.basis_date, date.max)
        closes[row.ticker][row.price_date] = row.amount / since
    return dict(closes)


def _splits(connection: Connection) -> dict[str, list[_Split]]:
    splits: dict[str, list[_Split]] = defaultdict(list)
    for ticker, ex_date, ratio in connection.execute(_SPLITS):
        splits[ticker].append(_Split(ex_date, ratio))
    return splits


def _ratios(
    earlier: Mapping[str, _Close], last: Mapping[str, _Close], splits: Mapping[str, list[_Split]]
) -> dict[str, float]:
    return {
        ticker: now.amount * _shares_per_share(splits.get(ticker, []), then.price_date, now.price_date) / then.amount
        for ticker, then in earlier.items()
        if (now := last.get(ticker)) is not None
    }


def _shares_per_share(splits: Iterable[_Split], after: date, until: date) -> float:
    """Return how many shares one share of the earlier day became."""
    count = 1.0
    for split in splits:
        if after < split.ex_date <= until:
            count *= split.ratio
    return count
