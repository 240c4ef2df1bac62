"""The tolerant reader: decode, delimiter, candidate tables, columns, rows, totals."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from analytics.errors import PortfolioFileError
from analytics.intake.accounts import label_from_title
from analytics.intake.caps import MAX_REJECTED_BEFORE_THE_FIRST_ROW
from analytics.intake.columns import file_facts, table_context
from analytics.intake.dates import find_date
from analytics.intake.decode import decode
from analytics.intake.gate import refuse_binary, refuse_markup
from analytics.intake.grid import Record, declared_delimiter, read_grid, split_lines
from analytics.intake.headers import Role, TableKind
from analytics.intake.presets import Recognition, recognise
from analytics.intake.refusals import refuse_without_positions
from analytics.intake.rows import ReadRow, TotalLine, read_row, shown_outside, shown_text
from analytics.intake.tables import Layout, Table, choose_delimiter, column_texts, find_tables
from analytics.intake.totals import differences, printed_total, row_amount
from analytics.intake.weights import as_fractions
from analytics.model.portfolio import ParsedFile, ParsedRow, RejectedRow, SkippedRow

_SYMBOLS_LOOKED_AT = 500
_NOT_USED = {
    TableKind.ACTIVITY: "list of transactions: not used",
    TableKind.ORDERS: "list of trades to be placed: not used",
    TableKind.LOTS: "list of purchase lots: not used",
}


@dataclass(slots=True)
class _Harvest:
    """Rows collected while the tables are read."""

    rows: list[ParsedRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    totals: list[TotalLine] = field(default_factory=list)

    def add(self, read: ReadRow, sum_above: Decimal) -> None:
        """Put one line where it belongs."""
        if isinstance(read, ParsedRow):
            self.rows.append(read)
        elif isinstance(read, RejectedRow):
            self.rejected.append(read)
        elif isinstance(read, SkippedRow):
            self.skipped.append(read)
        elif read.is_labelled or (read.amount and read.amount == sum_above):
            self.totals.append(read)
            self.skipped.append(SkippedRow(read.row, read.text, "total"))
        else:
            reason = "no ticker and no name: add one, or delete the line"
            self.rejected.append(RejectedRow(read.row, Role.SYMBOL.value, "", reason, read.text))


def read_portfolio_file(content: bytes, file_name: str) -> ParsedFile:
    r"""Return the holdings of a broker's file, every line accounted for.

    Parameters
    ----------
    content : bytes
        The whole file as it was uploaded.
    file_name : str
        Its name, for display and for the date in it; the format is told by the content alone.

    Returns
    -------
    ParsedFile
        Every line that is not blank is in ``rows``, ``rejected`` or ``skipped``.

    Raises
    ------
    PortfolioFileError
        Where nothing can be read, with a sentence that says what to do.

    Examples
    --------
    >>> parsed = read_portfolio_file(b"ticker;shares\nBRK-B;10,5\nVTI;3\n", "mine.csv")
    >>> [(row.row, row.text, str(row.quantity)) for row in parsed.rows]
    [(2, 'BRK-B', '10.5'), (3, 'VTI', '3')]
    """
    refuse_binary(content)
    decoded = decode(content)
    refuse_markup(decoded.text)
    lines = split_lines(decoded.text)
    declared = declared_delimiter(lines)
    body = ["", *lines[1:]] if declared else lines
    delimiter = declared or choose_delimiter(body)
    grid = read_grid(body, delimiter)
    layout = find_tables(grid.records)
    recognition = _recognise(layout)
    refuse_without_positions(layout, recognition.preset)
    harvest = _Harvest()
    if declared:
        harvest.skipped.append(SkippedRow(1, lines[0], "names the separator"))
    notes = _harvest(layout, recognition, delimiter, harvest)
    if not harvest.rows:
        raise _nothing_read(harvest)
    printed = printed_total(harvest.totals)
    return ParsedFile(
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        preset=recognition.preset.name,
        reason=recognition.reason,
        rows=tuple(harvest.rows),
        rejected=tuple(harvest.rejected),
        skipped=tuple(sorted(harvest.skipped, key=lambda skipped: skipped.row)),
        as_of_date=_as_of_date(layout, harvest.skipped, file_name),
        printed_total_amount=printed,
        warnings=(*decoded.warnings, *grid.warnings, *notes, *differences(harvest.rows, printed)),
    )


def _recognise(layout: Layout) -> Recognition:
    titles = [shown_text(record.cells) for record in layout.preamble]
    symbols: list[str] = []
    for table in layout.tables:
        titles += [shown_text(record.cells) for record in table.titles]
        if len(symbols) < _SYMBOLS_LOOKED_AT:
            symbols += column_texts(table, Role.SYMBOL)[:_SYMBOLS_LOOKED_AT]
    return recognise([table.header for table in layout.tables], titles, symbols)


def _harvest(layout: Layout, recognition: Recognition, delimiter: str, harvest: _Harvest) -> tuple[str, ...]:
    """Read all tables; return the notes."""
    harvest.skipped += [_title(record) for record in layout.preamble]
    positions = [table for table in layout.tables if table.kind is TableKind.POSITIONS]
    facts = file_facts(positions)
    notes: list[str] = []
    weight_texts: list[str] = []
    for table in layout.tables:
        harvest.skipped += [_title(record) for record in table.titles]
        harvest.skipped.append(SkippedRow(table.header_line, shown_text(list(table.header.names)), "column names"))
        if table.kind is not TableKind.POSITIONS:
            reason = _NOT_USED[table.kind]
            harvest.skipped += [SkippedRow(r.line, shown_outside(r.cells), reason) for r in table.records]
            notes.append(f"Line {table.header_line} starts a {reason}.")
            continue
        account = _account(table, len(positions))
        context, column_notes = table_context(table, recognition.preset, delimiter, account, facts)
        notes += column_notes
        above = Decimal(0)
        for record in table.records:
            read = read_row(record, context)
            harvest.add(read, above)
            if not harvest.rows and len(harvest.rejected) >= MAX_REJECTED_BEFORE_THE_FIRST_ROW:
                raise _nothing_read(harvest)
            if isinstance(read, ParsedRow):
                above += row_amount(read) or 0
                weight_texts += [record.cells[context.columns[Role.WEIGHT]]] if facts.is_weights else []
    if facts.is_weights and harvest.rows:
        fractions, weight_notes = as_fractions(harvest.rows, weight_texts)
        harvest.rows[:] = fractions
        notes += weight_notes
    return tuple(notes)


def _title(record: Record) -> SkippedRow:
    return SkippedRow(record.line, shown_outside(record.cells), "title" if any(record.cells) else "no content")


def _account(table: Table, n_tables: int) -> str:
    """Return the account a title names: one that says so, or the label above each of several blocks."""
    for record in reversed(table.titles):
        title = next(cell for cell in record.cells if cell)
        if n_tables > 1 or title.casefold().startswith("positions for "):
            return label_from_title(title)
    return ""


def _as_of_date(layout: Layout, skipped: Iterable[SkippedRow], file_name: str) -> date | None:
    """Return the newest date of a date column, else that of a title, a footer, or the file's name."""
    found = [find_date(text) for table in layout.tables if _is_positions(table) for text in _as_of_texts(table)]
    dates = [day for day in found if day is not None]
    if dates:
        return max(dates)
    return next((day for day in _printed_dates(skipped, file_name) if day is not None), None)


def _is_positions(table: Table) -> bool:
    return table.kind is TableKind.POSITIONS


def _as_of_texts(table: Table) -> list[str]:
    return column_texts(table, Role.AS_OF)


def _printed_dates(skipped: Iterable[SkippedRow], file_name: str) -> Iterator[date | None]:
    notes = [line.text for line in skipped if line.reason in {"title", "note or disclaimer", "heading"}]
    for wanted in ("as of ", "date downloaded", "downloaded on", "generated at", "exported on"):
        for text in notes:
            if wanted in text.casefold():
                yield find_date(text)
    yield find_date(file_name)


def _nothing_read(harvest: _Harvest) -> PortfolioFileError:
    if harvest.rejected:
        first = harvest.rejected[0]
        return PortfolioFileError(
            f"None of the {len(harvest.rejected):,} line(s) below the column names could be used. Line {first.row}, "
            f"column {first.column}: {first.reason}.",
            row=first.row,
            column=first.column,
            value=first.value,
        )
    return PortfolioFileError(
        "The file has column names but no holdings below them. Export the list of positions again and drop the new "
        "file here."
    )
