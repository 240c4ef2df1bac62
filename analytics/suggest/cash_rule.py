"""The rule on cash that holds where the user says nothing, named where it stands in the way of a plan."""

from dataclasses import replace
from decimal import Decimal

from analytics.model.market import Market
from analytics.model.plan import Conflict, Limit, LimitKind, PlanMode
from analytics.suggest.loosened import change_by_halves
from analytics.suggest.problem import Problem
from analytics.suggest.universe import Universe, cash_ceiling
from analytics.suggest.words import relaxation_text

_NOTHING = Decimal(0)
_TENTH_OF_A_POINT = 0.001
_THE_RULE = "Without a limit of yours, cash may be at most 1 % of the value or what there was."


def with_cash_rule(conflicts: tuple[Conflict, ...], problem: Problem, market: Market) -> tuple[Conflict, ...]:
    """Return conflicts with one more where the rule on cash, changed alone, would make a plan possible.

    A few dear shares leave more over than the rule allows: the user's own limits are then not what stands in the way.

    Parameters
    ----------
    conflicts : tuple of Conflict
        Of the user's limits.
    problem : Problem
        What may be traded, with the request that no plan was found for.
    market : Market
        For names.

    Returns
    -------
    tuple of Conflict
        The further one is of a cap on cash that the user has not stated; its text says so. More than a share's worth
        is not proposed: that would be another question, to which selling for cash is the answer.
    """
    limits = problem.request.limits
    ceiling = cash_ceiling(problem.universe, limits)
    if ceiling is None or problem.request.mode is PlanMode.RAISE_CASH:
        return conflicts
    rule = Limit(LimitKind.MAX_CASH, float(ceiling / problem.universe.total_amount))
    found = change_by_halves(problem, (*limits, rule), len(limits), _TENTH_OF_A_POINT, is_tested=False)
    if found is None or found[0] > _dearest_weight(problem.universe):
        return conflicts
    own = f"{_THE_RULE} {relaxation_text(rule, found[0], market)}"
    common = conflicts[0].common_text if conflicts else ""
    named = Conflict(rule, found[0], f"{own} {common}".strip())
    return (*conflicts, replace(named, own_text=own, common_text=common))


def _dearest_weight(universe: Universe) -> float:
    """Return what the dearest share that may be traded is of the value."""
    prices = [line.price.amount for line in universe.sells]
    prices += [slot.price.amount for slot in universe.buys if slot.price is not None]
    return float(max(prices, default=_NOTHING) / universe.total_amount)
