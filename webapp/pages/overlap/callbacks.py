"""Callbacks of the Overlap page.

The address says what is compared (``/overlap?with=QQQ,VTI&pair=SPY,QQQ``): a click writes it, one callback reads it.
"""

from typing import Any

import plotly.graph_objects as go
from dash import ALL, Dash, Input, Output, State, ctx, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.errors import UserInputError
from webapp.components.charts_overlap import build_overlap, overlap_notes
from webapp.components.download import Download, as_download
from webapp.components.grid import column_definitions
from webapp.components.page import LOCATION, THEME_STORE, visit_id
from webapp.components.trail_link import DATA_PATH, trail_query
from webapp.errors import shown_beside
from webapp.pages.overlap import figures, ids, texts
from webapp.pages.overlap.forms import Asked, View, clicked_pair, read_view, typed_ticker
from webapp.services import FundsInCommon, Services

_VISIT = Input(visit_id(ids.PAGE_KEY), "data")
_ASKED = Input(ids.ASKED, "data")
Stored = dict[str, Any] | None


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    _register_asking(app, services)
    _register_figures(app, services)
    _register_names(app, services)


def _register_asking(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.ASKED, "data"),
        Output(ids.ADDED, "children"),
        Output(ids.CHOICES, "children"),
        Input(LOCATION, "search"),
        _VISIT,
        State(LOCATION, "pathname"),
    )
    def read_address(search: str | None, visit: str | None, path: str | None) -> tuple[object, ...]:
        read_view(visit)
        if path != ids.PATH:
            raise PreventUpdate
        asked, state = Asked.from_address(search), services.state()
        return (
            asked.as_stored(),
            figures.added_funds(asked.added),
            figures.fund_options(state.market.funds, state.matrix.sources),
        )

    @app.callback(
        Output(LOCATION, "search", allow_duplicate=True),
        Output(ids.ADD, "value"),
        Output(ids.STATUS, "children"),
        Input(ids.ADD, "n_submit"),
        Input(ids.ADD_BUTTON, "n_clicks"),
        State(ids.ADD, "value"),
        State(ids.ASKED, "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
    )
    def add(_: object, __: object, typed: str | None, stored: Stored) -> tuple[str, str, str]:
        return add_fund(services, Asked.from_store(stored), typed_ticker(typed)).as_query(), "", ""

    @app.callback(
        Output(LOCATION, "search", allow_duplicate=True),
        Input(ids.MATRIX, "clickData"),
        Input(ids.PAIRS, "cellClicked"),
        Input(ids.remove_button(ALL), "n_clicks"),
        State(ids.ASKED, "data"),
        prevent_initial_call=True,
    )
    def choose(_: object, __: object, ___: object, stored: Stored) -> str:
        return choose_from(Asked.from_store(stored), ctx.triggered_id, ctx.triggered[0]["value"]).as_query()


def _register_figures(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.NO_MARKET, "hidden"),
        Output(ids.EMPTY, "hidden"),
        Output(ids.CONTENT, "hidden"),
        Output(ids.HEADLINE, "children"),
        Output(ids.MONEY, "children"),
        Output(ids.PAIRS, "rowData"),
        _ASKED,
        _VISIT,
    )
    def summary(stored: Stored, visit: str | None) -> tuple[object, ...]:
        return show_summary(services, read_view(visit), Asked.from_store(stored))

    @app.callback(
        Output(ids.MATRIX, "figure"),
        Output(ids.MATRIX_NOTES, "children"),
        _ASKED,
        _VISIT,
        Input(THEME_STORE, "data"),
        Input(ids.MEASURE, "value"),
    )
    def matrix(
        stored: Stored, visit: str | None, theme: str | None, measure: str | None
    ) -> tuple[go.Figure, list[Component]]:
        return draw_matrix(services, read_view(visit, theme, measure), Asked.from_store(stored))


def _register_names(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.NAMES_TITLE, "children"),
        Output(ids.NAMES_TEXT, "children"),
        Output(ids.NAMES, "columnDefs"),
        Output(ids.NAMES, "rowData"),
        _ASKED,
        _VISIT,
    )
    def names(stored: Stored, visit: str | None) -> tuple[object, ...]:
        return show_names(services, read_view(visit), Asked.from_store(stored))

    @app.callback(
        Output(LOCATION, "pathname", allow_duplicate=True),
        Output(LOCATION, "search", allow_duplicate=True),
        Input(ids.NAMES, "cellClicked"),
        State(ids.ASKED, "data"),
        State(visit_id(ids.PAGE_KEY), "data"),
        prevent_initial_call=True,
    )
    def follow(click: dict[str, Any] | None, stored: Stored, visit: str | None) -> tuple[str, str]:
        return DATA_PATH, follow_weight(services, read_view(visit), Asked.from_store(stored), click or {})

    @app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.NAMES_CSV, "n_clicks"),
        State(ids.ASKED, "data"),
        State(visit_id(ids.PAGE_KEY), "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
    )
    def export(clicks: int | None, stored: Stored, visit: str | None) -> Download:
        if not clicks:
            raise PreventUpdate
        return export_names(services, read_view(visit), Asked.from_store(stored))


def add_fund(services: Services, asked: Asked, ticker: str) -> Asked:
    """Put a fund beside the others; one that is not loaded is the user's to change."""
    if ticker not in services.state().matrix.sources:
        raise UserInputError(texts.NOT_ADDED.format(typed=ticker))
    return asked.with_fund(ticker)


def choose_from(asked: Asked, trigger: object, event: object) -> Asked:
    """Read a click: on a pair, or on the button that takes a fund away."""
    if not isinstance(trigger, dict):
        return asked.of_pair(clicked_pair(event))
    if not event:
        raise PreventUpdate
    return asked.without_fund(str(trigger.get("fund") or ""))


def show_summary(services: Services, view: View, asked: Asked) -> tuple[object, ...]:
    """Return what is hidden of the states, the headline, the money in common, and the pairs."""
    if services.state().is_empty:
        return False, True, True, "", "", []
    found = _found(services, view, asked)
    if len(found.matrix.tickers) < 2:  # noqa: PLR2004  a pair takes two
        return True, False, True, "", "", []
    return True, True, False, texts.headline(found.matrix), texts.money_sentence(found), figures.pair_rows(found)


def draw_matrix(services: Services, view: View, asked: Asked) -> tuple[go.Figure, list[Component]]:
    """Return the matrix and its notes."""
    found = _several(services, view, asked)
    legend = texts.DIRECTED_LEGEND if view.is_directed else texts.COMMON_LEGEND
    figure = build_overlap(found.matrix, view.theme, is_directed=view.is_directed)
    return figure, [html.P(line) for line in (legend, *overlap_notes(found.matrix))]


def show_names(services: Services, view: View, asked: Asked) -> tuple[object, ...]:
    """Return title, sentence, columns and rows of the names behind a pair."""
    found = _several(services, view, asked)
    pair = figures.shown_pair(found, asked.pair)
    if pair is None:
        return texts.NAMES_QUESTION, texts.NO_PAIR, [], []
    behind = services.pair_in_common(view.portfolio_id, pair)
    columns = figures.name_columns(pair, has_amounts=found.total_amount is not None)
    title = f"Which names do {pair[0]} and {pair[1]} share?"
    rows = figures.name_rows(behind.names, found.total_amount)
    return title, texts.pair_sentence(behind), column_definitions(columns), rows


def follow_weight(services: Services, view: View, asked: Asked, click: dict[str, Any]) -> str:
    """Return what opens the row behind a weight on the Data page; other cells lead nowhere."""
    pair = figures.shown_pair(_several(services, view, asked), asked.pair)
    place = {"first": 0, "second": 1}.get(str(click.get("colId")))
    if pair is None or place is None or not click.get("rowId"):
        raise PreventUpdate
    line = services.company_line(pair[place], str(click["rowId"]))
    return trail_query(line.fund, version=line.snapshot_id, row=line.row)


def export_names(services: Services, view: View, asked: Asked) -> Download:
    """Return the names behind a pair as a download."""
    pair = figures.shown_pair(_several(services, view, asked), asked.pair)
    if pair is None:
        raise PreventUpdate
    file = services.export_pair(view.portfolio_id, pair)
    return as_download(file.content, file.file_name, file.mime_type)


def _found(services: Services, view: View, asked: Asked) -> FundsInCommon:
    """Put funds beside each other; what an old address names and is not loaded any more is left out."""
    known = services.state().matrix.sources
    return services.funds_in_common(view.portfolio_id, [ticker for ticker in asked.added if ticker in known])


def _several(services: Services, view: View, asked: Asked) -> FundsInCommon:
    """Return two funds or more; with fewer there is nothing to show."""
    if services.state().is_empty:
        raise PreventUpdate
    found = _found(services, view, asked)
    if len(found.matrix.tickers) < 2:  # noqa: PLR2004  a pair takes two
        raise PreventUpdate
    return found
