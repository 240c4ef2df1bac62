"""Several saved plans by the same figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analytics.errors import UserInputError
from analytics.model.plan import LimitKind, LimitOutcome, LimitUnit, PlanRequest
from db.repositories.plan_documents import PlanOutcome
from webapp.services.plans_model import MAX_COMPARED, ComparedFigure, FigureUnit, PlanComparison, PlanSummary
from webapp.services.plans_outcome import CASH, HHI, LARGEST, SMALL_CAPS

_ALWAYS = {SMALL_CAPS: "Small caps", LARGEST: "Largest company", HHI: "Herfindahl index", CASH: "Cash"}
_MEASURE_OF = {
    LimitKind.MIN_SMALL_CAP: SMALL_CAPS,
    LimitKind.MAX_ISSUER: LARGEST,
    LimitKind.MAX_HHI: HHI,
    LimitKind.MIN_CASH: CASH,
    LimitKind.MAX_CASH: CASH,
}
_LABELS = {
    LimitKind.MAX_TURNOVER: "Turnover, of value before",
    LimitKind.MAX_TRADES: "Trades, at most",
    LimitKind.MAX_GAINS: "Gains realized",
    LimitKind.MAX_SHORT_GAINS: "Short-term gains realized",
    LimitKind.MAX_LONG_GAINS: "Long-term gains realized",
    LimitKind.SECTOR_GAP: "Gap of sector {subject} to the benchmark",
    LimitKind.MIN_BAND: "{subject} companies, at least",
    LimitKind.MAX_BAND: "{subject} companies, at most",
}
_UNITS = {LimitUnit.WEIGHT: FigureUnit.WEIGHT, LimitUnit.AMOUNT: FigureUnit.AMOUNT, LimitUnit.COUNT: FigureUnit.COUNT}


_TOTALS = (
    ("n_trades", "Trades", FigureUnit.COUNT),
    ("turnover_amount", "Turnover, one way", FigureUnit.AMOUNT),
    ("cash_left_amount", "Cash left", FigureUnit.AMOUNT),
    ("tax_amount", "Tax", FigureUnit.AMOUNT),
    ("cost_amount", "Spread and commission", FigureUnit.AMOUNT),
    ("fees_amount", "Fund fees, change in a year", FigureUnit.AMOUNT),
    ("objective_amount", "Cost, with a small weight on trading", FigureUnit.AMOUNT),
    ("gap_bps", "Gap to the proven bound", FigureUnit.BPS),
)
"""In the order of ``_totals_of``."""


@dataclass(frozen=True, slots=True)
class ComparedPlan:
    """A plan to compare."""

    summary: PlanSummary
    request: PlanRequest
    outcome: PlanOutcome


def compare(plans: Sequence[ComparedPlan], theme_labels: Mapping[str, str]) -> PlanComparison:
    """Return two to four plans by the same figures.

    Raises
    ------
    UserInputError
        There are fewer, or more.
    """
    if not 2 <= len(plans) <= MAX_COMPARED:  # noqa: PLR2004 - one alone has nothing beside it
        raise UserInputError(f"Choose two to {MAX_COMPARED} plans to compare; {len(plans)} are chosen.")
    figures = (*_measures(plans, theme_labels), *_further_limits(plans), *_totals(plans))
    return PlanComparison(tuple(plan.summary for plan in plans), figures)


def _measures(plans: Sequence[ComparedPlan], theme_labels: Mapping[str, str]) -> list[ComparedFigure]:
    """Return what every plan leads to, whether a limit asks for it or not."""
    known = dict.fromkeys(key for plan in plans for key in plan.outcome.measures)
    themes = {key: theme_labels.get(key.removeprefix("theme:"), key) for key in known if key.startswith("theme:")}
    return [
        ComparedFigure(
            key=key,
            label=label,
            unit=FigureUnit.INDEX if key == HHI else FigureUnit.WEIGHT,
            figures=tuple(plan.outcome.measures.get(key) for plan in plans),
            bounds=_bounds(plans, key),
        )
        for key, label in (_ALWAYS | themes).items()
    ]


def _bounds(plans: Sequence[ComparedPlan], key: str) -> tuple[float | None, ...]:
    """Return the first limit of each plan on a measure; nothing where none has one."""
    bounds = tuple(
        next((limit.bound for limit in plan.request.limits if _measured(limit.kind, limit.subject) == key), None)
        for plan in plans
    )
    return bounds if any(bound is not None for bound in bounds) else ()


def _measured(kind: LimitKind, subject: str | None) -> str | None:
    return f"theme:{subject}" if kind is LimitKind.MAX_THEME else _MEASURE_OF.get(kind)


def _further_limits(plans: Sequence[ComparedPlan]) -> list[ComparedFigure]:
    """Return limits on what is no measure of every plan, in the order they are met with."""
    outcomes = [{outcome.limit.name: outcome for outcome in plan.outcome.limits} for plan in plans]
    names = dict.fromkeys(name for named in outcomes for name in named)
    figures = []
    for name in names:
        found = [named.get(name) for named in outcomes]
        limit = next(outcome.limit for outcome in found if outcome is not None)
        if _measured(limit.kind, limit.subject) is not None:
            continue
        label = _LABELS[limit.kind].format(subject=(limit.subject or "").replace("_", " ").capitalize())
        figures.append(
            ComparedFigure(name, label, _UNITS[limit.kind.unit], tuple(map(_after, found)), tuple(map(_bound, found)))
        )
    return figures


def _after(outcome: LimitOutcome | None) -> float | None:
    return None if outcome is None else outcome.after


def _bound(outcome: LimitOutcome | None) -> float | None:
    return None if outcome is None else outcome.limit.bound


def _totals(plans: Sequence[ComparedPlan]) -> list[ComparedFigure]:
    totals = [_totals_of(plan.outcome) for plan in plans]
    return [
        ComparedFigure(key, label, unit, tuple(total[place] for total in totals))
        for place, (key, label, unit) in enumerate(_TOTALS)
    ]


def _totals_of(outcome: PlanOutcome) -> tuple[float | Decimal | None, ...]:
    tax, costs, proof = outcome.tax, outcome.costs, outcome.proof
    has_unknown_fee = any(trade.fees_amount is None for trade in outcome.trades)
    return (
        len(outcome.trades),
        outcome.turnover_amount,
        outcome.cash_left_amount,
        None if tax is None else tax.tax_amount,
        None if costs is None else costs.spread_amount + costs.commission_amount,
        None if costs is None or has_unknown_fee else costs.fees_amount,
        None if proof is None else proof.objective_amount,
        None if proof is None else proof.gap_bps,
    )
