"""Layout of the Settings page: one section for each kind of definition, and the way back from the last change."""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.model.issuer import SizeBand
from webapp.components.attributes import aria
from webapp.components.labels import BAND_LABELS
from webapp.components.panel import live_region, page_heading, skeleton
from webapp.pages.settings import ids, texts
from webapp.pages.settings.forms import BOUNDED

LONGEST = 80


def layout() -> Component:
    """Build the page."""
    return html.Div(
        [
            page_heading(texts.TITLE, texts.LEAD),
            live_region(ids.ERROR, assertive=True),
            live_region(ids.SAID),
            html.Datalist(id=ids.FOUND),
            html.Div([_lists(), _companies(), _floors(), _stand_ins(), _roll(), _links()], className="page"),
            html.Div([_undo_bar()], className="undo-dock"),
        ],
        className="page settings-page",
    )


def _section(title: str, text: str, *parts: Component) -> Component:
    return html.Section([html.H2(title), html.P(text, className="panel-sentence"), *parts], className="panel")


def _lists() -> Component:
    return _section(
        texts.LISTS_TITLE,
        texts.LISTS_TEXT,
        html.Div(skeleton(320), id=ids.LISTS, className="settings-items"),
        form_row(text_field(ids.NEW_LIST, texts.NEW_LIST_LABEL), button(texts.MAKE_LIST, ids.MAKE_LIST)),
    )


def _companies() -> Component:
    return _section(
        texts.COMPANIES_TITLE,
        texts.COMPANIES_TEXT,
        html.Div(skeleton(160), id=ids.COMPANIES, className="settings-items"),
        form_row(company_field(ids.APART_TEXT, texts.APART_LABEL), button(texts.APART, ids.APART_ADD)),
        html.H3(texts.JOIN_TITLE),
        form_row(
            company_field(ids.JOIN_FIRST, texts.JOIN_FIRST_LABEL),
            company_field(ids.JOIN_SECOND, texts.JOIN_SECOND_LABEL),
            button(texts.JOIN, ids.JOIN),
        ),
    )


def _floors() -> Component:
    fields = [_floor(band) for band in BOUNDED]
    return _section(
        texts.FLOORS_TITLE,
        texts.FLOORS_TEXT,
        form_row(*fields, button(texts.FLOORS_SAVE, ids.FLOORS_SAVE), button(texts.FLOORS_RESET, ids.FLOORS_RESET)),
        html.P(id=ids.FLOORS_TEXT, className="source-tag"),
    )


def _floor(band: SizeBand) -> Component:
    return text_field(ids.per_item(ids.FLOOR, band.value), BAND_LABELS[band], is_narrow=True)


def _stand_ins() -> Component:
    return _section(
        texts.STAND_INS_TITLE,
        texts.STAND_INS_TEXT,
        html.Div(skeleton(120), id=ids.STAND_INS, className="settings-items"),
        form_row(
            text_field(ids.STAND_IN_FUND, texts.STAND_IN_FUND_LABEL, is_narrow=True),
            select_field(ids.STAND_IN_OTHER, texts.STAND_IN_OTHER_LABEL),
            button(texts.STAND_IN_SAVE, ids.STAND_IN_SAVE),
        ),
    )


def _roll() -> Component:
    switch: Component = dbc.Switch(id=ids.ROLL, label=texts.ROLL_LABEL, value=False)
    return html.Section(
        [html.H2(texts.ROLL_TITLE), html.P(id=ids.ROLL_TEXT, className="panel-sentence"), switch], className="panel"
    )


def _links() -> Component:
    return _section(
        texts.LINKS_TITLE, texts.LINKS_TEXT, html.Div(skeleton(80), id=ids.LINKS, className="settings-items")
    )


def _undo_bar() -> Component:
    undo = button(texts.UNDO.format(change=""), ids.UNDO_BUTTON)
    key = html.Kbd("Ctrl Z", **aria(hidden="true"))
    return html.Div([undo, key], id=ids.UNDO, className="undo-bar", role="status", hidden=True)


def button(label: str, button_id: ids.AnyId, *, said: str = "") -> Component:
    """Build a button; ``said`` is what it is called for people who do not see what it stands beside."""
    more = aria(label=said) if said else {}
    made: Component = html.Button(label, id=button_id, type="button", className="btn btn-quiet", **more)
    return made


def form_row(*controls: Component) -> Component:
    """Put controls side by side, below each other where there is no room."""
    return html.Div(list(controls), className="settings-form")


def text_field(field_id: ids.AnyId, label: str, *, is_narrow: bool = False, typed: str | None = None) -> Component:
    """Build a text field with its label; one that is already filled speaks when it is left."""
    is_filled = typed is not None
    field: Component = dbc.Input(
        id=field_id, value=typed, debounce=is_filled, maxlength=LONGEST, autocomplete="off", type="text"
    )
    return html.Label([html.Span(label), field], className=f"settings-field{' settings-narrow' * is_narrow}")


def company_field(field_id: ids.AnyId, label: str) -> Component:
    """Build a text field that offers the companies a text may mean."""
    field: Component = dbc.Input(id=field_id, maxlength=LONGEST, autocomplete="off", type="text", list=ids.FOUND)
    return html.Label([html.Span(label), field], className="settings-field")


def select_field(
    field_id: ids.AnyId,
    label: str,
    options: Sequence[dict[str, str]] = (),
    chosen: str | None = None,
) -> Component:
    """Build a select with its label."""
    select: Component = dbc.Select(id=field_id, options=list(options), value=chosen)
    return html.Label([html.Span(label), select], className="settings-field")
