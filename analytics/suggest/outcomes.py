"""Whether a limit is met: caps by the most a measure can be, floors by the least, totals as they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.issuer import Sector, SizeBand
from analytics.model.plan import Limit, LimitKind, LimitOutcome
from analytics.model.plan_request import LimitUnit

TOLERANCE = 1e-9
"""A limit counts as kept when a weight passes it by no more than this: the arithmetic of floats."""

AMOUNT_TOLERANCE = 1e-6
"""The same for a limit in dollars."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What trades come to: half of all money traded as a part of the value before, their number, gains realized."""

    turnover_weight: float = 0.0
    n_trades: int = 0
    short_gains_amount: float = 0.0
    long_gains_amount: float = 0.0


NO_TRADES = Totals()


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A state of a portfolio as limits see it; ``yardstick`` has the benchmark's sectors."""

    report: ConcentrationReport
    totals: Totals = NO_TRADES
    yardstick: Mapping[Sector, float] = field(default_factory=dict)


def measure_of(limit: Limit, measured: Measured) -> Bounded:
    """Return what a limit bounds, in its unit; without any company the unknown could still be one."""
    report, subject = measured.report, limit.subject or ""
    match limit.kind:
        case LimitKind.MIN_SMALL_CAP:
            found = report.small_caps
        case LimitKind.MAX_THEME:
            found = report.themes[subject]
        case LimitKind.MIN_BAND | LimitKind.MAX_BAND:
            found = report.size_bands[SizeBand(subject)]
        case LimitKind.MAX_ISSUER:
            unknown = sum(max(r.weight, 0.0) for r in report.residuals)
            found = report.largest[1] if report.largest else Bounded(0.0, 0.0, unknown)
        case LimitKind.SECTOR_GAP:
            found = gap_between(report.sectors[Sector(subject)], measured.yardstick[Sector(subject)])
        case LimitKind.MAX_HHI:
            found = Bounded(report.hhi.lower, report.hhi.lower, report.hhi.upper)
        case LimitKind.MIN_CASH | LimitKind.MAX_CASH:
            found = _exactly(report.cash)
        case _:
            found = total_of(limit, measured.totals)
    return found


def total_of(limit: Limit, totals: Totals) -> Bounded:
    """Return what a limit on trades bounds; it is known exactly."""
    match limit.kind:
        case LimitKind.MAX_TURNOVER:
            return _exactly(totals.turnover_weight)
        case LimitKind.MAX_TRADES:
            return _exactly(float(totals.n_trades))
        case LimitKind.MAX_SHORT_GAINS:
            return _exactly(totals.short_gains_amount)
        case LimitKind.MAX_LONG_GAINS:
            return _exactly(totals.long_gains_amount)
    return _exactly(totals.short_gains_amount + totals.long_gains_amount)


def gap_between(sector: Bounded, yardstick: float) -> Bounded:
    """Return how far a sector is from the benchmark's weight, either way, at most and by what is known.

    Examples
    --------
    >>> gap_between(Bounded(0.25, 0.25, 0.5), 0.375)
    Bounded(weight=0.125, lower=0.0, upper=0.125)
    """
    most = max(sector.upper - yardstick, yardstick - sector.lower)
    least = max(0.0, sector.lower - yardstick, yardstick - sector.upper)
    return Bounded(abs(sector.weight - yardstick), least, most)


def _exactly(amount: float) -> Bounded:
    return Bounded(amount, amount, amount)


def tested_of(limit: Limit, measure: Bounded) -> float:
    """Return the bound of a measure that a limit is tested on."""
    return measure.lower if limit.kind.is_floor else measure.upper


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
    tested = tested_of(limit, after)
    met = "no"
    if keeps(limit, tested):
        met = "yes"
    elif keeps(limit, after.weight):
        met = "uncertain"
    return LimitOutcome(limit, before.weight, after.weight, tested, met, tested_of(limit, before))


def report_outcomes(limits: tuple[Limit, ...], before: Measured, after: Measured) -> tuple[LimitOutcome, ...]:
    """Return the outcome of every limit between two states."""
    return tuple(outcome_of(limit, measure_of(limit, before), measure_of(limit, after)) for limit in limits)


def miss_of(limit: Limit, measure: float) -> float:
    """Return by how much a measure passes a limit; negative where there is room."""
    return limit.bound - measure if limit.kind.is_floor else measure - limit.bound


def tolerance_of(limit: Limit) -> float:
    """Return by how much a measure may pass a limit through arithmetic alone."""
    return AMOUNT_TOLERANCE if limit.kind.unit is LimitUnit.AMOUNT else TOLERANCE


def keeps(limit: Limit, measure: float) -> bool:
    """Return whether a measure is within a limit."""
    return miss_of(limit, measure) <= tolerance_of(limit)


def is_within(limit: Limit, measure: float, drift_weight: float) -> bool:
    """Return whether a measure keeps a limit, or passes it by no more than the band in which nothing is done."""
    band = drift_weight if limit.kind.unit is LimitUnit.WEIGHT else 0.0
    return miss_of(limit, measure) <= max(band, tolerance_of(limit))


def eased(limit: Limit, by: float) -> float:
    """Return the bound of a limit that gives way: a cap raised, a floor lowered."""
    return limit.bound - by if limit.kind.is_floor else limit.bound + by
