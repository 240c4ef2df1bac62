"""What is added to a file before its rows are positions: by the user, and from what is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from analytics.model.identifiers import Identified
from analytics.model.market import Price
from analytics.model.portfolio import ExchangeRate


@dataclass(frozen=True, slots=True)
class Additions:
    """What a file does not say itself.

    Attributes
    ----------
    prices : mapping of str to Price
        The user's own prices by ticker in dot form; they come after the file's and before the market's.
    rates : mapping of str to ExchangeRate
        US dollars for one unit, by currency code.
    tickers : mapping of str to str
        The user's own ticker by the text the file prints; empty for a text that stays unknown.
    identified : mapping of str to Identified
        What an ISIN or a CUSIP leads to.
    total_amount : Decimal or None
        What a file of weights adds up to in US dollars; without it the portfolio is nominal.
    """

    prices: Mapping[str, Price] = field(default_factory=dict)
    rates: Mapping[str, ExchangeRate] = field(default_factory=dict)
    tickers: Mapping[str, str] = field(default_factory=dict)
    identified: Mapping[str, Identified] = field(default_factory=dict)
    total_amount: Decimal | None = None

    def own_ticker(self, text: str) -> str | None:
        """Return the user's ticker for a printed text, empty where it stays unknown; null where nothing was said."""
        return self.tickers.get(printed_key(text))


NOTHING_ADDED = Additions()


def printed_key(text: str) -> str:
    """Return a printed text as the key of the user's own ticker for it.

    Examples
    --------
    >>> printed_key(" Ford motor ")
    'FORD MOTOR'
    """
    return text.strip().upper()
