"""Physical lines to cells. A cell of a table of portfolios never runs over the end of its line."""

import csv
from collections.abc import Sequence

from analytics.intake.caps import MAX_LINE_LENGTH
from analytics.intake.cells import clean_all

_UNCLOSED = "a quotation mark that is not closed: a cell holds no line break here"
_TOO_LONG = f"the line has more than {MAX_LINE_LENGTH:,} characters"


class CannotSplit(ValueError):
    """A line whose cells cannot be told; the message is the reason shown to the user.

    ``before`` are the cells before the first quotation mark.
    """

    def __init__(self, reason: str, before: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.before = before


def split_line(line: str, delimiter: str) -> list[str]:
    r"""Return the cleaned cells of one line.

    Raises
    ------
    CannotSplit
        Where its quotation marks do not pair up, or it is too long.

    Examples
    --------
    >>> split_line('A,"VTI",  5 \r\n', ",")
    ['A', 'VTI', '5']
    """
    if len(line) > MAX_LINE_LENGTH:
        raise CannotSplit(_TOO_LONG)
    line = line.rstrip("\r\n")
    return clean_all(line.split(delimiter) if '"' not in line else _quoted(line, delimiter))


def _quoted(line: str, delimiter: str) -> list[str]:
    before = clean_all(line.partition('"')[0].split(delimiter)[:-1])
    if line.count('"') % 2:
        raise CannotSplit(_UNCLOSED, before)
    try:
        rows = list(csv.reader([line.replace("\r", " ")], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise CannotSplit(_UNCLOSED, before) from error
    return rows[0] if rows else []


def split_all(lines: Sequence[str], delimiter: str) -> Sequence[list[str] | CannotSplit]:
    r"""Return the cells of each line, or why they cannot be told; ordinary lines are split all at once.

    Examples
    --------
    >>> split_all(["A,VTI,5\n", 'A,"VOO,7\n'], ",")[0]
    ['A', 'VTI', '5']
    """
    rows = _split_at_once(lines, delimiter)
    return rows if rows is not None else [_split_or_fault(line, delimiter) for line in lines]


def _split_or_fault(line: str, delimiter: str) -> list[str] | CannotSplit:
    try:
        return split_line(line, delimiter)
    except CannotSplit as fault:
        return fault


def _split_at_once(lines: Sequence[str], delimiter: str) -> list[list[str]] | None:
    """Return the cells of lines that need no cleaning but for blanks; null where one of them may need more."""
    joined = "".join(lines)
    visible = joined.replace("\n", "").replace("\r", "").replace(delimiter, "")
    if not (visible.isascii() and visible.isprintable()) or "'" in joined or "=" in joined:
        return None
    if max(map(len, lines), default=0) > MAX_LINE_LENGTH:
        return None
    if '"' not in joined:
        rows = [line.rstrip("\r\n").split(delimiter) for line in lines]
    elif any(line.count('"') % 2 for line in lines):
        return None
    else:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
        except csv.Error:
            return None
    if len(rows) != len(lines):
        return None
    edges = (delimiter, '"', "\n", "\r")
    is_bare = not any(f" {edge}" in joined or f"{edge} " in joined for edge in edges) and not lines[0].startswith(" ")
    return rows if is_bare else [[cell.strip() for cell in row] for row in rows]
