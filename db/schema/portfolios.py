"""What users own. Every table here is private.

``user_id`` comes first in every key and every foreign key, so that neither a unique index nor a reference can tell one
user about another's rows; row-level security is forced on all of them by the migrations. A portfolio is a row of
numbered states, of which one is the current one. A state is never changed: its accounts name the accounts of imports
that they show.
"""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
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

from analytics.model.portfolio import AccountKind
from db.schema.base import metadata, one_of, user_id_column

portfolios = Table(
    "portfolios",
    metadata,
    user_id_column(),
    Column("portfolio_id", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    Column("state_no", Integer, nullable=False, comment="the current state"),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column(
        "deleted_at", DateTime(timezone=True), comment="taken out of the list; kept for a day so that it can be undone"
    ),
    PrimaryKeyConstraint("user_id", "portfolio_id"),
)


def _of_portfolio() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["user_id", "portfolio_id"], ["portfolios.user_id", "portfolios.portfolio_id"], ondelete="CASCADE"
    )


portfolio_states = Table(
    "portfolio_states",
    metadata,
    user_id_column(),
    Column("portfolio_id", Uuid, nullable=False),
    Column("state_no", Integer, nullable=False),
    Column("follows_no", Integer, comment="the state undo goes back to; null for the first"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("what", Text, nullable=False, comment="what was changed, in words"),
    Column("name", Text, nullable=False),
    Column("absorbed_portfolio_id", Uuid, comment="the portfolio whose accounts were taken over"),
    PrimaryKeyConstraint("user_id", "portfolio_id", "state_no"),
    _of_portfolio(),
    # No action: what undo may have to bring back is not erased.
    ForeignKeyConstraint(
        ["user_id", "absorbed_portfolio_id"],
        ["portfolios.user_id", "portfolios.portfolio_id"],
        name="fk_portfolio_states_absorbed_portfolios",
    ),
)

accounts = Table(
    "accounts",
    metadata,
    user_id_column(),
    Column("portfolio_id", Uuid, nullable=False),
    Column("state_no", Integer, nullable=False),
    Column("account_no", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("is_included", Boolean, nullable=False, comment="its switch: whether analyses count it"),
    PrimaryKeyConstraint("user_id", "portfolio_id", "state_no", "account_no"),
    UniqueConstraint("user_id", "portfolio_id", "state_no", "label"),
    ForeignKeyConstraint(
        ["user_id", "portfolio_id", "state_no"],
        ["portfolio_states.user_id", "portfolio_states.portfolio_id", "portfolio_states.state_no"],
        ondelete="CASCADE",
    ),
    one_of("kind", AccountKind),
)

account_parts = Table(
    "account_parts",
    metadata,
    user_id_column(),
    Column("portfolio_id", Uuid, nullable=False),
    Column("state_no", Integer, nullable=False),
    Column("account_no", Integer, nullable=False),
    Column("part_no", Integer, nullable=False),
    Column("import_id", Uuid, nullable=False),
    Column("import_account_no", Integer, nullable=False),
    PrimaryKeyConstraint("user_id", "portfolio_id", "state_no", "account_no", "part_no"),
    # An account of a file is shown once, or its lines would count twice.
    UniqueConstraint(
        "user_id", "portfolio_id", "state_no", "import_id", "import_account_no", name="uq_account_parts_shown_once"
    ),
    ForeignKeyConstraint(
        ["user_id", "portfolio_id", "state_no", "account_no"],
        ["accounts.user_id", "accounts.portfolio_id", "accounts.state_no", "accounts.account_no"],
        name="fk_account_parts_accounts",
        ondelete="CASCADE",
    ),
    # No action: an import is kept as long as a state shows it.
    ForeignKeyConstraint(
        ["user_id", "import_id", "import_account_no"],
        ["import_accounts.user_id", "import_accounts.import_id", "import_accounts.account_no"],
        name="fk_account_parts_import_accounts",
    ),
)
