"""What the sum that decides between plans counts, in words: it is no cost where no cost and no tax is given."""

from analytics.model.plan import PlanRequest

NO_COST = "A small weight on trading, which decides between plans and is no cost"
COSTS = "Costs, taxes and a small weight on trading"


def objective_words(request: PlanRequest) -> str:
    """Return what the objective of a plan counts.

    Examples
    --------
    >>> objective_words(PlanRequest((), ()))
    'A small weight on trading, which decides between plans and is no cost'
    """
    costs = request.costs
    has_spread = bool(costs.half_spread_weight or any(costs.half_spreads.values()))
    is_counted = request.tax is not None or has_spread or costs.commission_amount or costs.horizon_years
    return COSTS if is_counted else NO_COST
