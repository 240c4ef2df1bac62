"""Why there is no plan, beside the limits: cash that cannot be raised, debts, trades set by hand, missing proof."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from analytics.model.plan import Conflict, NewCash
from analytics.model.plan_request import LimitKind, PlanMode, PlanRequest
from analytics.suggest.problem import Problem
from analytics.suggest.search import find_draft, search_continuous
from analytics.suggest.universe import Universe
from analytics.suggest.ways_out import Question, enough_new_cash, pin_notes

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_MAX_HALVINGS = 24


def has_cash_floor(request: PlanRequest) -> bool:
    """Return whether cash has a floor: by a limit, or because some is to be raised."""
    is_limited = any(limit.kind is LimitKind.MIN_CASH for limit in request.limits)
    return is_limited or request.mode is PlanMode.RAISE_CASH


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why there is no plan beside the limits, and what else would lead to one, in figures and in sentences."""

    sentences: tuple[str, ...]
    new_cash: NewCash | None = None
    most_raised_amount: Decimal | None = None


def reasons_of(question: Question, conflicts: Sequence[Conflict]) -> Reasons:
    """Say why no plan was found; never nothing where no limit stands in the way.

    Parameters
    ----------
    question : Question
        For which no whole shares were found.
    conflicts : sequence of Conflict
        What the limits have to do with it.

    Returns
    -------
    Reasons
    """
    problem = question.problem
    is_raised = question.request.mode is PlanMode.RAISE_CASH
    most = most_raised(problem) if is_raised else None
    money = enough_new_cash(question)
    found = (
        *((money[1],) if money else ()),
        *((_raise_note(question.request.raise_amount, most),) if is_raised else ()),
        *debt_notes(problem.universe),
        *pin_notes(question),
        *_unproven_notes(problem),
    )
    if not found and not conflicts:
        found = ("Nothing that may be traded keeps every rule on cash and on the size of trades.",)
    return Reasons(found, money[0] if money else None, most)


def debt_notes(universe: Universe) -> Iterator[str]:
    """Say which accounts stay in debt."""
    for account, floor in universe.cash_floor.items():
        if floor < _ZERO:
            yield f"“{account}” is ${-floor:,.2f} in debt, which what may be sold there does not repay: it stays."


def _raise_note(asked: Decimal, most: Decimal | None) -> str:
    start = f"What may be sold does not leave ${asked:,.2f} more in cash within the limits"
    if most is None:
        return f"{start}, and no smaller amount was found."
    if most < asked:
        return f"{start}: ${most:,.2f} would be possible, ${asked - most:,.2f} less."
    return f"{start}, or in whole shares not so little: ${most:,.2f} would be possible."


def most_raised(problem: Problem) -> Decimal | None:
    """Return by how much cash can grow within the limits, less than what is asked; null where none was found."""
    universe, asked = problem.universe, problem.request.raise_amount
    proceeds = sum((line.full_amount for line in universe.sells), _ZERO)
    above = asked
    # all of it first: without limits that is the answer
    attempt = min(proceeds, asked - _CENT)
    most: Decimal | None = None
    for _ in range(_MAX_HALVINGS):
        if attempt <= (most or _ZERO):
            break
        less = replace(problem, universe=replace(universe, cash_least=universe.cash_amount + attempt))
        found = find_draft(less, problem.request.limits)
        if found is None:
            above = attempt
        else:
            most = found.draft.cash_amount - universe.cash_amount
        attempt = (((most or _ZERO) + above) / 2).quantize(_CENT)
        if attempt >= above:
            break
    return most


def _unproven_notes(problem: Problem) -> Iterator[str]:
    """Say where fractions of shares would do: that no whole shares were found is then no proof that none exist."""
    asked = replace(problem, base=replace(problem.base, is_least_hhi=False))
    goals = asked.goals(asked.request.limits, is_tested=False)
    try:
        has_fractions = search_continuous(asked, goals) is not None
    except ArithmeticError:
        has_fractions = True
    if has_fractions:
        yield (
            "No whole shares that keep every limit were found, though fractions of shares would: that there are none "
            "is not proven."
        )
