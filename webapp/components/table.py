"""Small plain tables, and the table alternative every chart has."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from webapp.components.attributes import aria
from webapp.components.panel import Children


def plain_table(
    header: Sequence[str], rows: Sequence[Sequence[Children]], *, caption: str = "", is_words: bool = False
) -> Component:
    """Build a table whose first column names the row; ``caption`` is read out and not seen; words stand left."""
    head = html.Thead(html.Tr([html.Th(cell, scope="col") for cell in header]))
    body = html.Tbody([html.Tr([html.Th(row[0], scope="row"), *(html.Td(cell) for cell in row[1:])]) for row in rows])
    said = [html.Caption(caption, className="visually-hidden")] if caption else []
    table = html.Table([*said, head, body], className=f"plain-table{' words-table' * is_words}")
    return scrolling(table, caption)


def scrolling(table: Component, name: str = "") -> Component:
    """Build the frame of a table that may be wider than its place; the arrow keys scroll it once it has the focus."""
    frame: Component = html.Div(
        table, className="table-scroll", tabIndex=0, role="group", **aria(label=name or "Table")
    )
    return frame


def table_alternative(header: Sequence[str], rows: Sequence[Sequence[Children]]) -> Component:
    """Build a chart's figures as a table that opens on request."""
    return html.Details([html.Summary("Table"), plain_table(header, rows)], className="chart-table")
