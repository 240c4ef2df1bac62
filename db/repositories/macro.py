"""Macro series, exchange rates among them, and monthly counts of filings: save them, read a rate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or

from db import schema
from db.repositories.bulk import upsert

DOLLAR = "USD"


@dataclass(frozen=True, slots=True)
class MacroSeries:
    """A series as its publisher describes it; ``currency`` and direction only where it is an exchange rate."""

    series_id: str
    title: str
    unit: str
    source: str
    rights: str
    currency: str | None = None
    is_usd_per_unit: bool | None = None


class SavedLevels(NamedTuple):
    """How many levels were new, and how many of known dates had changed."""

    n_added: int
    n_changed: int


class SeriesExtent(NamedTuple):
    """What is stored of a series."""

    n_observations: int
    first_date: date
    last_date: date


@dataclass(frozen=True, slots=True)
class FxRate:
    """US dollars for one unit of a currency on the newest day that has a rate, with the series it is of."""

    usd_per_unit: Decimal
    rate_date: date
    source: str


@dataclass(frozen=True, slots=True)
class FormCount:
    """How many filings of a form a month has; ``is_complete`` is false while it runs."""

    form: str
    month: date
    n_filings: int
    is_complete: bool


_SAVE_LEVELS = text("""
    with saved as (
      insert into macro_observations as o (series_id, observation_date, level, fetched_at)
      select :series_id, day, level, :fetched_at
      from unnest(cast(:days as date[]), cast(:levels as numeric[])) as given (day, level)
      on conflict (series_id, observation_date) do update
        set level = excluded.level, fetched_at = excluded.fetched_at where o.level <> excluded.level
      returning xmax = 0 as is_new
    )
    select count(*) filter (where is_new), count(*) filter (where not is_new) from saved
""")

_RATE = text("""
    select o.level, o.observation_date, s.series_id, s.source, s.is_usd_per_unit
    from macro_series s join macro_observations o using (series_id)
    where s.currency = :currency and o.observation_date <= :day and o.level > 0
    order by o.observation_date desc, s.series_id limit 1
""")


def save_series(connection: Connection, series: Iterable[MacroSeries]) -> int:
    """Add series or change their descriptions."""
    columns = ("series_id", "title", "unit", "source", "rights", "currency", "is_usd_per_unit")
    rows = [(s.series_id, s.title, s.unit, s.source, s.rights, s.currency, s.is_usd_per_unit) for s in series]
    return upsert(connection, schema.macro_series, columns, rows)


def save_levels(
    connection: Connection, series_id: str, levels: Iterable[tuple[date, Decimal]], fetched_at: datetime
) -> SavedLevels:
    """Add levels and correct those that have changed; nothing is removed, and an unchanged level keeps its time."""
    given = list(levels)
    counted = connection.execute(
        _SAVE_LEVELS,
        {
            "series_id": series_id,
            "days": [day for day, _ in given],
            "levels": [level for _, level in given],
            "fetched_at": fetched_at,
        },
    ).one()
    return SavedLevels(*counted)


def series_extents(connection: Connection) -> dict[str, SeriesExtent]:
    """Return how much is stored of every series that has a level."""
    table = schema.macro_observations
    day = table.c.observation_date
    rows = connection.execute(
        select(table.c.series_id, func.count(), func.min(day), func.max(day)).group_by(table.c.series_id)
    )
    return {row[0]: SeriesExtent(row[1], row[2], row[3]) for row in rows}


def fx_rate(connection: Connection, currency: str, on: date) -> FxRate | None:
    """Return what one unit of a currency was worth in US dollars on a day, or on the last day before with a rate."""
    if currency == DOLLAR:
        return FxRate(Decimal(1), on, "")
    found = connection.execute(_RATE, {"currency": currency, "day": on}).one_or_none()
    if found is None:
        return None
    level, rate_date, series_id, source, is_usd_per_unit = found
    return FxRate(level if is_usd_per_unit else 1 / level, rate_date, f"{source} {series_id}")


def save_form_counts(connection: Connection, counts: Iterable[FormCount], source: str, fetched_at: datetime) -> int:
    """Add monthly counts or correct them, and note when they were counted; return how many there are."""
    table = schema.form_counts
    rows = [
        {
            "form": count.form,
            "month": count.month,
            "n_filings": count.n_filings,
            "is_complete": count.is_complete,
            "source": source,
            "fetched_at": fetched_at,
        }
        for count in counts
    ]
    if rows:
        added = insert_or(table).values(rows)
        news = {name: added.excluded[name] for name in ("n_filings", "is_complete", "source", "fetched_at")}
        connection.execute(added.on_conflict_do_update(index_elements=["form", "month"], set_=news))
    return len(rows)


def complete_months(connection: Connection) -> frozenset[tuple[str, date]]:
    """Return the forms and months whose counts no longer change."""
    table = schema.form_counts
    rows = connection.execute(select(table.c.form, table.c.month).where(table.c.is_complete))
    return frozenset((row[0], row[1]) for row in rows)


def last_form_count(connection: Connection, since: date) -> datetime | None:
    """Return when the filings of a month or a later one were last counted."""
    table = schema.form_counts
    counted = select(func.max(table.c.fetched_at)).where(table.c.month >= since)
    at: datetime | None = connection.execute(counted).scalar_one()
    return at
