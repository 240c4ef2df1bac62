"""The second opinion on a plan: every rule of an instance, checked on the finished answer in exact numbers.

Nothing here knows how the answer was found: not a line is shared with the model, for a model and its test can share an
error. Shares and money are integers over powers of two, the tax is the statute's. Only the Herfindahl index is a sum of
floats: its rounding is far below what is tolerated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analytics.planner.exact import Exact
from analytics.planner.instance import Answer, Flags, Floats, Instance, Places, Row, Total
from analytics.planner.tax import Statute, added_tax

_TOLERATED = Fraction(1, 10**9)
_TOLERATED_DOLLARS = Fraction(1, 100)
_NAMES = {Total.CASH: "cash", Total.TURNOVER: "turnover", Total.TRADES: "trades", Total.HHI: "the Herfindahl index"}


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """What an answer comes to, and every rule it breaks.

    Attributes
    ----------
    broken : tuple of str
        A sentence with its numbers for each broken rule; empty for an answer that may be shown.
    objective, tax : Fraction
        Dollars; tax is what the plan adds to the year's.
    total_amount : Fraction
        V after.
    cash : tuple of Fraction
        By account.
    totals : dict of Total to Fraction
        Each in the unit of its limit.
    """

    broken: tuple[str, ...]
    objective: Fraction
    tax: Fraction
    total_amount: Fraction
    cash: tuple[Fraction, ...]
    totals: dict[Total, Fraction]


@dataclass(frozen=True, slots=True, eq=False)
class _After:
    """What the trades lead to. ``line`` is the line of each lot, ``is_whole`` says which lines are gone."""

    line: Places
    is_whole: Flags
    is_sold: Flags
    sale_amount: Exact
    purchase_amount: Exact
    held: Exact
    held_change: Exact
    total_amount: Fraction
    cash: Exact


def check(instance: Instance, answer: Answer) -> Checked:
    """Check whole shares against every rule of an instance.

    Limits and cash may be passed by 1e-9 of the total value, which is what arithmetic in floats leaves; the objective
    may differ from the sum of its parts by a cent. Shares are not given anything.

    Parameters
    ----------
    instance : Instance
        What was asked.
    answer : Answer
        What is to be shown. Its bound may not lie above its objective.

    Returns
    -------
    Checked
        Exact, with a sentence for each broken rule.
    """
    wrong = tuple(_share_problems(instance, answer))
    if wrong:
        return Checked(wrong, Fraction(0), Fraction(0), Fraction(0), (), {})
    after = _after(instance, answer)
    gains = _gains(instance, answer)
    tax = _tax(instance, gains)
    totals = _totals(instance, after, gains)
    objective = _costs(instance, after, totals[Total.TRADES]) + tax
    broken = (
        *_line_problems(instance, answer, after),
        *_trade_problems(instance, answer, after),
        *_wash_problems(instance, answer),
        *_pin_problems(instance, answer, after),
        *_cash_problems(instance, after),
        *_row_problems(instance, after),
        *_total_problems(instance, totals, after.total_amount),
        *_claim_problems(answer, objective),
    )
    return Checked(broken, objective, tax, after.total_amount, after.cash.values(), totals)


def lines_of(account: Places, security: Places) -> Places:
    """Return the number of the line of each lot: a new one where the account or the security changes."""
    if not len(account):
        return np.empty(0, dtype=np.intp)
    starts = (np.diff(account) != 0) | (np.diff(security) != 0)
    return np.concatenate([[0], np.cumsum(starts)]).astype(np.intp)


def _share_problems(instance: Instance, answer: Answer) -> Iterator[str]:
    lots = instance.lots
    if answer.sold.shape != lots.shares.shape or answer.bought.shape != instance.slots.security.shape:
        yield "an answer to another question: the numbers of lots and slots are not those asked"
        return
    if not (np.isfinite(answer.sold).all() and np.isfinite(answer.bought).all()):
        yield "shares that are no numbers"
        return
    for lot in np.flatnonzero((answer.sold < 0) | (answer.sold > lots.shares)):
        yield f"lot {lot}: {answer.sold[lot]} sold of {lots.shares[lot]}"
    for lot in np.flatnonzero((answer.sold % 1 != 0) & (answer.sold != lots.shares)):
        yield f"lot {lot}: {answer.sold[lot]} is neither whole nor all of it"
    for lot in np.flatnonzero(lots.is_barred & (answer.sold != 0)):
        yield f"lot {lot}: sold, though a recent purchase bars its loss"
    for slot in np.flatnonzero((answer.bought < 0) | (answer.bought % 1 != 0)):
        yield f"slot {slot}: {answer.bought[slot]} is no number of whole shares"


def _after(instance: Instance, answer: Answer) -> _After:
    lots, slots, price = instance.lots, instance.slots, Exact.of(instance.securities.price)
    n_accounts, n_securities = len(instance.cash_amount), len(price)
    line = lines_of(lots.account, lots.security)
    n_lines = int(line.max(initial=-1)) + 1
    is_kept = np.bincount(line, answer.sold != lots.shares, n_lines) > 0
    shares, sold, bought = Exact.of(lots.shares), Exact.of(answer.sold), Exact.of(answer.bought)
    excess = Exact.of(lots.value_excess)
    sale_amount = sold * price[lots.security]
    purchase_amount = bought * price[slots.security]
    gone = Exact.of(np.where(is_kept[line], 0.0, lots.value_excess))
    lost = (sale_amount + gone).sums(lots.security, n_securities)
    change = purchase_amount.sums(slots.security, n_securities) - lost
    before = (shares * price[lots.security] + excess).sums(lots.security, n_securities)
    cash = Exact.of(instance.cash_amount) + sale_amount.sums(lots.account, n_accounts)
    return _After(
        line=line,
        is_whole=~is_kept,
        is_sold=np.bincount(line, answer.sold, n_lines) > 0,
        sale_amount=sale_amount,
        purchase_amount=purchase_amount,
        held=before + change,
        held_change=change,
        total_amount=Fraction(instance.total_amount) - gone.total(),
        cash=cash - purchase_amount.sums(slots.account, n_accounts),
    )


def _gains(instance: Instance, answer: Answer) -> tuple[Fraction, Fraction]:
    """Return the results of the plan's own sales, short- and long-term."""
    lots = instance.lots
    is_taxed = ~np.isnan(lots.gain)
    gain = Exact.of(np.where(is_taxed, lots.gain, 0.0)) * Exact.of(answer.sold)
    return gain[lots.is_short].total(), gain[~lots.is_short].total()


def _tax(instance: Instance, gains: tuple[Fraction, Fraction]) -> Fraction:
    netting = instance.netting
    if netting is None:
        return Fraction(0)
    return added_tax(gains, (Fraction(netting.short_so_far), Fraction(netting.long_so_far)), Statute.of(netting)).tax


def _totals(instance: Instance, after: _After, gains: tuple[Fraction, Fraction]) -> dict[Total, Fraction]:
    traded = after.sale_amount.total() + after.purchase_amount.total()
    n_trades = int(after.is_sold.sum()) + int((after.purchase_amount.parts != 0).sum())
    return {
        Total.CASH: after.cash.total() / after.total_amount,
        Total.TURNOVER: traded / 2 / Fraction(instance.total_amount),
        Total.TRADES: Fraction(n_trades),
        Total.GAINS: gains[0] + gains[1],
        Total.SHORT_GAINS: gains[0],
        Total.LONG_GAINS: gains[1],
    } | ({} if instance.square is None else {Total.HHI: _hhi(instance, after)})


def _hhi(instance: Instance, after: _After) -> Fraction:
    if instance.square is None:
        return Fraction(0)
    held: Floats = np.array([*map(float, after.held.values()), instance.square.fixed_amount])
    return Fraction(float(held @ instance.square.gram @ held)) / after.total_amount**2


def _costs(instance: Instance, after: _After, n_trades: Fraction) -> Fraction:
    securities = instance.securities
    traded_cost, held_cost = Exact.of(securities.traded_cost), Exact.of(securities.held_cost)
    return (
        (after.sale_amount * traded_cost[instance.lots.security]).total()
        + (after.purchase_amount * traded_cost[instance.slots.security]).total()
        + (after.held_change * held_cost).total()
        + n_trades * Fraction(instance.commission)
    )


def _line_problems(instance: Instance, answer: Answer, after: _After) -> Iterator[str]:
    """Fractions of a share go with the whole line; lots of a line stand together."""
    lots = instance.lots
    for lot in np.flatnonzero((answer.sold % 1 != 0) & ~after.is_whole[after.line]):
        yield f"lot {lot}: a fraction of a share is sold without the whole line"
    first = np.flatnonzero(np.diff(after.line, prepend=-1))
    pairs = set(zip(lots.account[first].tolist(), lots.security[first].tolist(), strict=True))
    if len(pairs) != len(first):
        yield "lots of a line do not stand together"


def _trade_problems(instance: Instance, answer: Answer, after: _After) -> Iterator[str]:
    """No line sold and bought; none too small, but what is sold whole or set by the user."""
    lots, slots = instance.lots, instance.slots
    sold = answer.sold != 0
    sales = set(zip(lots.account[sold].tolist(), lots.security[sold].tolist(), strict=True))
    least = Fraction(instance.min_trade) - _TOLERATED * Fraction(instance.total_amount)
    for slot in np.flatnonzero(answer.bought):
        if (int(slots.account[slot]), int(slots.security[slot])) in sales:
            yield f"slot {slot}: its line is sold and bought"
        amount = Fraction(answer.bought[slot]) * Fraction(instance.securities.price[slots.security[slot]])
        if amount < least and not _is_pinned(instance.pinned_purchase, int(slot)):
            yield f"slot {slot}: a purchase of {float(amount):.2f} is smaller than {instance.min_trade:.2f}"
    amounts = after.sale_amount.sums(after.line, len(after.is_whole)).values()
    for line in np.flatnonzero(after.is_sold & ~after.is_whole):
        if amounts[line] < least and not _is_pinned(instance.pinned_sale, int(line)):
            yield f"line {line}: a sale of {float(amounts[line]):.2f} is smaller than {instance.min_trade:.2f}"


def _is_pinned(pinned: Floats, place: int) -> bool:
    return bool(len(pinned)) and not np.isnan(pinned[place])


def _wash_problems(instance: Instance, answer: Answer) -> Iterator[str]:
    if not instance.has_wash_rule:
        return
    lots = instance.lots
    losses = set(lots.security[(answer.sold != 0) & (lots.gain < 0)].tolist())
    for security in sorted(set(instance.slots.security[answer.bought != 0].tolist())):
        alike = {security}.union(*(group.tolist() for group in instance.same if security in group))
        for other in sorted(alike & losses):
            yield f"security {security} is bought and a loss of security {other} sold"


def _pin_problems(instance: Instance, answer: Answer, after: _After) -> Iterator[str]:
    sold = Exact.of(answer.sold).sums(after.line, len(after.is_whole)).values()
    for line in np.flatnonzero(~np.isnan(instance.pinned_sale)):
        if abs(sold[line] - Fraction(instance.pinned_sale[line])) > _TOLERATED:
            yield f"line {line}: {float(sold[line])} sold, not the {instance.pinned_sale[line]} that are set"
    for slot in np.flatnonzero(~np.isnan(instance.pinned_purchase)):
        if answer.bought[slot] != instance.pinned_purchase[slot]:
            yield f"slot {slot}: {answer.bought[slot]} bought, not the {instance.pinned_purchase[slot]} that are set"


def _cash_problems(instance: Instance, after: _After) -> Iterator[str]:
    spare = _TOLERATED * Fraction(instance.total_amount)
    for account, (left, floor) in enumerate(zip(after.cash.values(), instance.cash_floor, strict=True)):
        if left < Fraction(floor) - spare:
            yield f"account {account}: cash ends at {float(left):.6f}, below {floor:.6f}"


def _row_problems(instance: Instance, after: _After) -> Iterator[str]:
    for number, row in enumerate(instance.rows):
        weight = _carried(row, after) / after.total_amount
        yield from _outside(f"limit {row.limit}, row {number}", weight, row.lower, row.upper)


def _carried(row: Row, after: _After) -> Fraction:
    carriers = np.flatnonzero(row.per_dollar)
    return (Exact.of(row.per_dollar[carriers]) * after.held[carriers]).total() + Fraction(row.fixed_amount)


def _total_problems(instance: Instance, totals: dict[Total, Fraction], value: Fraction) -> Iterator[str]:
    for limit in instance.totals:
        name = f"limit {limit.limit}, {_NAMES.get(limit.total, 'gains')}"
        is_money = limit.total in {Total.GAINS, Total.SHORT_GAINS, Total.LONG_GAINS}
        if limit.total not in totals:
            yield f"{name}: nothing to measure it by"
            continue
        yield from _outside(name, totals[limit.total], limit.lower, limit.upper, value if is_money else Fraction(1))


def _outside(name: str, measured: Fraction, lower: float, upper: float, unit: Fraction = Fraction(1)) -> Iterator[str]:
    if np.isfinite(lower) and measured < Fraction(lower) - _TOLERATED * unit:
        yield f"{name}: {float(measured):.10f} is below {lower:.10f}"
    if np.isfinite(upper) and measured > Fraction(upper) + _TOLERATED * unit:
        yield f"{name}: {float(measured):.10f} is above {upper:.10f}"


def _claim_problems(answer: Answer, objective: Fraction) -> Iterator[str]:
    if not np.isfinite(answer.objective):
        yield f"the objective is {float(objective):.6f}, not {answer.objective}"
    elif abs(Fraction(answer.objective) - objective) > _TOLERATED_DOLLARS:
        yield f"the objective is {float(objective):.6f}, not {answer.objective:.6f}"
    if answer.bound > answer.objective + float(_TOLERATED_DOLLARS):
        yield f"the bound {answer.bound:.6f} lies above the objective {answer.objective:.6f}"
