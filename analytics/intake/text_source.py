"""A table of text as records: physical lines, delimiter, cells."""

import re

from analytics.intake.decode import DecodedText
from analytics.intake.grid import Record, declared_delimiter, read_grid, split_lines
from analytics.intake.source import Source, SourceSheet
from analytics.intake.tables import choose_delimiter, find_tables

_WORDS_LINE = re.compile(r"[A-Za-z][A-Za-z.\-/]{0,11}[ \t]+[$€£]?[0-9][0-9.,']{0,20}%?")
_FEW = 3


def read_text(decoded: DecodedText) -> Source:
    """Return the records of a table of text.

    Parameters
    ----------
    decoded : DecodedText
        The file's text.

    Returns
    -------
    Source
        One sheet. ``lines`` are all physical lines that are not blank, a first line ``sep=;`` among them.
    """
    lines = split_lines(decoded.text)
    declared = declared_delimiter(lines)
    body = ["", *lines[1:]] if declared else lines
    filled = tuple(number for number, line in enumerate(lines, start=1) if line.strip())
    delimiter = declared or choose_delimiter(body)
    grid = read_grid(body, delimiter)
    records = grid.records
    if not declared and not find_tables(records).tables and _is_list_of_words(body):
        records = [Record(n, line.split()) for n, line in enumerate(body, start=1) if line.strip()]
    return Source((SourceSheet(tuple(records)),), (*decoded.warnings, *grid.warnings), filled, delimiter)


def _is_list_of_words(lines: list[str]) -> bool:
    """Return whether every line is a ticker and a number with blanks between them."""
    filled = [line.strip() for line in lines if line.strip()]
    return bool(filled) and all(len(line) < 60 and _WORDS_LINE.fullmatch(line) for line in filled)  # noqa: PLR2004  # bounds the pattern
