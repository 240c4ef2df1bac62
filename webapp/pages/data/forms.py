"""What the Data page's controls say, checked."""

from dash.exceptions import PreventUpdate


def chosen_ticker(clicked: object) -> str:
    """Return the fund whose row was clicked in either grid; a click on nothing opens nothing."""
    row = clicked.get("rowId") if isinstance(clicked, dict) else None
    if not isinstance(row, str) or not row:
        raise PreventUpdate
    return row
