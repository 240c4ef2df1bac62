"""Callbacks of the Data page."""

from collections.abc import Mapping
from datetime import UTC, datetime

from dash import Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from analytics.errors import DataUnavailable
from analytics.model.fund import Fund
from webapp.components.browser import in_browser
from webapp.components.page import visit_id
from webapp.pages.data import figures, ids
from webapp.pages.data.forms import chosen_ticker
from webapp.pages.data.layout import drawer_title
from webapp.services import DataHealth, Services


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""

    def health() -> DataHealth:
        return services.data_health(datetime.now(tz=UTC).date())

    def directory() -> Mapping[str, Fund]:
        return services.state().market.funds

    @app.callback(
        Output(ids.SUMMARY, "children"),
        Output(ids.GRID, "rowData"),
        Output(ids.KNOWN_GRID, "rowData"),
        Input(visit_id("data"), "data"),
        prevent_initial_call=True,
    )
    def show(visit: str | None) -> tuple[object, ...]:
        if visit is None:
            raise PreventUpdate
        state = health()
        return figures.summary(state), figures.fund_rows(state.funds), figures.known_rows(state.funds, directory())

    @app.callback(
        Output(ids.DRAWER, "is_open"),
        Output(ids.DRAWER, "title"),
        Output(ids.DRAWER_BODY, "children"),
        Input(ids.GRID, "cellClicked"),
        Input(ids.KNOWN_GRID, "cellClicked"),
        prevent_initial_call=True,
    )
    def open_drawer(loaded: object, known: object) -> tuple[object, ...]:
        ticker = chosen_ticker(known if ctx.triggered_id == ids.KNOWN_GRID else loaded)
        for fund in health().funds:
            if fund.ticker == ticker:
                return True, drawer_title(ticker), figures.drawer(fund, directory().get(ticker))
        raise DataUnavailable(f"The fund {ticker} is no longer in the directory.")

    in_browser(
        app,
        "grid.search",
        Input(ids.SEARCH, "value"),
        State(ids.GRID, "id"),
        State(ids.KNOWN_GRID, "id"),
        prevent_initial_call=True,
    )
