"""What users plan: saved plans with all they were computed from, and proofs under way. Every table here is private.

A plan keeps the public facts that may change under its feet: which versions of funds, which prices, which definitions.
Versions themselves are never changed or erased, so their ids are enough.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.schema.base import metadata, one_of, user_id_column

RUN_STATES = ("queued", "running", "proven", "stopped", "cancelled")
"""How a proof stands. One found ``running`` after its process died is called ``stopped`` by whoever finds it."""


def _of_state(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["user_id", "portfolio_id", "state_no"],
        ["portfolio_states.user_id", "portfolio_states.portfolio_id", "portfolio_states.state_no"],
        name=f"fk_{table}_portfolio_states",
        ondelete="CASCADE",
    )


plans = Table(
    "plans",
    metadata,
    user_id_column(),
    Column("plan_id", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    Column("portfolio_id", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("code_version", Text, nullable=False),
    Column("market_version", Text, nullable=False),
    Column("request", JSONB, nullable=False, comment="all that was asked for"),
    Column("snapshot_ids", JSONB, nullable=False, comment="fund to snapshot id"),
    Column("result", JSONB, nullable=False, comment="what plan --json prints, without single companies"),
    Column("name", Text, nullable=False, server_default=""),
    Column("state_no", Integer, comment="the state of the portfolio; null in plans of before there was one"),
    Column("pins", JSONB, comment="prices, funds and definitions as they were; null in plans of before"),
    Column("outcome", JSONB, comment="trades, limits, taxes, costs and proof, to the digit; null in plans of before"),
    Column("deleted_at", DateTime(timezone=True), comment="taken out of the list; kept for a day"),
    PrimaryKeyConstraint("user_id", "plan_id"),
    ForeignKeyConstraint(
        ["user_id", "portfolio_id"], ["portfolios.user_id", "portfolios.portfolio_id"], ondelete="CASCADE"
    ),
    _of_state("plans"),
)

plan_runs = Table(
    "plan_runs",
    metadata,
    user_id_column(),
    Column("run_id", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    Column("portfolio_id", Uuid, nullable=False),
    Column("state_no", Integer, nullable=False),
    Column("market_version", Text, nullable=False),
    Column("code_version", Text, nullable=False),
    Column("request", JSONB, nullable=False),
    Column("request_sha256", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("limit_seconds", Float, nullable=False, comment="the most it may run"),
    Column("message", Text, nullable=False, server_default=""),
    Column("outcome", JSONB, comment="as of plans; of a stopped one the best that was found"),
    PrimaryKeyConstraint("user_id", "run_id"),
    # Whoever asks twice for the same is answered by one run.
    UniqueConstraint(
        "user_id",
        "portfolio_id",
        "state_no",
        "market_version",
        "code_version",
        "request_sha256",
        name="uq_plan_runs_question",
    ),
    _of_state("plan_runs"),
    one_of("state", RUN_STATES),
    CheckConstraint("(state in ('queued', 'running')) = (finished_at is null)", name="finished"),
    CheckConstraint("state <> 'proven' or outcome is not null", name="proven"),
)
