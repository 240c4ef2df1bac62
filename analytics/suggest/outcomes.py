"""Whether a limit is met: caps by the most a measure can be, floors by the least."""

from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.plan import Limit, LimitKind, LimitOutcome

TOLERANCE = 1e-9
"""A limit counts as kept when a weight passes it by no more than this: the arithmetic of floats."""


def measure_of(limit: Limit, report: ConcentrationReport) -> Bounded:
    """Return what a limit bounds, as the report measures it; without any company the unknown could still be one."""
    if limit.kind is LimitKind.MIN_SMALL_CAP:
        return report.small_caps
    if limit.kind is LimitKind.MAX_THEME:
        return report.themes[limit.subject or ""]
    if report.largest is None:
        return Bounded(0.0, 0.0, sum(max(r.weight, 0.0) for r in report.residuals))
    return report.largest[1]


def outcome_of(limit: Limit, before: Bounded, after: Bounded) -> LimitOutcome:
    """Compare a measure with its limit.

    Parameters
    ----------
    limit : Limit
        The user's rule.
    before, after : Bounded
        The measure in both states.

    Returns
    -------
    LimitOutcome
        ``met`` is yes when the cautious bound keeps the limit, uncertain when only the point value does.

    Examples
    --------
    >>> cap = Limit(LimitKind.MAX_ISSUER, 0.08)
    >>> outcome_of(cap, Bounded(0.11, 0.11, 0.11), Bounded(0.07, 0.07, 0.09)).met
    'uncertain'
    """
    is_floor = limit.kind is LimitKind.MIN_SMALL_CAP
    before_tested, tested = (before.lower, after.lower) if is_floor else (before.upper, after.upper)
    met = "no"
    if keeps(limit, tested):
        met = "yes"
    elif keeps(limit, after.weight):
        met = "uncertain"
    return LimitOutcome(limit, before.weight, after.weight, tested, met, before_tested)


def report_outcomes(
    limits: tuple[Limit, ...], before: ConcentrationReport, after: ConcentrationReport
) -> tuple[LimitOutcome, ...]:
    """Return the outcome of every limit between two reports."""
    return tuple(outcome_of(limit, measure_of(limit, before), measure_of(limit, after)) for limit in limits)


def keeps(limit: Limit, weight: float) -> bool:
    """Return whether a weight is within a limit."""
    is_floor = limit.kind is LimitKind.MIN_SMALL_CAP
    return weight >= limit.bound - TOLERANCE if is_floor else weight <= limit.bound + TOLERANCE
