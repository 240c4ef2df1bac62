"""What people do here besides looking: change how things are counted, and take the companies away as a file."""

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from webapp.components.browser import in_browser
from webapp.components.download import Download, as_download
from webapp.components.page import PORTFOLIOS_CHANGED, visit_id
from webapp.errors import shown_beside
from webapp.pages.concentration import choosing, ids
from webapp.pages.concentration.buttons import choice_button
from webapp.pages.concentration.forms import View, read_view
from webapp.services import Services


def register(app: Dash, services: Services) -> None:
    """Register the changes and the export."""
    in_browser(
        app,
        "figures.acted",
        Output(ids.ACTED, "data"),
        Input(ids.choice_button(ALL, ALL), "n_clicks"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(PORTFOLIOS_CHANGED, "data", allow_duplicate=True),
        Output(ids.CHANGED, "children"),
        Output(ids.TRAIL, "is_open", allow_duplicate=True),
        Input(ids.ACTED, "data"),
        State(visit_id(ids.PAGE_KEY), "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
    )
    def choose(acted: object, visit: str | None) -> tuple[dict[str, Any], list[Any], bool]:
        return make_choice(services, read_view(visit), acted)

    @app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.EXPORT_CSV, "n_clicks"),
        Input(ids.EXPORT_XLSX, "n_clicks"),
        State(visit_id(ids.PAGE_KEY), "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
    )
    def export(csv: int | None, xlsx: int | None, visit: str | None) -> Download:
        if not (csv or xlsx):
            raise PreventUpdate
        return export_companies(services, read_view(visit), "csv" if ctx.triggered_id == ids.EXPORT_CSV else "xlsx")


def make_choice(services: Services, view: View, acted: object) -> tuple[dict[str, Any], list[Component | str], bool]:
    """Do what a button says; return what tells every page of it, the words with a way back, and the drawer shut."""
    act = str(acted.get("act") or "") if isinstance(acted, dict) else ""
    if view.is_shared or not act:
        raise PreventUpdate
    said = choosing.choose(services, act)
    state = services.choices()
    is_undone = act == choosing.UNDO or choosing.is_revoking(act)
    back = [] if is_undone or not state.can_undo else [choice_button("Undo", choosing.UNDO, "status")]
    changed = {"select": view.portfolio_id, "go": None, "at": f"choices-{state.number}-{act}"}
    return changed, [html.Span(said), " ", *back], False


def export_companies(services: Services, view: View, file_format: str) -> Download:
    """Return the look-through table as a download."""
    if view.is_nothing:
        raise PreventUpdate
    wanted = "csv" if file_format == "csv" else "xlsx"
    if view.token:
        download = services.export_view(view.token, wanted)
    else:
        download = services.export_look_through(view.portfolio_id, wanted)
    return as_download(download.content, download.file_name, download.mime_type)
