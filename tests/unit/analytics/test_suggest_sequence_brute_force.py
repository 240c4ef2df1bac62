"""Sequences of random trades set by hand, beside every permutation of them, measured by reports of the portfolio."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from factories import a_market, a_position

from analytics.look_through import FundMatrix
from analytics.model.exposure import ConcentrationReport
from analytics.model.issuer import SizeBand
from analytics.model.market import Market
from analytics.model.plan import Limit, LimitKind, Plan, PlanRequest, Side
from analytics.model.plan_request import PinnedTrade
from analytics.model.portfolio import Portfolio, Position, PositionKind
from analytics.simulate import apply_trades, compare
from analytics.suggest import suggest_trades

N_CASES = 60
COMPANIES = ("AAPL", "MSFT", "CALM", "PLXS", "KO", "N000", "N001", "N002")
HELD, BOUGHT = ("H0", "H1", "H2"), ("B0", "B1", "B2")
ACCOUNTS = ("Main", "Roth")
WORSE = 1e-9
KINDS = (
    (LimitKind.MIN_SMALL_CAP, None),
    (LimitKind.MAX_THEME, "mag7"),
    (LimitKind.MAX_ISSUER, None),
    (LimitKind.MAX_HHI, None),
    (LimitKind.MIN_BAND, "large"),
    (LimitKind.MIN_CASH, None),
)


@dataclass(frozen=True)
class Case:
    market: Market
    matrix: FundMatrix
    portfolio: Portfolio
    plan: Plan


@cache
def a_case(seed: int) -> Case:
    """Sell three funds, buy three others; each bound is what the ends of the plan ask for, or a little looser."""
    rng = np.random.default_rng(seed)
    market = a_market({fund: holdings(rng) for fund in (*HELD, *BOUGHT)}, prices=dict.fromkeys((*HELD, *BOUGHT), "100"))
    lines = [a_line(market, fund, int(rng.integers(20, 60)), ACCOUNTS[i % 2], i + 2) for i, fund in enumerate(HELD)]
    cash = [a_position(market, "CASH", int(rng.integers(0, 30)) * 100, account=a, row=90) for a in ACCOUNTS]
    portfolio = Portfolio("random", (*lines, *cash))
    request = PlanRequest((), BOUGHT, max_cash_weight=1.0, pinned=tuple(pins(rng, lines, cash)))
    matrix = FundMatrix.build(market)
    ends = suggest_trades(portfolio, request, market, matrix)
    kept = [kind for kind in KINDS if rng.random() < 0.6] or [KINDS[0]]
    limits = tuple(a_limit(rng, ends, kind, subject) for kind, subject in kept)
    return Case(market, matrix, portfolio, suggest_trades(portfolio, replace(request, limits=limits), market, matrix))


def holdings(rng: np.random.Generator) -> dict[str, float]:
    chosen = rng.permutation(COMPANIES)[: int(rng.integers(1, 5))]
    parts = rng.integers(1, 10, len(chosen))
    whole = 100 if rng.random() < 0.7 else 95
    units = parts * whole // parts.sum()
    units[0] += whole - units.sum()
    return {str(name): int(unit) / 100 for name, unit in zip(chosen, units, strict=True)}


def a_line(market: Market, fund: str, n_shares: int, account: str, row: int) -> Position:
    price = Decimal(100)
    return a_position(
        market,
        fund,
        n_shares * price,
        account=account,
        row=row,
        shares=Decimal(n_shares),
        price_amount=price,
        price_source="file",
    )


def pins(rng: np.random.Generator, lines: list[Position], cash: list[Position]) -> Iterator[PinnedTrade]:
    left = {line.account: int(line.amount) // 100 for line in cash}
    for line in lines:
        assert line.shares is not None
        n_sold = int(rng.integers(1, 20))
        left[line.account] += n_sold
        yield PinnedTrade(line.account, line.ticker, is_sale=True, shares=Decimal(n_sold))
    for i, fund in enumerate(BOUGHT):
        account = ACCOUNTS[i % 2]
        n_bought = min(left[account], int(rng.integers(1, 20)))
        left[account] -= n_bought
        if n_bought:
            yield PinnedTrade(account, fund, is_sale=False, shares=Decimal(n_bought))


def a_limit(rng: np.random.Generator, ends: Plan, kind: LimitKind, subject: str | None) -> Limit:
    before, after = (cautious(Limit(kind, 0.0, subject), report) for report in (ends.before, ends.after))
    room = float(rng.choice([1e-6, 0.005, 0.02]))
    if kind.is_floor:
        return Limit(kind, max(0.0, min(before, after) - room), subject)
    return Limit(kind, min(1.0, max(before, after) + room), subject)


def cautious(limit: Limit, report: ConcentrationReport) -> float:
    match limit.kind:
        case LimitKind.MIN_SMALL_CAP:
            return report.small_caps.lower
        case LimitKind.MAX_THEME:
            return report.themes["mag7"].upper
        case LimitKind.MAX_ISSUER:
            return report.largest[1].upper if report.largest else 0.0
        case LimitKind.MAX_HHI:
            return report.hhi.upper
        case LimitKind.MIN_BAND:
            return report.size_bands[SizeBand.LARGE].lower
    return report.cash


def miss(limit: Limit, report: ConcentrationReport) -> float:
    measure = cautious(limit, report)
    return max(0.0, limit.bound - measure if limit.kind.is_floor else measure - limit.bound)


@dataclass(frozen=True)
class Outside:
    """What a permutation comes to, from reports alone: ``further`` by set of trades and limit, ``short`` of cash."""

    further: dict[frozenset[int], dict[str, float]]
    short: dict[frozenset[int], frozenset[str]]

    def worse(self, permutation: tuple[int, ...]) -> dict[str, float]:
        found: dict[str, float] = {}
        for n_done in range(1, len(permutation)):
            for name, by in self.further[frozenset(permutation[:n_done])].items():
                if by > WORSE:
                    found[name] = max(by, found.get(name, 0.0))
        return found

    def is_allowed(self, permutation: tuple[int, ...]) -> bool:
        return not any(self.short[frozenset(permutation[: n + 1])] for n in range(len(permutation)))


@cache
def outside(seed: int) -> Outside:
    case = a_case(seed)
    trades, limits = case.plan.trades, case.plan.request.limits
    further, short = {}, {}
    for size in range(len(trades) + 1):
        for done in itertools.combinations(range(len(trades)), size):
            state = apply_trades(case.portfolio, [trades[k] for k in done], case.market)
            report = compare(case.portfolio, state, case.market, case.matrix)
            further[frozenset(done)] = {li.name: miss(li, report.after) - miss(li, report.before) for li in limits}
            cash = {p.account: p.amount for p in state.positions if p.kind is PositionKind.CASH}
            short[frozenset(done)] = frozenset(account for account, amount in cash.items() if amount < 0)
    return Outside(further, short)


def score(worse: dict[str, float]) -> tuple[int, float]:
    return len(worse), round(max(worse.values(), default=0.0), 8)


@cache
def permutations(seed: int) -> tuple[dict[str, float], ...]:
    n_trades, found = len(a_case(seed).plan.trades), outside(seed)
    allowed = filter(found.is_allowed, itertools.permutations(range(n_trades)))
    return tuple(found.worse(permutation) for permutation in allowed)


@pytest.mark.parametrize("seed", range(N_CASES))
def test_no_permutation_leaves_fewer_limits_worse_half_way_or_any_of_them_by_less(seed: int) -> None:
    plan = a_case(seed).plan
    listed = tuple(range(len(plan.trades)))
    assert 2 <= len(listed) <= 6
    assert outside(seed).is_allowed(listed)
    worse = outside(seed).worse(listed)
    assert score(worse) == min(score(other) for other in permutations(seed))


@pytest.mark.parametrize("seed", range(N_CASES))
def test_any_sequence_is_said_of_what_every_permutation_leaves_worse_and_of_nothing_else(seed: int) -> None:
    plan = a_case(seed).plan
    worse = set(outside(seed).worse(tuple(range(len(plan.trades)))))
    always = set.intersection(*(set(other) for other in permutations(seed)))
    said = [words for words in plan.warnings if "half-way" in words]
    assert sum(words.startswith("In any sequence of these trades that the cash allows, ") for words in said) == len(
        always
    )
    assert sum(words.startswith("In this sequence, ") for words in said) == len(worse - always)
    assert always <= worse


def test_the_random_trades_have_every_ending() -> None:
    sorts = [(a_case(seed).plan, permutations(seed)) for seed in range(N_CASES)]
    sales_first = [
        outside(seed).worse(tuple(sorted(range(len(plan.trades)), key=lambda k: plan.trades[k].side is Side.BUY)))
        for seed, (plan, _) in enumerate(sorts)
    ]
    words = [" ".join(plan.warnings) for plan, _ in sorts]
    clean = [any(not worse for worse in found) for _, found in sorts]
    assert sum("In any sequence" in text for text in words) >= 5
    assert sum("In this sequence" in text for text in words) >= 5
    assert sum(is_clean and bool(worse) for is_clean, worse in zip(clean, sales_first, strict=True)) >= 5
