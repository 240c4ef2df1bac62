"""The Funds page without data; built once."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.chart_theme import GRAPH_CONFIG
from webapp.components.grid import Column, data_grid
from webapp.components.labels import BENCHMARK_LABELS
from webapp.components.panel import chart_panel, live_region, page_heading, skeleton
from webapp.components.trail_drawer import trail_drawer
from webapp.pages.funds import ids, texts

_GRID_HEIGHT = 640
_BANDS_HEIGHT = 420
_SECTORS_HEIGHT = 640
_COMPANIES_HEIGHT = 560

COLUMNS = (
    Column("ticker", "Fund", is_link=True, min_width=80),
    Column("name", "Name", flex=3, min_width=140),
    Column("sponsor", "Sponsor", is_wide_only=True, flex=1, min_width=110),
    Column("index_name", "Index", is_wide_only=True, flex=2, min_width=140),
    Column("fee", "Fee a year", "optional_percent", is_wide_only=True, min_width=100),
    Column("as_of_date", "As of", "day", is_wide_only=True, min_width=116),
    Column("n_companies", "Companies", "optional_number", is_wide_only=True, min_width=108),
    Column("words", "Read from", is_wide_only=True, flex=1, min_width=130),
    Column("yours", "Yours", "optional_percent", min_width=80, explanation="Share of your money in it"),
)
COMPANY_COLUMNS = (
    Column("company", "Company", flex=3, min_width=120, is_link=True, is_filtered=True),
    Column("ticker", "Ticker", is_filtered=True),
    Column("weight", "Weight", "percent", min_width=104, is_filtered=True, explanation="Of the fund's net assets"),
    Column("sector", "Sector", flex=2, is_wide_only=True, is_filtered=True),
    Column("band", "Size", is_wide_only=True, is_filtered=True),
    Column("market_cap", "Market cap", "big_money", is_wide_only=True, min_width=110),
)


def layout() -> Component:
    """Return the page: the list and a fund's own page side by side, one of them hidden."""
    return html.Div(
        [
            live_region(ids.STATUS, assertive=True),
            html.Div(_list(), id=ids.LIST, className="page"),
            html.Div(_fund(), id=ids.FUND, className="page", hidden=True),
            trail_drawer(ids.TRAIL, ids.TRAIL_TITLE, ids.TRAIL_BODY),
            dcc.Store(id=ids.TARGET),
            dcc.Store(id=ids.ASKED),
            dcc.Download(id=ids.DOWNLOAD),
        ],
        className="page",
    )


def _list() -> list[Component]:
    head = html.Div([_search(ids.SEARCH, texts.SEARCH_LABEL, texts.SEARCH_HINT)], className="panel-head")
    grid = data_grid(ids.GRID, texts.GRID_LABEL, COLUMNS, height=_GRID_HEIGHT)
    return [page_heading(texts.TITLE, texts.LEAD), html.Section([head, grid], className="panel")]


def _search(field_id: str, label: str, hint: str) -> Component:
    field = dbc.Input(id=field_id, type="search", placeholder=hint, debounce=False, autocomplete="off")
    return html.Div([html.Label(label, htmlFor=field_id, className="visually-hidden"), field], className="search-field")


def _fund() -> list[Component]:
    return [
        html.Header(
            [
                dcc.Link(texts.ALL_FUNDS, href=ids.PATH, className="trail-link"),
                html.H1(id=ids.TITLE),
                html.P(id=ids.LEAD, className="lead-line"),
            ],
            className="page-head",
        ),
        chart_panel(texts.FACTS_TITLE, html.Div(skeleton(280), id=ids.FACTS)),
        html.Div(id=ids.NOT_LOADED),
        html.Div(_loaded(), id=ids.LOADED, className="page"),
        chart_panel(texts.RELATIONS_QUESTION, html.Div(id=ids.RELATIONS)),
    ]


def _loaded() -> list[Component]:
    return [
        html.Div([_picker(), html.Div(id=ids.CARDS, className="card-row of-four")]),
        html.Div(
            [
                chart_panel(texts.BANDS_QUESTION, _graph(ids.BANDS, _BANDS_HEIGHT, ids.BANDS_NOTES)),
                chart_panel(texts.MEASURES_QUESTION, html.Div(skeleton(_BANDS_HEIGHT), id=ids.MEASURES)),
                html.Div(
                    chart_panel(texts.SECTORS_QUESTION, _graph(ids.SECTORS, _SECTORS_HEIGHT, ids.SECTORS_NOTES)),
                    className="wide",
                ),
            ],
            className="chart-columns",
        ),
        _companies(),
        chart_panel(texts.INSIDE_QUESTION, html.Div(id=ids.INSIDE)),
        chart_panel(texts.HISTORY_QUESTION, html.Div(id=ids.HISTORY)),
        chart_panel(texts.VERSIONS_QUESTION, html.Div(id=ids.VERSIONS)),
    ]


def _picker() -> Component:
    options = [{"label": label, "value": key} for key, label in BENCHMARK_LABELS.items()]
    return html.Div(
        [
            html.Label("Benchmark", htmlFor=ids.BENCHMARK, className="picker-label"),
            dbc.Select(id=ids.BENCHMARK, options=options, value="sp500"),
        ],
        className="picker fund-picker",
    )


def _companies() -> Component:
    csv = html.Button(
        "CSV",
        id=ids.EXPORT,
        type="button",
        className="btn btn-quiet btn-sm",
        **aria(label="Download the companies of this fund as CSV"),
    )
    corner = [_search(ids.COMPANIES_SEARCH, "Find a company", "Name or ticker"), csv]
    grid = data_grid(ids.COMPANIES, texts.COMPANIES_LABEL, COMPANY_COLUMNS, height=_COMPANIES_HEIGHT)
    return chart_panel(texts.COMPANIES_QUESTION, grid, corner=corner, sentence=texts.COMPANIES_HINT)


def _graph(graph_id: str, height: int, notes_id: str) -> Component:
    graph = dcc.Graph(
        id=graph_id, config=GRAPH_CONFIG, responsive=True, style={"height": f"{height}px", "width": "100%"}
    )
    loading = dcc.Loading(graph, custom_spinner=skeleton(height), delay_show=150, parent_className="chart-loading")
    return html.Div([loading, html.Div(id=notes_id, className="chart-notes")])
