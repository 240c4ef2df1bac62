"""Closing prices."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prices",
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("price_date", sa.Date(), nullable=False),
        sa.Column("close_amount", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.Text(), server_default="USD", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_prices_currency_code")),
        sa.CheckConstraint("close_amount > 0", name=op.f("ck_prices_close_amount_is_positive")),
        sa.PrimaryKeyConstraint("ticker", "price_date", name=op.f("pk_prices")),
    )
    op.execute("grant select on prices to counterpoise_app")
    op.execute("grant select, insert, update, delete on prices to counterpoise_etl")


def downgrade() -> None:
    op.drop_table("prices")
