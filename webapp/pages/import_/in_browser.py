"""What the Import page does without the server: draft, edits and their undo, typed rows, a row's sheet."""

from dash import ALL, Dash, Input, Output, State

from webapp.components.browser import in_browser
from webapp.components.typed_rows import TYPED_ROWS_ASKED
from webapp.pages.import_ import ids


def register_in_browser(app: Dash) -> None:
    """Register the callbacks that ``assets/import*.js`` answer."""
    _register_draft(app)
    _register_edits(app)
    _register_place(app)
    _register_boxes(app)
    _register_typed(app)
    in_browser(
        app,
        "import_page.sheet",
        Output(ids.SHEET, "is_open"),
        Output(ids.SHEET_FACTS, "children"),
        Input(ids.GRID, "cellClicked"),
        State(ids.GRID, "rowData"),
        prevent_initial_call=True,
    )


def _register_draft(app: Dash) -> None:
    in_browser(
        app,
        "import_page.draft",
        Output(ids.DRAFT, "data"),
        Output(ids.DROP, "contents"),
        Output(ids.ERROR, "children"),
        Output(ids.GRID, "rowData", allow_duplicate=True),
        Input(ids.DROP, "contents"),
        Input(ids.PASTE_BUTTON, "n_clicks"),
        Input(ids.TYPED_READ, "n_clicks"),
        Input(ids.DISCARD, "n_clicks"),
        State(ids.DROP, "filename"),
        State(ids.PASTE, "value"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "import_page.stage",
        Output(ids.START, "hidden"),
        Output(ids.PREVIEW, "hidden"),
        Input(ids.DRAFT, "data"),
        Input(ids.SHOWN, "data"),
    )


def _register_edits(app: Dash) -> None:
    in_browser(
        app,
        "import_page.clear",
        *(Output(part, "children", allow_duplicate=True) for part in (ids.TARGET, ids.DETAILS, ids.COLUMNS, ids.NOTES)),
        Input(ids.DRAFT, "data"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "import_page.edit",
        Output(ids.EDITS, "data"),
        Input(ids.DRAFT, "data"),
        Input(ids.edit(ALL, ALL), "value"),
        Input(ids.GRID, "cellValueChanged"),
        Input(ids.UNDO_EDIT, "n_clicks"),
        State(ids.EDITS, "data"),
        State(ids.SHOWN, "data"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "import_page.undo_edit",
        Output(ids.UNDO_EDIT, "children"),
        Output(ids.UNDO_EDIT, "hidden"),
        Input(ids.EDITS, "data"),
    )


def _register_place(app: Dash) -> None:
    in_browser(
        app,
        "import_page.place",
        Output(ids.WHERE, "options"),
        Output(ids.WHERE, "value"),
        Output(ids.INTO, "options"),
        Output(ids.INTO, "value"),
        Output(ids.NAME, "placeholder"),
        Output(ids.NAME, "value"),
        Output(ids.WHERE_FIELD, "hidden"),
        Input(ids.SHOWN, "data"),
        State(ids.WHERE, "value"),
        State(ids.INTO, "value"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "import_page.place_fields",
        Output(ids.NAME_FIELD, "hidden"),
        Output(ids.INTO_FIELD, "hidden"),
        Input(ids.WHERE, "value"),
    )


def _register_boxes(app: Dash) -> None:
    in_browser(
        app,
        "import_page.boxes",
        Output(ids.COLUMNS_BOX, "hidden"),
        Output(ids.COLUMNS_BOX, "open"),
        Output(ids.COLUMNS_TITLE, "children"),
        Output(ids.NOTES_BOX, "hidden"),
        Output(ids.NOTES_TITLE, "children"),
        Output(ids.ROWS, "hidden"),
        Output(ids.PLACE, "hidden"),
        Output(ids.SHOW, "hidden"),
        Output(ids.SAVE, "hidden"),
        Input(ids.SHOWN, "data"),
        prevent_initial_call=True,
    )


def _register_typed(app: Dash) -> None:
    in_browser(
        app,
        "import_typed.rows",
        Output(ids.TYPED, "rowData"),
        Output(ids.TYPED_QUICK, "value"),
        Output(ids.TYPED_ERROR, "children"),
        Input(ids.TYPED_QUICK, "n_submit"),
        Input(ids.TYPED_ADD, "n_clicks"),
        Input(ids.TYPED_CLEAR, "n_clicks"),
        State(ids.TYPED_QUICK, "value"),
        State(ids.TYPED, "rowData"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "import_typed.keep",
        Output(ids.TYPED_STORE, "data"),
        Input(ids.TYPED, "cellValueChanged"),
        Input(ids.TYPED, "rowData"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "import_typed.recall",
        Output(ids.TYPED, "rowData", allow_duplicate=True),
        Input(ids.TYPED_STORE, "modified_timestamp"),
        State(ids.TYPED_STORE, "data"),
        prevent_initial_call="initial_duplicate",
    )
    in_browser(
        app,
        "import_typed.take",
        Output(ids.TYPED, "rowData", allow_duplicate=True),
        Output(ids.TYPED_ERROR, "children", allow_duplicate=True),
        Input(TYPED_ROWS_ASKED, "data"),
        prevent_initial_call=True,
    )
