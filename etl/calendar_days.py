"""Days on which the New York Stock Exchange trades: what counts as a day when something is called old.

The calendar takes a second and a hundred megabytes to import, so only whoever asks for it pays.
"""

import warnings
from datetime import date, datetime
from functools import cache


def sessions_between(after: date, until: date) -> tuple[date, ...]:
    """Return the sessions after a day, up to and including another.

    Their number is an age: what is as of Friday is one session old on Monday, and still one on Tuesday's holiday.
    """
    return tuple(day for day, _ in session_closes(after, until) if day > after)


def session_closes(first: date, last: date) -> tuple[tuple[date, datetime], ...]:
    """Return the sessions from one day to another, both included, with the time each closes."""
    if last < first:
        return ()
    return tuple(found for found in _closes(first.year, last.year) if first <= found[0] <= last)


@cache
def _closes(first_year: int, last_year: int) -> tuple[tuple[date, datetime], ...]:
    """Return the sessions of whole years."""
    import exchange_calendars  # type: ignore[import-untyped]  # noqa: PLC0415  # see the module's first lines

    with warnings.catch_warnings():
        # The library asks pandas for dates in a way that the next pandas answers differently.
        warnings.simplefilter("ignore", DeprecationWarning)
        calendar = exchange_calendars.get_calendar("XNYS", start=date(first_year, 1, 1), end=date(last_year, 12, 31))
        closes = calendar.closes
    return tuple((day.date(), close.to_pydatetime()) for day, close in closes.items())
