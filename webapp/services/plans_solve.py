"""A request to a plan, quick or proven: the one place of the services that calls the planner's door."""

from collections.abc import Callable
from functools import partial

from analytics.model.plan import Plan, PlanRequest
from analytics.planner import prove_apart
from analytics.suggest import prove_plan, suggest_trades
from webapp.services.plans_basis import Ground


def solve(ground: Ground, request: PlanRequest) -> Plan:
    """Return the plan of a request, found quickly."""
    state = ground.state
    return suggest_trades(ground.portfolio, request, state.market, state.matrix)


def prove(ground: Ground, request: PlanRequest, is_called_off: Callable[[], bool] | None = None) -> Plan:
    """Return the plan of a request with the proof that there is no better one, as far as its time allows.

    ``is_called_off`` is asked a few times a second, from another thread: where it says yes, the search ends at once,
    and the plan is the one found quickly.
    """
    state = ground.state
    prover = partial(prove_apart, is_called_off=is_called_off)
    return prove_plan(ground.portfolio, request, state.market, state.matrix, prover)
