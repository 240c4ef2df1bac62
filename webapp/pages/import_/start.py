"""The start of the Import page: drop a file, paste lines, type rows, open a sample or what was saved."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.grid import Column, data_grid
from webapp.components.panel import live_region
from webapp.components.typed_rows import TYPED_ROWS_ASKED
from webapp.pages.import_ import ids, texts
from webapp.settings import UPLOAD_MAX_BYTES

N_TYPED_ROWS = 6
TYPED_COLUMNS = (
    Column("security", "Security", "security", flex=2, min_width=96, is_editable=True),
    Column("shares", "Shares", "optional_shares", min_width=72, is_editable=True),
    Column("price", "Price", "optional_price", min_width=72, is_wide_only=True, is_editable=True),
    Column("amount", "Value", "optional_money", min_width=80, is_editable=True),
    Column("cost", "Cost basis", "optional_money", min_width=88, is_wide_only=True, is_editable=True),
    Column("acquired", "Acquired", min_width=96, is_wide_only=True, is_editable=True),
    Column("account", "Account", flex=2, min_width=96, is_wide_only=True, is_editable=True),
)


def start() -> Component:
    """Build what is seen before a file is read."""
    parts = [_drop_zone(), _paste(), _typed(), _samples(), _portfolios()]
    return html.Div(parts, id=ids.START, className="page")


def _drop_zone() -> Component:
    inside = html.Div(
        [
            html.Span(className="icon icon-file drop-icon", **aria(hidden="true")),
            html.P(texts.DROP_TITLE, className="drop-title"),
            html.P(texts.DROP_TEXT, className="drop-text"),
        ]
    )
    upload = dcc.Upload(
        inside,
        id=ids.DROP,
        max_size=UPLOAD_MAX_BYTES,
        className="drop-zone",
        className_active="drop-zone drop-zone-active",
        className_reject="drop-zone drop-zone-reject",
        style={},
        style_active={},
        style_reject={},
    )
    return html.Div(upload, className="drop-frame", role="group", **aria(label=texts.DROP_TITLE))


def _paste() -> Component:
    return html.Details(
        [
            html.Summary(texts.PASTE_TITLE),
            html.Label(texts.PASTE_LABEL, htmlFor=ids.PASTE, className="form-label"),
            dcc.Textarea(id=ids.PASTE, placeholder=texts.PASTE_EXAMPLE, className="form-control paste-field", rows=6),
            html.Button("Read these lines", id=ids.PASTE_BUTTON, type="button", className="btn btn-quiet"),
        ],
        className="paste panel",
    )


def _typed() -> Component:
    """Build the editable grid; what is typed is kept by the browser until its window is closed."""
    empty = [{"key": str(number)} for number in range(N_TYPED_ROWS)]
    return html.Details(
        [
            html.Summary(texts.TYPED_TITLE),
            dcc.Store(id=ids.TYPED_STORE, storage_type="session"),
            dcc.Store(id=TYPED_ROWS_ASKED),
            _quick_add(),
            live_region(ids.TYPED_ERROR, assertive=True),
            html.P(texts.TYPED_LABEL, className="field-help"),
            data_grid(ids.TYPED, texts.TYPED_GRID, TYPED_COLUMNS, rows=empty, height=324),
            html.Div(
                [
                    html.Button("Read these rows", id=ids.TYPED_READ, type="button", className="btn btn-quiet"),
                    html.Button("Add a row", id=ids.TYPED_ADD, type="button", className="btn btn-quiet"),
                    html.Button("Clear", id=ids.TYPED_CLEAR, type="button", className="btn btn-quiet"),
                ],
                className="action-bar",
            ),
        ],
        id=ids.TYPED_BOX,
        className="paste panel typed",
    )


def _quick_add() -> Component:
    field = dbc.Input(id=ids.TYPED_QUICK, type="text", maxLength=80, autocomplete="off", placeholder="VOO 100")
    label = html.Label(texts.TYPED_QUICK, htmlFor=ids.TYPED_QUICK, className="form-label")
    return html.Div([label, field, html.P(texts.TYPED_QUICK_HELP, className="field-help")], className="field quick-add")


def _samples() -> Component:
    return html.Section(
        [html.H2(texts.SAMPLES_TITLE), html.Div(id=ids.SAMPLES, className="card-row")], className="stack"
    )


def _portfolios() -> Component:
    return html.Section(
        [html.H2(texts.PORTFOLIOS_TITLE), html.Div(id=ids.PORTFOLIOS)], className="stack", id="import-saved"
    )
