"""A number that its own comma has split in two cells is put together, where arithmetic proves it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from analytics.intake.grid import Record
from analytics.intake.headers import Role
from analytics.intake.lines import TableContext
from analytics.intake.numbers import DecimalMark, NotANumber, parse_number

_HEAD = re.compile(r"(?:[A-Z]{3} )?[-+(]?[$€£]?[0-9]{1,15}")
_THOUSANDS = re.compile(r"[0-9]{3}(?:\.[0-9]{1,10})?\)?")
_DECIMALS = re.compile(r"[0-9]{1,2}")
_TIE = 0.005


def rejoined(record: Record, context: TableContext) -> Record:
    """Return a line with one cell too many as it was meant, or as it is.

    Parameters
    ----------
    record : Record
        A line of a table.
    context : TableContext
        The table.

    Returns
    -------
    Record
        ``$2`` and ``000.00`` become ``$2000.00``, ``594`` and ``40`` become ``594.40``: only where the line is one
        cell longer than the header and in exactly one way quantity times price is the value.
    """
    if len(record.cells) != len(context.header.names) + 1 or not record.cells[-1]:
        return record
    ways = {tuple(cells) for cells in _ways(record.cells) if _ties(cells, context)}
    return replace(record, cells=list(ways.pop())) if len(ways) == 1 else record


def _ways(cells: list[str]) -> Iterator[list[str]]:
    for place, (head, tail) in enumerate(pairwise(cells)):
        if not _HEAD.fullmatch(head):
            continue
        if _THOUSANDS.fullmatch(tail):
            yield [*cells[:place], head + tail, *cells[place + 2 :]]
        if _DECIMALS.fullmatch(tail):
            yield [*cells[:place], f"{head}.{tail}", *cells[place + 2 :]]


def _ties(cells: list[str], context: TableContext) -> bool:
    try:
        quantity, price, amount = (
            parse_number(cells[context.columns[role]], DecimalMark.DOT)
            for role in (Role.QUANTITY, Role.PRICE, Role.AMOUNT)
        )
    except (NotANumber, KeyError):
        return False
    if not (quantity and price and amount):
        return False
    return abs(quantity * price / amount - 1) < _TIE
