"""Wash sales, both ways: losses that a recent purchase bars, and what counts as the same."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from analytics.model.market import Price
from analytics.model.plan_request import PlanRequest
from analytics.model.portfolio import Portfolio, PositionKind
from analytics.model.tax import WashRule
from analytics.planner.instance import Places
from analytics.planner.wash import Acquired, BarredLoss, LossSale, barred_losses
from analytics.suggest.lots import HeldLot, lots_of
from analytics.suggest.prices import held_price
from analytics.suggest.request import has_wash
from analytics.suggest.rounding import to_cents

LotKey = tuple[str, str, HeldLot | None]
"""Account, ticker and lot."""

_ZERO = Decimal(0)
_HELD = (PositionKind.STOCK, PositionKind.FUND, PositionKind.OTHER_ASSET)


def barred_lots(portfolio: Portfolio, request: PlanRequest) -> frozenset[LotKey]:
    """Return lots with a loss that a purchase of the last days bars: of the same group, in any account.

    Parameters
    ----------
    portfolio : Portfolio
        All accounts, the sheltered ones included: a purchase there bars a loss as well.
    request : PlanRequest
        Its wash rule and the day of the trades; without a day nothing is known to be barred, nor where gains do not
        count.

    Returns
    -------
    frozenset of tuple
        A lot bought lately does not bar itself.
    """
    if request.trade_date is None or not has_wash(request):
        return frozenset()
    recent = tuple(_bought_lately(portfolio, request.trade_date, request.wash.n_days))
    return frozenset(
        key for key in _loss_lots(portfolio, request) if any(_bars(other, key, request.wash) for other in recent)
    )


def loss_if_sold(portfolio: Portfolio, request: PlanRequest, ticker: str) -> tuple[Decimal, BarredLoss]:
    """Return the loss in a ticker's barred lots, and what purchases would bar of it were they all sold.

    Parameters
    ----------
    portfolio : Portfolio
        All accounts.
    request : PlanRequest
        With the day of the trades.
    ticker : str
        One of those of ``barred_lots``.
    """
    keys = [key for key in barred_lots(portfolio, request) if key[1] == ticker]
    if request.trade_date is None or not keys:
        return _ZERO, BarredLoss(_ZERO, _ZERO)
    prices = _prices(portfolio)
    losses = [_loss(lot, prices[account, ticker]) for account, _, lot in keys if lot is not None]
    shares = sum((lot.shares for _, _, lot in keys if lot is not None), _ZERO)
    sale = LossSale(request.wash.group_of(ticker), shares, to_cents(sum(losses, _ZERO)))
    bought = [
        Acquired(other, lot.shares, lot.acquired_date, account in request.sheltered)
        for account, other, lot in _bought_lately(portfolio, request.trade_date, request.wash.n_days)
        if lot is not None and lot.acquired_date is not None and (account, other, lot) not in keys
    ]
    (barred,) = barred_losses([sale], bought, request.trade_date, n_days=request.wash.n_days)
    return sale.loss_amount, barred


def _loss(lot: HeldLot, price: Price | None) -> Decimal:
    return _ZERO if price is None else -lot.gain_per_share(price.amount) * lot.shares


def _bars(recent: LotKey, sold: LotKey, wash: WashRule) -> bool:
    return recent != sold and recent[1] in wash.group_of(sold[1])


def _bought_lately(portfolio: Portfolio, trade_date: date, n_days: int) -> Iterator[LotKey]:
    first = trade_date - timedelta(days=n_days)
    for key in _all_lots(portfolio):
        lot = key[2]
        if lot is not None and lot.acquired_date is not None and first <= lot.acquired_date <= trade_date:
            yield key


def _loss_lots(portfolio: Portfolio, request: PlanRequest) -> Iterator[LotKey]:
    prices = _prices(portfolio)
    for account, ticker, lot in _all_lots(portfolio):
        price = prices[account, ticker]
        if account in request.sheltered or price is None or lot is None:
            continue
        if lot.gain_per_share(price.amount) < _ZERO:
            yield account, ticker, lot


def _prices(portfolio: Portfolio) -> dict[tuple[str, str], Price | None]:
    """Return the price of each line: that of its first position."""
    return {(p.account, p.ticker): held_price(p) for p in reversed(portfolio.positions)}


def _all_lots(portfolio: Portfolio) -> Iterator[LotKey]:
    for position in portfolio.positions:
        if position.kind in _HELD and position.ticker and position.shares and position.shares > 0:
            yield from ((position.account, position.ticker, lot) for lot in lots_of(position))


def same_groups(securities: Mapping[tuple[str, Decimal], int], wash: WashRule) -> tuple[Places, ...]:
    """Return which securities count as the same: the user's groups, and a ticker that has several prices.

    Examples
    --------
    >>> held = {("A", Decimal(1)): 0, ("A", Decimal(2)): 1, ("B", Decimal(3)): 2, ("C", Decimal(4)): 3}
    >>> [group.tolist() for group in same_groups(held, WashRule(groups=(frozenset({"B", "C"}),)))]
    [[2, 3], [0, 1]]
    """
    by_ticker: dict[str, list[int]] = {}
    for (ticker, _), number in securities.items():
        by_ticker.setdefault(ticker, []).append(number)
    groups = [sorted(n for ticker in group for n in by_ticker.get(ticker, ())) for group in wash.groups]
    grouped = frozenset[str]().union(*wash.groups)
    groups += [numbers for ticker, numbers in by_ticker.items() if ticker not in grouped]
    return tuple(np.array(numbers, dtype=np.intp) for numbers in groups if len(numbers) > 1)
