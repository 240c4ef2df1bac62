"""Books of portfolios: read, measured here or by workers, kept, followed, looked into."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from analytics.book import Basis, codes_of_book, measure_lines
from analytics.choices import usable_choices
from analytics.errors import UserInputError
from analytics.model.book_lines import BookLines, BookRejection, BookRows
from analytics.resolve import Additions
from db.repositories import books as repository
from db.repositories.books import BookHead, NewBook
from db.repositories.choices import choices_of, read_choices
from db.repositories.identified import find_identified
from db.repositories.queue import QueueStatus, enqueue, part_of_book, queue_status
from webapp.services.context import ServiceContext
from webapp.services.runs import PATIENCE

PORTFOLIOS_A_PART = 5_000
"""What one job measures: some seconds of work, so that a killed worker costs little and several share a book."""

NO_SUCH_BOOK = "There is no such book."


@dataclass(frozen=True, slots=True)
class BookRead:
    """The portfolios of some files, and what of them could not be used; ``warnings`` say what was assumed."""

    name: str
    lines: BookLines
    rejected: tuple[BookRejection, ...]
    n_rejected_lines: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BookState:
    """A kept book and how far it is.

    ``n_failed`` parts were given up after several attempts; ``is_unattended`` says that parts wait and no worker takes
    them up; ``is_current`` whether it is measured with the market as it is published now. ``left_out`` says which of
    the choices kept with it that market leaves no room for; nothing is known of it for an older one.
    """

    book_id: str
    name: str
    created_at: datetime
    market_version: str
    n_portfolios: int
    n_measured: int
    n_parts: int
    n_parts_measured: int
    n_restarts: int
    n_rejected_lines: int
    n_failed: int
    is_cancelled: bool
    is_unattended: bool
    is_current: bool
    has_choices: bool
    left_out: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether every portfolio is measured."""
        return self.n_parts_measured == self.n_parts

    @property
    def is_under_way(self) -> bool:
        """Whether more figures will come by themselves."""
        return not (self.is_done or self.is_cancelled or self.n_failed)


def basis_of(context: ServiceContext, connection: Connection) -> Basis:
    """Return what a book is measured with: the market as the user's choices make it."""
    state = context.state(connection)
    return Basis(state.published or state.market, state.market, state.matrix, state.choices)


def additions_of(connection: Connection, lines: BookLines) -> Additions:
    """Return where the ISINs and CUSIPs of a book lead."""
    return Additions(identified=find_identified(connection, *codes_of_book(lines.securities)))


def measure(context: ServiceContext, lines: BookLines) -> tuple[Basis, Iterator[BookRows]]:
    """Measure a book in this process; return with what, and its rows, some at a time."""
    with context.database.transaction(context.user_id) as connection:
        basis, added = basis_of(context, connection), additions_of(connection, lines)
    return basis, measure_lines(lines, basis, added)


def keep(context: ServiceContext, book: BookRead, said: Callable[[int], object] = lambda _: None) -> str:
    """Keep a book and queue its parts for workers; return its id. ``said`` is told how many portfolios are kept."""
    if not len(book.lines):
        raise UserInputError("No portfolio could be read, so there is nothing to measure.")
    with context.database.transaction(context.user_id) as connection:
        version = context.markets.current(connection).market.version
        choices = read_choices(connection, context.user_id).choices
        new = NewBook(book.name, version, book.n_rejected_lines, choices)
        book_id = repository.keep_book(connection, context.user_id, new)
        for part_no, first in enumerate(range(0, len(book.lines), PORTFOLIOS_A_PART), 1):
            part = book.lines.part(first, first + PORTFOLIOS_A_PART)
            repository.add_part(connection, context.user_id, book_id, part_no, part, first + 1)
            said(first + len(part))
        repository.add_rejections(connection, context.user_id, book_id, book.rejected)
        _queue(connection, context.user_id, book_id, 1)
    return str(book_id)


def states(context: ServiceContext) -> tuple[BookState, ...]:
    """Return the user's books, newest first."""
    with context.database.transaction(context.user_id) as connection:
        return tuple(_state(context, connection, head) for head in repository.list_books(connection, context.user_id))


def state(context: ServiceContext, book_id: str) -> BookState:
    """Return how far a book is."""
    with context.database.transaction(context.user_id) as connection:
        return _state(context, connection, repository.read_book(connection, context.user_id, as_book_id(book_id)))


def cancel(context: ServiceContext, book_id: str) -> None:
    """Stop measuring a book; what is measured stays."""
    with context.database.transaction(context.user_id) as connection:
        repository.cancel_book(connection, context.user_id, as_book_id(book_id))


def go_on(context: ServiceContext, book_id: str) -> None:
    """Queue the parts of a book that are still to be measured once more."""
    identifier = as_book_id(book_id)
    with context.database.transaction(context.user_id) as connection:
        number = repository.next_round(connection, context.user_id, identifier)
        _queue(connection, context.user_id, identifier, number)


def delete(context: ServiceContext, book_id: str) -> None:
    """Take a book out of the list; ``restore`` brings it back for a day."""
    with context.database.transaction(context.user_id) as connection:
        repository.delete_book(connection, context.user_id, as_book_id(book_id))


def restore(context: ServiceContext, book_id: str) -> None:
    """Undo ``delete``; parts whose jobs came meanwhile are queued once more."""
    identifier = as_book_id(book_id)
    with context.database.transaction(context.user_id) as connection:
        repository.restore_book(connection, context.user_id, identifier)
        head = repository.read_book(connection, context.user_id, identifier)
        if not (head.is_done or head.is_cancelled):
            _queue(
                connection, context.user_id, identifier, repository.next_round(connection, context.user_id, identifier)
            )


def rejections(context: ServiceContext, book_id: str) -> Sequence[BookRejection]:
    """Return what could not be used of a book."""
    with context.database.transaction(context.user_id) as connection:
        return repository.read_rejections(connection, context.user_id, as_book_id(book_id))


def as_book_id(book_id: str) -> UUID:
    """Read an id that came from a page; anything else is nobody's book."""
    try:
        return UUID(book_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise UserInputError(NO_SUCH_BOOK) from error


def _queue(connection: Connection, user_id: UUID, book_id: UUID, round_no: int) -> None:
    parts = repository.unmeasured_parts(connection, user_id, book_id)
    enqueue(connection, [part_of_book(user_id, book_id, part, round_no) for part in parts])


def _state(context: ServiceContext, connection: Connection, head: BookHead) -> BookState:
    queue = queue_status(connection, head.book_id)
    waits = not (head.is_done or head.is_cancelled)
    market = context.markets.current(connection).market
    is_current = head.market_version == market.version
    return BookState(
        book_id=str(head.book_id),
        name=head.name,
        created_at=head.created_at,
        market_version=head.market_version,
        n_portfolios=head.n_portfolios,
        n_measured=head.n_measured,
        n_parts=head.n_parts,
        n_parts_measured=head.n_parts_measured,
        n_restarts=head.n_restarts,
        n_rejected_lines=head.n_rejected_lines,
        n_failed=_n_failed(queue) if waits else 0,
        is_cancelled=head.is_cancelled and not head.is_done,
        is_unattended=waits and _is_unattended(queue, context.clock()),
        is_current=is_current,
        has_choices=head.choices is not None,
        left_out=usable_choices(market, choices_of(head.choices)).left_out if head.choices and is_current else (),
    )


def _n_failed(queue: QueueStatus) -> int:
    """Return how many parts nobody will try again: none as long as anything waits or runs."""
    is_going_on = queue.running or queue.n_by_state.get("todo")
    return 0 if is_going_on else queue.n_by_state.get("failed", 0)


def _is_unattended(queue: QueueStatus, now: datetime) -> bool:
    oldest = queue.oldest_waiting_at
    return not queue.running and oldest is not None and now - oldest > PATIENCE
