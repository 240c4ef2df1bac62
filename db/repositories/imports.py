"""Imports of a user's files: what was read, what the user added, and the lines that followed. Never changed.

The transaction carries the identity (row-level security); the explicit ``user_id`` is the second, independent layer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, Table, case, delete, insert, select

from analytics.model.market import Market
from analytics.model.portfolio import ParsedFile, Portfolio, Position, PositionKind, RejectedRow, Unresolved
from db import schema
from db.errors import NotFound
from db.repositories.documents import from_document, to_document
from db.repositories.portfolio_rows import (
    lot_rows,
    lots_by_line,
    position_from_row,
    position_rows,
    unresolved_from_row,
    unresolved_rows,
)

_imports = schema.imports

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReadImport:
    """A file ready to be kept: as read, the document of what the user added, and the portfolio it gives.

    The accounts of ``portfolio`` are labelled as the file prints them.
    """

    parsed: ParsedFile
    edits: Document
    portfolio: Portfolio


@dataclass(frozen=True, slots=True)
class AccountOfImport:
    """An account of an import by its number, with the label the file prints."""

    import_id: UUID
    account_no: int
    label: str


@dataclass(frozen=True, slots=True)
class ImportHead:
    """Of which file an import is; ``accounts`` are the labels the file prints."""

    import_id: UUID
    sha256: str
    file_name: str
    preset: str
    imported_at: datetime
    as_of_date: date | None
    is_nominal: bool
    n_rows: int
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportDocuments:
    """What is kept of a file besides its lines."""

    parsed: ParsedFile
    edits: Document


def keep_import(connection: Connection, user_id: UUID, read: ReadImport, market: Market) -> UUID:
    """Keep an import with its lines; return its id."""
    parsed, portfolio = read.parsed, read.portfolio
    added = (
        insert(_imports)
        .values(
            user_id=user_id,
            sha256=parsed.sha256,
            file_name=parsed.file_name,
            preset=parsed.preset,
            as_of_date=portfolio.as_of_date,
            is_nominal=portfolio.is_nominal,
            n_rows=parsed.n_rows_used,
            parsed=to_document(parsed),
            edits=dict(read.edits),
        )
        .returning(_imports.c.import_id)
    )
    import_id: UUID = connection.execute(added).scalar_one()
    key = {"user_id": user_id, "import_id": import_id}
    account_no = {label: number for number, label in enumerate(printed_labels(parsed, portfolio), 1)}
    # INSERT, since COPY is refused under row-level security.
    for table, rows in (
        (schema.import_accounts, [key | {"account_no": no, "label": label} for label, no in account_no.items()]),
        (schema.positions, position_rows(key, portfolio, account_no, market)),
        (schema.lots, lot_rows(key, portfolio)),
        (schema.unresolved_rows, unresolved_rows(key, portfolio, account_no)),
    ):
        if rows:
            connection.execute(insert(table), rows)
    return import_id


def printed_labels(parsed: ParsedFile, portfolio: Portfolio) -> tuple[str, ...]:
    """Return the labels of a file's accounts in its order; a file that names none has one without a name."""
    labels = (
        *(account.label for account in parsed.accounts),
        *(row.account for row in parsed.rows),
        *portfolio.accounts,
        *(line.account for line in portfolio.unresolved),
    )
    return tuple(dict.fromkeys(labels)) or ("",)


def accounts_of(connection: Connection, user_id: UUID, import_id: UUID) -> tuple[AccountOfImport, ...]:
    """Return the accounts of an import in the order of its file.

    Raises
    ------
    NotFound
        The user has no import of that id.
    """
    query = (
        select(schema.import_accounts)
        .where(schema.import_accounts.c.user_id == user_id, schema.import_accounts.c.import_id == import_id)
        .order_by(schema.import_accounts.c.account_no)
    )
    found = tuple(AccountOfImport(row.import_id, row.account_no, row.label) for row in connection.execute(query))
    if not found:
        raise NotFound("There is no such import.")
    return found


def read_heads(connection: Connection, user_id: UUID, import_ids: Iterable[UUID]) -> tuple[ImportHead, ...]:
    """Return imports without their documents, newest first."""
    wanted = list(import_ids)
    columns = [
        _imports.c[name]
        for name in ("import_id", "sha256", "file_name", "preset", "imported_at", "as_of_date", "is_nominal", "n_rows")
    ]
    query = (
        select(*columns)
        .where(_imports.c.user_id == user_id, _imports.c.import_id.in_(wanted))
        .order_by(_imports.c.imported_at.desc(), _imports.c.import_id)
    )
    printed = schema.import_accounts
    named = (
        select(printed.c.import_id, printed.c.label)
        .where(printed.c.user_id == user_id, printed.c.import_id.in_(wanted))
        .order_by(printed.c.account_no)
    )
    labels: dict[UUID, list[str]] = {}
    for row in connection.execute(named):
        labels.setdefault(row.import_id, []).append(row.label)
    return tuple(
        ImportHead(**row._mapping, accounts=tuple(labels[row.import_id]))  # noqa: SLF001 - how SQLAlchemy calls it
        for row in connection.execute(query)
    )


def read_documents(connection: Connection, user_id: UUID, import_id: UUID) -> ImportDocuments:
    """Return a file as it was read, and what the user added to it.

    Raises
    ------
    NotFound
        The user has no import of that id.
    """
    query = select(_imports.c.parsed, _imports.c.edits)
    row = connection.execute(query.where(_imports.c.user_id == user_id, _imports.c.import_id == import_id)).first()
    if row is None:
        raise NotFound("There is no such import.")
    return ImportDocuments(from_document(ParsedFile, row.parsed), row.edits)


def edits_of_shown(connection: Connection, user_id: UUID, sha256: str) -> Document | None:
    """Return what the user added to the file of a digest where a portfolio shows it; of several, to the newest."""
    portfolios, parts = schema.portfolios, schema.account_parts
    query = (
        select(_imports.c.edits)
        .join(parts, (parts.c.user_id == _imports.c.user_id) & (parts.c.import_id == _imports.c.import_id))
        .join(
            portfolios,
            (portfolios.c.user_id == parts.c.user_id)
            & (portfolios.c.portfolio_id == parts.c.portfolio_id)
            & (portfolios.c.state_no == parts.c.state_no),
        )
        .where(_imports.c.user_id == user_id, _imports.c.sha256 == sha256, portfolios.c.deleted_at.is_(None))
        .order_by(_imports.c.imported_at.desc(), _imports.c.import_id)
        .limit(1)
    )
    found: Document | None = connection.execute(query).scalar()
    return found


def securities_of(
    connection: Connection, user_id: UUID, import_ids: Iterable[UUID]
) -> dict[tuple[UUID, int], frozenset[str]]:
    """Return what each account of some imports holds: tickers, or texts nobody knows; cash is left out."""
    wanted, held = list(import_ids), schema.positions
    unknown = schema.unresolved_rows
    query = (
        select(
            held.c.import_id,
            held.c.account_no,
            case((held.c.ticker == "", held.c.text), else_=held.c.ticker).label("security"),
        )
        .where(held.c.user_id == user_id, held.c.import_id.in_(wanted), held.c.kind != PositionKind.CASH.value)
        .union(
            select(unknown.c.import_id, unknown.c.account_no, unknown.c.text).where(
                unknown.c.user_id == user_id, unknown.c.import_id.in_(wanted)
            )
        )
    )
    found: dict[tuple[UUID, int], set[str]] = {}
    for row in connection.execute(query):
        found.setdefault((row.import_id, row.account_no), set()).add(row.security)
    return {key: frozenset(securities) for key, securities in found.items()}


def read_rejected(connection: Connection, user_id: UUID, import_ids: Sequence[UUID]) -> tuple[RejectedRow, ...]:
    """Return the lines of some imports that could not be used, import by import."""
    query = select(_imports.c.import_id, _imports.c.parsed["rejected"].label("rejected")).where(
        _imports.c.user_id == user_id, _imports.c.import_id.in_(import_ids)
    )
    found = {row.import_id: row.rejected or () for row in connection.execute(query)}
    return tuple(from_document(RejectedRow, line) for import_id in import_ids for line in found[import_id])


def read_lines(
    connection: Connection, user_id: UUID, shown: Mapping[tuple[UUID, int], str], market: Market
) -> tuple[tuple[Position, ...], tuple[Unresolved, ...]]:
    """Return the lines of some accounts of imports, under the labels given, import by import in the order of the file.

    Parameters
    ----------
    connection : Connection
        Of the user's transaction.
    user_id : UUID
        Whose.
    shown : mapping of (import id, account number) to str
        The accounts and how they are called.
    market : Market
        What companies point into.
    """
    order = {import_id: place for place, import_id in enumerate(dict.fromkeys(key[0] for key in shown))}
    index = {issuer.issuer_id: place for place, issuer in enumerate(market.issuers)}

    def rows_of(table: Table, number: str) -> list[Any]:
        found = connection.execute(_of_imports(table, user_id, list(order)).order_by(table.c[number]))
        return sorted(found, key=lambda row: order[row.import_id])

    lots = lots_by_line(
        connection.execute(_of_imports(schema.lots, user_id, list(order)).order_by(schema.lots.c.lot_no))
    )
    positions = tuple(
        position_from_row(row, shown[row.import_id, row.account_no], lots, index)
        for row in rows_of(schema.positions, "position_no")
        if (row.import_id, row.account_no) in shown
    )
    unresolved = tuple(
        unresolved_from_row(row, shown[row.import_id, row.account_no])
        for row in rows_of(schema.unresolved_rows, "unresolved_no")
        if (row.import_id, row.account_no) in shown
    )
    return positions, unresolved


def _of_imports(table: Table, user_id: UUID, import_ids: list[UUID]) -> Select[Any]:
    return select(table).where(table.c.user_id == user_id, table.c.import_id.in_(import_ids))


def erase_unshown_imports(connection: Connection, user_id: UUID) -> None:
    """Erase the imports that no state of any portfolio of the user shows."""
    parts = schema.account_parts
    shown = select(parts.c.import_id).where(parts.c.user_id == user_id)
    connection.execute(delete(_imports).where(_imports.c.user_id == user_id, _imports.c.import_id.not_in(shown)))
