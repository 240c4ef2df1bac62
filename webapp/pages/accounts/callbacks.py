"""Callbacks of the Accounts page.

Every act changes the portfolio through a service and says so to the frame, which starts the page again: what is on
screen always is what was saved. A redraw sets the same controls people use; an edit is what differs from the store.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, set_props
from dash.exceptions import PreventUpdate

from analytics.errors import UserInputError
from webapp import formatting as fmt
from webapp.components.browser import in_browser
from webapp.components.download import Download, as_download
from webapp.components.entered_text import shown_text
from webapp.components.page import PORTFOLIOS_CHANGED, visit_id
from webapp.components.typed_rows import TYPED_ROWS_ASKED
from webapp.errors import shown_beside
from webapp.pages.accounts import acts, figures, ids, texts
from webapp.pages.accounts.by_hand import typed_rows
from webapp.pages.accounts.cards import account_cards
from webapp.pages.accounts.files import file_list
from webapp.pages.accounts.forms import Shown, clicked, edits_of
from webapp.services import Household, Services

_VISIT = Input(visit_id(ids.PAGE_KEY), "data")
_SHOWN = State(ids.SHOWN, "data")
_CHANGED = Output(PORTFOLIOS_CHANGED, "data", allow_duplicate=True)
_ERROR = Output(ids.ERROR, "children", allow_duplicate=True)
IMPORT_PATH = "/"
_beside = shown_beside(ids.ERROR)
Change = dict[str, Any]


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    _register_showing(app, services)
    _register_fields(app, services)
    _register_buttons(app, services)
    _register_reading_again(app, services)
    _register_by_hand(app, services)
    _register_portfolio(app, services)
    _register_undo(app, services)
    _register_downloads(app, services)
    in_browser(
        app,
        "grid.search",
        Input(ids.SEARCH, "value"),
        State(ids.HOLDINGS, "id"),
        prevent_initial_call=True,
    )


def _register_showing(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.EMPTY, "hidden"),
        Output(ids.CONTENT, "hidden"),
        Output(ids.SHOWN, "data"),
        Output(ids.NAME, "value"),
        Output(ids.LIST, "children"),
        Output(ids.TOTALS, "children"),
        Output(ids.SHARES, "children"),
        Output(ids.ERROR, "children"),
        _VISIT,
        prevent_initial_call=True,
    )
    def show(visit: str | None) -> tuple[Any, ...]:
        return show_accounts(found(services, visit))

    @app.callback(
        Output(ids.UNDO, "hidden"),
        Output(ids.UNDO_BUTTON, "children"),
        Output(ids.FILES, "children"),
        Output(ids.OTHERS, "options"),
        Output(ids.HOLDINGS, "rowData"),
        _VISIT,
        prevent_initial_call=True,
    )
    def show_rest(visit: str | None) -> tuple[Any, ...]:
        household = found(services, visit)
        if household is None:
            return True, texts.UNDO.format(change=""), [], [], []
        return show_history(services, household)


def _register_fields(app: Dash, services: Services) -> None:
    @app.callback(
        _CHANGED,
        _ERROR,
        Input(ids.per_item(ids.LABEL, ALL), "value"),
        Input(ids.per_item(ids.KIND, ALL), "value"),
        Input(ids.per_item(ids.SWITCH, ALL), "value"),
        _SHOWN,
        prevent_initial_call=True,
        on_error=put_back(services),
    )
    def edit(labels: list[str], _: object, __: object, stored: object) -> tuple[Change, str]:
        shown = Shown.from_store(stored)
        reported = [(ctx.triggered_prop_ids[one["prop_id"]], one["value"]) for one in ctx.triggered]
        edits = edits_of(reported, shown)
        if not edits:
            raise PreventUpdate
        for one in edits:
            acts.edit_account(services, shown, one, labels)
        return changed(shown.portfolio_id), ""

    @app.callback(
        _CHANGED,
        _ERROR,
        Input(ids.NAME, "value"),
        _SHOWN,
        prevent_initial_call=True,
        on_error=put_back(services),
    )
    def rename(typed: str | None, stored: object) -> tuple[Change, str]:
        shown = Shown.from_store(stored)
        if typed == shown.name:
            raise PreventUpdate
        services.rename_portfolio(shown.portfolio_id, shown_text(typed))
        return changed(shown.portfolio_id), ""


def _register_buttons(app: Dash, services: Services) -> None:
    @app.callback(
        _CHANGED,
        _ERROR,
        Input(ids.per_item(ids.MERGE, ALL), "n_clicks"),
        Input(ids.per_item(ids.DELETE, ALL), "n_clicks"),
        State(ids.per_item(ids.MERGE_INTO, ALL), "value"),
        _SHOWN,
        prevent_initial_call=True,
        on_error=_beside,
    )
    def change_account(_: object, __: object, targets: list[object], stored: object) -> tuple[Change, str]:
        act, key = clicked(ctx.triggered_id, ctx.triggered[0]["value"])
        shown = Shown.from_store(stored)
        if act == ids.MERGE:
            acts.merge_account(services, shown, key, targets)
        else:
            services.delete_account(shown.portfolio_id, shown.account(key).label)
        return changed(shown.portfolio_id), ""

    @app.callback(
        _CHANGED,
        _ERROR,
        Input(ids.per_item(ids.SHOW_AGAIN, ALL), "n_clicks"),
        _SHOWN,
        prevent_initial_call=True,
        on_error=_beside,
    )
    def show_again(_: object, stored: object) -> tuple[Change, str]:
        _, import_id = clicked(ctx.triggered_id, ctx.triggered[0]["value"])
        shown = Shown.from_store(stored)
        services.restore_import(shown.portfolio_id, import_id)
        return changed(shown.portfolio_id), ""


def _register_reading_again(app: Dash, services: Services) -> None:
    @app.callback(
        _CHANGED,
        Output(ids.READ_AGAIN_SAID, "children"),
        Input(ids.READ_AGAIN, "n_clicks"),
        _SHOWN,
        prevent_initial_call=True,
        on_error=_beside,
        running=[(Output(ids.READ_AGAIN, "disabled"), True, False)],
    )
    def read_again(clicks: int | None, stored: object) -> tuple[Change, str]:
        if not clicks:
            raise PreventUpdate
        shown = Shown.from_store(stored)
        n_changed = services.read_again(shown.portfolio_id)
        said = texts.READ_ANEW.format(files=fmt.count(n_changed, "file")) if n_changed else texts.NOTHING_NEW
        return changed(shown.portfolio_id), said


def _register_by_hand(app: Dash, services: Services) -> None:
    @app.callback(
        _CHANGED,
        Output(TYPED_ROWS_ASKED, "data"),
        Input(ids.per_item(ids.BY_HAND, ALL), "n_clicks"),
        _SHOWN,
        prevent_initial_call=True,
        on_error=_beside,
    )
    def edit_by_hand(_: object, stored: object) -> tuple[Change, dict[str, Any]]:
        _, key = clicked(ctx.triggered_id, ctx.triggered[0]["value"])
        shown = Shown.from_store(stored)
        rows = typed_rows(services.holdings(shown.portfolio_id), shown.account(key).label)
        going = changed(shown.portfolio_id) | {"go": IMPORT_PATH}
        return going, {"rows": rows, "at": going["at"]}


def _register_portfolio(app: Dash, services: Services) -> None:
    @app.callback(
        _CHANGED,
        _ERROR,
        Input(ids.MERGE_OTHER, "n_clicks"),
        State(ids.OTHERS, "value"),
        _SHOWN,
        prevent_initial_call=True,
        on_error=_beside,
    )
    def take_in(clicks: int | None, other: object, stored: object) -> tuple[Change, str]:
        if not clicks:
            raise PreventUpdate
        shown = Shown.from_store(stored)
        acts.take_in(services, shown, other)
        return changed(shown.portfolio_id), ""

    @app.callback(
        _CHANGED,
        Output(ids.RESTORE_BAR, "hidden"),
        Output(ids.RESTORE_TEXT, "children"),
        Output(ids.DELETED, "data"),
        Input(ids.DELETE_ALL, "n_clicks"),
        _SHOWN,
        prevent_initial_call=True,
        on_error=_beside,
    )
    def delete(clicks: int | None, stored: object) -> tuple[Change, bool, str, str]:
        if not clicks:
            raise PreventUpdate
        shown = Shown.from_store(stored)
        services.delete_portfolio(shown.portfolio_id)
        return changed(None), False, texts.DELETED.format(name=shown.name), shown.portfolio_id

    @app.callback(
        _CHANGED,
        Output(ids.RESTORE_BAR, "hidden", allow_duplicate=True),
        Input(ids.RESTORE_BUTTON, "n_clicks"),
        State(ids.DELETED, "data"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def restore(clicks: int | None, portfolio_id: str | None) -> tuple[Change, bool]:
        if not clicks or not portfolio_id:
            raise PreventUpdate
        services.restore_portfolio(portfolio_id)
        return changed(portfolio_id), True


def _register_undo(app: Dash, services: Services) -> None:
    @app.callback(
        _CHANGED,
        Output(ids.SAID, "children"),
        Input(ids.UNDO_BUTTON, "n_clicks"),
        _SHOWN,
        prevent_initial_call=True,
        on_error=_beside,
    )
    def undo(clicks: int | None, stored: object) -> tuple[Change, str]:
        if not clicks:
            raise PreventUpdate
        shown = Shown.from_store(stored)
        said = services.undo(shown.portfolio_id, shown.state_no)
        return changed(shown.portfolio_id), texts.TAKEN_BACK.format(change=said)


def _register_downloads(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.DOWNLOAD, "data"),
        Input(ids.HOLDINGS_CSV, "n_clicks"),
        Input(ids.EVERYTHING_JSON, "n_clicks"),
        Input(ids.EVERYTHING_CSV, "n_clicks"),
        _SHOWN,
        prevent_initial_call=True,
        on_error=_beside,
    )
    def download(holdings: int | None, as_json: int | None, as_csv: int | None, stored: object) -> Download:
        if not (holdings or as_json or as_csv):
            raise PreventUpdate
        if ctx.triggered_id == ids.HOLDINGS_CSV:
            file = services.export_holdings(Shown.from_store(stored).portfolio_id, "csv")
        else:
            file = services.export_everything("json" if ctx.triggered_id == ids.EVERYTHING_JSON else "csv")
        return as_download(file.content, file.file_name, file.mime_type)


def changed(portfolio_id: str | None) -> Change:
    """Return what tells the frame, and through it every page, that a portfolio has changed."""
    return {"select": portfolio_id, "go": None, "at": datetime.now(tz=UTC).isoformat()}


def put_back(services: Services) -> Callable[[Exception], None]:
    """Return a handler that says why an edit was refused and draws what is saved, so that no control says otherwise."""

    def handle(error: Exception) -> None:
        _beside(error)
        with suppress(UserInputError, PreventUpdate):
            shown = Shown.from_store(ctx.states[f"{ids.SHOWN}.data"])
            household = services.household(shown.portfolio_id)
            cards = account_cards(household, datetime.now(tz=UTC).date())
            # The words beside Undo are not drawn anew here: they stay those of the state they were drawn for.
            drawn = replace(Shown.from_household(household), state_no=shown.state_no)
            set_props(ids.SHOWN, {"data": drawn.as_stored()})
            set_props(ids.LIST, {"children": cards})
            set_props(ids.NAME, {"value": household.name})

    return handle


def found(services: Services, visit: str | None) -> Household | None:
    """Return the portfolio a visit is about; none where nothing is saved."""
    if visit is None:
        raise PreventUpdate
    return services.household(visit) if visit else None


def show_accounts(household: Household | None) -> tuple[Any, ...]:
    """Return which part is seen, the store, the name, the cards, the total, the bar, and no error any more."""
    if household is None:
        return False, True, None, "", [], [], [], ""
    cards = account_cards(household, datetime.now(tz=UTC).date())
    drawn = Shown.from_household(household).as_stored()
    return True, False, drawn, household.name, cards, figures.totals(household), figures.shares_bar(household), ""


def show_history(services: Services, household: Household) -> tuple[Any, ...]:
    """Return whether there is nothing to take back, what would be, the files, other portfolios, and the holdings."""
    others = [
        {"value": summary.portfolio_id, "label": summary.name}
        for summary in services.portfolios()
        if summary.portfolio_id != household.portfolio_id
    ]
    rows = figures.holding_rows(services.holdings(household.portfolio_id), household)
    words = texts.UNDO.format(change=household.last_change)
    return not household.last_change, words, file_list(household.imports), others, rows
