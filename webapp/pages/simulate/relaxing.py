"""Callbacks of limits that give way: relaxed by a button, and put back."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.model.plan import Limit
from webapp.components.page import visit_id
from webapp.pages.simulate import ids, panels, texts
from webapp.pages.simulate.forms import SimulateForm, limit_of_name, read_form, typed_bound
from webapp.pages.simulate.limit_words import Titles, change_words
from webapp.services import Services

_VISIT = visit_id(ids.PAGE_KEY)


def register_relaxing(app: Dash, services: Services) -> None:
    """Register the callbacks of the buttons that relax limits, and of the way back."""

    @app.callback(
        Output(ids.part(ids.SLIDER, ALL), "value", allow_duplicate=True),
        Output(ids.field(ALL), "value", allow_duplicate=True),
        Output(ids.RELAXED, "children"),
        Input(ids.allow_button(ALL, ALL), "n_clicks"),
        State(ids.FORM, "data"),
        prevent_initial_call=True,
    )
    def allow(clicks: list[int | None], form: dict[str, Any] | None) -> tuple[list[Any], list[Any], list[Component]]:
        pressed = ctx.triggered_id
        if not any(clicks) or not ctx.triggered[0]["value"] or not isinstance(pressed, dict):
            raise PreventUpdate
        names = [ids.plain_name(entry["id"]["field"]) for entry in ctx.outputs_list[1]]
        asked, bounds = read_form(form), ids.allowed_bounds(pressed)
        titles = {theme.name: theme.label for theme in services.state().market.themes}
        back = [] if pressed["place"] == ids.Place.UNDO else way_back(asked, bounds, titles)
        return *relax(bounds, names, asked.theme), back

    @app.callback(
        Output(ids.RELAXED, "children", allow_duplicate=True), Input(_VISIT, "data"), prevent_initial_call=True
    )
    def forget(_: str | None) -> list[Component]:
        return []


def relax(bounds: Mapping[str, float], fields: Sequence[str], theme: str) -> tuple[list[object], list[object]]:
    """Return the sliders' values and those of the fields with some limits relaxed; the others stay."""
    sliders = {limit.kind: bounds.get(limit.name, no_update) for limit in panels.slider_limits(theme)}
    with_slider = {limit.name for limit in panels.slider_limits(theme)}
    typed = {f"{ids.BOUND_PREFIX}{name}": bound for name, bound in bounds.items() if name not in with_slider}
    return [sliders[kind] for kind in ids.LIMITS], [typed.get(name, no_update) for name in fields]


def way_back(form: SimulateForm, bounds: Mapping[str, float], titles: Titles) -> list[Component]:
    """Build what says which limits were just relaxed, with the button that puts them back."""
    before = {limit.name: typed_bound(limit) for limit in form.request.limits if limit.name in bounds}
    changes = [(limit_of_name(name, typed), limit_of_name(name, bounds[name])) for name, typed in before.items()]
    if not changes:
        return []
    button = html.Button(
        texts.PUT_BACK,
        id=ids.allow_button(before, ids.Place.UNDO),
        type="button",
        className="btn btn-quiet btn-sm",
    )
    return [html.Div([html.Span(_changed_words(changes, titles)), button], className="undo-bar")]


def _changed_words(changes: Sequence[tuple[Limit, Limit]], titles: Titles) -> str:
    return f"Changed: {'; '.join(change_words(before, after, titles) for before, after in changes)}."
