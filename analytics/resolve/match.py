"""A text to a security: funds first, then the directory of US securities, by exact spelling only."""

from dataclasses import dataclass

from analytics.model.fund import Fund, FundAssetClass
from analytics.model.market import Market
from analytics.model.portfolio import PositionKind
from analytics.resolve.spelling import spellings

_OTHER_ASSETS = {
    FundAssetClass.BOND: "bond fund",
    FundAssetClass.GOLD: "gold fund",
    FundAssetClass.CRYPTO: "crypto fund",
    FundAssetClass.OTHER: "fund of another asset class",
}
_LINK_RULES = {
    "share_class": "share class, reviewed table",
    "rename": "renamed ticker, dated table",
    "adr": "depositary receipt, reviewed table",
}


@dataclass(frozen=True, slots=True)
class Match:
    """A known security: how it enters the look-through, and the rule by which the text was matched."""

    kind: PositionKind
    ticker: str
    name: str
    rule: str
    issuer_index: int | None = None
    reason: str = ""


def match_security(text: str, market: Market) -> Match | None:
    """Return the security a text names, or None.

    Parameters
    ----------
    text : str
        The symbol as printed in the user's file.
    market : Market
        Its funds are asked first, then its securities.

    Returns
    -------
    Match or None
        Equity and mixed funds are funds, loaded or not; money market funds are cash; other funds other assets.
    """
    for spelling in spellings(text):
        fund = market.funds.get(spelling.ticker)
        if fund is not None:
            return _fund_match(fund, spelling.rule)
        link = market.securities.get(spelling.ticker)
        if link is not None:
            issuer = market.issuers[link.issuer_index]
            extra = _LINK_RULES.get(link.reason)
            rule = f"{spelling.rule}; {extra}" if extra else spelling.rule
            return Match(PositionKind.STOCK, spelling.ticker, issuer.name, rule, link.issuer_index)
    return None


def _fund_match(fund: Fund, rule: str) -> Match:
    if fund.asset_class is FundAssetClass.MONEY_MARKET:
        return Match(PositionKind.CASH, fund.ticker, fund.name, f"{rule}; money market fund")
    reason = _OTHER_ASSETS.get(fund.asset_class)
    if reason:
        return Match(PositionKind.OTHER_ASSET, fund.ticker, fund.name, rule, reason=reason)
    return Match(PositionKind.FUND, fund.ticker, fund.name, rule)
