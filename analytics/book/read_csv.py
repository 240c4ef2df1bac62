"""One file of many portfolios, read line by line: whose the line is, what is held, and for how much.

The lines come from whoever may open files. Each is kept as numbers at once, so that a hundred thousand portfolios
need no more memory than their figures.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from analytics.book.columns_of_file import FileColumns, find_columns
from analytics.book.gather import Gathered
from analytics.book.line_values import CannotUse, LineReader
from analytics.model.book_lines import BookLines, BookRejection

N_LINES_LOOKED_AT = 400
"""Where the column names are found, and which decimal mark the figures use."""

MAX_CELL_LENGTH = 64 * 1024


@dataclass(frozen=True, slots=True)
class BookFile:
    """What a file of portfolios holds: their lines, and what could not be used.

    ``n_rejected_lines`` counts lines beyond those listed as well; ``by`` is the column that names the portfolios.
    """

    lines: BookLines
    rejected: tuple[BookRejection, ...]
    n_rejected_lines: int
    by: str


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """What the user says about a file.

    Attributes
    ----------
    by : str
        Name of the column that names the portfolios; empty for the surest one.
    prices : mapping of str to float
        US dollars for a share, by ticker in dot form: for lines with shares and neither amount nor price.
    """

    by: str = ""
    prices: Mapping[str, float] = field(default_factory=dict)


AS_FOUND = ReadingChoices()


def read_book_csv(text: Iterable[str], choices: ReadingChoices = AS_FOUND) -> BookFile:
    r"""Return the portfolios of a file with one line for each holding.

    Parameters
    ----------
    text : iterable of str
        The file's lines, ends of lines included.
    choices : ReadingChoices
        What the user says about the file.

    Returns
    -------
    BookFile
        Portfolios in order of first appearance; their lines need not stand together. A portfolio without a usable
        line, or worth nothing, is rejected with the reason; a bad line rejects nothing else.

    Raises
    ------
    PortfolioFileError
        No line of column names with a portfolio, a security and an amount.

    Notes
    -----
    The text is read once and not kept. Lines of one portfolio in another currency than the US dollar are rejected.

    References
    ----------
    The project's how-to page "Analyze a book of portfolios".

    Examples
    --------
    >>> book = read_book_csv(["client,ticker,amount\n", "A,VTI,60\n", "B,VOO,10\n", "A,Cash,40\n"]).lines
    >>> book.names, book.total_amount.tolist()
    (('A', 'B'), [100.0, 10.0])
    """
    stream = iter(text)
    head = list(islice(stream, N_LINES_LOOKED_AT))
    columns = find_columns(head, choices.by)
    reader = LineReader(columns, choices.prices)
    found = Gathered()
    rest = chain(head[columns.n_lines_above :], stream)
    for number, cells in _records(rest, columns, found):
        _take(cells, number, reader, found)
    return BookFile(*found.finish(), by=columns.by)


def _take(cells: Sequence[str], number: int, reader: LineReader, found: Gathered) -> None:
    try:
        name, security, amount = reader.read(cells)
    except CannotUse as fault:
        found.reject(fault.portfolio, number, fault.text, str(fault))
    else:
        found.add(name, security, amount)


def _records(text: Iterable[str], columns: FileColumns, found: Gathered) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that is not blank with its number; one that cannot be split is rejected."""
    csv.field_size_limit(MAX_CELL_LENGTH)
    reader = csv.reader((line.replace("\x00", "") for line in text), delimiter=columns.delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            number = columns.n_lines_above + reader.line_num
            found.reject("", number, "", "a cell that never ends: look for a quotation mark that is not closed")
            continue
        if any(cells):
            yield columns.n_lines_above + reader.line_num, cells
