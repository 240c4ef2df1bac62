"""The numbers of a line, and everything about them that the rules of the import look at."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analytics.intake.currencies import printed_currency
from analytics.intake.headers import Role
from analytics.intake.lines import TableContext
from analytics.intake.numbers import DecimalMark, NotANumber, parse_number

_PLAIN = {
    DecimalMark.DOT: re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,10})?"),
    DecimalMark.COMMA: re.compile(r"-?[0-9]{1,12}"),
}
_TIE = 0.01
_CONTRACT = 100
_WORTH = (Role.QUANTITY, Role.PRICE, Role.AMOUNT, Role.MULTIPLIER)
"""In the order of their places; all others have the last one."""
_MULTIPLIER = 3


class LineFigures(NamedTuple):
    """Shares, price and amount of a line, null where it has none.

    ``kind`` is the same for lines of which, with the same texts, the rules say the same.
    """

    quantity: float | None
    price: float | None
    amount: float | None
    kind: tuple[object, ...]


class FiguresOfLine:
    """Reads the numbers of lines of one table."""

    def __init__(self, context: TableContext) -> None:
        self._columns = [
            (_WORTH.index(role) if role in _WORTH else len(_WORTH), column, mark, _PLAIN[mark].fullmatch)
            for role, column, mark in context.number_columns
        ]

    def read(self, cells: Sequence[str]) -> LineFigures | None:
        """Return the numbers of a line as long as the header; null where one is none, is 0, or is a price below 0."""
        found: list[float | None] = [None, None, None, None, None]
        printed: tuple[tuple[int, str], ...] = ()
        for place, column, mark, is_plain in self._columns:
            text = cells[column]
            if not text:
                continue
            if is_plain(text):
                figure = float(text)
            else:
                try:
                    number = parse_number(text, mark)
                except NotANumber:
                    return None
                printed += ((place, printed_currency(text) if place < _MULTIPLIER else ""),)
                if number is None:
                    continue
                figure = float(number)
            if not figure:
                return None
            found[place] = figure
        return _with_kind(found, printed)


def _with_kind(found: Sequence[float | None], printed: tuple[tuple[int, str], ...]) -> LineFigures | None:
    quantity, price, amount, multiplier, _ = found
    if price is not None and price < 0:
        return None
    shown: tuple[object, ...]
    if quantity is None:
        shown = (1, amount is None, amount is None or amount < 0, price is None or price == 1, price is None)
    elif amount is None:
        shown = (2, multiplier, quantity < 0, quantity == 1, price is None or price == 1, price is None)
    else:
        shown = (3, multiplier, *_together(quantity, price, amount))
    return LineFigures(quantity, price, amount, (shown, printed) if printed else shown)


def _together(quantity: float, price: float | None, amount: float) -> tuple[object, ...]:
    """Return what a line of shares and an amount shows: whether a unit is worth one, and the factor of its price."""
    is_negative = quantity < 0 or amount < 0
    if price is None:
        return is_negative, quantity in {1.0, amount}
    product, tolerance = abs(quantity * price), _TIE * abs(amount)
    ties = abs(product - abs(amount)) <= tolerance, abs(product * _CONTRACT - abs(amount)) <= tolerance
    return is_negative, price == 1, *ties
