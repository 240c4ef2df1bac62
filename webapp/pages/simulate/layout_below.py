"""What follows the answer: its proof, the curve, and saved plans."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.chart_theme import GRAPH_CONFIG
from webapp.components.grid import data_grid
from webapp.components.panel import chart_panel, live_region, skeleton
from webapp.pages.simulate import ids, texts
from webapp.pages.simulate.facts import COLUMNS

_CURVE_HEIGHT = 320
_POLL_MILLISECONDS = 700


def stores() -> list[Component]:
    """Build what keeps small ids between callbacks."""
    return [
        dcc.Store(id=ids.PROOF_RUN),
        dcc.Interval(id=ids.PROOF_POLL, interval=_POLL_MILLISECONDS, disabled=True),
        dcc.Store(id=ids.PLANS_CHANGED),
        dcc.Store(id=ids.UNDO_STORE),
    ]


def proof_line() -> Component:
    """Build the place of a proof and the buttons that begin it and call it off."""
    buttons = [
        _button(ids.PROVE, texts.PROVE, is_hidden=True),
        _button(ids.CANCEL, texts.CANCEL, is_hidden=True),
    ]
    return html.Div([html.Div(id=ids.PROOF, role="status"), *buttons], className="proof")


def working(place_id: str, words: str) -> Component:
    """Build what is seen while something takes longer than a second; how far it is nobody knows."""
    return html.Div([html.Progress(**aria(label=words)), words], id=place_id, className="working", hidden=True)


def curve_panel() -> Component:
    """Build the curve; it is drawn when asked for."""
    graph = dcc.Graph(
        id=ids.CURVE,
        config=GRAPH_CONFIG,
        responsive=True,
        style={"height": f"{_CURVE_HEIGHT}px", "width": "100%"},
    )
    said = html.Span("Limit to move", className="visually-hidden")
    select = html.Label([said, dbc.Select(id=ids.CURVE_LIMIT, options=[])])
    loading = dcc.Loading(graph, custom_spinner=skeleton(_CURVE_HEIGHT), delay_show=150)
    frame = html.Div(loading, id=ids.CURVE_FRAME, hidden=True)
    wait = working(ids.CURVE_WORKING, texts.CURVE_WORKING)
    content = html.Div([wait, frame, html.Div(texts.CURVE_HINT, id=ids.CURVE_NOTES, className="chart-notes")])
    return chart_panel(texts.CURVE_QUESTION, content, corner=[select, _button(ids.CURVE_DRAW, texts.CURVE_DRAW)])


def facts_panel() -> Component:
    """Build the table of small-cap funds."""
    grid = data_grid(ids.FACTS, "Small-cap funds beside this portfolio", COLUMNS)
    notes = html.Div(id=ids.FACTS_NOTES, className="chart-notes")
    return chart_panel(texts.FACTS_QUESTION, html.Div([grid, notes]))


def saved_panel() -> Component:
    """Build the list of saved plans, and below it one that is opened and those that are compared."""
    field = dbc.Input(id=ids.PLAN_NAME, type="text", maxLength=120, autocomplete="off")
    name = html.Label([html.Span(texts.PLAN_NAME, className="form-label-line"), field], className="form-field")
    save = html.Button(
        texts.PLAN_SAVE,
        id=ids.PLAN_SAVE,
        type="button",
        className="btn btn-quiet btn-sm",
        disabled=True,
        **aria(describedby=ids.SAVE_HINT),
    )
    undo = html.Div(
        [html.Span(id=ids.UNDO_TEXT), _button(ids.UNDO_BUTTON, "Undo")],
        id=ids.UNDO,
        className="undo-bar",
        role="status",
        hidden=True,
    )
    content = html.Div(
        [
            html.P(texts.PLANS_HINT, className="limit-hint"),
            live_region(ids.PLANS_ERROR, assertive=True),
            html.Div([name, save, html.Span(id=ids.SAVE_HINT, className="quiet")], className="save-plan"),
            undo,
            html.Div(id=ids.PLANS),
            html.Div(id=ids.COMPARED, className="trade-detail", role="status"),
            html.Div(id=ids.OPENED, className="trade-detail", role="status"),
            html.Div(id=ids.REPLAYED, className="trade-detail", role="status"),
        ]
    )
    return chart_panel(texts.PLANS_QUESTION, content, corner=_button(ids.COMPARE, texts.COMPARE))


def _button(button_id: str, word: str, *, is_hidden: bool = False) -> Component:
    return html.Button(word, id=button_id, type="button", className="btn btn-quiet btn-sm", hidden=is_hidden)
