"""The bar that takes back what was saved or deleted last."""

from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from analytics.errors import UserInputError
from webapp.components.browser import in_browser
from webapp.components.page import PORTFOLIOS_CHANGED
from webapp.errors import shown_beside
from webapp.pages.import_ import ids, texts
from webapp.services import Saved, Services

DELETED = "deleted"
MADE = "made"
CHANGED = "changed"
NOTHING = "nothing"


def register_undo(app: Dash, services: Services) -> None:
    """Register the bar's callbacks."""
    in_browser(
        app,
        "import_page.undo_bar",
        Output(ids.UNDO, "hidden"),
        Output(ids.UNDO_TEXT, "children"),
        Output(ids.UNDO_BUTTON, "hidden"),
        Input(ids.UNDO_STORE, "data"),
        Input(ids.DRAFT, "data"),
    )

    @app.callback(
        Output(PORTFOLIOS_CHANGED, "data", allow_duplicate=True),
        Output(ids.UNDO_STORE, "data", allow_duplicate=True),
        Input(ids.UNDO_BUTTON, "n_clicks"),
        State(ids.UNDO_STORE, "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.ERROR),
    )
    def undo(clicks: int | None, last: object) -> tuple[object, ...]:
        selected, step = take_back(services, last)
        return {"select": selected, "go": None, "at": ["undo", clicks]}, step


def after_deleting(services: Services, portfolio_id: str) -> dict[str, Any]:
    """Delete a portfolio; return how that is taken back."""
    name = _name_of(services, portfolio_id)
    services.delete_portfolio(portfolio_id)
    return _step(DELETED, portfolio_id, texts.DELETED.format(name=name))


def after_saving(services: Services, saved: Saved, file_name: str) -> dict[str, Any]:
    """Return how an import that was just saved is taken back; nothing is where it changed nothing."""
    name = _name_of(services, saved.portfolio_id)
    if saved.state_no is None:
        return _step(NOTHING, saved.portfolio_id, texts.UNCHANGED.format(name=name))
    if saved.is_new:
        return _step(MADE, saved.portfolio_id, texts.SAVED.format(name=name))
    words = texts.NOW_SHOWS.format(name=name, file=file_name)
    return _step(CHANGED, saved.portfolio_id, words) | {"state": saved.state_no}


def take_back(services: Services, last: object) -> tuple[str | None, dict[str, Any] | str]:
    """Take back the last step; return the portfolio to show, and what was taken back where that is worth saying."""
    what, portfolio_id = (last.get(name) for name in ("what", "id")) if isinstance(last, dict) else (None, None)
    if not isinstance(portfolio_id, str):
        raise PreventUpdate
    if what == DELETED:
        services.restore_portfolio(portfolio_id)
        return portfolio_id, ""
    if what == MADE:
        if services.household(portfolio_id).state_no != 1:
            raise UserInputError(texts.CHANGED_SINCE)
        return None, after_deleting(services, portfolio_id)
    state_no = last.get("state") if isinstance(last, dict) else None
    if what != CHANGED or not isinstance(state_no, int):
        raise PreventUpdate
    return portfolio_id, _step(NOTHING, "", texts.TAKEN_BACK.format(what=services.undo(portfolio_id, state_no)))


def _step(what: str, portfolio_id: str, words: str) -> dict[str, Any]:
    return {"what": what, "id": portfolio_id, "text": words}


def _name_of(services: Services, portfolio_id: str) -> str:
    names = {summary.portfolio_id: summary.name for summary in services.portfolios()}
    return names.get(portfolio_id, "Portfolio")
