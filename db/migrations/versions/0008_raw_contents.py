"""The bytes of raw files, where they came from, and what a run was about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "raw_contents",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("compressed", sa.LargeBinary(), nullable=False, comment="zlib"),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_raw_contents_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_raw_contents")),
    )
    # Compressed by whoever writes: a second pass by the server would cost time and save nothing.
    op.execute("alter table raw_contents alter column compressed set storage external")
    op.add_column("raw_files", sa.Column("source", sa.Text(), server_default="", nullable=False))
    op.add_column("raw_files", sa.Column("headers", JSONB(), server_default="{}", nullable=False))
    op.add_column(
        "raw_files",
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True, comment="last time the address gave this"),
    )
    op.create_index("ix_raw_files_address", "raw_files", ["address", "fetched_at"])
    op.add_column("runs", sa.Column("fund", sa.Text(), server_default="", nullable=False))
    op.add_column("runs", sa.Column("source", sa.Text(), server_default="", nullable=False))
    op.add_column("runs", sa.Column("batch_id", sa.Uuid(), nullable=True, comment="runs of one night share it"))
    op.add_column("runs", sa.Column("n_rows", sa.Integer(), nullable=True))
    op.create_index("ix_runs_fund", "runs", ["fund", "started_at"])
    op.create_index("ix_runs_batch_id", "runs", ["batch_id"])
    op.drop_constraint(op.f("ck_runs_status"), "runs")
    op.create_check_constraint(
        op.f("ck_runs_status"), "runs", "status in ('running', 'succeeded', 'unchanged', 'failed')"
    )
    op.create_table(
        "request_slots",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_request_slots")),
    )
    op.create_table(
        "source_choices",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), server_default="", nullable=False, comment="empty: a source without funds"),
        sa.Column("accepted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("terms_sha256", sa.Text(), nullable=False, comment="the terms that were shown"),
        sa.PrimaryKeyConstraint("source", "fund", name=op.f("pk_source_choices")),
    )
    op.create_table(
        "sources",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("cadence_days", sa.Integer(), nullable=False),
        sa.Column("lag_days", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("is_opt_in", sa.Boolean(), nullable=False),
        sa.Column("last_checked_date", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_sources")),
    )
    op.create_table(
        "checks",
        sa.Column("check_name", sa.Text(), nullable=False),
        sa.Column("check_no", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("severity in ('info', 'warning', 'blocking')", name=op.f("ck_checks_severity")),
        sa.PrimaryKeyConstraint("check_name", name=op.f("pk_checks")),
    )
    op.execute("grant select on raw_contents, request_slots, source_choices, sources, checks to counterpoise_app")
    op.execute("grant select, insert, update on sources to counterpoise_etl")
    op.execute("grant select, insert, update, delete on checks to counterpoise_etl")
    op.execute("grant select, insert on raw_contents to counterpoise_etl")
    op.execute("grant update on raw_files to counterpoise_etl")
    op.execute("grant select, insert, update on request_slots to counterpoise_etl")
    op.execute("grant select, insert, update, delete on source_choices to counterpoise_etl")


def downgrade() -> None:
    op.drop_table("checks")
    op.drop_table("sources")
    op.drop_table("source_choices")
    op.drop_table("request_slots")
    op.execute("update runs set status = 'succeeded' where status = 'unchanged'")
    op.drop_constraint(op.f("ck_runs_status"), "runs")
    op.create_check_constraint(op.f("ck_runs_status"), "runs", "status in ('running', 'succeeded', 'failed')")
    op.drop_index("ix_runs_batch_id", "runs")
    op.drop_index("ix_runs_fund", "runs")
    for column in ("n_rows", "batch_id", "source", "fund"):
        op.drop_column("runs", column)
    op.drop_index("ix_raw_files_address", "raw_files")
    for column in ("checked_at", "headers", "source"):
        op.drop_column("raw_files", column)
    op.execute("revoke update on raw_files from counterpoise_etl")
    op.drop_table("raw_contents")
