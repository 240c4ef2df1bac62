"""What a user named by hand is remembered: columns of a layout, tickers of a text."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# nullif: a pooled connection that once carried an identity reports '' rather than null, which is no uuid.
OWN_ROWS = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"

TABLES = ("column_mappings", "ticker_choices")


def upgrade() -> None:
    _create("column_mappings", "layout_key", sa.Column("mapping", postgresql.JSONB(), nullable=False))
    unknown = "empty for a text the user leaves unknown"
    _create("ticker_choices", "text", sa.Column("ticker", sa.Text(), nullable=False, comment=unknown))


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)


def _create(name: str, key: str, remembered: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(key, sa.Text(), nullable=False),
        remembered,
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=op.f(f"fk_{name}_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", key, name=op.f(f"pk_{name}")),
    )
    op.execute(f"alter table {name} enable row level security")
    op.execute(f"alter table {name} force row level security")
    op.execute(f"create policy own_rows on {name} using ({OWN_ROWS}) with check ({OWN_ROWS})")
    op.execute(f"grant select, insert, update, delete on {name} to counterpoise_app")
