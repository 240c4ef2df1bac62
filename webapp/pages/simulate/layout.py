"""The simulate page without data; built once. Every limit is off until its switch is used."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.model.plan import LimitKind
from webapp.components.attributes import aria
from webapp.components.chart_theme import GRAPH_CONFIG
from webapp.components.grid import Column, data_grid
from webapp.components.panel import chart_panel, empty_state, live_region, no_market_state, page_heading, skeleton
from webapp.pages.simulate import ids, texts

_EFFECT_HEIGHT = 320
_CHOSEN_COLUMNS = (
    Column("fund", "Fund", min_width=90, is_wrapped=True),
    Column("small_caps", "Small caps", kind="percent", min_width=100),
    Column("fee", "Fee", kind="percent", is_wide_only=True, min_width=70, explanation="Expense ratio a year"),
    Column("price", "Price", kind="price", is_editable=True, explanation="Select and type to use your own price"),
    Column("origin", "Price from", flex=2, is_wide_only=True, min_width=110),
)
_TRADE_COLUMNS = (
    Column("side", "Side", min_width=64),
    Column("ticker", "Ticker", min_width=80, link_where="is_fund", explanation="A fund leads to its holdings"),
    Column("shares", "Shares", kind="optional_shares", min_width=80),
    Column("account", "Account", is_wide_only=True, min_width=110),
    Column("price", "Price", kind="price", is_wide_only=True),
    Column("origin", "Price from", min_width=120, is_wide_only=True, is_wrapped=True),
    Column("amount", "Amount", kind="money", is_wide_only=True),
    Column(
        "gain",
        "Unrealized gain",
        kind="optional_money",
        min_width=130,
        is_wide_only=True,
        explanation="At average cost; taxes not considered",
    ),
    Column("effects", "Effect on your limits", flex=3, min_width=170, is_wide_only=True, is_wrapped=True),
    Column("reason", "Reason", flex=3, min_width=170, is_wide_only=True, is_wrapped=True),
)


def layout() -> Component:
    """Return the page: the empty state and the content side by side, one of them hidden."""
    columns = html.Div([_form(), _effect()], className="simulate-columns")
    return html.Div(
        [
            page_heading(texts.TITLE, texts.LEAD),
            html.Div(
                empty_state(texts.EMPTY_TITLE, texts.EMPTY_TEXT, link=texts.EMPTY_LINK), id=ids.EMPTY, hidden=True
            ),
            html.Div(no_market_state(), id=ids.NO_MARKET, hidden=True),
            html.Div(
                [live_region(ids.STATUS, assertive=True), columns, _trades()],
                id=ids.CONTENT,
                className="page",
                hidden=True,
            ),
            dcc.Store(id=ids.FORM),
            dcc.Download(id=ids.DOWNLOAD),
        ],
        className="page",
    )


def _form() -> Component:
    return html.Div(
        [
            html.Section(
                [html.H2(texts.LIMITS_TITLE), *(_limit(kind) for kind in ids.LIMITS)], className="panel limits"
            ),
            _funds(),
            _choices(),
        ],
        className="simulate-form",
    )


def _limit(kind: LimitKind) -> Component:
    label = texts.LIMIT_LABELS[kind]
    switch = dbc.Switch(id=ids.part(ids.SWITCH, kind), label=label, value=False, class_name="limit-switch")
    slider = dcc.Slider(
        id=ids.part(ids.SLIDER, kind),
        min=0,
        max=100,
        step=0.1,
        value=0,
        marks={},
        included=True,
        updatemode="mouseup",
        tooltip={"placement": "top", "always_visible": False},
    )
    verdict = html.Div(id=ids.part(ids.VERDICT, kind), className="verdict", role="status")
    hint = html.P(f"{texts.LIMIT_HINTS[kind]}, in percent of your total value", className="limit-hint")
    return html.Div(
        [switch, hint, html.Div(slider, className="limit-slider"), verdict],
        role="group",
        className="limit",
        **aria(label=label),
    )


def _funds() -> Component:
    picker = dcc.Dropdown(
        id=ids.DESTINATIONS,
        multi=True,
        options=[],
        value=[],
        placeholder="Choose funds",
        optionHeight="auto",
        maxHeight=320,
        search_order="original",
    )
    label = html.Label(texts.FUNDS_TITLE, htmlFor=ids.DESTINATIONS)
    grid = html.Div(
        data_grid(ids.CHOSEN, "Chosen funds with facts and prices", _CHOSEN_COLUMNS), id=ids.CHOSEN_FRAME, hidden=True
    )
    hint = html.P(texts.FUNDS_HINT, className="limit-hint")
    return html.Section([html.H2(label), picker, hint, grid], className="panel funds")


def _choices() -> Component:
    return html.Section(
        [
            html.H2(texts.CHOICES_TITLE),
            dbc.Switch(id=ids.NEW_CASH_ONLY, label="New cash only: nothing is sold", value=False),
            html.Label("Never trade", htmlFor=ids.LOCKED),
            dcc.Dropdown(id=ids.LOCKED, multi=True, options=[], value=[], placeholder="Nothing locked"),
        ],
        className="panel choices",
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
    content = html.Div([summary, loading, html.Div(id=ids.EFFECT_NOTES, className="chart-notes")])
    return html.Div(chart_panel(texts.EFFECT_QUESTION, content), className="simulate-effect")


def _trades() -> Component:
    buttons = [
        html.Button(
            word,
            id=button_id,
            type="button",
            className="btn btn-quiet btn-sm",
            **aria(label=f"Download the trades as {word}"),
        )
        for word, button_id in (("CSV", ids.EXPORT_CSV), ("XLSX", ids.EXPORT_XLSX))
    ]
    grid = data_grid(ids.TRADES, "Trades of the plan", _TRADE_COLUMNS)
    note = html.P([texts.TAX_NOTE, " ", texts.NOT_ADVICE], className="tax-note")
    content = html.Div([grid, note], id=ids.RESULT, className="result")
    return chart_panel(texts.TRADES_QUESTION, content, corner=buttons)
