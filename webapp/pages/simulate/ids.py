"""Ids of the simulate page, and its pattern ids: the only place they are typed."""

from analytics.model.plan import LimitKind

PAGE_KEY = "simulate"

EMPTY = "simulate-empty"
CONTENT = "simulate-content"
NO_MARKET = "simulate-no-market"
STATUS = "simulate-status"
FORM = "simulate-form"
DESTINATIONS = "simulate-destinations"
CHOSEN = "simulate-chosen"
CHOSEN_FRAME = "simulate-chosen-frame"
NEW_CASH_ONLY = "simulate-new-cash-only"
LOCKED = "simulate-locked"
EFFECT = "simulate-effect"
EFFECT_NOTES = "simulate-effect-notes"
SUMMARY = "simulate-summary"
RESULT = "simulate-result"
TRADES = "simulate-trades"
EXPORT_CSV = "simulate-export-csv"
EXPORT_XLSX = "simulate-export-xlsx"
DOWNLOAD = "simulate-download"

SWITCH = "simulate-switch"
SLIDER = "simulate-slider"
VERDICT = "simulate-verdict"
ALLOW = "simulate-allow"
ALLOW_ALL = "simulate-allow-all"

LIMITS = (LimitKind.MIN_SMALL_CAP, LimitKind.MAX_THEME, LimitKind.MAX_ISSUER)
"""The limits of the page from top to bottom; every list of a pattern output has this order."""


def part(kind: str, limit: object) -> dict[str, object]:
    """Id of a part of one limit's control; ``limit`` is a ``LimitKind`` or one of Dash's wildcards."""
    return {"type": kind, "limit": str(limit) if isinstance(limit, LimitKind) else limit}


def allow_all_button(bounds: object) -> dict[str, object]:
    """Id of the button that relaxes several limits: ``bounds`` has an entry per limit, empty where it stays."""
    return {"type": ALLOW_ALL, "bounds": bounds}


def allow_button(limit: object, tenths: object) -> dict[str, object]:
    """Id of a button that relaxes a limit to ``tenths`` of a percent (a whole number: ids carry no fractions)."""
    return {**part(ALLOW, limit), "tenths": tenths}
