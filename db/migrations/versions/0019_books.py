"""Books of portfolios: lines in parts, one row of figures for each portfolio, what was rejected."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# nullif: a pooled connection that once carried an identity reports '' rather than null, which is no uuid.
OWN_ROWS = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"

TABLES = ("book_rejections", "book_figures", "book_portfolios", "book_parts", "books")
_BOOK = ("book_id",)


def upgrade() -> None:
    _create_books()
    _create(
        "book_parts",
        ("book_id", "part_no"),
        _column("book_id", sa.Uuid()),
        _column("part_no", sa.Integer()),
        _column("n_portfolios", sa.Integer()),
        _column("measured_at", _moment(), needed=False),
        _column("columns", _texts(), "what the figures of its portfolios are, in order", needed=False),
        _reference("fk_book_parts_user_id_book_id_books", _BOOK, "books"),
    )
    _create_portfolios()
    _create(
        "book_rejections",
        ("book_id", "rejection_no"),
        _column("book_id", sa.Uuid()),
        _column("rejection_no", sa.Integer()),
        _column("portfolio", sa.Text()),
        _column("row", sa.Integer(), "line of the file; null for a portfolio as a whole", needed=False),
        _column("text", sa.Text()),
        _column("reason", sa.Text()),
        _reference("fk_book_rejections_user_id_book_id_books", _BOOK, "books"),
    )


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)


def _create_books() -> None:
    _create(
        "books",
        _BOOK,
        sa.Column("book_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        _column("name", sa.Text()),
        sa.Column("created_at", _moment(), server_default=sa.text("now()"), nullable=False),
        _column("market_version", sa.Text(), "all parts are measured with this one"),
        _column("choices", postgresql.JSONB(), "the user's choices it is measured with; null for none", needed=False),
        _number("round_no", "1", "jobs of earlier rounds do nothing"),
        _number("n_restarts", "0", "begun again with newer data"),
        _column("n_rejected_lines", sa.Integer(), "those that are not listed included"),
        _column("cancelled_at", _moment(), needed=False),
        _column("deleted_at", _moment(), "kept for a day so that it can be undone", needed=False),
    )


def _create_portfolios() -> None:
    portfolio = ("book_id", "portfolio_no")
    _create(
        "book_portfolios",
        portfolio,
        _column("book_id", sa.Uuid()),
        _column("portfolio_no", sa.Integer()),
        _column("part_no", sa.Integer()),
        _column("name", sa.Text()),
        _column("kinds", _texts(), "what the text of each line is"),
        _column("texts", _texts()),
        _column("amounts", postgresql.ARRAY(sa.Numeric()), "US dollars"),
        sa.CheckConstraint(
            "cardinality(kinds) = cardinality(texts) and cardinality(texts) = cardinality(amounts)",
            name=op.f("ck_book_portfolios_lines"),
        ),
        _reference("fk_book_portfolios_book_parts", ("book_id", "part_no"), "book_parts"),
    )
    op.create_index("ix_book_portfolios_part", "book_portfolios", ["user_id", "book_id", "part_no"])
    _create(
        "book_figures",
        portfolio,
        _column("book_id", sa.Uuid()),
        _column("portfolio_no", sa.Integer()),
        _column("figures", postgresql.ARRAY(sa.Double()), "null where nothing is known"),
        _column("largest", sa.Text(), "ticker of the largest company; empty for none"),
        _reference("fk_book_figures_book_portfolios", portfolio, "book_portfolios"),
    )


def _create(name: str, key: tuple[str, ...], *parts: sa.Column[Any] | sa.Constraint) -> None:
    """Create a private table: whose row it is comes first, and nobody sees another's."""
    op.create_table(
        name,
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=op.f(f"fk_{name}_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", *key, name=op.f(f"pk_{name}")),
    )
    op.execute(f"alter table {name} enable row level security")
    op.execute(f"alter table {name} force row level security")
    op.execute(f"create policy own_rows on {name} using ({OWN_ROWS}) with check ({OWN_ROWS})")
    op.execute(f"grant select, insert, update, delete on {name} to counterpoise_app")


def _column(name: str, kind: Any, comment: str | None = None, *, needed: bool = True) -> sa.Column[Any]:  # noqa: ANN401 - SQLAlchemy's types
    return sa.Column(name, kind, nullable=not needed, comment=comment)


def _number(name: str, default: str, comment: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), server_default=sa.text(default), nullable=False, comment=comment)


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _texts() -> postgresql.ARRAY[str]:
    return postgresql.ARRAY(sa.Text())


def _reference(name: str, columns: tuple[str, ...], table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id", *columns],
        [f"{table}.user_id", *(f"{table}.{column}" for column in columns)],
        name=op.f(name),
        ondelete="CASCADE",
    )
