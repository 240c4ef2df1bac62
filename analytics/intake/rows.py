"""One line of a table of holdings to a value: used, a lot, rejected with its cell, or skipped with the reason."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from analytics.intake.cash import is_buying_power, is_money_name
from analytics.intake.cells import CURRENCY_CODES, fold, header_key
from analytics.intake.dates import find_date
from analytics.intake.grid import Record
from analytics.intake.headers import NUMBER_ROLES, Role, column_label
from analytics.intake.holdings import Holding, checked
from analytics.intake.lines import SHOWN, LineCells, TableContext, rejected
from analytics.intake.lots import lot_of
from analytics.intake.numbers import DecimalMark, NotANumber, parse_number
from analytics.intake.options import is_on_future, option_texts
from analytics.intake.row_classes import class_of, is_footer, is_total, option_details
from analytics.model.portfolio import Lot, ParsedRow, RejectedRow, RowClass, SkippedRow

_NO_SYMBOL = frozenset({"", "--", "-", "\u2014", "\u2013", "n/a", "null"})
_MAX_TICKER = 12
_LONGEST_US_TICKER = 6
_REQUIRED = (Role.QUANTITY, Role.AMOUNT, Role.WEIGHT)
_LOT_WORDS = frozenset({"lot", "closed_lot", "tax lot"})
_SUMS_OVER_CURRENCIES = frozenset({"BASE_SUMMARY", "BASE CURRENCY SUMMARY"})
_PAIR = re.compile(r"([A-Z]{3})[./]([A-Z]{3})")
_TOTAL_WORDS = frozenset({"total", "subtotal"})


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A total the file prints, kept to be compared with the sum of its lines.

    ``is_labelled`` is false for a line with numbers but without any name: a total only if its amount is the sum of
    the lines above it. ``currency`` is empty where the line names none.
    """

    row: int
    text: str
    amount: Decimal | None
    is_labelled: bool = True
    label: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot printed below its position; ``symbol`` is empty where the line does not repeat it."""

    row: int
    text: str
    symbol: str
    lot: Lot | None


ReadRow = ParsedRow | RejectedRow | SkippedRow | TotalLine | LotLine


def read_row(record: Record, context: TableContext) -> ReadRow:
    """Return what one line of a table of holdings is.

    Parameters
    ----------
    record : Record
        A line below the header; its cells are cleaned.
    context : TableContext
        Columns, decimal marks, preset and account of the table.

    Returns
    -------
    ParsedRow or LotLine or RejectedRow or SkippedRow or TotalLine
        Exactly one of them: no line is dropped.
    """
    cells = context.preset.repair(record.cells, context.columns, len(context.header.names))
    line = LineCells(record.line, cells, context.columns, record.is_indented)
    if not any(cell.strip(":-") for cell in cells):
        return SkippedRow(record.line, "", "no content")
    symbol, name = _identity(line, context)
    label = symbol or name
    row_type = line.text(Role.ROW_TYPE).casefold()
    first = next(cell for cell in cells if cell)
    if row_type in _TOTAL_WORDS or is_total(label) or (is_total(first) and not _has_own_name(line, label, first)):
        return _total(line, context)
    if row_type in _LOT_WORDS or _is_lot_below(line, symbol):
        return _lot(line, context, symbol, name)
    note = _note_reason(line, symbol)
    if note:
        return SkippedRow(record.line, line.shown(), note)
    surplus = [cell for cell in cells[len(context.header.names) :] if cell]
    if surplus:
        return _too_many(line, surplus[0])
    return _read_holding(line, context, symbol, name)


def _identity(line: LineCells, context: TableContext) -> tuple[str, str]:
    """Return the texts of symbol and name; a table of lots has its security in its title."""
    name = line.text(Role.NAME)
    name = "" if name in _NO_SYMBOL else name
    if context.symbol:
        first = next((cell for cell in line.cells if cell), "")
        return (first if is_total(first) else context.symbol), name
    for role in (Role.SYMBOL, Role.CUSIP, Role.ISIN):
        symbol = fold(line.text(role))
        if symbol and symbol not in _NO_SYMBOL:
            return _without_remark(symbol, name, context) if " " in symbol else (symbol, name)
        if symbol and not name:
            return symbol, name
    return "", name


def _without_remark(symbol: str, name: str, context: TableContext) -> tuple[str, str]:
    """Return symbol and name where one broker prints both, or a remark, in one cell.

    ``JEPI !  Executed Buy`` is JEPI; in a column called ``Positions`` the ticker stands before the name.
    """
    symbol = symbol.partition(" !")[0].rstrip()
    if name or header_key(column_label(context.header, context.columns.get(Role.SYMBOL))) != "positions":
        return symbol, name
    first, _, rest = symbol.partition(" ")
    is_both = bool(rest) and first.isupper() and len(first) <= _LONGEST_US_TICKER and not is_money_name(symbol)
    return (first, rest) if is_both else (symbol, name)


def _has_own_name(line: LineCells, label: str, first: str) -> bool:
    return bool(label) and label != first and label not in _NO_SYMBOL and bool(line.text(Role.QUANTITY))


def _lot(line: LineCells, context: TableContext, symbol: str, name: str) -> ReadRow:
    """Return a lot of the position above; one in a query's list of lots is a row, put together with those beside it.

    The positions themselves may not have been asked for there.
    """
    column = line.columns.get(Role.ROW_TYPE)
    lot = lot_of(line, context)
    if symbol in _NO_SYMBOL or header_key(column_label(context.header, column)) != "levelofdetail":
        return LotLine(line.line, line.shown(), "" if symbol in _NO_SYMBOL or _is_date(symbol) else symbol, lot)
    row = _read_holding(line, context, symbol, name)
    return replace(row, lots=(lot,)) if isinstance(row, ParsedRow) and not row.lots and lot else row


def _is_lot_below(line: LineCells, symbol: str) -> bool:
    """Return whether a line is a lot under its position: a date in the place of the symbol, or indented without one."""
    return _is_date(symbol) or (line.is_indented and symbol in _NO_SYMBOL)


def _is_date(symbol: str) -> bool:
    return symbol[:1].isdigit() and symbol.count("/") == 2 and find_date(symbol) is not None  # noqa: PLR2004  # d/m/y


def _note_reason(line: LineCells, symbol: str) -> str:
    """Return why a line is a note and no holding; empty for every line that has to be read as a holding."""
    if symbol.upper() in _SUMS_OVER_CURRENCIES:
        return "sum over all currencies"
    if is_buying_power(symbol) or is_buying_power(line.text(Role.NAME)):
        return "buying power, no holding"
    if is_ticker_like(symbol) or any(_starts_like_a_number(line.text(role)) for role in _REQUIRED):
        return ""
    filled = [cell for cell in line.cells if cell]
    if is_footer(filled[0]):
        return "note or disclaimer"
    return "heading" if len(filled) == 1 else ""


def _starts_like_a_number(text: str) -> bool:
    return text.lstrip("$€£-+(. \u2212")[:1].isdigit()


def is_ticker_like(symbol: str) -> bool:
    """Return whether a text looks like a ticker: short, in capitals, without blanks, not a bare number."""
    return 0 < len(symbol) <= _MAX_TICKER and symbol.isupper() and " " not in symbol and not symbol[1:].isdigit()


def _too_many(line: LineCells, surplus: str) -> RejectedRow:
    return RejectedRow(
        line.line,
        "",
        surplus[:SHOWN],
        "the line has more cells than the header line: put quotation marks round text or numbers that contain the "
        "separator",
        line.shown(),
    )


def _total(line: LineCells, context: TableContext) -> TotalLine:
    try:
        amount = parse_number(line.text(Role.AMOUNT), context.marks.get(Role.AMOUNT, DecimalMark.DOT))
    except NotANumber:
        amount = None
    label = next(cell for cell in line.cells if cell)
    return TotalLine(line.line, line.shown(), amount, label=label, currency=line.text(Role.CURRENCY))


def _read_holding(line: LineCells, context: TableContext, symbol: str, name: str) -> ReadRow:
    numbers: dict[Role, Decimal | None] = dict.fromkeys(NUMBER_ROLES)
    for role, column, mark in context.number_columns:
        text = line.at(column)
        try:
            numbers[role] = parse_number(text, mark) if text else None
        except NotANumber as error:
            if role in _REQUIRED or (role is Role.PRICE and not line.text(Role.AMOUNT)):
                return rejected(line, context, role, str(error))
    if not (symbol or name):
        return TotalLine(line.line, line.shown(), numbers[Role.AMOUNT], is_labelled=False)
    row_class = class_of(line, context, symbol, name, numbers)
    if row_class is RowClass.OPTION:
        return _option(line, context, Holding(symbol, name, row_class, numbers))
    if row_class is RowClass.CASH:
        return _cash(line, context, Holding(symbol, name, row_class, numbers))
    return checked(line, context, Holding(symbol, name, row_class, numbers))


def _option(line: LineCells, context: TableContext, holding: Holding) -> ReadRow:
    """Return an option under its own words; one on a future has no usual size, so that its price says nothing."""
    numbers = holding.numbers
    worth = (numbers[Role.AMOUNT], numbers[Role.MULTIPLIER], numbers[Role.WEIGHT] if context.is_weights else None)
    if not any(worth) and numbers[Role.QUANTITY] and is_on_future(holding.symbol, line.text(Role.ASSET_TYPE)):
        reason = "an option on a future without its value or multiplier: enter its value"
        return rejected(line, context, Role.AMOUNT, reason)
    text, name = option_texts(holding.symbol, holding.name, option_details(line, context))
    return checked(line, context, replace(holding, symbol=text, name=name))


def _cash(line: LineCells, context: TableContext, holding: Holding) -> ReadRow:
    """Return cash; what is printed at a rate (``EUR.USD`` at 1.08) is worth quantity times rate."""
    numbers = holding.numbers
    quantity, price = numbers[Role.QUANTITY], numbers[Role.PRICE]
    if numbers[Role.AMOUNT] is None and quantity and price and price != 1:
        holding = replace(holding, numbers=numbers | {Role.AMOUNT: quantity * price})
    row = checked(line, context, holding)
    pair = _PAIR.fullmatch(holding.symbol)
    is_bare = holding.numbers[Role.AMOUNT] is None
    if isinstance(row, ParsedRow) and is_bare and pair and pair.group(1) in CURRENCY_CODES:
        return replace(row, currency=pair.group(1))
    return row
