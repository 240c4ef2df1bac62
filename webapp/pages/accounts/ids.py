"""Ids of the Accounts page; parts of one account or one file carry its place or its id as ``key``."""

from dash.dependencies import Wildcard

PAGE_KEY = "accounts"

EMPTY = "accounts-empty"
CONTENT = "accounts-content"
SHOWN = "accounts-shown"
"""``dcc.Store``: the portfolio, its name and its accounts as they are on screen, to tell an edit from a redraw."""
ERROR = "accounts-error"
SAID = "accounts-said"

UNDO = "accounts-undo"
UNDO_BUTTON = "accounts-undo-button"
DELETED = "accounts-deleted"
"""``dcc.Store``: the id of the portfolio that was deleted last."""
RESTORE_BAR = "accounts-restore-bar"
RESTORE_TEXT = "accounts-restore-text"
RESTORE_BUTTON = "accounts-restore-button"

NAME = "accounts-name"
TOTALS = "accounts-totals"
SHARES = "accounts-shares"
LIST = "accounts-list"
FILES = "accounts-files"
READ_AGAIN = "accounts-read-again"
READ_AGAIN_SAID = "accounts-read-again-said"
HOLDINGS = "accounts-holdings"
SEARCH = "accounts-search"

OTHERS = "accounts-others"
MERGE_OTHER = "accounts-merge-other"
DELETE_ALL = "accounts-delete-all"

HOLDINGS_CSV = "accounts-holdings-csv"
EVERYTHING_JSON = "accounts-everything-json"
EVERYTHING_CSV = "accounts-everything-csv"
DOWNLOAD = "accounts-download"

SWITCH = "accounts-switch"
LABEL = "accounts-label"
KIND = "accounts-kind"
MERGE_INTO = "accounts-merge-into"
MERGE = "accounts-merge"
DELETE = "accounts-delete"
BY_HAND = "accounts-by-hand"
SHOW_AGAIN = "accounts-show-again"


def per_item(kind: str, key: str | Wildcard) -> dict[str, str | Wildcard]:
    """Id of one of several like controls: an account's by its place in the list, a file's by the id of its import."""
    return {"type": kind, "key": key}
