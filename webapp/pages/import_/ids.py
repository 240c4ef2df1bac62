"""Ids of the Import page."""

from dash.dependencies import Wildcard

DROP = "import-drop"
PASTE = "import-paste"
PASTE_BUTTON = "import-paste-button"
DRAFT = "import-draft"
EDITS = "import-edits"
SHOWN = "import-shown"
ERROR = "import-error"
PROGRESS = "import-progress"
START = "import-start"
PREVIEW = "import-preview"
STRIP = "import-strip"
DETAILS = "import-details"
COLUMNS = "import-columns"
COLUMNS_BOX = "import-columns-box"
COLUMNS_TITLE = "import-columns-title"
NAME_FIELD = "import-name-field"
NAME = "import-name"
ROWS = "import-rows"
GRID = "import-grid"
NOTES = "import-notes"
NOTES_BOX = "import-notes-box"
NOTES_TITLE = "import-notes-title"
TARGET = "import-target"
PLACE = "import-place"
WHERE_FIELD = "import-where-field"
WHERE = "import-where"
INTO_FIELD = "import-into-field"
INTO = "import-into"
UNDO_EDIT = "import-undo-edit"
SHOW = "import-show"
SAVE = "import-save"
DISCARD = "import-discard"
SHEET = "import-sheet"
SHEET_FACTS = "import-sheet-facts"
SAMPLES = "import-samples"
PORTFOLIOS = "import-portfolios"
UNDO = "import-undo"
UNDO_TEXT = "import-undo-text"
UNDO_BUTTON = "import-undo-button"
UNDO_STORE = "import-undo-store"

TYPED = "import-typed"
TYPED_BOX = "import-typed-box"
TYPED_STORE = "import-typed-store"
TYPED_QUICK = "import-typed-quick"
TYPED_ERROR = "import-typed-error"
TYPED_ADD = "import-typed-add"
TYPED_CLEAR = "import-typed-clear"
TYPED_READ = "import-typed-read"

SAMPLE = "import-sample"
OPEN = "import-open"
DELETE = "import-delete"
EDIT = "import-edit"


def per_item(kind: str, key: str | Wildcard) -> dict[str, str | Wildcard]:
    """Id of one of several like controls: a sample's button, a portfolio's."""
    return {"type": kind, "key": key}


def edit(what: str | Wildcard, key: str | Wildcard) -> dict[str, str | Wildcard]:
    """Id of a control of the preview that edits one thing: the rate of a currency, the kind of an account."""
    return {"type": EDIT, "what": what, "key": key}
