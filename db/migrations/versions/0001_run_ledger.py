"""Runs, raw files and findings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="what was run, such as bundled_snapshot"),
        sa.Column("input_sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="running", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(status = 'running') = (finished_at is null)", name=op.f("ck_runs_finished")),
        sa.CheckConstraint("status in ('running', 'succeeded', 'failed')", name=op.f("ck_runs_status")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_runs")),
    )
    op.create_index("ix_runs_kind_input_sha256", "runs", ["kind", "input_sha256"], unique=False)
    op.create_table(
        "raw_files",
        sa.Column("raw_file_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("n_bytes", sa.BigInteger(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_raw_files_sha256")),
        sa.PrimaryKeyConstraint("raw_file_id", name=op.f("pk_raw_files")),
    )
    op.create_index("uq_raw_files_sha256_address", "raw_files", ["sha256", "address"], unique=True)
    op.create_table(
        "findings",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("finding_no", sa.Integer(), nullable=False),
        sa.Column("fund", sa.Text(), server_default="", nullable=False, comment="empty: about the whole load"),
        sa.Column("check_name", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.CheckConstraint("severity in ('info', 'warning', 'blocking')", name=op.f("ck_findings_severity")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_findings_run_id_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "finding_no", name=op.f("pk_findings")),
    )
    op.execute("grant select on alembic_version, runs, raw_files, findings to counterpoise_app")
    op.execute("grant select, insert, update on runs to counterpoise_etl")
    op.execute("grant select, insert on raw_files, findings to counterpoise_etl")


def downgrade() -> None:
    op.drop_table("findings")
    op.drop_table("raw_files")
    op.drop_table("runs")
