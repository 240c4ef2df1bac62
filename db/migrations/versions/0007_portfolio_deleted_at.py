"""Deleting a portfolio can be undone for a day."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "portfolios",
        sa.Column(
            "deleted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="taken out of the list; kept for a day so that it can be undone",
        ),
    )


def downgrade() -> None:
    op.drop_column("portfolios", "deleted_at")
