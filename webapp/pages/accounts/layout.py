"""Layout of the Accounts page: the portfolio, its accounts, its holdings, its files, and what to take away."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.grid import Column, data_grid
from webapp.components.panel import empty_state, live_region, page_heading, skeleton
from webapp.pages.accounts import ids, texts

COLUMNS = (
    Column("account", "Account", is_filtered=True, flex=4, min_width=112, is_wrapped=True),
    Column("security", "Security", is_filtered=True, flex=2, min_width=96),
    Column("name", "Name", is_wide_only=True, is_filtered=True, flex=3, min_width=150),
    Column("kind", "Kind", is_wide_only=True, is_filtered=True, flex=1, min_width=96),
    Column("shares", "Shares", "optional_shares", is_wide_only=True, min_width=96),
    Column("price", "Price", "optional_price", is_wide_only=True, min_width=104, currency="price_currency"),
    Column("amount", "Amount", "optional_money", is_filtered=True, min_width=104, currency="amount_currency"),
    Column(
        "weight",
        "Share",
        "optional_percent",
        is_wide_only=True,
        min_width=92,
        explanation="Of the total of the accounts counted",
    ),
    Column(
        "cost_basis",
        "Cost basis",
        "optional_money",
        is_wide_only=True,
        min_width=108,
        explanation="What was paid, as the file prints it, in US dollars",
    ),
    Column("n_lots", "Lots", "optional_number", is_wide_only=True, min_width=64),
)
_NAME_MAX_CHARACTERS = 120


def layout() -> Component:
    """Build the page."""
    return html.Div(
        [
            dcc.Store(id=ids.SHOWN),
            dcc.Store(id=ids.DELETED),
            dcc.Download(id=ids.DOWNLOAD),
            page_heading(texts.TITLE, texts.LEAD),
            live_region(ids.ERROR, assertive=True),
            html.Div(id=ids.SAID, className="visually-hidden", role="status"),
            html.Div(
                empty_state(texts.EMPTY_TITLE, texts.EMPTY_TEXT, link=(texts.EMPTY_LINK, "/")),
                id=ids.EMPTY,
                hidden=True,
            ),
            html.Div(
                [_head(), _accounts(), _holdings(), _files(), _portfolio()],
                id=ids.CONTENT,
                className="page",
                hidden=True,
            ),
            skeleton(480),
            _everything(),
            html.Div([_restore_bar(), _undo_bar()], className="undo-dock"),
        ],
        className="page accounts-page",
    )


def _undo_bar() -> Component:
    button = _button(texts.UNDO.format(change=""), ids.UNDO_BUTTON)
    key = html.Kbd("Ctrl Z", **aria(hidden="true"))
    return html.Div([button, key], id=ids.UNDO, className="undo-bar", role="status", hidden=True)


def _restore_bar() -> Component:
    return html.Div(
        [html.Span(id=ids.RESTORE_TEXT), _button("Undo", ids.RESTORE_BUTTON)],
        id=ids.RESTORE_BAR,
        className="undo-bar",
        role="status",
        hidden=True,
    )


def _head() -> Component:
    name = dbc.Input(
        id=ids.NAME,
        type="text",
        maxLength=_NAME_MAX_CHARACTERS,
        debounce=True,
        autocomplete="off",
        class_name="in-place portfolio-name",
    )
    field = [html.Label(texts.NAME_LABEL, htmlFor=ids.NAME, className="card-label"), name]
    return html.Section(
        [
            html.Div([html.Div(field), html.Div(id=ids.TOTALS, role="status")], className="portfolio-head"),
            html.Div(id=ids.SHARES, className="shares"),
        ],
        className="panel",
    )


def _accounts() -> Component:
    return html.Section([html.H2(texts.ACCOUNTS_TITLE), html.Div(id=ids.LIST)], className="stack")


def _holdings() -> Component:
    said = html.Label(texts.SEARCH_LABEL, htmlFor=ids.SEARCH, className="visually-hidden")
    field = dbc.Input(id=ids.SEARCH, type="search", placeholder=texts.SEARCH_HINT, debounce=False, autocomplete="off")
    csv = _button(texts.HOLDINGS_CSV, ids.HOLDINGS_CSV, label=texts.HOLDINGS_CSV_LABEL)
    corner = html.Div(
        [html.Div([said, field], className="search-field"), csv], className="panel-corner holdings-corner"
    )
    return html.Section(
        [
            html.Div([html.H2(texts.HOLDINGS_TITLE), corner], className="panel-head"),
            data_grid(ids.HOLDINGS, texts.HOLDINGS_LABEL, COLUMNS, height=480),
        ],
        className="panel",
    )


def _files() -> Component:
    return html.Section(
        [
            html.H2(texts.FILES_TITLE),
            html.P(texts.FILES_TEXT, className="quiet"),
            html.Div(
                [
                    _button(texts.READ_AGAIN, ids.READ_AGAIN),
                    html.Span(id=ids.READ_AGAIN_SAID, className="quiet", role="status"),
                ],
                className="read-again",
            ),
            html.Div(id=ids.FILES, className="stack"),
        ],
        className="stack",
    )


def _portfolio() -> Component:
    label = html.Label(texts.MERGE_OTHER_LABEL, htmlFor=ids.OTHERS, className="form-label")
    picker = dbc.Select(id=ids.OTHERS, options=[], placeholder=texts.MERGE_OTHER_HINT)
    merge = html.Div([picker, _button(texts.MERGE, ids.MERGE_OTHER, label="Merge the chosen portfolio into this one")])
    return html.Section(
        [
            html.H2(texts.PORTFOLIO_TITLE),
            html.Div([html.Div([label, merge], className="merge-other"), _button(texts.DELETE_ALL, ids.DELETE_ALL)]),
        ],
        className="panel whole-portfolio",
    )


def _everything() -> Component:
    buttons = [_button(texts.EVERYTHING_JSON, ids.EVERYTHING_JSON), _button(texts.EVERYTHING_CSV, ids.EVERYTHING_CSV)]
    return html.Section(
        [
            html.H2(texts.EVERYTHING_TITLE),
            html.P(texts.EVERYTHING_TEXT, className="quiet"),
            html.Div(buttons, className="action-bar"),
        ],
        className="panel stack",
    )


def _button(words: str, button_id: str, *, label: str | None = None) -> Component:
    said = aria(label=label) if label else {}
    return html.Button(words, id=button_id, type="button", className="btn btn-quiet", **said)
