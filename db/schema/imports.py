"""What was read from users' files: every import with its lines, kept as it was. Every table here is private.

``user_id`` comes first in every key and every foreign key, so that neither a unique index nor a reference can tell one
user about another's rows; row-level security is forced on all of them by the migrations. Rows of an import are never
changed: a portfolio shows another import, or the same one under another name.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from analytics.model.portfolio import LotTerm, PositionKind
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
    Column("as_of_date", Date),
    Column("is_nominal", Boolean, nullable=False, comment="weights without a total"),
    Column("n_rows", Integer, nullable=False, comment="lines of the file that are used"),
    Column("parsed", JSONB, nullable=False, comment="the file after intake"),
    Column("edits", JSONB, nullable=False, comment="what the user added to the file"),
    PrimaryKeyConstraint("user_id", "import_id"),
)

import_accounts = Table(
    "import_accounts",
    metadata,
    user_id_column(),
    Column("import_id", Uuid, nullable=False),
    Column("account_no", Integer, nullable=False, comment="order in the file"),
    Column("label", Text, nullable=False, comment="as the file prints it"),
    PrimaryKeyConstraint("user_id", "import_id", "account_no"),
    ForeignKeyConstraint(["user_id", "import_id"], ["imports.user_id", "imports.import_id"], ondelete="CASCADE"),
)


def _of_account() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["user_id", "import_id", "account_no"],
        ["import_accounts.user_id", "import_accounts.import_id", "import_accounts.account_no"],
        ondelete="CASCADE",
    )


positions = Table(
    "positions",
    metadata,
    user_id_column(),
    Column("import_id", Uuid, nullable=False),
    Column("position_no", Integer, nullable=False),
    Column("account_no", Integer, nullable=False),
    Column("row", Integer, nullable=False, comment="physical line of the file, 1-based"),
    Column("sheet", Text, nullable=False),
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
    Column("currency", Text, nullable=False),
    Column("local_amount", Numeric, comment="in the currency, where that is not the US dollar"),
    Column("usd_per_unit", Numeric, comment="by which the local amount was multiplied"),
    Column("rate_date", Date),
    Column("rate_source", Text),
    PrimaryKeyConstraint("user_id", "import_id", "position_no"),
    _of_account(),
    Index("ix_positions_account", "user_id", "import_id", "account_no"),
    one_of("kind", PositionKind),
    CheckConstraint("price_amount >= 0", name="price_amount_is_not_negative"),
    CheckConstraint("(usd_per_unit is null) = (rate_source is null)", name="rate_has_a_source"),
)

lots = Table(
    "lots",
    metadata,
    user_id_column(),
    Column("import_id", Uuid, nullable=False),
    Column("position_no", Integer, nullable=False),
    Column("lot_no", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("quantity", Numeric, nullable=False),
    Column("acquired_date", Date),
    Column("cost_basis_amount", Numeric, comment="of the whole lot, in the currency of its position"),
    Column("term", Text),
    PrimaryKeyConstraint("user_id", "import_id", "position_no", "lot_no"),
    ForeignKeyConstraint(
        ["user_id", "import_id", "position_no"],
        ["positions.user_id", "positions.import_id", "positions.position_no"],
        ondelete="CASCADE",
    ),
    one_of("term", LotTerm),
)

unresolved_rows = Table(
    "unresolved_rows",
    metadata,
    user_id_column(),
    Column("import_id", Uuid, nullable=False),
    Column("unresolved_no", Integer, nullable=False),
    Column("account_no", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("shares", Numeric),
    Column("amount", Numeric),
    Column("currency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("candidates", JSONB, nullable=False),
    PrimaryKeyConstraint("user_id", "import_id", "unresolved_no"),
    _of_account(),
)

column_mappings = Table(
    "column_mappings",
    metadata,
    user_id_column(),
    Column("layout_key", Text, nullable=False),
    Column("mapping", JSONB, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("user_id", "layout_key"),
)

ticker_choices = Table(
    "ticker_choices",
    metadata,
    user_id_column(),
    Column("text", Text, nullable=False),
    Column("ticker", Text, nullable=False, comment="empty for a text the user leaves unknown"),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("user_id", "text"),
)
