"""Layout of the Data page: summary, funds, last loads, and a fund's drawer with its versions."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.grid import Column, data_grid
from webapp.components.panel import live_region, page_heading, skeleton
from webapp.pages.data import ids, texts

COLUMNS = (
    Column("ticker", "Fund", is_link=True, min_width=72),
    Column("name", "Name", is_wide_only=True, flex=3, min_width=170),
    Column("source", "Source", is_wide_only=True, flex=2, min_width=120),
    Column("as_of_date", "As of", "day", is_wide_only=True, flex=1, min_width=116),
    Column("age", "Age", "age", flex=3, min_width=152, explanation="Beside how often its source publishes"),
    Column("n_rows", "Rows", "number", is_wide_only=True, min_width=76),
    Column(
        "mapped",
        "Mapped",
        "percent",
        is_wide_only=True,
        min_width=96,
        explanation="Share of equity weight that leads to companies",
    ),
    Column(
        "weight_sum",
        "Weight sum",
        "percent",
        is_wide_only=True,
        min_width=112,
        explanation="Published weights added up, never rescaled to 100 %",
    ),
    Column("findings", "Checks", "sign", flex=2, min_width=100, explanation="Stopped: the last load did not pass"),
)
KNOWN_COLUMNS = (
    Column("ticker", "Fund", is_link=True, min_width=72),
    Column("name", "Name", is_wide_only=True, flex=3, min_width=180),
    Column("index_name", "Index", flex=3, min_width=104),
    Column("words", "What happens to its weight", flex=4, min_width=140, is_wrapped=True),
)


LINE_COLUMNS = (
    Column("line_no", "Line", "number", min_width=72, explanation="Line of the source's file"),
    Column("ticker", "Ticker", is_wide_only=True, is_filtered=True, min_width=96, explanation="As printed"),
    Column("name", "Name", flex=3, min_width=140, is_filtered=True),
    Column("company", "Company", flex=3, min_width=140, is_wide_only=True, is_filtered=True),
    Column("kind", "Kind", is_wide_only=True, is_filtered=True, min_width=84),
    Column("printed", "Printed", "optional_exact_percent", is_wide_only=True, is_filtered=True, min_width=104),
    Column("weight", "Weight", "exact_percent", is_filtered=True, min_width=116),
    Column("sector", "Sector", is_wide_only=True, is_filtered=True, flex=2, min_width=110, explanation="As printed"),
)
TABS = (
    (ids.TAB_OVERVIEW, "Overview"),
    (ids.TAB_LINES, "Holdings"),
    (ids.TAB_VERSIONS, "Versions"),
    (ids.TAB_HISTORY, "History"),
    (ids.TAB_FILE, "File"),
)
_POLL_MILLISECONDS = 2000


def layout() -> Component:
    """Build the page."""
    return html.Div(
        [
            page_heading(texts.TITLE, texts.LEAD),
            html.Div(skeleton(112), id=ids.SUMMARY),
            _funds(),
            html.Section(
                [
                    html.Div(html.H2(texts.RUNS_TITLE), className="panel-head"),
                    html.Div(skeleton(120), id=ids.RUNS),
                ],
                className="panel",
            ),
            html.Section(
                [
                    html.Div(html.H2(texts.KNOWN_TITLE), className="panel-head"),
                    html.P(texts.KNOWN_TEXT, className="quiet known-text"),
                    data_grid(ids.KNOWN_GRID, texts.KNOWN_LABEL, KNOWN_COLUMNS, height=420),
                ],
                className="panel",
            ),
            _drawer(),
            dcc.Interval(id=ids.POLL, interval=_POLL_MILLISECONDS, disabled=True),
            dcc.Store(id=ids.TARGET),
            dcc.Store(id=ids.CLOSED),
            dcc.Download(id=ids.DOWNLOAD),
        ],
        className="page",
    )


def drawer_title(text: str) -> Component:
    """Build the drawer's heading, which also is its accessible name."""
    return html.Span(text, id=ids.DRAWER_TITLE)


def _funds() -> Component:
    load = html.Button(texts.RUN_ALL, id=ids.RUN_ALL, type="button", className="btn btn-primary", disabled=True)
    return html.Section(
        [
            html.Div(
                [html.H2(texts.FUNDS_TITLE), html.Div([_search(), load], className="panel-corner funds-corner")],
                className="panel-head",
            ),
            html.P(id=ids.RUN_NOTE, className="quiet run-note"),
            live_region(ids.ASKED),
            html.Div(id=ids.UNDER_WAY, className="under-way"),
            data_grid(ids.GRID, texts.FUNDS_LABEL, COLUMNS, height=560),
        ],
        className="panel",
    )


def _search() -> Component:
    return _search_field(ids.SEARCH, texts.SEARCH_LABEL, "Ticker or name")


def _search_field(field_id: str, label: str, hint: str) -> Component:
    field = dbc.Input(id=field_id, type="search", placeholder=hint, debounce=False, autocomplete="off")
    said = html.Label(label, htmlFor=field_id, className="visually-hidden")
    return html.Div([said, field], className="search-field")


def _drawer() -> Component:
    panes = {
        ids.TAB_OVERVIEW: html.Div(id=ids.OVERVIEW),
        ids.TAB_LINES: _lines(),
        ids.TAB_VERSIONS: _versions(),
        ids.TAB_HISTORY: html.Div(id=ids.HISTORY),
        ids.TAB_FILE: _file(),
    }
    # Radio buttons: the tabs of the component library cannot be reached by keyboard.
    tabs = dbc.RadioItems(
        id=ids.TABS,
        options=[{"label": label, "value": key} for key, label in TABS],
        value=ids.TAB_OVERVIEW,
        class_name="btn-group drawer-tabs",
        input_class_name="btn-check",
        label_class_name="btn btn-quiet",
    )
    shown = [html.Div(panes[key], id=ids.pane(key), hidden=key != ids.TAB_OVERVIEW) for key, _ in TABS]
    drawer: Component = dbc.Offcanvas(
        [_drawer_head(), html.Div(tabs, role="group", **aria(label=texts.TABS_LABEL)), *shown],
        id=ids.DRAWER,
        labelledby=ids.DRAWER_TITLE,
        is_open=False,
        placement="end",
        title=drawer_title("Fund"),
        scrollable=True,
        class_name="fund-drawer",
    )
    return drawer


def _drawer_head() -> Component:
    picker = dbc.Select(id=ids.VERSION, options=[], placeholder=texts.NO_VERSION)
    load = html.Button(texts.RUN_FUND, id=ids.RUN_FUND, type="button", className="btn btn-quiet", disabled=True)
    label = html.Label(texts.VERSION_LABEL, htmlFor=ids.VERSION, className="picker-label")
    return html.Div(
        [html.Div([label, picker], className="picker"), load, live_region(ids.ASKED_FUND)], className="drawer-head"
    )


def _lines() -> Component:
    head = [html.H3(texts.LINES_TITLE), _search_field(ids.LINES_SEARCH, texts.LINES_SEARCH, "Ticker or name")]
    return html.Div(
        [
            html.Div(head, className="panel-head"),
            data_grid(ids.LINES, texts.LINES_LABEL, LINE_COLUMNS, height=560),
            html.P(texts.LINES_HINT, className="quiet drawer-note"),
        ]
    )


def _versions() -> Component:
    compare = [
        html.Label(texts.COMPARE_LABEL, htmlFor=ids.COMPARE, className="picker-label"),
        dbc.Select(id=ids.COMPARE, options=[], placeholder=texts.ONE_VERSION),
    ]
    day = [
        html.Label(texts.SHOWN_LABEL, htmlFor=ids.SHOWN_DATE, className="picker-label"),
        dbc.Input(id=ids.SHOWN_DATE, type="date", debounce=True),
    ]
    return html.Div(
        [
            html.H3(texts.VERSIONS_TITLE),
            html.Div(id=ids.VERSIONS),
            html.H3(texts.COMPARE_TITLE, className="drawer-title"),
            html.Div(compare, className="picker"),
            html.Div(id=ids.CHANGES, className="drawer-changes"),
            html.H3(texts.SHOWN_TITLE, className="drawer-title"),
            html.Div(day, className="picker"),
            html.Div(texts.SHOWN_HINT, id=ids.SHOWN, className="shown-then"),
        ]
    )


def _file() -> Component:
    button = html.Button(
        texts.DOWNLOAD, id=ids.DOWNLOAD_BUTTON, type="button", className="btn btn-quiet download-button", hidden=True
    )
    return html.Div([html.H3(texts.FILE_TITLE), html.Div(id=ids.FILE), button])
