"""What users own and plan. Every table here is private.

``user_id`` comes first in every key and every foreign key, so that neither a unique index nor a reference can tell one
user about another's rows; row-level security is forced on all of them by the migrations.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from analytics.model.portfolio import PositionKind
from db.schema.base import metadata, one_of, user_id_column

imports = Table(
    "imports",
    metadata,
    user_id_column(),
    Column("import_id", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    Column("sha256", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("preset", Text, nullable=False),
    Column("imported_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("report", JSONB, nullable=False, comment="rejected and skipped rows, warnings, printed total"),
    PrimaryKeyConstraint("user_id", "import_id"),
)

portfolios = Table(
    "portfolios",
    metadata,
    user_id_column(),
    Column("portfolio_id", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    Column("import_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("as_of_date", Date),
    Column("is_nominal", Boolean, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column(
        "deleted_at", DateTime(timezone=True), comment="taken out of the list; kept for a day so that it can be undone"
    ),
    PrimaryKeyConstraint("user_id", "portfolio_id"),
    UniqueConstraint("user_id", "import_id"),
    ForeignKeyConstraint(["user_id", "import_id"], ["imports.user_id", "imports.import_id"], ondelete="CASCADE"),
)


def _of_portfolio() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["user_id", "portfolio_id"], ["portfolios.user_id", "portfolios.portfolio_id"], ondelete="CASCADE"
    )


accounts = Table(
    "accounts",
    metadata,
    user_id_column(),
    Column("portfolio_id", Uuid, nullable=False),
    Column("account_no", Integer, nullable=False, comment="order in the file"),
    Column("label", Text, nullable=False),
    PrimaryKeyConstraint("user_id", "portfolio_id", "account_no"),
    UniqueConstraint("user_id", "portfolio_id", "label"),
    _of_portfolio(),
)

positions = Table(
    "positions",
    metadata,
    user_id_column(),
    Column("portfolio_id", Uuid, nullable=False),
    Column("position_no", Integer, nullable=False),
    Column("account_no", Integer, nullable=False),
    Column("row", Integer, nullable=False, comment="physical line of the file, 1-based"),
    Column("text", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", Numeric, nullable=False, comment="US dollars"),
    Column("ticker", Text, nullable=False),
    # No foreign key to issuers: reference data may be replaced while private rows stay as they are.
    Column("issuer_id", Text),
    Column("shares", Numeric),
    Column("price_amount", Numeric),
    Column("price_date", Date),
    Column("price_source", Text, nullable=False),
    Column("cost_basis_amount", Numeric),
    Column("match_rule", Text, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("user_id", "portfolio_id", "position_no"),
    ForeignKeyConstraint(
        ["user_id", "portfolio_id", "account_no"],
        ["accounts.user_id", "accounts.portfolio_id", "accounts.account_no"],
        ondelete="CASCADE",
    ),
    one_of("kind", PositionKind),
    CheckConstraint("price_amount >= 0", name="price_amount_is_not_negative"),
)

unresolved_rows = Table(
    "unresolved_rows",
    metadata,
    user_id_column(),
    Column("portfolio_id", Uuid, nullable=False),
    Column("unresolved_no", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("amount", Numeric),
    Column("currency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("candidates", JSONB, nullable=False),
    PrimaryKeyConstraint("user_id", "portfolio_id", "unresolved_no"),
    _of_portfolio(),
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
    Column("request", JSONB, nullable=False, comment="limits, destinations, entered prices"),
    Column("snapshot_ids", JSONB, nullable=False, comment="fund to snapshot id"),
    Column("result", JSONB, nullable=False),
    PrimaryKeyConstraint("user_id", "plan_id"),
    _of_portfolio(),
)
