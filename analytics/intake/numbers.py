"""Numbers as people and brokers print them, read into ``Decimal`` without guessing.

Every number passes one ASCII pattern of bounded length before ``Decimal`` sees it, so that ``nan``, ``1e1000000``,
``1_000`` and digits of other scripts never become numbers.
"""

import re
from decimal import Decimal
from enum import StrEnum

from analytics.intake.cells import CURRENCY_CODES

_MAX_LENGTH = 64
_MAX_DIGITS = 15
_MAX_DECIMALS = 10
_MAX_PRINTED_DECIMALS = 20
_GROUP = 3
_MISSING = frozenset({"", "-", "--", "---", "\u2014", "\u2013", "n/a", "na", "n.a.", "null", "none", "#n/a"})
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")
_USUAL = re.compile(r"[-+]?\$?[0-9]{1,3}(?:,[0-9]{3}){0,4}(?:\.[0-9]{1,10})?|\+?[0-9]{1,3}(?:\.[0-9]{1,10})?%")
_BODY = {
    ".": re.compile(
        r"((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}|[0-9]{1,3}(?:[ '][0-9]{3})+|[0-9]+)?)"
        r"(?:\.([0-9]*))?"
    ),
    ",": re.compile(
        r"((?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,2}(?:\.[0-9]{2})+\.[0-9]{3}|[0-9]{1,3}(?:[ '][0-9]{3})+|[0-9]+)?)"
        r"(?:,([0-9]*))?"
    ),
}
_SECOND = re.compile(r"[-+]?[0-9.,]{1,15}%|--|[0-9]{1,2}:[0-9]{2}.{0,20}")
"""What may stand behind a number in its cell: a change in percent, nothing, the time of a price."""
_NOT_DIGIT = re.compile(r"[^0-9]")
_CODE = re.compile(r"^([A-Za-z]{3})\s?(?=[-+(0-9.,])|(?<=[-)0-9.,])\s?([A-Za-z]{3})$")
_FOLDED = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'"})
_COUNTRY = re.compile(r"\b(?:US|CA?|AU?|HK|NZ|S)\$")
_SIGNS = str.maketrans("", "", "$€£¥₹@")


class DecimalMark(StrEnum):
    """The character between whole and fraction in a column."""

    DOT = "."
    COMMA = ","


class NotANumber(ValueError):
    """A cell that has to be a number is none; the message is the reason shown to the user."""


def parse_number(text: str, mark: DecimalMark = DecimalMark.DOT) -> Decimal | None:
    """Return the number in a cell, or None where the cell says that there is none.

    Parameters
    ----------
    text : str
        A cleaned cell: ``$1,234.56``, ``(12.3)``, ``5-``, ``+7.15%``, ``--``. A percent sign is dropped, not applied.
    mark : DecimalMark
        The column's decimal mark.

    Returns
    -------
    Decimal or None
        At most 15 digits before the mark; digits beyond the tenth decimal are rounded off. Of two numbers the first.

    Raises
    ------
    NotANumber
        With a sentence for the user.

    Examples
    --------
    >>> parse_number("($1,234.50)"), parse_number("1.234,5", DecimalMark.COMMA), parse_number("--")
    (Decimal('-1234.50'), Decimal('1234.5'), None)
    """
    if mark is DecimalMark.DOT:
        if _PLAIN.fullmatch(text):
            return Decimal(text)
        if _USUAL.fullmatch(text):
            return Decimal(text.rstrip("%").replace("$", "").replace(",", ""))
    if text.casefold() in _MISSING:
        return None
    if len(text) > _MAX_LENGTH:
        raise NotANumber("too long to be a number")
    body, negative = _unsigned(text)
    match = _BODY[mark].fullmatch(body)
    if match is None and " " in text:
        first, _, rest = text.partition(" ")
        if _SECOND.fullmatch(rest):
            return parse_number(first, mark)
    if match is None or not (match.group(1) or match.group(2)):
        raise NotANumber(_reason(body, mark))
    number = _bounded(_NOT_DIGIT.sub("", match.group(1)), match.group(2) or "")
    return -number if negative and number else number


def _bounded(whole: str, decimals: str) -> Decimal:
    if len(whole) > _MAX_DIGITS:
        raise NotANumber(f"more than {_MAX_DIGITS} digits")
    if len(decimals) > _MAX_PRINTED_DECIMALS:
        raise NotANumber(f"more than {_MAX_PRINTED_DECIMALS} decimals")
    number = Decimal(f"{whole or '0'}.{decimals or '0'}") if decimals else Decimal(whole)
    return round(number, _MAX_DECIMALS) if len(decimals) > _MAX_DECIMALS else number


def _unsigned(text: str) -> tuple[str, bool]:
    """Return the digits and marks of a number and whether it is negative."""
    amount = _without_code(_COUNTRY.sub("$", text.translate(_FOLDED)).strip())
    body = amount.removesuffix("%").translate(_SIGNS).strip()
    negative = False
    if body.startswith("(") and body.endswith(")"):
        return body[1:-1].strip(), True
    if body.endswith("-"):
        body, negative = body[:-1].rstrip(), True
    elif body[:1] in {"-", "+"}:
        body, negative = body[1:].lstrip(), body[0] == "-"
    return body, negative


def _without_code(text: str) -> str:
    match = _CODE.search(text)
    if match is None:
        return text
    code = (match.group(1) or match.group(2)).upper()
    return (text[: match.start()] + text[match.end() :]).strip() if code in CURRENCY_CODES else text


def _reason(body: str, mark: DecimalMark) -> str:
    other = DecimalMark.COMMA if mark is DecimalMark.DOT else DecimalMark.DOT
    if _BODY[other].fullmatch(body):
        used, wanted = ("comma", "point") if mark is DecimalMark.DOT else ("point", "comma")
        return f"not a number here: a decimal {used} in a column that uses a decimal {wanted}"
    return "not a number: write it in plain digits, such as 1234.56"


def vote(text: str) -> DecimalMark | None:
    """Return the decimal mark a number proves by its own shape, or None where it could be read both ways.

    Examples
    --------
    >>> vote("1.234,5"), vote("1,000"), vote("0.125")
    (<DecimalMark.COMMA: ','>, None, <DecimalMark.DOT: '.'>)
    """
    text = text[:_MAX_LENGTH]
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        return DecimalMark.DOT if text.rfind(".") > text.rfind(",") else DecimalMark.COMMA
    if not dots and not commas:
        return None
    mark, other = (DecimalMark.DOT, DecimalMark.COMMA) if dots else (DecimalMark.COMMA, DecimalMark.DOT)
    if dots + commas > 1:  # of several marks the last stands before three digits, or it is a date or a version
        return other if len(_NOT_DIGIT.sub("", text.rpartition(mark)[2])) == _GROUP else None
    before, _, after = text.partition(mark)
    if len(after) < _GROUP:
        return mark
    whole, decimals = _NOT_DIGIT.sub("", before), _NOT_DIGIT.sub("", after)
    could_be_thousands = len(decimals) == _GROUP and 1 <= len(whole) <= _GROUP and whole != "0"  # grouping by 3
    return None if could_be_thousands else mark
