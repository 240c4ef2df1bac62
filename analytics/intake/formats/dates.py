"""Dates as tagged formats write them, to ISO form."""

import re
from datetime import date

_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_DASHED = re.compile(r"((?:19|20)[0-9]{2})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/((?:19|20)?[0-9]{2})(?![0-9])")
_NAMED = re.compile(r"([0-9]{1,2})-([A-Za-z]{3})-((?:19|20)?[0-9]{2})(?![0-9])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CENTURY = 2000
_SHORT_YEAR = 2
_LAST_MONTH = 12


def iso_date(text: str, *, is_day_first: bool = False) -> str:
    """Return the date at the beginning of a text in ISO form; empty where it is none.

    Parameters
    ----------
    text : str
        ``20230908170000.000[-5:EST]``, ``20190301;011111``, ``2026-05-07``, ``05/07/2026``, ``07-May-26``.
    is_day_first : bool
        Whether 05/07/2026 is the fifth of July.

    Returns
    -------
    str
        A date that exists, or an empty text.

    Examples
    --------
    >>> iso_date("20230908170000.000[-5:EST]"), iso_date("05/07/2026"), iso_date("07-May-26, 10:00"), iso_date("soon")
    ('2023-09-08', '2026-05-07', '2026-05-07', '')
    """
    text = text.strip()
    year_first = _COMPACT.match(text) or _DASHED.match(text)
    if year_first:
        return _existing(*year_first.groups())
    slashed = _SLASHED.match(text)
    if slashed:
        first, second, year = slashed.groups()
        return _existing(year, second, first) if is_day_first else _existing(year, first, second)
    named = _NAMED.match(text)
    if named and named.group(2).casefold() in _MONTHS:
        return _existing(named.group(3), str(_MONTHS.index(named.group(2).casefold()) + 1), named.group(1))
    return ""


def proves_day_first(text: str) -> bool:
    """Return whether a date with slashes has a first number that no month has."""
    slashed = _SLASHED.match(text.strip())
    return slashed is not None and int(slashed.group(1)) > _LAST_MONTH


def _existing(year: str, month: str, day: str) -> str:
    full_year = int(year) + (_CENTURY if len(year) == _SHORT_YEAR else 0)
    try:
        return date(full_year, int(month), int(day)).isoformat()
    except ValueError:
        return ""
