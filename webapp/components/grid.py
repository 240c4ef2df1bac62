"""The one table component: AG Grid with the formatters of ``assets/grid.js``, labelled, three columns when narrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from webapp.components.attributes import aria

ColumnKind = Literal[
    "text",
    "security",
    "sign",
    "age",
    "day",
    "percent",
    "optional_percent",
    "exact_percent",
    "optional_exact_percent",
    "points",
    "money",
    "optional_money",
    "price",
    "optional_price",
    "shares",
    "optional_shares",
    "number",
    "optional_number",
    "big_money",
]
_LEFT_KINDS = ("text", "security", "sign", "age", "day")
_CELLS = {"sign": "SignCell", "age": "AgeCell"}
_PLAIN_KINDS = ("text", "security")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Numbers travel as numbers and are formatted in the browser as ``webapp.formatting`` does here.

    Attributes
    ----------
    field : str
        Key in the row.
    header : str
        Word on top.
    kind : str
        Decides the formatter, alignment and filter. ``sign`` expects ``{"kind": ..., "text": ...}`` as drawn by
        ``panel.sign``, ``age`` expects ``{"days": ..., "text": ..., "share": 0..1, "grade": ...}`` with a grade of
        ``fresh``, ``ageing`` or ``stale``. An ``optional_`` figure is left blank where it is null; any other reads
        "unknown". A ``security`` that takes what is typed is looked up while it is typed.
    is_wide_only : bool
        Hidden when the grid is narrower than 560 px; keep three that are not.
    flex, min_width : int
        Share of the free width, and the least width in pixels.
    explanation : str
        Sentence of the glossary, shown on hover over the header.
    is_link : bool
        The cell looks like a link; a click or Enter on it reaches ``cellClicked``.
    link_where : str
        As ``is_link``, in rows where this field is true only.
    is_wrapped : bool
        Long text grows the row instead of being cut.
    is_filtered : bool
        The header offers a filter, by text or by number.
    is_editable : bool
        The cell takes what is typed; ``rowData`` then holds it.
    editable_where : str
        As ``is_editable``, in rows where this field is true only; a narrow grid shows the column if there is one.
    spans : str
        In rows where this field is a number, the cell is that many columns wide, unless the grid is narrow.
    currency : str
        Field with the currency of the figure: ``EUR 850.00``; where it is null the figure is in US dollars.
    has_way_out : bool
        The editor of a ``security`` also offers to leave it as unknown; the cell then is an empty text.
    is_shown_filled : bool
        Hidden while no row has anything in it.
    emptied_to : str
        The cell takes a number, and when it is emptied the figure of this field; what is no number stays as typed.
    """

    field: str
    header: str
    kind: ColumnKind = "text"
    is_wide_only: bool = False
    flex: int = 1
    min_width: int = 90
    explanation: str = ""
    is_link: bool = False
    link_where: str = ""
    is_wrapped: bool = False
    is_filtered: bool = False
    is_editable: bool = False
    editable_where: str = ""
    spans: str = ""
    currency: str = ""
    has_way_out: bool = False
    is_shown_filled: bool = False
    emptied_to: str = ""


def data_grid(
    grid_id: str,
    label: str,
    columns: Sequence[Column],
    *,
    rows: Sequence[dict[str, Any]] = (),
    height: int | None = None,
    row_key: str = "key",
) -> Component:
    """Build a grid.

    Parameters
    ----------
    grid_id : str
        Id of the ``AgGrid`` (its ``rowData`` is the usual output of a callback).
    label : str
        What the table holds, read out by screen readers.
    columns : sequence of Column
        Columns from left to right.
    rows : sequence of dict
        First rows; values are plain numbers, strings, ISO dates or null. One with a true ``is_marked`` stands out.
    height : int, optional
        Fixed height in pixels; null lets the grid grow with its rows (short tables only).
    row_key : str
        Field that identifies a row; it must be unique and a string.
    """
    options: dict[str, Any] = {
        "theme": {"function": "gridTheme(themeQuartz)"},
        "ensureDomOrder": True,
        "rowHeight": 40,
        "headerHeight": 40,
        "animateRows": False,
        "suppressColumnMoveAnimation": True,
        "enableCellTextSelection": True,
        "tooltipShowDelay": 300,
        "popupParent": {"function": "popupParent()"},
        "rowClassRules": {"row-marked": "params.data.is_marked"},
        "localeText": {"noRowsToShow": "Nothing to show here yet."},
        **({"domLayout": "autoHeight"} if height is None else {}),
    }
    grid = dag.AgGrid(
        id=grid_id,
        columnDefs=column_definitions(columns),
        rowData=list(rows),
        getRowId=f"params.data.{row_key}",
        defaultColDef={"sortable": True, "resizable": True, "suppressMovable": True, "filter": False},
        dashGridOptions=options,
        eventListeners={
            "gridSizeChanged": ["fitColumns(params)"],
            "rowDataUpdated": ["fitColumns(params)", "keepPlace(params)"],
            "cellFocused": ["notePlace(params)"],
            "cellKeyDown": ["openOnEnter(params)"],
        },
        style={"height": None if height is None else f"{height}px", "width": "100%"},
        className="data-grid",
    )
    return html.Div(grid, role="region", className="grid-region", **aria(label=label))


def column_definitions(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Return columns as the grid takes them, for a callback whose columns depend on what was asked."""
    return [_column_definition(column) for column in columns]


def _column_definition(column: Column) -> dict[str, Any]:
    is_left = column.kind in _LEFT_KINDS
    definition: dict[str, Any] = {
        "field": column.field,
        "headerName": column.header,
        "flex": column.flex,
        "minWidth": column.min_width,
        "headerClass": None if is_left else "ag-right-aligned-header",
        "headerTooltip": column.explanation or None,
        "context": _context(column),
        "cellClass": _cell_class(column),
        "wrapText": column.is_wrapped or None,
        "autoHeight": column.is_wrapped or None,
        "filter": _filter(column) if column.is_filtered else None,
        "editable": _editable(column),
        "cellClassRules": _class_rules(column),
        "colSpan": {"function": f"spanned(params, params.data.{column.spans})"} if column.spans else None,
        "tooltipField": column.field if column.kind == "text" and not column.is_wrapped else None,
    }
    if column.kind in _CELLS:
        cell = _CELLS[column.kind]
        definition |= {
            "cellRenderer": cell,
            "cellDataType": False,
            "comparator": {"function": f"by{cell}"},
            "valueFormatter": {"function": "cellText(params.value)"},
        }
    elif column.kind not in _PLAIN_KINDS:
        definition["valueFormatter"] = {"function": _formatter(column)}
    definition |= _typed_number(column)
    if column.kind == "security":
        definition |= _security_editor(column)
    return {key: value for key, value in definition.items() if value is not None}


def _security_editor(column: Column) -> dict[str, Any]:
    return {
        "cellRenderer": "SecurityCell",
        "cellEditor": {"function": "SecurityEditor"},
        "cellEditorPopup": True,
        "cellEditorParams": {"hasWayOut": column.has_way_out},
        "singleClickEdit": True,
    }


def _context(column: Column) -> dict[str, Any]:
    """Return what decides in the browser whether there is room for a column."""
    needed = {"neededBy": column.editable_where} if column.editable_where else {}
    return {"wide": column.is_wide_only} | needed | ({"shownFilled": True} if column.is_shown_filled else {})


def _typed_number(column: Column) -> dict[str, Any]:
    """Return what makes a number of the text an editor leaves."""
    if not column.emptied_to:
        return {}
    parser = {"function": f"typedNumber(params.newValue, params.data.{column.emptied_to})"}
    return {"cellDataType": False, "valueParser": parser}


def _formatter(column: Column) -> str:
    figure = f"{column.kind}(params.value)"
    return f"in_currency({figure}, params.value, params.data.{column.currency})" if column.currency else figure


def _editable(column: Column) -> dict[str, str] | bool | None:
    if column.editable_where:
        return {"function": f"params.data.{column.editable_where}"}
    return column.is_editable or None


def _class_rules(column: Column) -> dict[str, str] | None:
    editable_where = "" if column.kind == "security" else column.editable_where
    rules = {"cell-editable": editable_where, "cell-link": column.link_where}
    return {name: f"params.data.{field}" for name, field in rules.items() if field} or None


def _filter(column: Column) -> str:
    return "agTextColumnFilter" if column.kind in _LEFT_KINDS else "agNumberColumnFilter"


def _cell_class(column: Column) -> list[str]:
    link = ["cell-link"] if column.is_link else ["cell-editable"] if column.is_editable else []
    return link if column.kind in _LEFT_KINDS else [*link, "ag-right-aligned-cell", "cell-figure"]
