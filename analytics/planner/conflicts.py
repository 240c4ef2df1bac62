"""Why no plan exists: the smallest change of each limit alone that makes one possible, of all together, or new money.

The linear program says how much is needed in fractions of shares. Whole shares are then looked for as those of any plan
are, with limits that may give at a price far above all costs: what they give is what is answered, with those shares.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from analytics.planner.check import check
from analytics.planner.columns import TOTAL_BP
from analytics.planner.dive import dive_in
from analytics.planner.easing import Easing, Explanation, NewCash, Scale, eased, rounded_up, scales
from analytics.planner.elastic import Elastic, Give, Slacks
from analytics.planner.instance import Answer, Floats, Instance, Stage, Total
from analytics.planner.lp import LinearProgram
from analytics.planner.milp import Effort, solve_whole
from analytics.planner.model import build
from analytics.planner.nearest import nearer, needed_by, touched, with_cut

_Found = TypeVar("_Found")
_Find = Callable[[Instance, LinearProgram], Floats | None]
_PENALTY = 50.0
"""Basis points of cost for one of a limit: no trade that helps a limit costs as much."""
_DEARER = 20.0
"""So many times that for a limit that is not to give: where whole shares need none of it, they take none."""
_FALLBACK = Effort(gap=2.0 * _PENALTY, n_nodes=5)
"""To two basis points of the limits."""
_N_DIVES, _N_DIVES_ALONE, _N_DIVES_TOGETHER, _N_DIVES_CASH = 16, 6, 4, 10
_WIDER = (8.0, 64.0)
"""Steps by which a change grows where it lies so near the edge that no whole shares are found within."""
_N_HALVINGS = 3
_CASH_STEP = 1e-4
_MAX_CASH_STEPS = 1 << 6
"""Of V: new money grows by so many steps of a hundredth of a percent until whole shares are found."""
_CASH_STRIDE, _NOTHING, _MAX_ROUNDS = 1e-6, 1e-10, 30


@dataclass(slots=True)
class Work:
    """How many dives a search may still make: a count, not a time, so that its answer is the same everywhere."""

    n_dives: int
    whole: "Work | None" = None

    def take(self) -> bool:
        """Take one dive; false where none is left."""
        if self.n_dives <= 0 or (self.whole is not None and not self.whole.take()):
            return False
        self.n_dives -= 1
        return True

    def part(self, n_dives: int) -> "Work":
        """Return at most so many dives of these."""
        return Work(min(n_dives, self.n_dives), self)


def explain(instance: Instance) -> Explanation:
    """Say which limits conflict, and by how much they must give.

    Parameters
    ----------
    instance : Instance
        A plan whose limits cannot be kept together.

    Returns
    -------
    Explanation
        Every change in it was reached by a plan in whole shares. The work is bounded: limits it found nothing for, but
        that the linear program does not rule out, are named.
    """
    elastic = Elastic(instance)
    total = elastic.least(elastic.scales)
    if total is None:
        return Explanation((), {}, None)
    gives = _singly(elastic, total)
    search, work = _Search(instance, elastic, untraded(instance)), Work(_N_DIVES)
    joint = None if len(total.by) == 1 else _joint(search, total.by, is_last=not gives)
    found = {
        number: _alone(search, number, gives[number], work.part(_N_DIVES_ALONE)) for number in _order(gives, joint)
    }
    alone = {number: easing for number, easing in sorted(found.items()) if easing is not None}
    if joint is None and not alone:
        joint = _joint(search, total.by, is_last=True)
    idle = None if search.untraded is None else replace(search.untraded, least=total.by)
    together = search.lightest((*alone.values(), joint, idle))
    return Explanation(
        tuple(sorted(total.proof)), alone, together, frozenset(gives.keys() - alone.keys()), is_ruled_out=False
    )


def _singly(elastic: Elastic, total: Give) -> dict[int, dict[int, float]]:
    """Return the limits whose change alone fractions of shares allow, and the least of each."""
    if not total.by:
        return {number: {} for number in elastic.scales}
    gives = {number: elastic.least({number}) for number in sorted(total.proof)}
    return {number: give.by for number, give in gives.items() if give is not None}


def _order(numbers: Iterable[int], joint: Easing | None) -> list[int]:
    """Return limits in the order in which they are asked: first those that give in the change of several."""
    return sorted(numbers, key=lambda number: (joint is None or number not in joint.by, number))


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """What is asked of every limit: the plan, what fractions of shares say, and what doing nothing needs."""

    instance: Instance
    elastic: Elastic
    untraded: Easing | None

    def lightest(self, found: Iterable[Easing | None]) -> Easing | None:
        """Return the change that weighs least; null without any."""
        known = (easing for easing in found if easing is not None)
        return min(known, key=lambda easing: weight_of(self.elastic.scales, easing.by), default=None)


def weight_of(scale: Mapping[int, Scale], by: Mapping[int, float]) -> float:
    """Return what changes of several limits weigh together."""
    return sum(change * scale[number].cost for number, change in by.items())


def _alone(search: _Search, number: int, least: Mapping[int, float], work: Work) -> Easing | None:
    instance = search.instance
    if number == _count_limit(instance):
        found = _more_trades(instance, search.elastic, number, work)
    else:
        found = in_whole_shares(instance, {number}, work=work) or _wider(search, number, least, work)
    idle = search.untraded if search.untraded is not None and search.untraded.by.keys() == {number} else None
    easing = nearer(instance, number, least.get(number, 0.0), search.lightest((found, idle)))
    return None if easing is None else replace(easing, least=dict(least))


def _wider(search: _Search, number: int, least: Mapping[int, float], work: Work) -> Easing | None:
    """Look for whole shares with a limit that gives a few steps more than fractions of shares need."""
    scale = search.elastic.scales[number]
    for n_steps in _WIDER:
        by = min(scale.most, rounded_up(least.get(number, 0.0), scale.step) + n_steps * scale.step)
        found = in_whole_shares(eased(search.instance, {number: by}), {number}, work=work)
        if found is not None:
            return replace(found, by={number: by + found.by.get(number, 0.0)})
    return None


def untraded(instance: Instance) -> Easing | None:
    """Return by how much limits must give for nothing to be traded; null where a rule that cannot give forbids it."""
    base = build(replace(instance, netting=None), is_whole=True)
    values = np.zeros(base.cost.size)
    values[base.layout.value] = TOTAL_BP
    by = needed_by(instance, base, Slacks(instance, base), values)
    answer = Answer(np.zeros(len(instance.lots.shares)), np.zeros(len(instance.slots.security)), 0.0, 0.0, Stage.QUICK)
    return None if check(eased(instance, by), answer).broken else Easing(by, {}, answer)


def _joint(search: _Search, least: Mapping[int, float], *, is_last: bool) -> Easing | None:
    """Return a change of those limits that give in fractions of shares, else of any."""
    instance, scale = search.instance, search.elastic.scales
    count = _count_limit(instance)
    more = {} if count is None else {count: rounded_up(least.get(count, 0.0), 1.0)}
    roomier, work = eased(instance, more), Work(_N_DIVES_TOGETHER)
    is_thorough = is_last and search.untraded is None
    joint = in_whole_shares(roomier, least, work=work.part(_N_DIVES_TOGETHER // 2)) if least else None
    joint = joint or in_whole_shares(roomier, scale, work=work, is_thorough=is_thorough)
    if joint is None:
        return None
    by = joint.by | {number: trades for number, trades in more.items() if trades > 0.0}
    return replace(joint, by=by, least=dict(least))


def in_whole_shares(
    instance: Instance, giving: Collection[int], *, work: Work, is_taxed: bool = False, is_thorough: bool = False
) -> Easing | None:
    """Return the change of some limits that a plan in whole shares needs, as small as a few dives find.

    Parameters
    ----------
    instance : Instance
        The plan.
    giving : collection of int
        Numbers of the limits that may give. The count of trades does not.
    work : Work
        Dives that may be made; what is made is taken from it.
    is_taxed : bool
        Whether taxes count among the costs of what is equally near the limits; that takes longer.
    is_thorough : bool
        Whether branch and bound is asked where all dives end without shares: that may take seconds.

    Returns
    -------
    Easing or None
        Null where no plan was found. Its ``least`` is empty.
    """
    if not (work.n_dives or is_thorough):
        return None
    plain = instance if is_taxed else replace(instance, netting=None)
    base = build(plain, is_whole=True)
    slacks = Slacks(plain, base)
    count = _count_limit(instance)
    may_give = slacks.bounds(set(giving) - {count})
    strict = slacks.loosened(may_give, slacks.cost * _PENALTY)
    dearer = slacks.cost * np.where(may_give > 0.0, _PENALTY, _DEARER * _PENALTY)
    loose = slacks.loosened(slacks.bounds(slacks.scales.keys() - {count}), dearer)
    attempts = [(strict, dive_in, work.part((work.n_dives + 1) // 2)), (loose, dive_in, work)]
    if is_thorough:
        attempts.append((strict, _searched, Work(1)))
    for program, find, some in attempts:
        found: list[tuple[float, int, dict[int, float], Floats]] = []
        for values in _dived(plain, slacks, program, find, some):
            by = needed_by(instance, base, slacks, values)
            if by.keys() <= set(giving):
                found.append((weight_of(slacks.scales, by), len(found), by, values))
        if found:
            _, _, by, values = min(found, key=lambda one: one[:2])
            answer = base.answer(values[: base.cost.size], -np.inf, Stage.QUICK)
            return Easing(by, {}, replace(answer, objective=float(check(instance, answer).objective)))
    return None


def _dived(instance: Instance, slacks: Slacks, program: LinearProgram, find: _Find, work: Work) -> Iterator[Floats]:
    """Yield whole shares ever nearer the index, a tangent more each: what passes it says by how much it must give."""
    program = touched(slacks, program)[0] if work.n_dives and slacks.cone is not None else program
    while work.take():
        values = find(instance, program)
        if values is None:
            return
        yield values
        cut = slacks.cut(values, tolerance=0.0)
        if cut is None:
            return
        program = with_cut(program, cut)


def _searched(instance: Instance, program: LinearProgram) -> Floats | None:
    """Search by branch and bound, where all dives end without shares."""
    del instance
    return solve_whole(program, _FALLBACK).values


def _count_limit(instance: Instance) -> int | None:
    return next((limit.limit for limit in instance.totals if limit.total is Total.TRADES and limit.limit >= 0), None)


def _more_trades(instance: Instance, elastic: Elastic, number: int, work: Work) -> Easing | None:
    """Return the fewest trades more that were found to be enough."""
    most = min(limit.upper for limit in instance.totals if limit.limit == number)

    def attempt(n_more: int) -> Answer | None:
        found = in_whole_shares(eased(instance, {number: float(n_more)}), elastic.scales, work=work.part(2))
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
        In the one account where fractions of shares need the least; None where no money in one account is enough, or
        no whole shares were found with it.
    """
    least = [
        (amount, account)
        for account in range(instance.cash_amount.size)
        if (amount := _least_cash(instance, account)) is not None
    ]
    return _in_whole_shares_with_cash(instance, *min(least)) if least else None


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


def _in_whole_shares_with_cash(instance: Instance, least: float, account: int) -> NewCash | None:
    step, work = max(1.0, round(_CASH_STEP * instance.total_amount)), Work(_N_DIVES_CASH)

    def attempt(n_steps: int) -> NewCash | None:
        amount = rounded_up(least, 1.0) + n_steps * step
        more = with_new_cash(instance, account, amount)
        found = in_whole_shares(more, scales(more), work=work.part(1))
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
