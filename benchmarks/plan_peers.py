"""The same plan in cvxpy, with a row for every name; HiGHS solves it.

Naive: a constraint a name, all written anew for a bound. In arrays: as one who knows cvxpy writes it.

Written from the mathematics, not from the planner's model: a switch for every line and slot, no merged lots, no
screening. What the file's values are above shares times price (cents) is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import cvxpy as cp
import numpy as np
from scipy import sparse

from analytics.planner.instance import Floats, Instance, Netting, Places, Total
from analytics.planner.tax import Statute, year_tax
from benchmarks.plan_instances import FIRST_SMALL, N_MAG7, N_NAMES, N_SECTORS, Sample


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """What it costs (dollars), and the weights of all names."""

    objective: float
    weights: Floats


def solve(case: Sample, mag7: float, *, is_naive: bool = False) -> Solved:
    """Write and solve the plan in fractions of shares."""
    problem, weights = _written(case, mag7, is_naive=is_naive)
    problem.solve(solver=cp.HIGHS)
    return Solved(float(problem.value), np.asarray(weights.value))


def with_parameter(case: Sample) -> Callable[[float], Solved]:
    """Write the plan once, its bound a parameter; solve it for each bound."""
    bound = cp.Parameter(nonneg=True)
    problem, weights = _written(case, bound)

    def solved(mag7: float) -> Solved:
        bound.value = mag7
        problem.solve(solver=cp.HIGHS)
        return Solved(float(problem.value), np.asarray(weights.value))

    return solved


def _written(case: Sample, mag7: float | cp.Parameter, *, is_naive: bool = False) -> tuple[cp.Problem, cp.Expression]:
    instance = case.instance
    lots, slots, price = instance.lots, instance.slots, instance.securities.price
    n_accounts = len(instance.cash_amount)
    sold, bought = cp.Variable(len(lots.shares), nonneg=True), cp.Variable(len(slots.account), nonneg=True)
    sale, purchase = cp.multiply(price[lots.security], sold), cp.multiply(price[slots.security], bought)
    of_lot, of_slot = _sums(lots.security, len(price)), _sums(slots.security, len(price))
    before = of_lot @ (lots.shares * price[lots.security])
    change = of_slot @ purchase - of_lot @ sale
    cash = instance.cash_amount + _sums(lots.account, n_accounts) @ sale - _sums(slots.account, n_accounts) @ purchase
    value = instance.total_amount
    carried = case.exposure @ (before + change + case.locked_amount)
    most = _most(instance)
    rules = [sold <= np.where(lots.is_barred, 0.0, lots.shares), cash >= instance.cash_floor, bought <= most]
    most_of_one = case.asked.company * value
    rules += [carried[name] <= most_of_one for name in range(N_NAMES)] if is_naive else [carried <= most_of_one]
    rules.append(cp.sum(carried[:N_MAG7]) <= mag7 * value)
    rules.append(cp.sum(carried[FIRST_SMALL:]) >= case.asked.small * value)
    by_sector = _sums(case.sector, N_SECTORS) @ carried
    rules.append(by_sector <= (case.benchmark + case.asked.sector_gap) * value)
    rules.append(by_sector >= np.maximum(case.benchmark - case.asked.sector_gap, 0.0) * value)
    rules += [cp.sum(cash) <= case.asked.cash * value, cp.sum(cash) >= 0.0]
    rules += _switched(instance, sold, bought, most)
    tax, netted = _taxed(instance, sold)
    rate = instance.securities.traded_cost
    cost = rate[lots.security] @ sale + rate[slots.security] @ purchase + instance.securities.held_cost @ change
    return cp.Problem(cp.Minimize(cost + tax), rules + netted), carried / value


def _sums(group: Places, n: int) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(n, len(group)))


def _most(instance: Instance) -> Floats:
    """Return the most shares of a slot: all cash and all that may be sold of its account."""
    lots, slots, price = instance.lots, instance.slots, instance.securities.price
    proceeds = np.where(lots.is_barred, 0.0, lots.shares) * price[lots.security]
    money = _sums(lots.account, len(instance.cash_amount)) @ proceeds + instance.cash_amount
    return np.asarray(money[slots.account] / price[slots.security])


def _switched(instance: Instance, sold: cp.Variable, bought: cp.Variable, most: Floats) -> list[cp.Constraint]:
    """Count lines sold and slots bought; none both, and no loss beside a purchase of the same."""
    lots, slots = instance.lots, instance.slots
    n_securities = len(instance.securities.price)
    keys, line = np.unique(lots.account * n_securities + lots.security, return_inverse=True)
    room = _sums(line, len(keys)) @ np.where(lots.is_barred, 0.0, lots.shares)
    is_sold, is_bought = cp.Variable(len(keys), nonneg=True), cp.Variable(len(slots.account), nonneg=True)
    rules = [_sums(line, len(keys)) @ sold <= cp.multiply(room, is_sold), is_sold <= 1, is_bought <= 1]
    rules.append(bought <= cp.multiply(most, is_bought))
    count = next(total.upper for total in instance.totals if total.total is Total.TRADES)
    rules.append(cp.sum(is_sold) + cp.sum(is_bought) <= count)
    for slot, key in enumerate(slots.account * n_securities + slots.security):
        both = np.flatnonzero(keys == key)
        alike = {int(slots.security[slot])}.union(*(g.tolist() for g in instance.same if slots.security[slot] in g))
        losses = np.flatnonzero(np.isin(lots.security, list(alike)) & (lots.gain < 0) & ~lots.is_barred)
        rules += [is_sold[both] + is_bought[slot] <= 1] if both.size else []
        rules += [sold[losses] / lots.shares[losses] + is_bought[slot] <= 1] if losses.size else []
    return rules


def _taxed(instance: Instance, sold: cp.Variable) -> tuple[cp.Expression, list[cp.Constraint]]:
    """Return the tax of the year with its rules; the two signs stand between 0 and 1."""
    netting, lots = instance.netting, instance.lots
    assert netting is not None
    gain = np.nan_to_num(lots.gain)
    terms = [gain * lots.is_short, gain * ~lots.is_short]
    so_far = [netting.short_so_far, netting.long_so_far]
    room = np.where(lots.is_barred, 0.0, lots.shares)
    up = [max(0.0, start + np.maximum(term, 0.0) @ room) for term, start in zip(terms, so_far, strict=True)]
    down = [max(0.0, -start - np.minimum(term, 0.0) @ room) for term, start in zip(terms, so_far, strict=True)]
    gained, lost = cp.Variable(2, nonneg=True), cp.Variable(2, nonneg=True)
    taxed, met, net = cp.Variable(2, nonneg=True), cp.Variable(2, nonneg=True), cp.Variable(2, nonneg=True)
    offset, sign = cp.Variable(nonneg=True), cp.Variable(2)
    rules = [gained - lost == np.array(so_far) + cp.hstack([term @ sold for term in terms]), gained[0] <= up[0]]
    rules += [lost[0] <= down[0], sign >= 0, sign <= 1]
    rules += [gained[1] <= up[1] * sign[0], lost[1] <= down[1] * (1 - sign[0])]
    rules += [taxed >= gained - met, met[0] <= lost[1], met[1] <= lost[0]]
    rules += [net[0] - net[1] == cp.sum(gained) - cp.sum(lost), net[0] <= sum(up) * sign[1]]
    rules += [net[1] <= sum(down) * (1 - sign[1]), offset <= net[1], offset <= netting.ordinary_limit]
    rules.append(cp.sum(taxed) >= net[0])
    year = netting.short_rate * taxed[0] + netting.long_rate * taxed[1] - netting.ordinary_rate * offset
    return year - _so_far(netting), rules


def _so_far(netting: Netting) -> float:
    """Return the tax of the year without the plan."""
    return float(year_tax(Fraction(netting.short_so_far), Fraction(netting.long_so_far), Statute.of(netting)).tax)
