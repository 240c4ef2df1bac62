"""Dates printed in titles, footers, columns and file names."""

import re
from datetime import date

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_YEAR_FIRST = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")
_MONTH_FIRST = re.compile(r"(?<![0-9])([0-9]{1,2})/([0-9]{1,2})/((?:19|20)[0-9]{2})(?![0-9])")
_DAY_FIRST = re.compile(r"(?<![0-9])([0-9]{1,2})[-.]([0-9]{1,2})[-.]((?:19|20)[0-9]{2})(?![0-9])")
_SHORT_YEAR = re.compile(r"(?<![0-9])([0-9]{1,2})/([0-9]{1,2})/([0-9]{2})(?![0-9])")
_DAY_NAME = re.compile(r"(?<![0-9A-Za-z])([0-9]{1,2})[- ]([A-Za-z]{3})[a-z]{0,6}[-, ]{1,2}((?:19|20)[0-9]{2})(?![0-9])")
_COMPACT = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])(?:[;T ][0-9]{6})?(?![0-9])")
_MONTH_NAME = re.compile(
    r"(?<![A-Za-z])([A-Za-z]{3})[a-z]{0,6}[-_ ]([0-9]{1,2})(?:,? ?|[-_])((?:19|20)[0-9]{2})(?![0-9])"
)

_SHORT = 2
_LAST_MONTH = 12
_NUMERIC = (
    (_YEAR_FIRST, (1, 2, 3)),
    (_MONTH_FIRST, (3, 1, 2)),
    (_DAY_FIRST, (3, 2, 1)),
    (_SHORT_YEAR, (3, 1, 2)),
    (_COMPACT, (1, 2, 3)),
)
"""Patterns with the groups of year, month and day."""


def find_date(text: str) -> date | None:
    """Return the first date in a text, in any of the notations brokers print.

    ISO, compact, month first with strokes (US brokers), day first with dots or hyphens (Europe), or with the month's
    name.

    Parameters
    ----------
    text : str
        A title, a footer line or a file name.

    Returns
    -------
    date or None
        None where the text holds no date that exists. What cannot be the month is taken for the day.

    Examples
    --------
    >>> find_date("Positions for account ...123 as of 06:40 PM ET, 2025/04/27")
    datetime.date(2025, 4, 27)
    >>> find_date("Portfolio_Positions_Jul-02-2026.csv"), find_date("Date downloaded 13/45/2026")
    (datetime.date(2026, 7, 2), None)
    """
    text = text[:300]
    for pattern, (year, month, day) in _NUMERIC:
        match = pattern.search(text)
        if match:
            return _existing(match.group(year), match.group(month), match.group(day))
    return _with_month_name(text)


def _with_month_name(text: str) -> date | None:
    for pattern, (name, day) in ((_MONTH_NAME, (1, 2)), (_DAY_NAME, (2, 1))):
        for match in pattern.finditer(text):
            month = _MONTHS.get(match.group(name).casefold())
            if month:
                return _existing(match.group(3), str(month), match.group(day))
    return None


def _existing(year: str, month: str, day: str) -> date | None:
    if int(month) > _LAST_MONTH:
        month, day = day, month
    century = "20" if len(year) == _SHORT else ""
    try:
        return date(int(century + year), int(month), int(day))
    except ValueError:
        return None
