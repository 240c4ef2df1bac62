"""Whose data it is. Local mode has one user."""

from sqlalchemy import Column, DateTime, Table, Text, Uuid, func

from db.schema.base import metadata, one_of

users = Table(
    "users",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    one_of("kind", ("local",)),
)
