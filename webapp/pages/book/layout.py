"""The Book page without data; built once."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.chart_theme import GRAPH_CONFIG
from webapp.components.grid import data_grid
from webapp.components.panel import empty_state, live_region, page_heading
from webapp.pages.book import ids, texts
from webapp.pages.book.figures import CHART_HEIGHT, grid_columns
from webapp.settings import UPLOAD_MAX_BYTES

_POLL_MILLISECONDS = 1000
_GRID_HEIGHT = 480


def layout() -> Component:
    """Return the page."""
    kept = (ids.ADDED, ids.ACTED, ids.MEASURED, ids.DELETED, ids.CHOSEN)
    return html.Div(
        [
            page_heading(texts.TITLE, texts.LEAD),
            _drop_zone(),
            live_region(ids.ERROR, assertive=True),
            html.Div(texts.READING, id=ids.READING, className="quiet", role="status", hidden=True),
            _undo(),
            html.Div(empty_state(texts.EMPTY_TITLE, texts.EMPTY_TEXT), id=ids.EMPTY, hidden=True),
            html.Div(
                [_head(), _spread(), _ends(), _portfolio(), _rejected()], id=ids.CONTENT, className="page", hidden=True
            ),
            *(dcc.Store(id=name) for name in kept),
            dcc.Interval(id=ids.POLL, interval=_POLL_MILLISECONDS, disabled=True),
            dcc.Download(id=ids.DOWNLOAD),
        ],
        className="page book-page",
    )


def _drop_zone() -> Component:
    inside = html.Div(
        [html.P(texts.DROP_TITLE, className="drop-title"), html.P(texts.DROP_TEXT, className="drop-text")]
    )
    upload = dcc.Upload(
        inside,
        id=ids.DROP,
        multiple=True,
        max_size=UPLOAD_MAX_BYTES,
        className="drop-zone",
        className_active="drop-zone drop-zone-active",
        className_reject="drop-zone drop-zone-reject",
        style={},
        style_active={},
        style_reject={},
    )
    return html.Div(upload, className="drop-frame book-drop", role="group", **aria(label=texts.DROP_TITLE))


def _undo() -> Component:
    return html.Div(
        [html.Span(texts.DELETED, id=ids.UNDO_TEXT), _button(ids.UNDO_BUTTON, texts.UNDO)],
        id=ids.UNDO,
        className="note undo-bar",
        role="status",
        hidden=True,
    )


def _head() -> Component:
    label = html.Label(texts.PICK_LABEL, htmlFor=ids.PICK, className="picker-label")
    buttons = [
        _button(ids.CANCEL, texts.CANCEL, is_hidden=True),
        _button(ids.GO_ON, texts.GO_ON, is_hidden=True),
        _button(ids.EXPORT, texts.EXPORT),
        _button(ids.DELETE, texts.DELETE),
    ]
    return html.Section(
        [
            html.Div(
                [html.Div([label, dbc.Select(id=ids.PICK, options=[])], className="picker"), *buttons],
                className="action-bar book-head",
            ),
            html.Div(id=ids.PROGRESS, className="under-way"),
        ],
        className="panel",
    )


def _spread() -> Component:
    label = html.Label(texts.MEASURE_LABEL, htmlFor=ids.MEASURE, className="picker-label")
    head = html.Div(
        [
            html.H2(id=ids.CHART_TITLE),
            html.Div([label, dbc.Select(id=ids.MEASURE, options=[])], className="picker panel-corner"),
        ],
        className="panel-head",
    )
    graph = dcc.Graph(
        id=ids.CHART, config=GRAPH_CONFIG, style={"height": f"{CHART_HEIGHT}px"}, responsive=True, animate=False
    )
    framed = html.Div(graph, role="img", **aria(label=texts.CHART_LABEL))
    return html.Section([head, framed, html.Div(id=ids.CHART_TEXT)], className="panel")


def _ends() -> Component:
    ends = dbc.RadioItems(
        id=ids.END,
        options=[{"label": texts.HIGHEST, "value": ids.HIGHEST}, {"label": texts.LOWEST, "value": ids.LOWEST}],
        value=ids.HIGHEST,
        class_name="btn-group",
        input_class_name="btn-check",
        label_class_name="btn btn-quiet btn-sm",
    )
    head = [
        html.H2(id=ids.GRID_TITLE),
        html.Div(ends, className="panel-corner", role="group", **aria(label=texts.END_LABEL)),
    ]
    grid = data_grid(ids.GRID, texts.GRID_LABEL, grid_columns("coverage"), height=_GRID_HEIGHT)
    return html.Section([html.Div(head, className="panel-head"), grid], className="panel")


def _portfolio() -> Component:
    return html.Section(
        [
            html.Div(html.P(texts.CHOOSE, className="quiet"), id=ids.PORTFOLIO),
            _button(ids.OPEN, texts.OPEN, is_hidden=True, title=texts.OPEN_HELP),
        ],
        className="panel",
    )


def _rejected() -> Component:
    return html.Section(
        [html.Div(id=ids.REJECTED), _button(ids.EXPORT_REJECTED, texts.EXPORT_REJECTED, is_hidden=True)],
        className="panel",
    )


def _button(button_id: str, text: str, *, is_hidden: bool = False, title: str | None = None) -> Component:
    return html.Button(text, id=button_id, type="button", className="btn btn-quiet", hidden=is_hidden, title=title)
