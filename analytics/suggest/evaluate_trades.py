"""The rules of single trades: what may be traded where, amounts to the cent, whole shares, what is set by hand."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from analytics.model.plan import PlanRequest, Side, Trade
from analytics.model.plan_request import PinnedTrade, PlanMode
from analytics.model.portfolio import Portfolio, PositionKind

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_NEVER_SOLD = (PositionKind.CASH, PositionKind.OPTION, PositionKind.UNKNOWN)


def trade_problems(portfolio: Portfolio, request: PlanRequest, trades: Sequence[Trade]) -> Iterator[str]:
    """Return every rule that a trade breaks by itself, and lines traded twice."""
    for trade in trades:
        yield from (f"{trade.side} {trade.ticker}: {problem}" for problem in _problems(portfolio, request, trade))
    counts = Counter((trade.account, trade.ticker) for trade in trades)
    yield from (f"{ticker} in “{account}” is traded twice" for (account, ticker), n in counts.items() if n > 1)
    yield from (problem for pin in request.pinned for problem in _pin_problems(pin, trades))


def held_shares(portfolio: Portfolio, trade: Trade) -> Decimal:
    """Return the shares that a sale may take from."""
    lines = [p for p in portfolio.positions if (p.account, p.ticker) == (trade.account, trade.ticker)]
    return sum((p.shares or _ZERO for p in lines if p.kind not in _NEVER_SOLD and p.amount > _ZERO), _ZERO)


def _problems(portfolio: Portfolio, request: PlanRequest, trade: Trade) -> Iterator[str]:
    if trade.ticker in request.locked:
        yield "locked"
    if trade.account in request.locked_accounts:
        yield f"the account “{trade.account}” is locked"
    if trade.amount <= _ZERO or trade.amount != trade.amount.quantize(_CENT):
        yield f"{trade.amount} is no amount in cents"
    if trade.shares is not None and trade.price_amount is not None:
        exact = (trade.shares * trade.price_amount).quantize(_CENT, rounding=ROUND_HALF_UP)
        if exact != trade.amount:
            yield f"{trade.shares} at {trade.price_amount} is {exact}, not {trade.amount}"
    problems = _sale_problems if trade.side is Side.SELL else _purchase_problems
    yield from problems(portfolio, request, trade)


def _sale_problems(portfolio: Portfolio, request: PlanRequest, trade: Trade) -> Iterator[str]:
    held = held_shares(portfolio, trade)
    if request.new_cash_only:
        yield "new cash only"
    if trade.ticker in request.never_sell:
        yield "never sold"
    if trade.shares is None or trade.price_amount is None:
        yield "a sale needs shares and a price"
        return
    if trade.shares != held and trade.shares % 1:
        yield f"{trade.shares} is neither whole nor the whole line of {held}"
    if trade.shares != held and _is_too_small(request, trade):
        yield f"{trade.amount} is less than the smallest trade"


def _purchase_problems(_: Portfolio, request: PlanRequest, trade: Trade) -> Iterator[str]:
    by_hand = {(pin.account, pin.ticker) for pin in request.pinned if not pin.is_sale}
    allowed = request.destinations_by_account.get(trade.account, request.destinations)
    if trade.ticker not in allowed and (trade.account, trade.ticker) not in by_hand:
        yield "not among the funds to buy"
    if request.mode is PlanMode.RAISE_CASH:
        yield "nothing is bought to raise cash"
    if (trade.shares is None) != (trade.price_amount is None):
        yield "shares and price go together"
    if trade.shares is not None and (trade.shares <= _ZERO or trade.shares % 1):
        yield f"{trade.shares} is no number of whole shares"
    if _is_too_small(request, trade):
        yield f"{trade.amount} is less than the smallest trade"


def _is_too_small(request: PlanRequest, trade: Trade) -> bool:
    is_pinned = any((p.account, p.ticker) == (trade.account, trade.ticker) and p.shares for p in request.pinned)
    return trade.amount + _CENT < request.min_trade_amount and not is_pinned


def _pin_problems(pin: PinnedTrade, trades: Sequence[Trade]) -> Iterator[str]:
    side = Side.SELL if pin.is_sale else Side.BUY
    same = [t for t in trades if (t.account, t.ticker, t.side) == (pin.account, pin.ticker, side)]
    shares = sum((trade.shares or _ZERO for trade in same), _ZERO)
    if shares != pin.shares:
        yield f"{side} {pin.ticker} in “{pin.account}”: {shares} shares, {pin.shares} are set by hand"
