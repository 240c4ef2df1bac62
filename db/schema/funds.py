"""The fund directory, published snapshots with their holdings, and the pointer to the current one.

``fund_snapshots`` and ``holdings`` are written once: triggers refuse every later change, and the pointer's trigger
refuses half a fund and an older date. "Current" is one row per fund in ``current_fund_snapshots``.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)

from analytics.model.fund import FundAssetClass, HoldingKind
from analytics.model.issuer import Sector
from db.schema.base import metadata, one_of

funds = Table(
    "funds",
    metadata,
    Column("ticker", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sponsor", Text, nullable=False, server_default=""),
    Column("asset_class", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("index_name", Text, nullable=False, server_default=""),
    # Deferred: a directory is loaded in one go, in any order.
    Column("share_class_of", Text, ForeignKey("funds.ticker", deferrable=True, initially="DEFERRED")),
    Column("stand_in", Text, ForeignKey("funds.ticker", deferrable=True, initially="DEFERRED")),
    Column("cik", Text, nullable=False, server_default=""),
    Column("series_id", Text, nullable=False, server_default=""),
    Column("class_id", Text, nullable=False, server_default=""),
    Column("expense_ratio", Numeric),
    Column("expense_ratio_date", Date),
    Column("expense_ratio_source", Text, nullable=False, server_default=""),
    one_of("asset_class", FundAssetClass),
    one_of("kind", ("etf", "mutual_fund")),
    CheckConstraint("share_class_of is null or stand_in is null", name="one_way_to_look_through"),
    CheckConstraint("expense_ratio between 0 and 0.2", name="expense_ratio_is_a_fraction"),
)

WEIGHT_METHODS = ("printed", "from_market_amount")
"""Where a version's weights come from: as the source prints them, or finer, from what each line is worth."""


def _holding_details() -> list[Column[Any]]:
    """Return what a source prints beside ticker and weight; fresh columns for each table."""
    return [
        Column("raw_ticker", Text, nullable=False, server_default=""),
        Column("name", Text, nullable=False, server_default=""),
        Column("cusip", Text, nullable=False, server_default=""),
        Column("isin", Text, nullable=False, server_default=""),
        Column("line_class", Text, nullable=False, server_default=""),
        Column("source_sector", Text, nullable=False, server_default=""),
        Column("printed_weight", Numeric),
        Column("market_amount", Numeric),
        Column("shares", Numeric),
        Column("currency", Text, nullable=False, server_default=""),
    ]


fund_snapshots = Table(
    "fund_snapshots",
    metadata,
    Column("snapshot_key", BigInteger, Identity(always=True), primary_key=True),
    Column("snapshot_id", Text, nullable=False, unique=True, comment="fund, date and content: equal everywhere"),
    Column("fund", Text, ForeignKey(funds.c.ticker), nullable=False),
    Column("as_of_date", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("weight_unit", Numeric, nullable=False, comment="printed unit as a fraction"),
    Column("n_rows", Integer, nullable=False),
    Column("n_equity", Integer, nullable=False),
    Column("weight_sum", Numeric, nullable=False),
    Column("content_sha256", Text, nullable=False),
    Column("raw_file_id", Uuid, ForeignKey("raw_files.raw_file_id")),
    Column("run_id", Uuid, ForeignKey("runs.run_id"), nullable=False, index=True),
    Column("published_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("published_xid", BigInteger, nullable=False, server_default=text("pg_current_xact_id()::text::bigint")),
    Column("filed_date", Date),
    Column("weight_method", Text, nullable=False, server_default="printed"),
    Column("mapped_weight", Numeric, comment="share of equity weight that leads to names"),
    Column("source_key", Text, nullable=False, server_default="", comment="empty: the bundled snapshot"),
    UniqueConstraint("fund", "as_of_date", "content_sha256"),
    UniqueConstraint("fund", "snapshot_key", "as_of_date"),
    CheckConstraint("weight_unit > 0 and weight_unit <= 0.01", name="weight_unit_is_a_fraction"),
    CheckConstraint("n_rows > 0 and n_equity between 0 and n_rows", name="counts"),
    one_of("weight_method", WEIGHT_METHODS),
    Index("ix_fund_snapshots_content_sha256", "content_sha256"),
)

holdings = Table(
    "holdings",
    metadata,
    Column("snapshot_key", BigInteger, ForeignKey(fund_snapshots.c.snapshot_key), primary_key=True),
    Column("line_no", Integer, primary_key=True, comment="line in the source, 1-based"),
    Column("ticker", Text, nullable=False, comment="as listed, dot form; empty where the source has none"),
    Column("issuer_id", Text, ForeignKey("issuers.issuer_id")),
    Column("kind", Text, nullable=False),
    Column("weight", Numeric, nullable=False, comment="fraction of net assets as published, may be negative"),
    *_holding_details(),
    one_of("kind", HoldingKind),
    CheckConstraint("weight between -2 and 2", name="weight_is_a_fraction"),
)

current_fund_snapshots = Table(
    "current_fund_snapshots",
    metadata,
    Column("fund", Text, primary_key=True),
    Column("snapshot_key", BigInteger, nullable=False),
    Column("as_of_date", Date, nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    ForeignKeyConstraint(
        ["fund", "snapshot_key", "as_of_date"],
        ["fund_snapshots.fund", "fund_snapshots.snapshot_key", "fund_snapshots.as_of_date"],
    ),
)

shown_snapshots = Table(
    "shown_snapshots",
    metadata,
    Column("fund", Text, primary_key=True),
    Column("shown_from", DateTime(timezone=True), primary_key=True),
    Column("shown_until", DateTime(timezone=True)),
    Column("snapshot_key", BigInteger, ForeignKey(fund_snapshots.c.snapshot_key), nullable=False),
    Column("reason", Text, nullable=False, server_default="", comment="of a roll-back"),
)

fund_sector_weights = Table(
    "fund_sector_weights",
    metadata,
    Column("snapshot_key", BigInteger, ForeignKey(fund_snapshots.c.snapshot_key), primary_key=True),
    Column("sector", Text, primary_key=True),
    Column("weight", Numeric, nullable=False, comment="by our mapping, fraction of net assets"),
    Column("printed_weight", Numeric, comment="by the sector the source prints"),
    one_of("sector", Sector),
)

staging_holdings = Table(
    "staging_holdings",
    metadata,
    # No foreign key: an unlogged table may point to a lasting one, but each row would pay for the check.
    Column("run_id", Uuid, primary_key=True),
    Column("fund", Text, primary_key=True),
    Column("line_no", Integer, primary_key=True),
    Column("ticker", Text, nullable=False),
    Column("issuer_id", Text),
    Column("kind", Text, nullable=False),
    Column("weight", Numeric, nullable=False),
    *_holding_details(),
    # Rows live from a load to its publication; a crash may lose them, a load is repeated.
    prefixes=["UNLOGGED"],
)
