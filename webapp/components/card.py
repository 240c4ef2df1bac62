"""The figure card: label, figure with its bounds, benchmark beside it, a tiny bar for scale, and the source."""

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from webapp.components.attributes import aria

PERCENT_OF = 100


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """The tiny bar of a card: fractions of ``full`` (1 is all the money), with bounds and the benchmark's tick."""

    weight: float
    lower: float | None = None
    upper: float | None = None
    benchmark: float | None = None
    full: float = 1.0
    colour: str = "accent"


@dataclass(frozen=True, slots=True)
class Figure:
    """What a card says, every figure already formatted.

    ``explanation`` is the sentence of the glossary, shown on hover and on focus; ``bounds`` the range in brackets.
    """

    label: str
    figure: str
    bounds: str = ""
    detail: str = ""
    benchmark: str = ""
    explanation: str = ""


def figure_card(figure: Figure, *, bar: ScaleBar | None = None, source: Component | None = None) -> Component:
    """Build a card; ``source`` is usually a ``source_tag``."""
    heading = html.H2(figure.label, className="card-label", title=figure.explanation or None)
    lines = [
        html.P(
            [
                html.Span(figure.figure, className="card-figure"),
                html.Span(figure.bounds, className="card-bounds", hidden=not figure.bounds),
            ],
            className="card-figures",
        ),
        html.P(figure.detail, className="card-detail", hidden=not figure.detail),
        scale_bar(bar) if bar else None,
        html.P(figure.benchmark, className="card-benchmark", hidden=not figure.benchmark),
        source,
    ]
    return html.Article([heading, *[line for line in lines if line is not None]], className="figure-card")


def scale_bar(bar: ScaleBar) -> Component:
    """Build the tiny bar alone; it repeats what the card says in words, so screen readers skip it."""
    parts: list[Component] = [_span("scale-fill", 0, bar.weight, bar, f"var(--{bar.colour})")]
    if bar.lower is not None and bar.upper is not None and bar.upper > bar.lower:
        parts.append(_span("scale-bounds", bar.lower, bar.upper, bar, f"var(--{bar.colour})"))
    if bar.benchmark is not None:
        tick = {"left": f"{_place(bar.benchmark, bar):.2f}%"}
        parts.append(html.Span(className="scale-tick", style=tick))
    return html.Div(parts, className="scale-bar", **aria(hidden="true"))


def source_tag(text: str, *, button_id: str | dict[str, object] | None = None) -> Component:
    """Build the line that says where a figure comes from and of when; a button when it opens the trail."""
    if button_id is None:
        return html.P(text, className="source-tag")
    return html.Button(text, id=button_id, className="source-tag source-tag-button", type="button")


def _span(class_name: str, start: float, end: float, bar: ScaleBar, background: str) -> Component:
    left, right = _place(start, bar), _place(end, bar)
    style = {"left": f"{left:.2f}%", "width": f"{max(right - left, 0):.2f}%", "--bar": background}
    return html.Span(className=class_name, style=style)


def _place(weight: float, bar: ScaleBar) -> float:
    return min(max(weight / bar.full, 0.0), 1.0) * PERCENT_OF
