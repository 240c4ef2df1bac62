"""What users chose about measuring, and what they share by link. Every table here is private.

Choices are numbered and never changed: a change adds a row, undo moves the pointer back. A shared view holds weights
and no amounts; whoever brings the token reads that one row and nothing else, by a policy of its own.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.schema.base import metadata, user_id_column

user_choices = Table(
    "user_choices",
    metadata,
    user_id_column(),
    Column("choices_no", Integer, nullable=False),
    Column("follows_no", Integer, comment="the choices undo goes back to; null where nothing was chosen before"),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("words", Text, nullable=False, comment="what was changed"),
    Column("document", JSONB, nullable=False),
    PrimaryKeyConstraint("user_id", "choices_no"),
)

current_choices = Table(
    "current_choices",
    metadata,
    user_id_column(),
    Column("choices_no", Integer, nullable=False),
    PrimaryKeyConstraint("user_id"),
    ForeignKeyConstraint(
        ["user_id", "choices_no"],
        ["user_choices.user_id", "user_choices.choices_no"],
        name="fk_current_choices_user_choices",
    ),
)

shared_views = Table(
    "shared_views",
    metadata,
    user_id_column(),
    Column("view_id", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    Column("token_hash", Text, nullable=False, comment="SHA-256 of the token; the token itself is kept nowhere"),
    Column("portfolio_name", Text, nullable=False, comment="for the list of whoever shares; not part of the view"),
    Column("document", JSONB, nullable=False, comment="weights, choices and benchmark"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("user_id", "view_id"),
    # Not unique: a unique index could tell one user of another's rows, and two random tokens do not meet.
    Index("ix_shared_views_token_hash", "token_hash"),
    CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name="token_hash"),
)
