"""Figure cards, tables and the trail of the concentration page: values in, components and grid rows out."""

import math
from collections.abc import Sequence
from itertools import islice
from typing import Any

from dash import html
from dash.development.base_component import Component

from analytics.model.exposure import Bounded, ConcentrationReport, IssuerExposure, Residual, Via
from webapp import formatting
from webapp.components.card import Figure, ScaleBar, figure_card, source_tag
from webapp.components.chart_parts import VISIBLE_WEIGHT
from webapp.components.labels import BAND_LABELS, BENCHMARK_LABELS, SECTOR_LABELS
from webapp.components.panel import Children
from webapp.components.table import table_alternative
from webapp.components.trail_link import trail_link
from webapp.pages.concentration import ids, texts
from webapp.pages.concentration.figures import N_COMPANIES

_TOP_OF_SCALE = 1.25


def figure_cards(
    report: ConcentrationReport, benchmark: ConcentrationReport | None, benchmark_key: str
) -> list[Component]:
    """Build the four cards: the theme, the largest company, the effective number, small caps."""
    label = benchmark_label(benchmark, benchmark_key)
    theirs = benchmark.themes[texts.THEME] if benchmark else None
    largest = report.largest
    top = largest[1] if largest else Bounded(0.0, 0.0, 0.0)
    their_top = benchmark.largest[1] if benchmark and benchmark.largest else None
    small = benchmark.small_caps if benchmark else None
    theme, first, effective, smaller = (_source(report, card) for card in ids.CARDS_WITH_SOURCE)
    name = largest[0].issuer.name if largest else "no company known"
    token = f"band-{largest[0].issuer.size_band}" if largest else "benchmark"
    return [
        _weight_card(
            (texts.THEME_LABEL, texts.EXPLAIN_THEME, "", "band-mega"), report.themes[texts.THEME], theirs, label, theme
        ),
        _weight_card(("Largest company", texts.EXPLAIN_LARGEST, name, token), top, their_top, label, first),
        _effective_card(report, benchmark, label, effective),
        _weight_card(
            ("Small caps", texts.EXPLAIN_SMALL, "small and micro", "band-small"),
            report.small_caps,
            small,
            label,
            smaller,
        ),
    ]


def benchmark_label(benchmark: ConcentrationReport | None, key: str) -> str:
    """Name a benchmark with its fund and date: ``S&P 500 (SPY 18 Nov 2025)``."""
    if benchmark is None or not benchmark.snapshots:
        return f"{BENCHMARK_LABELS[key]}: no holdings loaded"
    use = benchmark.snapshots[0]
    return f"{BENCHMARK_LABELS[key]} ({use.fund} {formatting.day(use.as_of_date)})"


def bringers_table(report: ConcentrationReport) -> Component:
    """Build the table alternative of the "who brings it" chart."""
    rows: list[list[Children]] = []
    for exposure in islice(report.issuers, N_COMPANIES):
        links = [_via_link(via, report) for via in sorted(exposure.via, key=by_weight)]
        funds = [part for link in links for part in (link, ", ")][:-1]
        figures = [formatting.percent(exposure.weight), formatting.percent(exposure.direct)]
        rows.append([exposure.issuer.name, *figures, funds or "none"])
    return table_alternative(("Company", "Weight", "Direct", "Through funds"), rows)


def company_rows(report: ConcentrationReport) -> list[dict[str, Any]]:
    """Return one grid row per company, largest first; plain numbers, formatted in the browser."""
    return [_company_row(exposure) for exposure in report.issuers]


def unknown_list(residuals: Sequence[Residual], owed: Sequence[Residual] = ()) -> Component:
    """List what could not be looked into, with its weight and reason; then what funds owe."""
    unknown = _reasons(residuals) if residuals else html.P(texts.NOTHING_UNKNOWN)
    return html.Div([unknown, html.P(texts.OWED), _reasons(owed)]) if owed else unknown


def _reasons(residuals: Sequence[Residual]) -> Component:
    ordered = sorted(residuals, key=lambda r: (-r.weight, r.label))
    items = [
        html.Li([html.Strong(r.label), f" {formatting.percent(r.weight)}: ", html.Span(r.reason)]) for r in ordered
    ]
    return html.Ul(items, className="reason-list")


def _source(report: ConcentrationReport, card: str) -> Component:
    """Build the line that says what a figure rests on; a button where there is something to walk back to."""
    text = texts.source_text(report)
    return source_tag(text, button_id=ids.source_button(card) if report.snapshots else None)


def _via_link(via: Via, report: ConcentrationReport) -> Component:
    fund = via.stand_in or via.fund
    words = f"{via.fund} {formatting.percent(via.weight)}"
    return trail_link(words, fund, version=report.snapshot_ids.get(fund, ""))


def _weight_card(
    words: tuple[str, str, str, str], weight: Bounded, theirs: Bounded | None, label: str, source: Component
) -> Component:
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


def _effective_card(
    report: ConcentrationReport, benchmark: ConcentrationReport | None, label: str, source: Component
) -> Component:
    bounds = report.effective_number
    theirs = benchmark.effective_number if benchmark else None
    beside = label if theirs is None else f"{label}: {formatting.number_range(theirs.lower, theirs.upper)}"
    is_known = math.isfinite(bounds.lower)
    figure = Figure(
        label="Effective number of companies",
        figure=formatting.number_range(bounds.lower, bounds.upper),
        detail="companies of equal weight" if is_known else "no company known",
        benchmark=beside,
        explanation=texts.EXPLAIN_EFFECTIVE,
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


def _company_row(exposure: IssuerExposure) -> dict[str, Any]:
    issuer = exposure.issuer
    through = sum(v.weight for v in exposure.via)
    return {
        "key": issuer.issuer_id,
        "company": issuer.name,
        "ticker": issuer.ticker,
        "weight": exposure.weight,
        "direct": exposure.direct,
        "through": through,
        "funds": ", ".join(v.fund for v in sorted(exposure.via, key=by_weight) if abs(v.weight) > VISIBLE_WEIGHT),
        "sector": SECTOR_LABELS[issuer.sector],
        "band": BAND_LABELS[issuer.size_band],
        "market_cap": issuer.market_cap_usd,
    }


def by_weight(via: Via) -> tuple[float, str]:
    """Sort what funds bring: largest first."""
    return -via.weight, via.fund
