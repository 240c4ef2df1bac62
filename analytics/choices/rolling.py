"""Weights of older versions carried forward by price."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analytics.model.fund import HOLDING_KINDS, FundAssetClass, FundSnapshot, HoldingKind
from analytics.model.market import Market
from analytics.model.price_changes import PriceChanges

_MOVING = [HOLDING_KINDS.index(kind) for kind in (HoldingKind.EQUITY, HoldingKind.FUND)]
_EQUITY = HOLDING_KINDS.index(HoldingKind.EQUITY)


def rolled_forward(market: Market, prices: PriceChanges | None) -> Market:
    """Return the market with older versions carried to the date of the newest price; without prices nothing moves.

    Each weight is multiplied by how its price moved, and all of them divided by how the whole fund did:
    ``w r / (1 + sum of w (r - 1))``. A line without a known price, cash and what the file does not explain count as
    unmoved (r = 1); the fund says how much of it had a price and how much would have needed one.
    """
    newest = max((s.as_of_date for s in market.snapshots.values()), default=None)
    if newest is None:
        return market
    to_date = newest if prices is None else prices.to_date
    return replace(
        market,
        snapshots={
            fund: _rolled(snapshot, market, prices) if snapshot.as_of_date < to_date else snapshot
            for fund, snapshot in market.snapshots.items()
        },
    )


def _rolled(snapshot: FundSnapshot, market: Market, prices: PriceChanges | None) -> FundSnapshot:
    table = snapshot.holdings
    ratio = _ratios(snapshot, market, prices)
    is_known = ~np.isnan(ratio)
    moves = np.where(is_known, ratio, 1.0)
    whole = 1.0 + float(table.weight @ (moves - 1.0))
    is_moving = _is_moving(snapshot, market)
    if prices is None or not is_known.any() or whole <= 0.0:
        return replace(snapshot, unrolled_weight=float(table.weight[is_moving].sum()))
    weight = table.weight * moves / whole
    hidden = moves[(table.kind == _EQUITY) & (table.weight == 0.0)]
    return replace(
        snapshot,
        holdings=replace(table, weight=weight),
        # a line printed 0.00 moved with its price too: the unit is that of the one that rose most
        weight_unit=snapshot.weight_unit * max(1.0, float(hidden.max(initial=0.0))) / whole,
        rolled_to=prices.to_date,
        rolled_weight=float(weight[is_known].sum()),
        unrolled_weight=float(weight[is_moving & ~is_known].sum()),
    )


def _is_moving(snapshot: FundSnapshot, market: Market) -> NDArray[np.bool_]:
    """Return the lines that have a price: shares and funds, money market funds apart."""
    table = snapshot.holdings
    is_moving = np.isin(table.kind, _MOVING)
    for line in np.flatnonzero(is_moving & (table.kind != _EQUITY)).tolist():
        fund = market.funds.get(table.ticker[line])
        is_moving[line] = fund is None or fund.asset_class is not FundAssetClass.MONEY_MARKET
    return is_moving


def _ratios(snapshot: FundSnapshot, market: Market, prices: PriceChanges | None) -> NDArray[np.float64]:
    """Return how the price of each line moved, NaN where it is not known or makes no sense."""
    table = snapshot.holdings
    by_ticker = {} if prices is None else prices.ratios.get(snapshot.as_of_date, {})
    ratio = np.full(len(table.ticker), np.nan)
    for line in np.flatnonzero(_is_moving(snapshot, market)).tolist():
        ratio[line] = by_ticker.get(_ticker_today(table.ticker[line], int(table.issuer[line]), market), np.nan)
    return np.where((ratio > 0.0) & np.isfinite(ratio), ratio, np.nan)


def _ticker_today(ticker: str, issuer: int, market: Market) -> str:
    """Return the ticker prices are known by: the company's own for a former one, or where the source prints none."""
    link = market.securities.get(ticker)
    if issuer >= 0 and (not ticker or (link is not None and link.reason == "rename")):
        return market.issuers[issuer].ticker
    return ticker
