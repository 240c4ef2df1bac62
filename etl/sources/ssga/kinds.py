"""What a line is. This source does not say it, so ticker, identifier and name have to agree on anything but a share."""

import re

from analytics.model.fund import HoldingKind

_NO_TICKER = frozenset({"", "-", "CASH_USD", "USD", "CASH"})
_CASH_IDENTIFIER = re.compile(r"CASH_[A-Z]{3}|999[A-Z]{3}Z[0-9]{2}", re.ASCII)
_CASH_NAME = re.compile(r"\b(?:U\.?S\.? DOLLAR|MONEY MARKET|LIQUID RESERVES|STERLING|EUROS?|YEN)\b", re.IGNORECASE)
_FUTURE = re.compile(r"[A-Z]{2,3}[FGHJKMNQUVXZ][0-9]{1,2}", re.ASCII)
_EXPIRY = re.compile(r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC) ?[0-9]{2}$", re.ASCII | re.IGNORECASE)
_UNLISTED = re.compile(r"[0-9]{7}D", re.ASCII)
"""What a data vendor calls an entitlement that trades nowhere: the earn-outs of OmniAb are 2200963D and 2200964D."""

_CLAIM = re.compile(r"CONTRA\b|.+\b(?:CVR|ESCROW|RIGHTS?|WARRANTS?)\b", re.ASCII | re.IGNORECASE)
_PLACEHOLDER = "DUMMY"


def kind_of(ticker: str, identifier: str, name: str) -> HoldingKind:
    """Return the kind of a line.

    Examples
    --------
    >>> [kind_of(*line).value for line in (("DG", "256677105", "DOLLAR GENERAL CORP"), ("-", "999USDZ92", "US DOLLAR"))]
    ['equity', 'cash']
    """
    kind = HoldingKind.EQUITY
    if _FUTURE.fullmatch(ticker) and _EXPIRY.search(name):
        kind = HoldingKind.DERIVATIVE
    elif ticker in _NO_TICKER and (_CASH_IDENTIFIER.fullmatch(identifier) or _CASH_NAME.search(name)):
        kind = HoldingKind.CASH
    elif ticker == _PLACEHOLDER or _UNLISTED.fullmatch(ticker) or (ticker in _NO_TICKER and _CLAIM.match(name)):
        kind = HoldingKind.OTHER
    return kind
