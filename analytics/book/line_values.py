"""One line of a file of portfolios: whose it is, what it holds, and what that is worth."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from analytics.book.columns_of_file import FileColumns
from analytics.book.gather import A_TOTAL
from analytics.intake.aliases import Role
from analytics.intake.bonds import is_bond
from analytics.intake.cash import CashSigns, is_cash
from analytics.intake.cells import clean
from analytics.intake.numbers import DecimalMark, NotANumber, parse_number
from analytics.intake.options import is_option
from analytics.intake.row_classes import is_total
from analytics.model.book_lines import LineKind, LineSecurity
from analytics.model.identifiers import dot_form

MAX_NAME_LENGTH = 200
_PLAIN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,10})?")
_DOLLARS = frozenset({"", "USD", "US$", "$"})


class CannotUse(ValueError):
    """A line that cannot be used; the message is the reason shown to the user."""

    def __init__(self, portfolio: str, text: str, reason: str) -> None:
        super().__init__(reason)
        self.portfolio = portfolio
        self.text = text


class LineReader:
    """Reads the cells of a line. What a text stands for is told once, however many lines hold it."""

    def __init__(self, columns: FileColumns, prices: Mapping[str, float]) -> None:
        self._columns = columns
        self._prices = prices
        self._known: dict[tuple[str, str, str, bool], LineSecurity] = {}
        place = columns.place
        self._amount, self._shares, self._price = (
            place.get(role, -1) for role in (Role.AMOUNT, Role.QUANTITY, Role.PRICE)
        )
        self._name, self._type, self._currency = (
            place.get(role, -1) for role in (Role.NAME, Role.ASSET_TYPE, Role.CURRENCY)
        )

    def read(self, cells: Sequence[str]) -> tuple[str, LineSecurity, float]:
        """Return the portfolio's name, what is held, and its amount in US dollars."""
        portfolio = clean(_at(cells, self._columns.portfolio))[:MAX_NAME_LENGTH]
        symbol, name = clean(_at(cells, self._columns.security)), clean(_at(cells, self._name))
        text = symbol or name
        if not portfolio or not text:
            raise CannotUse(portfolio, text or " ".join(filter(None, cells))[:MAX_NAME_LENGTH], _nameless(portfolio))
        if is_total(text) or is_total(portfolio):
            raise CannotUse(portfolio, text, A_TOTAL)
        currency = clean(_at(cells, self._currency)).upper()
        if currency not in _DOLLARS:
            raise CannotUse(portfolio, text, f"needs a rate ({currency})")
        try:
            return portfolio, *self._valued(cells, symbol, name)
        except NotANumber as fault:
            raise CannotUse(portfolio, text, str(fault)) from fault

    def _valued(self, cells: Sequence[str], symbol: str, name: str) -> tuple[LineSecurity, float]:
        amount, shares, price = (self._number(cells, at) for at in (self._amount, self._shares, self._price))
        is_at_one = price is None or price == 1.0
        key = (symbol, name, clean(_at(cells, self._type)), is_at_one)
        security = self._known.get(key)
        if security is None:
            security = self._known[key] = _security(symbol, name, key[2], (shares, price, amount))
        if amount is None and shares is not None:
            if price is None:
                price = 1.0 if security.kind is LineKind.CASH else self._prices.get(dot_form(symbol))
            amount = None if price is None else shares * price
        if amount is None:
            raise NotANumber("no value: neither an amount nor shares with a price")
        return security, amount

    def _number(self, cells: Sequence[str], column: int) -> float | None:
        text = _at(cells, column)
        if self._columns.mark is DecimalMark.DOT and _PLAIN.fullmatch(text):
            return float(text)
        number = parse_number(clean(text), self._columns.mark) if text else None
        return None if number is None else float(number)


def _at(cells: Sequence[str], column: int) -> str:
    return cells[column] if 0 <= column < len(cells) else ""


def _nameless(portfolio: str) -> str:
    return "no ticker and no name" if portfolio else "no portfolio is named on this line"


def _security(
    symbol: str, name: str, asset_type: str, figures: tuple[float | None, float | None, float | None]
) -> LineSecurity:
    shares, price, amount = (None if figure is None else Decimal(repr(figure)) for figure in figures)
    if is_option(symbol, name, asset_type):
        return LineSecurity(LineKind.UNKNOWN, f"option {symbol or name}")
    if is_cash(CashSigns(symbol, name, asset_type, shares, price, amount)):
        return LineSecurity(LineKind.CASH, "")
    if is_bond(symbol, name, asset_type) or asset_type.casefold().startswith("crypto"):
        return LineSecurity(LineKind.OTHER_ASSET, symbol or name)
    return LineSecurity(LineKind.SECURITY, symbol or name)
