"""How prices moved since the dates of older fund versions, splits taken out."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, text

from analytics.model.price_changes import PriceChanges

MAX_DAYS_BEFORE = 7
"""A close is that of a day or of the last session before it; one older than a week is no price of that day."""

# A split between two closes makes more shares of each one held: the later close is of so many.
_RATIOS = text("""
    with closes as (
      select day, p.ticker, p.close_amount, p.currency
      from unnest(cast(:days as date[])) as day
      cross join lateral (
        select distinct on (ticker) ticker, close_amount, currency
        from prices where price_date between day - cast(:margin as int) and day
        order by ticker, price_date desc
      ) p
    )
    select before.day, before.ticker,
      (after.close_amount / before.close_amount * coalesce((
        select exp(sum(ln(d.amount))) from distributions d
        where d.ticker = before.ticker and d.kind = 'split' and d.ex_date > before.day and d.ex_date <= :to_date
      ), 1))::float8 as ratio
    from closes before join closes after on (after.ticker, after.currency) = (before.ticker, before.currency)
    where before.day < :to_date and after.day = :to_date
""")


def read_price_changes(connection: Connection, as_of_dates: Iterable[date]) -> PriceChanges | None:
    """Return closes at the newest of some dates as multiples of those at the others; null where no other is known."""
    days = sorted(set(as_of_dates))
    if len(days) <= 1:
        return None
    ratios: dict[date, dict[str, float]] = {day: {} for day in days[:-1]}
    known = {"days": days, "margin": MAX_DAYS_BEFORE, "to_date": days[-1]}
    for row in connection.execute(_RATIOS, known):
        ratios[row.day][row.ticker] = row.ratio
    return PriceChanges(days[-1], ratios) if any(ratios.values()) else None
