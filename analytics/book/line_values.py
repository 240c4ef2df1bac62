"""One line of a file of portfolios: whose it is, what it holds, and what that is worth.

Lines are read by the rules of the import of one portfolio. What texts and the kinds of their numbers stand for is asked
once, however many lines hold them.
"""

from collections.abc import Sequence
from operator import itemgetter

from analytics.book.columns_of_file import FileColumns, without
from analytics.book.figures_of_line import FiguresOfLine, LineFigures
from analytics.book.gather import A_TOTAL
from analytics.book.meaning import Meaning, Pricing, meaning_of
from analytics.intake.cells import header_key
from analytics.intake.grid import Record
from analytics.intake.headers import NUMBER_ROLES, Role
from analytics.intake.lines import SHOWN, TableContext
from analytics.intake.presets.preset import keep_cells
from analytics.intake.rejoin import rejoined
from analytics.intake.row_classes import DETAIL_KEYS, is_total
from analytics.intake.rows import read_row
from analytics.model.book_lines import LineSecurity

MAX_NAME_LENGTH = 200
_NOT_TEXT = frozenset({*NUMBER_ROLES, Role.ACQUIRED})
_MOST_REMEMBERED = 200_000
_NO_NAME = "no portfolio is named on this line"
_LONG_NAME = f"the name of the portfolio has more than {MAX_NAME_LENGTH} characters: shorten it"

_Key = tuple[str | tuple[str, ...], tuple[object, ...]]


class CannotUse(ValueError):
    """A line that cannot be used; the message is the reason shown to the user."""

    def __init__(self, portfolio: str, text: str, reason: str) -> None:
        super().__init__(reason)
        self.portfolio = portfolio
        self.text = text


class LineReader:
    """Reads the cells of a line.

    Parameters
    ----------
    columns : FileColumns
        The columns of the file.
    context : TableContext
        What all of its lines say together.
    pricing : Pricing
        For lines of shares without a price, and to tell US funds from others.
    """

    def __init__(self, columns: FileColumns, context: TableContext, pricing: Pricing) -> None:
        self._portfolio = columns.portfolio
        self._context = context
        self._pricing = pricing
        self._n_columns = len(context.header.names)
        self._texts = _text_columns(context)
        self._texts_of = itemgetter(*self._texts)
        others = set(range(self._n_columns)) - set(self._texts) - {columns.portfolio}
        self._others = sorted(others - {column for _, column, _ in context.number_columns})
        self._figures = FiguresOfLine(context)
        self._can_remember = context.preset.repair is keep_cells
        self._known: dict[_Key, Meaning] = {}

    def read(self, cells: Sequence[str], number: int) -> tuple[str, LineSecurity, float]:
        """Return the portfolio's name, what is held, and its amount in US dollars."""
        portfolio = self.portfolio(cells)
        if not portfolio:
            raise CannotUse("", self._label(cells), _NO_NAME)
        if len(portfolio) > MAX_NAME_LENGTH:
            raise CannotUse("", portfolio[:SHOWN], _LONG_NAME)
        if is_total(portfolio):
            raise CannotUse(portfolio, self._label(cells), A_TOTAL)
        meaning, figures = self._meaning(cells, number)
        if meaning.security is None:
            raise CannotUse(portfolio, self._label(cells), meaning.reason)
        return portfolio, meaning.security, meaning.amount(figures)

    def portfolio(self, cells: Sequence[str]) -> str:
        """Return whose a line is, as far as it says so."""
        return cells[self._portfolio] if self._portfolio < len(cells) else ""

    def _meaning(self, cells: Sequence[str], number: int) -> tuple[Meaning, LineFigures | None]:
        figures = self._figures.read(cells) if self._is_usual(cells) else None
        if figures is None:
            return self._asked(cells, number), None
        key = (self._texts_of(cells), figures.kind)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._asked(cells, number)
        return known, figures

    def _is_usual(self, cells: Sequence[str]) -> bool:
        """Return whether nothing but the texts and numbers of known columns can say what a line is."""
        if not self._can_remember or len(cells) != self._n_columns:
            return False
        return not self._others or all("total" not in cells[at].casefold() for at in self._others)

    def _asked(self, cells: Sequence[str], number: int) -> Meaning:
        """Return what a line means by itself; a column that says nothing of a holding is left out of a usual line."""
        own = without(cells, self._portfolio)
        if len(own) < self._n_columns:
            own += [""] * (self._n_columns - len(own))
        elif self._is_usual(cells):
            for at in self._others:
                own[at] = ""
        record = rejoined(Record(number, own), self._context)
        return meaning_of(read_row(record, self._context), self._pricing)

    def _label(self, cells: Sequence[str]) -> str:
        columns = self._context.columns
        for role in (Role.SYMBOL, Role.CUSIP, Role.ISIN, Role.NAME):
            at = columns.get(role, -1)
            if 0 <= at < len(cells) and cells[at]:
                return cells[at][:SHOWN]
        return " ".join(filter(None, cells))[:SHOWN]


def _text_columns(context: TableContext) -> list[int]:
    """Return the columns whose texts can say what a line is, in which currency, long or short."""
    by_role = {column for role, column in context.columns.items() if role not in _NOT_TEXT}
    details = {column for column, name in enumerate(context.header.names) if header_key(name) in DETAIL_KEYS}
    return sorted(by_role | details | set(context.currency_columns.values()))
