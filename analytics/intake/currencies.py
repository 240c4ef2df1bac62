"""In which currency the amounts of a line are."""

import re
from decimal import Decimal

from analytics.intake.cells import CURRENCY_CODES, CURRENCY_SIGNS
from analytics.intake.headers import Role, column_currency
from analytics.intake.lines import LineCells, TableContext

PENCE = frozenset({"GBX", "GBp", "GBP0.01"})
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")
_EURO_MARKETS = ("PA", "DE", "AS", "MI", "F", "BR", "MC", "LS", "HE", "VI", "IR", "BE", "MU", "DU", "HM", "SG")
_SUFFIXES = {
    **dict.fromkeys(_EURO_MARKETS, "EUR"),
    "L": "GBp",
    "SW": "CHF",
    "TO": "CAD",
    "V": "CAD",
    "HK": "HKD",
    "T": "JPY",
    "AX": "AUD",
    "NZ": "NZD",
    "ST": "SEK",
    "OL": "NOK",
    "CO": "DKK",
    "SI": "SGD",
    "KS": "KRW",
    "TW": "TWD",
    "NS": "INR",
    "BO": "INR",
}
"""Markets as Yahoo Finance writes them behind a dot; London's prices are in pence."""
_NO_CODE = frozenset({"", "-", "--", "n/a", "N/A"})


def currency_of(line: LineCells, context: TableContext) -> str:
    """Return the currency of a line's amounts; empty where its currency cell holds no code.

    Parameters
    ----------
    line : LineCells
        The line.
    context : TableContext
        Its table. The preset's own knowledge comes first, then the column that belongs to the amounts, the name of the
        amounts' column, the line's currency, a sign or code beside the amount or the price, and the preset's usual
        currency.

    Returns
    -------
    str
        Three letters, or ``GBp`` for pence.
    """
    if context.preset.amount_currency:
        return context.preset.amount_currency
    amount_column = context.columns.get(Role.AMOUNT) if line.text(Role.AMOUNT) else None
    beside = context.currency_columns.get(-1 if amount_column is None else amount_column)
    if beside is not None and line.at(beside) not in _NO_CODE:
        return _code(line.at(beside))
    by_sign = _by_sign(line)
    if by_sign and not line.text(Role.CURRENCY):
        return by_sign
    named = column_currency(context.header, amount_column)
    if named:
        return named
    if line.text(Role.CURRENCY) not in _NO_CODE:
        return _code(line.text(Role.CURRENCY))
    return by_sign or _by_suffix(line, context) or context.preset.usual_currency


def _by_suffix(line: LineCells, context: TableContext) -> str:
    """Return the currency of the market in a ticker's suffix, where the application writes it there."""
    _, dot, suffix = line.text(Role.SYMBOL).rpartition(".")
    return _SUFFIXES.get(suffix.upper(), "") if dot and context.preset.has_venue_suffixes else ""


def _code(text: str) -> str:
    if text in PENCE:
        return "GBp"
    code = CURRENCY_SIGNS.get(text, text.upper())
    return code if _CURRENCY_CODE.fullmatch(code) else ""


def _by_sign(line: LineCells) -> str:
    for role in (Role.AMOUNT, Role.PRICE):
        text = line.text(role)
        if text.isascii() and not text.isupper() and not text[:1].isalpha():
            continue
        for sign, code in CURRENCY_SIGNS.items():
            if code != "USD" and len(sign) == 1 and sign in text:
                return code
        for word in (text[:3], text[-3:]):
            if word in CURRENCY_CODES:
                return word
    return ""


def pounds(pence: Decimal | None) -> Decimal | None:
    """Return an amount of pence in pounds."""
    return None if pence is None else pence / 100


def from_pence(
    line: LineCells, quantity: Decimal | None, price: Decimal | None, amount: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """Return price and amount of a London line in pounds: in pence, amounts unless they carry a pound sign."""
    price = pounds(price)
    if amount is None or "£" in line.text(Role.AMOUNT):
        return price, amount
    expected = None if quantity is None or price is None else quantity * price
    is_pounds = expected is not None and abs(amount - expected) < abs(amount - expected * 100)
    return price, amount if is_pounds else pounds(amount)
