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
_MONTH_NAME = re.compile(
    r"(?<![A-Za-z])([A-Za-z]{3})[a-z]{0,6}[-_ ]([0-9]{1,2})(?:,? ?|[-_])((?:19|20)[0-9]{2})(?![0-9])"
)


def find_date(text: str) -> date | None:
    """Return the first date in a text: ISO, month first (US brokers), or with the month's name.

    Parameters
    ----------
    text : str
        A title, a footer line or a file name.

    Returns
    -------
    date or None
        None where the text holds no date that exists.

    Examples
    --------
    >>> find_date("Positions for account ...123 as of 06:40 PM ET, 2025/04/27")
    datetime.date(2025, 4, 27)
    >>> find_date("Portfolio_Positions_Jul-02-2026.csv"), find_date("Date downloaded 13/45/2026")
    (datetime.date(2026, 7, 2), None)
    """
    text = text[:300]
    match = _YEAR_FIRST.search(text)
    if match:
        return _existing(match.group(1), match.group(2), match.group(3))
    match = _MONTH_FIRST.search(text)
    if match:
        return _existing(match.group(3), match.group(1), match.group(2))
    for match in _MONTH_NAME.finditer(text):
        month = _MONTHS.get(match.group(1).casefold())
        if month:
            return _existing(match.group(3), str(month), match.group(2))
    return None


def _existing(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
