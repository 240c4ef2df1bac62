"""How alike two portfolios are, company by company."""

from analytics.concentration.groups import unknown_bounds
from analytics.measures import active_share_bounds, overlap_bounds
from analytics.model.exposure import Bounds, Exposures
from analytics.model.further import Likeness


def likeness_of(exposures: Exposures, other: Exposures) -> Likeness:
    """Compare two portfolios; what rounding hides counts as unknown, on both sides."""
    weights, others = exposures.issuer_weight, other.issuer_weight
    unknown, other_unknown = _hidden(exposures), _hidden(other)
    short = -(unknown.lower + other_unknown.lower)
    return Likeness(
        active_share=active_share_bounds(weights, others, unknown.upper + other_unknown.upper + short),
        overlap=overlap_bounds(weights, others, unknown.upper, other_unknown.upper, short),
    )


def _hidden(exposures: Exposures) -> Bounds:
    unknown = unknown_bounds(exposures)
    return Bounds(unknown.lower, unknown.upper + exposures.slack_total_weight)
