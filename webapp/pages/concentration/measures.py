"""Every measure of the portfolio in one table, beside all three benchmarks."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from analytics.model.exposure import Bounded, Bounds, ConcentrationReport
from webapp import formatting
from webapp.components.glossary import (
    EXPLAIN_COVERAGE,
    EXPLAIN_EFFECTIVE,
    EXPLAIN_HHI,
    EXPLAIN_LARGEST,
    EXPLAIN_SMALL,
    EXPLAIN_THEME,
    EXPLAIN_TOP10,
    THEME,
    THEME_LABEL,
)
from webapp.components.labels import BENCHMARK_LABELS

_HHI_DECIMALS = 4
_NONE = "–"  # noqa: RUF001  # the dash that stands for nothing in a table of figures


def measures_table(report: ConcentrationReport, benchmarks: Mapping[str, ConcentrationReport]) -> Component:
    """Build the table: one row per measure, the portfolio first with bounds, then the benchmarks."""
    columns = [report, *(benchmarks.get(key) for key in BENCHMARK_LABELS)]
    header = ("Measure", "Yours", *BENCHMARK_LABELS.values())
    rows = [
        (THEME_LABEL, EXPLAIN_THEME, [_weight(r.themes.get(THEME) if r else None) for r in columns]),
        (
            "Largest company",
            EXPLAIN_LARGEST,
            [_weight(r.largest[1] if r and r.largest else None) for r in columns],
        ),
        ("Top 10 companies", EXPLAIN_TOP10, [_weight(r.top10_weight if r else None) for r in columns]),
        ("HHI", EXPLAIN_HHI, [_range(r.hhi if r else None, _HHI_DECIMALS) for r in columns]),
        ("Effective number", EXPLAIN_EFFECTIVE, [_range(r.effective_number if r else None, 0) for r in columns]),
        ("Small caps", EXPLAIN_SMALL, [_weight(r.small_caps if r else None) for r in columns]),
        ("Looked into", EXPLAIN_COVERAGE, [formatting.percent(r.coverage) if r else _NONE for r in columns]),
    ]
    head = html.Thead(html.Tr([html.Th(cell, scope="col") for cell in header]))
    body = [
        html.Tr([html.Th(name, scope="row", title=words), *(html.Td(cell) for cell in cells)])
        for name, words, cells in rows
    ]
    return html.Div(html.Table([head, html.Tbody(body)], className="plain-table"), className="table-scroll")


def _weight(weight: Bounded | None) -> str:
    return _NONE if weight is None else formatting.bounded_percent(weight.weight, weight.lower, weight.upper)


def _range(bounds: Bounds | None, decimals: int) -> str:
    return _NONE if bounds is None else formatting.number_range(bounds.lower, bounds.upper, decimals)
