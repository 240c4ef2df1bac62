"""Books of portfolios: their lines as they were read, in parts, and one row of figures for each. All are private.

A part is what one job measures. Lines stand in arrays, one row for each portfolio: a book has millions of them, and
they are only read together.
"""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.schema.base import metadata, user_id_column

books = Table(
    "books",
    metadata,
    user_id_column(),
    Column("book_id", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    Column("name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("market_version", Text, nullable=False, comment="all parts are measured with this one"),
    Column("choices", JSONB(none_as_null=True), comment="the user's choices it is measured with; null for none"),
    Column("round_no", Integer, nullable=False, server_default=text("1"), comment="jobs of earlier rounds do nothing"),
    Column("n_restarts", Integer, nullable=False, server_default=text("0"), comment="begun again with newer data"),
    Column("n_rejected_lines", Integer, nullable=False, comment="those that are not listed included"),
    Column("cancelled_at", DateTime(timezone=True)),
    Column("deleted_at", DateTime(timezone=True), comment="kept for a day so that it can be undone"),
    PrimaryKeyConstraint("user_id", "book_id"),
)


def _of_book() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["user_id", "book_id"], ["books.user_id", "books.book_id"], ondelete="CASCADE")


book_parts = Table(
    "book_parts",
    metadata,
    user_id_column(),
    Column("book_id", Uuid, nullable=False),
    Column("part_no", Integer, nullable=False),
    Column("n_portfolios", Integer, nullable=False),
    Column("measured_at", DateTime(timezone=True)),
    Column("columns", ARRAY(Text), comment="what the figures of its portfolios are, in order"),
    PrimaryKeyConstraint("user_id", "book_id", "part_no"),
    _of_book(),
)

book_portfolios = Table(
    "book_portfolios",
    metadata,
    user_id_column(),
    Column("book_id", Uuid, nullable=False),
    Column("portfolio_no", Integer, nullable=False),
    Column("part_no", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("kinds", ARRAY(Text), nullable=False, comment="what the text of each line is"),
    Column("texts", ARRAY(Text), nullable=False),
    Column("amounts", ARRAY(Numeric), nullable=False, comment="US dollars"),
    PrimaryKeyConstraint("user_id", "book_id", "portfolio_no"),
    ForeignKeyConstraint(
        ["user_id", "book_id", "part_no"],
        ["book_parts.user_id", "book_parts.book_id", "book_parts.part_no"],
        name="fk_book_portfolios_book_parts",
        ondelete="CASCADE",
    ),
    CheckConstraint("cardinality(kinds) = cardinality(texts) and cardinality(texts) = cardinality(amounts)", "lines"),
    Index("ix_book_portfolios_part", "user_id", "book_id", "part_no"),
)

book_figures = Table(
    "book_figures",
    metadata,
    user_id_column(),
    Column("book_id", Uuid, nullable=False),
    Column("portfolio_no", Integer, nullable=False),
    Column("figures", ARRAY(Double), nullable=False, comment="null where nothing is known"),
    Column("largest", Text, nullable=False, comment="ticker of the largest company; empty for none"),
    PrimaryKeyConstraint("user_id", "book_id", "portfolio_no"),
    ForeignKeyConstraint(
        ["user_id", "book_id", "portfolio_no"],
        ["book_portfolios.user_id", "book_portfolios.book_id", "book_portfolios.portfolio_no"],
        name="fk_book_figures_book_portfolios",
        ondelete="CASCADE",
    ),
)

book_rejections = Table(
    "book_rejections",
    metadata,
    user_id_column(),
    Column("book_id", Uuid, nullable=False),
    Column("rejection_no", Integer, nullable=False),
    Column("portfolio", Text, nullable=False),
    Column("row", Integer, comment="line of the file; null for a portfolio as a whole"),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("user_id", "book_id", "rejection_no"),
    _of_book(),
)
