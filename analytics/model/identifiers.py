"""Spelling of identifiers. Inside the house a ticker is written in dot form: ``BRK.B``."""

import re
from dataclasses import dataclass

_CLASS_SUFFIX = re.compile(r"^([A-Z0-9]{1,6})[./\- ]([A-Z0-9]{1,3})$")


def dot_form(raw: str) -> str:
    """Return a ticker in dot form; only separators change, letters never.

    Parameters
    ----------
    raw : str
        A ticker as printed: ``BRK-B``, ``brk/b``, ``BRK B``, ``SPAXX**``.

    Returns
    -------
    str
        Upper case, outer blanks and trailing asterisks removed, one class separator turned into a dot.
        A spelling without a separator (``BRKB``) is left alone: it is ambiguous and resolved by a
        reviewed table, never by a rule.

    Examples
    --------
    >>> dot_form(" brk-b "), dot_form("SPAXX**"), dot_form("META")
    ('BRK.B', 'SPAXX', 'META')
    """
    text = raw.strip().rstrip("*").strip().upper()
    match = _CLASS_SUFFIX.match(text)
    return f"{match.group(1)}.{match.group(2)}" if match else text


@dataclass(frozen=True, slots=True)
class Identified:
    """What an ISIN or a CUSIP leads to: a ticker in dot form, a company, or both; empty where there is none."""

    ticker: str = ""
    issuer_id: str = ""
