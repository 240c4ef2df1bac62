"""One line of a positions table to a value: used, rejected with its cell, or skipped with the reason."""

import re
from dataclasses import dataclass
from decimal import Decimal

from analytics.intake.accounts import account_label, mask, mask_numbers
from analytics.intake.cells import CURRENCY_CODES, CURRENCY_SIGNS, fold
from analytics.intake.grid import Record
from analytics.intake.headers import NUMBER_ROLES, Header, Role, column_label
from analytics.intake.numbers import DecimalMark, NotANumber, parse_number
from analytics.intake.presets.preset import Preset
from analytics.intake.row_classes import (
    is_bond,
    is_cash_text,
    is_footer,
    is_money_fund,
    is_option,
    is_pending,
    is_total,
)
from analytics.model.portfolio import ParsedRow, RejectedRow, RowClass, SkippedRow

_NO_SYMBOL = frozenset({"", "--", "-", "\u2014", "\u2013", "n/a", "null"})
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")
_SHOWN = 120
_MAX_TICKER = 12
_PENCE = frozenset({"GBX", "GBp"})
_REQUIRED = (Role.QUANTITY, Role.AMOUNT, Role.WEIGHT)
_FACTORS = {RowClass.OPTION: Decimal(100), RowClass.BOND: Decimal("0.01")}


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A total the file prints, kept to be compared with the sum of its lines.

    ``is_labelled`` is false for a line with numbers but without any name: a total only if its amount is the sum of
    the lines above it.
    """

    row: int
    text: str
    amount: Decimal | None
    is_labelled: bool = True


@dataclass(frozen=True, slots=True)
class TableContext:
    """What is known about a table before its lines are read."""

    header: Header
    columns: dict[Role, int]
    marks: dict[Role, DecimalMark]
    preset: Preset
    account: str
    is_weights: bool
    n_kept: int


ReadRow = ParsedRow | RejectedRow | SkippedRow | TotalLine


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one line by role."""

    line: int
    cells: list[str]
    columns: dict[Role, int]

    def text(self, role: Role) -> str:
        """Return the cell for a role; empty where the line or the table has none."""
        at = self.columns.get(role)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def shown(self) -> str:
        """Return the line for display, the account number shortened."""
        at = self.columns.get(Role.ACCOUNT, -1)
        return shown_text([mask(cell) if i == at and " " not in cell else cell for i, cell in enumerate(self.cells)])


def shown_text(cells: list[str]) -> str:
    """Return the filled cells of a line for display, shortened."""
    return " | ".join(cell for cell in cells if cell)[:_SHOWN]


def shown_outside(cells: list[str]) -> str:
    """Return a line outside the positions for display: whatever looks like an account number is shortened."""
    return shown_text([mask_numbers(cell) for cell in cells])


def factor_of(row_class: RowClass) -> Decimal:
    """Return what quantity times price is multiplied with: options are per share of 100, bonds per 100 of face."""
    return _FACTORS.get(row_class, Decimal(1))


def read_row(record: Record, context: TableContext) -> ReadRow:
    """Return what one line of a positions table is.

    Parameters
    ----------
    record : Record
        A line below the header; its cells are cleaned.
    context : TableContext
        Columns, decimal marks, preset and account of the table.

    Returns
    -------
    ParsedRow or RejectedRow or SkippedRow or TotalLine
        Exactly one of them: no line is dropped.
    """
    cells = context.preset.repair(record.cells, context.columns.get(Role.NAME))
    line = _Cells(record.line, cells, context.columns)
    symbol, name = _identity(line)
    label = symbol or name
    if not any(cells):
        return SkippedRow(record.line, "", "no content")
    surplus = [cell for cell in cells[len(context.header.names) :] if cell]
    if is_total(label) or (not label and is_total(next(cell for cell in cells if cell))):
        return _total(line, context)
    note = _note_reason(line, symbol)
    if note:
        return SkippedRow(record.line, line.shown(), note)
    if surplus:
        return RejectedRow(
            record.line,
            "",
            surplus[0][:_SHOWN],
            "the line has more cells than the header line: put quotation marks round text or numbers that contain the "
            "separator",
            line.shown(),
        )
    return _read_holding(line, context, symbol, name)


def _identity(line: _Cells) -> tuple[str, str]:
    name = line.text(Role.NAME)
    name = "" if name in _NO_SYMBOL else name
    for role in (Role.SYMBOL, Role.CUSIP, Role.ISIN):
        symbol = fold(line.text(role))
        if symbol and symbol not in _NO_SYMBOL:
            return symbol, name
        if symbol and not name:
            return symbol, name
    return "", name


def _note_reason(line: _Cells, symbol: str) -> str:
    """Return why a line is a note and no holding; empty for every line that has to be read as a holding."""
    filled = [cell for cell in line.cells if cell]
    if _is_ticker_like(symbol) or any(_starts_like_a_number(line.text(role)) for role in _REQUIRED):
        return ""
    if is_footer(filled[0]):
        return "note or disclaimer"
    return "heading" if len(filled) == 1 else ""


def _starts_like_a_number(text: str) -> bool:
    return text.lstrip("$€£-+(. \u2212")[:1].isdigit()


def _is_ticker_like(symbol: str) -> bool:
    return 0 < len(symbol) <= _MAX_TICKER and symbol.isupper() and " " not in symbol and not symbol[1:].isdigit()


def _total(line: _Cells, context: TableContext) -> TotalLine:
    try:
        amount = parse_number(line.text(Role.AMOUNT), context.marks.get(Role.AMOUNT, DecimalMark.DOT))
    except NotANumber:
        amount = None
    return TotalLine(line.line, line.shown(), amount)


def _read_holding(line: _Cells, context: TableContext, symbol: str, name: str) -> ReadRow:
    numbers: dict[Role, Decimal | None] = {}
    for role in NUMBER_ROLES:
        text = line.text(role)
        try:
            numbers[role] = parse_number(text, context.marks.get(role, DecimalMark.DOT)) if text else None
        except NotANumber as error:
            has_value = numbers.get(Role.AMOUNT) is not None
            if role in _REQUIRED or (role is Role.PRICE and not (has_value or line.text(Role.AMOUNT))):
                return _rejected(line, context, role, str(error))
            numbers[role] = None
    if not (symbol or name):
        return TotalLine(line.line, line.shown(), numbers[Role.AMOUNT], is_labelled=False)
    row_class = _row_class(line, context, symbol, name)
    return _checked(line, context, _Holding(symbol, name, row_class, numbers))


@dataclass(frozen=True, slots=True)
class _Holding:
    symbol: str
    name: str
    row_class: RowClass
    numbers: dict[Role, Decimal | None]


def _row_class(line: _Cells, context: TableContext, symbol: str, name: str) -> RowClass:
    asset_type = line.text(Role.ASSET_TYPE)
    if is_pending(symbol, name):
        return RowClass.PENDING
    if is_option(symbol, name, asset_type):
        return RowClass.OPTION
    if _is_cash(line, context.preset, symbol, name):
        return RowClass.CASH
    return RowClass.BOND if is_bond(symbol, name, asset_type) else RowClass.POSITION


def _is_cash(line: _Cells, preset: Preset, symbol: str, name: str) -> bool:
    price = line.text(Role.PRICE).strip("$ ").rstrip("0").rstrip(".")
    at_one = price in {"", "--", "-", "1", "n/a", "N/A"}
    if symbol.endswith("**"):
        return True
    if symbol.upper() in preset.cash_symbols:
        return at_one
    if is_cash_text(symbol or name, preset.cash_words) and at_one:
        return True
    if symbol in CURRENCY_CODES and at_one:
        return "cash" in f"{name} {line.text(Role.ASSET_TYPE)}".casefold() or name.casefold() in {"us dollar", "dollar"}
    if is_money_fund(symbol.upper(), name):
        return at_one
    return line.text(Role.ASSET_TYPE).casefold() in {"cash", "cash and money market", "cash & money market funds"}


def _checked(line: _Cells, context: TableContext, holding: _Holding) -> ReadRow:
    """Return the row, or why its numbers make none."""
    numbers = holding.numbers
    quantity, amount = numbers[Role.QUANTITY], numbers[Role.AMOUNT]
    weight = numbers[Role.WEIGHT] if context.is_weights else None
    if quantity is None and amount is None and weight is None:
        if holding.row_class in {RowClass.CASH, RowClass.PENDING}:
            return SkippedRow(line.line, line.shown(), "no amount given")
        role = next((role for role in _REQUIRED if role in context.columns), Role.QUANTITY)
        return _rejected(line, context, role, "no number of shares, no value and no weight: enter one of them")
    if not quantity and not amount and not weight:
        reason = "no amount" if holding.row_class in {RowClass.CASH, RowClass.PENDING} else "zero quantity"
        return SkippedRow(line.line, line.shown(), reason)
    if amount is None and holding.row_class in {RowClass.CASH, RowClass.PENDING}:
        amount = quantity
    return _parsed(line, context, holding, amount)


def _parsed(line: _Cells, context: TableContext, holding: _Holding, amount: Decimal | None) -> ReadRow:
    numbers = holding.numbers
    quantity, price = numbers[Role.QUANTITY] or None, numbers[Role.PRICE]
    currency = _currency(line, context)
    if not currency:
        return _rejected(line, context, Role.CURRENCY, "not a currency code: write three letters, such as USD")
    if currency in _PENCE:
        currency, price, amount = _from_pence(line, quantity, price, amount)
    if quantity is not None and amount is not None and quantity < 0 < amount:
        amount = -amount
    unit_cost = numbers[Role.UNIT_COST]
    cost = numbers[Role.COST]
    if cost is None and unit_cost is not None and quantity is not None:
        cost = unit_cost * quantity * factor_of(holding.row_class)
    return ParsedRow(
        row=line.line,
        account=_account(line, context),
        text=(holding.symbol or holding.name)[:_SHOWN],
        name=holding.name[:_SHOWN],
        row_class=holding.row_class,
        quantity=quantity,
        price_amount=price,
        amount=amount,
        weight=numbers[Role.WEIGHT] if context.is_weights else None,
        cost_basis_amount=cost,
        currency=currency,
    )


def _account(line: _Cells, context: TableContext) -> str:
    label = account_label(line.text(Role.ACCOUNT_NAME), line.text(Role.ACCOUNT), context.n_kept)
    return label or context.account


def _currency(line: _Cells, context: TableContext) -> str:
    """Return the currency of a line: its column, else a sign in its amounts, else the column's name, else USD."""
    text = line.text(Role.CURRENCY)
    if text in _PENCE:
        return "GBp"
    if text:
        code = CURRENCY_SIGNS.get(text, text.upper())
        return code if _CURRENCY_CODE.fullmatch(code) else ""
    for role in (Role.AMOUNT, Role.PRICE):
        for sign, code in CURRENCY_SIGNS.items():
            if code != "USD" and len(sign) == 1 and sign in line.text(role):
                return code
        for word in (line.text(role)[:3], line.text(role)[-3:]):
            if word in CURRENCY_CODES:
                return word
    return context.header.currency or "USD"


def _from_pence(
    line: _Cells, quantity: Decimal | None, price: Decimal | None, amount: Decimal | None
) -> tuple[str, Decimal | None, Decimal | None]:
    """Return a London line in pounds: prices are in pence, values in pence unless they carry a pound sign."""
    pounds = None if price is None else price / 100
    if amount is None or "£" in line.text(Role.AMOUNT):
        return "GBP", pounds, amount
    expected = None if quantity is None or pounds is None else quantity * pounds
    is_pounds = expected is not None and abs(amount - expected) < abs(amount - expected * 100)
    return "GBP", pounds, amount if is_pounds else amount / 100


def _rejected(line: _Cells, context: TableContext, role: Role, reason: str) -> RejectedRow:
    column = column_label(context.header, context.columns.get(role)) or role.value
    return RejectedRow(line.line, column, line.text(role)[:_SHOWN], reason, line.shown())
