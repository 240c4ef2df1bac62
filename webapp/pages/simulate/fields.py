"""The controls of the form: a label around one control of ``ids.Field``, or a typed bound with its verdict."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from analytics.model.plan import Limit
from webapp.components.attributes import aria
from webapp.pages.simulate import ids
from webapp.pages.simulate.forms import is_percent
from webapp.pages.simulate.ids import Field

Options = Sequence[dict[str, Any]]


def number_field(
    field: Field, label: str, unit: str, *, typed: float | None = None, is_signed: bool = False
) -> Component:
    """Build a field for a number; it speaks when it is left."""
    return _labelled(label, _number(ids.field(field), unit, typed=typed, is_signed=is_signed))


def bound_field(limit: Limit, label: str, unit: str = "") -> Component:
    """Build the typed bound of a limit, empty for no limit, with its verdict below."""
    unit = unit or ("%" if is_percent(limit.kind) else "")
    verdict = html.Div(id=ids.part(ids.VERDICT, limit.name), className="verdict", role="status")
    return html.Div([_labelled(label, _number(ids.bound(limit.name), unit)), verdict], className="bound")


def select_field(field: Field, label: str, options: Options, chosen: str | None = None) -> Component:
    """Build a choice of one."""
    return _labelled(label, dbc.Select(id=ids.field(field), options=list(options), value=chosen))


def radio_field(field: Field, label: str, options: Options, chosen: str) -> Component:
    """Build a choice of one, all of them seen."""
    radios = dbc.RadioItems(id=ids.field(field), options=list(options), value=chosen)
    return html.Div(
        [html.Span(label, className="form-label-line"), radios],
        role="radiogroup",
        className="form-field",
        **aria(label=label),
    )


def several_field(field: Field, label: str) -> Component:
    """Build a choice of several, filled once there is data."""
    boxes = dbc.Checklist(id=ids.field(field), options=[], value=[])
    return html.Div(
        [html.Span(label, className="form-label-line"), boxes],
        role="group",
        className="form-field",
        **aria(label=label),
    )


def tickers_field(field_id: str, label: str, placeholder: str) -> Component:
    """Build a choice of many, found by typing; Dash's own takes plain ids only."""
    picker = dcc.Dropdown(id=field_id, multi=True, options=[], value=[], placeholder=placeholder)
    return html.Div([html.Label(label, htmlFor=field_id, className="form-label-line"), picker], className="form-field")


def switch_field(field: Field, label: str, *, is_on: bool) -> Component:
    """Build a switch."""
    switch: Component = dbc.Switch(id=ids.field(field), label=label, value=is_on)
    return switch


def date_field(field: Field, label: str) -> Component:
    """Build a field for a date."""
    return _labelled(label, dbc.Input(id=ids.field(field), type="date", debounce=True))


def text_field(field: Field, label: str, placeholder: str) -> Component:
    """Build a field for words; it speaks when it is left."""
    return _labelled(
        label,
        dbc.Input(
            id=ids.field(field), type="text", debounce=True, maxLength=200, autocomplete="off", placeholder=placeholder
        ),
    )


def field_row(*fields: Component) -> Component:
    """Put fields side by side, below each other where there is no room."""
    return html.Div(list(fields), className="field-row")


def _number(
    field_id: dict[str, object], unit: str, *, typed: float | None = None, is_signed: bool = False
) -> Component:
    least = {} if is_signed else {"min": 0}
    control = dbc.Input(id=field_id, type="number", step="any", value=typed, debounce=True, autocomplete="off", **least)
    return html.Span([control, html.Span(unit, className="unit")] if unit else [control], className="with-unit")


def _labelled(label: str, control: Component) -> Component:
    return html.Label([html.Span(label, className="form-label-line"), control], className="form-field")
