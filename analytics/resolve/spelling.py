"""Spellings of one ticker, from the printed text to dot form, each with the rule in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analytics.model.identifiers import dot_form

_VENUE_PREFIX = re.compile(r"(?:NYSE|NASDAQ|NASDAQGS|NASDAQGM|NYSEARCA|NYSEAMERICAN|ARCA|AMEX|BATS|CBOE) ?: ?(.{1,12})")
_US_SUFFIX = re.compile(r"(.{1,12}?)(?: US EQUITY|[ :]US)")
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_CUSIP = re.compile(r"[0-9A-Z]{8}[0-9]")
_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A ticker in dot form and how it was read from the text."""

    ticker: str
    rule: str


def spellings(text: str) -> Iterator[Spelling]:
    """Yield the tickers a text may mean, the most literal first.

    Parameters
    ----------
    text : str
        The symbol as printed in the user's file.

    Yields
    ------
    Spelling
        Dot form, then the text without the name of a US venue. Texts with ``^`` (preferred shares) yield nothing.

    Examples
    --------
    >>> [s.ticker for s in spellings("NYSE:BRK-B")], [s.ticker for s in spellings("AAPL US")]
    (['NYSE:BRK-B', 'BRK.B'], ['AAPL.US', 'AAPL'])
    >>> list(spellings("MET^A"))
    []
    """
    if "^" in text:
        return
    literal = text.strip().upper()
    ticker = dot_form(text)
    yield Spelling(ticker, "ticker" if ticker == literal else f"ticker, {text} read as {ticker}")
    for pattern in (_VENUE_PREFIX, _US_SUFFIX):
        match = pattern.fullmatch(literal)
        if match:
            bare = dot_form(match.group(1))
            yield Spelling(bare, f"ticker, {text} read as {bare}")


def is_written_like_a_name(text: str, name: str) -> bool:
    """Return whether a line gives a name where its ticker would be: ``Ford`` must not become the ticker FORD.

    Tickers are written in one case; a mixed-case ticker is accepted where the line has a name beside it.

    Examples
    --------
    >>> is_written_like_a_name("Ford", ""), is_written_like_a_name("voo", ""), is_written_like_a_name("Voo", "S&P 500")
    (True, False, False)
    """
    is_mixed = not text.isupper() and not text.islower() and text.upper() != text
    return is_mixed and name in {"", text}


def why_unknown(text: str) -> str:
    """Return why a text matched nothing, with the way out.

    Examples
    --------
    >>> why_unknown("037833100")
    'a CUSIP is not looked up: enter the ticker'
    """
    upper = text.strip().upper()
    if is_written_like_a_name(text, ""):
        return "a name is not looked up: enter the ticker, in capitals"
    if "^" in text:
        return "preferred share: not in the security directory"
    if _ISIN.fullmatch(upper):
        return "an ISIN or FIGI is not looked up: enter the ticker"
    if _CUSIP.fullmatch(upper) and _DIGIT.search(upper[:8]):
        return "a CUSIP is not looked up: enter the ticker"
    return "not in the security directory: check the ticker"
