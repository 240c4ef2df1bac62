"""The same plans in cvxpy, written from the rules: another formulation, another modeller, to compare objectives with.

The tax is written as the five cases of the statute, one of which holds, not as the planner's netting rows.
"""

from dataclasses import dataclass

import cvxpy as cp
import numpy as np
from numpy.typing import NDArray

from analytics.planner.instance import Instance, Total

Numbers = NDArray[np.float64]
_SCALE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Oracle:
    """The least objective that cvxpy finds, what it proves no plan comes below (dollars), and its trades."""

    objective: float
    bound: float
    sold: Numbers
    bought: Numbers


class _Plan:
    """Variables of a plan; money in basis points of the value before."""

    def __init__(self, instance: Instance) -> None:
        lots, slots = instance.lots, instance.slots
        pairs = list(zip(lots.account.tolist(), lots.security.tolist(), strict=True))
        self.lines = list(dict.fromkeys(pairs))
        self.in_line = np.array([[pair == line for pair in pairs] for line in self.lines], dtype=float)
        self.instance = instance
        self.unit = instance.total_amount * _SCALE
        self.floor = np.floor(lots.shares)
        self.n = cp.Variable(len(pairs), integer=True)
        self.x = cp.Variable(len(slots.security), integer=True)
        self.gone = cp.Variable(len(self.lines), boolean=True)
        self.sells = cp.Variable(len(self.lines), boolean=True)
        self.buys = cp.Variable(len(slots.security), boolean=True)
        self.y = self.n + cp.multiply(lots.shares - self.floor, self.in_line.T @ self.gone)
        self.rules: list[cp.Constraint] = []
        price = instance.securities.price / self.unit
        self.sale = cp.multiply(price[lots.security], self.y)
        self.purchase = cp.multiply(price[slots.security], self.x)
        excess = self.in_line @ lots.value_excess / self.unit
        self.value = instance.total_amount / self.unit - excess @ self.gone
        of_lot = (lots.security == np.arange(len(price))[:, np.newaxis]).astype(float)
        of_slot = (slots.security == np.arange(len(price))[:, np.newaxis]).astype(float)
        of_line = np.array([[line[1] == i for line in self.lines] for i in range(len(price))], dtype=float)
        self.change = of_slot @ self.purchase - of_lot @ self.sale - of_line @ cp.multiply(excess, self.gone)
        self.before = of_lot @ (lots.shares * price[lots.security] + lots.value_excess / self.unit)
        self.n_trades = cp.sum(self.sells) + cp.sum(self.buys)


def solve(instance: Instance, gap_bp: float = 0.02) -> Oracle | None:
    """Return the plan of least objective; null where there is none."""
    plan = _Plan(instance)
    _shares(plan)
    _trades(plan)
    _limits(plan)
    costs = instance.securities.traded_cost
    objective = cp.sum(cp.multiply(costs[instance.lots.security], plan.sale))
    objective += cp.sum(cp.multiply(costs[instance.slots.security], plan.purchase))
    objective += instance.securities.held_cost @ plan.change + instance.commission / plan.unit * plan.n_trades
    objective += _tax(plan)
    problem = cp.Problem(cp.Minimize(objective), plan.rules)
    problem.solve(solver=cp.HIGHS, mip_abs_gap=gap_bp, mip_rel_gap=0.0, mip_feasibility_tolerance=1e-7, threads=1)
    if problem.status != cp.OPTIMAL:
        assert problem.status in {cp.INFEASIBLE, "infeasible_or_unbounded"}, problem.status
        return None
    least = float(problem.value) * plan.unit
    whole = np.round(plan.n.value)
    gone = plan.in_line.T @ np.round(plan.gone.value)
    return Oracle(
        least, least - gap_bp * plan.unit, np.where(gone > 0, instance.lots.shares, whole), np.round(plan.x.value)
    )


def _shares(plan: _Plan) -> None:
    lots = plan.instance.lots
    room = np.where(lots.is_barred, 0.0, plan.floor)
    is_free = 1 - (plan.in_line @ lots.is_barred > 0)
    whole = plan.in_line @ plan.floor
    has_fraction = (plan.in_line @ (lots.shares - plan.floor)) > 0
    plan.rules += [
        plan.n >= cp.multiply(plan.floor, plan.in_line.T @ plan.gone),
        plan.n >= 0,
        plan.n <= room,
        plan.gone <= is_free,
        plan.in_line @ plan.n <= whole - np.where(has_fraction, 0.0, 1.0) + plan.gone,
        plan.x >= 0,
    ]


def _trades(plan: _Plan) -> None:
    """Say which lines are traded, none too small, none both ways, no loss with a purchase of the same."""
    instance = plan.instance
    lots, slots, price = instance.lots, instance.slots, instance.securities.price
    least = instance.min_trade / plan.unit
    money = np.bincount(lots.account, lots.shares * price[lots.security], len(instance.cash_amount))
    most = (money + instance.cash_amount - instance.cash_floor)[slots.account] / plan.unit
    plan.rules += [
        plan.in_line @ plan.y <= cp.multiply(plan.in_line @ lots.shares, plan.sells),
        plan.in_line @ plan.sale >= least * (plan.sells - plan.gone),
        plan.purchase <= cp.multiply(np.maximum(most, 0.0), plan.buys),
        plan.purchase >= least * plan.buys,
    ]
    for slot, pair in enumerate(zip(slots.account.tolist(), slots.security.tolist(), strict=True)):
        if pair in plan.lines:
            plan.rules.append(plan.sells[plan.lines.index(pair)] + plan.buys[slot] <= 1)
        alike = {pair[1]}.union(*(group.tolist() for group in instance.same if pair[1] in group))
        for lot in np.flatnonzero(np.isin(lots.security, list(alike)) & (lots.gain < 0)):
            if instance.has_wash_rule:
                plan.rules.append(plan.y[lot] <= lots.shares[lot] * (1 - plan.buys[slot]))


def _limits(plan: _Plan) -> None:
    instance = plan.instance
    lots, slots = instance.lots, instance.slots
    cash = instance.cash_amount / plan.unit
    for account, floor in enumerate(instance.cash_floor / plan.unit):
        moved = cp.sum(plan.sale[lots.account == account]) - cp.sum(plan.purchase[slots.account == account])
        plan.rules.append(cash[account] + moved >= floor)
    held = plan.before + plan.change
    for row in instance.rows:
        _between(plan, row.per_dollar @ held + row.fixed_amount / plan.unit, row.lower, row.upper, plan.value)
    gains = _gains(plan)
    measured = {
        Total.CASH: (cash.sum() + cp.sum(plan.sale) - cp.sum(plan.purchase), plan.value),
        Total.TURNOVER: ((cp.sum(plan.sale) + cp.sum(plan.purchase)) / 2, 1 / _SCALE),
        Total.TRADES: (plan.n_trades, 1.0),
        Total.SHORT_GAINS: (gains[0], 1 / plan.unit),
        Total.LONG_GAINS: (gains[1], 1 / plan.unit),
        Total.GAINS: (gains[0] + gains[1], 1 / plan.unit),
    }
    for limit in instance.totals:
        amount, unit = measured[limit.total]
        _between(plan, amount, limit.lower, limit.upper, unit)


def _between(plan: _Plan, amount: cp.Expression, lower: float, upper: float, unit: cp.Expression | float) -> None:
    if np.isfinite(lower):
        plan.rules.append(amount >= lower * unit)
    if np.isfinite(upper):
        plan.rules.append(amount <= upper * unit)


def _gains(plan: _Plan) -> tuple[cp.Expression, cp.Expression]:
    lots = plan.instance.lots
    gain = np.nan_to_num(lots.gain) / plan.unit
    return (gain * lots.is_short) @ plan.y, (gain * ~lots.is_short) @ plan.y


def _tax(plan: _Plan) -> cp.Expression | float:
    """Return what the plan adds to the tax: one of five cases of the year holds, and has the year's results.

    Both terms gain; long-term gains exceed short-term losses; short-term gains exceed long-term losses; a net loss that
    other income takes; a larger one.
    """
    netting, lots = plan.instance.netting, plan.instance.lots
    if netting is None:
        return 0.0
    assert netting.is_netted
    so_far = (netting.short_so_far / plan.unit, netting.long_so_far / plan.unit)
    limit = netting.ordinary_limit / plan.unit
    holds = cp.Variable(5, boolean=True)
    short, long = (cp.Variable(5) for _ in range(2))
    for parts, gain, before, of_term in zip(
        (short, long), _gains(plan), so_far, (lots.is_short, ~lots.is_short), strict=True
    ):
        most = np.nan_to_num(lots.gain) / plan.unit * lots.shares * of_term
        plan.rules += [
            cp.sum(parts) == gain + before,
            parts >= (np.minimum(most, 0.0).sum() + before) * holds,
            parts <= (np.maximum(most, 0.0).sum() + before) * holds,
        ]
    total = short + long
    plan.rules += [
        cp.sum(holds) == 1,
        short[[0, 2]] >= 0,
        long[[0, 1]] >= 0,
        short[1] <= 0,
        long[2] <= 0,
        total[[1, 2]] >= 0,
        total[3] <= 0,
        total[3] >= -limit * holds[3],
        total[4] <= -limit * holds[4],
    ]
    tax = netting.short_rate * (short[0] + total[2]) + netting.long_rate * (long[0] + total[1])
    tax += netting.ordinary_rate * (total[3] - limit * holds[4])
    return tax - _tax_of(netting.short_rate, netting.long_rate, netting.ordinary_rate, limit, so_far)


def _tax_of(short_rate: float, long_rate: float, rate: float, limit: float, year: tuple[float, float]) -> float:
    total = sum(year)
    if total < 0:
        return -rate * min(-total, limit)
    if min(year) >= 0:
        return short_rate * year[0] + long_rate * year[1]
    return (short_rate if year[0] > 0 else long_rate) * total
