"""Every plan in whole shares of a small instance, counted out: the least objective there is.

Written from the rules of an instance, with nothing of the planner's but the numbers it is given.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, islice, product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from planner_instances import small

from analytics.planner.instance import Instance, Netting, Row, Total, TotalLimit

Numbers = NDArray[np.float64]
_Limit = TypeVar("_Limit", Row, TotalLimit)
SPARE = 1e-9
MOST = 120_000


@dataclass(frozen=True, slots=True, eq=False)
class Least:
    """The least objective, one plan that has it, and how many plans there are."""

    objective: float
    sold: Numbers
    bought: Numbers
    n_plans: int


def counted(n: int, *, with_hhi: bool = False) -> list[tuple[int, Instance, Least | None]]:
    """Return the first seeds whose plans can be counted, each with its instance and the best plan."""

    def every() -> Iterator[tuple[int, Instance, Least | None]]:
        for seed in count():
            instance = small(seed, with_hhi=with_hhi)
            if np.prod([len(option) for option in (*_sales(instance), *_purchases(instance))]) <= MOST:
                yield seed, instance, least(instance)

    return list(islice(every(), n))


def least(instance: Instance) -> Least | None:
    """Return the best plan there is; null where there is none."""
    options = [*_sales(instance), *_purchases(instance)]
    sizes = [len(option) for option in options]
    places = np.indices(sizes).reshape(len(sizes), -1)
    shares = np.hstack([option[place] for option, place in zip(options, places, strict=True)])
    n_lots = len(instance.lots.shares)
    sold, bought = shares[:, :n_lots], shares[:, n_lots:]
    fits = _fits(instance, sold, bought)
    if not fits.any():
        return None
    sold, bought = sold[fits], bought[fits]
    cost = _objective(instance, sold, bought)
    best = int(cost.argmin())
    return Least(float(cost[best]), sold[best], bought[best], len(cost))


@dataclass(frozen=True, slots=True, eq=False)
class Plans:
    """The index and the objective of every plan in whole shares that keeps every rule."""

    index: Numbers
    objective: Numbers


def every_plan(instance: Instance) -> Plans:
    """Count out all plans of an instance that has the products its index is measured by."""
    options = [*_sales(instance), *_purchases(instance)]
    places = np.indices([len(option) for option in options]).reshape(len(options), -1)
    shares = np.hstack([option[place] for option, place in zip(options, places, strict=True)])
    n_lots = len(instance.lots.shares)
    fits = _fits(instance, shares[:, :n_lots], shares[:, n_lots:])
    sold, bought = shares[fits, :n_lots], shares[fits, n_lots:]
    return Plans(_measured(instance, Total.HHI, sold, bought), _objective(instance, sold, bought))


def least_changes(instance: Instance) -> dict[int, float]:
    """Return what each limit of the user alone would have to give; absent where no change of it is enough."""
    options = [*_sales(instance), *_purchases(instance)]
    sizes = [len(option) for option in options]
    if np.prod(sizes) > MOST:
        return {}
    places = np.indices(sizes).reshape(len(sizes), -1)
    shares = np.hstack([option[place] for option, place in zip(options, places, strict=True)])
    n_lots = len(instance.lots.shares)
    sold, bought = shares[:, :n_lots], shares[:, n_lots:]
    changes = {}
    for number in sorted({limit.limit for limit in (*instance.rows, *instance.totals) if limit.limit >= 0}):
        fits = _fits(_without(instance, number), sold, bought)
        if fits.any():
            changes[number] = float(_missed(instance, number, sold[fits], bought[fits]).min())
    return changes


def _without(instance: Instance, number: int) -> Instance:
    """Leave out a limit, but for floors of nothing or less, which are none of it."""
    return replace(
        instance,
        rows=tuple(_freed(row) if row.limit == number else row for row in instance.rows),
        totals=tuple(_freed(limit) if limit.limit == number else limit for limit in instance.totals),
    )


def _freed(limit: _Limit) -> _Limit:
    return replace(limit, lower=limit.lower if limit.lower <= 0.0 else -np.inf, upper=np.inf)


def _missed(instance: Instance, number: int, sold: Numbers, bought: Numbers) -> Numbers:
    """By how much plans pass a limit, the worst of its rows and totals; zero where they keep it."""
    _, after, value = _held(instance, sold, bought)
    missed = np.zeros(len(sold))
    sides = [
        ((after @ row.per_dollar + row.fixed_amount) / value, row.lower, row.upper)
        for row in instance.rows
        if row.limit == number
    ]
    sides += [
        (_measured(instance, limit.total, sold, bought), limit.lower, limit.upper)
        for limit in instance.totals
        if limit.limit == number
    ]
    for measured, lower, upper in sides:
        below = lower - measured if lower > 0.0 else np.zeros(len(sold))
        missed = np.maximum(missed, np.maximum(below, measured - upper))
    return missed


def _lines(instance: Instance) -> list[list[int]]:
    lines: dict[tuple[int, int], list[int]] = {}
    for lot, pair in enumerate(zip(instance.lots.account, instance.lots.security, strict=True)):
        lines.setdefault((int(pair[0]), int(pair[1])), []).append(lot)
    return list(lines.values())


def _sales(instance: Instance) -> list[Numbers]:
    """For each line: whole shares of each lot, or all of it."""
    lots = instance.lots
    options = []
    for number, line in enumerate(_lines(instance)):
        ranges = [[0] if lots.is_barred[lot] else range(int(lots.shares[lot]) + 1) for lot in line]
        choices = {tuple(map(float, choice)) for choice in product(*ranges)}
        if not any(lots.is_barred[lot] for lot in line):
            choices.add(tuple(float(lots.shares[lot]) for lot in line))
        if len(instance.pinned_sale) and not np.isnan(instance.pinned_sale[number]):
            choices = {choice for choice in choices if sum(choice) == instance.pinned_sale[number]}
        options.append(np.array(sorted(choices)).reshape(len(choices), len(line)))
    return options


def _purchases(instance: Instance) -> list[Numbers]:
    """For each slot: as many as all cash and all sales of the account could buy."""
    lots, price = instance.lots, instance.securities.price
    options = []
    for slot, (account, security) in enumerate(zip(instance.slots.account, instance.slots.security, strict=True)):
        mine = lots.account == account
        money = (lots.shares * price[lots.security])[mine].sum() + instance.cash_amount[account]
        most = int(max(0.0, money - instance.cash_floor[account] + 1e-6) / price[security])
        counts = np.arange(most + 1, dtype=np.float64)
        if len(instance.pinned_purchase) and not np.isnan(instance.pinned_purchase[slot]):
            counts = counts[counts == instance.pinned_purchase[slot]]
        options.append(counts[:, np.newaxis])
    return options


def _is_gone(instance: Instance, sold: Numbers) -> list[tuple[list[int], NDArray[np.bool_]]]:
    return [(line, (sold[:, line] == instance.lots.shares[line]).all(axis=1)) for line in _lines(instance)]


def _held(instance: Instance, sold: Numbers, bought: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Dollars held of each security before and after, and V after."""
    lots, slots, price = instance.lots, instance.slots, instance.securities.price
    before = np.bincount(lots.security, lots.shares * price[lots.security] + lots.value_excess, len(price))
    after = np.tile(before, (len(sold), 1))
    for lot, security in enumerate(lots.security):
        after[:, security] -= sold[:, lot] * price[security]
    for slot, security in enumerate(slots.security):
        after[:, security] += bought[:, slot] * price[security]
    value = np.full(len(sold), instance.total_amount)
    for line, gone in _is_gone(instance, sold):
        excess = lots.value_excess[line].sum() * gone
        after[:, lots.security[line[0]]] -= excess
        value -= excess
    return before, after, value


def _cash(instance: Instance, sold: Numbers, bought: Numbers) -> Numbers:
    lots, slots, price = instance.lots, instance.slots, instance.securities.price
    cash = np.tile(instance.cash_amount, (len(sold), 1))
    for lot, (account, security) in enumerate(zip(lots.account, lots.security, strict=True)):
        cash[:, account] += sold[:, lot] * price[security]
    for slot, (account, security) in enumerate(zip(slots.account, slots.security, strict=True)):
        cash[:, account] -= bought[:, slot] * price[security]
    return cash


def _fits(instance: Instance, sold: Numbers, bought: Numbers) -> NDArray[np.bool_]:
    _, after, value = _held(instance, sold, bought)
    cash = _cash(instance, sold, bought)
    fits = (cash >= instance.cash_floor - SPARE * instance.total_amount).all(axis=1)
    for row in instance.rows:
        weight = (after @ row.per_dollar + row.fixed_amount) / value
        fits &= (weight >= row.lower - SPARE) & (weight <= row.upper + SPARE)
    for limit in instance.totals:
        measured = _measured(instance, limit.total, sold, bought)
        is_money = limit.total in {Total.GAINS, Total.SHORT_GAINS, Total.LONG_GAINS}
        spare = SPARE * (instance.total_amount if is_money else 1.0)
        fits &= (measured >= limit.lower - spare) & (measured <= limit.upper + spare)
    return fits & _are_trades_allowed(instance, sold, bought)


def _measured(instance: Instance, total: Total, sold: Numbers, bought: Numbers) -> Numbers:
    _, after, value = _held(instance, sold, bought)
    if total is Total.CASH:
        return _cash(instance, sold, bought).sum(axis=1) / value
    if total is Total.TURNOVER:
        return _traded(instance, sold, bought, np.ones_like(instance.securities.price)) / 2 / instance.total_amount
    if total is Total.TRADES:
        return _n_trades(instance, sold, bought)
    if total is Total.HHI:
        assert instance.square is not None
        every = np.hstack([after, np.full((len(after), 1), instance.square.fixed_amount)])
        return np.einsum("pi,ij,pj->p", every, instance.square.gram, every) / value**2
    short, long = _gains(instance, sold)
    return {Total.GAINS: short + long, Total.SHORT_GAINS: short, Total.LONG_GAINS: long}[total]


def _traded(instance: Instance, sold: Numbers, bought: Numbers, rate: Numbers) -> Numbers:
    price = instance.securities.price
    sale, purchase = instance.lots.security, instance.slots.security
    amount: Numbers = sold @ (price * rate)[sale] + bought @ (price * rate)[purchase]
    return amount


def _n_trades(instance: Instance, sold: Numbers, bought: Numbers) -> Numbers:
    n_sales = sum((sold[:, line].sum(axis=1) > 0).astype(float) for line in _lines(instance))
    return np.asarray(n_sales + (bought > 0).sum(axis=1), dtype=np.float64)


def _are_trades_allowed(instance: Instance, sold: Numbers, bought: Numbers) -> NDArray[np.bool_]:
    lots, slots, price = instance.lots, instance.slots, instance.securities.price
    allowed = np.ones(len(sold), dtype=np.bool_)
    no_pins = np.full(99, np.nan)
    pinned_sale = instance.pinned_sale if len(instance.pinned_sale) else no_pins
    pinned_purchase = instance.pinned_purchase if len(instance.pinned_purchase) else no_pins
    for number, (line, gone) in enumerate(_is_gone(instance, sold)):
        shares = sold[:, line].sum(axis=1)
        pair = (lots.account[line[0]], lots.security[line[0]])
        if np.isnan(pinned_sale[number]):
            allowed &= (shares == 0) | gone | (shares * price[pair[1]] >= instance.min_trade - 1e-6)
        for slot, other in enumerate(zip(slots.account, slots.security, strict=True)):
            if other == pair:
                allowed &= (shares == 0) | (bought[:, slot] == 0)
    for slot, security in enumerate(slots.security):
        if np.isnan(pinned_purchase[slot]):
            amount = bought[:, slot] * price[security]
            allowed &= (amount == 0) | (amount >= instance.min_trade - 1e-6)
        if instance.has_wash_rule:
            alike = [security, *(i for group in instance.same if security in group for i in group)]
            losses = np.isin(lots.security, alike) & (lots.gain < 0)
            allowed &= (bought[:, slot] == 0) | (sold[:, losses].sum(axis=1) == 0)
    return allowed


def _gains(instance: Instance, sold: Numbers) -> tuple[Numbers, Numbers]:
    gain = np.nan_to_num(instance.lots.gain)
    is_short = instance.lots.is_short
    return sold @ (gain * is_short), sold @ (gain * ~is_short)


def _objective(instance: Instance, sold: Numbers, bought: Numbers) -> Numbers:
    before, after, _ = _held(instance, sold, bought)
    cost = _traded(instance, sold, bought, instance.securities.traded_cost)
    cost = cost + instance.commission * _n_trades(instance, sold, bought)
    cost = cost + (after - before) @ instance.securities.held_cost
    if instance.netting is None:
        return cost
    short, long = _gains(instance, sold)
    so_far = instance.netting.short_so_far, instance.netting.long_so_far
    tax: Numbers = _tax(instance.netting, so_far[0] + short, so_far[1] + long)
    base: Numbers = _tax(instance.netting, np.array([so_far[0]]), np.array([so_far[1]]))
    total: Numbers = cost + tax - base
    return total


def _tax(netting: Netting, short: Numbers, long: Numbers) -> Numbers:
    """Return the tax of the net amounts: what is left of each term after the other has met it, at its rate."""
    total = short + long
    if not netting.is_netted:
        return netting.short_rate * np.maximum(total, 0)
    left_long = np.clip(long + np.minimum(short, 0), 0, None)
    left_short = np.clip(short + np.minimum(long, 0), 0, None)
    offset = np.clip(-total, 0, netting.ordinary_limit)
    tax: Numbers = netting.short_rate * left_short + netting.long_rate * left_long - netting.ordinary_rate * offset
    return tax
