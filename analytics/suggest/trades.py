"""Moves written out as trades: reason, effects on each limit, lots, tax and fees, price and its age."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.model.market import Market
from analytics.model.plan import Side, Trade
from analytics.model.plan_request import Limit, LimitKind, PlanGoal, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.suggest.draft import Move
from analytics.suggest.effects import Effects, effects_in_turn
from analytics.suggest.prices import reference_date
from analytics.suggest.problem import Problem
from analytics.suggest.taxes import costs_of, taxes_in_turn
from analytics.suggest.universe import SellLine
from analytics.suggest.words import price_note, trade_reason


@dataclass(frozen=True, slots=True, eq=False)
class _Surroundings:
    """``spoken`` are the limits, and what is made least, that reasons speak of."""

    request: PlanRequest
    spoken: tuple[Limit, ...]
    has_purchases: bool
    market: Market
    as_of_date: date | None


def write_trades(
    problem: Problem, moves: tuple[Move, ...], portfolio: Portfolio, request: PlanRequest, market: Market
) -> tuple[Trade, ...]:
    """Write moves out in their order.

    Parameters
    ----------
    problem : Problem
        Exposures.
    moves : tuple of Move
        In the order in which they would be done.
    portfolio, request, market
        For dates, limits, costs and names.

    Returns
    -------
    tuple of Trade
        Effects, tax and fees of each are after those before it.
    """
    prices = [m.source.price for m in moves if m.source.price is not None]
    has_purchases = any(move.side is Side.BUY for move in moves)
    spoken = _spoken(request)
    around = _Surroundings(
        request, spoken, has_purchases, market, request.trade_date or reference_date(portfolio, prices)
    )
    effects = effects_in_turn(problem, spoken, moves)
    taxes = taxes_in_turn(moves, request.tax)
    return tuple(_trade(*each, around) for each in zip(moves, effects, taxes, strict=True))


def _spoken(request: PlanRequest) -> tuple[Limit, ...]:
    """Return the limits, and the index where it is what is made least."""
    is_limited = any(limit.kind is LimitKind.MAX_HHI for limit in request.limits)
    is_least = request.goal is PlanGoal.LEAST_HHI and not is_limited
    return (*request.limits, Limit(LimitKind.MAX_HHI, 1.0)) if is_least else request.limits


def _trade(move: Move, effects: Effects, tax_amount: Decimal | None, around: _Surroundings) -> Trade:
    source, price, request = move.source, move.source.price, around.request
    reason = trade_reason(move.side, effects, around.spoken, around.market, has_purchases=around.has_purchases)
    note = price_note(price, around.as_of_date)
    costs = costs_of(move, request.costs, around.market)
    pinned = {(pin.account, pin.ticker, pin.is_sale) for pin in request.pinned if pin.shares}
    is_sale = isinstance(source, SellLine)
    return Trade(
        account=source.account,
        ticker=source.ticker,
        side=move.side,
        shares=move.shares,
        price_amount=price.amount if price else None,
        price_date=price.price_date if price else None,
        price_source=price.source if price else "",
        amount=move.amount,
        reason=f"{reason} {note}".strip(),
        effects={limit.name: effects.point[limit.name] for limit in request.limits},
        unrealized_gain_amount=_gain(move) if is_sale else None,
        effects_tested={limit.name: effects.tested[limit.name] for limit in request.limits},
        lots=move.lots,
        tax_amount=tax_amount,
        cost_amount=costs.spread_amount + costs.commission_amount,
        fees_amount=costs.fees_amount,
        is_pinned=(source.account, source.ticker, is_sale) in pinned,
    )


def _gain(move: Move) -> Decimal | None:
    gains = [lot.gain_amount for lot in move.lots if lot.gain_amount is not None]
    return sum(gains, Decimal(0)) if len(gains) == len(move.lots) else None
