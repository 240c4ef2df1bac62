"""Layout of the Data page: summary, two grids, a fund's drawer."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from webapp.components.grid import Column, data_grid
from webapp.components.panel import page_heading, skeleton
from webapp.pages.data import ids, texts

COLUMNS = (
    Column("ticker", "Fund", is_link=True, min_width=72),
    Column("name", "Name", is_wide_only=True, flex=3, min_width=180),
    Column("as_of_date", "As of", "day", is_wide_only=True, flex=1, min_width=124),
    Column("age", "Age", "age", flex=2, min_width=132),
    Column("n_rows", "Rows", "number", is_wide_only=True, min_width=80),
    Column(
        "mapped", "Companies", "number", is_wide_only=True, min_width=120, explanation="Companies found in the rows"
    ),
    Column(
        "weight_sum",
        "Weights add to",
        "percent",
        is_wide_only=True,
        min_width=136,
        explanation="Published weights added up, never rescaled to 100 %",
    ),
    Column("findings", "Checks", "sign", flex=2, min_width=108),
    Column("source", "Source", is_wide_only=True, flex=2, min_width=120),
)
KNOWN_COLUMNS = (
    Column("ticker", "Fund", is_link=True, min_width=72),
    Column("name", "Name", is_wide_only=True, flex=3, min_width=180),
    Column("index_name", "Index", flex=3, min_width=104),
    Column("words", "What happens to its weight", flex=4, min_width=140, is_wrapped=True),
)


def layout() -> Component:
    """Build the page."""
    return html.Div(
        [
            page_heading(texts.TITLE, texts.LEAD),
            html.Div(skeleton(112), id=ids.SUMMARY),
            html.Section(
                [
                    html.Div([html.H2(texts.FUNDS_TITLE), _search()], className="panel-head"),
                    data_grid(ids.GRID, texts.FUNDS_LABEL, COLUMNS, height=560),
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
            dbc.Offcanvas(
                html.Div(id=ids.DRAWER_BODY, tabIndex=0),
                id=ids.DRAWER,
                labelledby=ids.DRAWER_TITLE,
                is_open=False,
                placement="end",
                title=drawer_title("Fund"),
                scrollable=True,
            ),
        ],
        className="page",
    )


def drawer_title(text: str) -> Component:
    """Build the drawer's heading, which also is its accessible name."""
    return html.Span(text, id=ids.DRAWER_TITLE)


def _search() -> Component:
    field = dbc.Input(id=ids.SEARCH, type="search", placeholder="Ticker or name", debounce=False, autocomplete="off")
    label = html.Label(texts.SEARCH_LABEL, htmlFor=ids.SEARCH, className="visually-hidden")
    return html.Div([label, field], className="search-field")
