"""Spellings of one ticker, from the printed text to dot form, each with the rule in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.model.identifiers import dot_form
from analytics.resolve.venues import bare_symbol


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
        Dot form, then the text without the name of a market. Texts with ``^`` (preferred shares) yield nothing.

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
    bare = dot_form(bare_symbol(text))
    if bare not in {ticker, literal}:
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
