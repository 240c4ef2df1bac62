"""What a line is, from its own words: total, footer, cash, option, bond or security."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from analytics.intake.bonds import is_bond
from analytics.intake.cash import CashSigns, is_cash
from analytics.intake.cells import CURRENCY_CODES, header_key
from analytics.intake.headers import Role
from analytics.intake.lines import LineCells, TableContext
from analytics.intake.options import is_option, speaks_of_a_right
from analytics.model.portfolio import RowClass

_TOTAL = re.compile(
    r"(?:account|positions?|portfolio|grand|overall|sub|holdings)?[ -]?totals?(?::| of .{1,60}| for .{1,60})?"
    r"|total (?:account |portfolio |market |positions? )?(?:value|assets|positions?|holdings|portfolio|account)"
)
_LONGEST_NAME = 80
_FOOTER_STARTS = (
    "date downloaded",
    "generated at",
    "exported on",
    "downloaded on",
    "as of ",
    "***end of file",
    "footnotes",
    "disclaimer",
    "the data and information",
    "brokerage services",
    "note:",
    "notes:",
)
_FUTURE_TYPES = frozenset({"future", "futures", "fut"})
_PENDING_TEXTS = frozenset({"pending activity", "pending", "pending transactions", "unsettled cash", "unsettled"})


_TYPE_KEYS = frozenset({"type", "category", "putcall", "callput", "optiontype", "right"})
_RIGHTS = {"C": "Call", "P": "Put"}
DETAIL_KEYS = frozenset(
    {"expiry", "expiration", "expirationdate", "expirydate", "lasttradingday", "strike", "strikeprice"} | _TYPE_KEYS
)
_CONTRACT = 100
_TIE = Decimal("0.01")

Numbers = Mapping[Role, Decimal | None]


def class_of(line: LineCells, context: TableContext, symbol: str, name: str, numbers: Numbers) -> RowClass:
    """Return what a line is by its texts: pending, option, cash, future, crypto, bond, else a position.

    Parameters
    ----------
    line : LineCells
        The line.
    context : TableContext
        Its table.
    symbol, name : str
        The texts that name the security.
    numbers : mapping of Role to Decimal or None
        The line's numbers: they prove what a unit is.

    Returns
    -------
    RowClass
        The class.
    """
    asset_type = line.text(Role.ASSET_TYPE)
    free_type = asset_type or texts_of(line, context, _TYPE_KEYS)
    kind = asset_type.casefold()
    if is_pending(symbol, name):
        return RowClass.PENDING
    is_per_hundred = speaks_of_a_right(name) and _is_factor(numbers, _CONTRACT)
    if is_option(symbol, name, free_type, is_per_hundred=is_per_hundred):
        return RowClass.OPTION
    if _is_cash(line, context, symbol, name, numbers):
        return RowClass.CASH
    if symbol[:1] == "/" or kind in _FUTURE_TYPES:
        return RowClass.FUTURE
    if kind.startswith("crypto"):
        return RowClass.CRYPTO
    is_single = is_bond(symbol, name, free_type, is_per_unit=bool(free_type) and _is_factor(numbers, 1))
    return RowClass.BOND if is_single else RowClass.POSITION


def option_details(line: LineCells, context: TableContext) -> str:
    """Return what columns of their own say of an option: its expiry, strike and right, else its type."""
    return texts_of(line, context, DETAIL_KEYS) or line.text(Role.ASSET_TYPE)


def texts_of(line: LineCells, context: TableContext, keys: frozenset[str]) -> str:
    """Return the cells of the columns with these names, the letter of a right as its word."""
    cells = (line.at(column) for column in _columns_called(context.header.names, keys))
    return " ".join(_RIGHTS.get(cell, cell) for cell in cells if cell)


@lru_cache(maxsize=64)
def _columns_called(names: tuple[str, ...], keys: frozenset[str]) -> tuple[int, ...]:
    return tuple(column for column, name in enumerate(names) if header_key(name) in keys)


def _is_factor(numbers: Numbers, factor: int) -> bool:
    """Return whether the printed value is quantity times price times a factor."""
    quantity, price, amount = numbers.get(Role.QUANTITY), numbers.get(Role.PRICE), numbers.get(Role.AMOUNT)
    if not quantity or not price or not amount:
        return False
    return abs(abs(quantity * price) * factor - abs(amount)) <= _TIE * abs(amount)


def _is_cash(line: LineCells, context: TableContext, symbol: str, name: str, numbers: Numbers) -> bool:
    columns = context.columns
    if symbol in CURRENCY_CODES and columns.get(Role.SYMBOL) == columns.get(Role.CURRENCY, -1):
        return True
    return is_cash(
        CashSigns(
            symbol,
            name,
            line.text(Role.ASSET_TYPE),
            numbers.get(Role.QUANTITY),
            numbers.get(Role.PRICE),
            numbers.get(Role.AMOUNT),
            context.preset.cash_words,
            context.preset.cash_symbols,
        )
    )


def is_pending(symbol: str, name: str) -> bool:
    """Return whether a line is money on its way (``Pending Activity``)."""
    return (symbol or name).casefold() in _PENDING_TEXTS


def is_total(text: str) -> bool:
    """Return whether a text is a total's label as a whole; a fund called "Total Stock Market" is none.

    Examples
    --------
    >>> is_total("Account Total"), is_total("SubTotal of Stocks"), is_total("Total Stock Market Index")
    (True, True, False)
    """
    lowered = text.casefold()
    can_be_one = "total" in lowered and len(text) < _LONGEST_NAME  # bounds the pattern
    return can_be_one and _TOTAL.fullmatch(lowered.strip(" .:")) is not None


def is_footer(text: str) -> bool:
    """Return whether a text is a disclaimer or a note about the download."""
    return len(text) > _LONGEST_NAME or text.casefold().startswith(_FOOTER_STARTS)  # longer than any name
