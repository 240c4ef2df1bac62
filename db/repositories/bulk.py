"""Many rows in one statement: COPY for the publisher's staging, arrays for everything that is merged."""

from collections.abc import Iterable, Sequence

from psycopg import sql
from sqlalchemy import Column, Connection, Table, text


def copy_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Copy rows into a table and return their number. Refused by Postgres on tables under row-level security."""
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    with driver.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return int(cursor.rowcount)


def upsert(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Insert rows, or change those whose key exists and whose other columns differ; return how many were written.

    ``rows`` may hold a key once only. One array per column: a statement of constant length whatever the number of rows.
    """
    by_column = list(zip(*rows, strict=True))
    if not by_column:
        return 0
    chosen = [table.c[name] for name in columns]
    arrays = {f"c{i}": list(cells) for i, cells in enumerate(by_column)}
    return connection.execute(text(_upsert_statement(table, chosen)), arrays).rowcount


def _upsert_statement(table: Table, columns: Sequence[Column[object]]) -> str:
    """Build the statement from declared names only; every cell is bound."""
    names = ", ".join(_quoted(c) for c in columns)
    arrays = ", ".join(f"cast(:c{i} as {c.type.compile()}[])" for i, c in enumerate(columns))
    keys = ", ".join(_quoted(c) for c in table.primary_key.columns)
    rest = [_quoted(c) for c in columns if not c.primary_key]
    merge = "do nothing"
    if rest:
        news = ", ".join(f"excluded.{c}" for c in rest)
        olds = ", ".join(f"{table.name}.{c}" for c in rest)
        changes = ", ".join(f"{c} = excluded.{c}" for c in rest)
        merge = f"do update set {changes} where ({olds}) is distinct from ({news})"
    return f"insert into {table.name} ({names}) select * from unnest({arrays}) on conflict ({keys}) {merge}"  # noqa: S608 - names come from the schema


def _quoted(column: Column[object]) -> str:
    return f'"{column.name}"'
