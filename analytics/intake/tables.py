"""Candidate tables: every header line opens one, and all of them are kept."""

from dataclasses import dataclass, replace

from analytics.errors import PortfolioFileError
from analytics.intake.activity import kind_by_rows
from analytics.intake.caps import MAX_TABLES
from analytics.intake.evidence import holds_currency_codes, holds_numbers, is_number
from analytics.intake.grid import DELIMITERS, Record, read_grid
from analytics.intake.headers import NUMBER_ROLES, Header, Role, TableKind, match_header, may_be_header

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
    sheet: str = ""

    @property
    def kind(self) -> TableKind:
        """What the table is by its column names and rows."""
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
    grids = {delimiter: _grid(sample, delimiter) for delimiter in DELIMITERS}
    scores = {delimiter: _best_score(records) for delimiter, records in grids.items()}
    if not any(scores.values()):
        scores = {delimiter: _n_even_lines(records) for delimiter, records in grids.items()}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _grid(sample: list[str], delimiter: str) -> list[Record]:
    try:
        return read_grid(sample, delimiter).records
    except PortfolioFileError:
        return []


def _best_score(records: list[Record]) -> int:
    return max((table.header.score for table in find_tables(records).tables), default=0)


def _n_even_lines(records: list[Record]) -> int:
    """Return how many lines have the most frequent number of cells above one."""
    widths = [len(record.cells) for record in records if len(record.cells) > 1]
    return max((widths.count(width) for width in set(widths)), default=0)


def find_tables(records: list[Record], sheet: str = "") -> Layout:
    """Return all candidate tables in file order.

    Parameters
    ----------
    records : list of Record
        The records of the file.
    sheet : str
        Name of the sheet they are on, where there are several.

    Returns
    -------
    Layout
        One-cell lines directly above a header belong to the table below them.
    """
    headers = _header_positions(records)
    starts = [_title_start(records, at, headers) for at in headers]
    ends = [*starts[1:], len(records)] if starts else []
    tables = tuple(
        Table(
            with_evidence(header, records[at + 1 : end]),
            records[at].line,
            tuple(records[start:at]),
            tuple(records[at + 1 : end]),
            sheet,
        )
        for (at, header), start, end in zip(headers.items(), starts, ends, strict=True)
    )
    return Layout(tuple(records[: starts[0]] if starts else records), tables)


def _header_positions(records: list[Record]) -> dict[int, Header]:
    """Return headers by record index.

    The number of cells looked at is bounded, since real files have few lines of text; a header that is repeated is
    found wherever it stands.
    """
    headers: dict[int, Header] = {}
    known: dict[tuple[str, ...], Header] = {}
    budget = _LOOK_BUDGET
    for at, record in enumerate(records):
        if len(headers) > MAX_TABLES:
            break
        if _has_digits_in_most(record.cells):
            continue
        if known and (again := known.get(tuple(record.cells))):
            headers[at] = again
            continue
        if budget <= 0:
            continue
        if not may_be_header(record.cells):
            continue
        budget -= len(record.cells)
        header = match_header(record.cells)
        if header is not None:
            headers[at] = header
            known[tuple(record.cells)] = header
    return headers


def _has_digits_in_most(cells: list[str]) -> bool:
    n_left = len(cells) // 2 + 1
    for cell in cells:
        if cell[-1:].isdigit() or cell[:1].isdigit():
            n_left -= 1
            if not n_left:
                return True
    return False


def _title_start(records: list[Record], at: int, headers: dict[int, Header]) -> int:
    start = at
    while start > 0 and start - 1 not in headers and _is_title(records[start - 1]):
        start -= 1
    return start


def _is_title(record: Record) -> bool:
    filled = [cell for cell in record.cells if cell]
    return len(filled) == 1 and len(filled[0]) <= _MAX_TITLE_LENGTH


def with_evidence(header: Header, records: list[Record]) -> Header:
    """Return a header after a look at its rows: what they are, and which of several columns holds the numbers."""
    if header.is_doubtful:
        header = replace(header, kind=kind_by_rows(header, records), is_doubtful=False)
    if header.kind not in {TableKind.POSITIONS, TableKind.LOTS}:
        return header
    candidates = dict(header.candidates)
    sample = records[:_EVIDENCE_ROWS]
    for role in NUMBER_ROLES:
        columns = candidates.get(role, ())
        if len(columns) > 1:
            candidates[role] = tuple(sorted(columns, key=lambda column: -_n_numbers(sample, column)))
    _split_local_amount(header, records, candidates)
    _take_amount_for_quantity(header, candidates)
    return replace(header, candidates=candidates)


def _n_numbers(sample: list[Record], column: int) -> int:
    return sum(1 for record in sample if column < len(record.cells) and is_number(record.cells[column]))


def _split_local_amount(header: Header, records: list[Record], candidates: dict[Role, tuple[int, ...]]) -> None:
    """Take a column called an amount that holds currency codes for what it is; the amount has no name beside it."""
    for column in candidates.get(Role.AMOUNT, ()):
        if not holds_currency_codes(records, column):
            continue
        others = tuple(other for other in candidates.pop(Role.AMOUNT) if other != column)
        candidates[Role.CURRENCY] = (column, *candidates.get(Role.CURRENCY, ()))
        unnamed = column + 1
        if unnamed < len(header.names) and not header.names[unnamed] and holds_numbers(records, unnamed):
            others = (unnamed, *others)
        if others:
            candidates[Role.AMOUNT] = others
        return


def _take_amount_for_quantity(header: Header, candidates: dict[Role, tuple[int, ...]]) -> None:
    """Read a column called ``Amount`` beside one called ``Value`` as the number of shares, where nothing else is."""
    columns = candidates.get(Role.AMOUNT, ())
    if Role.QUANTITY in candidates or len(columns) < 2:  # noqa: PLR2004  # a pair
        return
    named = [column for column in columns if header.names[column].strip().casefold() == "amount"]
    if named:
        candidates[Role.QUANTITY] = (named[0],)
        candidates[Role.AMOUNT] = tuple(column for column in columns if column != named[0])


def column_texts(table: Table, role: Role) -> list[str]:
    """Return the texts of a table's column for a role; empty where it has none."""
    columns = table.header.candidates.get(role, ())
    if not columns:
        return []
    at = columns[0]
    return [record.cells[at] for record in table.records if at < len(record.cells) and record.cells[at]]
