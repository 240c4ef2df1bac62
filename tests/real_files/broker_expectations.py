"""What every real broker file has to give, read from the files by eye and worked out by hand.

A line of ``Positions.lines`` is ``row kind text | quantity | worth [currency]``: the physical line (or first-last of a
tagged block), a letter of ``KINDS``, what names the security, the number of shares as printed or ``-``, and what the
line is worth: the printed value, or quantity times price (x 100 for an option, / 100 for a bond) where the file prints
none, ``?`` where it gives neither. A text that ends in ``…`` is a beginning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from analytics.model.portfolio import RowClass

KINDS = {
    "p": RowClass.POSITION,
    "c": RowClass.CASH,
    "w": RowClass.PENDING,
    "o": RowClass.OPTION,
    "b": RowClass.BOND,
    "x": RowClass.CRYPTO,
    "f": RowClass.FUTURE,
}


class Line(NamedTuple):
    """A holding as a person reads it from the file."""

    first: int
    last: int
    kind: RowClass
    text: str
    quantity: Decimal | None
    worth: Decimal | None
    currency: str


class LotLine(NamedTuple):
    """A lot as a person reads it: line, shares, day bought, cost of the whole lot, term; empty where not printed."""

    row: int
    quantity: str
    acquired: str = ""
    cost: str = ""
    term: str = ""


@dataclass(frozen=True)
class Positions:
    """A file of holdings.

    ``accounts`` counts the lines of each account in their order (empty: one account); ``printed`` is the file's own
    total; ``rejected`` are lines that need the user; ``may_reject`` lines that may be read (as given) or rejected;
    ``skipped`` lines that are easily taken for holdings; ``costs`` and ``lots`` are by the line of the position;
    ``preset`` and ``kinds`` (of the accounts in their order) are compared where they are given.
    """

    header: tuple[int, ...]
    lines: str
    printed: str | None = None
    accounts: tuple[int, ...] = ()
    rejected: tuple[int, ...] = ()
    may_reject: tuple[int, ...] = ()
    skipped: tuple[int, ...] = ()
    as_of: str = ""
    costs: Mapping[int, str] = field(default_factory=dict)
    lots: Mapping[int, tuple[LotLine, ...]] = field(default_factory=dict)
    sheet: str = ""
    preset: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A file without holdings to take: the right verdicts, words of the sentence, whether its columns can be named."""

    words: str = ""
    verdicts: tuple[str, ...] = ("refused",)
    has_layout: bool = False


def parsed_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of an expectation."""
    return tuple(_line(line.strip()) for line in text.strip().splitlines())


def _line(text: str) -> Line:
    head, quantity, worth = (part.strip() for part in text.split("|"))
    rows, kind, name = head.split(" ", 2)
    first, _, last = rows.partition("-")
    amount, _, currency = worth.partition(" ")
    return Line(
        int(first),
        int(last or first),
        KINDS[kind],
        name,
        None if quantity == "-" else Decimal(quantity),
        None if amount == "?" else Decimal(amount),
        currency or "USD",
    )


def day(text: str) -> date | None:
    """Return a day in ISO form, None for an empty text."""
    return date.fromisoformat(text) if text else None
