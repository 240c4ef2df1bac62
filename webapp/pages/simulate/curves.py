"""The curve of concentration against cost, and the facts of small-cap funds: callbacks and what they show."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from webapp import formatting
from webapp.components.page import THEME_STORE, visit_id
from webapp.components.table import table_alternative
from webapp.components.tokens import Theme
from webapp.errors import shown_beside
from webapp.pages.simulate import ids, texts
from webapp.pages.simulate.figures import CurveDot, build_curve
from webapp.pages.simulate.forms import is_percent, read_form
from webapp.pages.simulate.limit_words import Titles, limit_label, measure_label, quantity
from webapp.services import Services
from webapp.services.plans_model import Curve, CurvePoint

_VISIT = visit_id(ids.PAGE_KEY)
_TAX, _COST = "Tax this year", "Cost, with a small weight on trading"
Form = dict[str, Any] | None


def register_curves(app: Dash, services: Services) -> None:
    """Register the callbacks of the curve."""

    @app.callback(
        Output(ids.CURVE_LIMIT, "options"),
        Output(ids.CURVE_LIMIT, "value"),
        Output(ids.CURVE_DRAW, "disabled"),
        Input(ids.FORM, "data"),
        State(ids.CURVE_LIMIT, "value"),
        on_error=shown_beside(ids.STATUS),
    )
    def offer(form: Form, chosen: str | None) -> tuple[Any, ...]:
        if form is None or not form.get("is_resting", True):
            raise PreventUpdate
        return offer_limits(services, form, chosen)

    @app.callback(
        Output(ids.CURVE, "figure"),
        Output(ids.CURVE_NOTES, "children"),
        Output(ids.CURVE_FRAME, "hidden"),
        Input(ids.CURVE_DRAW, "n_clicks"),
        State(ids.CURVE_LIMIT, "value"),
        State(ids.FORM, "data"),
        State(_VISIT, "data"),
        State(THEME_STORE, "data"),
        prevent_initial_call=True,
        on_error=shown_beside(ids.STATUS),
        running=[(Output(ids.CURVE_WORKING, "hidden"), False, True)],
    )
    def draw(clicks: int | None, name: str | None, form: Form, visit: str | None, theme: str | None) -> tuple[Any, ...]:
        if not clicks or not visit or not name:
            raise PreventUpdate
        curve = services.curve(visit, read_form(form).request, name)
        return *show_curve(curve, _titles(services), "dark" if theme == "dark" else "light"), False


def offer_limits(services: Services, form: dict[str, Any], chosen: str | None) -> tuple[Any, ...]:
    """Return the limits whose bound the curve may move, the one chosen while it is there, and whether there is none."""
    titles = _titles(services)
    limits = read_form(form).request.limits
    options = [{"value": limit.name, "label": limit_label(limit, titles)} for limit in limits]
    names = [limit.name for limit in limits]
    return options, chosen if chosen in names else next(iter(names), None), not names


def show_curve(curve: Curve, titles: Titles, theme: Theme) -> tuple[go.Figure, list[Component]]:
    """Return the curve, its sentence and its table; points without a plan are in the table only."""
    has_tax = any(point.tax_amount is not None for point in curve.points)
    dots = [
        dot
        for number, point in enumerate(curve.points)
        if (dot := _dot(curve, point, has_tax=has_tax, is_chosen=number == curve.chosen)) is not None
    ]
    measure, cost = measure_label(curve.limit, titles), _TAX if has_tax else _COST
    said = [curve_sentence(curve, dots, cost)]
    axis = measure
    if _is_on_known(curve):
        said.append(texts.CURVE_ON_KNOWN.format(measure=measure))
        axis = f"{measure}, {texts.ON_KNOWN}"
    figure = build_curve(dots, axis, cost, theme, is_percent=is_percent(curve.limit.kind))
    return figure, [html.P(" ".join(said)), _table(curve)]


def _is_on_known(curve: Curve) -> bool:
    """Whether the limit is held on what is known alone, as the plan asked for holds it."""
    return any(not point.is_tested for point in curve.points if point.after is not None)


def curve_sentence(curve: Curve, dots: Sequence[CurveDot], cost: str) -> str:
    """Say the ends of the curve and the point asked for."""
    if not dots:
        return texts.NOT_ALL_MET
    kind = curve.limit.kind
    first, last = min(dots, key=lambda d: d.after), max(dots, key=lambda d: d.after)
    ends = [f"{formatting.money(dot.amount)} at {quantity(kind, dot.after)}" for dot in (first, last)]
    asked = [f" Asked for: {formatting.money(d.amount)} at {quantity(kind, d.after)}." for d in dots if d.is_chosen]
    return f"{cost} would go from {ends[0]} to {ends[1]}.{''.join(asked)} {texts.CURVE_HINT}"


def _dot(curve: Curve, point: CurvePoint, *, has_tax: bool, is_chosen: bool) -> CurveDot | None:
    amount = point.tax_amount if has_tax else point.objective_amount
    if point.after is None or amount is None:
        return None
    kind = curve.limit.kind
    words = f"Limit {quantity(kind, point.bound)}<br>After {quantity(kind, point.after)}<br>{formatting.money(amount)}"
    return CurveDot(point.after, float(amount), is_chosen, words)


def _table(curve: Curve) -> Component:
    kind = curve.limit.kind
    rows = [
        [
            quantity(kind, point.bound) + (" (asked for)" if number == curve.chosen else ""),
            "no plan keeps it" if point.after is None else quantity(kind, point.after),
            *(
                "" if amount is None else formatting.money(amount)
                for amount in (point.tax_amount, point.objective_amount, point.turnover_amount)
            ),
        ]
        for number, point in enumerate(curve.points)
    ]
    after = f"After, {texts.ON_KNOWN}" if _is_on_known(curve) else "After"
    return table_alternative(("Limit", after, _TAX, _COST, "Turnover, one way"), rows)


def _titles(services: Services) -> dict[str, str]:
    return {theme.name: theme.label for theme in services.state().market.themes}
