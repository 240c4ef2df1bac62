"""The concentration page without data; built once."""

from dash import dcc, html
from dash.development.base_component import Component

from analytics.model.issuer import SizeBand
from webapp.components.attributes import aria
from webapp.components.chart_theme import GRAPH_CONFIG
from webapp.components.glossary import THEME, THEME_LABEL
from webapp.components.grid import Column, data_grid
from webapp.components.labels import BAND_LABELS, BENCHMARK_LABELS
from webapp.components.panel import chart_panel, empty_state, live_region, no_market_state, skeleton
from webapp.components.trail_drawer import trail_drawer
from webapp.pages.concentration import ids, texts
from webapp.pages.concentration.forms import BENCHMARK

_MAP_HEIGHT = 520
_BRINGERS_HEIGHT = 420
_BANDS_HEIGHT = 420
_SECTORS_HEIGHT = 640
_OVERLAP_HEIGHT = 420
_LORENZ_HEIGHT = 420
_COMPANIES_HEIGHT = 480
_FIRST_OPTIONS = {ids.THEME: {THEME: THEME_LABEL}, ids.BENCHMARK: BENCHMARK_LABELS}

_COLUMNS = (
    Column("company", "Company", flex=3, min_width=120, is_link=True, is_filtered=True),
    Column("ticker", "Ticker", is_wide_only=True, is_filtered=True),
    Column(
        "weight",
        "Weight",
        kind="percent",
        min_width=104,
        is_filtered=True,
        explanation="Direct and through funds, of your total value",
    ),
    Column("direct", "Direct", kind="percent", is_wide_only=True),
    Column("through", "Via funds", kind="percent", min_width=105),
    Column("funds", "Funds", flex=2, is_wide_only=True, is_filtered=True),
    Column("sector", "Sector", flex=2, is_wide_only=True, is_filtered=True),
    Column("band", "Size", is_wide_only=True, is_filtered=True),
    Column("market_cap", "Market cap", kind="big_money", is_wide_only=True, min_width=110),
)


def layout() -> Component:
    """Return the page: the empty state and the content side by side, one of them hidden."""
    return html.Div(
        [
            html.Div(
                empty_state(texts.EMPTY_TITLE, texts.EMPTY_TEXT, link=texts.EMPTY_LINK), id=ids.EMPTY, hidden=True
            ),
            html.Div(no_market_state(), id=ids.NO_MARKET, hidden=True),
            html.Div(empty_state(texts.GONE_TITLE, texts.GONE_TEXT, link=texts.GONE_LINK), id=ids.GONE, hidden=True),
            live_region(ids.STATUS, assertive=True),
            html.Div(
                [_headline(), _charts(), *_tables(), _companies(), _unknown()],
                id=ids.CONTENT,
                className="page",
                hidden=True,
            ),
            trail_drawer(ids.TRAIL, ids.TRAIL_TITLE, ids.TRAIL_BODY),
            dcc.Download(id=ids.DOWNLOAD),
            dcc.Store(id=ids.ASKED),
            dcc.Store(id=ids.DRAWN),
            dcc.Store(id=ids.ACTED),
        ],
        className="page",
    )


def _headline() -> Component:
    pickers = html.Div(
        [
            _picker("Theme", ids.THEME, THEME),
            _picker("Beside", ids.BENCHMARK, BENCHMARK),
            html.Button(texts.SHARE, id=ids.SHARE, type="button", className="btn btn-quiet"),
        ],
        className="pickers",
    )
    return html.Header(
        [
            html.Div([html.H1(texts.TITLE), pickers], className="panel-head"),
            html.P(id=ids.SHARED_BANNER, className="shared-banner", role="note", hidden=True),
            html.P(id=ids.NOT_APPLIED, className="shared-banner", role="note", hidden=True),
            html.Div(id=ids.SHARED, className="shared-link"),
            html.Div(id=ids.CHANGED, className="changed-line", role="status"),
            html.P(id=ids.HEADLINE, className="headline", role="status"),
            html.Div(id=ids.CARDS, className="card-row of-four"),
        ]
    )


def _picker(label: str, picker_id: str, first: str) -> Component:
    options = [{"label": text, "value": key} for key, text in _FIRST_OPTIONS[picker_id].items()]
    dropdown = dcc.Dropdown(
        id=picker_id, options=options, value=first, clearable=False, maxHeight=320, optionHeight="auto"
    )
    return html.Div([html.Label(label, htmlFor=picker_id, className="picker-label"), dropdown], className="picker")


def _tables() -> list[Component]:
    return [
        chart_panel(texts.MEASURES_QUESTION, html.Div(id=ids.MEASURES)),
        chart_panel(texts.THEMES_QUESTION, html.Div(id=ids.THEMES)),
        chart_panel(texts.INSIDE_QUESTION, html.Div(id=ids.INSIDE)),
    ]


def _charts() -> Component:
    return html.Div(
        [
            html.Div(
                chart_panel(texts.MAP_QUESTION, _graph(ids.MAP, _MAP_HEIGHT, ids.MAP_NOTES), corner=_legend()),
                className="wide",
            ),
            html.Div(
                chart_panel(texts.BRINGERS_QUESTION, _graph(ids.BRINGERS, _BRINGERS_HEIGHT, ids.BRINGERS_NOTES)),
                className="wide",
            ),
            chart_panel(texts.BANDS_QUESTION, _graph(ids.BANDS, _BANDS_HEIGHT, ids.BANDS_NOTES)),
            chart_panel(texts.LORENZ_QUESTION, _graph(ids.LORENZ, _LORENZ_HEIGHT, ids.LORENZ_NOTES)),
            html.Div(
                chart_panel(texts.SECTORS_QUESTION, _graph(ids.SECTORS, _SECTORS_HEIGHT, ids.SECTORS_NOTES)),
                className="wide",
            ),
            html.Div(
                chart_panel(texts.OVERLAP_QUESTION, _graph(ids.OVERLAP, _OVERLAP_HEIGHT, ids.OVERLAP_NOTES)),
                className="wide",
            ),
        ],
        className="chart-columns",
    )


def _legend() -> Component:
    chips = [_chip(BAND_LABELS[band], f"var(--band-{band})") for band in SizeBand if band is not SizeBand.UNKNOWN]
    solid = _chip("direct", "var(--band-mega)")
    lighter = _chip("through funds", "var(--band-mega)", "legend-chip lighter")
    return html.Ul([*chips, solid, lighter], className="legend", **aria(label="Colours of the map"))


def _chip(word: str, colour: str, class_name: str = "legend-chip") -> Component:
    return html.Li([html.Span(className=class_name, style={"--chip": colour}), word])


def _graph(graph_id: str, height: int, notes_id: str) -> Component:
    graph = dcc.Graph(
        id=graph_id,
        config=GRAPH_CONFIG,
        responsive=True,
        style={"height": f"{height}px", "width": "100%"},
    )
    loading = dcc.Loading(graph, custom_spinner=skeleton(height), delay_show=150, parent_className="chart-loading")
    return html.Div([loading, html.Div(id=notes_id, className="chart-notes")])


def _companies() -> Component:
    corner = [
        html.Span(id=ids.FILTER_NOTE, role="status"),
        _corner_button("Show all", ids.CLEAR_FILTER, "Show all companies again", is_hidden=True),
        _corner_button("CSV", ids.EXPORT_CSV, "Download the companies as CSV"),
        _corner_button("XLSX", ids.EXPORT_XLSX, "Download the companies as XLSX"),
    ]
    grid = data_grid(ids.COMPANIES, "Companies you own, directly and through funds", _COLUMNS, height=_COMPANIES_HEIGHT)
    return chart_panel(texts.COMPANIES_QUESTION, grid, corner=corner, sentence=texts.COMPANIES_HINT)


def _unknown() -> Component:
    return chart_panel(texts.UNKNOWN_QUESTION, html.Div(id=ids.UNKNOWN))


def _corner_button(text: str, button_id: str, label: str, *, is_hidden: bool = False) -> Component:
    names = "btn btn-quiet btn-sm"
    return html.Button(text, id=button_id, type="button", className=names, hidden=is_hidden, **aria(label=label))
