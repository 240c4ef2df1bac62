"""The parts of a book as workers take them up and finish them, and the figures as they are read afterwards."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, text

from analytics.model.book_lines import BookLines, BookRows, LineKind, LineSecurity
from analytics.model.choices import AS_PUBLISHED, Choices
from db.errors import NotFound
from db.repositories.books import REJECTED
from db.repositories.choices import choices_of

NO_SUCH_PORTFOLIO = "There is no such portfolio in this book."
ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class PartKey:
    """A part of a user's book, in a round of jobs."""

    user_id: UUID
    book_id: UUID
    part_no: int
    round_no: int

    def as_parameters(self) -> dict[str, UUID | int]:
        """Return it as the parameters of a statement."""
        return {"user_id": self.user_id, "book_id": self.book_id, "part_no": self.part_no, "round_no": self.round_no}


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A part that is still to be measured, and with which market."""

    market_version: str
    choices: Choices
    lines: BookLines
    first_no: int


_OPEN = text("""
    select b.market_version, b.choices
    from books b join book_parts p using (user_id, book_id)
    where (b.user_id, b.book_id, p.part_no, b.round_no) = (:user_id, :book_id, :part_no, :round_no)
      and b.cancelled_at is null and b.deleted_at is null and p.measured_at is null
    for share of b
""")

_LINES = """
    select portfolio_no, name, kinds, texts, amounts::float8[] as amounts from book_portfolios
    where user_id = :user_id and book_id = :book_id and {which} order by portfolio_no
"""


def open_part(connection: Connection, key: PartKey) -> OpenPart | None:
    """Return a part that waits for being measured in this round; null where there is nothing left to do."""
    head = connection.execute(_OPEN, key.as_parameters()).first()
    if head is None:
        return None
    first_no, lines = _read_lines(connection, "part_no = :part_no", key.as_parameters())
    choices = AS_PUBLISHED if head.choices is None else choices_of(head.choices)
    return OpenPart(head.market_version, choices, lines, first_no)


def read_portfolio_lines(connection: Connection, user_id: UUID, book_id: UUID, portfolio_no: int) -> BookLines:
    """Return one portfolio of a book.

    Raises
    ------
    NotFound
        The user's book has none of that number.
    """
    given: dict[str, UUID | int] = {"user_id": user_id, "book_id": book_id, "portfolio_no": portfolio_no}
    _, lines = _read_lines(connection, "portfolio_no = :portfolio_no", given)
    if not len(lines):
        raise NotFound(NO_SUCH_PORTFOLIO)
    return lines


def _read_lines(connection: Connection, which: str, given: dict[str, UUID | int]) -> tuple[int, BookLines]:
    rows = connection.execute(text(_LINES.format(which=which)), given).all()
    place: dict[tuple[str, str], int] = {}
    n_rejected = [int(row.texts[-1]) if row.kinds[-1:] == [REJECTED] else 0 for row in rows]
    n_lines = [len(row.kinds) - bool(behind) for row, behind in zip(rows, n_rejected, strict=True)]
    own = list(zip(rows, n_lines, strict=True))
    held = [
        place.setdefault(one, len(place)) for row, n in own for one in zip(row.kinds[:n], row.texts[:n], strict=True)
    ]
    lines = BookLines(
        names=tuple(row.name for row in rows),
        indptr=np.cumsum([0, *n_lines], dtype=np.int64),
        security=np.array(held, np.int32),
        amount=np.array([amount for row, n in own for amount in row.amounts[:n]], np.float64),
        securities=tuple(LineSecurity(LineKind(kind), written) for kind, written in place),
        n_rejected=np.array(n_rejected, np.int64),
    )
    return (rows[0].portfolio_no if rows else 0), lines


_CLAIM = text("""
    select p.part_no
    from books b join book_parts p using (user_id, book_id)
    where (b.user_id, b.book_id, p.part_no, b.round_no) = (:user_id, :book_id, :part_no, :round_no)
      and b.market_version = :market_version
      and b.cancelled_at is null and b.deleted_at is null and p.measured_at is null
    for share of b for update of p
""")

_ADD = text("""
    insert into book_figures (user_id, book_id, portfolio_no, figures, largest)
    select :user_id, :book_id, r.portfolio_no, r.figures, r.largest
    from jsonb_to_recordset(cast(:rows as jsonb)) as r(portfolio_no integer, figures float8[], largest text)
""")

_FINISH = text("""
    update book_parts set measured_at = now(), columns = :columns
    where (user_id, book_id, part_no) = (:user_id, :book_id, :part_no)
""")


def finish_part(connection: Connection, key: PartKey, part: OpenPart, rows: BookRows) -> bool:
    """Write the figures of a part, all or none; false where somebody else has, or the book went on without it.

    The lock on the part makes whoever comes second wait for the first one's end: its rows are there once.
    """
    given = key.as_parameters() | {"market_version": part.market_version}
    if connection.execute(_CLAIM, given).first() is None:
        return False
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = _figure_rows(rows, start, part.first_no)
        connection.execute(_ADD, key.as_parameters() | {"rows": json.dumps(some, allow_nan=False)})
    connection.execute(_FINISH, key.as_parameters() | {"columns": list(rows.columns)})
    return True


def _figure_rows(rows: BookRows, start: int, first_no: int) -> list[dict[str, object]]:
    return [
        {
            "portfolio_no": first_no + start + at,
            "figures": [figure if math.isfinite(figure) else None for figure in own],
            "largest": rows.largest[start + at],
        }
        for at, own in enumerate(rows.figures[start : start + ROWS_AT_ONCE].tolist())
    ]


_BEGIN_AGAIN = text("""
    update books
    set market_version = :market_version, round_no = round_no + 1, n_restarts = n_restarts + 1
    where (user_id, book_id, round_no) = (:user_id, :book_id, :round_no) and market_version <> :market_version
      and cancelled_at is null and deleted_at is null
    returning round_no
""")


def begin_again(connection: Connection, key: PartKey, market_version: str) -> int | None:
    """Let a book begin again with newer market data; return the number of the round, null where it has already.

    Figures of another version go: no two portfolios of a book are measured with different data.
    """
    number = connection.execute(_BEGIN_AGAIN, key.as_parameters() | {"market_version": market_version}).scalar()
    if number is None:
        return None
    connection.execute(
        text("delete from book_figures where user_id = :user_id and book_id = :book_id"), key.as_parameters()
    )
    connection.execute(
        text("update book_parts set measured_at = null where user_id = :user_id and book_id = :book_id"),
        key.as_parameters(),
    )
    return int(number)


_ROWS = text("""
    select f.portfolio_no, p.name, f.figures, f.largest
    from book_figures f join book_portfolios p using (user_id, book_id, portfolio_no)
    where f.user_id = :user_id and f.book_id = :book_id and f.portfolio_no >= :first and f.portfolio_no < :first + :n
    order by f.portfolio_no
""")


def read_columns(connection: Connection, user_id: UUID, book_id: UUID) -> Sequence[str]:
    """Return what the figures of a book are, in order; nothing as long as no part is measured."""
    query = text("""
        select columns from book_parts
        where user_id = :user_id and book_id = :book_id and measured_at is not null order by part_no limit 1
    """)
    found: Sequence[str] | None = connection.execute(query, {"user_id": user_id, "book_id": book_id}).scalar()
    return found or ()


def read_rows(connection: Connection, user_id: UUID, book_id: UUID, *, at_once: int = 5_000) -> Iterator[BookRows]:
    """Yield the measured portfolios of a book in their order, some at a time."""
    columns = tuple(read_columns(connection, user_id, book_id))
    last = connection.execute(
        text("select max(portfolio_no) from book_figures where user_id = :user_id and book_id = :book_id"),
        {"user_id": user_id, "book_id": book_id},
    ).scalar()
    for first in range(0, (last or 0) + 1, at_once):
        given = {"user_id": user_id, "book_id": book_id, "first": first, "n": at_once}
        rows = connection.execute(_ROWS, given).all()
        if rows:
            yield BookRows(
                names=tuple(row.name for row in rows),
                columns=columns,
                figures=np.array([row.figures for row in rows], np.float64),
                largest=tuple(row.largest for row in rows),
            )


@dataclass(frozen=True, slots=True)
class Standing:
    """A portfolio by one of its figures."""

    portfolio_no: int
    name: str
    largest: str
    figures: Sequence[float | None]


def read_figure(connection: Connection, user_id: UUID, book_id: UUID, place: int) -> Sequence[float | None]:
    """Return one figure of every measured portfolio; ``place`` is that of its column, from zero."""
    query = text("select figures[:place] from book_figures where user_id = :user_id and book_id = :book_id")
    given = {"user_id": user_id, "book_id": book_id, "place": place + 1}
    return connection.execute(query, given).scalars().all()


def read_standings(
    connection: Connection, user_id: UUID, book_id: UUID, place: int, *, is_highest: bool, limit: int
) -> tuple[Standing, ...]:
    """Return the portfolios with the highest figures of a column, or the lowest; those without one come last."""
    order = "desc nulls last" if is_highest else "asc nulls last"
    query = text(f"""
        select f.portfolio_no, p.name, f.largest, f.figures
        from book_figures f join book_portfolios p using (user_id, book_id, portfolio_no)
        where f.user_id = :user_id and f.book_id = :book_id
        order by f.figures[:place] {order}, f.portfolio_no limit :limit
    """)  # noqa: S608  # one of two orders of ours
    given = {"user_id": user_id, "book_id": book_id, "place": place + 1, "limit": limit}
    return tuple(Standing(*row) for row in connection.execute(query, given))
