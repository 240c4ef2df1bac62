"""Macro series, exchange rates and counts of filings."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "macro_series",
        sa.Column("series_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), server_default="", nullable=False, comment="terms of use, in a sentence"),
        sa.Column("currency", sa.Text(), nullable=True, comment="of an exchange rate series: the other currency"),
        sa.Column("is_usd_per_unit", sa.Boolean(), nullable=True, comment="else units of the currency per dollar"),
        sa.CheckConstraint(
            "(currency is null) = (is_usd_per_unit is null)", name=op.f("ck_macro_series_rate_has_direction")
        ),
        sa.PrimaryKeyConstraint("series_id", name=op.f("pk_macro_series")),
    )
    op.create_table(
        "macro_observations",
        sa.Column("series_id", sa.Text(), nullable=False),
        sa.Column("observation_date", sa.Date(), nullable=False),
        sa.Column("level", sa.Numeric(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False, comment="when this level was first seen"),
        sa.ForeignKeyConstraint(
            ["series_id"], ["macro_series.series_id"], name=op.f("fk_macro_observations_series_id_macro_series")
        ),
        sa.PrimaryKeyConstraint("series_id", "observation_date", name=op.f("pk_macro_observations")),
    )
    op.create_table(
        "form_counts",
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="its first day"),
        sa.Column("n_filings", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False, comment="false while the month runs"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("extract(day from month) = 1", name=op.f("ck_form_counts_month_is_a_first_day")),
        sa.CheckConstraint("n_filings >= 0", name=op.f("ck_form_counts_n_filings_is_not_negative")),
        sa.PrimaryKeyConstraint("form", "month", name=op.f("pk_form_counts")),
    )
    op.execute("grant select on macro_series, macro_observations, form_counts to counterpoise_app")
    op.execute("grant select, insert, update on macro_series, macro_observations, form_counts to counterpoise_etl")


def downgrade() -> None:
    op.drop_table("form_counts")
    op.drop_table("macro_observations")
    op.drop_table("macro_series")
