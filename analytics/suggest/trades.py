"""Moves written out as trades: reason, effect on each limit, unrealized gain, price and its age."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from analytics.model.market import Market
from analytics.model.plan import Limit, LimitKind, Side, Trade
from analytics.model.portfolio import Portfolio
from analytics.suggest.draft import Draft, Move
from analytics.suggest.exposures import Carried
from analytics.suggest.prices import reference_date
from analytics.suggest.problem import Problem
from analytics.suggest.rounding import to_cents
from analytics.suggest.universe import SellLine
from analytics.suggest.words import price_note, trade_reason

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Surroundings:
    problem: Problem
    limits: tuple[Limit, ...]
    market: Market
    as_of_date: date | None


def write_trades(
    problem: Problem, draft: Draft, limits: tuple[Limit, ...], portfolio: Portfolio, market: Market
) -> tuple[Trade, ...]:
    """Write a draft out, sales first, then by account in the file's order, then by ticker."""
    prices = [m.source.price for m in draft.moves if m.source.price is not None]
    around = _Surroundings(problem, limits, market, reference_date(portfolio, prices))
    place = {account: i for i, account in enumerate(portfolio.accounts)}
    moves = sorted(draft.moves, key=lambda m: (m.side is not Side.SELL, place[m.source.account], m.source.ticker))
    return tuple(_trade(move, around) for move in moves)


def _trade(move: Move, around: _Surroundings) -> Trade:
    source, price = move.source, move.source.price
    effects = _effects(move, around.problem, around.limits)
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
        effects=effects,
        unrealized_gain_amount=_gain(move),
    )


def _gain(move: Move) -> Decimal | None:
    line = move.source
    if not isinstance(line, SellLine) or line.cost_basis_amount is None or move.shares is None:
        return None
    return to_cents(move.amount - line.cost_basis_amount * move.shares / line.shares)


def _effects(move: Move, problem: Problem, limits: Sequence[Limit]) -> dict[str, float]:
    """Return the change of each limit's measure if this trade alone were done."""
    total = float(problem.universe.total_amount)
    before = np.zeros(len(problem.columns.securities) + 1)
    before[-1] = total
    after = before.copy()
    after[move.security] += float(move.held_change)
    total_after = total + float(move.held_change + move.cash_change)
    return {
        limit.name: _measure(limit, after, problem.carried) / total_after
        - _measure(limit, before, problem.carried) / total
        for limit in limits
    }


def _measure(limit: Limit, held: Vector, carried: Carried) -> float:
    if limit.kind is LimitKind.MAX_ISSUER:
        return float(carried.companies(held, is_tested=False).max(initial=0.0))
    if limit.kind is LimitKind.MAX_THEME:
        return float(carried.theme(limit.theme or "", is_tested=False) @ held)
    return float(carried.small_caps(is_tested=False) @ held)
