"""Numbers as sponsors print them, into ``Decimal``: one ASCII pattern of bounded length, nothing guessed."""

import re
from collections.abc import Sequence
from decimal import Decimal

_PLAIN_PATTERN = r"-?(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}|[0-9]{1,18})(?:\.[0-9]{1,18})?"
_PLAIN = re.compile(_PLAIN_PATTERN, re.ASCII)
_PLAIN_LINES = re.compile(rf"(?:{_PLAIN_PATTERN}\n)*+", re.ASCII)
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


def numbers(texts: Sequence[str]) -> Sequence[Decimal | None]:
    """Return the number in each cell of a column, as ``number`` reads it: a column of plain ones is read in one go.

    Examples
    --------
    >>> numbers(["1,234.50", "-0.02"]), numbers(["3", "--"])
    ([Decimal('1234.50'), Decimal('-0.02')], [Decimal('3'), None])
    """
    lines = "\n".join(texts) + "\n"
    # A line break inside a cell would make two lines of it.
    if lines.count("\n") == len(texts) and _PLAIN_LINES.fullmatch(lines):
        return list(map(Decimal, lines.replace(",", "").splitlines()))
    return list(map(number, texts))


def percents(texts: Sequence[str]) -> Sequence[Decimal | None]:
    """Return the fraction behind each number of percent in a column, with every printed digit.

    Examples
    --------
    >>> percents(["9.28", "--"])
    [Decimal('0.0928'), None]
    """
    return [None if printed is None else printed.scaleb(-2) for printed in numbers(texts)]


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
