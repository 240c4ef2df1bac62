"""Days on which the New York Stock Exchange trades: what counts as a day when something is called old.

The calendar takes a second and a hundred megabytes to import, so only whoever asks for it pays.
"""

from datetime import date, datetime
from functools import cache
from typing import Any

MARGIN_YEARS = 1


def sessions_between(after: date, until: date) -> tuple[date, ...]:
    """Return the sessions after a day, up to and including another.

    Their number is an age: what is as of Friday is one session old on Monday, and still one on Tuesday's holiday.
    """
    return tuple(day for day, _ in session_closes(after, until) if day > after)


def next_sessions(after: date, n: int = 1) -> tuple[date, ...]:
    """Return the next ``n`` sessions after a day."""
    calendar = _calendar(after.year, after.year + 1 + n // 250)
    found = calendar.sessions[calendar.sessions.searchsorted(_timestamp(after), side="right") :][:n]
    return tuple(session.date() for session in found)


def session_closes(first: date, last: date) -> tuple[tuple[date, datetime], ...]:
    """Return the sessions from one day to another, both included, with the time each closes."""
    if last < first:
        return ()
    closes = _calendar(first.year, last.year).closes[_timestamp(first) : _timestamp(last)]
    return tuple((day.date(), close.to_pydatetime()) for day, close in closes.items())


def _timestamp(day: date) -> Any:  # noqa: ANN401  # pandas stays unimported until needed
    import pandas as pd  # noqa: PLC0415  # as above

    return pd.Timestamp(day)


@cache
def _calendar(first_year: int, last_year: int) -> Any:  # noqa: ANN401  # the library has no annotations
    import exchange_calendars  # type: ignore[import-untyped]  # noqa: PLC0415  # see the module's first lines

    return exchange_calendars.get_calendar(
        "XNYS", start=date(first_year - MARGIN_YEARS, 1, 1), end=date(last_year + MARGIN_YEARS, 12, 31)
    )
