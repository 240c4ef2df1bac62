"""What a user chose about measuring, in numbered rows. None is ever changed: a change adds one, undo goes back.

The transaction carries the identity (row-level security); the explicit ``user_id`` is the second, independent layer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from analytics.model.choices import AS_PUBLISHED, Choices
from db import schema
from db.repositories.documents import from_document, to_document

_rows, _current, _users = schema.user_choices, schema.current_choices, schema.users


@dataclass(frozen=True, slots=True)
class KeptChoices:
    """The choices in force; ``number`` 0 and no words while, or again, nothing is chosen."""

    choices: Choices = AS_PUBLISHED
    number: int = 0
    follows: int = 0
    words: str = ""
    changed_at: datetime | None = None


def read_choices(connection: Connection, user_id: UUID) -> KeptChoices:
    """Return the choices of a user that are in force."""
    query = (
        select(_rows)
        .join(_current, (_current.c.user_id == _rows.c.user_id) & (_current.c.choices_no == _rows.c.choices_no))
        .where(_current.c.user_id == user_id)
    )
    row = connection.execute(query).first()
    if row is None:
        return KeptChoices()
    return KeptChoices(choices_of(row.document), row.choices_no, row.follows_no or 0, row.words, row.changed_at)


def read_choices_no(connection: Connection, user_id: UUID, number: int) -> Choices:
    """Return the choices of a number; nothing chosen for 0."""
    query = select(_rows.c.document).where(_rows.c.user_id == user_id, _rows.c.choices_no == number)
    document = connection.execute(query).scalar()
    return AS_PUBLISHED if document is None else choices_of(document)


def change_choices(
    connection: Connection, user_id: UUID, change: Callable[[Choices], Choices], words: str
) -> KeptChoices:
    """Put other choices in force, following those that were; return what is in force then."""
    _lock(connection, user_id)
    before = read_choices(connection, user_id)
    choices = change(before.choices)
    if choices == before.choices:
        return before
    highest = select(func.coalesce(func.max(_rows.c.choices_no), 0)).where(_rows.c.user_id == user_id)
    number = connection.execute(highest).scalar_one() + 1
    row = {
        "user_id": user_id,
        "choices_no": number,
        "follows_no": before.number or None,
        "words": words,
        "document": to_document(choices),
    }
    connection.execute(insert(_rows).values(row))
    _move(connection, user_id, number)
    return read_choices(connection, user_id)


def undo_choices(connection: Connection, user_id: UUID) -> str:
    """Go back to the choices before the last change; return in words what was taken back, empty where nothing was."""
    _lock(connection, user_id)
    before = read_choices(connection, user_id)
    if before.number:
        _move(connection, user_id, before.follows)
    return before.words


def choices_of(document: Mapping[str, Any]) -> Choices:
    """Return the choices of a document; a part this program cannot read is left as published, the others are used."""
    choices = AS_PUBLISHED
    for name, content in document.items():
        try:
            part = from_document(Choices, {name: content})
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
        if hasattr(part, name):
            choices = replace(choices, **{name: getattr(part, name)})
    return choices


def _lock(connection: Connection, user_id: UUID) -> None:
    """Let no other transaction change this user's choices until this one ends."""
    connection.execute(select(_users.c.user_id).where(_users.c.user_id == user_id).with_for_update())


def _move(connection: Connection, user_id: UUID, number: int) -> None:
    if not number:
        connection.execute(delete(_current).where(_current.c.user_id == user_id))
        return
    moved = update(_current).where(_current.c.user_id == user_id).values(choices_no=number)
    if connection.execute(moved).rowcount == 0:
        connection.execute(insert(_current).values(user_id=user_id, choices_no=number))
