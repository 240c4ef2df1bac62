"""Callbacks of the simulate page: the form's choices and the answer to it.

The browser collects the form (``assets/simulate.js``): at most eight times a second while a slider is dragged, and
once when it rests; one that stands still rests even where nothing said so (``assets/simulate_rest.js``). Dragging asks
for a preview in fractions of shares, resting for the plan in whole shares; both answer through one callback, so that a
late answer never overwrites a newer one.
"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.model.plan import PlanStatus
from webapp.components.browser import in_browser
from webapp.components.page import THEME_STORE, visit_id
from webapp.components.tokens import Theme
from webapp.pages.simulate import ids, panels, plan_words, trade_rows
from webapp.pages.simulate.curves import register_curves
from webapp.pages.simulate.facts import register_facts
from webapp.pages.simulate.figures import Dumbbell, build_dumbbells
from webapp.pages.simulate.forms import SimulateForm, read_form
from webapp.pages.simulate.keeping import register_keeping
from webapp.pages.simulate.limit_words import Titles
from webapp.pages.simulate.offers import register_offers
from webapp.pages.simulate.proving import register_proving
from webapp.pages.simulate.refusals import refused
from webapp.pages.simulate.relaxing import register_relaxing
from webapp.pages.simulate.trades import register_trades
from webapp.services import Services

_VISIT = visit_id(ids.PAGE_KEY)
_MOVING = "result moving"
_RESTING = "result"


def register_callbacks(app: Dash, services: Services) -> None:
    """Register the page's callbacks."""
    register_offers(app, services)
    _register_collecting(app)
    _register_restoring(app)
    _register_saying(app)
    _register_answer(app, services)
    register_trades(app, services)
    register_relaxing(app, services)
    register_proving(app, services)
    register_curves(app, services)
    register_facts(app, services)
    register_keeping(app, services)


def _register_collecting(app: Dash) -> None:
    in_browser(
        app,
        "simulate.rankFunds",
        Output(ids.DESTINATIONS, "options", allow_duplicate=True),
        Input(ids.DESTINATIONS, "search_value"),
        State(ids.DESTINATIONS, "options"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "simulate.collect",
        Output(ids.FORM, "data"),
        Input(ids.part(ids.SWITCH, ALL), "value"),
        Input(ids.part(ids.SLIDER, ALL), "drag_value"),
        Input(ids.part(ids.SLIDER, ALL), "value"),
        Input(ids.CHOSEN, "rowData"),
        Input(ids.CHOSEN, "cellValueChanged"),
        Input(ids.field(ALL), "value"),
        Input(ids.LOCKED, "value"),
        Input(ids.NEVER_SELL, "value"),
        Input(ids.PINS, "data"),
        State(ids.REFUSED, "data"),
        State(_VISIT, "data"),
    )
    in_browser(
        app,
        "simulateRest.note",
        Input(ids.part(ids.SWITCH, ALL), "value"),
        Input(ids.part(ids.SLIDER, ALL), "drag_value"),
        Input(ids.part(ids.SLIDER, ALL), "value"),
        Input(ids.FORM, "data"),
    )


def _register_restoring(app: Dash) -> None:
    in_browser(
        app,
        "simulate.restore",
        Output(ids.part(ids.SWITCH, ALL), "value", allow_duplicate=True),
        Output(ids.part(ids.SLIDER, ALL), "max", allow_duplicate=True),
        Output(ids.part(ids.SLIDER, ALL), "value", allow_duplicate=True),
        Output(ids.field(ALL), "value", allow_duplicate=True),
        Input(ids.part(ids.SLIDER, ALL), "marks"),
        Input(ids.LIST_LIMITS, "children"),
        Input(ids.ACCOUNT_FUNDS, "children"),
        State(_VISIT, "data"),
        State(ids.part(ids.SLIDER, ALL), "max"),
        State(ids.field(ALL), "value"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "simulate.restoreFunds",
        Output(ids.DESTINATIONS, "value", allow_duplicate=True),
        Output(ids.CHOSEN, "rowData", allow_duplicate=True),
        Output(ids.LOCKED, "value", allow_duplicate=True),
        Output(ids.NEVER_SELL, "value", allow_duplicate=True),
        Output(ids.PINS, "data", allow_duplicate=True),
        Input(ids.part(ids.SLIDER, ALL), "marks"),
        Input(ids.LIST_LIMITS, "children"),
        State(_VISIT, "data"),
        prevent_initial_call=True,
    )


def _register_saying(app: Dash) -> None:
    in_browser(
        app,
        "simulate.saySet",
        Output(ids.MORE_SET, "children"),
        Output(ids.CHOICES_SET, "children"),
        Output(ids.COSTS_SET, "children"),
        Input(ids.FORM, "data"),
    )
    in_browser(app, "simulate.sayRefused", Output(ids.REFUSED_SAID, "children"), Input(ids.FORM, "data"))
    in_browser(
        app,
        "simulate.rest",
        Output(ids.part(ids.SLIDER, ALL), "disabled"),
        Input(ids.part(ids.SWITCH, ALL), "value"),
    )


def _register_answer(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.EFFECT, "figure"),
        Output(ids.EFFECT_NOTES, "children"),
        Output(ids.part(ids.VERDICT, ALL), "children"),
        Output(ids.SUMMARY, "children"),
        Output(ids.TRADES, "rowData"),
        Output(ids.RESULT, "className"),
        Output(ids.STATUS, "children"),
        Input(ids.FORM, "data"),
        Input(_VISIT, "data"),
        Input(THEME_STORE, "data"),
        on_error=refused,
        running=[(Output(ids.WORKING, "hidden"), False, True)],
    )
    def answer(form: dict[str, Any] | None, visit: str | None, theme: str | None) -> tuple[Any, ...]:
        if not visit or form is None or services.state().is_empty:
            raise PreventUpdate
        places = [ids.plain_name(entry["id"]["limit"]) for entry in ctx.outputs_list[2]]
        return show_answer(services, visit, read_form(form), places, "dark" if theme == "dark" else "light")


def show_answer(
    services: Services, portfolio_id: str, form: SimulateForm, places: Sequence[str], theme: Theme
) -> tuple[Any, ...]:
    """Return the preview while a slider is dragged, the whole-share plan when it rests."""
    state = services.state()
    titles = {item.name: item.label for item in state.market.themes}
    if not form.is_resting:
        return _previewed(services, portfolio_id, form, places, titles, theme)
    plan = services.plan(portfolio_id, form.request)
    before, after = panels.measured(plan.before, form.theme), panels.measured(plan.after, form.theme)
    figure, notes = _effect(panels.dumbbells(before, after, plan.limits, form.theme, titles), theme)
    is_plan = plan.status is not PlanStatus.INFEASIBLE
    verdicts = panels.verdicts(places, plan.limits, plan.conflicts, before, form.theme, is_plan=is_plan)
    rows = trade_rows.trade_rows(plan, state.market.funds, titles)
    return figure, notes, verdicts, panels.plan_summary(plan, titles), rows, _RESTING, ""


def _previewed(
    services: Services, portfolio_id: str, form: SimulateForm, places: Sequence[str], titles: Titles, theme: Theme
) -> tuple[Any, ...]:
    preview = services.preview_plan(portfolio_id, form.request)
    before, after = panels.measured(preview.before, form.theme), panels.measured(preview.after, form.theme)
    figure, notes = _effect(panels.dumbbells(before, after, preview.limits, form.theme, titles), theme)
    verdicts = panels.verdicts(places, preview.limits, (), before, form.theme, is_plan=preview.is_feasible)
    return figure, notes, verdicts, panels.preview_summary(form.request, preview), no_update, _MOVING, ""


def _effect(rows: Sequence[Dumbbell], theme: Theme) -> tuple[go.Figure, list[Component]]:
    words = plan_words.effect_sentence([r.label for r in rows], [r.before for r in rows], [r.after for r in rows])
    return build_dumbbells(rows, theme), [html.P(words), panels.effect_table(rows)]
