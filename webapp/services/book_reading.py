"""From files to a book: one file of many portfolios, or one file for each."""

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from analytics.book import AS_FOUND, PortfolioLines, ReadingChoices, read_book_csv
from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.isolation import run_isolated
from analytics.model.market import Market, Price
from analytics.model.portfolio import ParsedFile, Portfolio
from analytics.resolve import resolve_positions
from webapp.services.books import BookRead
from webapp.services.context import ServiceContext
from webapp.services.household_states import shown_name
from webapp.services.import_file import READER_PACKAGES
from webapp.services.import_model import NO_EDITS
from webapp.services.import_portfolio import additions, display_name

ENCODINGS = ("utf-8-sig", "cp1252")
"""As tried one after another; UTF-16 is told by its mark."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
N_READERS = max(min(os.cpu_count() or 1, 4), 1)
"""Files read side by side, each in a process of its own."""


@dataclass(frozen=True, slots=True)
class BookFileContent:
    """A file of a book, its bytes read when they are needed."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class _TextOfFile:
    """The lines of a file, opened anew each time they are gone through."""

    open_text: Callable[[str], Iterable[str]]
    encoding: str

    def __iter__(self) -> Iterator[str]:
        return iter(self.open_text(self.encoding))


def read_table(
    context: ServiceContext, open_text: Callable[[str], Iterable[str]], first: bytes, name: str, choices: ReadingChoices
) -> BookRead:
    """Read one file with a line for each holding.

    Parameters
    ----------
    context : ServiceContext
        For the prices of the market.
    open_text : callable
        Takes an encoding and returns the file's lines from its beginning, each time it is called.
    first : bytes
        The beginning of the file: it tells UTF-16.
    name : str
        The file's name.
    choices : ReadingChoices
        What the user says about it; prices go before those of the market.
    """
    with context.database.transaction() as connection:
        market = context.markets.current(connection).market
    prices = _dollars(market.prices) | dict(choices.prices)
    given = ReadingChoices(choices.by, prices, frozenset(market.funds))
    encodings = ("utf-16",) if first.startswith(_UTF16_MARKS) else ENCODINGS
    for encoding in encodings:
        try:
            found = read_book_csv(_TextOfFile(open_text, encoding), given)
        except UnicodeDecodeError:
            continue
        return BookRead(display_name(name), found.lines, found.rejected, found.n_rejected_lines, found.warnings)
    raise PortfolioFileError("The file is not readable text. Export it again as CSV (UTF-8).")


def read_table_bytes(context: ServiceContext, content: bytes, name: str) -> BookRead:
    """Read one file with a line for each holding, all of it at hand."""

    def open_text(encoding: str) -> Iterable[str]:
        return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")

    return read_table(context, open_text, content[:4], name, AS_FOUND)


def read_files(
    context: ServiceContext,
    files: Sequence[BookFileContent],
    name: str,
    said: Callable[[int], object] = lambda _: None,
) -> BookRead:
    """Read one file for each portfolio, of any broker's layout; a file that cannot be read rejects nothing else.

    ``said`` is told after each file how many more are done.
    """
    with context.database.transaction() as connection:
        market = context.markets.current(connection).market
    found = PortfolioLines(market)
    with ThreadPoolExecutor(N_READERS) as pool:
        for file, parsed in zip(files, _in_order(pool, files), strict=True):
            if isinstance(parsed, PortfolioFileError):
                found.refuse(display_name(file.name), str(parsed))
            else:
                found.add(_resolved(context, parsed, market))
            said(1)
    return BookRead(name, *found.finish())


def _in_order(pool: ThreadPoolExecutor, files: Sequence[BookFileContent]) -> Iterator[ParsedFile | PortfolioFileError]:
    """Yield what each file is read as; no more are held than are read side by side."""
    for start in range(0, len(files), N_READERS * 4):
        yield from pool.map(_read, files[start : start + N_READERS * 4])


def _read(file: BookFileContent) -> ParsedFile | PortfolioFileError:
    try:
        content = file.read()
        return run_isolated(read_portfolio_file, content, shown_name(file.name), "", packages=READER_PACKAGES)
    except OSError as error:
        return PortfolioFileError(f"It cannot be read: {error.strerror}.")
    except PortfolioFileError as refusal:
        return refusal


def _resolved(context: ServiceContext, parsed: ParsedFile, market: Market) -> Portfolio:
    with context.database.transaction(context.user_id) as connection:
        added = additions(context, connection, parsed, NO_EDITS)
    return resolve_positions(parsed, market, added, name=display_name(parsed.file_name))


def _dollars(prices: Mapping[str, Price]) -> dict[str, float]:
    return {ticker: float(price.amount) for ticker, price in prices.items() if price.currency == "USD"}
