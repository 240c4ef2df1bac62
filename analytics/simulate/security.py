"""A position that is not held yet: what a ticker would be if it were bought."""

from decimal import Decimal

from analytics.errors import UserInputError
from analytics.model.fund import FundAssetClass
from analytics.model.market import Market
from analytics.model.portfolio import Position, PositionKind

BOUGHT = "bought in this plan"
"""Match rule of a position that stands in no file."""


def unheld_position(ticker: str, account: str, market: Market) -> Position:
    """Return a position of no value in a security, ready to be bought.

    Parameters
    ----------
    ticker : str
        A fund or a company, dot form.
    account : str
        The account that would hold it.
    market : Market
        Where the ticker is looked up.

    Returns
    -------
    Position
        With amount and shares zero.

    Notes
    -----
    A money-market fund counts as cash and is therefore nothing to buy; an unknown ticker is the user's to correct.

    Examples
    --------
    >>> from analytics.model.fund import Fund
    >>> market = Market("v", (), {}, {"IWM": Fund("IWM", "Small companies")}, {}, (), ())
    >>> unheld_position("IWM", "Main", market).kind
    <PositionKind.FUND: 'fund'>
    """
    fund = market.funds.get(ticker)
    if fund is not None:
        if fund.asset_class is FundAssetClass.MONEY_MARKET:
            raise UserInputError(
                f"{ticker} is a money-market fund and counts as cash; name a fund that holds companies."
            )
        is_equity = fund.asset_class is FundAssetClass.EQUITY
        kind = PositionKind.FUND if is_equity else PositionKind.OTHER_ASSET
        return _empty(ticker, account, fund.name, kind)
    link = market.securities.get(ticker)
    if link is None:
        raise UserInputError(f"“{ticker}” is neither a fund nor a company known here; check the spelling.")
    return _empty(ticker, account, market.issuers[link.issuer_index].name, PositionKind.STOCK, link.issuer_index)


def _empty(ticker: str, account: str, name: str, kind: PositionKind, issuer_index: int | None = None) -> Position:
    return Position(
        row=0,
        account=account,
        text=ticker,
        name=name,
        kind=kind,
        amount=Decimal(0),
        ticker=ticker,
        issuer_index=issuer_index,
        shares=Decimal(0),
        match_rule=BOUGHT,
    )
