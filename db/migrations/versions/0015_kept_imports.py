"""Every import is kept with its lines, and the file as it was read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# nullif: a pooled connection that once carried an identity reports '' rather than null, which is no uuid.
OWN_ROWS = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"

TABLES = ("unresolved_rows", "positions", "accounts")
TABLES_AFTER = ("unresolved_rows", "positions", "import_accounts")

POSITION_COLUMNS = """x.position_no, x.account_no, x.row, x.text, x.name, x.kind, x.amount, x.ticker, x.issuer_id,
  x.shares, x.price_amount, x.price_date, x.price_source, x.cost_basis_amount, x.match_rule, x.reason"""

PARSED = """
update imports i
set as_of_date = p.as_of_date, is_nominal = p.is_nominal, edits = '{}',
  n_rows = (
    select count(distinct l.row) from (
      select row from old_positions x where (x.user_id, x.portfolio_id) = (p.user_id, p.portfolio_id)
      union all
      select row from old_unresolved_rows x where (x.user_id, x.portfolio_id) = (p.user_id, p.portfolio_id)
    ) l
  ),
  parsed = jsonb_strip_nulls(jsonb_build_object(
    'file_name', i.file_name,
    'sha256', i.sha256,
    'preset', i.preset,
    'reason', i.report -> 'reason',
    'rejected', i.report -> 'rejected',
    'skipped', i.report -> 'skipped',
    'warnings', i.report -> 'warnings',
    'as_of_date', p.as_of_date,
    'printed_total_amount', i.report -> 'printed_total_amount',
    'accounts', (
      select coalesce(jsonb_agg(jsonb_build_object('label', a.label) order by a.account_no), '[]')
      from import_accounts a where (a.user_id, a.import_id) = (i.user_id, i.import_id)
    ),
    'rows', (
      select coalesce(jsonb_agg(l.line order by l.row, l.number), '[]') from (
        select x.row, x.position_no as number, jsonb_build_object(
          'row', x.row,
          'account', a.label,
          'text', x.text,
          'name', x.name,
          'row_class', case when x.kind in ('cash', 'option') then x.kind else 'position' end,
          'quantity', x.shares::text,
          'price_amount', case when x.price_source = 'file' then x.price_amount::text end,
          'amount', case when not p.is_nominal then x.amount::text end,
          'weight', case when p.is_nominal then (x.amount / 1000000)::text end,
          'cost_basis_amount', x.cost_basis_amount::text
        ) as line
        from old_positions x
        join old_accounts a
          on (a.user_id, a.portfolio_id, a.account_no) = (x.user_id, x.portfolio_id, x.account_no)
        where (x.user_id, x.portfolio_id) = (p.user_id, p.portfolio_id)
        union all
        select u.row, u.unresolved_no, jsonb_build_object(
          'row', u.row,
          'account', a.label,
          'text', u.text,
          'name', '',
          'row_class', 'position',
          'amount', u.amount::text,
          'currency', u.currency
        )
        from unresolved_rows u
        join import_accounts a on (a.user_id, a.import_id, a.account_no) = (u.user_id, u.import_id, u.account_no)
        where (u.user_id, u.import_id) = (p.user_id, p.import_id)
          and not exists (
            select from old_positions x
            where (x.user_id, x.portfolio_id, x.row) = (p.user_id, p.portfolio_id, u.row)
          )
      ) l
    )
  ))
from portfolios p
where (p.user_id, p.import_id) = (i.user_id, i.import_id)
"""

# A line that needs the user had no account: it is in that of the line above it.
KEPT_LINES = (
    """
    insert into import_accounts (user_id, import_id, account_no, label)
    select a.user_id, p.import_id, a.account_no, a.label
    from old_accounts a join portfolios p using (user_id, portfolio_id)
    """,
    """
    insert into import_accounts (user_id, import_id, account_no, label)
    select p.user_id, p.import_id, 1, ''
    from portfolios p
    where not exists (
      select from old_accounts a where (a.user_id, a.portfolio_id) = (p.user_id, p.portfolio_id)
    )
    """,
    f"""
    insert into positions (user_id, import_id, sheet, currency, {POSITION_COLUMNS.replace("x.", "")})
    select x.user_id, p.import_id, '', 'USD', {POSITION_COLUMNS}
    from old_positions x join portfolios p using (user_id, portfolio_id)
    """,  # noqa: S608 - names of above
    """
    insert into unresolved_rows (user_id, import_id, unresolved_no, account_no, row, sheet, text, amount, currency,
      reason, candidates)
    select u.user_id, p.import_id, u.unresolved_no,
      coalesce((
        select x.account_no from old_positions x
        where (x.user_id, x.portfolio_id) = (u.user_id, u.portfolio_id)
        order by x.row > u.row, abs(x.row - u.row), x.position_no
        limit 1
      ), 1),
      u.row, '', u.text, u.amount, u.currency, u.reason, u.candidates
    from old_unresolved_rows u join portfolios p using (user_id, portfolio_id)
    """,
)

# The way back: what each portfolio's import holds.
LINES_OF_BEFORE = (
    """
    insert into accounts (user_id, portfolio_id, account_no, label)
    select a.user_id, p.portfolio_id, a.account_no, a.label
    from old_import_accounts a join portfolios p using (user_id, import_id)
    """,
    f"""
    insert into positions (user_id, portfolio_id, {POSITION_COLUMNS.replace("x.", "")})
    select x.user_id, p.portfolio_id, {POSITION_COLUMNS}
    from old_positions x join portfolios p using (user_id, import_id)
    """,  # noqa: S608 - names of above
    """
    insert into unresolved_rows (user_id, portfolio_id, unresolved_no, row, text, amount, currency, reason, candidates)
    select u.user_id, p.portfolio_id, u.unresolved_no, u.row, u.text, u.amount, u.currency, u.reason, u.candidates
    from old_unresolved_rows u join portfolios p using (user_id, import_id)
    """,
    """
    update imports set report = jsonb_build_object(
      'reason', coalesce(parsed -> 'reason', '""'),
      'rejected', coalesce(parsed -> 'rejected', '[]'),
      'skipped', coalesce(parsed -> 'skipped', '[]'),
      'warnings', coalesce(parsed -> 'warnings', '[]'),
      'printed_total_amount', parsed -> 'printed_total_amount'
    )
    """,
)

ADDED: dict[str, tuple[sa.types.TypeEngine[Any], str | None]] = {
    "as_of_date": (sa.Date(), None),
    "is_nominal": (sa.Boolean(), "weights without a total"),
    "n_rows": (sa.Integer(), "lines of the file that are used"),
    "parsed": (postgresql.JSONB(), "the file after intake"),
    "edits": (postgresql.JSONB(), "what the user added to the file"),
}


def upgrade() -> None:
    for name, (kind, comment) in ADDED.items():
        op.add_column("imports", sa.Column(name, kind, nullable=True, comment=comment))
    with _all_rows_visible("imports", "portfolios"):
        _set_aside(TABLES)
        _create_tables()
        with _all_rows_visible("import_accounts", "positions", "unresolved_rows"):
            for statement in (*KEPT_LINES, PARSED):
                op.execute(statement)
        _drop_set_aside(TABLES)
        # An import no portfolio came from could never be shown.
        op.execute("delete from imports where parsed is null")
    for name in ADDED:
        op.alter_column("imports", name, nullable=name == "as_of_date")
    op.drop_column("imports", "report")


def downgrade() -> None:
    op.add_column(
        "imports",
        sa.Column(
            "report", postgresql.JSONB(), nullable=True, comment="rejected and skipped rows, warnings, printed total"
        ),
    )
    with _all_rows_visible("imports", "portfolios"):
        op.drop_table("lots")
        _set_aside(TABLES_AFTER)
        _create_tables_of_before()
        with _all_rows_visible(*TABLES):
            for statement in LINES_OF_BEFORE:
                op.execute(statement)
        _drop_set_aside(TABLES_AFTER)
    op.alter_column("imports", "report", nullable=False)
    for name in ADDED:
        op.drop_column("imports", name)


def _set_aside(tables: tuple[str, ...]) -> None:
    for table in tables:
        op.execute(f"alter table {table} no force row level security")
        op.execute(f"create temporary table old_{table} as select * from {table}")  # noqa: S608 - names of above
        op.drop_table(table)


def _drop_set_aside(tables: tuple[str, ...]) -> None:
    for table in tables:
        op.drop_table(f"old_{table}")


def _create_tables() -> None:
    _create(
        "import_accounts",
        ("import_id", "account_no"),
        _column("import_id", sa.Uuid()),
        _column("account_no", sa.Integer(), "order in the file"),
        _column("label", sa.Text(), "as the file prints it"),
        _reference("fk_import_accounts_user_id_import_id_imports", ("import_id",), "imports"),
    )
    of_account = ("import_id", "account_no"), "import_accounts"
    _create(
        "positions",
        ("import_id", "position_no"),
        _column("import_id", sa.Uuid()),
        *_position_columns(),
        _column("sheet", sa.Text()),
        _column("currency", sa.Text()),
        _column("local_amount", sa.Numeric(), "in the currency, where that is not the US dollar", needed=False),
        _column("usd_per_unit", sa.Numeric(), "by which the local amount was multiplied", needed=False),
        _column("rate_date", sa.Date(), needed=False),
        _column("rate_source", sa.Text(), needed=False),
        sa.CheckConstraint(
            "(usd_per_unit is null) = (rate_source is null)", name=op.f("ck_positions_rate_has_a_source")
        ),
        _reference("fk_positions_user_id_import_id_account_no_import_accounts", *of_account),
    )
    op.create_index("ix_positions_account", "positions", ["user_id", "import_id", "account_no"])
    _create(
        "lots",
        ("import_id", "position_no", "lot_no"),
        _column("import_id", sa.Uuid()),
        _column("position_no", sa.Integer()),
        _column("lot_no", sa.Integer()),
        _column("row", sa.Integer()),
        _column("quantity", sa.Numeric()),
        _column("acquired_date", sa.Date(), needed=False),
        _column("cost_basis_amount", sa.Numeric(), "of the whole lot, in the currency of its position", needed=False),
        _column("term", sa.Text(), needed=False),
        sa.CheckConstraint("term in ('short', 'long')", name=op.f("ck_lots_term")),
        _reference("fk_lots_user_id_import_id_position_no_positions", ("import_id", "position_no"), "positions"),
    )
    _create(
        "unresolved_rows",
        ("import_id", "unresolved_no"),
        _column("import_id", sa.Uuid()),
        _column("account_no", sa.Integer()),
        _column("sheet", sa.Text()),
        _column("shares", sa.Numeric(), needed=False),
        *_unresolved_columns(),
        _reference("fk_unresolved_rows_user_id_import_id_account_no_import_accounts", *of_account),
    )


def _create_tables_of_before() -> None:
    of_portfolio = ("portfolio_id",), "portfolios"
    _create(
        "accounts",
        ("portfolio_id", "account_no"),
        _column("portfolio_id", sa.Uuid()),
        _column("account_no", sa.Integer(), "order in the file"),
        _column("label", sa.Text()),
        _reference("fk_accounts_user_id_portfolio_id_portfolios", *of_portfolio),
        sa.UniqueConstraint("user_id", "portfolio_id", "label", name=op.f("uq_accounts_user_id_portfolio_id_label")),
    )
    _create(
        "positions",
        ("portfolio_id", "position_no"),
        _column("portfolio_id", sa.Uuid()),
        *_position_columns(),
        _reference("fk_positions_user_id_portfolio_id_account_no_accounts", ("portfolio_id", "account_no"), "accounts"),
    )
    _create(
        "unresolved_rows",
        ("portfolio_id", "unresolved_no"),
        _column("portfolio_id", sa.Uuid()),
        *_unresolved_columns(),
        _reference("fk_unresolved_rows_user_id_portfolio_id_portfolios", *of_portfolio),
    )


def _position_columns() -> tuple[sa.Column[Any] | sa.Constraint, ...]:
    return (
        _column("position_no", sa.Integer()),
        _column("account_no", sa.Integer()),
        _column("row", sa.Integer(), "physical line of the file, 1-based"),
        *(_column(name, sa.Text()) for name in ("text", "name", "kind")),
        _column("amount", sa.Numeric(), "US dollars"),
        _column("ticker", sa.Text()),
        _column("issuer_id", sa.Text(), needed=False),
        _column("shares", sa.Numeric(), needed=False),
        _column("price_amount", sa.Numeric(), needed=False),
        _column("price_date", sa.Date(), needed=False),
        _column("price_source", sa.Text()),
        _column("cost_basis_amount", sa.Numeric(), needed=False),
        _column("match_rule", sa.Text()),
        _column("reason", sa.Text()),
        sa.CheckConstraint(
            "kind in ('stock', 'fund', 'cash', 'other_asset', 'option', 'unknown')", name=op.f("ck_positions_kind")
        ),
        sa.CheckConstraint("price_amount >= 0", name=op.f("ck_positions_price_amount_is_not_negative")),
    )


def _unresolved_columns() -> tuple[sa.Column[Any], ...]:
    return (
        _column("unresolved_no", sa.Integer()),
        _column("row", sa.Integer()),
        _column("text", sa.Text()),
        _column("amount", sa.Numeric(), needed=False),
        _column("currency", sa.Text()),
        _column("reason", sa.Text()),
        _column("candidates", postgresql.JSONB()),
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
        op.execute(f"alter table {table} force row level security")
