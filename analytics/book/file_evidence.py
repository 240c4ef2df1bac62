"""What all lines of a file say of its columns: decimal marks, and a column of the words long and short."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from analytics.book.columns_of_file import FileColumns, without
from analytics.book.split import CannotSplit, split_all
from analytics.intake.columns import FileFacts, TableFacts, table_context
from analytics.intake.grid import Record
from analytics.intake.headers import Role
from analytics.intake.lines import TableContext
from analytics.intake.marks import Shown, shown_by
from analytics.intake.tables import Table

_LINES_AT_ONCE = 5_000
_DIRECTIONS = frozenset({"", "long", "short"})
_SHORT = "short"
_MOST_TICKERS = 50_000


def context_of_file(text: Iterable[str], columns: FileColumns) -> tuple[TableContext, tuple[str, ...]]:
    """Return what is needed to read the lines of a file, and notes about what was decided.

    Parameters
    ----------
    text : iterable of str
        All lines of the file.
    columns : FileColumns
        Its columns.

    Returns
    -------
    tuple of (TableContext, tuple of str)
        What the import of one portfolio decides of a table with the same lines.
    """
    shown: dict[Role, Shown] = dict.fromkeys(columns.number_columns, Shown())
    witnesses = _Witnesses(columns)
    first = columns.n_lines_above + 1
    for batch in rows_of(text, columns):
        rows = [row if isinstance(row, list) else [] for row in batch]
        for role, column in columns.number_columns.items():
            shown[role] += shown_by(_texts(rows, column))
        witnesses.look(rows, first)
        first += len(rows)
    table = columns.table
    table = Table(table.header, table.header_line, (), (*table.records, *witnesses.found))
    above = TableFacts(stated_currency=columns.currency)
    return table_context(table, columns.preset, columns.delimiter, above, FileFacts(is_weights=False, n_kept={}), shown)


def rows_of(text: Iterable[str], columns: FileColumns) -> Iterator[Sequence[list[str] | CannotSplit]]:
    """Yield the cells of the lines below the column names, or why they cannot be told, some thousands at a time."""
    lines = islice(text, columns.n_lines_above, None)
    while batch := list(islice(lines, _LINES_AT_ONCE)):
        yield split_all(batch, columns.delimiter)


def _texts(rows: Iterable[Sequence[str]], column: int) -> list[str]:
    return [text for row in rows if column < len(row) and (text := row[column])]


class _Witnesses:
    """Lines beyond the first ones that say something about the whole table.

    Of each column the first line that says short and the first that makes it none of directions; and the tickers that
    may be of another country.
    """

    def __init__(self, columns: FileColumns) -> None:
        self._portfolio = columns.portfolio
        self._symbol = columns.table.header.candidates.get(Role.SYMBOL, (-1,))[0]
        self._open = set(range(len(columns.table.header.names))) - {columns.portfolio}
        self._short: set[int] = set()
        self._tickers = {
            record.cells[self._symbol] for record in columns.table.records if self._has_symbol(record.cells)
        }
        self.found: list[Record] = []

    def _has_symbol(self, row: Sequence[str]) -> bool:
        return 0 <= self._symbol < len(row)

    def look(self, rows: Sequence[Sequence[str]], first: int) -> None:
        """Look at some lines, the first of which has this number."""
        for column in tuple(self._open):
            words = {row[column].casefold() for row in rows if column < len(row)}
            if not words <= _DIRECTIONS:
                self._open.discard(column)
                self._keep(rows, first, column, words - _DIRECTIONS)
            elif _SHORT in words and column not in self._short:
                self._short.add(column)
                self._keep(rows, first, column, {_SHORT})
        if len(self._tickers) < _MOST_TICKERS:
            self._look_abroad(rows, first)

    def _look_abroad(self, rows: Sequence[Sequence[str]], first: int) -> None:
        found = {row[self._symbol] for row in rows if self._has_symbol(row)} - self._tickers
        self._tickers |= found
        for ticker in sorted(found):
            if "." in ticker or ticker.isdigit():
                self._keep(rows, first, self._symbol, {ticker.casefold()})

    def _keep(self, rows: Sequence[Sequence[str]], first: int, column: int, words: set[str]) -> None:
        at = next(at for at, row in enumerate(rows) if column < len(row) and row[column].casefold() in words)
        cells = without(rows[at], self._portfolio)
        self.found.append(Record(first + at, cells))
