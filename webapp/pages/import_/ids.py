"""Ids of the Import page."""

from dash.dependencies import Wildcard

DROP = "import-drop"
PASTE = "import-paste"
PASTE_BUTTON = "import-paste-button"
DRAFT = "import-draft"
ERROR = "import-error"
PROGRESS = "import-progress"
START = "import-start"
PREVIEW = "import-preview"
STRIP = "import-strip"
TOTAL_FIELD = "import-total-field"
TOTAL = "import-total"
NAME = "import-name"
GRID = "import-grid"
NOTES = "import-notes"
SHOW = "import-show"
SAVE = "import-save"
DISCARD = "import-discard"
SAMPLES = "import-samples"
PORTFOLIOS = "import-portfolios"
UNDO = "import-undo"
UNDO_TEXT = "import-undo-text"
UNDO_BUTTON = "import-undo-button"
UNDO_STORE = "import-undo-store"

SAMPLE = "import-sample"
OPEN = "import-open"
DELETE = "import-delete"


def per_item(kind: str, key: str | Wildcard) -> dict[str, str | Wildcard]:
    """Id of one of several like controls: a sample's button, a portfolio's."""
    return {"type": kind, "key": key}
