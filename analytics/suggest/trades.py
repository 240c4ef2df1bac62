"""Moves written out as trades: reason, effects on each limit, unrealized gain, price and its age."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.model.market import Market
from analytics.model.plan import Limit, Side, Trade
from analytics.model.portfolio import Portfolio
from analytics.suggest.draft import Draft, Move
from analytics.suggest.effects import Effects, effects_in_turn
from analytics.suggest.prices import reference_date
from analytics.suggest.problem import Problem
from analytics.suggest.rounding import to_cents
from analytics.suggest.universe import SellLine
from analytics.suggest.words import price_note, trade_reason


@dataclass(frozen=True, slots=True, eq=False)
class _Surroundings:
    limits: tuple[Limit, ...]
    market: Market
    as_of_date: date | None


def write_trades(
    problem: Problem, draft: Draft, limits: tuple[Limit, ...], portfolio: Portfolio, market: Market
) -> tuple[Trade, ...]:
    """Write a draft out, sales first, then by account in the file's order, then by ticker."""
    prices = [m.source.price for m in draft.moves if m.source.price is not None]
    around = _Surroundings(limits, market, reference_date(portfolio, prices))
    place = {account: i for i, account in enumerate(portfolio.accounts)}
    moves = sorted(draft.moves, key=lambda m: (m.side is not Side.SELL, place[m.source.account], m.source.ticker))
    effects = effects_in_turn(problem, limits, moves)
    return tuple(_trade(move, effect, around) for move, effect in zip(moves, effects, strict=True))


def _trade(move: Move, effects: Effects, around: _Surroundings) -> Trade:
    source, price = move.source, move.source.price
    reason = trade_reason(move.side, effects, around.limits, around.market)
    note = price_note(price, around.as_of_date)
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
        effects=effects.point,
        unrealized_gain_amount=_gain(move),
        effects_tested=effects.tested,
    )


def _gain(move: Move) -> Decimal | None:
    line = move.source
    if not isinstance(line, SellLine) or line.cost_basis_amount is None or move.shares is None:
        return None
    return to_cents(move.amount - line.cost_basis_amount * move.shares / line.shares)
