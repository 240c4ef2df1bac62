"""What the user changed in a preview, as the browser keeps it, checked; nothing in it is believed."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from analytics.errors import UserInputError
from analytics.intake.headers import Role
from analytics.model.portfolio import AccountKind, ColumnMapping
from webapp.components.entered_price import entered_price
from webapp.components.entered_text import shown_text
from webapp.pages.import_ import texts
from webapp.services import NO_EDITS, ImportEdits

NAME_MAX_CHARACTERS = 120
_KEY_MAX_CHARACTERS = 512
_ENTRIES_MAX = 10_000
_COLUMNS_MAX = 1_000
_TOTAL_MAX_AMOUNT = Decimal("1e15")
_RATE_MAX = Decimal("1e6")
_TICKER = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,11}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_UNKEPT = re.compile(r"[\x00\ud800-\udfff]")
"""What a database keeps in no text: NUL, and halves of characters."""
_MARKS = ("", ".", ",")
_ROLES = frozenset(("", *Role))


def read_edits(stored: object) -> ImportEdits:
    """Check the edits in use; raise ``UserInputError`` with what to do. The steps taken back are not looked at."""
    if stored is None:
        return NO_EDITS
    now = stored.get("now") if isinstance(stored, dict) else None
    if not isinstance(now, dict):
        raise UserInputError(texts.BAD_EDITS)
    return ImportEdits(
        mappings=_mappings(now.get("columns")),
        tickers={key.strip().upper(): _ticker(typed) for key, typed in _entries(now, "tickers").items()},
        prices={key: entered_price(typed, key) for key, typed in _prices(now).items()},
        rates={_currency(key): _rate(key, typed) for key, typed in _entries(now, "rates").items()},
        account_kinds={key: _kind(typed) for key, typed in _entries(now, "kinds").items()},
        account_labels={key: _label(typed) for key, typed in _entries(now, "labels").items()},
        total_amount=_total(now.get("total")),
    )


def _entries(now: Mapping[str, Any], name: str) -> dict[str, object]:
    entries = now.get(name, {})
    if not isinstance(entries, dict) or len(entries) > _ENTRIES_MAX:
        raise UserInputError(texts.BAD_EDITS)
    if any(not isinstance(key, str) or len(key) > _KEY_MAX_CHARACTERS or _UNKEPT.search(key) for key in entries):
        raise UserInputError(texts.BAD_EDITS)
    return entries


def _prices(now: Mapping[str, Any]) -> dict[str, object]:
    entries = _entries(now, "prices")
    if not all(_TICKER.fullmatch(key) for key in entries):
        raise UserInputError(texts.BAD_EDITS)
    return entries


def _ticker(typed: object) -> str:
    text = typed.strip().upper() if isinstance(typed, str) else None
    if text is None or (text and not _TICKER.fullmatch(text)):
        raise UserInputError(texts.BAD_TICKER.format(typed=str(typed)[:40]))
    return text


def _currency(key: str) -> str:
    if not _CURRENCY.fullmatch(key):
        raise UserInputError(texts.BAD_EDITS)
    return key


def _rate(currency: str, typed: object) -> Decimal:
    rate = _number(typed)
    if rate is None or not 0 < rate <= _RATE_MAX:
        raise UserInputError(texts.BAD_RATE.format(currency=currency, typed=str(typed)[:40]))
    return rate


def _kind(typed: object) -> AccountKind:
    try:
        return AccountKind(str(typed))
    except ValueError as error:
        raise UserInputError(texts.BAD_EDITS) from error


def _label(typed: object) -> str:
    text = shown_text(typed)
    if not 0 < len(text) <= NAME_MAX_CHARACTERS:
        raise UserInputError(texts.BAD_LABEL)
    return text


def _total(typed: object) -> Decimal | None:
    if typed is None or typed == "":
        return None
    total = _number(typed)
    if total is None or not 0 < total <= _TOTAL_MAX_AMOUNT:
        raise UserInputError(texts.BAD_TOTAL)
    return total


def _number(typed: object) -> Decimal | None:
    """Read a number as a person types it: a dollar sign and commas between thousands are passed over."""
    if not isinstance(typed, str | int | float):
        return None
    text = str(typed).strip().removeprefix("$").strip()
    if not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d*)?|\d*\.?\d*(e-?\d{1,2})?", text) or len(text) > _KEY_MAX_CHARACTERS:
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _mappings(stored: object) -> tuple[ColumnMapping, ...]:
    if stored is None:
        return ()
    if not isinstance(stored, list) or len(stored) > _COLUMNS_MAX:
        raise UserInputError(texts.BAD_EDITS)
    return tuple(_mapping(item) for item in stored)


def _mapping(item: object) -> ColumnMapping:
    key, roles, mark = (item.get(name) for name in ("key", "roles", "mark")) if isinstance(item, dict) else (None,) * 3
    if not isinstance(key, str) or not 0 < len(key) <= _KEY_MAX_CHARACTERS or mark not in _MARKS:
        raise UserInputError(texts.BAD_EDITS)
    if not isinstance(roles, list) or len(roles) > _COLUMNS_MAX or not all(_is_role(role) for role in roles):
        raise UserInputError(texts.BAD_EDITS)
    return ColumnMapping(key, tuple(roles), str(mark))


def _is_role(role: object) -> bool:
    return isinstance(role, str) and role in _ROLES
