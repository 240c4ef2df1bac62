"""Callbacks of the trades: what a cell leads to, one trade in detail, trades set by hand, and the export."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from webapp.components.browser import in_browser
from webapp.components.download import Download, as_download
from webapp.components.page import LOCATION, visit_id
from webapp.components.trail_link import DATA_PATH, trail_query
from webapp.errors import shown_beside
from webapp.pages.simulate import ids, trade_rows
from webapp.pages.simulate.forms import SimulateForm, read_form
from webapp.services import Services

_VISIT = visit_id(ids.PAGE_KEY)
Cell = Mapping[str, Any] | None


def register_trades(app: Dash, services: Services) -> None:
    """Register the callbacks of the trades."""
    _register_cells(app, services)
    _register_pins(app)
    _register_export(app, services)


def _register_cells(app: Dash, services: Services) -> None:
    @app.callback(
        Output(LOCATION, "pathname", allow_duplicate=True),
        Output(LOCATION, "search", allow_duplicate=True),
        Input(ids.TRADES, "cellClicked"),
        prevent_initial_call=True,
    )
    def follow(cell: dict[str, Any] | None) -> tuple[str, str]:
        return DATA_PATH, follow_trade(services, cell)

    @app.callback(
        Output(ids.DETAIL, "children"),
        Input(ids.TRADES, "cellClicked"),
        Input(ids.TRADES, "rowData"),
        prevent_initial_call=True,
    )
    def detail(cell: dict[str, Any] | None, rows: list[dict[str, Any]] | None) -> list[Component]:
        is_click = "cellClicked" in "".join(ctx.triggered_prop_ids)
        return show_detail(cell, rows or []) if is_click else []


def _register_pins(app: Dash) -> None:
    in_browser(
        app,
        "simulate.pin",
        Output(ids.PINS, "data", allow_duplicate=True),
        Input(ids.TRADES, "cellValueChanged"),
        Input(ids.TRADES, "cellClicked"),
        Input(ids.unpin_button(ALL), "n_clicks"),
        State(ids.TRADES, "rowData"),
        State(ids.PINS, "data"),
        prevent_initial_call=True,
    )

    @app.callback(Output(ids.PINNED, "children"), Input(ids.PINS, "data"))
    def list_pins(pins: list[dict[str, Any]] | None) -> list[Component]:
        return trade_rows.pinned_list(pins or [])


def _register_export(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.export_button(ALL), "n_clicks"),
        State(ids.FORM, "data"),
        State(_VISIT, "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
    )
    def export(clicks: list[int | None], form: dict[str, Any] | None, visit: str | None) -> Download:
        if not any(clicks) or not visit or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        return export_trades(services, visit, read_form(form), str(ctx.triggered_id["format"]))


def follow_trade(services: Services, cell: Cell) -> str:
    """Return what opens the fund of a clicked trade on the Data page; any other cell leads nowhere."""
    ticker = (cell or {}).get("value")
    if (cell or {}).get("colId") != "ticker" or ticker not in services.state().market.funds:
        raise PreventUpdate
    return trail_query(str(ticker))


def show_detail(cell: Cell, rows: Sequence[Mapping[str, Any]]) -> list[Component]:
    """Return all that is known of the trade whose details were asked for; any other cell changes nothing."""
    if (cell or {}).get("colId") != "detail":
        raise PreventUpdate
    found = [row for row in rows if row["key"] == (cell or {}).get("rowId")]
    return trade_rows.trade_detail(found[0]) if found else []


def export_trades(services: Services, portfolio_id: str, form: SimulateForm, file_format: str) -> Download:
    """Return the trades as a download."""
    download = services.export_plan(portfolio_id, form.request, file_format)
    return as_download(download.content, download.file_name, download.mime_type)
