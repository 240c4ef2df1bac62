"""Layout of the Import page: the start, and the preview of a draft."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.grid import Column, data_grid
from webapp.components.panel import live_region, page_heading
from webapp.components.security_search import search_stores
from webapp.pages.import_ import ids, texts
from webapp.pages.import_.start import start

COLUMNS = (
    Column("status", "Status", "sign", flex=2, min_width=112),
    Column("row", "Row", "number", is_wide_only=True, min_width=64),
    Column(
        "security",
        "Security",
        "security",
        flex=3,
        min_width=120,
        spans="n_spanned",
        editable_where="is_security_open",
        explanation=texts.SECURITY_HELP,
        has_way_out=True,
    ),
    Column("name", "Name", is_wide_only=True, flex=3, min_width=120),
    Column("account", "Account", is_wide_only=True, flex=2, min_width=124, is_wrapped=True),
    Column("shares", "Shares", "optional_shares", is_wide_only=True, flex=2),
    Column(
        "price",
        "Price",
        "optional_price",
        is_wide_only=True,
        flex=2,
        min_width=112,
        editable_where="is_price_open",
        explanation=texts.PRICE_HELP,
        currency="price_currency",
    ),
    Column(
        "amount",
        "Amount",
        "optional_money",
        is_wide_only=True,
        flex=2,
        min_width=132,
        explanation=texts.AMOUNT_HELP,
        currency="amount_currency",
    ),
    Column("note", "What was read", flex=5, min_width=120, is_wrapped=True),
)


def layout() -> Component:
    """Build the page."""
    return html.Div(
        [
            *_stores(),
            page_heading(texts.TITLE, texts.LEAD),
            _undo_bar(),
            live_region(ids.ERROR, assertive=True),
            _progress(),
            start(),
            _preview(),
            _sheet(),
        ],
        className="page",
    )


def _stores() -> list[Component]:
    kept = (ids.DRAFT, ids.EDITS, ids.SHOWN, ids.UNDO_STORE)
    return [*(dcc.Store(id=name) for name in kept), *search_stores()]


def _undo_bar() -> Component:
    return html.Div(
        [
            html.Span(id=ids.UNDO_TEXT),
            html.Button("Undo", id=ids.UNDO_BUTTON, type="button", className="btn btn-quiet btn-sm"),
        ],
        id=ids.UNDO,
        className="undo-bar",
        role="status",
        tabIndex=-1,
        hidden=True,
    )


def _progress() -> Component:
    bar = html.Div(html.Div(className="progress-run"), className="progress-track", **aria(hidden="true"))
    return html.Div(
        [html.P("Reading the file"), bar], id=ids.PROGRESS, className="progress-panel", role="status", hidden=True
    )


def _preview() -> Component:
    return html.Section(
        [
            html.Div(id=ids.STRIP, className="strip", role="status", tabIndex=-1),
            html.Div(id=ids.TARGET, className="stack"),
            html.Div(id=ids.DETAILS, className="stack"),
            html.Div(
                [_rows_head(), data_grid(ids.GRID, texts.GRID_LABEL, COLUMNS, height=440)],
                id=ids.ROWS,
                className="stack-small",
            ),
            _box(ids.COLUMNS_BOX, ids.COLUMNS_TITLE, html.Div(id=ids.COLUMNS), "columns"),
            _box(ids.NOTES_BOX, ids.NOTES_TITLE, html.Div(id=ids.NOTES, className="skipped-groups"), "skipped"),
            html.Div([_where_field(), _into_field(), _name_field()], id=ids.PLACE, className="field-row"),
            _actions(),
        ],
        id=ids.PREVIEW,
        className="page",
        hidden=True,
        **aria(label="What was read"),
    )


def _rows_head() -> Component:
    undo = html.Button("Undo", id=ids.UNDO_EDIT, type="button", className="btn btn-quiet btn-sm", hidden=True)
    return html.Div([html.H2(texts.ROWS_TITLE), undo], className="rows-head")


def _box(box_id: str, title_id: str, content: Component, look: str) -> Component:
    """Build a part that opens on request and stays so while its content is drawn anew."""
    return html.Details([html.Summary(id=title_id), content], id=box_id, className=look, hidden=True)


def _actions() -> Component:
    return html.Div(
        [
            html.Button("Show my concentration", id=ids.SHOW, type="button", className="btn btn-primary"),
            html.Button("Save for later", id=ids.SAVE, type="button", className="btn btn-quiet"),
            html.Button("Choose another file", id=ids.DISCARD, type="button", className="btn btn-quiet"),
        ],
        className="action-bar",
    )


def _where_field() -> Component:
    choice = dbc.RadioItems(id=ids.WHERE, options=[], value="new")
    label = html.P(texts.WHERE_LABEL, className="form-label")
    return html.Div(
        [label, choice], id=ids.WHERE_FIELD, className="field", role="group", **aria(label=texts.WHERE_LABEL)
    )


def _into_field() -> Component:
    field = dbc.Select(id=ids.INTO, options=[])
    label = html.Label(texts.INTO_LABEL, htmlFor=ids.INTO, className="form-label")
    return html.Div([label, field], id=ids.INTO_FIELD, className="field", hidden=True)


def _name_field() -> Component:
    field = dbc.Input(id=ids.NAME, type="text", maxLength=120, autocomplete="off")
    label = html.Label(texts.NAME_LABEL, htmlFor=ids.NAME, className="form-label")
    return html.Div([label, field], id=ids.NAME_FIELD, className="field")


def _sheet() -> Component:
    """Build the sheet that shows a whole row where the grid has room for three columns."""
    sheet: Component = dbc.Offcanvas(
        html.Div(id=ids.SHEET_FACTS), id=ids.SHEET, title=texts.SHEET_TITLE, placement="bottom", is_open=False
    )
    return sheet
