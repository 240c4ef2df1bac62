"""Ids of the Settings page; controls of one list, company, fund or link carry what they are about as ``key``."""

from dash.dependencies import Wildcard

PAGE_KEY = "settings"

ERROR = "settings-error"
SAID = "settings-said"

UNDO = "settings-undo"
UNDO_BUTTON = "settings-undo-button"

LISTS = "settings-lists"
NEW_LIST = "settings-new-list"
MAKE_LIST = "settings-make-list"

COMPANIES = "settings-companies"
FOUND = "settings-found"
"""``datalist``: what the text that is being typed may mean, for every field that takes a company."""
JOIN_FIRST = "settings-join-first"
JOIN_SECOND = "settings-join-second"
JOIN = "settings-join"
APART_TEXT = "settings-apart-text"
APART_ADD = "settings-apart-add"

FLOORS_TEXT = "settings-floors-text"
FLOORS_SAVE = "settings-floors-save"
FLOORS_RESET = "settings-floors-reset"

STAND_INS = "settings-stand-ins"
STAND_IN_FUND = "settings-stand-in-fund"
STAND_IN_OTHER = "settings-stand-in-other"
STAND_IN_SAVE = "settings-stand-in-save"

ROLL = "settings-roll"
ROLL_TEXT = "settings-roll-text"

LINKS = "settings-links"

COPY = "settings-copy"
DELETE = "settings-delete"
LABEL = "settings-label"
ADD_TEXT = "settings-add-text"
ADD = "settings-add"
REMOVE = "settings-remove"
APART = "settings-apart"
AS_ONE = "settings-as-one"
SEPARATE = "settings-separate"
STAND_IN = "settings-stand-in"
REVOKE = "settings-revoke"
GIVE_AGAIN = "settings-give-again"
FLOOR = "settings-floor"

AnyId = str | dict[str, str | Wildcard]


def per_item(kind: str, key: str | Wildcard) -> dict[str, str | Wildcard]:
    """Id of one of several like controls: of a list, a company, a fund, a link or a band."""
    return {"type": kind, "key": key}
