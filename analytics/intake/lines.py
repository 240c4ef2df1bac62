"""One line of a table by the roles of its columns, and what is known about the table before its lines are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.intake.accounts import mask, mask_private
from analytics.intake.headers import NUMBER_ROLES, Header, Role, column_label
from analytics.intake.numbers import DecimalMark
from analytics.intake.presets.preset import Preset
from analytics.model.portfolio import RejectedRow

_SHOWN_AS_PRINTED = (*NUMBER_ROLES, Role.SYMBOL, Role.CUSIP, Role.ISIN)
SHOWN = 120
"""Characters of a cell or line that are shown."""


@dataclass(frozen=True, slots=True)
class TableContext:
    """What is known about a table before its lines are read.

    ``currency_columns`` names, for a column of amounts, the one that holds its currency. ``symbol`` is the security a
    title names for a table of lots that does not; ``is_lots`` says that every line is a lot of its security.
    ``number_columns`` are the numbers that are read of every line: their roles, columns and decimal marks.
    ``stated_currency`` is the one a line above the table names for all its amounts.
    ``is_summary`` says that only cash is taken from the table: its other lines repeat those of a list beside it.
    """

    header: Header
    columns: dict[Role, int]
    marks: dict[Role, DecimalMark]
    preset: Preset
    account: str
    is_weights: bool
    n_kept: Mapping[str, int]
    currency_columns: dict[int, int] = field(default_factory=dict)
    symbol: str = ""
    is_lots: bool = False
    sheet: str = ""
    number_columns: tuple[tuple[Role, int, DecimalMark], ...] = ()
    is_summary: bool = False
    stated_currency: str = ""


@dataclass(frozen=True, slots=True)
class LineCells:
    """The cells of one line by role."""

    line: int
    cells: list[str]
    columns: dict[Role, int]
    is_indented: bool = False

    def text(self, role: Role) -> str:
        """Return the cell for a role; empty where the line or the table has none."""
        column = self.columns.get(role)
        return self.cells[column] if column is not None and column < len(self.cells) else ""

    def at(self, column: int | None) -> str:
        """Return the cell of a column; empty where the line has none."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""

    def shown(self) -> str:
        """Return the line for display; account numbers and e-mail addresses are shortened, figures are not."""
        at = self.columns.get(Role.ACCOUNT, -1)
        plain = {self.columns[role] for role in _SHOWN_AS_PRINTED if role in self.columns}
        return shown_text(
            [
                mask(cell) if place == at and " " not in cell else cell if place in plain else mask_private(cell)
                for place, cell in enumerate(self.cells)
            ]
        )


def shown_text(cells: list[str]) -> str:
    """Return the filled cells of a line for display, shortened."""
    return " | ".join(cell for cell in cells if cell)[:SHOWN]


def shown_outside(cells: list[str]) -> str:
    """Return a line outside the positions for display: whatever looks like an account number is shortened."""
    return shown_text([mask_private(cell) for cell in cells])


def rejected(line: LineCells, context: TableContext, role: Role, reason: str) -> RejectedRow:
    """Return a line that could not be used, with the cell at fault."""
    column = column_label(context.header, context.columns.get(role)) or role.value
    return RejectedRow(line.line, column, line.text(role)[:SHOWN], reason, line.shown(), context.sheet)
