"""The numbers of one holding: checked, put in one currency, with the factor the file itself proves."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from html import unescape

from analytics.intake.accounts import KEPT, account_label
from analytics.intake.cells import clean
from analytics.intake.currencies import UNKNOWN_BASE, currency_of, from_pence, in_currency, pounds
from analytics.intake.headers import Role
from analytics.intake.lines import SHOWN, LineCells, TableContext, rejected
from analytics.intake.lots import own_lot
from analytics.model.portfolio import ParsedRow, RejectedRow, RowClass, SkippedRow
from analytics.model.security_codes import cusip, isin

_REQUIRED = (Role.QUANTITY, Role.AMOUNT, Role.WEIGHT)
_MONEY = frozenset({RowClass.CASH, RowClass.PENDING})
_FACTORS = {RowClass.OPTION: Decimal(100), RowClass.BOND: Decimal("0.01")}
_PROVEN = (Decimal(1), Decimal(100), Decimal("0.01"), Decimal(10), Decimal("0.1"))
_TIE = Decimal("0.01")
_ONE = Decimal(1)
_COSTS = (Role.COST, Role.UNIT_COST)
_BASE_UNKNOWN = (
    "the value is in a base currency that the file does not name: export the values in the currency of each line, or "
    "name it in the column, such as Market Value (USD)"
)
_label = lru_cache(maxsize=64)(account_label)
"""Thousands of lines name a few accounts."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a line says before it is checked."""

    symbol: str
    name: str
    row_class: RowClass
    numbers: dict[Role, Decimal | None]


def factor_of(row_class: RowClass) -> Decimal:
    """Return what quantity times price is multiplied with: options are per share of 100, bonds per 100 of face."""
    return _FACTORS.get(row_class, _ONE)


def multiplier_of(row: ParsedRow) -> Decimal:
    """Return what a row's quantity times price is multiplied with: the factor its file proves, else its class's."""
    return factor_of(row.row_class) if row.multiplier is None else row.multiplier


def checked(line: LineCells, context: TableContext, holding: Holding) -> ParsedRow | RejectedRow | SkippedRow:
    """Return the row, or why its numbers make none.

    Parameters
    ----------
    line : LineCells
        The line.
    context : TableContext
        Its table.
    holding : Holding
        Its texts, class and numbers.

    Returns
    -------
    ParsedRow or RejectedRow or SkippedRow
        Skipped are lines of nothing: no amount of cash, zero shares, a security that is watched only.
    """
    numbers = holding.numbers
    amount = numbers[Role.AMOUNT]
    is_money = holding.row_class in _MONEY
    given = [numbers[Role.QUANTITY], amount, numbers[Role.WEIGHT] if context.is_weights else None]
    if all(number is None for number in given):
        return _without_numbers(line, context, is_money=is_money)
    if not any(given):
        return SkippedRow(line.line, line.shown(), "no amount" if is_money else "zero quantity")
    if amount is None and is_money:
        amount = numbers[Role.QUANTITY]
    cost, gain = numbers[Role.COST], numbers[Role.GAIN]
    if amount is None and context.is_lots and cost is not None and gain is not None:
        amount = cost + gain
    return _parsed(line, context, holding, amount)


def _without_numbers(line: LineCells, context: TableContext, *, is_money: bool) -> RejectedRow | SkippedRow:
    if is_money:
        return SkippedRow(line.line, line.shown(), "no amount given")
    if context.preset.is_watch_list or context.preset.has_groups:
        return SkippedRow(line.line, line.shown(), "no quantity: nothing is held")
    role = next((role for role in _REQUIRED if role in context.columns), Role.QUANTITY)
    return rejected(line, context, role, "no number of shares, no value and no weight: enter one of them")


def _parsed(
    line: LineCells, context: TableContext, holding: Holding, amount: Decimal | None
) -> ParsedRow | RejectedRow:
    numbers = holding.numbers
    quantity, price = numbers[Role.QUANTITY] or None, numbers[Role.PRICE]
    currency = currency_of(line, context)
    if not currency:
        return rejected(line, context, Role.CURRENCY, "not a currency code: write three letters, such as USD")
    if currency == UNKNOWN_BASE:
        return rejected(line, context, Role.AMOUNT, _BASE_UNKNOWN)
    numbers = numbers | {role: in_currency(line, context, role, numbers[role], currency) for role in _COSTS}
    if currency == "GBp":
        price, amount = from_pence(line, quantity, price, amount)
        numbers = numbers | {role: pounds(numbers[role]) for role in _COSTS}
        currency = "GBP"
    elif not _proves(quantity, price, amount):
        price = in_currency(line, context, Role.PRICE, price, currency)
    quantity, amount = _signed(line, quantity, amount)
    multiplier = _multiplier(holding, quantity, price, amount)
    cost = _cost(numbers, quantity, multiplier or factor_of(holding.row_class))
    row = ParsedRow(
        row=line.line,
        account=_account(line, context),
        text=(holding.symbol or holding.name)[:SHOWN],
        name=_plain(holding.name)[:SHOWN],
        row_class=holding.row_class,
        quantity=quantity,
        price_amount=price,
        amount=amount,
        weight=numbers[Role.WEIGHT] if context.is_weights else None,
        cost_basis_amount=_below_zero(cost) if _is_short(line) else cost,
        currency=currency,
        isin=isin(line.text(Role.ISIN).upper()) or isin(holding.symbol.upper()),
        cusip=cusip(line.text(Role.CUSIP).upper()) or cusip(holding.symbol.upper()),
        venue=line.text(Role.VENUE).upper()[:SHOWN],
        multiplier=multiplier,
        sheet=context.sheet,
    )
    lots = own_lot(row, line, context)
    return replace(row, lots=lots) if lots else row


def _proves(quantity: Decimal | None, price: Decimal | None, amount: Decimal | None) -> bool:
    """Return whether a price is in the currency of the amount, whatever its column is called."""
    if not quantity or not price or not amount:
        return False
    return any(abs(abs(quantity * price * factor) - abs(amount)) <= _TIE * abs(amount) for factor in (1, 100))


def _signed(line: LineCells, quantity: Decimal | None, amount: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """Return quantity and amount of one sign: a short position is negative in both."""
    is_short = _is_short(line) or any(number is not None and number < 0 for number in (quantity, amount))
    if not is_short:
        return quantity, amount
    return _below_zero(quantity), _below_zero(amount)


def _is_short(line: LineCells) -> bool:
    return line.text(Role.DIRECTION).casefold() == "short"


def _below_zero(number: Decimal | None) -> Decimal | None:
    return None if number is None else -abs(number)


def _multiplier(
    holding: Holding, quantity: Decimal | None, price: Decimal | None, amount: Decimal | None
) -> Decimal | None:
    """Return the factor the line proves or prints where it is not the usual one of its class."""
    usual = factor_of(holding.row_class)
    printed = holding.numbers[Role.MULTIPLIER]
    if holding.row_class in _MONEY or not quantity or not price:
        return None
    if amount is None:
        return printed if printed and printed != usual else None
    product, tolerance = quantity * price, _TIE * abs(amount)
    if abs(product * usual - amount) <= tolerance:
        return None
    tried = (*((printed,) if printed else ()), *_PROVEN)
    return next((factor for factor in tried if abs(product * factor - amount) <= tolerance), None)


def _cost(numbers: dict[Role, Decimal | None], quantity: Decimal | None, factor: Decimal) -> Decimal | None:
    cost, unit_cost = numbers[Role.COST], numbers[Role.UNIT_COST]
    if cost is None and unit_cost is not None and quantity is not None:
        return unit_cost * quantity * factor
    return cost


def _account(line: LineCells, context: TableContext) -> str:
    has_label = Role.ACCOUNT_NAME in context.columns or Role.ACCOUNT in context.columns
    name = line.text(Role.ACCOUNT_NAME) if has_label else line.text(Role.ACCOUNT_KIND)
    number = line.text(Role.ACCOUNT)
    return _label(name, number, context.n_kept.get(number, KEPT)) or context.account


def _plain(name: str) -> str:
    """Return a name without the entities some brokers leave in (``S&amp;P``)."""
    return clean(unescape(name)) if "&" in name and ";" in name else name
