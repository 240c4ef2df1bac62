"""What the Import page's controls say, checked."""

import binascii
from base64 import b64decode
from dataclasses import dataclass

from analytics.errors import UserInputError
from webapp.components.entered_text import shown_text
from webapp.pages.import_ import texts
from webapp.pages.import_.edit_form import NAME_MAX_CHARACTERS, read_edits
from webapp.services import NO_EDITS, ImportEdits, Place
from webapp.settings import UPLOAD_MAX_BYTES

REPLACE = "replace:"
"""Followed by the id of the portfolio."""
ADD = "add"
AS_NEW = "new"


@dataclass(frozen=True, slots=True)
class ImportForm:
    """A file as it arrived, its name for display, and what the user changed."""

    content: bytes
    file_name: str
    edits: ImportEdits = NO_EDITS


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an import goes: in place of what a portfolio has of it, beside what it has, or into a new one."""

    place: Place
    into: str | None = None
    name: str | None = None


def read_form(draft: object, edits: object = None) -> ImportForm:
    """Check the draft of the browser; raise ``UserInputError`` with what to do."""
    if not isinstance(draft, dict) or not isinstance(draft.get("content"), str):
        raise UserInputError(texts.EMPTY)
    return ImportForm(_decode(draft["content"]), display_name(draft.get("name")), read_edits(edits))


def read_destination(where: object, into: object, name: object) -> Destination:
    """Check where the import goes."""
    if isinstance(where, str) and where.startswith(REPLACE):
        return Destination(Place.REPLACE, where.removeprefix(REPLACE))
    if where == ADD and isinstance(into, str) and into:
        return Destination(Place.ADD, into)
    if where not in (AS_NEW, None):
        raise UserInputError(texts.BAD_WHERE)
    return Destination(Place.NEW, name=_portfolio_name(name))


def stamp_of(draft: object) -> object:
    """Return what tells one draft from another in the browser."""
    return draft.get("at") if isinstance(draft, dict) else None


def display_name(raw: object) -> str:
    """Return a file name fit for display: no folders, no control characters, not endless. It is never a path."""
    text = raw if isinstance(raw, str) else ""
    last = text.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character for character in last if character.isprintable()).strip()
    return printable[:NAME_MAX_CHARACTERS] or "portfolio.csv"


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
    return shown_text(raw)[:NAME_MAX_CHARACTERS] or None
