"""Limits that a plan runs into, and what one more unit of each would save."""

from decimal import Decimal

from analytics.model.plan import Binding, LimitOutcome
from analytics.model.plan_request import LimitKind, LimitUnit, PlanRequest
from analytics.planner.cones import relaxation_of
from analytics.suggest.layout import objective_scale
from analytics.suggest.rounding import to_cents
from analytics.suggest.search import Found

_UNITS = {LimitUnit.WEIGHT: 0.01, LimitUnit.AMOUNT: 1000.0}
_LEAST_AMOUNT = Decimal("0.01")
_AT_THE_BOUND = 1e-4


def bindings_of(found: Found, outcomes: tuple[LimitOutcome, ...], request: PlanRequest) -> tuple[Binding, ...]:
    """Return limits that stand in the way of a cheaper plan.

    Parameters
    ----------
    found : Found
        The instance that was solved.
    outcomes : tuple of LimitOutcome
        Of the plan.
    request : PlanRequest
        Its limits, in the order of their numbers.

    Returns
    -------
    tuple of Binding
        With the price of each in fractions of shares. A price is null where the plan is one of least turnover: a dollar
        less traded is then no dollar saved.
    """
    prices = _prices(found) if found.draft.moves else {}
    has_price = objective_scale(request) == 1.0
    bindings = []
    for number, (limit, outcome) in enumerate(zip(request.limits, outcomes, strict=True)):
        if limit.kind is LimitKind.MAX_TRADES:
            if found.draft.moves and outcome.after >= limit.bound:
                bindings.append(Binding(limit, None))
            continue
        saved = to_cents(Decimal(repr(prices.get(number, 0.0) * _UNITS[limit.kind.unit])))
        if saved >= _LEAST_AMOUNT:
            bindings.append(Binding(limit, saved if has_price else None))
    return tuple(bindings)


def _prices(found: Found) -> dict[int, float]:
    """Return the prices of limits by their numbers; none where the solver ends at a knife edge without an answer."""
    try:
        answer = relaxation_of(found.instance).solve()
    except ArithmeticError:
        return {}
    return answer.price_of_limit if answer else {}
