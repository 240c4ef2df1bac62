"""Panels, states and small signs that every page shares."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.attributes import aria

Children = Component | str | Sequence[Component | str] | None


def page_heading(title: str, lead: Children = None) -> Component:
    """Build the top of a page: its only first-level heading and one sentence."""
    return html.Header([html.H1(title), html.P(lead, className="lead-line") if lead else None], className="page-head")


def chart_panel(question: str, graph: Children, *, corner: Children = None, sentence: Children = None) -> Component:
    """Build a chart's frame: the question it answers as title, controls in the corner, its text alternative below."""
    head = html.Div([html.H2(question), html.Div(corner, className="panel-corner")], className="panel-head")
    text = html.P(sentence, className="panel-sentence") if sentence is not None else None
    return html.Section([head, html.Div(graph, className="panel-body"), text], className="panel")


def empty_state(title: str, text: str, *, link: tuple[str, str] | None = None) -> Component:
    """Say what a page will show and the one thing to do: ``link`` is a label and one of our own paths."""
    action = dcc.Link(link[0], href=link[1], className="btn btn-primary") if link else None
    return html.Div([html.H2(title), html.P(text), action], className="empty-state")


def no_market_state() -> Component:
    """Say that a page has nothing to look into funds with, and where it says what to do."""
    return empty_state(
        "No market data is loaded",
        "Without holdings of funds nothing can be looked into. The Data page says how to load them.",
        link=("See what is loaded", "/data"),
    )


def skeleton(height: int, label: str = "Loading") -> Component:
    """Build a placeholder of the height of what is coming; it appears only after 150 ms."""
    return html.Div(className="skeleton", style={"height": f"{height}px"}, role="status", **aria(label=label))


def sign(kind: str, text: str) -> Component:
    """Build a word with a shape: kinds ``met``, ``over``, ``under``, ``uncertain``, ``info``, ``aging``."""
    shapes = {"met": "✓", "over": "▲", "under": "▼", "uncertain": "◇", "info": "•", "aging": "◷"}
    shape = html.Span(shapes[kind], className="sign-shape", **aria(hidden="true"))
    return html.Span([shape, text], className=f"sign sign-{kind}")


def live_region(region_id: str, *, assertive: bool = False) -> Component:
    """Build a place whose text is read out when it changes; ``assertive`` for errors beside a control."""
    role = "alert" if assertive else "status"
    return html.Div(id=region_id, className="live error-text" if assertive else "live", role=role)


def fact_list(facts: Sequence[tuple[str, Children]]) -> Component:
    """Build a list of names and values, as in a drawer."""
    rows = [html.Div([html.Dt(name), html.Dd(content)]) for name, content in facts]
    return html.Dl(rows, className="facts")
