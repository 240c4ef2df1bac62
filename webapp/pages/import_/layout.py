"""Layout of the Import page: the start (drop, paste, samples, saved) and the preview of a draft."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.grid import Column, data_grid
from webapp.components.panel import live_region, page_heading
from webapp.pages.import_ import ids, texts
from webapp.settings import UPLOAD_MAX_BYTES

COLUMNS = (
    Column("status", "Status", "sign", flex=2, min_width=128),
    Column("row", "Row", "number", is_wide_only=True, min_width=64),
    Column("security", "Security", flex=2, min_width=88, spans="n_spanned"),
    Column("name", "Name", is_wide_only=True, flex=3, min_width=140),
    Column("account", "Account", is_wide_only=True, flex=2, min_width=110),
    Column("shares", "Shares", "optional_shares", is_wide_only=True, flex=2),
    Column(
        "price",
        "Price",
        "optional_price",
        is_wide_only=True,
        flex=2,
        min_width=84,
        editable_where="is_price_open",
        explanation=texts.PRICE_HELP,
    ),
    Column("amount", "Amount", "optional_money", is_wide_only=True, flex=2),
    Column("note", "What was read", flex=5, min_width=140, is_wrapped=True),
)


def layout() -> Component:
    """Build the page."""
    return html.Div(
        [
            dcc.Store(id=ids.DRAFT),
            dcc.Store(id=ids.UNDO_STORE),
            page_heading(texts.TITLE, texts.LEAD),
            live_region(ids.ERROR, assertive=True),
            _progress(),
            html.Div([_drop_zone(), _paste(), _samples(), _portfolios()], id=ids.START, className="page"),
            _preview(),
        ],
        className="page",
    )


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


def _samples() -> Component:
    return html.Section(
        [html.H2(texts.SAMPLES_TITLE), html.Div(id=ids.SAMPLES, className="card-row")], className="stack"
    )


def _portfolios() -> Component:
    undo = html.Div(
        [
            html.Span(id=ids.UNDO_TEXT),
            html.Button("Undo", id=ids.UNDO_BUTTON, type="button", className="btn btn-quiet btn-sm"),
        ],
        id=ids.UNDO,
        className="undo-bar",
        role="status",
        hidden=True,
    )
    return html.Section(
        [html.H2(texts.PORTFOLIOS_TITLE), undo, html.Div(id=ids.PORTFOLIOS)], className="stack", id="import-saved"
    )


def _progress() -> Component:
    bar = html.Div(html.Div(className="progress-run"), className="progress-track", **aria(hidden="true"))
    return html.Div(
        [html.P("Reading the file"), bar], id=ids.PROGRESS, className="progress-panel", role="status", hidden=True
    )


def _preview() -> Component:
    return html.Section(
        [
            html.Div(id=ids.STRIP, className="strip", role="status"),
            html.Div([_name_field(), _total_field()], className="field-row"),
            data_grid(ids.GRID, texts.GRID_LABEL, COLUMNS, height=440),
            html.Div(id=ids.NOTES, className="stack"),
            html.Div(
                [
                    html.Button("Show my concentration", id=ids.SHOW, type="button", className="btn btn-primary"),
                    html.Button("Save for later", id=ids.SAVE, type="button", className="btn btn-quiet"),
                    html.Button("Choose another file", id=ids.DISCARD, type="button", className="btn btn-quiet"),
                ],
                className="action-bar",
            ),
        ],
        id=ids.PREVIEW,
        className="page",
        hidden=True,
        **aria(label="What was read"),
    )


def _name_field() -> Component:
    field = dbc.Input(id=ids.NAME, type="text", maxLength=120, autocomplete="off")
    return html.Div([html.Label(texts.NAME_LABEL, htmlFor=ids.NAME, className="form-label"), field], className="field")


def _total_field() -> Component:
    field = dbc.Input(id=ids.TOTAL, type="number", min=0, step="any", debounce=True, inputmode="decimal")
    return html.Div(
        [
            html.Label(texts.TOTAL_LABEL, htmlFor=ids.TOTAL, className="form-label"),
            field,
            html.P(texts.TOTAL_HELP, className="field-help"),
        ],
        id=ids.TOTAL_FIELD,
        className="field",
        hidden=True,
    )
