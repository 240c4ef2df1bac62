"""Random requests with everything in them: every plan is judged again here, in the order its trades would be done."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

import pytest
from suggest_requests import Asked, an_asked

from analytics.look_through import FundMatrix, look_through
from analytics.model.plan import LimitKind, Plan, PlanStatus, Trade
from analytics.model.portfolio import LotTerm, Portfolio, PositionKind
from analytics.simulate import apply_trades
from analytics.suggest import suggest_trades

N_REQUESTS = 60
CENT = Decimal("0.01")


@cache
def planned(seed: int) -> tuple[Asked, Plan]:
    asked = an_asked(seed)
    return asked, suggest_trades(asked.portfolio, asked.request, asked.market, FundMatrix.build(asked.market))


@pytest.mark.parametrize("seed", range(N_REQUESTS))
def test_a_plan_keeps_what_was_asked(seed: int) -> None:
    asked, plan = planned(seed)
    request = asked.request
    assert all(o.met != "no" for o in plan.limits) or plan.status is PlanStatus.INFEASIBLE
    bounds = {limit.kind: limit.bound for limit in request.limits}
    assert len(plan.trades) <= bounds.get(LimitKind.MAX_TRADES, 99)
    gains = {term: realized(plan.trades, term) for term in LotTerm}
    assert gains[LotTerm.SHORT] <= Decimal(bounds.get(LimitKind.MAX_SHORT_GAINS, 1e9)) + CENT
    assert gains[LotTerm.LONG] <= Decimal(bounds.get(LimitKind.MAX_LONG_GAINS, 1e9)) + CENT
    assert sum(gains.values()) <= Decimal(bounds.get(LimitKind.MAX_GAINS, 1e9)) + CENT
    for trade in plan.trades:
        assert trade.account not in request.locked_accounts
        assert trade.ticker not in request.locked
        if trade.side == "sell":
            assert trade.ticker not in request.never_sell
            assert sum(lot.shares for lot in trade.lots) == trade.shares
            assert sum(lot.proceeds_amount for lot in trade.lots) == trade.amount
        else:
            assert trade.ticker in request.destinations_by_account.get(trade.account, request.destinations)
            assert trade.amount >= request.min_trade_amount - CENT


def realized(trades: Sequence[Trade], term: LotTerm) -> Decimal:
    lots = [lot for trade in trades for lot in trade.lots if lot.term is term]
    return sum((lot.proceeds_amount - (lot.basis_amount or 0) for lot in lots), Decimal(0))


@pytest.mark.parametrize("seed", range(N_REQUESTS))
def test_figures_of_trades_add_up_to_those_of_the_plan(seed: int) -> None:
    _, plan = planned(seed)
    if not plan.trades:
        assert plan.costs is None
        return
    assert plan.proof is not None
    assert plan.costs is not None
    assert plan.proof.bound_amount <= plan.proof.objective_amount
    spent = plan.costs.spread_amount + plan.costs.commission_amount
    assert sum(trade.cost_amount for trade in plan.trades) == spent
    fees = [trade.fees_amount for trade in plan.trades]
    assert plan.costs.fees_amount == (None if None in fees else sum(fee for fee in fees if fee is not None))
    if plan.tax is not None:
        assert sum(trade.tax_amount or 0 for trade in plan.trades) == plan.tax.tax_amount
        assert plan.tax.net_short_amount == realized(plan.trades, LotTerm.SHORT)
    for outcome in plan.limits:
        moved = sum(trade.effects[outcome.limit.name] for trade in plan.trades)
        assert moved == pytest.approx(outcome.after - outcome.before, abs=1e-6)


@pytest.mark.parametrize("seed", range(N_REQUESTS))
def test_stopping_half_way_is_never_worse_or_the_plan_says_so(seed: int) -> None:
    asked, plan = planned(seed)
    matrix = FundMatrix.build(asked.market)
    said = any("half-way" in warning for warning in plan.warnings)
    before = theme_and_cash(asked, asked.portfolio, matrix)
    cap = next((li.bound for li in asked.request.limits if li.kind is LimitKind.MAX_THEME), None)
    for n_done in range(1, len(plan.trades) + 1):
        now = theme_and_cash(asked, apply_trades(asked.portfolio, plan.trades[:n_done], asked.market), matrix)
        assert min(now[1].values()) >= 0
        if cap is not None and not said:
            assert max(now[0], cap) <= max(before[0], cap) + 1e-9
        before = now


def theme_and_cash(asked: Asked, portfolio: Portfolio, matrix: FundMatrix) -> tuple[float, dict[str, Decimal]]:
    seen = look_through(portfolio, asked.market, matrix)
    members = matrix.traits.theme_issuers["mag7"]
    most = float((seen.issuer_weight + seen.slack_weight)[members].sum()) + max(0.0, seen.unknown_weight)
    cash = dict.fromkeys(portfolio.accounts, Decimal(0))
    for position in portfolio.positions:
        if position.kind is PositionKind.CASH:
            cash[position.account] += position.amount
    return most, cash


def test_the_requests_cover_what_they_are_for() -> None:
    plans = [planned(seed)[1] for seed in range(N_REQUESTS)]
    feasible = [plan for plan in plans if plan.status is PlanStatus.FEASIBLE]
    assert len(feasible) >= 20
    assert sum(plan.status is PlanStatus.INFEASIBLE for plan in plans) >= 10
    assert sum(plan.tax is not None and plan.tax.net_short_amount != 0 for plan in feasible) >= 5
    assert sum(any(lot.term is None for t in plan.trades for lot in t.lots) for plan in feasible) >= 5
    assert sum(any("half-way" in warning for warning in plan.warnings) for plan in feasible) <= len(feasible) // 2
