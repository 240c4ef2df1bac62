"""CUSIP and ISIN: kept only where the check digit is right.

Both digits are the "modulus 10 double add double" of ANSI X9.6 (CUSIP) and ISO 6166 (ISIN).
"""

import re
from functools import cache

_CUSIP_BODY = re.compile(r"(?:[0-9]{3}|[A-Z][0-9][0-9A-Z])[0-9A-Z*@#]{5}", re.ASCII)
"""An issuer number begins with three digits, at foreign companies (CINS) with a letter and a digit."""
_ISIN = re.compile(r"[A-Z]{2}[0-9A-Z]{9}[0-9]", re.ASCII)
_WITH_CUSIP_INSIDE = ("US", "CA")
_BODY_LENGTH, _CUSIP_LENGTH = 8, 9
_SYMBOLS = {"*": 36, "@": 37, "#": 38}


def cusip(text: str, *, complete: bool = False) -> str:
    """Return a CUSIP of nine characters, or an empty text where it is none or its check digit is wrong.

    Parameters
    ----------
    text : str
        As printed.
    complete : bool
        Compute the digit of a body of eight characters. Only for files known to cut it off: a CUSIP that lost a
        leading zero has eight characters too.

    Examples
    --------
    >>> cusip("037833100"), cusip("037833109"), cusip("03783310", complete=True), cusip("CASH_USD", complete=True)
    ('037833100', '', '037833100', '')
    """
    if len(text) == _CUSIP_LENGTH and cusip_check_digit(text[:_BODY_LENGTH]) == text[_BODY_LENGTH:]:
        return text
    if complete and len(text) == _BODY_LENGTH and (digit := cusip_check_digit(text)):
        return text + digit
    return ""


@cache
def _worth(character: str) -> int:
    return _SYMBOLS[character] if character in _SYMBOLS else int(character, 36)


def cusip_check_digit(body: str) -> str:
    """Return the ninth character of a CUSIP, or an empty text where the eight given cannot begin one."""
    if not _CUSIP_BODY.fullmatch(body):
        return ""
    worths = [_worth(character) * (2 if place % 2 else 1) for place, character in enumerate(body)]
    return str(-sum(worth // 10 + worth % 10 for worth in worths) % 10)


def isin(text: str) -> str:
    """Return an ISIN, or an empty text where it is none or its check digit is wrong."""
    if not _ISIN.fullmatch(text):
        return ""
    digits = "".join(str(_worth(character)) for character in text[:-1])
    worths = [int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(digits))]
    return text if str(-sum(worth // 10 + worth % 10 for worth in worths) % 10) == text[-1] else ""


def isin_body(text: str) -> str:
    """Return the CUSIP inside a valid ISIN of the United States or Canada, else an empty text."""
    return cusip(text[2:11]) if text[:2] in _WITH_CUSIP_INSIDE and isin(text) else ""
