"""A user's books: kept in parts, followed while parts are measured, cancelled, deleted, brought back.

The transaction carries the identity (row-level security); the explicit ``user_id`` is the second, independent layer.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, text, update

from analytics.model.book_lines import BookLines, BookRejection
from analytics.model.choices import AS_PUBLISHED, Choices
from db import schema
from db.errors import NotFound
from db.repositories.documents import to_document

T = TypeVar("T")

UNDO_PERIOD = timedelta(days=1)
ROWS_AT_ONCE = 1_000
REJECTED = "rejected"
"""What stands behind the lines of a portfolio some of whose lines could not be used; its text says how many."""
NO_SUCH_BOOK = "There is no such book."

_books, _parts, _rejections = schema.books, schema.book_parts, schema.book_rejections


@dataclass(frozen=True, slots=True)
class NewBook:
    """What is said of a book when it is kept."""

    name: str
    market_version: str
    n_rejected_lines: int = 0
    choices: Choices = AS_PUBLISHED


@dataclass(frozen=True, slots=True)
class BookHead:
    """A book in the list: how far it is, and with what it is measured; ``choices`` as kept, null for none."""

    book_id: UUID
    name: str
    created_at: datetime
    market_version: str
    choices: Mapping[str, object] | None
    round_no: int
    n_restarts: int
    n_rejected_lines: int
    n_portfolios: int
    n_measured: int
    n_parts: int
    n_parts_measured: int
    is_cancelled: bool

    @property
    def is_done(self) -> bool:
        """Whether every portfolio is measured."""
        return self.n_parts_measured == self.n_parts


def keep_book(connection: Connection, user_id: UUID, book: NewBook) -> UUID:
    """Keep a book without portfolios; parts are added by ``add_part``."""
    purge_deleted_books(connection, user_id)
    row = {
        "user_id": user_id,
        "name": book.name,
        "market_version": book.market_version,
        "n_rejected_lines": book.n_rejected_lines,
        "choices": None if book.choices == AS_PUBLISHED else to_document(book.choices),
    }
    kept: UUID = connection.execute(insert(_books).values(row).returning(_books.c.book_id)).scalar_one()
    return kept


_ADD_PORTFOLIOS = text("""
    insert into book_portfolios (user_id, book_id, portfolio_no, part_no, name, kinds, texts, amounts)
    select :user_id, :book_id, r.portfolio_no, :part_no, r.name, r.kinds, r.texts, r.amounts
    from jsonb_to_recordset(cast(:rows as jsonb))
      as r(portfolio_no integer, name text, kinds text[], texts text[], amounts numeric[])
""")


def add_part(
    connection: Connection, user_id: UUID, book_id: UUID, part_no: int, lines: BookLines, first_no: int
) -> None:
    """Add some portfolios to a book as one part; ``first_no`` is the number of the first of them."""
    key = {"user_id": user_id, "book_id": book_id, "part_no": part_no}
    connection.execute(insert(_parts).values(key | {"n_portfolios": len(lines)}))
    for rows in _batches(_portfolio_rows(lines, first_no)):
        connection.execute(_ADD_PORTFOLIOS, key | {"rows": json.dumps(rows)})


def _portfolio_rows(lines: BookLines, first_no: int) -> Iterator[dict[str, object]]:
    kinds = [security.kind.value for security in lines.securities]
    texts = [security.text for security in lines.securities]
    held, amounts, starts = lines.security.tolist(), lines.amount.tolist(), lines.indptr.tolist()
    n_rejected = lines.n_rejected_lines.tolist()
    for at, name in enumerate(lines.names):
        own = held[starts[at] : starts[at + 1]]
        behind = [str(n_rejected[at])] if n_rejected[at] else []
        yield {
            "portfolio_no": first_no + at,
            "name": name,
            "kinds": [kinds[one] for one in own] + [REJECTED for _ in behind],
            "texts": [texts[one] for one in own] + behind,
            "amounts": amounts[starts[at] : starts[at + 1]] + [0.0 for _ in behind],
        }


def add_rejections(connection: Connection, user_id: UUID, book_id: UUID, rejected: Iterable[BookRejection]) -> None:
    """Keep what could not be used, in its order."""
    rows = (
        {
            "user_id": user_id,
            "book_id": book_id,
            "rejection_no": number,
            "portfolio": one.portfolio,
            "row": one.row,
            "text": one.text,
            "reason": one.reason,
        }
        for number, one in enumerate(rejected, 1)
    )
    for some in _batches(rows):
        connection.execute(insert(_rejections), some)


def read_rejections(connection: Connection, user_id: UUID, book_id: UUID) -> tuple[BookRejection, ...]:
    """Return what could not be used of a book."""
    columns = _rejections.c["portfolio", "row", "text", "reason"]
    query = select(*columns).where(_rejections.c.user_id == user_id, _rejections.c.book_id == book_id)
    return tuple(BookRejection(*row) for row in connection.execute(query.order_by(_rejections.c.rejection_no)))


_HEADS = text("""
    select b.book_id, b.name, b.created_at, b.market_version, b.choices,
      b.round_no, b.n_restarts, b.n_rejected_lines,
      coalesce(sum(p.n_portfolios), 0)::int as n_portfolios,
      coalesce(sum(p.n_portfolios) filter (where p.measured_at is not null), 0)::int as n_measured,
      count(p.part_no)::int as n_parts,
      (count(p.part_no) filter (where p.measured_at is not null))::int as n_parts_measured,
      b.cancelled_at is not null as is_cancelled
    from books b left join book_parts p using (user_id, book_id)
    where b.user_id = :user_id and b.deleted_at is null
      and (cast(:book_id as uuid) is null or b.book_id = :book_id)
    group by b.user_id, b.book_id
    order by b.created_at desc, b.book_id
""")


def list_books(connection: Connection, user_id: UUID) -> tuple[BookHead, ...]:
    """Return the user's books, newest first."""
    return tuple(BookHead(*row) for row in connection.execute(_HEADS, {"user_id": user_id, "book_id": None}))


def find_book(connection: Connection, user_id: UUID, book_id: UUID) -> BookHead | None:
    """Return a book, null where the user has none of that id."""
    row = connection.execute(_HEADS, {"user_id": user_id, "book_id": book_id}).first()
    return None if row is None else BookHead(*row)


def read_book(connection: Connection, user_id: UUID, book_id: UUID) -> BookHead:
    """Return a book.

    Raises
    ------
    NotFound
        The user has no book of that id.
    """
    head = find_book(connection, user_id, book_id)
    if head is None:
        raise NotFound(NO_SUCH_BOOK)
    return head


def unmeasured_parts(connection: Connection, user_id: UUID, book_id: UUID) -> Sequence[int]:
    """Return the numbers of the parts that are still to be measured."""
    query = select(_parts.c.part_no).where(*_of(_parts, user_id, book_id), _parts.c.measured_at.is_(None))
    return connection.execute(query.order_by(_parts.c.part_no)).scalars().all()


def cancel_book(connection: Connection, user_id: UUID, book_id: UUID) -> None:
    """Stop measuring a book; what is measured stays."""
    _mark(connection, user_id, book_id, cancelled_at=func.now())


def next_round(connection: Connection, user_id: UUID, book_id: UUID) -> int:
    """Begin another round for the parts that are still to be measured; return its number. Jobs queued before stop."""
    table = _books
    changed = update(table).where(*_of(table, user_id, book_id), table.c.deleted_at.is_(None))
    changed = changed.values(round_no=table.c.round_no + 1, cancelled_at=None)
    number = connection.execute(changed.returning(table.c.round_no)).scalar()
    if number is None:
        raise NotFound(NO_SUCH_BOOK)
    return int(number)


def delete_book(connection: Connection, user_id: UUID, book_id: UUID) -> None:
    """Take a book out of the list; for a day ``restore_book`` brings it back, then it is erased."""
    purge_deleted_books(connection, user_id)
    _mark(connection, user_id, book_id, deleted_at=func.now())


def restore_book(connection: Connection, user_id: UUID, book_id: UUID) -> None:
    """Bring a deleted book back."""
    _mark(connection, user_id, book_id, deleted_at=None)


def purge_deleted_books(connection: Connection, user_id: UUID) -> None:
    """Erase the user's books that were deleted more than a day ago."""
    table = _books
    connection.execute(delete(table).where(table.c.user_id == user_id, table.c.deleted_at < func.now() - UNDO_PERIOD))


def _mark(connection: Connection, user_id: UUID, book_id: UUID, **changes: object) -> None:
    statement = update(_books).where(*_of(_books, user_id, book_id)).values(changes)
    if connection.execute(statement).rowcount == 0:
        raise NotFound(NO_SUCH_BOOK)


def _of(table: Table, user_id: UUID, book_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.user_id == user_id, table.c.book_id == book_id


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    left = iter(rows)
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield some
