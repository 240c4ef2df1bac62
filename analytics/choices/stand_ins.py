"""The user's own stand-ins for funds without holdings."""

from collections.abc import Mapping
from dataclasses import replace

from analytics.errors import UserInputError
from analytics.look_through import find_source
from analytics.model.fund import Fund
from analytics.model.market import Market


def with_stand_ins(market: Market, stand_ins: Mapping[str, str]) -> Market:
    """Return the market with other stand-ins; holdings of a fund's own, or of its series, win over any stand-in."""
    funds = dict(market.funds)
    replaced = []
    for ticker, chosen in sorted(stand_ins.items()):
        if ticker not in funds:
            raise UserInputError(f"{ticker} is not in the fund directory: no stand-in can be chosen for it.")
        source = find_source(ticker, market.funds, market.snapshots)
        if source is None or source.is_stand_in:
            funds[ticker] = replace(funds[ticker], share_class_of=None, stand_in=chosen)
            replaced.append(ticker)
    for ticker in replaced:
        _require_holdings(ticker, stand_ins[ticker], funds, market)
    return replace(market, funds=funds)


def _require_holdings(ticker: str, chosen: str, funds: Mapping[str, Fund], market: Market) -> None:
    if not chosen or find_source(ticker, funds, market.snapshots) is not None:
        return
    if find_source(chosen, market.funds, market.snapshots) is None:
        raise UserInputError(f"{chosen} cannot stand in for {ticker}: no holdings of it are loaded.")
    raise UserInputError(f"{chosen} cannot stand in for {ticker}: the two would stand for each other in a circle.")
