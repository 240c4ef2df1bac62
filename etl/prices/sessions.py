"""Sessions of the New York Stock Exchange. The calendar library is imported when the first one is asked for."""

from datetime import date
from functools import cache
from typing import Any


def nyse_sessions(first: date, last: date) -> frozenset[date]:
    """Return the days from ``first`` to ``last`` on which the exchange was open."""
    found = _calendar(first.year, last.year).sessions_in_range(first.isoformat(), last.isoformat())
    return frozenset(stamp.date() for stamp in found)


@cache
def _calendar(first_year: int, last_year: int) -> Any:  # noqa: ANN401 - the library ships no types
    from exchange_calendars import (  # type: ignore[import-untyped]  # noqa: PLC0415 - half a second that only loads of prices pay for
        get_calendar,
    )

    return get_calendar("XNYS", start=f"{first_year}-01-01", end=f"{last_year}-12-31")
