"""What all tables share: the metadata with its naming convention, and two small column builders."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, MetaData, Uuid

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, allowed: type[StrEnum] | tuple[str, ...]) -> CheckConstraint:
    """Return a check that a text column holds one of a closed list of words."""
    words = ", ".join(f"'{word}'" for word in allowed)
    return CheckConstraint(f"{column} in ({words})", name=column)


def user_id_column() -> Column[UUID]:
    """Return the first column of every private table: whose row it is."""
    return Column("user_id", Uuid, ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False)
