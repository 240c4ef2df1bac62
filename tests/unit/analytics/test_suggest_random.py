"""Random portfolios against an evaluator of this test's own: fractions and decimals, straight from the inputs."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from factories import a_fund, a_market, a_position, an_issuer

from analytics.look_through import FundMatrix
from analytics.model.issuer import SizeBand
from analytics.model.market import Market
from analytics.model.plan import Conflict, Limit, LimitKind, Plan, PlanMode, PlanRequest, PlanStatus, Trade
from analytics.model.portfolio import Portfolio, Position, PositionKind
from analytics.suggest import suggest_trades

N_INSTANCES = 300
THEME = ("AAPL", "MSFT", "NVDA", "GOOGL", "AMZN", "META", "TSLA")
SMALL = tuple(f"SM{i:02d}" for i in range(30))
OTHERS = ("KO", "JPM", "DE", "NEM", "FIX")
TOLERANCE = Fraction(1, 10**8)


@dataclass(frozen=True)
class Case:
    market: Market
    holdings: Mapping[str, Mapping[str, float]]
    portfolio: Portfolio
    request: PlanRequest


def a_case(seed: int) -> Case:
    rng = np.random.default_rng(seed)
    holdings = {f"F{i}": random_holdings(rng, small=i >= 4, complete=rng.random() < 0.7) for i in range(6)}
    prices = {fund: f"{rng.uniform(5, 400):.{2 if rng.random() < 0.7 else 4}f}" for fund in holdings}
    if rng.random() < 0.15:
        del prices["F5"]
    market = a_market(
        holdings,
        issuers=[an_issuer(t, size_band=SizeBand.SMALL) for t in SMALL],
        funds=[a_fund("BND"), a_fund("QQQ"), a_fund("STAND", stand_in="F0")],
        prices=prices,
    )
    portfolio = random_portfolio(rng, market, prices)
    limits = (
        Limit(LimitKind.MIN_SMALL_CAP, round(float(rng.uniform(0, 0.45)), 3)),
        Limit(LimitKind.MAX_THEME, round(float(rng.uniform(0.1, 0.6)), 3), "mag7"),
        Limit(LimitKind.MAX_ISSUER, round(float(rng.uniform(0.05, 0.4)), 3)),
    )
    keep = rng.random(3) < 0.7
    request = PlanRequest(
        tuple(limit for limit, kept in zip(limits, keep, strict=True) if kept) or limits[:1],
        ("F4", "F5") if rng.random() < 0.6 else ("F4",),
        mode=PlanMode.NEW_CASH_ONLY if rng.random() < 0.1 else PlanMode.REBALANCE,
        locked=frozenset({"NVDA"}) if rng.random() < 0.4 else frozenset(),
        max_cash_weight=0.01 if rng.random() < 0.7 else 0.03,
    )
    return Case(market, holdings, portfolio, request)


def random_holdings(rng: np.random.Generator, *, small: bool, complete: bool) -> dict[str, float]:
    names = [*SMALL, *OTHERS] if small else [*THEME, *OTHERS, *SMALL[:5]]
    chosen = rng.permutation(names)[: int(rng.integers(6, len(names)))]
    parts = rng.integers(1, 100, len(chosen))
    whole = 10_000 if complete else 9_500
    units = parts * whole // parts.sum()
    units[0] += whole - units.sum()
    return {str(name): int(unit) / 10_000 for name, unit in zip(chosen, units, strict=True)}


def random_portfolio(rng: np.random.Generator, market: Market, prices: Mapping[str, str]) -> Portfolio:
    accounts = ["Taxable", "IRA", "Roth"][: int(rng.integers(1, 4))]
    tickers = rng.permutation(["F0", "F1", "F2", "F3", "F4", "AAPL", "NVDA", "KO", "SM00", "BND", "QQQ", "STAND"])
    positions: list[Position] = []
    for i, ticker in enumerate(tickers[: int(rng.integers(3, 11))].tolist()):
        price = Decimal(prices.get(ticker, f"{rng.uniform(5, 400):.2f}"))
        shares = Decimal(int(rng.integers(1, 300)))
        if rng.random() < 0.4:
            shares += Decimal(int(rng.integers(1, 1000))) / 1000
        amount = (shares * price).quantize(Decimal("0.01"))
        if rng.random() < 0.2:
            amount += Decimal(int(rng.integers(-3, 4))) / 100
        positions.append(a_line(market, ticker, amount, accounts[i % len(accounts)], i + 2, shares, price))
    odd = rng.random(4) < (0.3, 0.15, 0.15, 0.15)
    if odd[0]:
        positions.append(a_position(market, "MYSTERY", int(rng.integers(500, 30_000)), account=accounts[0], row=90))
    if odd[1]:
        short = a_line(market, "KO", Decimal(-250), accounts[0], 91, Decimal(-5), Decimal(50))
        positions.append(short)
    if odd[2]:
        option = a_position(market, "AAPL", 120, account=accounts[-1], row=92, kind=PositionKind.OPTION)
        positions.append(replace(option, issuer_index=None, text="AAPL 260116C400", shares=Decimal(1)))
    if odd[3]:
        positions.append(a_position(market, "MSFT", 700, account=accounts[-1], row=93))
    cash = [a_position(market, "CASH", f"{rng.uniform(0, 4000):.2f}", account=a, row=99) for a in accounts]
    return Portfolio("random", (*positions, *cash))


def a_line(
    market: Market, ticker: str, amount: Decimal, account: str, row: int, shares: Decimal, price: Decimal
) -> Position:
    return a_position(
        market, ticker, amount, account=account, row=row, shares=shares, price_amount=price, price_source="file"
    )


class Evaluator:
    """Knows the case and the trades, nothing of how they were found."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.cash: dict[str, Fraction] = {}
        self.value: dict[tuple[str, str, int], Fraction] = {}
        self.shares: dict[tuple[str, str], Decimal] = {}
        self.kind: dict[str, PositionKind] = {}
        for p in case.portfolio.positions:
            if p.kind is PositionKind.CASH:
                self.cash[p.account] = self.cash.get(p.account, Fraction(0)) + Fraction(p.amount)
                continue
            self.value[p.account, p.ticker or p.text, p.row] = Fraction(p.amount)
            if p.kind not in {PositionKind.OPTION, PositionKind.UNKNOWN} and p.amount > 0 and p.shares:
                self.shares[p.account, p.ticker] = p.shares
        self.rows = {row: p.kind for p in case.portfolio.positions for row in [p.row]}
        self.total_before = sum(self.value.values()) + sum(self.cash.values())
        self.cash_before = dict(self.cash)

    def apply(self, trade: Trade) -> None:
        amount = Fraction(trade.amount)
        assert trade.amount == trade.amount.quantize(Decimal("0.01")) > 0
        assert trade.ticker not in self.case.request.locked
        if trade.shares is not None:
            assert trade.price_amount is not None
            assert abs(Fraction(trade.shares) * Fraction(trade.price_amount) - amount) <= Fraction(1, 200)
        if trade.side == "sell":
            self.sell(trade, amount)
        else:
            self.buy(trade, amount)

    def sell(self, trade: Trade, amount: Fraction) -> None:
        assert not self.case.request.new_cash_only
        assert trade.shares is not None
        held = self.shares[trade.account, trade.ticker]
        (line,) = [
            k
            for k in self.value
            if k[:2] == (trade.account, trade.ticker) and self.rows[k[2]] != PositionKind.OPTION and self.value[k] > 0
        ]
        assert 0 < trade.shares <= held
        assert trade.shares == held or trade.shares == int(trade.shares)
        self.value[line] -= self.value[line] if trade.shares == held else amount
        self.cash[trade.account] += amount

    def buy(self, trade: Trade, amount: Fraction) -> None:
        assert trade.ticker in self.case.request.destinations
        if trade.shares is None:
            assert trade.ticker not in self.case.market.prices
        else:
            assert trade.shares == int(trade.shares) > 0
        key = (trade.account, trade.ticker, 0)
        self.value[key] = self.value.get(key, Fraction(0)) + amount
        self.cash[trade.account] -= amount

    def check_cash(self) -> None:
        assert all(left >= min(0, self.cash_before[a]) for a, left in self.cash.items())
        ceiling = max(
            sum(self.cash_before.values()), Fraction(str(self.case.request.max_cash_weight)) * self.total_before
        )
        assert sum(self.cash.values()) <= ceiling

    def measures(self) -> tuple[dict[str, Fraction], Fraction]:
        """Weight of every company, and what is unknown and long."""
        total = sum(self.value.values()) + sum(self.cash.values())
        company: dict[str, Fraction] = {}
        unknown = Fraction(0)
        for (_, ticker, row), value in self.value.items():
            source = "F0" if ticker == "STAND" else ticker
            if ticker == "BND":
                continue
            if self.rows.get(row) in {PositionKind.OPTION, PositionKind.UNKNOWN} or ticker == "QQQ":
                unknown += value / total
            elif source in self.case.holdings:
                weights = {t: Fraction(w) for t, w in self.case.holdings[source].items()}
                for name, weight in weights.items():
                    company[name] = company.get(name, Fraction(0)) + weight * value / total
                rest = 1 - sum(weights.values())
                unknown += rest * value / total if rest > Fraction(1, 10**9) else 0
            else:
                company[ticker] = company.get(ticker, Fraction(0)) + value / total
        return company, unknown

    def verdicts(self) -> dict[str, str]:
        company, unknown = self.measures()
        answers = {}
        for limit in self.case.request.limits:
            bound = Fraction(limit.bound)
            if limit.kind is LimitKind.MIN_SMALL_CAP:
                small = sum(company.get(t, 0) for t in ("SM00", *SMALL[1:]))
                answers[limit.name] = "yes" if small >= bound - TOLERANCE else "no"
                continue
            if limit.kind is LimitKind.MAX_THEME:
                point = sum((company.get(t, Fraction(0)) for t in THEME), Fraction(0))
            else:
                point = max(company.values(), default=Fraction(0))
            sure = point + unknown <= bound + TOLERANCE
            answers[limit.name] = "yes" if sure else "uncertain" if point <= bound + TOLERANCE else "no"
        return answers


def solve(case: Case) -> Plan:
    return suggest_trades(case.portfolio, case.request, case.market, FundMatrix.build(case.market))


@cache
def solved(seed: int) -> tuple[Case, Plan]:
    case = a_case(seed)
    return case, solve(case)


@pytest.mark.parametrize("seed", range(N_INSTANCES))
def test_no_plan_breaks_a_rule_and_every_relaxation_helps(seed: int) -> None:
    case, plan = solved(seed)
    evaluator = Evaluator(case)
    for trade in plan.trades:
        evaluator.apply(trade)
    verdicts = evaluator.verdicts()
    assert {o.limit.name: o.met for o in plan.limits} == verdicts
    check_effects(plan)
    if plan.status is PlanStatus.INFEASIBLE:
        assert "no" in verdicts.values()
        assert plan.trades == ()
        check_relaxations(case, plan, is_least=seed % 4 == 0)
        return
    assert "no" not in verdicts.values()
    if plan.trades:
        evaluator.check_cash()
    assert plan.cash_left_amount == sum(evaluator.cash.values())
    assert (plan.status is PlanStatus.PRICE_NEEDED) == any(t.shares is None for t in plan.trades)


def check_effects(plan: Plan) -> None:
    for outcome in plan.limits:
        name = outcome.limit.name
        assert outcome.before_tested is not None
        points = math.fsum(t.effects[name] for t in plan.trades)
        assert points == pytest.approx(outcome.after - outcome.before, abs=1e-9)
        tested = math.fsum(t.effects_tested[name] for t in plan.trades)
        assert tested == pytest.approx(outcome.after_tested - outcome.before_tested, abs=1e-9)


def check_relaxations(case: Case, plan: Plan, *, is_least: bool) -> None:
    for conflict in plan.conflicts:
        if conflict.smallest_relaxation is not None:
            assert solve(eased(case, {conflict.limit.name: conflict.smallest_relaxation})).status != "infeasible"
            check_certainty(case, conflict, is_least=is_least)
        if is_least and conflict.smallest_relaxation is not None:
            less = max(0.0, conflict.smallest_relaxation - 1e-3)
            assert solve(eased(case, {conflict.limit.name: less})).status == "infeasible"
    joint = {c.limit.name: c.joint_relaxation for c in plan.conflicts if c.joint_relaxation is not None}
    if joint:
        assert solve(eased(case, joint)).status != "infeasible"


def check_certainty(case: Case, conflict: Conflict, *, is_least: bool) -> None:
    name, by, certain = conflict.limit.name, conflict.smallest_relaxation, conflict.certain_relaxation
    assert by is not None
    printed = math.ceil(by * 1000 - 1e-6) / 1000 if by >= 0.001 else math.ceil(by * 10_000 - 1e-6) / 10_000
    followed = solve(eased(case, {name: printed}))
    assert ("known weights only" in conflict.text) == any(o.met == "uncertain" for o in followed.limits)
    if certain is not None:
        assert certain >= by
        assert {o.met for o in solve(eased(case, {name: certain})).limits} == {"yes"}
    if certain is not None and certain > 1e-3 and is_least:
        short = solve(eased(case, {name: certain - 1e-3}))
        assert {o.met for o in short.limits} != {"yes"}


def eased(case: Case, by: Mapping[str, float]) -> Case:
    def ease(limit: Limit) -> Limit:
        change = by.get(limit.name, 0.0)
        return replace(limit, bound=limit.bound + (-change if limit.kind is LimitKind.MIN_SMALL_CAP else change))

    return replace(case, request=replace(case.request, limits=tuple(ease(limit) for limit in case.request.limits)))


def test_the_random_portfolios_cover_every_ending() -> None:
    plans = [solved(seed)[1] for seed in range(0, N_INSTANCES, 3)]
    counts = {status: sum(plan.status is status for plan in plans) for status in PlanStatus}
    assert min(counts.values()) >= 2
    assert counts[PlanStatus.FEASIBLE] >= 30
    assert sum("uncertain" in {o.met for o in plan.limits} for plan in plans if plan.trades) >= 3
    assert sum(any(c.smallest_relaxation is not None for c in plan.conflicts) for plan in plans) >= 5
    assert sum(any("known weights only" in c.text for c in plan.conflicts) for plan in plans) >= 2
    assert sum(any(c.certain_relaxation is not None for c in plan.conflicts) for plan in plans) >= 5
