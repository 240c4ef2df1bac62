"""Which column plays which role in a table, and how its numbers are written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.intake.accounts import n_kept_apart
from analytics.intake.cells import header_key
from analytics.intake.currencies import foreign_without_currency, is_base_amount, stated_currency
from analytics.intake.evidence import holds_currency_codes
from analytics.intake.headers import NUMBER_ROLES, Role, column_currency, column_label
from analytics.intake.lines import TableContext
from analytics.intake.marks import Shown, decided_marks, shown_by
from analytics.intake.numbers import DecimalMark, NotANumber, parse_number
from analytics.intake.presets.preset import Preset
from analytics.intake.tables import Table, column_texts

_TIE = 0.005
_ROWS_TRIED = 50
_MOST_CANDIDATES = 4
_DIRECTIONS = frozenset({"long", "short"})
_NAMES_OF_TERMS = ("term", "period")


def has_weights_only(tables: Sequence[Table]) -> bool:
    """Return whether a file says weights and neither shares nor values."""
    return bool(tables) and all(
        Role.WEIGHT in table.header.candidates
        and not column_texts(table, Role.AMOUNT)
        and not column_texts(table, Role.QUANTITY)
        for table in tables
    )


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What all tables of a file have in common.

    ``n_kept`` says of which account numbers more than the usual characters are kept, to tell them apart.
    """

    is_weights: bool
    n_kept: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What the lines above a table say of it: account, currency, and the security where no column names it."""

    account: str = ""
    symbol: str = ""
    is_lots: bool = False
    decimal_mark: str = ""
    stated_currency: str = ""


def file_facts(tables: Sequence[Table]) -> FileFacts:
    """Return what holds for all tables of positions in a file."""
    accounts = (account for table in tables for account in _accounts(table))
    return FileFacts(has_weights_only(tables), n_kept_apart(accounts))


def _accounts(table: Table) -> Iterator[tuple[str, str]]:
    """Yield name and number of the account of each line."""
    number, name = (table.header.candidates.get(role, (-1,))[0] for role in (Role.ACCOUNT, Role.ACCOUNT_NAME))
    for record in table.records if number >= 0 else ():
        if number < len(record.cells) and record.cells[number]:
            yield record.cells[name] if 0 <= name < len(record.cells) else "", record.cells[number]


def table_context(
    table: Table,
    preset: Preset,
    delimiter: str,
    above: TableFacts,
    facts: FileFacts,
    shown: Mapping[Role, Shown] | None = None,
) -> tuple[TableContext, tuple[str, ...]]:
    """Return everything needed to read a table's lines, and notes about what was decided.

    Parameters
    ----------
    table : Table
        The table; its header's candidates are ordered best first.
    preset : Preset
        The broker's preset.
    delimiter : str
        A semicolon hints at decimal commas where nothing else tells.
    above : TableFacts
        What the lines above the table say.
    facts : FileFacts
        What holds for all tables of the file.
    shown : mapping of Role to Shown, optional
        What the number columns show of their decimal marks, where the table is only the beginning of the list.

    Returns
    -------
    tuple of (TableContext, tuple of str)
        Context and notes.
    """
    columns = {role: found[0] for role, found in table.header.candidates.items()}
    if shown is None:
        shown = {role: shown_by(column_texts(table, role)) for role in NUMBER_ROLES}
    marks, notes = decided_marks(shown, delimiter, lambda: _by_arithmetic(table))
    if above.decimal_mark:
        marks, notes = dict.fromkeys(NUMBER_ROLES, DecimalMark(above.decimal_mark)), []
    if Role.AMOUNT in columns:
        columns[Role.AMOUNT] = _amount_that_ties(table, columns, marks)
    _take_same_currency(table, columns, preset)
    _take_direction(table, columns)
    for role in (Role.AMOUNT, Role.QUANTITY, Role.PRICE, Role.WEIGHT):
        found = table.header.candidates.get(role, ())
        names = [column_label(table.header, column) for column in found]
        if len(names) > 1 and names[0] and names[0].casefold() == names[1].casefold():
            notes.append(f"Two columns are called {names[0]}: the first one is used as {role.value}.")
    context = TableContext(
        table.header,
        columns,
        marks,
        preset,
        above.account,
        facts.is_weights,
        facts.n_kept,
        _currency_columns(table, columns),
        above.symbol,
        above.is_lots,
        table.sheet,
        _number_columns(columns, marks, is_lots=above.is_lots),
        stated_currency=stated_currency(table.titles) or above.stated_currency,
    )
    return context, (*notes, *foreign_without_currency(table.records, context))


def _number_columns(
    columns: dict[Role, int], marks: dict[Role, DecimalMark], *, is_lots: bool
) -> tuple[tuple[Role, int, DecimalMark], ...]:
    """Return the numbers that are read of every line: a gain says something only beside the cost of a lot."""
    roles = (role for role in NUMBER_ROLES if role in columns and (role is not Role.GAIN or is_lots))
    return tuple((role, columns[role], marks.get(role, DecimalMark.DOT)) for role in roles)


def _amount_that_ties(table: Table, columns: dict[Role, int], marks: dict[Role, DecimalMark]) -> int:
    """Return the column of values that quantity times price proves in most rows; the best name where none does."""
    found = table.header.candidates[Role.AMOUNT][:_MOST_CANDIDATES]
    if len(found) == 1 or Role.QUANTITY not in columns or Role.PRICE not in columns:
        return found[0]
    ties = {column: _n_ties(table, marks[Role.AMOUNT], column) for column in found}
    return max(found, key=lambda column: ties[column])


def _take_same_currency(table: Table, columns: dict[Role, int], preset: Preset) -> None:
    """Take amounts in the line's own currency before those in an account's, and costs in that of the amounts."""
    header = table.header
    amounts = header.candidates.get(Role.AMOUNT, ())
    if Role.AMOUNT in columns and is_base_amount(header, columns[Role.AMOUNT]):
        local = [column for column in amounts if "local" in header_key(column_label(header, column))]
        columns[Role.AMOUNT] = next(iter(local), columns[Role.AMOUNT])
    currency = preset.amount_currency or column_currency(header, columns.get(Role.AMOUNT))
    for role in (Role.PRICE, Role.COST, Role.UNIT_COST) if currency else ():
        same = [column for column in header.candidates.get(role, ()) if column_currency(header, column) == currency]
        if same:
            columns[role] = same[0]


def _take_direction(table: Table, columns: dict[Role, int]) -> None:
    """Take a column that holds only the words long and short for the direction, unless it may be the lots' term."""
    if Role.DIRECTION in columns or Role.ACQUIRED in columns:
        return
    found = [
        column
        for column, name in enumerate(table.header.names)
        if not any(word in header_key(name) for word in _NAMES_OF_TERMS) and _is_direction(table, column)
    ]
    if found:
        for role in [role for role, column in columns.items() if column == found[0]]:
            del columns[role]
        columns[Role.DIRECTION] = found[0]


def _is_direction(table: Table, column: int) -> bool:
    filled: set[str] = set()
    for record in table.records:
        if column < len(record.cells) and record.cells[column]:
            filled.add(record.cells[column].casefold())
            if not filled <= _DIRECTIONS:
                return False
    return "short" in filled


def _currency_columns(table: Table, columns: dict[Role, int]) -> dict[int, int]:
    """Return, for columns of amounts, the column that holds their currency: named after it, or unnamed beside it."""
    names = [header_key(name) for name in table.header.names]
    found: dict[int, int] = {}
    for role in (Role.AMOUNT, Role.PRICE, Role.COST, Role.UNIT_COST):
        column = columns.get(role)
        if column is None:
            continue
        before_parenthesis = header_key(column_label(table.header, column).replace("(", "currency (", 1))
        named = next((key for key in (f"{names[column]}currency", before_parenthesis) if key in names), "")
        neighbours = [place for place in (column - 1, column + 1) if 0 <= place < len(names)]
        beside = [
            place
            for place in neighbours
            if (not names[place] or not names[column]) and holds_currency_codes(table.records, place)
        ]
        if named and names.index(named) != column:
            found[column] = names.index(named)
        elif beside:
            found[column] = beside[-1]
    if Role.AMOUNT not in columns and columns.get(Role.PRICE) in found:
        found[-1] = found[columns[Role.PRICE]]
    return found


def _by_arithmetic(table: Table) -> DecimalMark | None:
    """Return the mark under which quantity times price gives the value in most rows, or None."""
    columns = table.header.candidates.get(Role.AMOUNT, ())
    ties = {mark: _n_ties(table, mark, columns[0]) if columns else 0 for mark in DecimalMark}
    best = max(DecimalMark, key=lambda mark: ties[mark])
    return best if ties[best] > min(ties.values()) else None


def _n_ties(table: Table, mark: DecimalMark, amount_column: int) -> int:
    roles = [table.header.candidates.get(role, ()) for role in (Role.QUANTITY, Role.PRICE)]
    if not all(roles):
        return 0
    places = (*(found[0] for found in roles), amount_column)
    n_ties = 0
    for record in table.records[:_ROWS_TRIED]:
        try:
            quantity, price, amount = (
                parse_number(record.cells[place], mark) if place < len(record.cells) else None for place in places
            )
        except NotANumber:
            continue
        if quantity and price and amount and abs(quantity * price / amount - 1) < _TIE:
            n_ties += 1
    return n_ties
