"""Tiny plans against every combination of whole shares, in integers, without a line of the planner."""

import itertools
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pytest
from factories import a_market, a_position, a_theme

from analytics.look_through import FundMatrix
from analytics.model.market import Market
from analytics.model.plan import Limit, LimitKind, Plan, PlanRequest, PlanStatus, Side
from analytics.model.portfolio import Portfolio
from analytics.planner import prove
from analytics.suggest import prove_plan

N_INSTANCES = 160
TWENTIETHS = 20


@dataclass(frozen=True)
class Tiny:
    """Funds F0, F1 held (weights in twentieths of theme company, other company, small company), S0 and S1 to buy."""

    weights: dict[str, tuple[int, int, int]]
    held: tuple[
        tuple[str, str, int, bool, int], ...
    ]  # account, fund, whole shares, half a share more, price in dollars
    price: dict[str, int]
    cash: dict[str, int]
    cap_theme: int
    cap_company: int
    floor_small: int


def a_tiny(seed: int) -> Tiny:
    rng = np.random.default_rng(seed)
    weights = {}
    for fund in ("F0", "F1", "S0", "S1"):
        theme = int(rng.integers(0, 4) if fund[0] == "S" else rng.integers(5, 19))
        small = int(rng.integers(8, 17)) if fund[0] == "S" else int(rng.integers(0, 2))
        weights[fund] = (theme, TWENTIETHS - theme - small, small)
    accounts = ("A", "B") if seed % 3 == 0 else ("A",)
    held = tuple(
        (
            accounts[i % len(accounts)],
            fund,
            int(rng.integers(1, 7)),
            bool(rng.random() < 0.3),
            int(rng.integers(8, 20) * 2),
        )
        for i, fund in enumerate(("F0", "F1"))
    )
    return Tiny(
        weights,
        held,
        {fund: int(rng.integers(21, 60)) for fund in ("S0", "S1")},
        {account: int(rng.integers(0, 60)) for account in accounts},
        int(rng.integers(12, 75)),
        int(rng.integers(30, 90)),
        int(rng.integers(0, 60)),
    )


def ask(tiny: Tiny) -> tuple[Portfolio, PlanRequest, Market]:
    market = a_market(
        {
            fund: {"AAPL": theme / TWENTIETHS, "KO": other / TWENTIETHS, "CALM": small / TWENTIETHS}
            for fund, (theme, other, small) in tiny.weights.items()
        },
        themes=[a_theme("mag7", ["AAPL"])],
        prices={fund: str(price) for fund, price in tiny.price.items()},
    )
    positions = [
        a_position(
            market,
            fund,
            (shares + Decimal("0.5") * half) * price,
            account=account,
            shares=shares + Decimal("0.5") * half,
            price_amount=Decimal(price),
            price_source="file",
        )
        for account, fund, shares, half, price in tiny.held
    ]
    positions += [a_position(market, "CASH", amount, account=account) for account, amount in tiny.cash.items()]
    limits = (
        Limit(LimitKind.MAX_THEME, tiny.cap_theme / 100, "mag7"),
        Limit(LimitKind.MAX_ISSUER, tiny.cap_company / 100),
        Limit(LimitKind.MIN_SMALL_CAP, tiny.floor_small / 100),
    )
    return Portfolio("p", tuple(positions)), PlanRequest(limits, ("S1", "S0"), max_cash_weight=0.05), market


@dataclass(frozen=True)
class Answer:
    turnover: int  # twice the turnover one way, in dollars
    tie: int


@dataclass(frozen=True)
class Grid:
    """One axis per line that may be traded: the dollars sold or bought at each step, on a common grid."""

    lines: tuple[tuple[str, str, int, int], ...]  # account, fund, sign, rank
    traded: tuple[np.ndarray, ...]
    shape: tuple[int, ...]
    total: int


def lay_out(tiny: Tiny) -> Grid:
    value = dict(tiny.cash)
    axes = []
    lines = []
    for rank, (account, fund, shares, half, price) in enumerate(sorted(tiny.held, key=lambda h: (h[1], h[0])), 1):
        choices = [n * price for n in range(shares + 1)]
        choices += [shares * price + price // 2] if half else []
        axes.append(np.array(choices))
        lines.append((account, fund, -1, rank))
        value[account] += choices[-1]
    for rank, (fund, account) in enumerate(itertools.product(sorted(tiny.price), sorted(tiny.cash)), 1):
        axes.append(np.arange(value[account] // tiny.price[fund] + 1) * tiny.price[fund])
        lines.append((account, fund, 1, rank))
    shape = tuple(len(axis) for axis in axes)
    return Grid(tuple(lines), tuple(np.meshgrid(*axes, indexing="ij", sparse=True)), shape, sum(value.values()))


def cash_allows(tiny: Tiny, grid: Grid) -> np.ndarray:
    allowed = np.ones(grid.shape, dtype=bool)
    cash_of_all = np.zeros(grid.shape, dtype=np.int64)
    for account, amount in tiny.cash.items():
        signed = (sign * t for (at, _, sign, _), t in zip(grid.lines, grid.traded, strict=True) if at == account)
        cash = amount - sum(signed)
        allowed &= cash >= 0
        cash_of_all += cash
    # At most the cash before or 5 % of value.
    return allowed & (20 * cash_of_all <= max(20 * sum(tiny.cash.values()), grid.total))


def limits_allow(tiny: Tiny, grid: Grid) -> np.ndarray:
    exposure = [np.zeros(grid.shape, dtype=np.int64) for _ in range(3)]
    for company in range(3):
        for _, fund, shares, half, price in tiny.held:
            exposure[company] += tiny.weights[fund][company] * (shares * price + half * price // 2)
        for (_, fund, sign, _), traded in zip(grid.lines, grid.traded, strict=True):
            exposure[company] += sign * tiny.weights[fund][company] * traded
    theme, _, small = exposure
    allowed = 100 * theme <= tiny.cap_theme * TWENTIETHS * grid.total
    allowed &= 100 * small >= tiny.floor_small * TWENTIETHS * grid.total
    for company in exposure:
        allowed &= 100 * company <= tiny.cap_company * TWENTIETHS * grid.total
    return allowed


def try_everything(tiny: Tiny) -> Answer | None:
    """Keep, of every combination, what cash and limits allow; the least turnover, then the least tie score."""
    grid = lay_out(tiny)
    allowed = cash_allows(tiny, grid) & limits_allow(tiny, grid)
    if not allowed.any():
        return None
    turnover = np.broadcast_to(sum(grid.traded), grid.shape)
    tie = np.broadcast_to(sum(li[3] * t for li, t in zip(grid.lines, grid.traded, strict=True)), grid.shape)
    least = int(turnover[allowed].min())
    return Answer(least, int(tie[allowed & (turnover == least)].min()))


def answer_of(plan: Plan, tiny: Tiny) -> Answer:
    sells = sorted((fund, account) for account, fund, *_ in tiny.held)
    buys = list(itertools.product(sorted(tiny.price), sorted(tiny.cash)))
    tie = Decimal(0)
    for trade in plan.trades:
        order = sells if trade.side is Side.SELL else buys
        tie += trade.amount * (order.index((trade.ticker, trade.account)) + 1)
    return Answer(int(sum(t.amount for t in plan.trades)), int(tie))


@pytest.mark.parametrize("seed", range(N_INSTANCES))
def test_a_tiny_plan_equals_the_best_of_all_combinations(seed: int) -> None:
    tiny = a_tiny(seed)
    best = try_everything(tiny)
    portfolio, request, market = ask(tiny)
    plan = prove_plan(portfolio, request, market, FundMatrix.build(market), prove)
    if best is None:
        assert plan.status is PlanStatus.INFEASIBLE
    else:
        assert plan.status in {PlanStatus.FEASIBLE, PlanStatus.NOTHING_TO_DO}
        answer = answer_of(plan, tiny)
        assert answer.turnover == best.turnover
        # ties are decided by ticker; between accounts the planner's own order holds
        assert answer.tie == best.tie or len(tiny.cash) > 1


def test_the_tiny_plans_cover_every_ending() -> None:
    answers = [try_everything(a_tiny(seed)) for seed in range(N_INSTANCES)]
    n_infeasible = sum(a is None for a in answers)
    n_idle = sum(a is not None and a.turnover == 0 for a in answers)
    assert n_infeasible >= 20
    assert N_INSTANCES - n_infeasible - n_idle >= 60
