"""A portfolio is a row of numbered states; their accounts show accounts of imports."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# nullif: a pooled connection that once carried an identity reports '' rather than null, which is no uuid.
OWN_ROWS = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"

FIRST_STATES = (
    """
    insert into portfolio_states (user_id, portfolio_id, state_no, created_at, what, name)
    select p.user_id, p.portfolio_id, 1, p.saved_at, 'import of ' || i.file_name, p.name
    from portfolios p join imports i using (user_id, import_id)
    """,
    """
    insert into accounts (user_id, portfolio_id, state_no, account_no, label, kind, is_included)
    select p.user_id, p.portfolio_id, 1, a.account_no, a.label, 'unknown', true
    from portfolios p join import_accounts a using (user_id, import_id)
    """,
    """
    insert into account_parts
      (user_id, portfolio_id, state_no, account_no, part_no, import_id, import_account_no)
    select p.user_id, p.portfolio_id, 1, a.account_no, 1, a.import_id, a.account_no
    from portfolios p join import_accounts a using (user_id, import_id)
    """,
)

# The way back: a portfolio holds one import, the newest of those its current state shows.
ONE_IMPORT = """
update portfolios p
set import_id = shown.import_id, name = shown.name, as_of_date = shown.as_of_date, is_nominal = shown.is_nominal
from (
  select distinct on (p.user_id, p.portfolio_id)
    p.user_id, p.portfolio_id, s.name, r.import_id, i.as_of_date, i.is_nominal
  from portfolios p
  join portfolio_states s using (user_id, portfolio_id, state_no)
  join account_parts r using (user_id, portfolio_id, state_no)
  join imports i on (i.user_id, i.import_id) = (r.user_id, r.import_id)
  order by p.user_id, p.portfolio_id, i.imported_at desc, r.import_id
) shown
where (shown.user_id, shown.portfolio_id) = (p.user_id, p.portfolio_id)
"""

TWICE_OR_NOWHERE = (
    """
    delete from portfolios p
    where p.import_id is null or exists (
      select from portfolios q
      where (q.user_id, q.import_id) = (p.user_id, p.import_id)
        and (q.deleted_at is null, q.saved_at, q.portfolio_id) > (p.deleted_at is null, p.saved_at, p.portfolio_id)
    )
    """,
    """
    delete from imports i
    where not exists (select from portfolios p where (p.user_id, p.import_id) = (i.user_id, i.import_id))
    """,
)

OF_BEFORE: dict[str, sa.types.TypeEngine[Any]] = {
    "import_id": sa.Uuid(),
    "name": sa.Text(),
    "as_of_date": sa.Date(),
    "is_nominal": sa.Boolean(),
}
STATE_TABLES = ("portfolio_states", "accounts", "account_parts")


def upgrade() -> None:
    _create_state_tables()
    with _all_rows_visible("imports", "import_accounts", "portfolios", *STATE_TABLES):
        for statement in FIRST_STATES:
            op.execute(statement)
        op.add_column("portfolios", sa.Column("state_no", sa.Integer(), nullable=True, comment="the current state"))
        op.execute("update portfolios set state_no = 1")
    op.alter_column("portfolios", "state_no", nullable=False)
    for name in OF_BEFORE:
        op.drop_column("portfolios", name)


def downgrade() -> None:
    for name, kind in OF_BEFORE.items():
        op.add_column("portfolios", sa.Column(name, kind, nullable=True))
    with _all_rows_visible("imports", "portfolios", *STATE_TABLES):
        op.execute(ONE_IMPORT)
        for table in reversed(STATE_TABLES):
            op.drop_table(table)
        for statement in TWICE_OR_NOWHERE:
            op.execute(statement)
    for name in OF_BEFORE:
        op.alter_column("portfolios", name, nullable=name == "as_of_date")
    op.drop_column("portfolios", "state_no")
    op.create_unique_constraint("uq_portfolios_user_id_import_id", "portfolios", ["user_id", "import_id"])
    op.create_foreign_key(
        "fk_portfolios_user_id_import_id_imports",
        "portfolios",
        "imports",
        ["user_id", "import_id"],
        ["user_id", "import_id"],
        ondelete="CASCADE",
    )


def _create_state_tables() -> None:
    of_state = ("portfolio_id", "state_no")
    _create(
        "portfolio_states",
        of_state,
        _column("portfolio_id", sa.Uuid()),
        _column("state_no", sa.Integer()),
        _column("follows_no", sa.Integer(), "the state undo goes back to; null for the first", needed=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _column("what", sa.Text(), "what was changed, in words"),
        _column("name", sa.Text()),
        _column("absorbed_portfolio_id", sa.Uuid(), "the portfolio whose accounts were taken over", needed=False),
        _reference("fk_portfolio_states_user_id_portfolio_id_portfolios", ("portfolio_id",), "portfolios"),
        sa.ForeignKeyConstraint(
            ["user_id", "absorbed_portfolio_id"],
            ["portfolios.user_id", "portfolios.portfolio_id"],
            name="fk_portfolio_states_absorbed_portfolios",
        ),
    )
    _create(
        "accounts",
        (*of_state, "account_no"),
        _column("portfolio_id", sa.Uuid()),
        _column("state_no", sa.Integer()),
        _column("account_no", sa.Integer()),
        _column("label", sa.Text()),
        _column("kind", sa.Text()),
        _column("is_included", sa.Boolean(), "its switch: whether analyses count it"),
        sa.CheckConstraint(
            "kind in ('taxable', 'ira', 'roth_ira', '401k', 'hsa', '529', 'unknown')", name=op.f("ck_accounts_kind")
        ),
        sa.UniqueConstraint(
            "user_id", *of_state, "label", name=op.f("uq_accounts_user_id_portfolio_id_state_no_label")
        ),
        _reference("fk_accounts_user_id_portfolio_id_state_no_portfolio_states", of_state, "portfolio_states"),
    )
    _create(
        "account_parts",
        (*of_state, "account_no", "part_no"),
        _column("portfolio_id", sa.Uuid()),
        _column("state_no", sa.Integer()),
        _column("account_no", sa.Integer()),
        _column("part_no", sa.Integer()),
        _column("import_id", sa.Uuid()),
        _column("import_account_no", sa.Integer()),
        sa.UniqueConstraint("user_id", *of_state, "import_id", "import_account_no", name="uq_account_parts_shown_once"),
        _reference("fk_account_parts_accounts", (*of_state, "account_no"), "accounts"),
        sa.ForeignKeyConstraint(
            ["user_id", "import_id", "import_account_no"],
            ["import_accounts.user_id", "import_accounts.import_id", "import_accounts.account_no"],
            name="fk_account_parts_import_accounts",
        ),
    )


def _create(name: str, key: tuple[str, ...], *parts: sa.Column[Any] | sa.Constraint) -> None:
    """Create a private table: whose row it is comes first, and nobody sees another's."""
    op.create_table(
        name,
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=op.f(f"fk_{name}_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", *key, name=op.f(f"pk_{name}")),
    )
    op.execute(f"alter table {name} enable row level security")
    op.execute(f"alter table {name} force row level security")
    op.execute(f"create policy own_rows on {name} using ({OWN_ROWS}) with check ({OWN_ROWS})")
    op.execute(f"grant select, insert, update, delete on {name} to counterpoise_app")


def _column(name: str, kind: Any, comment: str | None = None, *, needed: bool = True) -> sa.Column[Any]:  # noqa: ANN401 - SQLAlchemy's types
    return sa.Column(name, kind, nullable=not needed, comment=comment)


def _reference(name: str, columns: tuple[str, ...], table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id", *columns],
        [f"{table}.user_id", *(f"{table}.{column}" for column in columns)],
        name=op.f(name),
        ondelete="CASCADE",
    )


@contextmanager
def _all_rows_visible(*tables: str) -> Iterator[None]:
    """Let the owner of the tables, who runs migrations, see every user's rows meanwhile."""
    for table in tables:
        op.execute(f"alter table {table} no force row level security")
    yield
    for table in tables:
        op.execute(f"alter table if exists {table} force row level security")
