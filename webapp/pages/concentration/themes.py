"""How much the answer depends on the definition: every list of companies side by side, and what one company moves."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.issuer import Theme
from webapp import formatting
from webapp.components import marks
from webapp.components.panel import Children
from webapp.components.table import plain_table
from webapp.components.words import companies_of
from webapp.pages.concentration.buttons import figure_button
from webapp.services import Analysis

SETTINGS = ("Change the lists, or make your own", "/settings")


@dataclass(frozen=True, slots=True)
class Reading:
    """One list of companies: its weight, how many of its companies there are and are held, and the largest of them."""

    theme: Theme
    weight: Bounded
    n_held: int
    n_companies: int
    largest: str
    largest_weight: float


def readings(analysis: Analysis) -> tuple[Reading, ...]:
    """Read every list of companies, in the order they are kept."""
    report = analysis.report
    return tuple(_reading(t, report.themes[t.name], analysis) for t in analysis.state.market.themes)


def themes_panel(analysis: Analysis, benchmark: ConcentrationReport | None, label: str, *, is_own: bool) -> Component:
    """Build the table of definitions, the sentence on what they change, and the way to the settings."""
    found = readings(analysis)
    if not found:
        return html.P("No lists of companies are loaded.")
    header = ("List", "Of", "Companies held", "Yours", label, "Without its largest")
    table = plain_table(header, [_row(r, benchmark) for r in found], caption="Lists of companies and their weights")
    link = dcc.Link(SETTINGS[0], href=SETTINGS[1], className="trail-link")
    return html.Div([html.P(spread_sentence(found)), table, *([html.P(link)] if is_own else [])])


def spread_sentence(found: Sequence[Reading]) -> str:
    """Say between which weights the answer lies: by definition, and by what is unknown."""
    least = min(found, key=lambda r: r.weight.lower)
    most = max(found, key=lambda r: r.weight.upper)
    if len(found) == 1:
        return f"One list is kept: {found[0].theme.label}."
    if least.weight.lower == most.weight.upper:
        return f"By every definition the answer is {formatting.percent(least.weight.lower)}."
    is_known = all(r.weight.lower == r.weight.upper for r in found)
    by = "By definition" if is_known else "By definition, and by what is not known"
    return (
        f"{by}, the answer lies between {formatting.percent(least.weight.lower)} ({least.theme.label}) "
        f"and {formatting.percent(most.weight.upper)} ({most.theme.label})."
    )


def _reading(theme: Theme, weight: Bounded, analysis: Analysis) -> Reading:
    members = analysis.exposures.traits.theme_issuers[theme.name]
    weights = analysis.exposures.issuer_weight[members]
    n_companies = len(companies_of(theme.issuer_ids))
    if not weights.size or not weights.any():
        return Reading(theme, weight, 0, n_companies, "", 0.0)
    first = int(weights.argmax())
    issuer = analysis.state.market.issuers[int(members[first])]
    held = companies_of(analysis.state.market.issuers[i].issuer_id for i in members[weights != 0].tolist())
    return Reading(theme, weight, len(held), n_companies, issuer.ticker or issuer.name, float(weights[first]))


def _row(reading: Reading, benchmark: ConcentrationReport | None) -> list[Children]:
    theme, weight = reading.theme, reading.weight
    said = formatting.bounded_percent(weight.weight, weight.lower, weight.upper)
    theirs = benchmark.themes.get(theme.name) if benchmark else None
    return [
        theme.label,
        formatting.day(theme.version_date),
        f"{formatting.number(reading.n_held)} of {formatting.number(reading.n_companies)}",
        figure_button(said, marks.theme(theme.name), "themes", about=theme.label),
        formatting.percent(theirs.weight) if theirs else formatting.UNKNOWN,
        _without_largest(reading),
    ]


def _without_largest(reading: Reading) -> str:
    if not reading.n_held:
        return "none held"
    left = formatting.percent(reading.weight.weight - reading.largest_weight)
    return f"{left} without {reading.largest} ({formatting.points(-reading.largest_weight)})"
