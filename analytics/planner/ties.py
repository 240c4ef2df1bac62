"""Of equals the first: plans that differ only in which of two equal places is traded have one answer.

Equal are securities of one price, one cost and the same part in every limit, lots that differ in nothing, and accounts
of which each could trade what the other does. What is traded is moved to the first of them: by security, then account,
then lot, in the order of their numbers. The solvers decide such a tie somehow, within their tolerances.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from analytics.planner.check import check, lines_of
from analytics.planner.instance import Answer, Floats, Instance, Lots, Places
from analytics.planner.squares import held_after, herfindahl

_SAME = 2e-6
"""Of a cost: what makes the last security of the alphabet dearer, so that ties are decided among fractions too."""
_MAX_ROUNDS = 100
_NONE = np.empty(0, dtype=np.intp)
_NOTHING = 1e-9
"""Of the value: what sums of floats may be off."""


def first_of_equals(instance: Instance, answer: Answer) -> Answer:
    """Return a plan that costs no more and trades the first of equal places.

    Parameters
    ----------
    instance : Instance
        The plan that was made.
    answer : Answer
        Whole shares that keep every rule.

    Returns
    -------
    Answer
        The same where no places are equal; never with more trades.
    """
    places = _Places.of(instance)
    for _ in range(_MAX_ROUNDS):
        key = places.key(answer)
        earlier = (other for other in places.exchanged(answer) if places.key(other) > key)
        found = next((good for other in earlier if (good := _as_good(instance, answer, other))), None)
        if found is None:
            break
        answer = found
    return answer


def _as_good(instance: Instance, answer: Answer, other: Answer) -> Answer | None:
    """Return another answer with its own costs where it keeps every rule and costs no more; else null."""
    if not _has_cash(instance, other):
        return None
    judged = check(instance, other)
    objective = float(judged.objective)
    if objective > answer.objective + _NOTHING * instance.total_amount:
        return None
    if instance.is_least_hhi and _index(instance, other) > _index(instance, answer) + _NOTHING:
        return None
    costed = replace(other, objective=objective, bound=min(answer.bound, objective))
    return None if check(instance, costed).broken else costed


def _has_cash(instance: Instance, answer: Answer) -> bool:
    """Return whether no account is overdrawn: most exchanges between accounts fail there."""
    lots, slots, price = instance.lots, instance.slots, instance.securities.price
    n = instance.cash_amount.size
    cash = instance.cash_amount + np.bincount(lots.account, answer.sold * price[lots.security], n)
    cash -= np.bincount(slots.account, answer.bought * price[slots.security], n)
    return bool(np.all(cash >= instance.cash_floor - _NOTHING * instance.total_amount))


def _index(instance: Instance, answer: Answer) -> float:
    square = instance.square
    return 0.0 if square is None else herfindahl(square, *held_after(instance, answer.sold, answer.bought))


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Lines and slots: the place of each in the sequence of all, and the number of the first that is equal to it.

    Lines are equal where their securities are and their lots differ in nothing.
    """

    instance: Instance
    order: Places
    lines: tuple[Places, ...]
    first_line: Places
    first_security: Places

    @classmethod
    def of(cls, instance: Instance) -> "_Places":
        lots, slots = instance.lots, instance.slots
        number = lines_of(lots.account, lots.security)
        lines = tuple(np.split(np.arange(number.size), np.flatnonzero(np.diff(number)) + 1)) if number.size else ()
        kind = np.repeat([0, 1], [lots.security.size, slots.security.size])
        account = np.concatenate([lots.account, slots.account])
        security = np.concatenate([lots.security, slots.security])
        order = np.lexsort((np.arange(kind.size), kind, account, security))
        first_security = _first_equal(instance)
        known: dict[tuple[object, ...], int] = {}
        first_line = [known.setdefault(_signature(lots, line, first_security), i) for i, line in enumerate(lines)]
        return cls(instance, order, lines, np.array(first_line, dtype=np.intp), first_security)

    def key(self, answer: Answer) -> tuple[float, ...]:
        """Return what is traded, place by place: of two plans that trade equals the larger trades the first."""
        return tuple(np.concatenate([answer.sold, answer.bought])[self.order].tolist())

    def exchanged(self, answer: Answer) -> Iterator[Answer]:
        """Yield answers in which two equal places have changed their parts, or one has taken the other's."""
        yield from self._purchases(answer)
        yield from self._sales(answer)
        yield from self._accounts(answer)

    def _purchases(self, answer: Answer) -> Iterator[Answer]:
        first = self.first_security[self.instance.slots.security]
        for later in np.flatnonzero(answer.bought > 0.0).tolist():
            for earlier in np.flatnonzero(first == first[later]).tolist():
                if earlier == later:
                    continue
                both = answer.bought.copy()
                both[earlier] += both[later]
                both[later] = 0.0
                yield replace(answer, bought=both)
                yield replace(answer, bought=_swapped(answer.bought, [earlier], [later]))

    def _sales(self, answer: Answer) -> Iterator[Answer]:
        for number, line in enumerate(self.lines):
            if self.first_line[number] != number and answer.sold[line].any():
                for other in np.flatnonzero(self.first_line[:number] == self.first_line[number]).tolist():
                    yield replace(answer, sold=_swapped(answer.sold, self.lines[other], line))

    def _accounts(self, answer: Answer) -> Iterator[Answer]:
        """Exchange all that two accounts trade, where each could trade what the other does."""
        account = np.array([self.instance.lots.account[line[0]] for line in self.lines], dtype=np.intp)
        slots = self.instance.slots
        for pair in combinations(range(self.instance.cash_amount.size), 2):
            lines = [np.flatnonzero(account == one) for one in pair]
            places = [np.flatnonzero(slots.account == one) for one in pair]
            bought = self.first_security[slots.security[places[0]]], self.first_security[slots.security[places[1]]]
            if not np.array_equal(self.first_line[lines[0]], self.first_line[lines[1]]) or not np.array_equal(*bought):
                continue
            one, other = (np.concatenate([_NONE, *(self.lines[i] for i in numbers)]) for numbers in lines)
            yield replace(answer, sold=_swapped(answer.sold, one, other), bought=_swapped(answer.bought, *places))


def _signature(lots: Lots, line: Places, first_security: Places) -> tuple[object, ...]:
    """Return what equal lines have in common."""
    columns = (lots.shares, lots.value_excess, lots.gain, lots.is_short, lots.is_barred)
    return (int(first_security[lots.security[line[0]]]), *(column[line].tobytes() for column in columns))


def _first_equal(instance: Instance) -> Places:
    """Return for each security the first that is equal to it: itself where none before is."""
    securities = instance.securities
    first = np.arange(securities.price.size)
    of_price: dict[float, list[int]] = {}
    for i, price in enumerate(securities.price.tolist()):
        equal = next((j for j in of_price.get(price, []) if _are_equal(instance, i, j)), None)
        if equal is None:
            of_price.setdefault(price, []).append(i)
        else:
            first[i] = equal
    return first


def _are_equal(instance: Instance, i: int, j: int) -> bool:
    costs = instance.securities
    numbers = [costs.traded_cost, costs.held_cost, *(row.per_dollar for row in instance.rows)]
    if instance.square is not None:
        numbers.extend(instance.square.gram)
    return all(abs(column[i] - column[j]) <= _SAME * abs(column[i]) for column in numbers)


def _swapped(numbers: Floats, one: Places | list[int], other: Places | list[int]) -> Floats:
    swapped = numbers.copy()
    swapped[one], swapped[other] = numbers[other], numbers[one]
    return swapped
