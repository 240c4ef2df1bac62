"""Prices over time: volumes of the last sessions, splits, closes that can be compared day by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, text

from analytics.model.market import Volume
from db.repositories.prices import PRICED_TICKERS

N_VOLUME_SESSIONS = 20
"""An ordinary day's volume is the mean of this many, a month of trading."""

N_CLOSES = 251
"""A year of daily returns."""

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

_CLOSES = text("""
    select t.ticker, c.price_date, c.amount, c.basis_date
    from unnest(cast(:tickers as text[])) t(ticker)
    cross join lateral (
      select
        coalesce((select adjusted_as_of from adjusted_prices where ticker = t.ticker limit 1), '-infinity')
          as adjusted_as_of,
        greatest(
          (select max(price_date) from prices where ticker = t.ticker),
          (select max(price_date) from adjusted_prices where ticker = t.ticker)
        ) - :n_calendar_days as since_date
    ) basis
    cross join lateral (
      select price_date, adjusted_amount::float8 as amount, adjusted_as_of as basis_date
      from adjusted_prices where ticker = t.ticker and price_date > basis.since_date
      union all
      select price_date, close_amount::float8, price_date from prices
      where ticker = t.ticker and price_date > greatest(basis.adjusted_as_of, basis.since_date)
      order by price_date desc limit :n_days
    ) c
    order by t.ticker, c.price_date
""")

_SPLITS = text("select ticker, ex_date, amount::float8 from distributions where kind = 'split'")


class Split(NamedTuple):
    """New shares for each old one, from a day on."""

    ex_date: date
    ratio: float


def mean_volumes(connection: Connection) -> dict[str, Volume]:
    """Return the shares of every ticker traded on an ordinary day, those before a split in shares of today."""
    rows = connection.execute(_VOLUMES, {"n_sessions": N_VOLUME_SESSIONS})
    return {row.ticker: Volume(row.daily_shares, row.n_days, row.last_date) for row in rows}


def read_closes(
    connection: Connection, tickers: Iterable[str], n_days: int = N_CLOSES
) -> dict[str, Mapping[date, float]]:
    """Return the last closes of each ticker by day, so that any two of one ticker can be compared.

    They are adjusted for payouts as far as the stored adjusted series goes, and for splits throughout.
    """
    splits = read_splits(connection)
    closes: dict[str, dict[date, float]] = defaultdict(dict)
    # twice as many days: a range that holds them all, found in the key whether or not there are statistics
    asked = {"tickers": sorted(set(tickers)), "n_days": n_days, "n_calendar_days": 2 * n_days}
    for row in connection.execute(_CLOSES, asked):
        since = shares_per_share(splits.get(row.ticker, []), row.basis_date, date.max)
        closes[row.ticker][row.price_date] = row.amount / since
    return dict(closes)


def read_splits(connection: Connection) -> dict[str, list[Split]]:
    """Return every split that is known, by ticker."""
    splits: dict[str, list[Split]] = defaultdict(list)
    for ticker, ex_date, ratio in connection.execute(_SPLITS):
        splits[ticker].append(Split(ex_date, ratio))
    return splits


def shares_per_share(splits: Iterable[Split], after: date, until: date) -> float:
    """Return how many shares one share of the earlier day became."""
    count = 1.0
    for split in splits:
        if after < split.ex_date <= until:
            count *= split.ratio
    return count
