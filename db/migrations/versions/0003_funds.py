"""Fund directory, snapshots, holdings, pointer, staging."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


IMMUTABLE = """
create function refuse_change_of_published() returns trigger language plpgsql as $$
begin
    raise exception 'published rows of % are immutable', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger published_is_immutable before update or delete or truncate on fund_snapshots
    for each statement execute function refuse_change_of_published();
create trigger published_is_immutable before update or delete or truncate on holdings
    for each statement execute function refuse_change_of_published();
"""

# A line added later would change a published snapshot as much as an update would.
SAME_TRANSACTION = """
create function refuse_late_holdings() returns trigger language plpgsql as $$
begin
    if exists (
        select from (select distinct snapshot_key from added) as touched
        join fund_snapshots using (snapshot_key)
        where published_xid <> pg_current_xact_id()::text::bigint
    ) then
        raise exception 'holdings are added only in the transaction that publishes their snapshot'
            using errcode = 'restrict_violation';
    end if;
    return null;
end $$;
create trigger published_is_complete after insert on holdings referencing new table as added
    for each statement execute function refuse_late_holdings();
"""

POINTER = """
create function check_current_snapshot() returns trigger language plpgsql as $$
declare
    expected integer;
    found_rows bigint;
begin
    if tg_op = 'UPDATE' and (new.as_of_date < old.as_of_date or new.fund <> old.fund) then
        raise exception 'the current snapshot of % is of %, and % is older', old.fund, old.as_of_date, new.as_of_date
            using errcode = 'restrict_violation';
    end if;
    select n_rows into expected from fund_snapshots where snapshot_key = new.snapshot_key;
    select count(*) into found_rows from holdings where snapshot_key = new.snapshot_key;
    if expected is distinct from found_rows then
        raise exception 'snapshot % of % has % of % holdings', new.snapshot_key, new.fund, found_rows, expected
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger current_is_whole_and_newer before insert or update on current_fund_snapshots
    for each row execute function check_current_snapshot();
"""


def upgrade() -> None:
    op.create_table(
        "funds",
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sponsor", sa.Text(), server_default="", nullable=False),
        sa.Column("asset_class", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("index_name", sa.Text(), server_default="", nullable=False),
        sa.Column("share_class_of", sa.Text(), nullable=True),
        sa.Column("stand_in", sa.Text(), nullable=True),
        sa.Column("cik", sa.Text(), server_default="", nullable=False),
        sa.Column("series_id", sa.Text(), server_default="", nullable=False),
        sa.Column("class_id", sa.Text(), server_default="", nullable=False),
        sa.Column("expense_ratio", sa.Numeric(), nullable=True),
        sa.Column("expense_ratio_date", sa.Date(), nullable=True),
        sa.Column("expense_ratio_source", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "asset_class in ('equity', 'bond', 'gold', 'crypto', 'money_market', 'mixed', 'other_asset')",
            name=op.f("ck_funds_asset_class"),
        ),
        sa.CheckConstraint("kind in ('etf', 'mutual_fund')", name=op.f("ck_funds_kind")),
        sa.CheckConstraint("expense_ratio between 0 and 0.2", name=op.f("ck_funds_expense_ratio_is_a_fraction")),
        sa.CheckConstraint("share_class_of is null or stand_in is null", name=op.f("ck_funds_one_way_to_look_through")),
        sa.ForeignKeyConstraint(
            ["share_class_of"],
            ["funds.ticker"],
            name=op.f("fk_funds_share_class_of_funds"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["stand_in"], ["funds.ticker"], name=op.f("fk_funds_stand_in_funds"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("ticker", name=op.f("pk_funds")),
    )
    op.create_table(
        "fund_snapshots",
        sa.Column("snapshot_key", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=False, comment="fund, date and content: equal everywhere"),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("as_of_date", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("weight_unit", sa.Numeric(), nullable=False, comment="printed unit as a fraction"),
        sa.Column("n_rows", sa.Integer(), nullable=False),
        sa.Column("n_equity", sa.Integer(), nullable=False),
        sa.Column("weight_sum", sa.Numeric(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("raw_file_id", sa.Uuid(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "published_xid",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
        sa.CheckConstraint("n_rows > 0 and n_equity between 0 and n_rows", name=op.f("ck_fund_snapshots_counts")),
        sa.CheckConstraint(
            "weight_unit > 0 and weight_unit <= 0.01", name=op.f("ck_fund_snapshots_weight_unit_is_a_fraction")
        ),
        sa.ForeignKeyConstraint(["fund"], ["funds.ticker"], name=op.f("fk_fund_snapshots_fund_funds")),
        sa.ForeignKeyConstraint(
            ["raw_file_id"], ["raw_files.raw_file_id"], name=op.f("fk_fund_snapshots_raw_file_id_raw_files")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_fund_snapshots_run_id_runs")),
        sa.PrimaryKeyConstraint("snapshot_key", name=op.f("pk_fund_snapshots")),
        sa.UniqueConstraint(
            "fund", "as_of_date", "content_sha256", name=op.f("uq_fund_snapshots_fund_as_of_date_content_sha256")
        ),
        sa.UniqueConstraint(
            "fund", "snapshot_key", "as_of_date", name=op.f("uq_fund_snapshots_fund_snapshot_key_as_of_date")
        ),
        sa.UniqueConstraint("snapshot_id", name=op.f("uq_fund_snapshots_snapshot_id")),
    )
    op.create_index(op.f("ix_fund_snapshots_run_id"), "fund_snapshots", ["run_id"], unique=False)
    op.create_table(
        "holdings",
        sa.Column("snapshot_key", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False, comment="line in the source, 1-based"),
        sa.Column("ticker", sa.Text(), nullable=False, comment="as listed, dot form; empty where the source has none"),
        sa.Column("issuer_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "weight", sa.Numeric(), nullable=False, comment="fraction of net assets as published, may be negative"
        ),
        sa.CheckConstraint("kind in ('equity', 'cash', 'derivative', 'fund', 'other')", name=op.f("ck_holdings_kind")),
        sa.CheckConstraint("weight between -2 and 2", name=op.f("ck_holdings_weight_is_a_fraction")),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.issuer_id"], name=op.f("fk_holdings_issuer_id_issuers")),
        sa.ForeignKeyConstraint(
            ["snapshot_key"], ["fund_snapshots.snapshot_key"], name=op.f("fk_holdings_snapshot_key_fund_snapshots")
        ),
        sa.PrimaryKeyConstraint("snapshot_key", "line_no", name=op.f("pk_holdings")),
    )
    op.create_table(
        "current_fund_snapshots",
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("snapshot_key", sa.BigInteger(), nullable=False),
        sa.Column("as_of_date", sa.Date(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["fund", "snapshot_key", "as_of_date"],
            ["fund_snapshots.fund", "fund_snapshots.snapshot_key", "fund_snapshots.as_of_date"],
            name=op.f("fk_current_fund_snapshots_fund_snapshot_key_as_of_date_fund_snapshots"),
        ),
        sa.PrimaryKeyConstraint("fund", name=op.f("pk_current_fund_snapshots")),
    )
    op.create_table(
        "staging_holdings",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("issuer_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("weight", sa.Numeric(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "fund", "line_no", name=op.f("pk_staging_holdings")),
        prefixes=["UNLOGGED"],
    )
    op.execute(IMMUTABLE)
    op.execute(SAME_TRANSACTION)
    op.execute(POINTER)
    op.execute("grant select on funds, fund_snapshots, holdings, current_fund_snapshots to counterpoise_app")
    op.execute("grant select, insert, update on funds, current_fund_snapshots to counterpoise_etl")
    op.execute("grant select, insert on fund_snapshots, holdings to counterpoise_etl")
    op.execute("grant select, insert, delete on staging_holdings to counterpoise_etl")


def downgrade() -> None:
    op.drop_table("staging_holdings")
    op.drop_table("current_fund_snapshots")
    op.drop_table("holdings")
    op.drop_table("fund_snapshots")
    op.drop_table("funds")
    op.execute("drop function check_current_snapshot, refuse_late_holdings, refuse_change_of_published")
