"""All that is kept of one user, row by row."""

from uuid import UUID

from sqlalchemy import Connection, text

# Whose rows they are need not be said on each. As text: a figure keeps every digit on its way through.
_ROWS = "select (to_jsonb(t) - 'user_id')::text from {table} t where t.user_id = :user_id order by {order}"

TABLES = {
    "portfolios": "portfolio_id",
    "portfolio_states": "portfolio_id, state_no",
    "accounts": "portfolio_id, state_no, account_no",
    "account_parts": "portfolio_id, state_no, account_no, part_no",
    "imports": "imported_at, import_id",
    "import_accounts": "import_id, account_no",
    "positions": "import_id, position_no",
    "lots": "import_id, position_no, lot_no",
    "unresolved_rows": "import_id, unresolved_no",
    "column_mappings": "layout_key",
    "ticker_choices": "text",
    "plans": "created_at, plan_id",
    "plan_runs": "asked_at, run_id",
    "user_choices": "choices_no",
    "current_choices": "choices_no",
    "shared_views": "created_at, view_id",
    "books": "created_at, book_id",
    "book_parts": "book_id, part_no",
    "book_portfolios": "book_id, portfolio_no",
    "book_figures": "book_id, portfolio_no",
    "book_rejections": "book_id, rejection_no",
}
"""Every private table but that of users, and how its rows are put in order."""


def read_everything(connection: Connection, user_id: UUID) -> dict[str, list[str]]:
    """Return the user's rows of every private table, by table; each row is the text of a JSON object."""
    rows = {}
    for table, order in TABLES.items():
        query = text(_ROWS.format(table=table, order=order))
        rows[table] = list(connection.execute(query, {"user_id": user_id}).scalars())
    return rows
