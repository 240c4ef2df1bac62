"""A column of securities is looked up while it is typed; the search answers what it was asked."""

from typing import Any

from webapp.components.grid import Column, data_grid


def definition(column: Column) -> dict[str, Any]:
    grid = data_grid("g", "A grid", (column,)).children
    definitions: list[dict[str, Any]] = grid.columnDefs
    return definitions[0]


def test_a_security_opens_the_search_in_rows_that_take_it() -> None:
    found = definition(Column("security", "Security", "security", editable_where="is_open", has_way_out=True))
    assert found["cellEditor"] == {"function": "SecurityEditor"}
    assert found["cellEditorPopup"] is True
    assert found["cellEditorParams"] == {"hasWayOut": True}
    assert found["editable"] == {"function": "params.data.is_open"}
    assert "cellClassRules" not in found  # it shows by itself that it takes something
    assert "valueFormatter" not in found


def test_a_security_stands_left_and_is_filtered_as_text() -> None:
    found = definition(Column("security", "Security", "security", is_filtered=True, is_editable=True))
    assert found["filter"] == "agTextColumnFilter"
    assert found["editable"] is True
    assert "headerClass" not in found
    assert found["cellEditorParams"] == {"hasWayOut": False}


def test_a_list_below_a_field_may_reach_beyond_the_grid() -> None:
    options: dict[str, Any] = data_grid("g", "A grid", ()).children.dashGridOptions
    assert options["popupParent"] == {"function": "popupParent()"}
