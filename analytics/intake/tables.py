"""Candidate tables: every header line opens one, and all of them are kept."""

from dataclasses import dataclass, replace

from analytics.errors import PortfolioFileError
from analytics.intake.grid import DELIMITERS, Record, read_grid
from analytics.intake.headers import NUMBER_ROLES, Header, Role, TableKind, match_header
from analytics.intake.numbers import DecimalMark, NotANumber, parse_number

_LOOK_BUDGET = 10_000
_SAMPLE_LINES = 200
_EVIDENCE_ROWS = 6
_MAX_TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Table:
    """A header line, the one-cell lines above it (account label, title) and the records below it."""

    header: Header
    header_line: int
    titles: tuple[Record, ...]
    records: tuple[Record, ...]

    @property
    def kind(self) -> TableKind:
        """What the table is by its column names."""
        return self.header.kind


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of a file and the records before the first one."""

    preamble: tuple[Record, ...]
    tables: tuple[Table, ...]


def choose_delimiter(lines: list[str]) -> str:
    """Return the delimiter under which the first lines hold the best header; a comma where none holds any.

    Parameters
    ----------
    lines : list of str
        Physical lines of the file.

    Returns
    -------
    str
        One of comma, semicolon, tab and vertical bar.

    Examples
    --------
    >>> choose_delimiter(["ticker;shares", "VTI;10"])
    ';'
    """
    sample = [line for line in lines if line.strip()][:_SAMPLE_LINES]
    scores = {delimiter: _best_score(sample, delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _best_score(sample: list[str], delimiter: str) -> int:
    try:
        records = read_grid(sample, delimiter).records
    except PortfolioFileError:
        return 0
    return max((table.header.score for table in find_tables(records).tables), default=0)


def find_tables(records: list[Record], ignored: frozenset[str] = frozenset()) -> Layout:
    """Return all candidate tables in file order.

    Parameters
    ----------
    records : list of Record
        The records of the file.
    ignored : frozenset of str
        Column names a preset knows to mean something else.

    Returns
    -------
    Layout
        One-cell lines directly above a header belong to the table below them.
    """
    headers = _header_positions(records, ignored)
    starts = [_title_start(records, at, headers) for at in headers]
    ends = [*starts[1:], len(records)] if starts else []
    tables = tuple(
        Table(
            _with_evidence(header, records[at + 1 : end]),
            records[at].line,
            tuple(records[start:at]),
            tuple(records[at + 1 : end]),
        )
        for (at, header), start, end in zip(headers.items(), starts, ends, strict=True)
    )
    return Layout(tuple(records[: starts[0]] if starts else records), tables)


def _header_positions(records: list[Record], ignored: frozenset[str]) -> dict[int, Header]:
    """Return headers by record index. The number of cells looked at is bounded: real files have few text lines."""
    headers: dict[int, Header] = {}
    budget = _LOOK_BUDGET
    for at, record in enumerate(records):
        if budget <= 0:
            break
        if _has_digits_in_most(record.cells):
            continue
        budget -= len(record.cells)
        header = match_header(record.cells, ignored)
        if header is not None:
            headers[at] = header
    return headers


def _has_digits_in_most(cells: list[str]) -> bool:
    n_digits = sum(1 for cell in cells if cell[:1].isdigit() or cell[-1:].isdigit())
    return 2 * n_digits > len(cells)


def _title_start(records: list[Record], at: int, headers: dict[int, Header]) -> int:
    start = at
    while start > 0 and start - 1 not in headers and _is_title(records[start - 1]):
        start -= 1
    return start


def _is_title(record: Record) -> bool:
    filled = [cell for cell in record.cells if cell]
    return len(filled) == 1 and len(filled[0]) <= _MAX_TITLE_LENGTH


def _with_evidence(header: Header, records: list[Record]) -> Header:
    """Put first the number columns that hold numbers in the first rows: names alone may mislead."""
    sample = records[:_EVIDENCE_ROWS]
    candidates = dict(header.candidates)
    for role in NUMBER_ROLES:
        columns = candidates.get(role, ())
        if len(columns) > 1:
            candidates[role] = tuple(sorted(columns, key=lambda column: -_n_numbers(sample, column)))
    return replace(header, candidates=candidates)


def _n_numbers(sample: list[Record], column: int) -> int:
    return sum(1 for record in sample if column < len(record.cells) and _is_number(record.cells[column]))


def _is_number(text: str) -> bool:
    for mark in DecimalMark:
        try:
            return parse_number(text, mark) is not None
        except NotANumber:
            continue
    return False


def column_texts(table: Table, role: Role) -> list[str]:
    """Return the texts of a table's column for a role; empty where it has none."""
    columns = table.header.candidates.get(role, ())
    if not columns:
        return []
    at = columns[0]
    return [record.cells[at] for record in table.records if at < len(record.cells) and record.cells[at]]
