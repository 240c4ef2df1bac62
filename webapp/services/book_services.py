"""What the door offers for books of portfolios."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import PurePath
from typing import Protocol

from analytics.book import Basis, ReadingChoices
from analytics.model.book_lines import BookLines, BookRejection, BookRows
from webapp.services import book_figures, book_reading, books
from webapp.services.book_reading import BookFileContent
from webapp.services.books import BookRead, BookState
from webapp.services.context import ServiceContext
from webapp.services.downloads import Download
from webapp.services.household_model import Saved
from webapp.services.import_model import Place


class Door(Protocol):
    """What these use cases need of the door they are part of."""

    @property
    def context(self) -> ServiceContext:
        """The surroundings of the user's use cases."""
        ...

    def save_import(
        self, content: bytes, file_name: str, *, name: str | None = None, place: Place = Place.USUAL
    ) -> Saved:
        """Keep a portfolio file."""
        ...


class BookServices:
    """The use cases of books: of the Book page and of ``counterpoise book``."""

    __slots__ = ()

    def read_book_table(
        self: Door, open_text: Callable[[str], Iterable[str]], first: bytes, name: str, choices: ReadingChoices
    ) -> BookRead:
        """Read one file with a line for each holding; ``open_text`` opens it in an encoding."""
        return book_reading.read_table(self.context, open_text, first, name, choices)

    def read_book_files(
        self: Door, files: Sequence[BookFileContent], name: str, said: Callable[[int], object] = lambda _: None
    ) -> BookRead:
        """Read one file for each portfolio; ``said`` is told after each how many more are done."""
        return book_reading.read_files(self.context, files, name, said)

    def measure_book(self: Door, lines: BookLines) -> tuple[Basis, Iterator[BookRows]]:
        """Measure a book here and now; nothing is kept."""
        return books.measure(self.context, lines)

    def upload_book(self: Door, files: Sequence[tuple[str, bytes]]) -> str:
        """Keep a book from one table of many portfolios, or from several files of one each; return its id."""
        (name, content), *others = files
        if not others:
            return books.keep(self.context, book_reading.read_table_bytes(self.context, content, name))
        named = [BookFileContent(PurePath(one).name, partial(bytes, given)) for one, given in files]
        return books.keep(self.context, book_reading.read_files(self.context, named, f"{len(named)} files"))

    def keep_book(self: Door, book: BookRead, said: Callable[[int], object] = lambda _: None) -> str:
        """Keep a book and queue its parts for workers; return its id."""
        return books.keep(self.context, book, said)

    def books(self: Door) -> tuple[BookState, ...]:
        """Return the user's books, newest first."""
        return books.states(self.context)

    def book(self: Door, book_id: str) -> BookState:
        """Return how far a book is."""
        return books.state(self.context, book_id)

    def cancel_book(self: Door, book_id: str) -> None:
        """Stop measuring a book; what is measured stays."""
        books.cancel(self.context, book_id)

    def go_on_with_book(self: Door, book_id: str) -> None:
        """Queue the parts of a book that are still to be measured once more."""
        books.go_on(self.context, book_id)

    def delete_book(self: Door, book_id: str) -> None:
        """Take a book out of the list."""
        books.delete(self.context, book_id)

    def restore_book(self: Door, book_id: str) -> None:
        """Undo ``delete_book``."""
        books.restore(self.context, book_id)

    def book_rejections(self: Door, book_id: str) -> Sequence[BookRejection]:
        """Return what could not be used of a book."""
        return books.rejections(self.context, book_id)

    def book_columns(self: Door, book_id: str) -> tuple[str, ...]:
        """Return what is known of each portfolio of a book."""
        return book_figures.columns(self.context, book_id)

    def book_figure(self: Door, book_id: str, column: str) -> book_figures.BookFigure:
        """Return one figure of every measured portfolio."""
        return book_figures.figure(self.context, book_id, column)

    def book_standings(self: Door, book_id: str, column: str, *, is_highest: bool = True) -> book_figures.BookStandings:
        """Return the portfolios with the highest figures of a column, or the lowest."""
        return book_figures.standings(self.context, book_id, column, is_highest=is_highest)

    def book_portfolio(self: Door, book_id: str, portfolio_no: int) -> book_figures.BookPortfolio:
        """Return one portfolio of a book, looked through."""
        return book_figures.portfolio(self.context, book_id, portfolio_no)

    def keep_book_portfolio(self: Door, book_id: str, portfolio_no: int) -> str:
        """Keep a portfolio of a book beside the user's own; return its id."""
        held = book_figures.portfolio(self.context, book_id, portfolio_no).portfolio
        content = book_figures.as_positions_file(held)
        return self.save_import(content, f"{held.name}.csv", name=held.name, place=Place.NEW).portfolio_id

    def book_rows(self: Door, book_id: str) -> Iterator[BookRows]:
        """Yield the measured portfolios of a book, some at a time."""
        return book_figures.rows(self.context, book_id)

    def export_book(self: Door, book_id: str) -> Download:
        """Return the rows of a book as a file."""
        return book_figures.export(self.context, book_id)

    def export_book_rejections(self: Door, book_id: str) -> Download:
        """Return what could not be used of a book as a file."""
        return book_figures.export_rejections(self.context, book_id)
