"""Callbacks of the Import page; the draft itself stays in the browser until it is saved."""

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from webapp.components.browser import in_browser
from webapp.components.page import PORTFOLIOS_CHANGED, visit_id
from webapp.errors import shown_beside
from webapp.pages.import_ import figures, ids
from webapp.pages.import_.forms import ImportForm, read_form
from webapp.pages.import_.saved import portfolio_list, sample_cards
from webapp.services import Services

CONCENTRATION_PATH = "/concentration"
_CHANGED = Output(PORTFOLIOS_CHANGED, "data", allow_duplicate=True)


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    _register_draft(app)
    _register_preview(app, services)
    _register_saving(app, services)
    _register_samples(app, services)
    _register_saved(app, services)
    _register_undo(app, services)


def _register_draft(app: Dash) -> None:
    in_browser(
        app,
        "import_page.draft",
        Output(ids.DRAFT, "data"),
        Output(ids.DROP, "contents"),
        Output(ids.TOTAL, "value"),
        Output(ids.ERROR, "children"),
        Output(ids.GRID, "rowData", allow_duplicate=True),
        Input(ids.DROP, "contents"),
        Input(ids.PASTE_BUTTON, "n_clicks"),
        Input(ids.DISCARD, "n_clicks"),
        State(ids.DROP, "filename"),
        State(ids.PASTE, "value"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "import_page.stage",
        Output(ids.START, "hidden"),
        Output(ids.PREVIEW, "hidden"),
        Input(ids.DRAFT, "data"),
        Input(ids.GRID, "rowData"),
    )


def _register_preview(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.STRIP, "children"),
        Output(ids.GRID, "rowData"),
        Output(ids.NOTES, "children"),
        Output(ids.TOTAL_FIELD, "hidden"),
        Output(ids.NAME, "placeholder"),
        Output(ids.ERROR, "children", allow_duplicate=True),
        Input(ids.DRAFT, "data"),
        Input(ids.TOTAL, "value"),
        Input(ids.GRID, "cellValueChanged"),
        State(ids.GRID, "rowData"),
        prevent_initial_call=True,
        running=[(Output(ids.PROGRESS, "hidden"), False, True)],
        on_error=shown_beside(ids.ERROR),
    )
    def preview(draft: object, total: object, _: object, rows: list[dict[str, Any]] | None) -> tuple[object, ...]:
        if draft is None:
            raise PreventUpdate
        return show_preview(services, read_form(draft, total, rows=rows))


def _register_saving(app: Dash, services: Services) -> None:
    @app.callback(
        _CHANGED,
        Output(ids.DRAFT, "data", allow_duplicate=True),
        Input(ids.SHOW, "n_clicks"),
        Input(ids.SAVE, "n_clicks"),
        State(ids.DRAFT, "data"),
        State(ids.TOTAL, "value"),
        State(ids.NAME, "value"),
        State(ids.GRID, "rowData"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.ERROR),
    )
    def save(
        show: int | None,
        keep: int | None,
        draft: object,
        total: object,
        name: object,
        rows: list[dict[str, Any]] | None,
    ) -> tuple[object, None]:
        portfolio_id = keep_import(services, read_form(draft, total, name, rows))
        path = CONCENTRATION_PATH if ctx.triggered_id == ids.SHOW else None
        return {"select": portfolio_id, "go": path, "at": [show, keep]}, None


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


def _register_undo(app: Dash, services: Services) -> None:
    @app.callback(
        _CHANGED,
        Output(ids.UNDO, "hidden"),
        Output(ids.UNDO_TEXT, "children"),
        Output(ids.UNDO_STORE, "data"),
        Input(ids.per_item(ids.DELETE, ALL), "n_clicks"),
        prevent_initial_call=True,
    )
    def delete(clicks: list[int | None]) -> tuple[object, ...]:
        portfolio_id = _clicked_key()
        names = {summary.portfolio_id: summary.name for summary in services.portfolios()}
        services.delete_portfolio(portfolio_id)
        change = {"select": None, "go": None, "at": ["delete", portfolio_id, clicks]}
        return change, False, f"“{names.get(portfolio_id, 'Portfolio')}” was deleted.", portfolio_id

    @app.callback(
        _CHANGED,
        Output(ids.UNDO, "hidden", allow_duplicate=True),
        Input(ids.UNDO_BUTTON, "n_clicks"),
        State(ids.UNDO_STORE, "data"),
        prevent_initial_call=True,
    )
    def undo(clicks: int | None, portfolio_id: str) -> tuple[object, bool]:
        services.restore_portfolio(portfolio_id)
        return {"select": portfolio_id, "go": None, "at": ["undo", clicks]}, True


def show_preview(services: Services, form: ImportForm) -> tuple[object, ...]:
    """Return strip, rows, notes, whether the total is not asked for, the name offered, and no error any more."""
    shown = services.preview_import(
        form.content, form.file_name, entered_prices=form.prices, total_amount=form.total_amount
    )
    parsed, portfolio = shown.parsed, shown.portfolio
    has_total = not (portfolio.is_nominal or form.total_amount)
    rows = figures.grid_rows(shown, services.state())
    return figures.strip(parsed, portfolio), rows, figures.notes(parsed), has_total, portfolio.name, ""


def keep_import(services: Services, form: ImportForm) -> str:
    """Save the form's file with what the user added; return the portfolio's id."""
    return services.save_import(
        form.content, form.file_name, name=form.name, entered_prices=form.prices, total_amount=form.total_amount
    )


def _clicked_key() -> str:
    """Return the key of the button that was pressed; a button that merely appeared presses nothing."""
    if not ctx.triggered or not ctx.triggered[0]["value"] or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    return str(ctx.triggered_id["key"])
