"""Callbacks of the Data page.

The address says what the drawer shows (``/data?fund=IVV&version=...&row=123``): a click writes it, one callback reads
it, so that every figure elsewhere can lead here by a link. A tab is filled when it is looked at.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from analytics.errors import DataUnavailable
from analytics.model.fund import Fund
from webapp.components import charts_history
from webapp.components.browser import in_browser
from webapp.components.download import Download, as_download
from webapp.components.page import LOCATION, THEME_STORE, visit_id
from webapp.components.trail_link import DATA_PATH, trail_query
from webapp.pages.data import drawer, figures, ids, runs, versions
from webapp.pages.data.forms import Target, chosen_ticker, chosen_version, read_day, read_theme
from webapp.pages.data.layout import TABS, drawer_title
from webapp.services import DataHealth, FundStatus, RunsState, Services
from webapp.services.runs import NO_WORKER

_VISIT = Input(visit_id(ids.PAGE_KEY), "data")
_TARGET = Input(ids.TARGET, "data")
_VERSION = Input(ids.VERSION, "value")
_TAB = Input(ids.TABS, "value")
Stored = dict[str, Any] | None


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    _register_state(app, services)
    _register_loads(app, services)
    _register_drawer(app, services)
    _register_panes(app, services)
    _register_versions(app, services)
    _register_browser_side(app)


def _register_state(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.SUMMARY, "children"),
        Output(ids.GRID, "rowData"),
        Output(ids.KNOWN_GRID, "rowData"),
        _VISIT,
        Input(ids.POLL, "disabled"),
        prevent_initial_call=True,
    )
    def show(visit: str | None, _: object) -> tuple[object, ...]:
        if visit is None:
            raise PreventUpdate
        state = health(services)
        known = figures.known_rows(state.funds, directory(services))
        return figures.summary(state), figures.fund_rows(state.funds), known


def _register_loads(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.UNDER_WAY, "children"),
        Output(ids.RUNS, "children"),
        Output(ids.POLL, "disabled"),
        Output(ids.RUN_ALL, "disabled"),
        Output(ids.RUN_FUND, "disabled"),
        Output(ids.RUN_NOTE, "children"),
        _VISIT,
        Input(ids.POLL, "n_intervals"),
        Input(ids.ASKED, "children"),
        State(ids.POLL, "disabled"),
        prevent_initial_call=True,
    )
    def follow(visit: str | None, _: object, __: object, is_still: bool) -> tuple[object, ...]:  # noqa: FBT001  # Dash's own
        if visit is None:
            raise PreventUpdate
        return show_loads(services.runs(), is_still=is_still)

    @app.callback(
        Output(ids.ASKED, "children"),
        Output(ids.ASKED_FUND, "children"),
        Input(ids.RUN_ALL, "n_clicks"),
        Input(ids.RUN_FUND, "n_clicks"),
        State(ids.TARGET, "data"),
        prevent_initial_call=True,
    )
    def ask(all_clicks: int | None, fund_clicks: int | None, stored: Stored) -> tuple[str, str]:
        if not (all_clicks or fund_clicks):
            raise PreventUpdate
        is_one = ctx.triggered_id == ids.RUN_FUND
        words = runs.asked_words(services.request_run([Target.from_store(stored).fund] if is_one else []))
        return words, words if is_one else ""


def _register_drawer(app: Dash, services: Services) -> None:
    @app.callback(
        Output(LOCATION, "search", allow_duplicate=True),
        Input(ids.GRID, "cellClicked"),
        Input(ids.KNOWN_GRID, "cellClicked"),
        prevent_initial_call=True,
    )
    def choose(loaded: object, known: object) -> str:
        return trail_query(chosen_ticker(known if ctx.triggered_id == ids.KNOWN_GRID else loaded))

    @app.callback(
        Output(ids.DRAWER, "is_open"),
        Output(ids.DRAWER, "title"),
        Output(ids.VERSION, "options"),
        Output(ids.VERSION, "value"),
        Output(ids.TARGET, "data"),
        Output(ids.TABS, "value"),
        Output(ids.ASKED_FUND, "children", allow_duplicate=True),
        Input(LOCATION, "search"),
        _VISIT,
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    def open_drawer(search: str | None, visit: str | None, path: str | None) -> tuple[object, ...]:
        if visit is None:
            raise PreventUpdate
        return show_drawer(services, Target.from_address(search if path == DATA_PATH else ""))


def _register_panes(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.OVERVIEW, "children"),
        Output(ids.HISTORY, "children"),
        Output(ids.FILE, "children"),
        Output(ids.DOWNLOAD_BUTTON, "hidden"),
        _VERSION,
        _TAB,
        _TARGET,
        Input(THEME_STORE, "data"),
        prevent_initial_call=True,
    )
    def pane(version: str | None, tab: str, stored: Stored, theme: str | None) -> tuple[object, ...]:
        fund = Target.from_store(stored).fund
        if tab == ids.TAB_HISTORY:
            return [], charts_history.history(services.fund_history(fund), read_theme(theme)), [], True
        if tab == ids.TAB_FILE:
            return [], [], *show_file(services, version)
        return show_overview(services, fund, version) if tab == ids.TAB_OVERVIEW else [], [], [], True

    @app.callback(
        Output(ids.LINES, "rowData"),
        Output(ids.LINES, "scrollTo"),
        _VERSION,
        _TAB,
        _TARGET,
        prevent_initial_call=True,
    )
    def lines(version: str | None, tab: str, stored: Stored) -> tuple[object, ...]:
        target = Target.from_store(stored)
        if tab != ids.TAB_LINES or not version:
            return [], no_update
        row = target.row if version == target.version else None
        return drawer.line_rows(services.version_lines(version), row), scroll_to(row)

    @app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.DOWNLOAD_BUTTON, "n_clicks"),
        State(ids.VERSION, "value"),
        prevent_initial_call=True,
    )
    def download(clicks: int | None, version: str | None) -> Download:
        if not clicks:
            raise PreventUpdate
        file = services.version_file(chosen_version(version))
        return as_download(file.content, file.file_name, file.mime_type)


def _register_versions(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.VERSIONS, "children"),
        Output(ids.COMPARE, "options"),
        Output(ids.COMPARE, "value"),
        _VERSION,
        _TAB,
        _TARGET,
        prevent_initial_call=True,
    )
    def list_versions(version: str | None, tab: str, stored: Stored) -> tuple[object, ...]:
        if tab != ids.TAB_VERSIONS:
            raise PreventUpdate
        published = services.fund_versions(Target.from_store(stored).fund)
        others = versions.other_versions(published, version or "")
        return versions.version_list(published), others, others[0]["value"] if others else None

    @app.callback(
        Output(ids.CHANGES, "children"),
        Input(ids.COMPARE, "value"),
        State(ids.VERSION, "value"),
        prevent_initial_call=True,
    )
    def changes(other: str | None, version: str | None) -> object:
        if not other or not version:
            return ""
        return versions.changes(services.version_changes(other, version))

    @app.callback(
        Output(ids.SHOWN, "children"),
        Input(ids.SHOWN_DATE, "value"),
        _TARGET,
        prevent_initial_call=True,
    )
    def shown(typed: str | None, stored: Stored) -> object:
        day, fund = read_day(typed), Target.from_store(stored).fund
        return versions.shown_then(services.shown_on(fund, day), fund, day)


def _register_browser_side(app: Dash) -> None:
    in_browser(
        app, "data.pane", *(Output(ids.pane(key), "hidden") for key, _ in TABS), _TAB, State(ids.TABS, "options")
    )
    for field, *grids in ((ids.SEARCH, ids.GRID, ids.KNOWN_GRID), (ids.LINES_SEARCH, ids.LINES)):
        states = [State(grid, "id") for grid in grids]
        in_browser(app, "grid.search", Input(field, "value"), *states, prevent_initial_call=True)
    in_browser(
        app,
        "data.closed",
        Output(ids.CLOSED, "data"),
        Input(ids.DRAWER, "is_open"),
        State(LOCATION, "id"),
        prevent_initial_call=True,
    )


def health(services: Services) -> DataHealth:
    """Return what is loaded today."""
    return services.data_health(datetime.now(tz=UTC).date())


def directory(services: Services) -> Mapping[str, Fund]:
    """Return the funds of the directory."""
    return services.published_state().market.funds


def show_loads(state: RunsState, *, is_still: bool) -> tuple[object, ...]:
    """Return what is loading, what was loaded, whether to stop asking, and whether loads may be asked for."""
    note = state.refusal or (NO_WORKER if state.is_unattended else "")
    stop = not state.is_busy
    changed = no_update if stop == is_still else stop
    refused = bool(state.refusal)
    return runs.under_way(state), runs.batches(state.batches), changed, refused, refused, note


def show_drawer(services: Services, target: Target) -> tuple[object, ...]:
    """Return the drawer for what the address says: closed without a fund, at the row where one is named."""
    if not target.fund:
        return False, *(no_update,) * 6
    if target.fund not in directory(services):
        raise DataUnavailable(f"The fund {target.fund} is not in the directory.")
    published = services.fund_versions(target.fund)
    known = [version.snapshot_id for version in published.versions]
    if target.version and target.version not in known:
        raise DataUnavailable(f"{target.fund} has no version “{target.version}”.")
    current = next((v.snapshot_id for v in published.versions if v.is_current), None)
    tab = ids.TAB_OVERVIEW if target.row is None else ids.TAB_LINES
    chosen = target.version or current
    stored = Target(target.fund, chosen or "", target.row).as_stored()
    options = drawer.version_options(published)
    return True, drawer_title(target.fund), options, chosen, stored, tab, services.runs().refusal


def show_overview(services: Services, fund: str, version: str | None) -> object:
    """Return what is said of a fund and of one version of it."""
    detail = services.version_detail(version) if version else None
    return drawer.overview(find_fund(health(services), fund), directory(services).get(fund), detail)


def show_file(services: Services, version: str | None) -> tuple[object, bool]:
    """Return the way back to the file, and whether there is nothing to download."""
    detail = services.version_detail(chosen_version(version))
    return drawer.file_facts(detail), detail.version.file is None or not detail.version.file.is_kept


def find_fund(state: DataHealth, ticker: str) -> FundStatus:
    """Return a fund of the directory."""
    for fund in state.funds:
        if fund.ticker == ticker:
            return fund
    raise DataUnavailable(f"The fund {ticker} is no longer in the directory.")


def scroll_to(row: int | None) -> dict[str, str] | object:
    """Return where the grid of holdings scrolls to."""
    return no_update if row is None else {"rowId": str(row), "rowPosition": "middle"}
