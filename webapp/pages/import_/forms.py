"""What the Import page's controls say, checked."""

import binascii
import math
from base64 import b64decode
from dataclasses import dataclass
from decimal import Decimal

from analytics.errors import UserInputError
from webapp.pages.import_ import texts
from webapp.settings import UPLOAD_MAX_BYTES

_NAME_MAX_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class ImportForm:
    """A file as it arrived, its name for display, and what the user added."""

    content: bytes
    file_name: str
    name: str | None = None
    total_amount: Decimal | None = None


def read_form(draft: object, total: object = None, name: object = None) -> ImportForm:
    """Check the draft of the browser and the fields; raise ``UserInputError`` with what to do."""
    if not isinstance(draft, dict) or not isinstance(draft.get("content"), str):
        raise UserInputError(texts.EMPTY)
    content = _decode(draft["content"])
    file_name = display_name(draft.get("name"))
    return ImportForm(content, file_name, _portfolio_name(name), _total(total))


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


def _portfolio_name(raw: object) -> str | None:
    text = " ".join(raw.split()) if isinstance(raw, str) else ""
    return text[:_NAME_MAX_CHARACTERS] or None


def _total(raw: object) -> Decimal | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw) or raw <= 0:
        raise UserInputError(texts.BAD_TOTAL)
    return Decimal(str(raw))
