"""What a user chose about measuring, in numbered rows, and views shared by link."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# nullif: a pooled connection that once carried an identity reports '' rather than null, which is no uuid.
OWN_ROWS = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"

STILL_SHOWN = (
    "token_hash = nullif(current_setting('app.shared_view', true), '') and revoked_at is null and expires_at > now()"
)


def upgrade() -> None:
    _create(
        "user_choices",
        ("choices_no",),
        sa.Column("choices_no", sa.Integer(), nullable=False),
        sa.Column(
            "follows_no",
            sa.Integer(),
            nullable=True,
            comment="the choices undo goes back to; null where nothing was chosen before",
        ),
        _moment("changed_at"),
        sa.Column("words", sa.Text(), nullable=False, comment="what was changed"),
        sa.Column("document", postgresql.JSONB(), nullable=False),
    )
    _create(
        "current_choices",
        (),
        sa.Column("choices_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "choices_no"],
            ["user_choices.user_id", "user_choices.choices_no"],
            name="fk_current_choices_user_choices",
        ),
    )
    _create_shared_views()


def downgrade() -> None:
    for name in ("shared_views", "current_choices", "user_choices"):
        op.drop_table(name)


def _create_shared_views() -> None:
    hashed = "SHA-256 of the token; the token itself is kept nowhere"
    listed = "for the list of whoever shares; not part of the view"
    _create(
        "shared_views",
        ("view_id",),
        sa.Column("view_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False, comment=hashed),
        sa.Column("portfolio_name", sa.Text(), nullable=False, comment=listed),
        sa.Column("document", postgresql.JSONB(), nullable=False, comment="weights, choices and benchmark"),
        _moment("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name=op.f("ck_shared_views_token_hash")),
    )
    op.create_index("ix_shared_views_token_hash", "shared_views", ["token_hash"])
    op.execute(f"create policy by_token on shared_views for select using ({STILL_SHOWN})")


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


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
