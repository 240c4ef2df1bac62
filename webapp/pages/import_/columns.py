"""How the columns of a file were read, for the user to change."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.intake.headers import Role
from analytics.model.portfolio import TableLayout
from webapp.pages.import_ import ids, texts
from webapp.pages.import_.words import short
from webapp.services import ImportPreview

UNUSED = "unused"
"""Stands for no role: a select of the browser shows nothing for an empty text."""
N_COLUMNS = 60
"""Columns offered per table; whoever prints more does not mean them to be read one by one."""
_ABBREVIATIONS = (Role.ISIN, Role.CUSIP)
_N_SAMPLES = 3
_SAMPLE_CHARACTERS = 28


def columns(preview: ImportPreview) -> list[Component]:
    """Return a list per layout: the names of its columns, their first values, and what each was read as."""
    layouts = preview.parsed.layouts
    if not layouts:
        return []
    return [html.P(texts.COLUMNS_HELP, className="quiet"), *(_layout(layout) for layout in layouts)]


def shown_roles(preview: ImportPreview) -> dict[str, str]:
    """Return what every select shows, by ``what:key``."""
    values = {
        f"role:{layout.key}|{number}": role or UNUSED
        for layout in preview.parsed.layouts
        for number, role in enumerate(layout.roles[:N_COLUMNS])
    }
    return values | {f"decimal:{layout.key}": layout.decimal_mark for layout in preview.parsed.layouts}


def shown_layouts(preview: ImportPreview) -> dict[str, dict[str, Any]]:
    """Return roles and decimal mark of every layout as read, on which the browser lays what is changed."""
    return {layout.key: {"roles": list(layout.roles), "mark": layout.decimal_mark} for layout in preview.parsed.layouts}


def _layout(layout: TableLayout) -> Component:
    lines = [_column_line(layout, number) for number in range(min(len(layout.roles), N_COLUMNS))]
    where = f"row {layout.header_row}" if layout.header_row else "no row with names"
    title = f"Names in {where}{f' of {layout.sheet}' if layout.sheet else ''}"
    return html.Section([html.H3(title), html.Ul(lines, className="column-lines"), _decimal_mark(layout)])


def _column_line(layout: TableLayout, number: int) -> Component:
    name = layout.names[number] if number < len(layout.names) and layout.names[number] else f"Column {number + 1}"
    samples = [row[number] for row in layout.samples if number < len(row) and row[number]][:_N_SAMPLES]
    select = dbc.Select(
        id=ids.edit("role", f"{layout.key}|{number}"), options=_role_options(), value=layout.roles[number] or UNUSED
    )
    return html.Li(
        html.Label(
            [
                html.Span(short(name, _SAMPLE_CHARACTERS * 2), className="column-name"),
                html.Span(" · ".join(short(text, _SAMPLE_CHARACTERS) for text in samples), className="quiet"),
                select,
            ]
        )
    )


def _role_options() -> list[dict[str, str]]:
    roles = [{"value": str(role), "label": _word(role)} for role in Role]
    return [{"value": UNUSED, "label": texts.NOT_USED}, *roles]


def _word(role: Role) -> str:
    return role.upper() if role in _ABBREVIATIONS else role.capitalize()


def _decimal_mark(layout: TableLayout) -> Component:
    options = [{"value": mark, "label": words} for mark, words in texts.DECIMAL_MARKS.items()]
    select = dbc.Select(id=ids.edit("decimal", layout.key), options=options, value=layout.decimal_mark)
    return html.Label([html.Span(texts.DECIMAL_MARK), select], className="decimal-field")
