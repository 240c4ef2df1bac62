"""Why no plan exists: the smallest change of each limit alone that makes one possible, of all together, or new money.

The linear program says how much is needed in fractions of shares. Whole shares are then looked for as those of any plan
are, with limits that may give at a price far above all costs: what they give is what is answered, with those shares.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np

from analytics.planner.check import check
from analytics.planner.dive import dive_in
from analytics.planner.easing import Easing, Explanation, NewCash, eased, rounded_up, scales
from analytics.planner.elastic import Elastic, Slacks, needed_easing
from analytics.planner.instance import Answer, Floats, Instance, Stage, Total
from analytics.planner.lp import LinearProgram
from analytics.planner.milp import Effort, solve_whole
from analytics.planner.model import build

_Found = TypeVar("_Found")
_PENALTY = 50.0
"""Basis points of cost for one of a limit: no trade that helps a limit costs as much."""
_DEARER = 20.0
"""So many times that for a limit that is not to give: where whole shares need none of it, they take none."""
_FALLBACK = Effort(gap=2.0 * _PENALTY, n_nodes=5)
"""To two basis points of the limits."""
_Find = Callable[[Instance, LinearProgram], Floats | None]
_MAX_CUTS = 40
_N_HALVINGS = 3
_CASH_STEP = 1e-5
_MAX_CASH_STEPS = 1 << 10
"""Of V: new money grows by so many steps of a thousandth of a percent until whole shares exist."""
_CASH_STRIDE, _NOTHING, _MAX_ROUNDS = 1e-6, 1e-10, 30


def explain(instance: Instance) -> Explanation:
    """Say which limits conflict, and by how much they must give.

    Parameters
    ----------
    instance : Instance
        A plan whose limits cannot be kept together.

    Returns
    -------
    Explanation
        Every change in it was reached by a plan in whole shares.
    """
    elastic = Elastic(instance)
    total = elastic.least(elastic.scales)
    if total is None:
        return Explanation((), {}, None)
    candidates = total.proof if total.by else frozenset(elastic.scales)
    found = {number: _alone(instance, elastic, number) for number in sorted(candidates)}
    alone = {number: easing for number, easing in found.items() if easing is not None}
    return Explanation(tuple(sorted(total.proof)), alone, _together(instance, elastic, total.by, alone))


def _alone(instance: Instance, elastic: Elastic, number: int) -> Easing | None:
    give = elastic.least({number})
    if give is None:
        return None
    if number == _count_limit(instance):
        return _more_trades(instance, elastic, number)
    found = in_whole_shares(instance, {number}, is_thorough=False)
    return None if found is None else replace(found, least=give.by)


def _together(
    instance: Instance, elastic: Elastic, least: Mapping[int, float], alone: Mapping[int, Easing]
) -> Easing | None:
    """Return the lightest change found: of one limit, or of those that fractions of shares say, else of any."""

    def weight(easing: Easing) -> float:
        return sum(by * elastic.scales[number].cost for number, by in easing.by.items())

    count = _count_limit(instance)
    more = {} if count is None else {count: rounded_up(least.get(count, 0.0), 1.0)}
    joint = None
    if len(least) != 1 or not alone:
        roomier = eased(instance, more)
        joint = in_whole_shares(roomier, least, is_thorough=False) or in_whole_shares(roomier, elastic.scales)
    if joint is not None:
        by = joint.by | {number: trades for number, trades in more.items() if trades > 0.0}
        joint = replace(joint, by=by, least=dict(least))
    found = [easing for easing in (*alone.values(), joint) if easing is not None]
    return min(found, key=weight, default=None)


def in_whole_shares(
    instance: Instance, giving: Collection[int], *, is_taxed: bool = False, is_thorough: bool = True
) -> Easing | None:
    """Return the change of some limits that a plan in whole shares needs, as small as a dive finds.

    Parameters
    ----------
    instance : Instance
        The plan.
    giving : collection of int
        Numbers of the limits that may give. The count of trades does not.
    is_taxed : bool
        Whether taxes count among the costs of what is equally near the limits; that takes longer.
    is_thorough : bool
        Whether branch and bound is asked where all dives end without shares: that may take seconds.

    Returns
    -------
    Easing or None
        Null where no plan was found. Its ``least`` is empty.
    """
    plain = instance if is_taxed else replace(instance, netting=None)
    base = build(plain, is_whole=True)
    slacks = Slacks(plain, base)
    count = _count_limit(instance)
    may_give = slacks.bounds(set(giving) - {count})
    strict = slacks.loosened(may_give, slacks.cost * _PENALTY)
    dearer = slacks.cost * np.where(may_give > 0.0, _PENALTY, _DEARER * _PENALTY)
    loose = slacks.loosened(slacks.bounds(slacks.scales.keys() - {count}), dearer)
    attempts: tuple[tuple[LinearProgram, _Find], ...] = ((strict, dive_in), (loose, dive_in), (strict, _searched))
    for program, find in attempts if is_thorough else attempts[:2]:
        values = _dived(plain, slacks, program, find)
        by = {} if values is None else _needed(instance, base, slacks, values)
        if values is not None and by.keys() <= set(giving):
            answer = base.answer(values[: base.cost.size], -np.inf, Stage.QUICK)
            return Easing(by, {}, replace(answer, objective=float(check(instance, answer).objective)))
    return None


def _needed(instance: Instance, base: LinearProgram, slacks: Slacks, values: Floats) -> dict[int, float]:
    """Return by how much whole shares pass each limit, in whole steps."""
    by = {}
    for number, scale in slacks.scales.items():
        needed = needed_easing(instance, base, number, values[: base.cost.size])
        if needed > _NOTHING:
            by[number] = rounded_up(needed, scale.step)
    return by


def _dived(instance: Instance, slacks: Slacks, program: LinearProgram, find: _Find) -> Floats | None:
    """Find whole shares, with as many tangents as it takes."""
    for _ in range(_MAX_CUTS):
        values = find(instance, program)
        cut = None if values is None else slacks.cut(values, tolerance=0.0)
        if cut is None:
            return values
        program = program.with_rows(cut[0][np.newaxis], np.array([-np.inf]), np.array([cut[1]]))
    return None


def _searched(instance: Instance, program: LinearProgram) -> Floats | None:
    """Search by branch and bound, where all dives end without shares."""
    del instance
    return solve_whole(program, _FALLBACK).values


def _count_limit(instance: Instance) -> int | None:
    return next((limit.limit for limit in instance.totals if limit.total is Total.TRADES and limit.limit >= 0), None)


def _more_trades(instance: Instance, elastic: Elastic, number: int) -> Easing | None:
    """Return the fewest trades more that were found to be enough."""
    most = min(limit.upper for limit in instance.totals if limit.limit == number)

    def attempt(n_more: int) -> Answer | None:
        found = in_whole_shares(eased(instance, {number: float(n_more)}), elastic.scales, is_thorough=False)
        return None if found is None or found.by else found.answer

    free = attempt(int(elastic.scales[number].most))
    if free is None:
        return None
    low, high, answer = 0, max(0, int(n_trades(instance, free) - most)), free
    while low < high:
        middle = (low + high) // 2
        fewer = attempt(middle)
        if fewer is None:
            low = middle + 1
        else:
            high, answer = middle, fewer
    return Easing({number: float(high)}, {}, answer)


def n_trades(instance: Instance, answer: Answer) -> int:
    """Return the number of trades of an answer: lines sold and slots bought in."""
    sold = answer.sold > 0.0
    lines = np.column_stack([instance.lots.account[sold], instance.lots.security[sold]])
    return len(np.unique(lines, axis=0)) + int((answer.bought > 0.0).sum())


def first_enough(attempt: Callable[[int], _Found | None], most: int) -> _Found | None:
    """Double the steps until an attempt succeeds, then halve the last stride a few times.

    Parameters
    ----------
    attempt : callable
        Takes a number of steps.
    most : int
        The most of them.

    Examples
    --------
    >>> first_enough(lambda n_steps: n_steps if n_steps >= 37 else None, 100)
    40
    """
    failed, n_steps = -1, 0
    while (found := attempt(n_steps)) is None:
        failed, n_steps = n_steps, max(1, 2 * n_steps)
        if n_steps > most:
            return None
    for _ in range(_N_HALVINGS):
        middle = (failed + n_steps) // 2
        if middle <= failed:
            break
        nearer = attempt(middle)
        failed, n_steps = (middle, n_steps) if nearer is None else (failed, middle)
        found = nearer if nearer is not None else found
    return found


def new_cash(instance: Instance) -> NewCash | None:
    """Return the least money from outside that makes a plan possible without any change of a limit.

    Parameters
    ----------
    instance : Instance
        A plan whose limits cannot be kept together.

    Returns
    -------
    NewCash or None
        In the one account where the least is enough; None where no money in one account is.
    """
    found = [money for account in range(instance.cash_amount.size) if (money := _new_cash(instance, account))]
    return min(found, key=lambda money: money.amount, default=None)


def with_new_cash(instance: Instance, account: int, amount: float) -> Instance:
    """Return the plan with money from outside in an account.

    Parameters
    ----------
    instance : Instance
        The plan.
    account : int
        Where it comes in.
    amount : float
        Dollars.
    """
    cash = instance.cash_amount.copy()
    cash[account] += amount
    return replace(instance, total_amount=instance.total_amount + amount, cash_amount=cash)


def _new_cash(instance: Instance, account: int) -> NewCash | None:
    least = _least_cash(instance, account)
    if least is None:
        return None
    step = max(1.0, round(_CASH_STEP * instance.total_amount))

    def attempt(n_steps: int) -> NewCash | None:
        amount = rounded_up(least, 1.0) + n_steps * step
        more = with_new_cash(instance, account, amount)
        found = in_whole_shares(more, scales(more), is_thorough=False)
        return None if found is None or found.by else NewCash(account, amount, found.answer)

    return first_enough(attempt, _MAX_CASH_STEPS)


def _least_cash(instance: Instance, account: int) -> float | None:
    """Follow what is missing down to nothing: it is convex in the money, so that its slope never leads too far."""
    stride, amount = _CASH_STRIDE * instance.total_amount, 0.0
    for _ in range(_MAX_ROUNDS):
        missing = _missing(instance, account, amount)
        if missing is None or missing <= _NOTHING * instance.total_amount:
            return None if missing is None else amount
        further = _missing(instance, account, amount + stride)
        if further is None or missing - further <= _NOTHING * missing:
            return None
        amount += stride * missing / (missing - further)
    return None


def _missing(instance: Instance, account: int, amount: float) -> float | None:
    """Return the dollars by which limits must give with new money."""
    more = with_new_cash(instance, account, amount)
    elastic = Elastic(more)
    give = elastic.least(elastic.scales)
    if give is None:
        return None
    return sum(by * elastic.scales[number].cost for number, by in give.by.items()) * more.total_amount
