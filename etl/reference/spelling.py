"""What a ticker's spelling says about the paper behind it, by the rules of the exchanges."""

import re

from analytics.model.identifiers import dot_form
from etl.sources.sec_tickers.tables import Registrant

_NOT_COMMON = re.compile(r"\.(P[A-Z]{0,2}|WT[A-Z]?|WS[A-Z]?|W|UN|U|RI|RT|R|WI)$")
_FUND_WORDS = re.compile(
    r"\b(funds?|etfs?|etns?|etps?|municipal|bitcoin|ether|ethereum|solana|xrp|litecoin|dogecoin|currencyshares|"
    r"ishares|spdr|proshares|grayscale|(gold|silver|platinum|palladium|copper) trust)\b",
    re.IGNORECASE,
)
NASDAQ, OTC = "Nasdaq", "OTC"
_FIVE = 5
_CLAIMS = frozenset("WRU")
"""Fifth letters at Nasdaq: warrants, rights, units."""
_PREFERRED_OR_NOTES = frozenset("PONMLZGHI")
"""Fifth letters at Nasdaq: preferred shares, notes, convertibles, and what has no letter of its own."""
_EXCHANGES = ("NYSE", "Nasdaq", "CBOE")


def house_ticker(registrant: Registrant) -> str:
    """Return the ticker of a registrant in dot form."""
    return dot_form(registrant.ticker)


def is_fund_name(name: str) -> bool:
    """Say whether a registrant's name is that of a fund or of a trust that holds coins or metal."""
    return bool(_FUND_WORDS.search(name))


def may_be_common(registrant: Registrant, *, has_siblings: bool) -> bool:
    """Say whether a ticker may be an ordinary share; ``has_siblings`` where its registrant has other tickers.

    Examples
    --------
    >>> may_be_common(Registrant(1, "Acme Corp", "ACME-WT", "NYSE"), has_siblings=True)
    False
    """
    ticker = house_ticker(registrant)
    if _NOT_COMMON.search(ticker):
        return False
    if registrant.exchange != NASDAQ or len(ticker) != _FIVE:
        return True
    return ticker[-1] not in (_CLAIMS | _PREFERRED_OR_NOTES if has_siblings else _CLAIMS)


def foreign_reason(registrant: Registrant) -> str | None:
    """Return why a further ticker of a foreign company leads to it: five letters over the counter end in Y or F.

    Several tickers in F of one company are series of preferred shares or notes as a rule: the caller tells.

    Examples
    --------
    >>> foreign_reason(Registrant(1126956, "Acme S.A.", "ACMEY", "OTC"))
    'adr'
    """
    if registrant.exchange != OTC or len(registrant.ticker) != _FIVE:
        return None
    return {"Y": "adr", "F": "share_class"}.get(registrant.ticker[-1])


def primary_rank(registrant: Registrant) -> tuple[int, bool, bool, int, str]:
    """Return the place of a ticker among those of one company: listed before over the counter, plain before classes."""
    ticker = house_ticker(registrant)
    place = 0 if registrant.exchange in _EXCHANGES else 1 if registrant.exchange != OTC else 2
    return place, foreign_reason(registrant) == "share_class", "." in ticker, len(ticker), ticker
