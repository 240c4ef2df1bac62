"""Cards of a report beside a benchmark's, and the line that says what a figure rests on."""

import math
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from analytics.model.exposure import Bounded, ConcentrationReport, Residual
from webapp import formatting
from webapp.components import glossary
from webapp.components.card import Figure, ScaleBar, figure_card
from webapp.components.labels import BENCHMARK_LABELS

NOTHING_UNKNOWN = "Everything in this portfolio could be looked into."
OWED = "What funds hold beyond their own money is owed to others; it counts among their cash and companies above:"
_TOP_OF_SCALE = 1.25


def benchmark_label(benchmark: ConcentrationReport | None, key: str) -> str:
    """Name a benchmark with its fund and date: ``S&P 500 (SPY 18 Nov 2025)``."""
    if benchmark is None or not benchmark.snapshots:
        return f"{BENCHMARK_LABELS[key]}: no holdings loaded"
    use = benchmark.snapshots[0]
    return f"{BENCHMARK_LABELS[key]} ({use.fund} {formatting.day(use.as_of_date)})"


def weight_card(
    words: tuple[str, str, str, str], weight: Bounded, theirs: Bounded | None, label: str, source: Component
) -> Component:
    """Build the card of a weight; ``words`` are its name, its explanation, a detail and the token of its colour."""
    name, explanation, detail, token = words
    beside = label if theirs is None else f"{label}: {formatting.percent(theirs.weight)}"
    figure = Figure(
        label=name,
        figure=formatting.percent(weight.weight),
        bounds=bounds_words(weight),
        detail=detail,
        benchmark=beside,
        explanation=explanation,
    )
    full = max(weight.upper, theirs.weight if theirs else 0.0, 0.1) * _TOP_OF_SCALE
    bar = ScaleBar(weight.weight, weight.lower, weight.upper, theirs.weight if theirs else None, min(full, 1.0), token)
    return figure_card(figure, bar=bar, source=source)


def bounds_words(weight: Bounded) -> str:
    """Return the bounds in brackets, empty where they round to the figure."""
    text = formatting.bounded_percent(weight.weight, weight.lower, weight.upper)
    return text.removeprefix(formatting.percent(weight.weight)).strip()


def effective_card(
    report: ConcentrationReport, benchmark: ConcentrationReport | None, label: str, source: Component
) -> Component:
    """Build the card of the number of equal companies."""
    bounds = report.effective_number
    theirs = benchmark.effective_number if benchmark else None
    beside = label if theirs is None else f"{label}: {formatting.number_range(theirs.lower, theirs.upper)}"
    is_known = math.isfinite(bounds.lower)
    figure = Figure(
        label="Effective number of companies",
        figure=formatting.number_range(bounds.lower, bounds.upper),
        detail="companies of equal weight" if is_known else "no company known",
        benchmark=beside,
        explanation=glossary.EXPLAIN_EFFECTIVE,
    )
    ends = [b for b in (bounds.upper, theirs.upper if theirs else 0.0) if math.isfinite(b)]
    full = max([*ends, bounds.lower if is_known else 1.0]) * _TOP_OF_SCALE
    upper = bounds.upper if math.isfinite(bounds.upper) else full
    bar = (
        ScaleBar(bounds.lower, bounds.lower, upper, theirs.lower if theirs else None, full, "benchmark")
        if is_known
        else None
    )
    return figure_card(figure, bar=bar, source=source)


def source_text(report: ConcentrationReport) -> str:
    """Say which funds' holdings a figure rests on and of when; stand-ins are said."""
    used = report.snapshots
    if not used:
        return "direct holdings only"
    dates = formatting.day_range(report.as_of.oldest_fund, report.as_of.newest_fund)
    if len(used) == 1:
        text = f"{used[0].fund} {formatting.day(used[0].as_of_date)}"
    else:
        text = f"{formatting.count(len(used), 'fund')} · {dates}"
    if report.coverage_stand_in:
        text += f" · {formatting.percent(report.coverage_stand_in)} by stand-ins"
    return text


def unknown_list(residuals: Sequence[Residual], owed: Sequence[Residual] = ()) -> Component:
    """List what could not be looked into, with its weight and reason; then what funds owe."""
    unknown = _reasons(residuals) if residuals else html.P(NOTHING_UNKNOWN)
    return html.Div([unknown, html.P(OWED), _reasons(owed)]) if owed else unknown


def _reasons(residuals: Sequence[Residual]) -> Component:
    ordered = sorted(residuals, key=lambda r: (-r.weight, r.label))
    items = [
        html.Li([html.Strong(r.label), f" {formatting.percent(r.weight)}: ", html.Span(r.reason)]) for r in ordered
    ]
    return html.Ul(items, className="reason-list")
