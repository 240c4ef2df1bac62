"""One file of many portfolios, read line by line: whose the line is, what is held, and for how much.

The lines come from whoever may open files. Each is kept as numbers at once, so that a hundred thousand portfolios
need no more memory than their figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from analytics.book.columns_of_file import find_columns
from analytics.book.file_evidence import context_of_file, rows_of
from analytics.book.gather import Gathered
from analytics.book.line_values import CannotUse, LineReader
from analytics.book.meaning import Pricing
from analytics.book.split import CannotSplit
from analytics.model.book_lines import BookLines, BookRejection

N_LINES_LOOKED_AT = 400
"""Where the column names are found; what numbers look like is told by all lines."""


@dataclass(frozen=True, slots=True)
class BookFile:
    """What a file of portfolios holds: their lines, and what could not be used.

    ``n_rejected_lines`` counts lines beyond those listed as well; ``by`` is the column that names the portfolios.
    ``warnings`` say what was assumed of all lines; they are listed with what was rejected, under the line of the names.
    """

    lines: BookLines
    rejected: tuple[BookRejection, ...]
    n_rejected_lines: int
    by: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """What the user says about a file.

    Attributes
    ----------
    by : str
        Name of the column that names the portfolios; empty for the surest one.
    prices : mapping of str to float
        US dollars for a share, by ticker in dot form: for lines with shares and neither amount nor price.
    funds : frozenset of str
        Tickers of the funds that are known: under them stand funds of other countries too, which the ISIN tells.
    """

    by: str = ""
    prices: Mapping[str, float] = field(default_factory=dict)
    funds: frozenset[str] = frozenset()


AS_FOUND = ReadingChoices()


def read_book_csv(text: Iterable[str], choices: ReadingChoices = AS_FOUND) -> BookFile:
    r"""Return the portfolios of a file with one line for each holding.

    Parameters
    ----------
    text : iterable of str
        The file's lines, ends of lines included. It is gone through twice: what its numbers look like is decided by
        all of them before any is taken.
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
        No line of column names with a portfolio, a security and an amount; or no holdings below it.
    TypeError
        Where the text can be gone through only once.

    Notes
    -----
    The text is not kept. A line is read by the rules of the import of one portfolio: currency, decimal mark, cash,
    options, bonds, shorts. Lines in another currency than the US dollar are rejected, and so is, alone, a line with a
    quotation mark that is not closed.

    References
    ----------
    The project's how-to page "Analyze a book of portfolios".

    Examples
    --------
    >>> book = read_book_csv(["client,ticker,amount\n", "A,VTI,60\n", "B,VOO,10\n", "A,Cash,40\n"]).lines
    >>> book.names, book.total_amount.tolist()
    (('A', 'B'), [100.0, 10.0])
    """
    if iter(text) is text:
        raise TypeError("the lines of a file of portfolios are gone through twice")
    columns = find_columns(list(islice(text, N_LINES_LOOKED_AT)), choices.by)
    context, warnings = context_of_file(text, columns)
    found = Gathered()
    for warning in warnings:
        found.note(columns.n_lines_above, warning)
    reader = LineReader(columns, context, Pricing(choices.prices, choices.funds))
    number = columns.n_lines_above
    for batch in rows_of(text, columns):
        for cells in batch:
            number += 1
            _take(cells, number, reader, found)
    return BookFile(*found.finish(), by=columns.by, warnings=warnings)


def _take(cells: list[str] | CannotSplit, number: int, reader: LineReader, found: Gathered) -> None:
    if isinstance(cells, CannotSplit):
        found.reject(reader.portfolio(cells.before), number, "", str(cells))
    elif any(cells):
        try:
            found.add(*reader.read(cells, number))
        except CannotUse as fault:
            found.reject(fault.portfolio, number, fault.text, str(fault))
