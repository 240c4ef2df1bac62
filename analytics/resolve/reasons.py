"""Why a line stays unknown, in words that name the way out."""

import re

from analytics.model.portfolio import ParsedRow
from analytics.model.security_codes import cusip, isin
from analytics.resolve.spelling import is_written_like_a_name
from analytics.resolve.venues import Side, side_of

LEFT_UNKNOWN = "left unknown, as you said"
FOREIGN_FUND = "a fund of another country by its ISIN: not taken for the US fund of this ticker"

_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_CUSIP = re.compile(r"[0-9A-Z]{8}[0-9]")
_DIGIT = re.compile(r"[0-9]")


def why_unknown(text: str) -> str:
    """Return why a text matched nothing, with the way out.

    Examples
    --------
    >>> why_unknown("037833109")
    'the check digit of this CUSIP is wrong: check the number'
    """
    upper = text.strip().upper()
    if is_written_like_a_name(text, ""):
        return "a name is not looked up: choose the security"
    if "^" in text:
        return "preferred share: not in the security directory"
    for kind, pattern, check in (("ISIN", _ISIN, isin), ("CUSIP", _CUSIP, cusip)):
        if pattern.fullmatch(upper) and _DIGIT.search(upper[:-1]):
            if check(upper):
                return f"no security is known by this {kind}: enter the ticker"
            return f"the check digit of this {kind} is wrong: check the number"
    return "not in the security directory: check the ticker"


def no_such_ticker(ticker: str) -> str:
    """Return what to say of a ticker the user chose that is not known."""
    return f"your ticker {ticker} is not in the security directory"


def foreign_ticker(row: ParsedRow) -> str:
    """Return why a ticker of another market is not taken for the US ticker of the same letters."""
    if side_of(row.text, "", "USD") is Side.FOREIGN:
        where = "on another market"
    elif is_written_like_a_name(row.text, ""):
        return why_unknown(row.text)
    elif row.venue and side_of("", row.venue, "USD") is Side.FOREIGN:
        where = f"on {row.venue}"
    else:
        where = f"in {row.currency}"
    return f"a ticker {where} is not taken for a US one: choose the security, or add its ISIN"
