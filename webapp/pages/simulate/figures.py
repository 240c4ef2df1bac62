"""The chart of the simulate page: before and after as dumbbells, with the user's limits."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analytics.model.exposure import Bounded
from webapp import formatting
from webapp.components.chart_theme import template_name
from webapp.components.tokens import Theme, colour

_ROOM = 1.18
_LEAST_END = 0.05
_MARKER = 15


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One row: a measure before and after, the limit where it is on, and the token of its colour."""

    label: str
    before: Bounded
    after: Bounded
    token: str
    limit: float | None = None


def build_dumbbells(rows: Sequence[Dumbbell], theme: Theme) -> go.Figure:
    """Draw each measure before (hollow) and after (solid); thin lines are bounds, upright lines the limits."""
    names = [f"<b>{row.label}</b><br>{change_words(row)}" for row in rows]
    figure = go.Figure(layout={"template": template_name(theme), "autosize": True, "showlegend": False})
    for name, row in zip(names, rows, strict=True):
        figure.add_trace(_connection(name, row, theme))
    figure.add_trace(_points("before", names, [row.before for row in rows], rows, theme))
    figure.add_trace(_points("after", names, [row.after for row in rows], rows, theme))
    figure.add_trace(_limits(names, rows, theme))
    ends = [w for row in rows for w in (row.before.upper, row.after.upper, row.limit or 0.0)]
    figure.update_xaxes(range=[0, min(max([*ends, _LEAST_END]) * _ROOM, 1.02)], tickformat=",.0%", nticks=6)
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    return figure


def change_words(row: Dumbbell) -> str:
    """Say before and after, or the one value when nothing changes."""
    before, after = formatting.percent(row.before.weight), formatting.percent(row.after.weight)
    return before if before == after else f"{before} → {after}"


def hover_words(row: Dumbbell) -> str:
    """Say a row in full, with bounds and limit, for hover."""
    before = formatting.bounded_percent(row.before.weight, row.before.lower, row.before.upper)
    after = formatting.bounded_percent(row.after.weight, row.after.lower, row.after.upper)
    lines = [f"<b>{row.label}</b>", f"Before: {before}", f"After: {after}"]
    if row.limit is not None:
        lines.append(f"Your limit: {formatting.percent(row.limit)}")
    return "<br>".join(lines)


def _connection(name: str, row: Dumbbell, theme: Theme) -> go.Scatter:
    return go.Scatter(
        x=[row.before.weight, row.after.weight],
        y=[name, name],
        mode="lines",
        line={"color": colour(theme, row.token), "width": 4},
        opacity=0.45,
        hoverinfo="skip",
    )


def _points(
    name: str, names: Sequence[str], measures: Sequence[Bounded], rows: Sequence[Dumbbell], theme: Theme
) -> go.Scatter:
    fills = [colour(theme, row.token) for row in rows]
    is_before = name == "before"
    return go.Scatter(
        name=name,
        x=[m.weight for m in measures],
        y=list(names),
        mode="markers",
        marker={
            "size": _MARKER,
            "color": [colour(theme, "surface")] * len(rows) if is_before else fills,
            "line": {"color": fills, "width": 2.5},
        },
        error_x={
            "type": "data",
            "array": [m.upper - m.weight for m in measures],
            "arrayminus": [m.weight - m.lower for m in measures],
            "color": colour(theme, "text-soft"),
            "thickness": 1 if is_before else 1.5,
            "width": 4,
        },
        hovertext=[hover_words(row) for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _limits(names: Sequence[str], rows: Sequence[Dumbbell], theme: Theme) -> go.Scatter:
    limited = [(name, row.limit) for name, row in zip(names, rows, strict=True) if row.limit is not None]
    return go.Scatter(
        name="limit",
        x=[limit for _, limit in limited],
        y=[name for name, _ in limited],
        mode="markers+text",
        marker={"symbol": "line-ns", "size": 34, "line": {"color": colour(theme, "text"), "width": 2.5}},
        text=[f"limit {formatting.percent(limit)}" for _, limit in limited],
        textposition="top center",
        textfont={"size": 12, "color": colour(theme, "text")},
        hoverinfo="skip",
        cliponaxis=False,
    )


@dataclass(frozen=True, slots=True)
class CurveDot:
    """A point of the curve: the measure after in the unit of its limit, what it costs, whether it is asked for."""

    after: float
    amount: float
    is_chosen: bool
    words: str


def build_curve(dots: Sequence[CurveDot], measure: str, cost: str, theme: Theme, *, is_percent: bool) -> go.Figure:
    """Draw what each bound of a limit would cost, the one asked for marked and named."""
    figure = go.Figure(layout={"template": template_name(theme), "autosize": True, "showlegend": False})
    line = colour(theme, "accent")
    figure.add_trace(
        go.Scatter(
            x=[dot.after for dot in dots],
            y=[dot.amount for dot in dots],
            mode="lines+markers",
            line={"color": line, "width": 2},
            marker={"size": 7, "color": line},
            hovertext=[dot.words for dot in dots],
            hovertemplate="%{hovertext}<extra></extra>",
            name="curve",
        )
    )
    chosen = [dot for dot in dots if dot.is_chosen]
    figure.add_trace(
        go.Scatter(
            x=[dot.after for dot in chosen],
            y=[dot.amount for dot in chosen],
            mode="markers+text",
            marker={"size": 15, "color": colour(theme, "surface"), "line": {"color": line, "width": 3}},
            text=["asked for"] * len(chosen),
            textposition="bottom right" if _is_rising(dots) else "top right",
            hoverinfo="skip",
            cliponaxis=False,
            name="chosen",
        )
    )
    figure.update_xaxes(title=measure, tickformat=",.1%" if is_percent else None, nticks=6)
    figure.update_yaxes(title=cost, tickprefix="$", tickformat=",.0f", nticks=5, zeroline=True)
    return figure


def _is_rising(dots: Sequence[CurveDot]) -> bool:
    """Whether the line goes up to the right: its words then stand below it."""
    ends = sorted((dot.after, dot.amount) for dot in dots)
    return bool(ends) and ends[-1][1] > ends[0][1]
