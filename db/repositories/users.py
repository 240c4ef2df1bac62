"""Whose rows they are. Local mode has one user, who needs no login."""

from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from db import schema

LOCAL_USER_ID = UUID("6b1f7f5e-3c0a-4f0e-9d4b-2f6a1c8e7d35")
"""The user of local mode: drawn at random once, the same for web, worker and command line."""


def ensure_local_user(connection: Connection) -> UUID:
    """Make the local user where it is missing; the transaction must be on its behalf. Returns its id."""
    connection.execute(insert(schema.users).values(user_id=LOCAL_USER_ID, kind="local").on_conflict_do_nothing())
    return LOCAL_USER_ID
