"""What is left of companies: contingent value rights, escrows, warrants. They count as equity and are no company."""

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+")
_CLAIMS = frozenset({"CVR", "RIGHT", "RIGHTS", "RTS", "WARRANT", "WARRANTS", "ESCROW", "CONTINGENT"})
_SIGN = re.compile("CVR|RIGHT|RTS|WARRANT|ESCROW|CONT")
"""In every name that could be meant: most names are told apart at once."""

_PLACEHOLDERS = frozenset({"CVR", "ESC", "CNT"})
"""Written where a CUSIP has the end of its issuer number, in numbers that custodians make up themselves."""


@lru_cache(maxsize=65_536)  # the same names stand in many files
def is_claim(name: str) -> bool:
    """Return whether a name is that of a claim left by a merger, a right or a warrant.

    Examples
    --------
    >>> is_claim("ADURO BIOTECH CVR"), is_claim("CVR Energy Inc"), is_claim("BrightSpring Health Services")
    (True, False, False)
    """
    letters = name.upper()
    if _SIGN.search(letters) is None:
        return False
    words = _WORD.findall(letters)
    return words[:1] == ["CONTRA"] or not _CLAIMS.isdisjoint(words[1:])


def is_placeholder(cusip: str) -> bool:
    """Return whether a CUSIP is a custodian's own number for such a claim.

    Examples
    --------
    >>> is_placeholder("361ESC049"), is_placeholder("037833100")
    (True, False)
    """
    return cusip[3:6] in _PLACEHOLDERS
