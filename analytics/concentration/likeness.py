"""How alike two portfolios are, company by company."""

from analytics.measures import active_share_bounds, overlap_bounds
from analytics.model.exposure import Exposures
from analytics.model.further import Likeness


def likeness_of(exposures: Exposures, other: Exposures) -> Likeness:
    """Compare two portfolios; what rounding hides counts as unknown, on both sides."""
    weights, others = exposures.issuer_weight, other.issuer_weight
    unknown, other_unknown = _hidden(exposures), _hidden(other)
    return Likeness(
        active_share=active_share_bounds(weights, others, unknown + other_unknown),
        overlap=overlap_bounds(weights, others, unknown, other_unknown),
    )


def _hidden(exposures: Exposures) -> float:
    return sum(abs(residual.weight) for residual in exposures.residuals) + exposures.slack_total_weight
