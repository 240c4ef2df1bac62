"""What the Import page's controls say, checked."""

import binascii
import math
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from analytics.errors import UserInputError
from analytics.model.market import Price
from webapp.components.entered_price import entered_price
from webapp.pages.import_ import texts
from webapp.settings import UPLOAD_MAX_BYTES

_NAME_MAX_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class ImportForm:
    """A file as it arrived, its name for display, and what the user added; prices are by ticker."""

    content: bytes
    file_name: str
    name: str | None = None
    total_amount: Decimal | None = None
    prices: dict[str, Price] = field(default_factory=dict)


def read_form(
    draft: object, total: object = None, name: object = None, rows: Sequence[Mapping[str, Any]] | None = None
) -> ImportForm:
    """Check the draft of the browser and the fields; raise ``UserInputError`` with what to do."""
    if not isinstance(draft, dict) or not isinstance(draft.get("content"), str):
        raise UserInputError(texts.EMPTY)
    content = _decode(draft["content"])
    file_name = display_name(draft.get("name"))
    return ImportForm(content, file_name, _portfolio_name(name), _total(total), _prices(rows or ()))


def display_name(raw: object) -> str:
    """Return a file name fit for display: no folders, no control characters, not endless. It is never a path."""
    text = raw if isinstance(raw, str) else ""
    last = text.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character for character in last if character.isprintable()).strip()
    return printable[:_NAME_MAX_CHARACTERS] or "portfolio.csv"


def _decode(text: str) -> bytes:
    try:
        content = b64decode(text.rpartition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise UserInputError(texts.UNREADABLE_TRANSFER) from error
    if not content:
        raise UserInputError(texts.EMPTY)
    if len(content) > UPLOAD_MAX_BYTES:
        raise UserInputError(texts.TOO_LARGE)
    return content


def _prices(rows: Sequence[Mapping[str, Any]]) -> dict[str, Price]:
    """Return the prices typed into the grid; of rows with the same ticker the one typed last counts for all."""
    typed = [row for row in rows if row.get("is_price_open") and row.get("price") not in (None, "")]
    typed.sort(key=lambda row: row["price"] != row.get("known_price"))
    return {str(row["ticker"]): entered_price(row["price"], str(row["ticker"])) for row in typed}


def _portfolio_name(raw: object) -> str | None:
    text = " ".join(raw.split()) if isinstance(raw, str) else ""
    return text[:_NAME_MAX_CHARACTERS] or None


def _total(raw: object) -> Decimal | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw) or raw <= 0:
        raise UserInputError(texts.BAD_TOTAL)
    return Decimal(str(raw))
