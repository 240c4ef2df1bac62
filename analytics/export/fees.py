"""Fund fees of a plan, as far as they are known."""

from decimal import Decimal

from analytics.model.plan import Plan


def fee_changes(plan: Plan) -> tuple[Decimal | None, Decimal | None]:
    """Return the change of fund fees in a year and over the horizon; null where the fee of one trade is not known.

    The engine counts a fee that is not known as none; a total of what is known alone would read as that of all.
    """
    if plan.costs is None or any(trade.fees_amount is None for trade in plan.trades):
        return None, None
    return plan.costs.fees_amount, plan.costs.horizon_amount
