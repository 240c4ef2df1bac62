"""Ids of the simulate page, and its pattern ids: the only place they are typed."""

from enum import StrEnum

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
LOCKED = "simulate-locked"
NEVER_SELL = "simulate-never-sell"
ACCOUNT_FUNDS = "simulate-account-funds"
LIST_LIMITS = "simulate-list-limits"
MOVE = "simulate-move"
EFFECT = "simulate-effect"
EFFECT_NOTES = "simulate-effect-notes"
SUMMARY = "simulate-summary"
RELAXED = "simulate-relaxed"
WORKING = "simulate-working"
CURVE_WORKING = "simulate-curve-working"
MORE_SET = "simulate-more-set"
CHOICES_SET = "simulate-choices-set"
COSTS_SET = "simulate-costs-set"
SAVE_HINT = "simulate-save-hint"
RESULT = "simulate-result"
TRADES = "simulate-trades"
DETAIL = "simulate-detail"
PINS = "simulate-pins"
PINNED = "simulate-pinned"
REFUSED = "simulate-refused"
REFUSED_SAID = "simulate-refused-said"
EXPORT = "simulate-export"
DOWNLOAD = "simulate-download"

PROOF = "simulate-proof"
PROOF_RUN = "simulate-proof-run"
PROOF_POLL = "simulate-proof-poll"
PROVE = "simulate-prove"
CANCEL = "simulate-cancel"

CURVE_LIMIT = "simulate-curve-limit"
CURVE_DRAW = "simulate-curve-draw"
CURVE = "simulate-curve"
CURVE_FRAME = "simulate-curve-frame"
CURVE_NOTES = "simulate-curve-notes"

FACTS = "simulate-facts"
FACTS_NOTES = "simulate-facts-notes"

PLAN_NAME = "simulate-plan-name"
PLAN_SAVE = "simulate-plan-save"
PLANS = "simulate-plans"
PLANS_CHANGED = "simulate-plans-changed"
PLANS_ERROR = "simulate-plans-error"
COMPARE = "simulate-compare"
COMPARED = "simulate-compared"
OPENED = "simulate-opened"
UNDO = "simulate-undo"
UNDO_TEXT = "simulate-undo-text"
UNDO_BUTTON = "simulate-undo-button"
UNDO_STORE = "simulate-undo-store"

PLAN_OPEN = "simulate-plan-open"
PLAN_DELETE = "simulate-plan-delete"
PLAN_RENAME = "simulate-plan-rename"
PLAN_TICK = "simulate-plan-tick"
PLAN_USE = "simulate-plan-use"
PLAN_REPLAY = "simulate-plan-replay"
REPLAYED = "simulate-replayed"

SWITCH = "simulate-switch"
SLIDER = "simulate-slider"
VERDICT = "simulate-verdict"
ALLOW = "simulate-allow"
FIELD = "simulate-field"
UNPIN = "simulate-unpin"

BOUND_PREFIX = "bound/"
"""Before the name of a limit in the id of a typed bound."""
ACCOUNT_PREFIX = "account/"
"""Before the label of an account in the id of what may be bought there."""

LIMITS = (LimitKind.MIN_SMALL_CAP, LimitKind.MAX_THEME, LimitKind.MAX_ISSUER)
"""The limits with a slider, from top to bottom; every list of a pattern output has this order."""


class Field(StrEnum):
    """Further controls of the form, each with one value."""

    THEME = "theme"
    GOAL = "goal"
    MODE = "mode"
    RAISE_AMOUNT = "raise_amount"
    LOCKED = "locked"
    NEVER_SELL = "never_sell"
    LOCKED_ACCOUNTS = "locked_accounts"
    MIN_TRADE = "min_trade"
    DRIFT = "drift"
    BENCHMARK = "benchmark"
    SPREAD = "spread"
    COMMISSION = "commission"
    HORIZON = "horizon"
    TAX_KIND = "tax_kind"
    PLAIN_RATE = "plain_rate"
    SHORT_RATE = "short_rate"
    LONG_RATE = "long_rate"
    ORDINARY_RATE = "ordinary_rate"
    ORDINARY_LIMIT = "ordinary_limit"
    SHORT_SO_FAR = "short_so_far"
    LONG_SO_FAR = "long_so_far"
    SHELTERED = "sheltered"
    TRADE_DATE = "trade_date"
    WASH = "wash"
    SAME_PAIRS = "same_pairs"
    SAME_TYPED = "same_typed"


def part(kind: str, limit: object) -> dict[str, object]:
    """Id of a part of one limit's control; ``limit`` is a ``LimitKind``, a name or one of Dash's wildcards."""
    return {"type": kind, "limit": _dotless(limit) if isinstance(limit, str) else limit}


def field(name: object) -> dict[str, object]:
    """Id of a control of the form; ``name`` is a ``Field``, a prefixed name or one of Dash's wildcards."""
    return {"type": FIELD, "field": _dotless(name) if isinstance(name, str) else name}


def bound(limit_name: str) -> dict[str, object]:
    """Id of the typed bound of a limit without a slider."""
    return field(f"{BOUND_PREFIX}{limit_name}")


def account_funds(account: str) -> dict[str, object]:
    """Id of what may be bought in one account."""
    return field(f"{ACCOUNT_PREFIX}{account}")


def plain_name(name: str) -> str:
    """Return a name as it was before it went into an id."""
    return name.replace("%2E", ".").replace("%25", "%")


def unpin_button(number: object) -> dict[str, object]:
    """Id of the button that lets go of a trade set by hand."""
    return {"type": UNPIN, "number": number}


def export_button(file_format: object) -> dict[str, object]:
    """Id of the entry of the export menu for one format."""
    return {"type": EXPORT, "format": file_format}


class Place(StrEnum):
    """Where a button that changes limits stands: it may stand in more than one place."""

    RESULT = "result"
    FIELD = "field"
    UNDO = "undo"


def allow_button(bounds: object, place: object) -> dict[str, object]:
    """Id of a button that relaxes limits: ``bounds`` by name as they are typed; either may be a wildcard of Dash."""
    words = ";".join(f"{name}={typed:.12g}" for name, typed in bounds.items()) if isinstance(bounds, dict) else bounds
    return {"type": ALLOW, "bounds": _dotless(words) if isinstance(words, str) else words, "place": place}


def allowed_bounds(button: object) -> dict[str, float]:
    """Return the bounds a button's id carries."""
    words = plain_name(str(button["bounds"])) if isinstance(button, dict) else ""
    return {name: float(typed) for name, _, typed in (item.rpartition("=") for item in words.split(";")) if name}


def _dotless(name: str) -> str:
    """Dash parts an id from a property at a dot."""
    return str(name).replace("%", "%25").replace(".", "%2E")


def per_plan(kind: str, plan_id: object) -> dict[str, object]:
    """Id of a control of one saved plan."""
    return {"type": kind, "plan": plan_id}
