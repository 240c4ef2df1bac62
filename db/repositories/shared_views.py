"""Views shared by link: weights, choices and a benchmark, found by the hash of a token.

What belongs to whoever shares is reached on their behalf, as every private row. ``open_view`` is the exception: it is
for whoever brings the token, who has no identity here and sees the one row with its hash, while that lasts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, or_, select, text, update

from db import schema
from db.errors import NotFound

KEPT_AFTER_END = timedelta(days=1)
"""For so long a link that was taken back can be given again."""

_views = schema.shared_views


@dataclass(frozen=True, slots=True)
class NewView:
    """A view to keep: the hash of its token, what it shows, and how it is called in the list of whoever shares."""

    token_hash: str
    document: Mapping[str, Any]
    portfolio_name: str
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class SharedView:
    """A link in the list of whoever shares."""

    view_id: UUID
    portfolio_name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def keep_view(connection: Connection, user_id: UUID, view: NewView) -> UUID:
    """Keep a view for a time; return its id."""
    erase_ended(connection, user_id)
    row = {
        "user_id": user_id,
        "token_hash": view.token_hash,
        "document": view.document,
        "portfolio_name": view.portfolio_name,
        "expires_at": func.now() + view.lasts,
    }
    kept: UUID = connection.execute(insert(_views).values(row).returning(_views.c.view_id)).scalar_one()
    return kept


def list_views(connection: Connection, user_id: UUID) -> tuple[SharedView, ...]:
    """Return the user's links, newest first, those that show nothing any more included while they are kept."""
    columns = _views.c["view_id", "portfolio_name", "created_at", "expires_at", "revoked_at"]
    query = select(*columns).where(_views.c.user_id == user_id).order_by(_views.c.created_at.desc(), _views.c.view_id)
    return tuple(SharedView(*row) for row in connection.execute(query))


def revoke_view(connection: Connection, user_id: UUID, view_id: UUID, *, is_revoked: bool = True) -> None:
    """Let a link show nothing any more, or what it showed again.

    Raises
    ------
    NotFound
        The user has no link of that id.
    """
    changed = update(_views).where(_views.c.user_id == user_id, _views.c.view_id == view_id)
    if connection.execute(changed.values(revoked_at=func.now() if is_revoked else None)).rowcount == 0:
        raise NotFound("There is no such link.")


def erase_ended(connection: Connection, user_id: UUID) -> None:
    """Erase the user's views that ended or were taken back more than a day ago."""
    limit = func.now() - KEPT_AFTER_END
    ended = or_(_views.c.expires_at < limit, _views.c.revoked_at < limit)
    connection.execute(delete(_views).where(_views.c.user_id == user_id, ended))


def open_view(connection: Connection, token_hash: str) -> Mapping[str, Any] | None:
    """Return what the view of a token shows; null where there is none, whatever the reason.

    The transaction needs no identity: the hash makes the one row visible until the transaction ends.
    """
    connection.execute(text("select set_config('app.shared_view', :hash, true)"), {"hash": token_hash})
    found: Mapping[str, Any] | None = connection.execute(
        select(_views.c.document).where(
            _views.c.token_hash == token_hash, _views.c.revoked_at.is_(None), _views.c.expires_at > func.now()
        )
    ).scalar()
    return found


def moment(connection: Connection) -> datetime:
    """Return when the transaction began by the clock of the database, which decides when links end."""
    now: datetime = connection.execute(select(func.now())).scalar_one()
    return now
