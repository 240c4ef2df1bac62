"""Parts that several charts are made of: the empty figure, whiskers for bounds, figures at the ends of bars."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from webapp.components.chart_theme import template_name
from webapp.components.tokens import Theme, colour

VISIBLE_WEIGHT = 1e-6
"""Weights below a thousandth of a basis point draw nothing."""
UNCHECKED: Any = {"_validate": False}
"""For the traces of a figure: plotly's check of every value takes longer than a whole portfolio; our tests check."""


def plain_figure(*traces: go.Bar | go.Heatmap | go.Scatter | go.Treemap, theme: Theme, **layout: object) -> go.Figure:
    """Return a figure of traces in the template of a theme; ``layout`` as plotly's. Nothing is checked here."""
    looks = {"template": pio.templates[template_name(theme)].to_plotly_json(), "autosize": True}
    return go.Figure(data=list(traces), layout=looks | layout, **UNCHECKED)


def whiskers(
    ends: Sequence[float], names: Sequence[str], reach: tuple[Sequence[float], Sequence[float]], theme: Theme
) -> go.Scatter:
    """Draw bounds as thin lines beyond the ends of bars; nothing where there are none."""
    below, above = reach
    is_drawn = max([*below, *above, 0.0]) > VISIBLE_WEIGHT
    return go.Scatter(
        **UNCHECKED,
        name="bounds",
        x=list(ends) if is_drawn else [],
        y=list(names) if is_drawn else [],
        mode="markers",
        marker={"size": 1, "opacity": 0},
        error_x={
            "type": "data",
            "array": list(above),
            "arrayminus": list(below),
            "color": colour(theme, "text-soft"),
            "thickness": 1.5,
            "width": 5,
        },
        hoverinfo="skip",
    )


def end_labels(
    ends: Sequence[float], names: Sequence[str], labels: Sequence[str], theme: Theme, sides: Sequence[str] = ()
) -> go.Scatter:
    """Write a figure beside the end of each bar."""
    return go.Scatter(
        **UNCHECKED,
        name="labels",
        x=list(ends),
        y=list(names),
        mode="text",
        text=[f"{'  '}{label}{'  '}" for label in labels],
        textposition=list(sides) or "middle right",
        textfont={"color": colour(theme, "text"), "size": 13},
        hoverinfo="skip",
        cliponaxis=False,
    )
