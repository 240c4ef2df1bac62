"""The ledger of the loads: what ran, on which bytes, with which findings."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from analytics.model.quality import Severity
from db.schema.base import metadata, one_of

RUN_STATUSES = ("running", "succeeded", "unchanged", "failed")
"""How a run stands; ``unchanged`` found nothing new. One found ``running`` after its process died is finished as
failed by whoever finds it."""

raw_contents = Table(
    "raw_contents",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("compressed", LargeBinary, nullable=False, comment="zlib"),
    CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
)

raw_files = Table(
    "raw_files",
    metadata,
    Column("raw_file_id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("sha256", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("address", Text, nullable=False, server_default=""),
    Column("n_bytes", BigInteger, nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("source", Text, nullable=False, server_default=""),
    Column("headers", JSONB, nullable=False, server_default="{}"),
    Column("checked_at", DateTime(timezone=True), comment="last time the address gave this"),
    CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
    Index("uq_raw_files_sha256_address", "sha256", "address", unique=True),
    Index("ix_raw_files_address", "address", "fetched_at"),
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("kind", Text, nullable=False, comment="what was run, such as bundled_snapshot"),
    Column("input_sha256", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default="running"),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("finished_at", DateTime(timezone=True)),
    Column("message", Text, nullable=False, server_default=""),
    Column("fund", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False, server_default=""),
    Column("batch_id", Uuid, index=True, comment="runs of one night share it"),
    Column("n_rows", Integer),
    one_of("status", RUN_STATUSES),
    CheckConstraint("(status = 'running') = (finished_at is null)", name="finished"),
    Index("ix_runs_kind_input_sha256", "kind", "input_sha256"),
    Index("ix_runs_fund", "fund", "started_at"),
)

findings = Table(
    "findings",
    metadata,
    Column("run_id", Uuid, ForeignKey(runs.c.run_id, ondelete="CASCADE"), primary_key=True),
    Column("finding_no", Integer, primary_key=True),
    Column("fund", Text, nullable=False, server_default="", comment="empty: about the whole load"),
    Column("check_name", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("message", Text, nullable=False),
    one_of("severity", Severity),
)

request_slots = Table(
    "request_slots",
    metadata,
    Column("host", Text, primary_key=True),
    Column("next_at", DateTime(timezone=True), nullable=False),
)

source_choices = Table(
    "source_choices",
    metadata,
    Column("source", Text, primary_key=True),
    Column("fund", Text, primary_key=True, server_default="", comment="empty: a source without funds"),
    Column("accepted_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("terms_sha256", Text, nullable=False, comment="the terms that were shown"),
)

sources = Table(
    "sources",
    metadata,
    Column("source", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("cadence_days", Integer, nullable=False),
    Column("lag_days", Integer, nullable=False),
    Column("terms", Text, nullable=False),
    Column("is_opt_in", Boolean, nullable=False),
    Column("last_checked_date", Date, nullable=False),
)
"""What the sources' own descriptions say, so that screens can tell fresh from stale."""

checks = Table(
    "checks",
    metadata,
    Column("check_name", Text, primary_key=True),
    Column("check_no", Integer, nullable=False),
    Column("severity", Text, nullable=False),
    Column("reason", Text, nullable=False),
    one_of("severity", Severity),
)
"""Every check a fund goes through, in words: what has no finding has passed."""
