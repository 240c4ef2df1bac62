"""What is said about limits that stand in the way, held against the same question with a limit let go."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from factories import a_position, a_price
from suggest_cases import MARKET, MATRIX, a_line, plan_for

from analytics.model.plan import Conflict, Limit, LimitKind, LimitUnit, Plan, PlanRequest, PlanStatus
from analytics.model.portfolio import Portfolio, Position
from analytics.suggest import suggest_trades

N_INFEASIBLE = 120
SURE = ("No change of the limits is enough", "No change of the ")
UNKNOWN = "none was found"


@dataclass(frozen=True)
class Asked:
    portfolio: Portfolio
    request: PlanRequest
    plan: Plan

    def answered(self, limit: Limit, bound: float) -> PlanStatus:
        others = tuple(li for li in self.request.limits if li.name != limit.name)
        limits = (*others, replace(limit, bound=bound))
        return suggest_trades(self.portfolio, replace(self.request, limits=limits), MARKET, MATRIX).status


@cache
def impossible() -> tuple[Asked, ...]:
    """Random portfolios of up to four lines, two to five limits of every kind; those without a plan, by seed."""
    found: list[Asked] = []
    for seed in range(10_000):
        rng = np.random.default_rng(seed)
        portfolio, request = Portfolio("p", lines(rng)), asked(rng)
        plan = suggest_trades(portfolio, request, MARKET, MATRIX)
        if plan.status is PlanStatus.INFEASIBLE:
            found.append(Asked(portfolio, request, plan))
        if len(found) == N_INFEASIBLE:
            return tuple(found)
    raise AssertionError("too few plans without an answer")


def lines(rng: np.random.Generator) -> tuple[Position, ...]:
    held = rng.permutation(["BIG", "WIDE", "AAPL", "KO", "SML", "CALM"])[: int(rng.integers(1, 5))]
    shares = (str(int(rng.integers(1, 30))) for _ in held)
    priced = [a_line(str(ticker), n, f"{rng.uniform(20, 1500):.2f}") for ticker, n in zip(held, shares, strict=True)]
    return (*priced, a_position(MARKET, "CASH", f"{rng.uniform(0, 900):.2f}"))


def asked(rng: np.random.Generator) -> PlanRequest:
    every = (
        Limit(LimitKind.MAX_TURNOVER, round(float(rng.uniform(0.0, 0.1)), 3)),
        Limit(LimitKind.MAX_TRADES, float(rng.integers(0, 3))),
        Limit(LimitKind.MIN_SMALL_CAP, round(float(rng.uniform(0.1, 0.9)), 3)),
        Limit(LimitKind.MAX_THEME, round(float(rng.uniform(0.0, 0.3)), 3), "mag7"),
        Limit(LimitKind.MAX_ISSUER, round(float(rng.uniform(0.01, 0.4)), 3)),
        Limit(LimitKind.MAX_HHI, round(float(rng.uniform(0.005, 0.3)), 3)),
        Limit(LimitKind.MIN_CASH, round(float(rng.uniform(0.0, 0.2)), 3)),
        Limit(LimitKind.MAX_BAND, round(float(rng.uniform(0.1, 0.7)), 3), "mega"),
    )
    chosen = rng.permutation(len(every))[: int(rng.integers(2, 6))]
    return PlanRequest(
        limits=tuple(every[i] for i in sorted(chosen.tolist())),
        destinations=("SML", "WIDE") if rng.random() < 0.5 else ("SML",),
        locked=frozenset({"AAPL"}) if rng.random() < 0.3 else frozenset(),
        entered_prices={"WIDE": a_price("100", source="entered")},
        min_trade_amount=Decimal(int(rng.choice([0, 300]))),
        drift_weight=0.02 if rng.random() < 0.2 else 0.0,
    )


def loosest(limit: Limit) -> float:
    if limit.kind.unit is LimitUnit.WEIGHT:
        return 0.0 if limit.kind.is_floor else 1.0
    return 1e6


def without_a_change() -> list[tuple[Asked, Conflict]]:
    return [(one, c) for one in impossible() for c in one.plan.conflicts if c.smallest_relaxation is None]


def test_a_limit_that_is_said_not_to_be_enough_is_not() -> None:
    """Let go altogether, a limit of which no change is enough leaves no plan."""
    sure = [(one, c) for one, c in without_a_change() if c.text.startswith(SURE)]
    assert len(sure) >= 100
    wrong = [
        (one.request.limits, c.text)
        for one, c in sure
        if one.answered(c.limit, loosest(c.limit)) is not PlanStatus.INFEASIBLE
    ]
    assert wrong == []


def test_where_that_is_not_known_the_words_say_so_and_a_change_is_seldom_missed() -> None:
    unknown = [(one, c) for one, c in without_a_change() if not c.text.startswith(SURE)]
    assert len(unknown) >= 5
    assert all(UNKNOWN in c.text for _, c in unknown)
    missed = [c for one, c in unknown if one.answered(c.limit, loosest(c.limit)) is not PlanStatus.INFEASIBLE]
    assert len(missed) <= 1


def test_every_change_that_is_said_to_be_enough_is() -> None:
    enough = [(one, c, c.smallest_relaxation) for one in impossible() for c in one.plan.conflicts]
    proposed = [(one, c.limit, by) for one, c, by in enough if by is not None]
    assert len(proposed) >= 60
    for one, limit, by in proposed:
        bound = limit.bound - by if limit.kind.is_floor else limit.bound + by
        assert one.answered(limit, bound) is not PlanStatus.INFEASIBLE


def test_a_cap_on_turnover_gives_as_much_as_the_other_limits_take() -> None:
    # 100 BIG at 100 and no cash. Small caps of 20 %: 100 shares at 20 bought for 2,000, so 20 BIG sold: 20 % of 10,000.
    limits = (Limit(LimitKind.MIN_SMALL_CAP, 0.2), Limit(LimitKind.MAX_TURNOVER, 0.01))
    floor, turnover = plan_for(a_line(), limits=limits).conflicts
    assert turnover.smallest_relaxation == pytest.approx(0.19, abs=1e-6)
    assert turnover.text == "Raise the cap on turnover by 19.0 points to 20.0 %."
    # A turnover of 1 %: a share sold and 5 bought are 100 each, 1 % of small caps.
    assert floor.smallest_relaxation == pytest.approx(0.19, abs=1e-6)


def test_within_a_band_the_limit_that_is_beyond_it_gives_less() -> None:
    # Half of BIG is Apple. The cap of 25 % on the seven is passed by 25 points; nothing may be sold. Within a band of
    # 5 points, 20 points more are enough.
    asked = {"never_sell": frozenset({"BIG"}), "drift_weight": 0.05}
    (conflict,) = plan_for(a_line(), **asked).conflicts
    assert conflict.smallest_relaxation == pytest.approx(0.2, abs=1e-9)
    assert "to 45.0 % (nothing would then be traded)." in conflict.text
    eased = plan_for(a_line(), limits=(replace(conflict.limit, bound=0.45),), **asked)
    assert eased.status is PlanStatus.NOTHING_TO_DO
