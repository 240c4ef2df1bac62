"""Plans keep a name and all they were computed from; proofs have rows of their own."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# nullif: a pooled connection that once carried an identity reports '' rather than null, which is no uuid.
OWN_ROWS = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"

OF_STATE = ("user_id", "portfolio_id", "state_no")
ADDED = ("name", "state_no", "pins", "outcome", "deleted_at")


def upgrade() -> None:
    op.add_column("plans", sa.Column("name", sa.Text(), server_default="", nullable=False))
    before = "null in plans of before"
    _add("state_no", sa.Integer(), "the state of the portfolio; null in plans of before there was one")
    _add("pins", postgresql.JSONB(), f"prices, funds and definitions as they were; {before}")
    _add("outcome", postgresql.JSONB(), f"trades, limits, taxes, costs and proof, to the digit; {before}")
    _add("deleted_at", sa.DateTime(timezone=True), "taken out of the list; kept for a day")
    _comment("request", "all that was asked for", "limits, destinations, entered prices")
    _comment("result", "what plan --json prints, without single companies", None)
    op.create_foreign_key(
        "fk_plans_portfolio_states", "plans", "portfolio_states", list(OF_STATE), list(OF_STATE), ondelete="CASCADE"
    )
    _create_runs()


def downgrade() -> None:
    op.drop_table("plan_runs")
    op.drop_constraint("fk_plans_portfolio_states", "plans")
    for name in ADDED:
        op.drop_column("plans", name)
    _comment("request", "limits, destinations, entered prices", "all that was asked for")
    _comment("result", None, "what plan --json prints, without single companies")


def _add(name: str, kind: sa.types.TypeEngine[Any], comment: str) -> None:
    op.add_column("plans", sa.Column(name, kind, nullable=True, comment=comment))


def _comment(name: str, comment: str | None, before: str | None) -> None:
    op.alter_column("plans", name, comment=comment, existing_comment=before)


def _create_runs() -> None:
    op.create_table(
        "plan_runs",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("portfolio_id", sa.Uuid(), nullable=False),
        sa.Column("state_no", sa.Integer(), nullable=False),
        sa.Column("market_version", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("request", postgresql.JSONB(), nullable=False),
        sa.Column("request_sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("limit_seconds", sa.Float(), nullable=False, comment="the most it may run"),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "outcome",
            postgresql.JSONB(),
            nullable=True,
            comment="as of plans; of a stopped one the best that was found",
        ),
        sa.CheckConstraint(
            "state in ('queued', 'running', 'proven', 'stopped', 'cancelled')", name=op.f("ck_plan_runs_state")
        ),
        sa.CheckConstraint(
            "(state in ('queued', 'running')) = (finished_at is null)", name=op.f("ck_plan_runs_finished")
        ),
        sa.CheckConstraint("state <> 'proven' or outcome is not null", name=op.f("ck_plan_runs_proven")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=op.f("fk_plan_runs_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            OF_STATE,
            [f"portfolio_states.{column}" for column in OF_STATE],
            name="fk_plan_runs_portfolio_states",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "run_id", name=op.f("pk_plan_runs")),
        sa.UniqueConstraint(
            *OF_STATE, "market_version", "code_version", "request_sha256", name="uq_plan_runs_question"
        ),
    )
    op.execute("alter table plan_runs enable row level security")
    op.execute("alter table plan_runs force row level security")
    op.execute(f"create policy own_rows on plan_runs using ({OWN_ROWS}) with check ({OWN_ROWS})")
    op.execute("grant select, insert, update, delete on plan_runs to counterpoise_app")
