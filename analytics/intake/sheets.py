"""The tables of all sheets of a file, and which sheets hold the user's positions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.intake.grid import Record
from analytics.intake.headers import IDENTITY_ROLES, Role, TableKind
from analytics.intake.layouts import mapped, unnamed_table
from analytics.intake.source import Source, SourceSheet
from analytics.intake.tables import Layout, Table, column_texts, find_tables
from analytics.model.portfolio import ColumnMapping

_HOLDINGS = frozenset({TableKind.POSITIONS, TableKind.LOTS})
_CODES = (Role.SYMBOL, Role.ISIN, Role.CUSIP)
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class OtherLines:
    """Lines of a sheet that hold no table of positions, with the reason."""

    records: tuple[Record, ...]
    reason: str
    sheet: str


@dataclass(frozen=True, slots=True)
class FileTables:
    """All tables of a file.

    ``question`` is the table the user has to explain first, where no column name is known; ``warnings`` say which
    sheets were left out.
    """

    layout: Layout
    others: tuple[OtherLines, ...] = ()
    warnings: tuple[str, ...] = ()
    question: Table | None = None


def file_tables(source: Source, mappings: Mapping[str, ColumnMapping]) -> FileTables:
    """Return the tables of a file, the user's own reading of columns applied.

    Parameters
    ----------
    source : Source
        The file as records.
    mappings : mapping of str to ColumnMapping
        The user's own reading of columns, by layout.

    Returns
    -------
    FileTables
        Several sheets of holdings are several accounts. Of sheets that name mostly the same securities in different
        columns only the one that says most is used.
    """
    is_single = len(source.sheets) == 1
    sheets = [sheet for sheet in source.sheets if sheet.records]
    found = {
        sheet.name: mapped(find_tables(list(sheet.records), "" if is_single else sheet.name), mappings)
        for sheet in sheets
    }
    holding = [sheet for sheet in sheets if any(table.kind in _HOLDINGS for table in found[sheet.name].tables)]
    if not sheets or not any(layout.tables for layout in found.values()):
        return _unnamed(sheets, mappings)
    chosen, warnings = _chosen(holding or [sheet for sheet in sheets if found[sheet.name].tables], found)
    layouts = [found[sheet.name] for sheet in chosen]
    reason = "another sheet: no list of holdings"
    others = tuple(OtherLines(sheet.records, reason, sheet.name) for sheet in sheets if sheet not in chosen)
    preamble = layouts[0].preamble
    tables = tuple(table for layout in layouts for table in layout.tables)
    more = tuple(
        OtherLines(layout.preamble, "title", sheet.name)
        for sheet, layout in zip(chosen[1:], layouts[1:], strict=True)
        if layout.preamble
    )
    if len(chosen) == 1:
        tables = tuple(replace(table, sheet="") for table in tables)
    return FileTables(Layout(preamble, tables), (*others, *more), warnings)


def summary_tables(tables: Sequence[Table]) -> list[Table]:
    """Return the tables that only sum up the list beside them: names and amounts, without a code and without shares."""
    lists = [table for table in tables if _has(table, _CODES) and Role.QUANTITY in table.header.candidates]
    if not lists:
        return []
    return [table for table in tables if not _has(table, _CODES) and Role.QUANTITY not in table.header.candidates]


def _has(table: Table, roles: tuple[Role, ...]) -> bool:
    return any(role in table.header.candidates for role in roles)


def _chosen(holding: Sequence[SourceSheet], found: Mapping[str, Layout]) -> tuple[list[SourceSheet], tuple[str, ...]]:
    """Return the sheets that are used, and why others are not.

    A sheet with other columns than the best one is another account, unless it names mostly the same securities: then it
    is another view of the same holdings, which would be counted twice.
    """
    summaries = summary_tables([table for sheet in holding for table in found[sheet.name].tables])
    lists = [sheet for sheet in holding if not all(table in summaries for table in found[sheet.name].tables)]
    left_out = [sheet.name for sheet in holding if sheet not in lists]
    chosen, more = _accounts_of(lists, found)
    left_out += more
    warnings = [f"{len(chosen)} sheets were read, each as an account."] if len(chosen) > 1 else []
    if left_out:
        names = ", ".join(f"“{name}”" for name in left_out)
        warnings.append(f"The same holdings stand on another sheet too, which was not read: {names}.")
    return chosen, tuple(warnings)


def _accounts_of(holding: Sequence[SourceSheet], found: Mapping[str, Layout]) -> tuple[list[SourceSheet], list[str]]:
    """Return the sheets that are accounts, in their order, and the names of those that repeat others."""
    best = max(holding, key=lambda sheet: max(table.header.score for table in found[sheet.name].tables))
    chosen, left_out, seen = [best], list[str](), _securities(found[best.name])
    for sheet in holding:
        if sheet is best:
            continue
        named = _securities(found[sheet.name])
        has_same_columns = _columns(found[sheet.name]) == _columns(found[best.name])
        if has_same_columns or len(named & seen) < _MOSTLY * len(named):
            chosen.append(sheet)
            seen |= named
        else:
            left_out.append(sheet.name)
    return [sheet for sheet in holding if sheet in chosen], left_out


def _columns(layout: Layout) -> frozenset[str]:
    return layout.tables[0].header.keys


def _securities(layout: Layout) -> set[str]:
    """Return the texts that name securities in the tables of holdings of a sheet."""
    tables = [table for table in layout.tables if table.kind in _HOLDINGS]
    texts = (text for table in tables for role in IDENTITY_ROLES for text in column_texts(table, role))
    return {text.casefold() for text in texts}


def _unnamed(sheets: Sequence[SourceSheet], mappings: Mapping[str, ColumnMapping]) -> FileTables:
    """Return the largest block of lines of the largest sheet as a table without names."""
    if not sheets:
        return FileTables(Layout((), ()))
    sheet = max(sheets, key=lambda one: len(one.records))
    others = tuple(OtherLines(s.records, "another sheet", s.name) for s in sheets if s is not sheet)
    layout = Layout(sheet.records, ())
    table, can_read = unnamed_table(layout, mappings, sheet.name if others else "")
    if table is None:
        return FileTables(layout, others)
    if not can_read:
        return FileTables(layout, others, question=table)
    return FileTables(Layout(table.titles, (replace(table, titles=()),)), others)
