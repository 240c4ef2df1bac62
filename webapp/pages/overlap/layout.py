"""The Overlap page without data; built once."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.chart_theme import GRAPH_CONFIG
from webapp.components.grid import Column, data_grid
from webapp.components.panel import chart_panel, empty_state, live_region, no_market_state, page_heading, skeleton
from webapp.pages.overlap import ids, texts
from webapp.pages.overlap.figures import name_columns

_MATRIX_HEIGHT = 460
_NAMES_HEIGHT = 480
_PAIRS_HEIGHT = 284

PAIR_COLUMNS = (
    Column("funds", "Funds", flex=2, min_width=112, is_link=True, is_filtered=True),
    Column("common", "In common", "percent", min_width=100, explanation="Sum of the smaller weights"),
    Column("most", "At most", "percent", is_wide_only=True, explanation="Were all that is unknown the same"),
    Column("there", "First in second", is_wide_only=True, min_width=148, explanation=texts.EXPLAIN_INSIDE),
    Column("back", "Second in first", is_wide_only=True, min_width=148, explanation=texts.EXPLAIN_INSIDE),
    Column(
        "money",
        "Yours twice",
        "optional_money",
        min_width=100,
        explanation="What both bring of the same companies: the smaller amount of each",
    ),
    Column("note", "Note", flex=2, is_wide_only=True, min_width=160),
)


def layout() -> Component:
    """Return the page."""
    return html.Div(
        [
            page_heading(texts.TITLE, texts.LEAD),
            html.Div(no_market_state(), id=ids.NO_MARKET, hidden=True),
            _add(),
            live_region(ids.STATUS, assertive=True),
            html.Div(
                empty_state(texts.EMPTY_TITLE, texts.EMPTY_TEXT, link=texts.EMPTY_LINK), id=ids.EMPTY, hidden=True
            ),
            html.Div([_headline(), _matrix(), _pairs(), _names()], id=ids.CONTENT, className="page", hidden=True),
            dcc.Store(id=ids.ASKED),
            dcc.Download(id=ids.DOWNLOAD),
        ],
        className="page",
    )


def _add() -> Component:
    field = dbc.Input(
        id=ids.ADD, type="search", list=ids.CHOICES, placeholder=texts.ADD_HINT, debounce=False, autocomplete="off"
    )
    button = html.Button(texts.ADD_BUTTON, id=ids.ADD_BUTTON, type="button", className="btn btn-quiet")
    return html.Div(
        [
            html.Label(texts.ADD_LABEL, htmlFor=ids.ADD, className="picker-label"),
            html.Div(field, className="search-field"),
            html.Datalist(id=ids.CHOICES),
            button,
            html.Ul(id=ids.ADDED, className="chips", **aria(label=texts.ADDED_LABEL)),
        ],
        className="add-fund",
    )


def _headline() -> Component:
    return html.Div(
        [html.P(id=ids.HEADLINE, className="headline", role="status"), html.P(id=ids.MONEY, className="overlap-money")]
    )


def _matrix() -> Component:
    options = [
        {"label": texts.COMMON_OPTION, "value": ids.IN_COMMON},
        {"label": texts.DIRECTED_OPTION, "value": ids.DIRECTED},
    ]
    measure = dbc.RadioItems(
        id=ids.MEASURE,
        options=options,
        value=ids.IN_COMMON,
        class_name="btn-group",
        input_class_name="btn-check",
        label_class_name="btn btn-quiet btn-sm",
    )
    graph = dcc.Graph(
        id=ids.MATRIX, config=GRAPH_CONFIG, responsive=True, style={"height": f"{_MATRIX_HEIGHT}px", "width": "100%"}
    )
    loading = dcc.Loading(
        graph, custom_spinner=skeleton(_MATRIX_HEIGHT), delay_show=150, parent_className="chart-loading"
    )
    corner = html.Div(measure, role="group", **aria(label=texts.MEASURE_LABEL))
    body = html.Div([loading, html.Div(id=ids.MATRIX_NOTES, className="chart-notes")])
    return html.Div(chart_panel(texts.MATRIX_QUESTION, body, corner=corner), className="overlap-matrix")


def _pairs() -> Component:
    grid = data_grid(ids.PAIRS, texts.PAIRS_LABEL, PAIR_COLUMNS, height=_PAIRS_HEIGHT)
    return chart_panel(texts.PAIRS_QUESTION, grid, sentence=texts.PAIRS_HINT)


def _names() -> Component:
    csv = html.Button(
        "CSV",
        id=ids.NAMES_CSV,
        type="button",
        className="btn btn-quiet btn-sm",
        **aria(label="Download the names both funds hold as CSV"),
    )
    columns = name_columns(("first", "second"), has_amounts=True)
    grid = data_grid(ids.NAMES, texts.NAMES_LABEL, columns, height=_NAMES_HEIGHT)
    title = html.H2(texts.NAMES_QUESTION, id=ids.NAMES_TITLE)
    head = html.Div([title, html.Div(csv, className="panel-corner")], className="panel-head")
    return html.Section(
        [head, live_region(ids.NAMES_TEXT), grid, html.P(texts.NAMES_HINT, className="panel-sentence")],
        className="panel",
    )
