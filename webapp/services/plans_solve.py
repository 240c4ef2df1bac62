"""A request to a plan, quick or proven: the one place of the services that calls the planner's door."""

from analytics.model.plan import Plan, PlanRequest
from analytics.suggest import prove_plan, suggest_trades
from webapp.services.plans_basis import Ground


def solve(ground: Ground, request: PlanRequest) -> Plan:
    """Return the plan of a request, found quickly."""
    state = ground.state
    return suggest_trades(ground.portfolio, request, state.market, state.matrix)


def prove(ground: Ground, request: PlanRequest) -> Plan:
    """Return the plan of a request with the proof that there is no better one, as far as its time allows."""
    state = ground.state
    return prove_plan(ground.portfolio, request, state.market, state.matrix)
