"""The simulate page without data; built once. Every limit is off until its switch is used or its field is filled."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.chart_theme import GRAPH_CONFIG
from webapp.components.grid import Column, data_grid
from webapp.components.panel import chart_panel, empty_state, live_region, no_market_state, page_heading, skeleton
from webapp.pages.simulate import ids, texts
from webapp.pages.simulate.layout_below import curve_panel, facts_panel, proof_line, saved_panel, stores, working
from webapp.pages.simulate.layout_form import form

_EFFECT_HEIGHT = 320
_TRADE_COLUMNS = (
    Column("number", "#", kind="number", min_width=36, explanation="Sequence of the trades"),
    Column("side", "Side", min_width=56),
    Column("ticker", "Ticker", min_width=74, link_where="is_fund", explanation="A fund leads to its holdings"),
    Column(
        "shares",
        "Shares",
        kind="optional_shares",
        min_width=82,
        editable_where="has_shares",
        emptied_to="planned_shares",
    ),
    Column("pin", "Set", is_wide_only=True, is_link=True, min_width=66, explanation="Keep a trade, or let go of it"),
    Column("detail", "Lots", is_link=True, min_width=72, explanation="Lots and everything else of the trade"),
    Column("account", "Account", is_wide_only=True, min_width=104, is_wrapped=True),
    Column("price", "Price", is_wide_only=True, min_width=104, is_wrapped=True),
    Column("amount", "Amount", kind="money", is_wide_only=True, min_width=92),
    Column(
        "term",
        "Held",
        is_wide_only=True,
        min_width=68,
        is_wrapped=True,
        is_shown_filled=True,
        explanation="Over a year is long",
    ),
    Column("gain", "Gain", kind="optional_money", is_wide_only=True, min_width=92, explanation="Of the lots sold"),
    Column(
        "tax",
        "Tax",
        kind="optional_money",
        is_wide_only=True,
        min_width=84,
        is_shown_filled=True,
        explanation="Added to the year's tax",
    ),
    Column("reason", "Effect and reason", flex=5, min_width=200, is_wide_only=True, is_wrapped=True),
)
FORMATS = (
    ("csv", "CSV"),
    ("xlsx", "XLSX"),
    ("pdf", "PDF, two pages"),
    ("ibkr", "IBKR BasketTrader"),
    ("portfolio_performance", "Portfolio Performance"),
    ("ghostfolio", "Ghostfolio, JSON"),
    ("ghostfolio_csv", "Ghostfolio, CSV"),
)


def layout() -> Component:
    """Return the page: the empty state and the content side by side, one of them hidden."""
    columns = html.Div([form(), _effect()], className="simulate-columns")
    below = [_trades(), curve_panel(), facts_panel(), saved_panel()]
    return html.Div(
        [
            page_heading(texts.TITLE, texts.LEAD),
            html.Div(
                empty_state(texts.EMPTY_TITLE, texts.EMPTY_TEXT, link=texts.EMPTY_LINK), id=ids.EMPTY, hidden=True
            ),
            html.Div(no_market_state(), id=ids.NO_MARKET, hidden=True),
            html.Div(
                [live_region(ids.STATUS, assertive=True), columns, *below],
                id=ids.CONTENT,
                className="page",
                hidden=True,
            ),
            dcc.Store(id=ids.FORM),
            dcc.Store(id=ids.PINS, data=[]),
            dcc.Store(id=ids.REFUSED),
            *stores(),
            dcc.Download(id=ids.DOWNLOAD),
        ],
        className="page",
    )


def _effect() -> Component:
    graph = dcc.Graph(
        id=ids.EFFECT,
        config=GRAPH_CONFIG,
        responsive=True,
        style={"height": f"{_EFFECT_HEIGHT}px", "width": "100%"},
    )
    loading = dcc.Loading(graph, custom_spinner=skeleton(_EFFECT_HEIGHT), delay_show=600)
    summary = html.Div(id=ids.SUMMARY, className="summary-line", role="status")
    content = html.Div(
        [
            _not_this_form(),
            working(ids.WORKING, texts.WORKING),
            html.Div(id=ids.RELAXED, role="status"),
            summary,
            proof_line(),
            loading,
            html.Div(id=ids.EFFECT_NOTES, className="chart-notes"),
        ]
    )
    return html.Div(chart_panel(texts.EFFECT_QUESTION, content), className="simulate-effect")


def _trades() -> Component:
    grid = data_grid(ids.TRADES, "Trades of the plan", _TRADE_COLUMNS)
    content = html.Div(
        [
            _not_this_form(),
            live_region(ids.REFUSED_SAID, assertive=True),
            html.Ul(id=ids.PINNED, className="pinned"),
            grid,
            html.P([texts.SEQUENCE_HINT, " ", texts.EDIT_HINT], className="tax-note"),
            html.Div(id=ids.DETAIL, className="trade-detail", role="status"),
            html.P(texts.NOT_ADVICE, className="tax-note"),
        ],
        id=ids.RESULT,
        className="result",
        tabIndex=-1,
    )
    return chart_panel(texts.TRADES_QUESTION, content, corner=_exports())


def _not_this_form() -> Component:
    return html.P(texts.NOT_THIS_FORM, className="not-this-form error-text")


def _exports() -> Component:
    entries = [dbc.DropdownMenuItem(f"Download as {word}", id=ids.export_button(name)) for name, word in FORMATS]
    menu: Component = dbc.DropdownMenu(
        entries, label="Export", align_end=True, size="sm", toggle_class_name="btn-quiet"
    )
    return menu
