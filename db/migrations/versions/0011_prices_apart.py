"""Raw prices, adjusted prices and distributions, each for itself."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prices", sa.Column("volume_shares", sa.Numeric(), nullable=True))
    op.create_check_constraint(op.f("ck_prices_volume_is_not_negative"), "prices", "volume_shares >= 0")
    op.create_table(
        "adjusted_prices",
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("price_date", sa.Date(), nullable=False),
        sa.Column("adjusted_amount", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.Text(), server_default="USD", nullable=False),
        sa.Column("adjusted_as_of", sa.Date(), nullable=False, comment="the series is of one date, never mixed"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("adjusted_amount > 0", name=op.f("ck_adjusted_prices_adjusted_amount_is_positive")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_adjusted_prices_currency_code")),
        sa.PrimaryKeyConstraint("ticker", "price_date", name=op.f("pk_adjusted_prices")),
    )
    op.create_table(
        "distributions",
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("ex_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=False, comment="per share; of a split, new shares per old one"),
        sa.Column("currency", sa.Text(), server_default="USD", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('dividend', 'capital_gain', 'split')", name=op.f("ck_distributions_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_distributions_amount_is_positive")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_distributions_currency_code")),
        sa.PrimaryKeyConstraint("ticker", "ex_date", "kind", name=op.f("pk_distributions")),
    )
    op.execute("grant select on adjusted_prices, distributions to counterpoise_app")
    op.execute("grant select, insert, update, delete on adjusted_prices to counterpoise_etl")
    op.execute("grant select, insert, update on distributions to counterpoise_etl")


def downgrade() -> None:
    op.drop_table("distributions")
    op.drop_table("adjusted_prices")
    op.drop_constraint(op.f("ck_prices_volume_is_not_negative"), "prices")
    op.drop_column("prices", "volume_shares")
