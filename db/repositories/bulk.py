"""Many rows in one statement: COPY for the publisher's staging, arrays for everything that is merged."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from psycopg import Cursor, sql
from sqlalchemy import Column, Connection, Table, Text, text

_NULL = "\\N"
"""What COPY's text format writes for a null."""


def copy_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Copy rows into a table and return their number. Refused by Postgres on tables under row-level security."""
    with _cursor(connection) as cursor:
        with cursor.copy(_copy_statement(table, columns)) as copy:
            for row in rows:
                copy.write_row(row)
        return int(cursor.rowcount)


def copy_columns(connection: Connection, table: Table, cells: Mapping[str, Sequence[object]]) -> int:
    """Copy rows given by column, of texts, numbers and ids; the same as ``copy_rows``, at half the price."""
    lines = _plain_lines(table, cells)
    if lines is None:
        return copy_rows(connection, table, list(cells), zip(*cells.values(), strict=True))
    with _cursor(connection) as cursor:
        with cursor.copy(_copy_statement(table, list(cells))) as copy:
            copy.write(lines)
        return int(cursor.rowcount)


def _plain_lines(table: Table, cells: Mapping[str, Sequence[object]]) -> str | None:
    """Return rows as COPY reads them; null for no row, and where a character in a cell would have to be escaped."""
    texts = [_texts(table.c[name], column) for name, column in cells.items()]
    rows = list(map("\t".join, zip(*texts, strict=True)))
    lines = "\n".join(rows) + "\n"
    n_nulls = sum(map(_count_nulls, cells.values(), texts))
    marks = (lines.count("\n"), lines.count("\t"), lines.count("\\"), lines.count("\r"))
    is_plain = marks == (len(rows), len(rows) * (len(texts) - 1), n_nulls, 0)
    return lines if rows and is_plain else None


def _count_nulls(cells: Sequence[object], texts: Sequence[str]) -> int:
    """Count the cells that are null; a text that reads like one is none."""
    return sum(cell is None for cell in cells) if _NULL in texts else 0


def _texts(column: Column[object], cells: Sequence[object]) -> Sequence[str]:
    if column.nullable:
        return [_NULL if cell is None else str(cell) for cell in cells]
    return cast("Sequence[str]", cells) if isinstance(column.type, Text) else list(map(str, cells))


def _cursor(connection: Connection) -> Cursor[Any]:
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    return cast("Cursor[Any]", driver.cursor())


def _copy_statement(table: Table, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )


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
