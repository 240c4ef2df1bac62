"""How concentrated a fund was from version to version: three charts with their sentences and tables."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from analytics.concentration import VersionMeasures
from analytics.model.issuer import SizeBand
from webapp import formatting as fmt
from webapp.components.chart_theme import GRAPH_CONFIG, template_name
from webapp.components.labels import BAND_LABELS
from webapp.components.panel import empty_state
from webapp.components.table import table_alternative
from webapp.components.tokens import Theme, band_colour, colour

SEVEN_QUESTION = "How much of it sits in seven companies?"
HHI_QUESTION = "How concentrated is it?"
BANDS_QUESTION = "Which sizes of companies does it hold?"
ONE_POINT_TITLE = "One version is no history yet"
ONE_POINT_TEXT = (
    "This shows the Magnificent 7, the concentration and the company sizes of a fund from version to version. "
    "Load newer lists, or drop older files of the fund into the inbox."
)
HHI_LEGEND = "0 is spread thin, 1 is all in one company. Thin lines are bounds."
HEIGHT = 260
HHI_DECIMALS = 4
_ROOM = 1.25
_FIRST_TO_LAST = 2
_STANDOFF = 8
"""Pixels that keep the first date clear of the zero beside it."""


def history(measures: Sequence[VersionMeasures], theme: Theme) -> list[Component]:
    """Return the charts of a fund's history, oldest version first; one version is no history."""
    if len(measures) < _FIRST_TO_LAST:
        return [empty_state(ONE_POINT_TITLE, ONE_POINT_TEXT)]
    charts = (
        (SEVEN_QUESTION, build_seven(measures, theme), seven_sentence(measures), seven_table(measures)),
        (HHI_QUESTION, build_hhi(measures, theme), hhi_sentence(measures), hhi_table(measures)),
        (BANDS_QUESTION, build_bands(measures, theme), bands_sentence(measures), bands_table(measures)),
    )
    return [
        html.Section(
            [html.H3(question), _graph(figure), html.P(sentence, className="panel-sentence"), table],
            className="history-chart",
        )
        for question, figure, sentence, table in charts
    ]


def build_seven(measures: Sequence[VersionMeasures], theme: Theme) -> go.Figure:
    """Draw the weight of the Magnificent 7 with its bounds."""
    known = [(m, m.theme) for m in measures if m.theme is not None]
    points = [w.weight for _, w in known]
    reach = ([w.weight - w.lower for _, w in known], [w.upper - w.weight for _, w in known])
    labels = [fmt.percent(weight) for weight in points]
    figure = _line([m for m, _ in known], points, reach, labels, colour(theme, "band-mega"), theme)
    figure.update_yaxes(tickformat=",.0%")
    return figure


def build_hhi(measures: Sequence[VersionMeasures], theme: Theme) -> go.Figure:
    """Draw the Herfindahl index: the known part, and as a whisker what the unknown could add."""
    points = [m.hhi.lower for m in measures]
    reach = ([0.0] * len(points), [m.hhi.upper - m.hhi.lower for m in measures])
    labels = [fmt.number(point, HHI_DECIMALS) for point in points]
    return _line(measures, points, reach, labels, colour(theme, "band-large"), theme)


def build_bands(measures: Sequence[VersionMeasures], theme: Theme) -> go.Figure:
    """Draw size bands as stacked bars, one per version; what is unknown is hatched and closes the bar."""
    names = _labels(measures)
    traces = [
        go.Bar(
            name=BAND_LABELS[band],
            x=names,
            y=[m.size_bands[band].weight for m in measures],
            marker={
                "color": band_colour(theme, band),
                "pattern": {"shape": "/" if band is SizeBand.UNKNOWN else "", "solidity": 0.25},
            },
            hovertext=[_band_hover(m, band) for m in measures],
            hovertemplate="%{hovertext}<extra></extra>",
        )
        for band in SizeBand
        if any(m.size_bands[band].weight > 0 for m in measures)
    ]
    layout = {"template": template_name(theme), "barmode": "stack", "autosize": True, "showlegend": True}
    figure = go.Figure(data=traces, layout=layout)
    figure.update_xaxes(type="category")
    figure.update_yaxes(tickformat=",.0%", rangemode="tozero")
    return figure


def seven_sentence(measures: Sequence[VersionMeasures]) -> str:
    """Say how the seven's weight went from the first version to the last."""
    first, last = measures[0], measures[-1]
    if first.theme is None or last.theme is None:
        return "No theme is loaded, so there is nothing to say about it."
    change = fmt.points(last.theme.weight - first.theme.weight)
    words = f"{fmt.percent(first.theme.weight)} to {fmt.percent(last.theme.weight)} ({change})"
    return f"{_span(measures)}: from {words} of the fund. Thin lines are bounds."


def hhi_sentence(measures: Sequence[VersionMeasures]) -> str:
    """Say how the index went, and what it means as a number of companies of equal weight."""
    first, last = measures[0], measures[-1]
    words = f"from {_hhi(first)} to {_hhi(last)}"
    numbers = last.effective_number
    equal = fmt.number_range(numbers.lower, numbers.upper)
    return f"{_span(measures)}: {words}, now like {equal} companies of equal weight. {HHI_LEGEND}"


def bands_sentence(measures: Sequence[VersionMeasures]) -> str:
    """Say which band changed most."""
    first, last = measures[0], measures[-1]
    moves = {band: last.size_bands[band].weight - first.size_bands[band].weight for band in SizeBand}
    most = max(moves, key=lambda band: abs(moves[band]))
    words = f"{BAND_LABELS[most]} changed most, by {fmt.points(moves[most])}"
    return f"{_span(measures)}: {words}. Each version is measured at the company sizes nearest its date."


def seven_table(measures: Sequence[VersionMeasures]) -> Component:
    """Build the table alternative of the first chart."""
    rows = [
        (label, fmt.UNKNOWN if m.theme is None else fmt.bounded_percent(m.theme.weight, m.theme.lower, m.theme.upper))
        for m, label in zip(measures, _labels(measures), strict=True)
    ]
    return table_alternative(("As of", "Magnificent 7"), rows)


def hhi_table(measures: Sequence[VersionMeasures]) -> Component:
    """Build the table alternative of the second chart."""
    rows = [
        (label, _hhi(m), fmt.number_range(m.effective_number.lower, m.effective_number.upper))
        for m, label in zip(measures, _labels(measures), strict=True)
    ]
    return table_alternative(("As of", "HHI", "Companies of equal weight"), rows)


def bands_table(measures: Sequence[VersionMeasures]) -> Component:
    """Build the table alternative of the third chart, bounds included."""
    rows = [
        (label, *(_bounded(m, band) for band in SizeBand)) for m, label in zip(measures, _labels(measures), strict=True)
    ]
    return table_alternative(("As of", *(BAND_LABELS[band] for band in SizeBand)), rows)


def _line(
    measures: Sequence[VersionMeasures],
    points: Sequence[float],
    reach: tuple[Sequence[float], Sequence[float]],
    labels: Sequence[str],
    ink: str,
    theme: Theme,
) -> go.Figure:
    """Draw a line through the versions' dates; first and last carry their figure."""
    ends = ["" if 0 < place < len(labels) - 1 else label for place, label in enumerate(labels)]
    trace = go.Scatter(
        x=[m.as_of_date for m in measures],
        y=list(points),
        mode="lines+markers+text",
        text=ends,
        textposition="top center",
        cliponaxis=False,
        line={"color": ink, "width": 2},
        marker={"color": ink, "size": 8},
        error_y={
            "type": "data",
            "arrayminus": list(reach[0]),
            "array": list(reach[1]),
            "color": colour(theme, "text-soft"),
            "thickness": 1.5,
            "width": 5,
        },
        hovertext=[f"<b>{fmt.day(m.as_of_date)}</b><br>{label}<br>{m.source}" for m, label in _pairs(measures, labels)],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    most = max([p + above for p, above in zip(points, reach[1], strict=True)], default=0.0)
    figure = go.Figure(data=[trace], layout={"template": template_name(theme), "autosize": True, "showlegend": False})
    figure.update_yaxes(range=[0, max(most * _ROOM, 1e-6)], nticks=5)
    figure.update_xaxes(showgrid=False, ticklabelstandoff=_STANDOFF)
    return figure


def _pairs(measures: Sequence[VersionMeasures], labels: Sequence[str]) -> list[tuple[VersionMeasures, str]]:
    return list(zip(measures, labels, strict=True))


def _labels(measures: Sequence[VersionMeasures]) -> list[str]:
    """Name versions by date; a second one of the same day gets a number, so that no bar hides another."""
    seen: dict[str, int] = {}
    names = []
    for m in measures:
        name = fmt.day(m.as_of_date)
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _span(measures: Sequence[VersionMeasures]) -> str:
    days = fmt.day_range(measures[0].as_of_date, measures[-1].as_of_date)
    return f"{days}, {fmt.count(len(measures), 'version')}"


def _hhi(measures: VersionMeasures) -> str:
    return fmt.number_range(measures.hhi.lower, measures.hhi.upper, HHI_DECIMALS)


def _bounded(measures: VersionMeasures, band: SizeBand) -> str:
    weight = measures.size_bands[band]
    return fmt.bounded_percent(weight.weight, weight.lower, weight.upper)


def _band_hover(measures: VersionMeasures, band: SizeBand) -> str:
    return f"<b>{BAND_LABELS[band]}</b><br>{fmt.day(measures.as_of_date)}<br>{_bounded(measures, band)}"


def _graph(figure: go.Figure) -> Component:
    style: Mapping[str, str] = {"height": f"{HEIGHT}px", "width": "100%"}
    return dcc.Graph(figure=figure, config=GRAPH_CONFIG, responsive=True, style=dict(style))
