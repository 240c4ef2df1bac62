"""Numbers as sponsors print them, into ``Decimal``: one ASCII pattern of bounded length, nothing guessed."""

import re
from decimal import Decimal

_PLAIN = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}|[0-9]{1,18})(?:\.[0-9]{1,18})?", re.ASCII)
_LOOSE = re.compile(r"[0-9]{0,18}(?:\.[0-9]{0,18})?", re.ASCII)
_MISSING = frozenset({"", "-", "--", "---", "\u2013", "\u2014", "N/A", "n/a"})
_FOLDED = str.maketrans({"\u2212": "-", "$": None})


def number(text: str) -> Decimal | None:
    """Return the number in a cell, or None where the cell says that there is none.

    Parameters
    ----------
    text : str
        ``1,234.50``, ``$-1``, ``(12.3)``, ``9.28%`` (the sign is dropped, not applied), ``--``.

    Raises
    ------
    ValueError
        For anything else; a bound such as ``<0.01%`` is no number either.

    Examples
    --------
    >>> number("($1,234.50)"), number("-0.02%"), number("--")
    (Decimal('-1234.50'), Decimal('-0.02'), None)
    """
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return _marked_number(text)


def percent(text: str) -> Decimal | None:
    """Return the fraction behind a number of percent, with every printed digit.

    Examples
    --------
    >>> percent("9.28%"), percent("0.03")
    (Decimal('0.0928'), Decimal('0.0003'))
    """
    printed = number(text)
    return None if printed is None else printed.scaleb(-2)


def _marked_number(text: str) -> Decimal | None:
    if text.strip() in _MISSING:
        return None
    digits = text.translate(_FOLDED).strip().removesuffix("%").rstrip()
    sign = ""
    if digits.startswith("(") and digits.endswith(")"):
        sign, digits = "-", digits[1:-1].removesuffix("%")
    elif digits[:1] in {"-", "+"}:
        sign, digits = digits[0], digits[1:]
    if _PLAIN.fullmatch(digits) and digits[0] != "-":
        return Decimal(sign + digits.replace(",", ""))
    if _LOOSE.fullmatch(digits) and digits.strip("."):
        return Decimal(sign + digits)
    raise ValueError("not a number")
