"""The tolerant reader: gate, format, candidate tables, columns, rows, totals."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from analytics.errors import PortfolioFileError
from analytics.intake.accounts import (
    is_class,
    is_dated_note,
    kind_of,
    label_from_title,
    lots_title,
    mask_private,
    names_account,
)
from analytics.intake.aliases import WATCH_LIST_KEYS
from analytics.intake.caps import MAX_REJECTED_BEFORE_THE_FIRST_ROW
from analytics.intake.columns import TableFacts, file_facts, table_context
from analytics.intake.currencies import stated_currency
from analytics.intake.dates import find_date
from analytics.intake.decode import DecodedText, decode, decode_or_empty
from analytics.intake.formats import FORMATS
from analytics.intake.gate import refuse_binary, refuse_markup
from analytics.intake.grid import Record
from analytics.intake.harvest import Harvest
from analytics.intake.headers import Role, TableKind
from analytics.intake.layouts import context_layout, layout_key, layout_of, mappings_from_json
from analytics.intake.lines import shown_outside, shown_text
from analytics.intake.presets import Recognition, preset_named, recognise
from analytics.intake.refusals import refuse_without_positions
from analytics.intake.sheets import FileTables, file_tables, summary_tables
from analytics.intake.source import Source
from analytics.intake.tables import Table, column_texts
from analytics.intake.text_source import read_text
from analytics.intake.totals import differences, printed_total, total_checks
from analytics.intake.weights import as_fractions
from analytics.model.portfolio import ColumnMapping, ParsedAccount, ParsedFile, SkippedRow, TableLayout

_SYMBOLS_LOOKED_AT = 500
_HOLDINGS = frozenset({TableKind.POSITIONS, TableKind.LOTS})
_NOT_USED = {
    TableKind.ACTIVITY: "list of transactions: not used",
    TableKind.ORDERS: "list of trades to be placed: not used",
    TableKind.LOTS: "list of purchase lots: not used",
}
_ASK = (
    "The columns of this file are not known: say which one holds the ticker (or the name) and which one the shares, "
    "the value or the weight."
)


def read_portfolio_file(content: bytes, file_name: str, mappings: str = "") -> ParsedFile:
    r"""Return the holdings of a broker's file, every line accounted for.

    Parameters
    ----------
    content : bytes
        The whole file as it was uploaded.
    file_name : str
        Its name, for display and for the date in it; the format is told by the content alone.
    mappings : str
        The user's own reading of columns, as ``layouts.mappings_to_json`` writes it.

    Returns
    -------
    ParsedFile
        Every line that is not blank is in ``rows`` (or their lots), ``rejected`` or ``skipped``.

    Raises
    ------
    PortfolioFileError
        Where nothing can be read, with a sentence that says what to do; with a layout where the user could name the
        columns.

    Examples
    --------
    >>> parsed = read_portfolio_file(b"ticker;shares\nBRK-B;10,5\nVTI;3\n", "mine.csv")
    >>> [(row.row, row.text, str(row.quantity)) for row in parsed.rows]
    [(2, 'BRK-B', '10.5'), (3, 'VTI', '3')]
    """
    refuse_binary(content)
    source = _source(content)
    given = mappings_from_json(mappings)
    found = file_tables(source, given)
    if found.question is not None:
        raise PortfolioFileError(_ASK, layout=layout_of(found.question, _first_columns(found.question), "."))
    recognition = _recognise(found, source)
    refuse_without_positions(found.layout, recognition.preset)
    harvest, layouts, notes = _harvest(found, recognition, source, given)
    if not harvest.rows:
        raise _nothing_read(harvest, layouts)
    checks = tuple(total_checks(harvest.totals, harvest.raw_rows, harvest.raw_tables))
    skipped = _in_order(harvest.skipped, _uncovered(harvest, source))
    return ParsedFile(
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        preset=recognition.preset.name,
        reason=recognition.reason,
        rows=tuple(harvest.rows),
        rejected=tuple(harvest.rejected),
        skipped=skipped,
        as_of_date=_as_of_date(found, skipped, file_name),
        printed_total_amount=printed_total(harvest.totals),
        warnings=(*source.warnings, *found.warnings, *notes, *differences(harvest.raw_rows, checks)),
        accounts=_accounts(harvest),
        totals=checks,
        layouts=tuple(layouts),
    )


def _source(content: bytes) -> Source:
    """Return the file as records, by the first format that recognises it."""
    text = decode_or_empty(content)
    for one in FORMATS:
        if one.recognises(content, text):
            return one.read(content, text)
    decoded: DecodedText = decode(content)
    refuse_markup(decoded.text)
    return read_text(decoded)


def _first_columns(table: Table) -> dict[Role, int]:
    return {role: columns[0] for role, columns in table.header.candidates.items()}


def _recognise(found: FileTables, source: Source) -> Recognition:
    if source.preset:
        preset = preset_named(source.preset)
        return Recognition(preset, f"recognised as {preset.label} by its format")
    titles = [shown_text(record.cells) for record in found.layout.preamble]
    symbols: list[str] = []
    for table in found.layout.tables:
        titles += [shown_text(record.cells) for record in table.titles]
        if len(symbols) < _SYMBOLS_LOOKED_AT:
            symbols += column_texts(table, Role.SYMBOL)[:_SYMBOLS_LOOKED_AT]
    return recognise([table.header for table in found.layout.tables], titles, symbols)


def _harvest(
    found: FileTables, recognition: Recognition, source: Source, mappings: Mapping[str, ColumnMapping]
) -> tuple[Harvest, list[TableLayout], list[str]]:
    """Read all tables; return what was read, how the columns were, and notes."""
    harvest = Harvest(skipped=[_title(record, "") for record in found.layout.preamble])
    for other in found.others:
        harvest.skipped += [
            SkippedRow(r.line, shown_outside(r.cells), other.reason, other.sheet) for r in other.records
        ]
    used = _tables_of_holdings(found.layout.tables)
    summaries = summary_tables(used)
    facts = file_facts([table for table in used if table not in summaries])
    layouts: list[TableLayout] = []
    notes: list[str] = []
    account = ""
    for number, table in enumerate(found.layout.tables):
        _skip_heading(harvest, table)
        if table not in used:
            reason = _NOT_USED.get(table.kind, "list of the same holdings: not used")
            harvest.skipped += [SkippedRow(r.line, shown_outside(r.cells), reason, table.sheet) for r in table.records]
            notes.append(f"Line {table.header_line} starts a {reason}.")
            continue
        above = _above(table, found, len(used), mappings.get(layout_key(table.header.names)))
        account = above.account or (account if not table.titles else "")
        context, column_notes = table_context(
            table, recognition.preset, source.delimiter, replace(above, account=account), facts
        )
        notes += column_notes
        layouts.append(context_layout(table, context))
        context = replace(context, is_summary=table in summaries)
        if not harvest.read_table(table, context, number, MAX_REJECTED_BEFORE_THE_FIRST_ROW):
            raise _nothing_read(harvest, layouts)
    if facts.is_weights and harvest.rows:
        fractions, weight_notes = as_fractions(harvest.rows, harvest.weight_texts)
        harvest.rows[:] = fractions
        notes += weight_notes
    return harvest, layouts, [*notes, *harvest.notes, *_joined(harvest)]


def _tables_of_holdings(tables: Iterable[Table]) -> list[Table]:
    """Return the tables that are read: positions, else lots (both would count the same shares twice)."""
    listed = list(tables)
    positions = [table for table in listed if table.kind is TableKind.POSITIONS]
    return positions or [table for table in listed if table.kind is TableKind.LOTS and _above_lots(table)[0]]


def _skip_heading(harvest: Harvest, table: Table) -> None:
    harvest.skipped += [_title(record, table.sheet) for record in table.titles]
    if table.header_line:
        names = shown_text(list(table.header.names))
        harvest.skipped.append(SkippedRow(table.header_line, names, "column names", table.sheet))


def _title(record: Record, sheet: str) -> SkippedRow:
    return SkippedRow(record.line, shown_outside(record.cells), "title" if any(record.cells) else "no content", sheet)


def _above(table: Table, found: FileTables, n_tables: int, mapping: ColumnMapping | None) -> TableFacts:
    """Return what the lines above a table say: account, currency, and security of a table of lots."""
    mark = mapping.decimal_mark if mapping is not None else ""
    if table.kind is TableKind.LOTS:
        symbol, account = _above_lots(table)
        return TableFacts(account, symbol, is_lots=True, decimal_mark=mark)
    is_lots = bool(table.header.keys & WATCH_LIST_KEYS) or (
        Role.ACQUIRED in table.header.candidates and Role.AMOUNT not in table.header.candidates
    )
    currency = stated_currency(found.layout.preamble)
    return TableFacts(_account(table, found, n_tables), "", is_lots, mark, currency)


def _above_lots(table: Table) -> tuple[str, str]:
    found = (lots_title(_first(record)) for record in reversed(table.titles))
    return next((names for names in found if names[0]), ("", ""))


def _first(record: Record) -> str:
    return next((cell for cell in record.cells if cell), "")


def _account(table: Table, found: FileTables, n_tables: int) -> str:
    """Return the account the lines above name: a title that says so, the label above each block, a line of accounts."""
    for record in reversed(table.titles):
        if is_dated_note(_first(record)):
            continue
        if names_account(_first(record)) or (n_tables > 1 and not table.sheet and not is_class(_first(record))):
            label = label_from_title(_first(record))
            if label:
                return label
    titles = [record for record in found.layout.preamble if names_account(_first(record))]
    if titles:
        return label_from_title(_first(titles[-1]))
    return _account_in_summary(found.layout.preamble) or mask_private(table.sheet)


def _account_in_summary(preamble: tuple[Record, ...]) -> str:
    """Return the one account of a summary above the positions: below a line that begins with ``Account``."""
    for place, record in enumerate(preamble[:-1]):
        following = preamble[place + 1]
        if record.cells[0].casefold() == "account" and len(record.cells) > 1 and len(following.cells) > 1:
            return label_from_title(following.cells[0])
    return ""


def _joined(harvest: Harvest) -> list[str]:
    if not harvest.joined_lines:
        return []
    lines = ", ".join(str(line) for line in harvest.joined_lines[:5])
    return [f"A number was split in two cells by its own comma and was put together again (line {lines})."]


def _accounts(harvest: Harvest) -> tuple[ParsedAccount, ...]:
    labels = dict.fromkeys(row.account for row in harvest.rows)
    return tuple(ParsedAccount(label, kind_of(label, harvest.account_kinds.get(label, ""))) for label in labels)


def _uncovered(harvest: Harvest, source: Source) -> list[SkippedRow]:
    """Return the lines that are part of an earlier one, or, of a tagged format, say nothing about a holding."""
    lots = (lot.row for row in harvest.rows for lot in row.lots)
    covered = {*lots, *(row.row for row in harvest.rows)}
    covered |= {row.row for row in harvest.rejected} | {row.row for row in harvest.skipped}
    reason = "says nothing about what is held" if source.preset else "part of the entry above"
    return [SkippedRow(line, "", reason) for line in source.lines if line not in covered]


def _in_order(*parts: list[SkippedRow]) -> tuple[SkippedRow, ...]:
    return tuple(sorted((line for part in parts for line in part if line.row), key=lambda line: (line.sheet, line.row)))


def _as_of_date(found: FileTables, skipped: Iterable[SkippedRow], file_name: str) -> date | None:
    """Return the newest date of a date column, else that of a title, a footer, or the file's name."""
    texts = (text for t in found.layout.tables if t.kind in _HOLDINGS for text in column_texts(t, Role.AS_OF))
    dates = [day for day in map(find_date, texts) if day is not None]
    if dates:
        return max(dates)
    return next((day for day in _printed_dates(skipped, file_name) if day is not None), None)


def _printed_dates(skipped: Iterable[SkippedRow], file_name: str) -> Iterator[date | None]:
    notes = [line.text for line in skipped if line.reason in {"title", "note or disclaimer", "heading"}]
    for wanted in ("as of ", "date downloaded", "downloaded on", "generated at", "exported on", "statement for"):
        for text in notes:
            if wanted in text.casefold():
                yield find_date(text)
    yield find_date(file_name)


def _nothing_read(harvest: Harvest, layouts: list[TableLayout]) -> PortfolioFileError:
    layout = layouts[0] if layouts else None
    if harvest.rejected:
        first = harvest.rejected[0]
        return PortfolioFileError(
            f"None of the {len(harvest.rejected):,} line(s) below the column names could be used. Line {first.row}, "
            f"column {first.column}: {first.reason}.",
            row=first.row,
            column=first.column,
            value=first.value,
            layout=layout,
        )
    return PortfolioFileError(
        "The file has column names but no holdings below them. Export the list of positions again and drop the new "
        "file here."
    )
