"""Users, portfolios and plans under forced row-level security."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PRIVATE = ("users", "imports", "portfolios", "accounts", "positions", "unresolved_rows", "plans")

# nullif: a pooled connection that once carried an identity reports '' rather than null, which is no uuid.
OWN_ROWS = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind in ('local')", name=op.f("ck_users_kind")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_users")),
    )
    op.create_table(
        "imports",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("preset", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "report",
            postgresql.JSONB(),
            nullable=False,
            comment="rejected and skipped rows, warnings, printed total",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=op.f("fk_imports_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "import_id", name=op.f("pk_imports")),
    )
    op.create_table(
        "portfolios",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("portfolio_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("as_of_date", sa.Date(), nullable=True),
        sa.Column("is_nominal", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "import_id"],
            ["imports.user_id", "imports.import_id"],
            name=op.f("fk_portfolios_user_id_import_id_imports"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=op.f("fk_portfolios_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "portfolio_id", name=op.f("pk_portfolios")),
        sa.UniqueConstraint("user_id", "import_id", name=op.f("uq_portfolios_user_id_import_id")),
    )
    op.create_table(
        "accounts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("portfolio_id", sa.Uuid(), nullable=False),
        sa.Column("account_no", sa.Integer(), nullable=False, comment="order in the file"),
        sa.Column("label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "portfolio_id"],
            ["portfolios.user_id", "portfolios.portfolio_id"],
            name=op.f("fk_accounts_user_id_portfolio_id_portfolios"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=op.f("fk_accounts_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "portfolio_id", "account_no", name=op.f("pk_accounts")),
        sa.UniqueConstraint("user_id", "portfolio_id", "label", name=op.f("uq_accounts_user_id_portfolio_id_label")),
    )
    op.create_table(
        "positions",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("portfolio_id", sa.Uuid(), nullable=False),
        sa.Column("position_no", sa.Integer(), nullable=False),
        sa.Column("account_no", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False, comment="physical line of the file, 1-based"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=False, comment="US dollars"),
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("issuer_id", sa.Text(), nullable=True),
        sa.Column("shares", sa.Numeric(), nullable=True),
        sa.Column("price_amount", sa.Numeric(), nullable=True),
        sa.Column("price_date", sa.Date(), nullable=True),
        sa.Column("price_source", sa.Text(), nullable=False),
        sa.Column("cost_basis_amount", sa.Numeric(), nullable=True),
        sa.Column("match_rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind in ('stock', 'fund', 'cash', 'other_asset', 'option', 'unknown')", name=op.f("ck_positions_kind")
        ),
        sa.CheckConstraint("price_amount >= 0", name=op.f("ck_positions_price_amount_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["user_id", "portfolio_id", "account_no"],
            ["accounts.user_id", "accounts.portfolio_id", "accounts.account_no"],
            name=op.f("fk_positions_user_id_portfolio_id_account_no_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=op.f("fk_positions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "portfolio_id", "position_no", name=op.f("pk_positions")),
    )
    op.create_table(
        "unresolved_rows",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("portfolio_id", sa.Uuid(), nullable=False),
        sa.Column("unresolved_no", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("candidates", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "portfolio_id"],
            ["portfolios.user_id", "portfolios.portfolio_id"],
            name=op.f("fk_unresolved_rows_user_id_portfolio_id_portfolios"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=op.f("fk_unresolved_rows_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "portfolio_id", "unresolved_no", name=op.f("pk_unresolved_rows")),
    )
    op.create_table(
        "plans",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("portfolio_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("market_version", sa.Text(), nullable=False),
        sa.Column(
            "request",
            postgresql.JSONB(),
            nullable=False,
            comment="limits, destinations, entered prices",
        ),
        sa.Column("snapshot_ids", postgresql.JSONB(), nullable=False, comment="fund to snapshot id"),
        sa.Column("result", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "portfolio_id"],
            ["portfolios.user_id", "portfolios.portfolio_id"],
            name=op.f("fk_plans_user_id_portfolio_id_portfolios"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=op.f("fk_plans_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "plan_id", name=op.f("pk_plans")),
    )
    for table in PRIVATE:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy own_rows on {table} using ({OWN_ROWS}) with check ({OWN_ROWS})")
        op.execute(f"grant select, insert, update, delete on {table} to counterpoise_app")


def downgrade() -> None:
    op.drop_table("plans")
    op.drop_table("unresolved_rows")
    op.drop_table("positions")
    op.drop_table("accounts")
    op.drop_table("portfolios")
    op.drop_table("imports")
    op.drop_table("users")
