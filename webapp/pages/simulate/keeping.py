"""Callbacks of saved plans: saved, listed, renamed, deleted and brought back, opened, computed again, compared."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.errors import UserInputError
from webapp.components.page import visit_id
from webapp.errors import shown_beside
from webapp.pages.simulate import ids, saved, texts
from webapp.pages.simulate.forms import read_form
from webapp.pages.simulate.ids import Field
from webapp.pages.simulate.plan_words import asks_for_nothing
from webapp.pages.simulate.refill import filled, in_order
from webapp.services import Services
from webapp.services.plans_model import MAX_COMPARED

_VISIT = visit_id(ids.PAGE_KEY)
_LEAST_COMPARED = 2
_beside = shown_beside(ids.PLANS_ERROR)
Form = dict[str, Any] | None


def register_keeping(app: Dash, services: Services) -> None:
    """Register the callbacks of saved plans."""
    _register_save(app, services)
    _register_list(app, services)
    _register_edits(app, services)
    _register_opened(app, services)
    _register_use(app, services)


def _register_save(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.PLANS_CHANGED, "data"),
        Output(ids.PLAN_NAME, "value"),
        Output(ids.PLANS_ERROR, "children"),
        Input(ids.PLAN_SAVE, "n_clicks"),
        State(ids.PLAN_NAME, "value"),
        State(ids.FORM, "data"),
        State(_VISIT, "data"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def save(clicks: int | None, name: str | None, form: Form, visit: str | None) -> tuple[Any, ...]:
        if not clicks or not visit or form is None:
            raise PreventUpdate
        return services.save_plan(visit, read_form(form).request, name or ""), "", ""

    @app.callback(
        Output(ids.PLAN_SAVE, "disabled"),
        Output(ids.SAVE_HINT, "children"),
        Input(ids.FORM, "data"),
        on_error=_beside,
    )
    def offer_save(form: Form) -> tuple[bool, str]:
        if form is None or not form.get("is_resting", True):
            raise PreventUpdate
        return can_save(form)


def _register_list(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.PLANS, "children"),
        Output(ids.COMPARED, "children"),
        Output(ids.OPENED, "children"),
        Input(_VISIT, "data"),
        Input(ids.PLANS_CHANGED, "data"),
    )
    def show(visit: str | None, _: object) -> tuple[Any, ...]:
        if not visit:
            raise PreventUpdate
        is_visit = _VISIT in "".join(ctx.triggered_prop_ids)
        rest: object = [] if is_visit else no_update
        return saved.plan_list(services.plans(visit)), rest, rest


def _register_edits(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.PLANS_CHANGED, "data", allow_duplicate=True),
        Output(ids.UNDO_STORE, "data"),
        Input(ids.per_plan(ids.PLAN_DELETE, ALL), "n_clicks"),
        Input(ids.UNDO_BUTTON, "n_clicks"),
        State(ids.UNDO_STORE, "data"),
        State(_VISIT, "data"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def delete(clicks: list[int | None], undo: int | None, last: Form, visit: str | None) -> tuple[Any, ...]:
        if not visit or not (any(clicks) or undo) or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        return delete_or_restore(services, visit, ctx.triggered_id, last)

    @app.callback(
        Output(ids.UNDO, "hidden"),
        Output(ids.UNDO_TEXT, "children"),
        Input(ids.UNDO_STORE, "data"),
    )
    def undo_bar(last: Form) -> tuple[bool, str]:
        return not last, texts.DELETED.format(name=last["name"]) if last else ""

    @app.callback(
        Output(ids.PLANS_CHANGED, "data", allow_duplicate=True),
        Input(ids.per_plan(ids.PLAN_RENAME, ALL), "value"),
        State(_VISIT, "data"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def rename(_: list[str | None], visit: str | None) -> list[Any]:
        if not visit or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        return rename_plan(services, visit, str(ctx.triggered_id["plan"]), ctx.triggered[0]["value"])


def _register_opened(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.OPENED, "children", allow_duplicate=True),
        Output(ids.REPLAYED, "children"),
        Input(ids.per_plan(ids.PLAN_OPEN, ALL), "n_clicks"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def open_plan(clicks: list[int | None]) -> tuple[list[Component], list[Component]]:
        titles = {theme.name: theme.label for theme in services.state().market.themes}
        return saved.opened_plan(services.open_plan(_pressed(clicks)), titles), []

    @app.callback(
        Output(ids.REPLAYED, "children", allow_duplicate=True),
        Input(ids.per_plan(ids.PLAN_REPLAY, ALL), "n_clicks"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def replay(clicks: list[int | None]) -> list[Component]:
        return saved.replayed_words(services.replay_plan(_pressed(clicks)))

    @app.callback(
        Output(ids.COMPARED, "children", allow_duplicate=True),
        Output(ids.PLANS_ERROR, "children", allow_duplicate=True),
        Input(ids.COMPARE, "n_clicks"),
        State(ids.per_plan(ids.PLAN_TICK, ALL), "value"),
        State(ids.per_plan(ids.PLAN_TICK, ALL), "id"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def compare(clicks: int | None, ticks: list[bool], places: list[dict[str, str]]) -> tuple[list[Component], str]:
        if not clicks:
            raise PreventUpdate
        return compare_plans(services, [p["plan"] for p, tick in zip(places, ticks, strict=True) if tick]), ""


def _register_use(app: Dash, services: Services) -> None:
    pressed = Input(ids.per_plan(ids.PLAN_USE, ALL), "n_clicks")

    @app.callback(
        Output(ids.part(ids.SWITCH, ALL), "value"),
        Output(ids.part(ids.SLIDER, ALL), "max", allow_duplicate=True),
        Output(ids.part(ids.SLIDER, ALL), "value", allow_duplicate=True),
        Output(ids.field(ALL), "value", allow_duplicate=True),
        pressed,
        State(ids.part(ids.SLIDER, ALL), "max"),
        State(ids.field(ALL), "value"),
        prevent_initial_call=True,
        on_error=_beside,
    )
    def use(clicks: list[int | None], ends: list[float], values: list[Any]) -> tuple[Any, ...]:
        names = [ids.plain_name(entry["id"]["field"]) for entry in ctx.outputs_list[3]]
        return use_limits(services, _pressed(clicks), ends, names, values)

    @app.callback(
        Output(ids.DESTINATIONS, "value"),
        Output(ids.CHOSEN, "rowData", allow_duplicate=True),
        Output(ids.LOCKED, "value"),
        Output(ids.NEVER_SELL, "value"),
        Output(ids.PINS, "data", allow_duplicate=True),
        pressed,
        prevent_initial_call=True,
        on_error=_beside,
    )
    def use_funds(clicks: list[int | None]) -> tuple[Any, ...]:
        return use_tickers(services, _pressed(clicks))


def can_save(form: Mapping[str, Any]) -> tuple[bool, str]:
    """Return whether a form has no plan to save, and the words that say why."""
    is_empty = asks_for_nothing(read_form(form).request)
    return is_empty, texts.NOTHING_TO_SAVE if is_empty else ""


def delete_or_restore(
    services: Services, portfolio_id: str, pressed: object, last: Mapping[str, Any] | None
) -> tuple[list[Any], dict[str, str] | None]:
    """Delete the plan of a button, or bring the last one back; return what has changed and what can be undone."""
    if not isinstance(pressed, dict):
        if not last:
            raise PreventUpdate
        services.restore_plan(last["id"])
        return ["restored", last["id"]], None
    plan_id = str(pressed["plan"])
    name = _name_of(services, portfolio_id, plan_id)
    services.delete_plan(plan_id)
    return ["deleted", plan_id], {"id": plan_id, "name": name}


def rename_plan(services: Services, portfolio_id: str, plan_id: str, name: str | None) -> list[Any]:
    """Give a plan the name typed into its line; the one it has changes nothing."""
    if name is None or name == _name_of(services, portfolio_id, plan_id):
        raise PreventUpdate
    services.rename_plan(plan_id, name)
    return ["renamed", plan_id, name]


def compare_plans(services: Services, plan_ids: Sequence[str]) -> list[Component]:
    """Return ticked plans beside each other."""
    if not _LEAST_COMPARED <= len(plan_ids) <= MAX_COMPARED:
        raise UserInputError(texts.TICK_SOME)
    return saved.comparison(services.compare_plans(tuple(plan_ids)))


def use_limits(
    services: Services, plan_id: str, ends: Sequence[float], names: Sequence[str], values: Sequence[Any]
) -> tuple[Any, ...]:
    """Return the controls that ask today for what a saved plan asked."""
    theme = str(dict(zip(names, values, strict=True)).get(Field.THEME) or "")
    form = filled(services.open_plan(plan_id).current_request, theme)
    reach = [max(end, to or 0.0) for end, to in zip(ends, form.sliders, strict=True)]
    sliders = [no_update if to is None else to for to in form.sliders]
    fields = in_order(form.fields, names, values)
    return form.switches, reach, sliders, fields


def use_tickers(services: Services, plan_id: str) -> tuple[Any, ...]:
    """Return funds and their typed prices, what is locked, and the trades set by hand, as a saved plan asked."""
    form = filled(services.open_plan(plan_id).current_request, "")
    return form.funds, form.prices, form.fields[Field.LOCKED], form.fields[Field.NEVER_SELL], form.pins


def _pressed(clicks: Sequence[int | None]) -> str:
    """Return the plan whose button was pressed; a list drawn anew has pressed none."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict) or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    return str(ctx.triggered_id["plan"])


def _name_of(services: Services, portfolio_id: str, plan_id: str) -> str:
    return next((plan.name for plan in services.plans(portfolio_id) if plan.plan_id == plan_id), "")
