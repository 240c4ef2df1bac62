"""Callbacks of the Import page; the draft and what is changed in it stay in the browser until it is saved."""

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from webapp.components.page import PORTFOLIOS_CHANGED, visit_id
from webapp.components.security_search import register_security_search
from webapp.errors import shown_beside
from webapp.pages.import_ import ids
from webapp.pages.import_.columns import columns
from webapp.pages.import_.details import details
from webapp.pages.import_.figures import grid_rows, n_problems
from webapp.pages.import_.forms import ImportForm, read_destination, read_form, stamp_of
from webapp.pages.import_.in_browser import register_in_browser
from webapp.pages.import_.saved import portfolio_list, sample_cards
from webapp.pages.import_.shown import shown_facts
from webapp.pages.import_.strip import skipped_lines, strip
from webapp.pages.import_.target import target_section
from webapp.pages.import_.undo import after_deleting, after_saving, register_undo
from webapp.services import Services

CONCENTRATION_PATH = "/concentration"
_CHANGED = Output(PORTFOLIOS_CHANGED, "data", allow_duplicate=True)


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    register_in_browser(app)
    register_security_search(app, services.search_securities)
    _register_preview(app, services)
    _register_saving(app, services)
    _register_samples(app, services)
    _register_saved(app, services)
    register_undo(app, services)


def _register_preview(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.STRIP, "children"),
        Output(ids.TARGET, "children"),
        Output(ids.DETAILS, "children"),
        Output(ids.GRID, "rowData"),
        Output(ids.COLUMNS, "children"),
        Output(ids.NOTES, "children"),
        Output(ids.SHOWN, "data"),
        Output(ids.ERROR, "children", allow_duplicate=True),
        Input(ids.DRAFT, "data"),
        Input(ids.EDITS, "data"),
        prevent_initial_call=True,
        running=[
            (Output(ids.PROGRESS, "hidden"), False, True),
            (Output(ids.SHOW, "disabled"), True, False),
            (Output(ids.SAVE, "disabled"), True, False),
        ],
        on_error=shown_beside(ids.ERROR),
    )
    def preview(draft: object, edits: object) -> tuple[object, ...]:
        if draft is None:
            raise PreventUpdate
        return show_preview(services, read_form(draft, edits), stamp_of(draft))


def _register_saving(app: Dash, services: Services) -> None:
    @app.callback(
        output=(_CHANGED, Output(ids.DRAFT, "data", allow_duplicate=True), Output(ids.UNDO_STORE, "data")),
        inputs=([Input(ids.SHOW, "n_clicks"), Input(ids.SAVE, "n_clicks")],),
        state=(
            [State(ids.DRAFT, "data"), State(ids.EDITS, "data")],
            [State(ids.WHERE, "value"), State(ids.INTO, "value"), State(ids.NAME, "value")],
        ),
        prevent_initial_call=True,
        on_error=shown_beside(ids.ERROR),
    )
    def save(clicks: list[int | None], file: list[object], place: list[object]) -> tuple[object, ...]:
        draft, edits = file
        portfolio_id, undo = keep_import(services, read_form(draft, edits), place)
        path = CONCENTRATION_PATH if ctx.triggered_id == ids.SHOW else None
        return {"select": portfolio_id, "go": path, "at": clicks}, None, undo


def _register_samples(app: Dash, services: Services) -> None:
    @app.callback(Output(ids.SAMPLES, "children"), Input(visit_id("import"), "data"), prevent_initial_call=True)
    def list_samples(visit: str | None) -> object:
        if visit is None:
            raise PreventUpdate
        return sample_cards(services.samples())

    @app.callback(
        _CHANGED,
        Input(ids.per_item(ids.SAMPLE, ALL), "n_clicks"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.ERROR),
    )
    def open_sample(clicks: list[int | None]) -> dict[str, Any]:
        portfolio_id = services.save_sample(_clicked_key())
        return {"select": portfolio_id, "go": CONCENTRATION_PATH, "at": clicks}


def _register_saved(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.PORTFOLIOS, "children"),
        Input(visit_id("import"), "data"),
        Input(PORTFOLIOS_CHANGED, "data"),
        prevent_initial_call=True,
    )
    def list_portfolios(visit: str | None, _: object) -> object:
        if visit is None:
            raise PreventUpdate
        return portfolio_list(services.portfolios(), visit)

    @app.callback(_CHANGED, Input(ids.per_item(ids.OPEN, ALL), "n_clicks"), prevent_initial_call=True)
    def open_portfolio(clicks: list[int | None]) -> dict[str, Any]:
        return {"select": _clicked_key(), "go": CONCENTRATION_PATH, "at": clicks}

    @app.callback(
        _CHANGED,
        Output(ids.UNDO_STORE, "data", allow_duplicate=True),
        Input(ids.per_item(ids.DELETE, ALL), "n_clicks"),
        prevent_initial_call=True,
    )
    def delete(clicks: list[int | None]) -> tuple[object, ...]:
        portfolio_id = _clicked_key()
        undo = after_deleting(services, portfolio_id)
        return {"select": None, "go": None, "at": ["delete", portfolio_id, clicks]}, undo


def show_preview(services: Services, form: ImportForm, stamp: object) -> tuple[object, ...]:
    """Return strip, target, details, rows, columns, skipped lines, what the browser compares with, and no error."""
    preview = services.preview_import(form.content, form.file_name, form.edits)
    portfolios = services.portfolios()
    rows = grid_rows(preview, services.published_state())
    return (
        strip(preview, n_problems(rows)),
        target_section(preview.targets, portfolios),
        details(preview),
        rows,
        columns(preview),
        skipped_lines(preview.parsed.skipped),
        shown_facts(preview, portfolios, stamp),
        "",
    )


def keep_import(services: Services, form: ImportForm, place: list[object]) -> tuple[str, dict[str, Any]]:
    """Save the form's file where the user said; return the portfolio's id and how that is undone."""
    where, into, name = place
    to = read_destination(where, into, name)
    saved = services.save_import(
        form.content, form.file_name, edits=form.edits, name=to.name, into=to.into, place=to.place
    )
    return saved.portfolio_id, after_saving(services, saved, form.file_name)


def _clicked_key() -> str:
    """Return the key of the button that was pressed; a button that merely appeared presses nothing."""
    if not ctx.triggered or not ctx.triggered[0]["value"] or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    return str(ctx.triggered_id["key"])
