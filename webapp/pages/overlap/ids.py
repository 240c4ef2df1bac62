"""Ids of the Overlap page."""

PAGE_KEY = "overlap"
PATH = "/overlap"

STATUS = "overlap-status"
NO_MARKET = "overlap-no-market"
EMPTY = "overlap-empty"
CONTENT = "overlap-content"

ASKED = "overlap-asked"
"""``dcc.Store``: the funds somebody added and the pair looked at, as read from the address."""
ADD = "overlap-add"
ADD_BUTTON = "overlap-add-button"
CHOICES = "overlap-choices"
ADDED = "overlap-added"
REMOVE = "overlap-remove"

HEADLINE = "overlap-headline"
MONEY = "overlap-money"
MEASURE = "overlap-measure"
MATRIX = "overlap-matrix"
MATRIX_NOTES = "overlap-matrix-notes"
PAIRS = "overlap-pairs"

NAMES_TITLE = "overlap-names-title"
NAMES_TEXT = "overlap-names-text"
NAMES = "overlap-names"
NAMES_CSV = "overlap-names-csv"
DOWNLOAD = "overlap-download"

IN_COMMON = "common"
DIRECTED = "directed"


def remove_button(fund: object) -> dict[str, object]:
    """Id of the button that takes an added fund away; ``fund`` is its ticker or Dash's wildcard."""
    return {"type": REMOVE, "fund": fund}
