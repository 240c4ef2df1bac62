"""In which currency the amounts of a line are."""

import re
from collections.abc import Iterable
from decimal import Decimal

from analytics.intake.cells import CURRENCY_CODES, CURRENCY_SIGNS, SHARED_SIGNS
from analytics.intake.grid import Record
from analytics.intake.headers import Header, Role, column_currency, column_label
from analytics.intake.lines import LineCells, TableContext

PENCE = frozenset({"GBX", "GBp", "GBP0.01"})
UNKNOWN_BASE = "base"
"""An amount in the currency of an account that the file does not name."""
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")
_FIGURE = re.compile(r"[-+(]{0,2}(\$?)[0-9.,']*\)?")
_CODE_BESIDE = re.compile(r"([A-Za-z]{3})\s?[-+(0-9.,$€£].*|.*[-)0-9.,]\s?([A-Za-z]{3})")
_WORDS_BEFORE_CODES = r"currency|ccy|währung|waehrung|devise|valuta|munt|moneda|divisa"
_STATED = re.compile(rf"(?:{_WORDS_BEFORE_CODES})\W{{1,3}}([a-z]{{3}})\b", re.IGNORECASE)
_IN = re.compile(r"\b(?:in|en) ([A-Z]{3})\b")
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
_HONG_KONG = re.compile(r"[0-9]{5}")
_MOST_NAMED = 5
_NO_CODE = frozenset({"", "-", "--", "n/a", "N/A"})


def currency_of(line: LineCells, context: TableContext) -> str:
    """Return the currency of a line's amounts; empty where its currency cell holds no code.

    Parameters
    ----------
    line : LineCells
        The line.
    context : TableContext
        Its table. The preset's own knowledge comes first, then a sign or code in the cell of the amount, the name of
        its column, the column of its currency, the line's currency, the same of the price, what a line above the table
        says, the market in the ticker, and the preset's usual currency. Without an amount the price stands for it.

    Returns
    -------
    str
        Three letters, ``GBp`` for pence, or ``UNKNOWN_BASE``.
    """
    if context.preset.amount_currency:
        return context.preset.amount_currency
    role = Role.AMOUNT if line.text(Role.AMOUNT) else Role.PRICE
    said = _said(line, context, role)
    own = _on_its_own(line, context, role)
    if own:
        return _settled(own, said or "", line, context)
    if said is not None:
        is_base = role is Role.AMOUNT and is_base_amount(context.header, context.columns[role])
        names_base = "base" in column_label(context.header, context.columns.get(Role.CURRENCY)).casefold()
        return UNKNOWN_BASE if is_base and not names_base and said != context.preset.usual_currency else said
    by_price = _on_its_own(line, context, Role.PRICE)
    if by_price:
        return _settled(by_price, "", line, context)
    return context.stated_currency or _by_suffix(line, context) or context.preset.usual_currency


def is_base_amount(header: Header, column: int) -> bool:
    """Return whether a column's name says that it is in the currency of the account, whatever that is."""
    return "base" in column_label(header, column).casefold().replace("(", " ").replace(")", " ").split()


def in_currency(
    line: LineCells, context: TableContext, role: Role, amount: Decimal | None, currency: str
) -> Decimal | None:
    """Return a price or cost in the currency of its line; None where the file gives it in another one."""
    if amount is None:
        return None
    own = _on_its_own(line, context, role) or _said(line, context, role) or ""
    if own == "GBp" and currency == "GBP":
        return pounds(amount)
    return amount if not own or own == currency or currency in SHARED_SIGNS.get(own, ()) else None


def _said(line: LineCells, context: TableContext, role: Role) -> str | None:
    """Return what the column of a number's currency, else that of the line's says; None where neither says anything."""
    column = context.columns.get(role)
    if column is None and role is Role.PRICE:
        column = context.columns.get(Role.AMOUNT)
    beside = line.at(context.currency_columns.get(-1 if column is None else column))
    texts = (beside, line.text(Role.CURRENCY))
    return next((_code(text) for text in texts if text not in _NO_CODE), None)


def _on_its_own(line: LineCells, context: TableContext, role: Role) -> str:
    """Return the code or sign of a number's own cell, else of its column's name."""
    return printed_currency(line.text(role)) or column_currency(context.header, context.columns.get(role))


def _settled(own: str, said: str, line: LineCells, context: TableContext) -> str:
    """Return the currency a code or sign stands for; of several the one that the line, the file or the broker names."""
    if own not in SHARED_SIGNS:
        return CURRENCY_SIGNS.get(own, own)
    others = (said, context.stated_currency, _by_suffix(line, context), context.preset.usual_currency)
    return next((code for code in others if code in SHARED_SIGNS[own]), CURRENCY_SIGNS[own])


def printed_currency(text: str) -> str:
    """Return the code or sign beside a number, or an empty string; ``GBp`` for pence.

    Examples
    --------
    >>> printed_currency("2505.00 eur"), printed_currency("($1,200.00)"), printed_currency("C$5")
    ('EUR', '$', 'CAD')
    """
    if usual := _FIGURE.fullmatch(text):
        return usual[1]
    match = _CODE_BESIDE.fullmatch(text)
    word = (match.group(1) or match.group(2)) if match else ""
    if word == "GBp" or word.upper() == "GBX":
        return "GBp"
    if word.upper() in CURRENCY_CODES:
        return word.upper()
    sign = next((sign for sign in CURRENCY_SIGNS if sign in text), "")
    return sign if sign in SHARED_SIGNS else CURRENCY_SIGNS.get(sign, "")


def stated_currency(records: Iterable[Record]) -> str:
    """Return the currency that lines above a table name for all of it; empty where they name none or several.

    Examples
    --------
    >>> stated_currency([Record(1, ["All amounts in EUR"])]), stated_currency([Record(1, ["Currency:", "CAD"])])
    ('EUR', 'CAD')
    """
    texts = [" ".join(record.cells) for record in records]
    found = {code.upper() for text in texts for code in (*_STATED.findall(text), *_IN.findall(text))}
    named = found & CURRENCY_CODES
    return _code(named.pop()) if len(named) == 1 else ""


def _by_suffix(line: LineCells, context: TableContext) -> str:
    """Return the currency of the market in a ticker's suffix, where the application writes it there."""
    return _market(line.text(Role.SYMBOL)) if context.preset.has_venue_suffixes else ""


def _market(symbol: str) -> str:
    _, dot, suffix = symbol.rpartition(".")
    return _SUFFIXES.get(suffix.upper(), "") if dot else ""


def foreign_without_currency(records: Iterable[Record], context: TableContext) -> list[str]:
    """Return a note on the tickers of markets outside the US in a table that names no currency for them."""
    is_told = context.preset.has_venue_suffixes or context.preset.amount_currency or context.stated_currency
    if is_told or context.is_weights or context.preset.usual_currency != "USD":
        return []
    lines = (LineCells(record.line, record.cells, context.columns) for record in records)
    found = [line for line in lines if _is_foreign(line.text(Role.SYMBOL)) and not _has_currency(line, context)]
    if not found:
        return []
    named = ", ".join(f"{line.text(Role.SYMBOL)[:12]} (line {line.line})" for line in found[:_MOST_NAMED])
    more = f" and {len(found) - _MOST_NAMED:,} more" if len(found) > _MOST_NAMED else ""
    rest = "Their amounts count as US dollars; a column Currency in the file would say otherwise."
    return [f"The file names no currency for tickers of markets outside the US: {named}{more}. {rest}"]


def _is_foreign(symbol: str) -> bool:
    return bool(_market(symbol)) or _HONG_KONG.fullmatch(symbol) is not None


def _has_currency(line: LineCells, context: TableContext) -> bool:
    roles = (Role.AMOUNT, Role.PRICE)
    return any(_on_its_own(line, context, role) or _said(line, context, role) is not None for role in roles)


def _code(text: str) -> str:
    if text in PENCE:
        return "GBp"
    code = CURRENCY_SIGNS.get(text, text.upper())
    return code if _CURRENCY_CODE.fullmatch(code) else ""


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
