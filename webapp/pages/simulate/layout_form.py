"""The form of the simulate page: limits, what may be traded, costs and taxes. Nothing is preselected on merit."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.model.issuer import Sector, SizeBand
from analytics.model.plan import Limit, LimitKind, PlanGoal, PlanMode
from webapp.components.attributes import aria
from webapp.components.glossary import THEME
from webapp.components.grid import Column, data_grid
from webapp.components.labels import BAND_LABELS, SECTOR_LABELS
from webapp.pages.simulate import ids, texts
from webapp.pages.simulate.fields import (
    bound_field,
    date_field,
    field_row,
    number_field,
    radio_field,
    select_field,
    several_field,
    switch_field,
    text_field,
    tickers_field,
)
from webapp.pages.simulate.ids import Field
from webapp.pages.simulate.limit_words import limit_label
from webapp.pages.simulate.panels import slider_limits
from webapp.pages.simulate.tax_form import DEFAULT_ORDINARY_LIMIT, TaxKind

_CHOSEN_COLUMNS = (
    Column("fund", "Fund", flex=2, min_width=80, is_wrapped=True),
    Column("small_caps", "Small caps", kind="percent", is_wide_only=True, min_width=100),
    Column("fee", "Fee", kind="percent", is_wide_only=True, min_width=70, explanation="Expense ratio a year"),
    Column(
        "price",
        "Price",
        kind="price",
        editable_where="takes_price",
        emptied_to="known_price",
        explanation="Select and type to use your own price; empty it to go back",
    ),
    Column("origin", "Price from", flex=2, min_width=96, is_wrapped=True),
)
_BANDS = tuple(band for band in SizeBand if band is not SizeBand.UNKNOWN)
_SECTORS = tuple(sector for sector in Sector if sector not in {Sector.CASH, Sector.OTHER, Sector.UNKNOWN})
_MODES = (
    (PlanMode.REBALANCE, "Rebalance: sell and buy"),
    (PlanMode.NEW_CASH_ONLY, "New cash only: nothing is sold"),
    (PlanMode.RAISE_CASH, "Raise cash: nothing is bought"),
)
_GOALS = ((PlanGoal.LEAST_COST, "Least cost and tax"), (PlanGoal.LEAST_HHI, "Least concentration (Herfindahl index)"))
_TAXES = (
    (TaxKind.NONE, "Leave taxes out"),
    (TaxKind.NETTED, "United States: short- and long-term gains netted"),
    (TaxKind.PLAIN, "One rate on gains"),
)


def form() -> Component:
    """Build the form from top to bottom."""
    return html.Div([_limits(), _funds(), _more_limits(), _choices(), _costs()], className="simulate-form")


def _limits() -> Component:
    sliders = [_limit(limit) for limit in slider_limits(THEME)]
    move = html.Label(
        [
            html.Span("Move into small caps at least (points above today)", className="form-label-line"),
            dbc.Input(id=ids.MOVE, type="number", min=0, step="any", debounce=True, autocomplete="off"),
        ],
        className="form-field move",
    )
    return html.Section([html.H2(texts.LIMITS_TITLE), *sliders, move], className="panel limits")


def _limit(limit: Limit) -> Component:
    kind, label = limit.kind, limit_label(limit, {})
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
    lists = [select_field(Field.THEME, "List", [], THEME)] if kind is LimitKind.MAX_THEME else []
    return html.Div(
        [switch, hint, html.Div(slider, className="limit-slider"), verdict, *lists],
        role="group",
        className="limit",
        **aria(label=label),
    )


def _more_limits() -> Component:
    return _folded(
        texts.MORE_TITLE,
        ids.MORE_SET,
        html.P(texts.MORE_HINT, className="limit-hint"),
        html.H3(texts.BANDS_TITLE),
        *(_band(band) for band in _BANDS),
        html.H3(texts.LISTS_TITLE),
        html.Div(id=ids.LIST_LIMITS, className="field-row"),
        html.H3(texts.SECTORS_TITLE),
        select_field(Field.BENCHMARK, "Benchmark", [{"value": "SPY", "label": "S&P 500 (SPY)"}], "SPY"),
        field_row(*(_plain(LimitKind.SECTOR_GAP, SECTOR_LABELS[s], "points", s) for s in _SECTORS)),
        html.H3(texts.CASH_TITLE),
        field_row(
            _plain(LimitKind.MIN_CASH, "Cash at least"),
            _plain(LimitKind.MAX_CASH, "Cash at most"),
            _plain(LimitKind.MAX_TURNOVER, "Turnover at most"),
            _plain(LimitKind.MAX_TRADES, "Trades at most", "trades"),
            number_field(Field.MIN_TRADE, "Smallest trade", "$"),
            number_field(Field.DRIFT, "Do nothing while limits are passed by at most", "points"),
        ),
        html.H3(texts.GAINS_TITLE),
        field_row(
            _plain(LimitKind.MAX_GAINS, "Net gains at most", "$"),
            _plain(LimitKind.MAX_SHORT_GAINS, "Short-term at most", "$"),
            _plain(LimitKind.MAX_LONG_GAINS, "Long-term at most", "$"),
        ),
        html.H3(texts.SPREAD_TITLE),
        _plain(LimitKind.MAX_HHI, "Herfindahl index at most (0 to 1)"),
        radio_field(Field.GOAL, "Within the limits, what is least", _options(_GOALS), PlanGoal.LEAST_COST),
    )


def _band(band: SizeBand) -> Component:
    label = BAND_LABELS[band]
    return field_row(
        _plain(LimitKind.MIN_BAND, f"{label} band at least", "%", band),
        _plain(LimitKind.MAX_BAND, f"{label} band at most", "%", band),
    )


def _plain(kind: LimitKind, label: str, unit: str = "", subject: str | None = None) -> Component:
    return bound_field(Limit(kind, 0.0, subject), label, unit)


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
    by_account = html.Details(
        [
            html.Summary(texts.BY_ACCOUNT_TITLE),
            html.P(texts.BY_ACCOUNT_HINT, className="limit-hint"),
            html.Div(id=ids.ACCOUNT_FUNDS),
        ]
    )
    left_alone = html.Details(
        [
            _summary(texts.LEFT_TITLE, ids.CHOICES_SET),
            tickers_field(ids.LOCKED, "Never trade", "Nothing locked"),
            tickers_field(ids.NEVER_SELL, "Never sell", "Everything may be sold"),
            several_field(Field.LOCKED_ACCOUNTS, "Accounts left alone"),
        ]
    )
    return html.Section(
        [
            html.H2(texts.CHOICES_TITLE),
            radio_field(Field.MODE, "What the plan may do", _options(_MODES), PlanMode.REBALANCE),
            html.Div(number_field(Field.RAISE_AMOUNT, "Cash to raise", "$"), className="when-raise"),
            left_alone,
            by_account,
        ],
        className="panel choices",
    )


def _costs() -> Component:
    return _folded(
        texts.COSTS_TITLE,
        ids.COSTS_SET,
        html.P(texts.COSTS_HINT, className="limit-hint"),
        field_row(
            number_field(Field.SPREAD, "Lost to the spread on every dollar traded", "%"),
            number_field(Field.COMMISSION, "Commission for each trade", "$"),
            number_field(Field.HORIZON, "Fund fees count for", "years"),
        ),
        radio_field(Field.TAX_KIND, "Taxes on gains", _options(_TAXES), TaxKind.NONE),
        html.Div(number_field(Field.PLAIN_RATE, "The one rate", "%"), className="when-plain"),
        html.Div(_netting(), className="when-netted"),
        date_field(Field.TRADE_DATE, "Trades are dated (for holding terms and wash sales)"),
        several_field(Field.SHELTERED, "Accounts without tax on sales"),
        switch_field(Field.WASH, "Bar losses on what is bought within 30 days", is_on=True),
        html.P(texts.SAME_HINT, className="limit-hint"),
        _pairs(),
        text_field(Field.SAME_TYPED, "Further tickers that count as the same", "SPY, VOO; VTI, ITOT"),
    )


def _netting() -> Component:
    limit = float(DEFAULT_ORDINARY_LIMIT)
    return field_row(
        number_field(Field.SHORT_RATE, "Short-term rate", "%"),
        number_field(Field.LONG_RATE, "Long-term rate", "%"),
        number_field(Field.ORDINARY_RATE, "Rate on other income (else the short-term rate)", "%"),
        number_field(Field.ORDINARY_LIMIT, "Loss that other income takes", "$", typed=limit),
        number_field(Field.SHORT_SO_FAR, "Short-term result of this year so far", "$", is_signed=True),
        number_field(Field.LONG_SO_FAR, "Long-term result of this year so far", "$", is_signed=True),
    )


def _pairs() -> Component:
    pairs = dcc.Checklist(id=ids.field(Field.SAME_PAIRS), options=[], value=[], className="pairs")
    return html.Div(pairs, role="group", **aria(label="Pairs of funds that count as the same"))


def _summary(title: Component | str, note_id: str) -> Component:
    """Build the line that opens a part; while it is closed its note says how much is set inside."""
    return html.Summary([title, html.Span(id=note_id, className="set-note")])


def _folded(title: str, note_id: str, *content: Component) -> Component:
    head = _summary(html.H2(title), note_id)
    return html.Details([head, html.Div(list(content), className="folded")], className="panel folded-panel")


def _options(choices: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"value": str(key), "label": label} for key, label in choices]
