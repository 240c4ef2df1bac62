"""What else would lead to a plan, no limit changed: new money, less cash to raise, without what is set by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from analytics.look_through import FundMatrix
from analytics.model.market import Market
from analytics.model.plan import NewCash
from analytics.model.plan_request import Limit, PinnedTrade, PlanMode, PlanRequest
from analytics.model.portfolio import Portfolio, Position, PositionKind
from analytics.planner import new_cash
from analytics.suggest.outcomes import keeps, tested_of
from analytics.suggest.problem import Problem, build_problem
from analytics.suggest.search import Found, find_draft

_A_LITTLE_MORE = (Decimal(0), Decimal("0.001"), Decimal("0.01"))
"""Where the least new money is not enough to the cent, so much of it more is tried."""
_N_NAMED, _N_TRIED = 6, 12
_KNOWN_ONLY = " (some limits are then met on known weights only)"


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A plan that was asked for and not found."""

    portfolio: Portfolio
    problem: Problem
    market: Market
    matrix: FundMatrix

    @property
    def request(self) -> PlanRequest:
        """What was asked."""
        return self.problem.request

    def about(self, portfolio: Portfolio, request: PlanRequest) -> Problem:
        """Return the problem of a question like it."""
        return build_problem(portfolio, request, self.market, self.matrix)


def enough_new_cash(question: Question) -> tuple[NewCash, str] | None:
    """Return the least money from outside, into one account, with which a plan is found, and a sentence about it.

    Parameters
    ----------
    question : Question
        Whose limits cannot be kept together.

    Returns
    -------
    tuple of NewCash and str, or None
        Whole dollars, invested in the funds that may be bought. Null where cash is to be raised, nothing may be bought
        or no money is enough.
    """
    request, problem = question.request, question.problem
    if request.mode is PlanMode.RAISE_CASH or not (request.limits and problem.layout.slots):
        return None
    asked = replace(problem, base=replace(problem.base, is_least_hhi=False))
    try:
        least = new_cash(asked.instance(asked.goals(request.limits, is_tested=False)))
    except ArithmeticError:
        return None
    if least is None:
        return None
    account = problem.layout.accounts[least.account]
    for part in _A_LITTLE_MORE:
        amount = (Decimal(repr(least.amount)) * (1 + part)).quantize(Decimal(1))
        richer = question.about(_with_cash(question.portfolio, account, amount), request)
        found = find_draft(richer, request.limits)
        if found is not None:
            return NewCash(account, amount), _cash_sentence(NewCash(account, amount), richer, found)
    return None


def _with_cash(portfolio: Portfolio, account: str, amount: Decimal) -> Portfolio:
    money = Position(0, account, "New money", "", PositionKind.CASH, amount)
    return replace(portfolio, positions=(*portfolio.positions, money))


def _cash_sentence(money: NewCash, problem: Problem, found: Found) -> str:
    where = f" in “{money.account}”" if money.account else ""
    is_certain = all(_is_certain(problem, limit, found) for limit in problem.request.limits)
    return (
        f"${money.amount:,} of new money{where}, invested in the funds that may be bought, would be enough with every "
        f"limit as it is{'' if is_certain else _KNOWN_ONLY}."
    )


def _is_certain(problem: Problem, limit: Limit, found: Found) -> bool:
    return keeps(limit, tested_of(limit, problem.gauge([limit]).measure(limit, found.draft.state)))


def pin_notes(question: Question) -> Iterator[str]:
    """Say which of the trades set by hand leave no plan; nothing where there are none."""
    pins = question.request.pinned
    if not pins:
        return
    if not _has_plan(question, ()):
        yield "Without the trades set by hand no plan is found either."
        return
    causes = [pin for pin in pins[:_N_TRIED] if _has_plan(question, tuple(other for other in pins if other is not pin))]
    if len(pins) == 1 or len(causes) == 1:
        yield f"The trade set by hand, {_pin_words(*causes[:1])}, leaves no plan: without it there is one."
    elif causes:
        yield f"The trades set by hand leave no plan: without one of these there is one: {_all_words(causes)}."
    else:
        yield f"The trades set by hand leave no plan together: without them there is one: {_all_words(pins)}."


def _has_plan(question: Question, pins: tuple[PinnedTrade, ...]) -> bool:
    problem = question.about(question.portfolio, replace(question.request, pinned=pins))
    return find_draft(problem, question.request.limits) is not None


def _all_words(pins: Sequence[PinnedTrade]) -> str:
    named = [_pin_words(pin) for pin in pins[:_N_NAMED]]
    n_more = len(pins) - len(named)
    return "; ".join([*named, f"{n_more} more"] if n_more else named)


def _pin_words(pin: PinnedTrade) -> str:
    where = f" in “{pin.account}”" if pin.account else ""
    if not pin.shares:
        return f"none of {pin.ticker} {'sold' if pin.is_sale else 'bought'}{where}"
    return f"{'sell' if pin.is_sale else 'buy'} {pin.shares.normalize():f} {pin.ticker}{where}"
