"""JSON: recognised to say what to do; none of it is read."""

import re
from typing import NoReturn

from analytics.errors import PortfolioFileError
from analytics.intake.source import Format

_LOOKED_AT = 512
_JSON = re.compile(r'\s{0,500}(?:\{\s{0,100}["}]|\[\s{0,100}[\[{"\]0-9-])')
_ACTIVITIES = re.compile(r'"activities"\s{0,20}:\s{0,20}\[')


def recognises(_head: bytes, text: str) -> bool:
    """Return whether a text begins as a JSON object or list does."""
    return _JSON.match(text[:_LOOKED_AT].lstrip()) is not None


def read(_content: bytes, text: str) -> NoReturn:
    """Refuse the file: as activity where it is a Ghostfolio export, which lists transactions only.

    Raises
    ------
    PortfolioFileError
        Always.
    """
    if _ACTIVITIES.search(text):
        raise PortfolioFileError(
            "This is a Ghostfolio export: a list of activities, not of holdings. What you own today cannot be read "
            "from it with certainty. Enter the holdings of your portfolio by hand, or paste them as a table with the "
            "columns Symbol and Quantity.",
            verdict="activity",
        )
    raise PortfolioFileError(
        "This is a JSON file, which is not read. Save the holdings as CSV and drop that file here."
    )


FORMAT = Format(recognises, read)
