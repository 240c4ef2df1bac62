"""Callbacks of the Settings page: show what is in force, change it, take the last change back.

A change is told to the frame, which starts every page's callbacks anew, this one's too.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.errors import UserInputError
from webapp.components.entered_text import shown_text
from webapp.components.page import PORTFOLIOS_CHANGED, visit_id
from webapp.errors import shown_beside
from webapp.pages.settings import figures, ids, texts
from webapp.pages.settings.acts import act_on_click, act_on_value
from webapp.pages.settings.forms import BOUNDED, act_of, read_floors, stand_in_of, typed_beside
from webapp.services import Definitions, Services

_VISIT = Input(visit_id(ids.PAGE_KEY), "data")
_CHANGED = Output(PORTFOLIOS_CHANGED, "data", allow_duplicate=True)
_ERROR = Output(ids.ERROR, "children", allow_duplicate=True)
_CLICKED = (
    *(ids.COPY, ids.DELETE, ids.ADD, ids.REMOVE),
    *(ids.APART, ids.AS_ONE, ids.SEPARATE, ids.REVOKE, ids.GIVE_AGAIN),
)
N_OFFERED = 8
_beside = shown_beside(ids.ERROR)
Change = dict[str, Any]


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    _register_showing(app, services)
    _register_items(app, services)
    _register_companies(app, services)
    _register_definitions(app, services)
    _register_search(app, services)


def _register_showing(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.LISTS, "children"),
        Output(ids.COMPANIES, "children"),
        Output(ids.STAND_INS, "children"),
        Output(ids.LINKS, "children"),
        Output(ids.SAID, "children"),
        Output(ids.UNDO, "hidden"),
        Output(ids.UNDO_BUTTON, "children"),
        Output(ids.ERROR, "children"),
        _VISIT,
        prevent_initial_call=True,
    )
    def show(visit: str | None) -> tuple[Any, ...]:
        return show_items(services, found(services, visit))

    @app.callback(
        Output(ids.per_item(ids.FLOOR, ALL), "value"),
        Output(ids.FLOORS_TEXT, "children"),
        Output(ids.STAND_IN_OTHER, "options"),
        Output(ids.ROLL, "value"),
        Output(ids.ROLL_TEXT, "children"),
        _VISIT,
        prevent_initial_call=True,
    )
    def show_rest(visit: str | None) -> tuple[Any, ...]:
        return show_forms(found(services, visit))


def _register_items(app: Dash, services: Services) -> None:
    @app.callback(
        _CHANGED,
        _ERROR,
        *[Input(ids.per_item(kind, ALL), "n_clicks") for kind in _CLICKED],
        State(ids.per_item(ids.ADD_TEXT, ALL), "value"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def click(*_: object) -> tuple[Change, str]:
        if not any(one["value"] for one in ctx.triggered):
            raise PreventUpdate
        kind, key = act_of(ctx.triggered_id)
        act_on_click(services, kind, key, typed_beside(key, ctx.states_list[0]))
        return changed(), ""

    @app.callback(
        _CHANGED,
        _ERROR,
        Input(ids.per_item(ids.LABEL, ALL), "value"),
        Input(ids.per_item(ids.STAND_IN, ALL), "value"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def choose(*_: object) -> tuple[Change, str]:
        kind, key = act_of(ctx.triggered_id)
        if not act_on_value(services, kind, key, ctx.triggered[0]["value"]):
            raise PreventUpdate
        return changed(), ""


def _register_companies(app: Dash, services: Services) -> None:
    @app.callback(
        _CHANGED,
        Output(ids.NEW_LIST, "value"),
        Input(ids.MAKE_LIST, "n_clicks"),
        Input(ids.NEW_LIST, "n_submit"),
        State(ids.NEW_LIST, "value"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def make_list(clicks: int | None, submitted: int | None, label: object) -> tuple[Change, str]:
        needs(clicks or submitted)
        services.make_list(shown_text(label))
        return changed(), ""

    @app.callback(
        _CHANGED,
        Output(ids.JOIN_FIRST, "value"),
        Output(ids.JOIN_SECOND, "value"),
        Input(ids.JOIN, "n_clicks"),
        State(ids.JOIN_FIRST, "value"),
        State(ids.JOIN_SECOND, "value"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def join(clicks: int | None, first: object, second: object) -> tuple[Change, str, str]:
        needs(clicks)
        services.count_together(*(services.company_id(shown_text(typed)) for typed in (first, second)))
        return changed(), "", ""

    @app.callback(
        _CHANGED,
        Output(ids.APART_TEXT, "value"),
        Input(ids.APART_ADD, "n_clicks"),
        State(ids.APART_TEXT, "value"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def count_apart(clicks: int | None, typed: object) -> tuple[Change, str]:
        needs(clicks)
        services.count_apart(services.company_id(shown_text(typed)))
        return changed(), ""


def _register_definitions(app: Dash, services: Services) -> None:
    @app.callback(
        _CHANGED,
        _ERROR,
        Input(ids.FLOORS_SAVE, "n_clicks"),
        Input(ids.FLOORS_RESET, "n_clicks"),
        State(ids.per_item(ids.FLOOR, ALL), "value"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def use_floors(save: int | None, reset: int | None, _: object) -> tuple[Change, str]:
        needs(save or reset)
        services.use_floors({} if ctx.triggered_id == ids.FLOORS_RESET else read_floors(ctx.states_list[0]))
        return changed(), ""

    @app.callback(
        _CHANGED,
        Output(ids.STAND_IN_FUND, "value"),
        Input(ids.STAND_IN_SAVE, "n_clicks"),
        State(ids.STAND_IN_FUND, "value"),
        State(ids.STAND_IN_OTHER, "value"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def use_stand_in(clicks: int | None, fund: object, other: object) -> tuple[Change, str]:
        needs(clicks)
        services.choose_stand_in(shown_text(fund).upper(), stand_in_of(other))
        return changed(), ""

    @app.callback(_CHANGED, _ERROR, Input(ids.ROLL, "value"), prevent_initial_call=True, on_error=_beside)
    def roll(is_on: bool) -> tuple[Change, str]:  # noqa: FBT001 - what the switch says
        if bool(is_on) == services.choices().choices.is_rolled_forward:
            raise PreventUpdate
        services.roll_forward(is_on=bool(is_on))
        return changed(), ""

    @app.callback(_CHANGED, _ERROR, Input(ids.UNDO_BUTTON, "n_clicks"), prevent_initial_call=True, on_error=_beside)
    def undo(clicks: int | None) -> tuple[Change, str]:
        needs(clicks)
        services.undo_choices()
        return changed(), ""


def _register_search(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.FOUND, "children"),
        Input(ids.per_item(ids.ADD_TEXT, ALL), "value"),
        Input(ids.JOIN_FIRST, "value"),
        Input(ids.JOIN_SECOND, "value"),
        Input(ids.APART_TEXT, "value"),
        prevent_initial_call=True,
    )
    def offer(*_: object) -> list[Component]:
        typed = shown_text(ctx.triggered[0]["value"] if ctx.triggered else "")
        if not typed:
            raise PreventUpdate
        hits = services.search_securities(typed, N_OFFERED)
        return [html.Option(hit.name, value=hit.ticker) for hit in hits if hit.kind == "company"]


def needs(clicks: int | None) -> None:
    """Do nothing for a control that was only drawn."""
    if not clicks:
        raise PreventUpdate


def changed() -> Change:
    """Return what tells the frame, and through it every page, that figures are others now."""
    return {"select": None, "go": None, "at": datetime.now(tz=UTC).isoformat()}


def found(services: Services, visit: str | None) -> Definitions:
    """Return the definitions, measured with the portfolio a visit is about."""
    if visit is None:
        raise PreventUpdate
    return services.definitions(visit)


def show_items(services: Services, definitions: Definitions) -> tuple[Any, ...]:
    """Return the lists, companies, stand-ins and links, what was said, the bar with the last change, and no error."""
    state = definitions.state
    return (
        figures.list_cards(definitions.lists),
        figures.company_rows(definitions.companies),
        figures.stand_in_rows(definitions.stand_ins, definitions.loaded_funds),
        figures.link_rows(services.shared_links()),
        figures.said(definitions),
        not state.can_undo,
        texts.UNDO.format(change=state.last_words),
        "",
    )


def show_forms(definitions: Definitions) -> tuple[Sequence[str], str, figures.Options, bool, str]:
    """Return the boundaries and what they are, what can stand in, and whether weights are carried forward."""
    if len(figures.floor_texts(definitions)) != len(BOUNDED):
        raise UserInputError(texts.GONE)
    return (
        figures.floor_texts(definitions),
        figures.floors_sentence(definitions),
        figures.other_funds(definitions.loaded_funds),
        definitions.state.choices.is_rolled_forward,
        figures.roll_sentence(definitions),
    )
