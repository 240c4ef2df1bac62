"""What the rows of a table say about its columns: dates, numbers, currency codes."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from analytics.intake.cells import CURRENCY_CODES
from analytics.intake.dates import find_date
from analytics.intake.grid import Record
from analytics.intake.numbers import DecimalMark, NotANumber, parse_number

_LOOKED_AT = 60
_NEARLY_ALL = 0.8
_LONGEST_WORDS = 60
_DIGIT = re.compile(r"[0-9]")


def share(sample: Sequence[Record], column: int, passes: Callable[[str], bool]) -> float:
    """Return the share of a column's filled cells that pass a test; 0 for an empty column."""
    filled = [record.cells[column] for record in sample if column < len(record.cells) and record.cells[column]]
    if not filled:
        return 0.0
    return sum(1 for cell in filled if passes(cell)) / len(filled)


def is_filled(sample: Sequence[Record], column: int) -> bool:
    """Return whether at least half of the lines have something in a column: a footnote is no column."""
    n_filled = sum(1 for record in sample if column < len(record.cells) and record.cells[column])
    return 2 * n_filled >= len(sample)


def is_date(cell: str) -> bool:
    """Return whether a cell holds a date."""
    if len(cell) > _LONGEST_WORDS or not _DIGIT.search(cell):
        return False
    return not is_number(cell) and find_date(cell) is not None


def days_of(sample: Sequence[Record], column: int) -> frozenset[date]:
    """Return the different days a column names."""
    cells = (record.cells[column] for record in sample if column < len(record.cells))
    found = (find_date(cell) for cell in cells if is_date(cell))
    return frozenset(day for day in found if day is not None)


def is_negative(text: str) -> bool:
    """Return whether a cell is a number below zero, as it is printed."""
    return text.lstrip("$€£ ").startswith(("-", "\u2212", "(")) and is_number(text)


def is_number(text: str) -> bool:
    """Return whether a cell is a number under one of the decimal marks."""
    for mark in DecimalMark:
        try:
            return parse_number(text, mark) is not None
        except NotANumber:
            continue
    return False


def holds_currency_codes(records: Sequence[Record], column: int) -> bool:
    """Return whether nearly all filled cells of a column are currency codes."""
    return share(records[:_LOOKED_AT], column, CURRENCY_CODES.__contains__) >= _NEARLY_ALL


def holds_numbers(records: Sequence[Record], column: int) -> bool:
    """Return whether nearly all filled cells of a column are numbers."""
    return share(records[:_LOOKED_AT], column, is_number) >= _NEARLY_ALL
