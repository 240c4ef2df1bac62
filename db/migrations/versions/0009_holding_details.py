"""What a source prints beside ticker and weight, when it was filed, and what a version weighs by sector."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DETAILS = (
    ("raw_ticker", sa.Text(), ""),
    ("name", sa.Text(), ""),
    ("cusip", sa.Text(), ""),
    ("isin", sa.Text(), ""),
    ("line_class", sa.Text(), ""),
    ("source_sector", sa.Text(), ""),
    ("printed_weight", sa.Numeric(), None),
    ("market_amount", sa.Numeric(), None),
    ("shares", sa.Numeric(), None),
    ("currency", sa.Text(), ""),
)
SECTORS = (
    "'technology', 'communication', 'consumer_discretionary', 'consumer_staples', 'energy', 'financials', "
    "'health_care', 'industrials', 'materials', 'real_estate', 'utilities', 'cash', 'other', 'unknown'"
)


def upgrade() -> None:
    for table in ("holdings", "staging_holdings"):
        for name, kind, default in DETAILS:
            op.add_column(table, sa.Column(name, kind, server_default=default, nullable=default is None))
    op.add_column("fund_snapshots", sa.Column("filed_date", sa.Date(), nullable=True))
    op.add_column("fund_snapshots", sa.Column("weight_method", sa.Text(), server_default="printed", nullable=False))
    op.add_column(
        "fund_snapshots",
        sa.Column("mapped_weight", sa.Numeric(), nullable=True, comment="share of equity weight that leads to names"),
    )
    op.add_column(
        "fund_snapshots",
        sa.Column("source_key", sa.Text(), server_default="", nullable=False, comment="empty: the bundled snapshot"),
    )
    op.create_check_constraint(
        op.f("ck_fund_snapshots_weight_method"), "fund_snapshots", "weight_method in ('printed', 'from_market_amount')"
    )
    op.create_index("ix_fund_snapshots_content_sha256", "fund_snapshots", ["content_sha256"])
    op.create_table(
        "fund_sector_weights",
        sa.Column("snapshot_key", sa.BigInteger(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("weight", sa.Numeric(), nullable=False, comment="by our mapping, fraction of net assets"),
        sa.Column("printed_weight", sa.Numeric(), nullable=True, comment="by the sector the source prints"),
        sa.CheckConstraint(f"sector in ({SECTORS})", name=op.f("ck_fund_sector_weights_sector")),
        sa.ForeignKeyConstraint(
            ["snapshot_key"],
            ["fund_snapshots.snapshot_key"],
            name=op.f("fk_fund_sector_weights_snapshot_key_fund_snapshots"),
        ),
        sa.PrimaryKeyConstraint("snapshot_key", "sector", name=op.f("pk_fund_sector_weights")),
    )
    op.execute("grant select on fund_sector_weights to counterpoise_app")
    op.execute("grant select, insert on fund_sector_weights to counterpoise_etl")


def downgrade() -> None:
    op.drop_table("fund_sector_weights")
    op.drop_index("ix_fund_snapshots_content_sha256", "fund_snapshots")
    op.drop_constraint(op.f("ck_fund_snapshots_weight_method"), "fund_snapshots")
    for column in ("source_key", "mapped_weight", "weight_method", "filed_date"):
        op.drop_column("fund_snapshots", column)
    for table in ("holdings", "staging_holdings"):
        for name, *_ in reversed(DETAILS):
            op.drop_column(table, name)
