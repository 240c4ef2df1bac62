"""Dates in the forms sponsors print, each read by its own function: what another form would mean is never guessed."""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WRITTEN = re.compile(r"([A-Z][a-z]{2})[a-z]{0,6}\.? ([0-9]{1,2}), ([0-9]{4})", re.ASCII)
_DASHED = re.compile(r"([0-9]{1,2})-([A-Z][a-z]{2})-([0-9]{4})", re.ASCII)
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)


def written(text: str) -> date:
    """Return the date in ``Oct 16, 2025``; raise ``ValueError`` for any other form."""
    month, day, year = _parts(_WRITTEN, text)
    return date(int(year), _month(month), int(day))


def dashed(text: str) -> date:
    """Return the date in ``07-Feb-2025``; raise ``ValueError`` for any other form."""
    day, month, year = _parts(_DASHED, text)
    return date(int(year), _month(month), int(day))


def slashed(text: str) -> date:
    """Return the date in ``08/18/2026``, month first; raise ``ValueError`` for any other form."""
    month, day, year = _parts(_SLASHED, text)
    return date(int(year), int(month), int(day))


def _parts(form: re.Pattern[str], text: str) -> tuple[str, ...]:
    match = form.fullmatch(text)
    if match is None:
        raise ValueError("not a date in the form of this source")
    return match.groups()


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1
