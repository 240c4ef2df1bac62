"""Taxes and costs of a plan as lines of a name and a figure."""

from analytics.export.fees import fee_changes
from analytics.export.printed import cents
from analytics.model.plan import Plan

Lines = list[tuple[str, str]]


def tax_lines(plan: Plan) -> Lines:
    """Return what the sales add to the year's tax; a saving is negative."""
    tax = plan.tax
    if tax is None:
        return [("Tax", "not considered")]
    lines = [
        ("Short-term gains less losses", cents(tax.net_short_amount)),
        ("Long-term gains less losses", cents(tax.net_long_amount)),
        ("Loss against other income", cents(tax.ordinary_offset_amount)),
        ("Loss left for later years", cents(tax.carried_amount)),
    ]
    if tax.unknown_basis_amount:
        lines.append(("Proceeds without a known cost, counted as gain", cents(tax.unknown_basis_amount)))
    return [*lines, ("Tax added to the year (a saving is negative)", cents(tax.tax_amount))]


def cost_lines(plan: Plan) -> Lines:
    """Return what trading would cost by the user's own figures."""
    costs = plan.costs
    if costs is None:
        return [("Costs", "not considered")]
    in_a_year, over_horizon = fee_changes(plan)
    return [
        ("Spread", cents(costs.spread_amount)),
        ("Commission", cents(costs.commission_amount)),
        ("Change of fund fees in a year", cents(in_a_year)),
        ("Change of fund fees over your horizon", cents(over_horizon)),
        ("Cash left", cents(plan.cash_left_amount)),
    ]
