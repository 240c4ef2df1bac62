"""How unequal the companies weigh: the Lorenz curve beside a benchmark's, its sentence and its table."""

import math

import numpy as np
import plotly.graph_objects as go
from dash.development.base_component import Component
from numpy.typing import NDArray

from analytics.model.exposure import Bounds
from analytics.model.further import FurtherMeasures, LorenzCurve
from webapp import formatting
from webapp.components import marks
from webapp.components.chart_parts import UNCHECKED, plain_figure
from webapp.components.table import table_alternative
from webapp.components.tokens import Theme, colour

MAX_POINTS = 160
"""Most points of a curve (our choice: more cannot be seen)."""
TENTHS = (0.01, 0.05, 0.1, 0.25, 0.5)
_YOURS = "Yours"
_LABELS_AT = (0.9, 0.75)


def build_lorenz(yours: LorenzCurve, theirs: LorenzCurve | None, label: str, theme: Theme) -> go.Figure:
    """Draw the share of companies, smallest first, against the share of the weight they hold."""
    lines = [_line("Equal weights", ([0.0, 1.0], [0.0, 1.0]), colour(theme, "zero-line"), "dot")]
    named: list[tuple[LorenzCurve, str, str, str]] = []
    if theirs is not None and theirs.n_names:
        named.append((theirs, label, "benchmark", "dash"))
    if yours.n_names:
        named.append((yours, _YOURS, "accent", "solid"))
    lines += [_line(name, _points(curve), colour(theme, token), dash) for curve, name, token, dash in named]
    return plain_figure(
        *lines,
        theme=theme,
        showlegend=False,
        annotations=[
            _label(curve, name, at, colour(theme, token))
            for (curve, name, token, _), at in zip(named, _LABELS_AT, strict=False)
        ],
        xaxis={"range": [0, 1], "tickformat": ",.0%", "title": _axis("companies, smallest first")},
        yaxis={"range": [0, 1.02], "tickformat": ",.0%", "title": _axis("share of the weight known")},
    )


def lorenz_sentence(yours: FurtherMeasures, theirs: FurtherMeasures | None, label: str) -> str:
    """Say what the largest tenth of the companies holds, and the Gini, beside the benchmark's."""
    curve = yours.lorenz
    if not curve.n_names:
        return "No companies are known in this portfolio."
    held = formatting.percent(largest_share(curve, 0.1))
    said = f"The largest tenth of your {formatting.count(curve.n_names, 'company', 'companies')} holds {held}"
    gini = gini_words(yours.gini)
    if theirs is None or not theirs.lorenz.n_names:
        return f"{said} of the weight known. Gini {gini}."
    other = formatting.percent(largest_share(theirs.lorenz, 0.1))
    return f"{said} of the weight known; in {label} {other}. Gini {gini}; {label} {gini_words(theirs.gini)}."


def lorenz_table(yours: LorenzCurve, theirs: LorenzCurve | None, label: str) -> Component:
    """Build the table alternative: what the largest part of the companies holds."""
    rows = [
        [
            f"Largest {formatting.percent(part)} of companies",
            _share(yours, part),
            *([_share(theirs, part)] if theirs is not None else []),
        ]
        for part in TENTHS
    ]
    return table_alternative(("", _YOURS, *([label] if theirs is not None else [])), rows)


def largest_share(curve: LorenzCurve, part: float) -> float:
    """Return the share of the weight that a part of the companies, the largest, holds."""
    return 1.0 - float(np.interp(1.0 - part, curve.names, curve.weight))


def gini_words(gini: Bounds) -> str:
    """Say the Gini with its bounds."""
    return formatting.number_range(gini.lower, gini.upper, 2)


def _label(curve: LorenzCurve, name: str, at: float, ink: str) -> dict[str, object]:
    return {
        "x": at,
        "y": float(np.interp(at, curve.names, curve.weight)),
        "text": name,
        "showarrow": True,
        "arrowhead": 0,
        "arrowcolor": ink,
        "ax": -60,
        "ay": -36,
        "font": {"color": ink, "size": 13},
    }


def _axis(text: str) -> dict[str, object]:
    return {"text": text, "standoff": 8, "font": {"size": 13}}


def _share(curve: LorenzCurve, part: float) -> str:
    return formatting.percent(largest_share(curve, part)) if curve.n_names else formatting.UNKNOWN


def _points(curve: LorenzCurve) -> tuple[list[float], list[float]]:
    """Return at most ``MAX_POINTS`` points of a curve, close together where it bends."""
    n = curve.names.size
    if n <= MAX_POINTS:
        return curve.names.tolist(), curve.weight.tolist()
    along = np.linspace(0, n - 1, MAX_POINTS // 2)
    up = np.searchsorted(curve.weight, np.linspace(0, curve.weight[-1], MAX_POINTS // 2))
    chosen = np.unique(np.minimum(np.concatenate([along.astype(np.intp), up]), n - 1))
    return _rounded(curve.names[chosen]), _rounded(curve.weight[chosen])


def _rounded(part: NDArray[np.float64]) -> list[float]:
    rounded: list[float] = part.round(6).tolist()
    return rounded


def _line(name: str, points: tuple[list[float], list[float]], ink: str, dash: str) -> go.Scatter:
    x, y = points
    said = [
        f"<b>{name}</b><br>the smaller {formatting.percent(a)} of companies<br>hold {formatting.percent(b)}"
        for a, b in zip(x, y, strict=True)
        if math.isfinite(b)
    ]
    return go.Scatter(
        **UNCHECKED,
        name=name,
        x=x,
        y=y,
        mode="lines",
        line={"color": ink, "dash": dash, "width": 2},
        hovertext=said,
        hovertemplate="%{hovertext}<extra></extra>",
        customdata=[[marks.ALL]] * len(x),
    )
