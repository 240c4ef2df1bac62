"""Limits on the Herfindahl index in whole shares and as the goal: worked by hand, counted, and by a cone solver."""

from dataclasses import replace

import cvxpy as cp
import numpy as np
import pytest
from planner_brute_force import Least, counted
from planner_instances import by_hand

from analytics.planner import check, dive, explain, prove
from analytics.planner.cones import relaxation_of, with_tangents
from analytics.planner.dive import dive_in
from analytics.planner.instance import Answer, Instance, Square, Stage, Total, TotalLimit
from analytics.planner.lp import LinearProgram
from analytics.planner.searches import _settled
from analytics.planner.squares import held_after, herfindahl
from benchmarks.plan_instances import Asked, sample


def hand_made(**changes: object) -> Instance:
    """BIG at most 100 %, cash 1 to 5 %, each its own company; value 11,000."""
    return by_hand(**({"rows": (), "square": Square(np.eye(3), 0.0)} | changes))


def spread(instance: Instance, sold: np.ndarray, bought: np.ndarray) -> float:
    assert instance.square is not None
    return herfindahl(instance.square, *held_after(instance, sold, bought))


def test_the_least_index_worked_by_hand() -> None:
    # With n shares of BIG left and x of SML bought, cash is 1,000 + 500 (20 - n) - 80 x, from 110 to 550.
    # n = 11: x from 62 (cash 540), 5,500^2 + 4,960^2 = 54,851,600. n = 10: x = 69, 5,000^2 + 5,520^2 = 55,470,400.
    # n = 12: x = 56, 6,000^2 + 4,480^2 = 56,070,400. n = 11, x = 63: 55,651,600. As it is: 100,000,000.
    plan = hand_made(is_least_hhi=True)
    found = dive(plan)
    assert found is not None
    assert check(plan, found).broken == ()
    index = spread(plan, found.sold, found.bought)
    assert 54_851_600 / 11_000**2 <= index <= 56_070_400 / 11_000**2 + 1e-12


def test_the_least_index_stays_within_the_other_limits() -> None:
    # One trade of at least 500: BIG cannot be sold, for cash would pass 5 %. SML is bought with what is above that:
    # 1,000 - 80 x <= 550, so at least 6, but 7 are the first to come to 500.
    plan = hand_made(is_least_hhi=True, totals=(*by_hand().totals, TotalLimit(Total.TRADES, 2, upper=1.0)))
    found = dive(plan)
    assert found is not None
    assert (found.sold.sum(), found.bought.tolist()) == (0.0, [7.0])


def test_no_plan_has_a_least_index() -> None:
    assert dive(hand_made(is_least_hhi=True, totals=(TotalLimit(Total.CASH, 1, lower=2.0),))) is None


def test_the_goal_needs_what_it_is_measured_by() -> None:
    with pytest.raises(ValueError, match="without the products"):
        dive(by_hand(is_least_hhi=True))


def test_a_proof_of_the_least_index_keeps_how_spread_the_start_is() -> None:
    plan = hand_made(is_least_hhi=True)
    start = dive(plan)
    assert start is not None
    proven = prove(plan, start)
    assert proven.stage is Stage.PROVEN
    assert spread(plan, proven.sold, proven.bought) <= spread(plan, start.sold, start.bought) + 1e-12
    assert proven.objective <= start.objective + 1e-9


@pytest.mark.parametrize("cap", [0.02, 0.012])
@pytest.mark.parametrize("seed", [0, 2, 4])
def test_the_relaxation_costs_what_a_cone_solver_says(seed: int, cap: float) -> None:
    made = sample(30, seed, Asked(hhi=cap, mag7=0.9, company=0.9, small=0.05, sector_gap=0.5, min_trade=0.0))
    totals = tuple(total for total in made.instance.totals if total.total is not Total.TRADES)
    plan = replace(made.instance, netting=None, has_wash_rule=False, totals=totals)
    found = relaxation_of(plan).solve()
    expected = by_cone(plan, cap)
    if found is None:
        assert expected is None
    else:
        assert found.objective == pytest.approx(expected, abs=1e-6 * plan.total_amount)


def by_cone(plan: Instance, cap: float) -> float | None:
    """Solve the same as a second-order cone program, in thousands of dollars."""
    assert plan.square is not None
    lots, slots, price = plan.lots, plan.slots, plan.securities.price / 1000.0
    sold, bought = cp.Variable(lots.shares.size, nonneg=True), cp.Variable(slots.security.size, nonneg=True)
    of_lot = np.eye(price.size)[lots.security].T * price[lots.security]
    of_slot = np.eye(price.size)[slots.security].T * price[slots.security]
    held = of_lot @ (lots.shares - sold) + of_slot @ bought
    value = plan.total_amount / 1000.0
    account = np.eye(plan.cash_amount.size)
    cash = plan.cash_amount / 1000.0 + (account[lots.account].T * price[lots.security]) @ sold
    cash -= (account[slots.account].T * price[slots.security]) @ bought
    rules = [sold <= np.where(lots.is_barred, 0.0, lots.shares), cash >= plan.cash_floor / 1000.0]
    for row in plan.rows:
        weight = row.per_dollar @ held + row.fixed_amount / 1000.0
        rules += [weight <= row.upper * value] if np.isfinite(row.upper) else []
        rules += [weight >= row.lower * value] if np.isfinite(row.lower) else []
    (limit,) = (total for total in plan.totals if total.total is Total.CASH)
    rules += [cp.sum(cash) <= limit.upper * value, cp.sum(cash) >= limit.lower * value]
    root = np.linalg.cholesky(plan.square.gram + 1e-13 * np.eye(price.size + 1)).T
    rules.append(cp.norm(root @ cp.hstack([held, plan.square.fixed_amount / 1000.0])) <= np.sqrt(cap) * value)
    cost = plan.securities.traded_cost
    traded = (cost * price)[lots.security] @ sold + (cost * price)[slots.security] @ bought
    before = np.bincount(lots.security, lots.shares * price[lots.security], price.size)
    problem = cp.Problem(cp.Minimize(traded + plan.securities.held_cost @ (held - before)), rules)
    problem.solve(solver=cp.CLARABEL)
    return float(problem.value) * 1000.0 if problem.status == cp.OPTIMAL else None


COUNTED = counted(60, with_hhi=True)


@pytest.mark.parametrize(("seed", "plan", "best"), COUNTED, ids=[str(seed) for seed, _, _ in COUNTED])
def test_small_plans_with_an_index_cost_what_counting_says(seed: int, plan: Instance, best: Least | None) -> None:
    del seed
    found = dive(plan)
    if best is None:
        assert found is None
        return
    assert found is not None
    assert check(plan, found).broken == ()
    proven = prove(plan, found)
    assert check(plan, proven).broken == ()
    assert proven.objective <= found.objective + 1e-9
    assert proven.bound - 1e-6 <= best.objective <= proven.objective + 1e-6
    if proven.stage is Stage.PROVEN:
        assert proven.objective - best.objective <= 0.05e-4 * plan.total_amount


@pytest.mark.parametrize("seed", [0, 2, 5])
def test_whole_shares_of_a_household_keep_the_index_to_the_last_digit(seed: int) -> None:
    plan = sample(30, seed, Asked(hhi=0.015)).instance
    found = dive(plan)
    assert found is not None
    assert check(plan, found).broken == ()


def test_an_answer_past_the_index_is_cut_off() -> None:
    # 12 of BIG left and 56 of SML bought have 56,070,400 / 11,000^2 = 0.4634, 11 and 62 have 0.4533.
    plan = hand_made(totals=(*by_hand().totals, TotalLimit(Total.HHI, 2, upper=0.46)))
    past = Answer(np.array([0.0, 8.0]), np.array([56.0]), 0.0, 0.0, Stage.QUICK)
    within = Answer(np.array([1.0, 8.0]), np.array([62.0]), 0.0, 0.0, Stage.QUICK)

    def find(asked: Instance) -> Answer:
        if not asked.rows:
            return past
        (row,) = asked.rows
        held, total = held_after(plan, past.sold, past.bought)
        assert row.per_dollar @ held > row.upper * total
        return within

    assert _settled(plan, find) is within


def test_tangents_come_only_with_a_limit_on_the_index() -> None:
    plan = by_hand()
    assert with_tangents(plan) is plan


@pytest.mark.parametrize("asked", ["explain", "least"])
def test_the_work_is_bounded_by_a_count_of_dives(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    n_dives = 0

    def counted_dive(instance: Instance, program: LinearProgram) -> np.ndarray | None:
        nonlocal n_dives
        n_dives += 1
        return dive_in(instance, program)

    for module in ("conflicts", "spread"):
        monkeypatch.setattr(f"analytics.planner.{module}.dive_in", counted_dive)
    plan = sample(30, 2 if asked == "explain" else 0, Asked(hhi=0.001)).instance
    if asked == "explain":
        assert explain(plan).together is not None
    else:
        totals = tuple(total for total in plan.totals if total.total is not Total.HHI)
        assert dive(replace(plan, totals=totals, is_least_hhi=True)) is not None
    # 16 for the limits one by one and 4 for several together; 6 for the most spread and 2 for the cheapest.
    assert 0 < n_dives <= (20 if asked == "explain" else 8)
