"""Callbacks of the Book page: a book is dropped, followed while workers measure it, and looked into."""

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from webapp.components.download import Download, as_download
from webapp.components.grid import column_definitions
from webapp.components.page import PORTFOLIOS_CHANGED, THEME_STORE, visit_id
from webapp.errors import shown_beside
from webapp.pages.book import figures, ids, texts
from webapp.pages.book.forms import (
    ChosenPortfolio,
    Measured,
    clicked_portfolio,
    needed,
    read_chosen,
    read_files,
    read_measured,
    read_theme,
)
from webapp.services import BookState, Services

CONCENTRATION_PATH = "/concentration"
USUAL_MEASURES = ("mag7_weight", "top10_weight")
_PICK = State(ids.PICK, "value")


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    _register_dropping(app, services)
    _register_list(app, services)
    _register_progress(app, services)
    _register_acts(app, services)
    _register_figures(app, services)
    _register_portfolio(app, services)
    _register_rejected(app, services)


def _register_dropping(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.ADDED, "data"),
        Output(ids.ERROR, "children"),
        Output(ids.DROP, "contents"),
        Input(ids.DROP, "contents"),
        State(ids.DROP, "filename"),
        prevent_initial_call=True,
        running=[(Output(ids.READING, "hidden"), False, True)],
        on_error=shown_beside(ids.ERROR),
    )
    def drop(contents: object, names: object) -> tuple[object, ...]:
        return services.upload_book(read_files(contents, names)), "", None


def _register_list(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.PICK, "options"),
        Output(ids.PICK, "value"),
        Output(ids.EMPTY, "hidden"),
        Output(ids.CONTENT, "hidden"),
        Input(visit_id(ids.PAGE_KEY), "data"),
        Input(ids.ADDED, "data"),
        Input(ids.DELETED, "data"),
        _PICK,
        prevent_initial_call=True,
    )
    def list_books(visit: str | None, added: str | None, _: object, picked: str | None) -> tuple[object, ...]:
        if visit is None:
            raise PreventUpdate
        wanted = added if ctx.triggered_id == ids.ADDED else picked
        return show_list(services.books(), wanted)


def _register_progress(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.PROGRESS, "children"),
        Output(ids.POLL, "disabled"),
        Output(ids.CANCEL, "hidden"),
        Output(ids.GO_ON, "hidden"),
        Output(ids.MEASURED, "data"),
        Input(ids.PICK, "value"),
        Input(ids.POLL, "n_intervals"),
        Input(ids.ACTED, "data"),
        State(ids.MEASURED, "data"),
        prevent_initial_call=True,
    )
    def follow(book_id: str | None, _: object, __: object, before: object) -> tuple[object, ...]:
        return show_progress(services.book(needed(book_id)), before)

    @app.callback(
        Output(ids.MEASURE, "options"),
        Output(ids.MEASURE, "value"),
        Input(ids.MEASURED, "data"),
        State(ids.MEASURE, "value"),
        prevent_initial_call=True,
    )
    def offer(measured: object, chosen: str | None) -> tuple[object, ...]:
        return offer_measures(services.book_columns(read_measured(measured).book_id), chosen)


def _register_acts(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.ACTED, "data"),
        Input(ids.CANCEL, "n_clicks"),
        Input(ids.GO_ON, "n_clicks"),
        _PICK,
        prevent_initial_call=True,
    )
    def act(cancelled: int | None, gone_on: int | None, book_id: str | None) -> list[object]:
        if not (cancelled or gone_on):
            raise PreventUpdate
        do = services.cancel_book if ctx.triggered_id == ids.CANCEL else services.go_on_with_book
        do(needed(book_id))
        return [cancelled, gone_on]

    @app.callback(
        Output(ids.DELETED, "data"),
        Output(ids.UNDO, "hidden"),
        Input(ids.DELETE, "n_clicks"),
        _PICK,
        prevent_initial_call=True,
    )
    def delete(clicks: int | None, book_id: str | None) -> tuple[object, ...]:
        if not clicks:
            raise PreventUpdate
        services.delete_book(needed(book_id))
        return book_id, False

    @app.callback(
        Output(ids.ADDED, "data", allow_duplicate=True),
        Output(ids.UNDO, "hidden", allow_duplicate=True),
        Input(ids.UNDO_BUTTON, "n_clicks"),
        State(ids.DELETED, "data"),
        prevent_initial_call=True,
    )
    def undo(clicks: int | None, book_id: str | None) -> tuple[object, ...]:
        if not clicks:
            raise PreventUpdate
        services.restore_book(needed(book_id))
        return book_id, True


def _register_figures(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.CHART_TITLE, "children"),
        Output(ids.CHART, "figure"),
        Output(ids.CHART_TEXT, "children"),
        Input(ids.MEASURE, "value"),
        Input(ids.MEASURED, "data"),
        Input(THEME_STORE, "data"),
        prevent_initial_call=True,
    )
    def draw(column: str | None, measured: object, theme: str | None) -> tuple[object, ...]:
        return show_distribution(services, read_measured(measured), needed(column), theme)

    @app.callback(
        Output(ids.GRID_TITLE, "children"),
        Output(ids.GRID, "columnDefs"),
        Output(ids.GRID, "rowData"),
        Input(ids.MEASURE, "value"),
        Input(ids.MEASURED, "data"),
        Input(ids.END, "value"),
        prevent_initial_call=True,
    )
    def ends(column: str | None, measured: object, end: str | None) -> tuple[object, ...]:
        return show_ends(services, read_measured(measured), needed(column), is_highest=end != ids.LOWEST)

    @app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.EXPORT, "n_clicks"),
        Input(ids.EXPORT_REJECTED, "n_clicks"),
        _PICK,
        prevent_initial_call=True,
    )
    def export(all_clicks: int | None, rejected_clicks: int | None, book_id: str | None) -> Download:
        if not (all_clicks or rejected_clicks):
            raise PreventUpdate
        is_rejected = ctx.triggered_id == ids.EXPORT_REJECTED
        file = (services.export_book_rejections if is_rejected else services.export_book)(needed(book_id))
        return as_download(file.content, file.file_name, file.mime_type)


def _register_portfolio(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.CHOSEN, "data"),
        Input(ids.GRID, "cellClicked"),
        Input(ids.PICK, "value"),
        prevent_initial_call=True,
    )
    def choose(click: object, book_id: str | None) -> object:
        return None if ctx.triggered_id == ids.PICK else clicked_portfolio(click, book_id).as_stored()

    @app.callback(
        Output(ids.PORTFOLIO, "children"),
        Output(ids.OPEN, "hidden"),
        Input(ids.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    def show(chosen: object) -> tuple[object, ...]:
        return show_portfolio(services, read_chosen(chosen) if chosen else None)

    @app.callback(
        Output(PORTFOLIOS_CHANGED, "data", allow_duplicate=True),
        Input(ids.OPEN, "n_clicks"),
        State(ids.CHOSEN, "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.ERROR),
    )
    def keep(clicks: int | None, chosen: object) -> dict[str, object]:
        if not clicks:
            raise PreventUpdate
        one = read_chosen(chosen)
        portfolio_id = services.keep_book_portfolio(one.book_id, one.portfolio_no)
        return {"select": portfolio_id, "go": CONCENTRATION_PATH, "at": ["book", clicks]}


def _register_rejected(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.REJECTED, "children"),
        Output(ids.EXPORT_REJECTED, "hidden"),
        Input(ids.PICK, "value"),
        prevent_initial_call=True,
    )
    def rejected(book_id: str | None) -> tuple[object, ...]:
        found = services.book_rejections(needed(book_id))
        return figures.rejected(found, services.book(needed(book_id)).n_rejected_lines), not found


def show_list(books: tuple[BookState, ...], wanted: str | None) -> tuple[object, ...]:
    """Return the books to choose from, the one chosen, and what is hidden of the states."""
    known = [one.book_id for one in books]
    chosen = wanted if wanted in known else next(iter(known), None)
    return figures.options(books), chosen, bool(books), not books


def show_progress(state: BookState, before: object) -> tuple[object, ...]:
    """Return how far a book is; what is drawn follows only where more is measured than before."""
    measured = Measured(state.book_id, state.n_measured).as_stored()
    can_cancel = state.is_under_way
    can_go_on = not state.is_done and not can_cancel
    changed = no_update if measured == before else measured
    return figures.progress(state), not state.is_under_way, not can_cancel, not can_go_on, changed


def offer_measures(columns: tuple[str, ...], chosen: str | None) -> tuple[object, ...]:
    """Return the figures to choose from; one that was chosen stays."""
    offered = figures.measure_options(columns)
    known = {one["value"] for one in offered}
    if chosen in known:
        return offered, no_update
    usual = (column for column in (*USUAL_MEASURES, *columns) if column in known)
    return offered, next(usual, None)


def show_distribution(services: Services, measured: Measured, column: str, theme: str | None) -> tuple[object, ...]:
    """Return the question, the chart, and what it says in words."""
    found = services.book_figure(measured.book_id, column)
    title = texts.question(column, len(found.figures))
    return title, figures.distribution(found, read_theme(theme)), figures.distribution_notes(found)


def show_ends(services: Services, measured: Measured, column: str, *, is_highest: bool) -> tuple[object, ...]:
    """Return the title, the columns and the rows of the portfolios at one end."""
    found = services.book_standings(measured.book_id, column, is_highest=is_highest)
    end = (texts.HIGHEST if is_highest else texts.LOWEST).lower()
    rows = figures.grid_rows(found, column)
    return texts.GRID_TITLE.format(end=end), column_definitions(figures.grid_columns(column)), rows


def show_portfolio(services: Services, chosen: ChosenPortfolio | None) -> tuple[object, ...]:
    """Return what the chosen portfolio holds, and whether it cannot be opened."""
    if chosen is None:
        return texts.CHOOSE, True
    return figures.portfolio(services.book_portfolio(chosen.book_id, chosen.portfolio_no)), False
