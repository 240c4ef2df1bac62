"""The columns of a table as they were read, for the user to change, and the user's own reading of them."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from analytics.intake.accounts import mask, mask_private
from analytics.intake.cells import header_key
from analytics.intake.evidence import holds_numbers
from analytics.intake.grid import Record
from analytics.intake.headers import AMOUNT_ROLES, IDENTITY_ROLES, Header, Role, TableKind
from analytics.intake.lines import TableContext
from analytics.intake.rows import is_ticker_like
from analytics.intake.tables import Layout, Table, with_evidence
from analytics.model.portfolio import ColumnMapping, TableLayout

_N_SAMPLES = 5
_SAMPLE_LENGTH = 60
_MOST = 0.8
_LOOKED_AT = 60
_KEY_LENGTH = 16
_CURRENCY_SIGN = re.compile(r"[^€£¥]")
"""All but the signs that tell ``Wert €`` from ``Wert £``."""


def mappings_to_json(mappings: Iterable[ColumnMapping]) -> str:
    """Return column mappings as the text that is handed to the reader."""
    return json.dumps([[mapping.key, list(mapping.roles), mapping.decimal_mark] for mapping in mappings])


def mappings_from_json(text: str) -> dict[str, ColumnMapping]:
    """Return column mappings by the key of their layout; roles nobody knows count as not used."""
    known = {role.value for role in Role}
    found = (
        ColumnMapping(key, tuple(r if r in known else "" for r in roles), mark) for key, roles, mark in _list(text)
    )
    return {mapping.key: mapping for mapping in found}


def _list(text: str) -> list[tuple[str, list[str], str]]:
    document: list[tuple[str, list[str], str]] = json.loads(text) if text else []
    return document


def layout_key(names: Sequence[str]) -> str:
    """Return what is the same for all files with these column names."""
    text = "\x1f".join(header_key(name) + _CURRENCY_SIGN.sub("", name) for name in names) or str(len(names))
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_LENGTH]


def layout_of(table: Table, columns: Mapping[Role, int], decimal_mark: str) -> TableLayout:
    """Return a table's columns with their roles and first values."""
    roles = [""] * len(table.header.names)
    for role, column in columns.items():
        if column < len(roles):
            roles[column] = role.value
    account = columns.get(Role.ACCOUNT, -1)
    width = len(roles)
    return TableLayout(
        layout_key(table.header.names) if table.header_line else headless_key(table.records),
        table.header_line,
        table.header.names,
        tuple(roles),
        tuple(_sample(record, width, account) for record in table.records[:_N_SAMPLES]),
        decimal_mark,
        table.sheet,
    )


def context_layout(table: Table, context: TableContext) -> TableLayout:
    """Return the layout of a table that was read."""
    mark = context.marks.get(Role.AMOUNT) or context.marks.get(Role.QUANTITY)
    return layout_of(table, context.columns, mark.value if mark else ".")


def _sample(record: Record, width: int, account: int) -> tuple[str, ...]:
    cells = [*record.cells[:width], *[""] * (width - len(record.cells))]
    shown = [
        mask(cell) if place == account and " " not in cell else mask_private(cell) for place, cell in enumerate(cells)
    ]
    return tuple(cell[:_SAMPLE_LENGTH] for cell in shown)


def headless_key(records: Sequence[Record]) -> str:
    """Return the key of a list without column names: that of its own lines, since nothing else says what they mean."""
    block = _densest_block(records)
    text = "\x1e".join("\x1f".join(record.cells) for record in block)
    return f"headless-{hashlib.sha256(text.encode()).hexdigest()[:_KEY_LENGTH]}"


def mapped(layout: Layout, mappings: Mapping[str, ColumnMapping]) -> Layout:
    """Return a layout in which the user's own reading of the columns replaces that of the reader."""
    tables = tuple(_mapped_table(table, mappings.get(layout_key(table.header.names))) for table in layout.tables)
    return replace(layout, tables=tables)


def _mapped_table(table: Table, mapping: ColumnMapping | None) -> Table:
    if mapping is None or len(mapping.roles) != len(table.header.names):
        return table
    return replace(table, header=_header(table.header.names, mapping))


def _header(names: tuple[str, ...], mapping: ColumnMapping) -> Header:
    candidates: dict[Role, tuple[int, ...]] = {}
    for column, role in enumerate(mapping.roles):
        if role:
            candidates[Role(role)] = (*candidates.get(Role(role), ()), column)
    keys = frozenset(header_key(name) for name in names)
    return Header(TableKind.POSITIONS, 1, names, keys, candidates)


def says_enough(roles: Iterable[str]) -> bool:
    """Return whether roles name a security and say how many, how much or which weight."""
    given = set(roles)
    return not given.isdisjoint(IDENTITY_ROLES) and not given.isdisjoint(AMOUNT_ROLES)


def unnamed_table(layout: Layout, mappings: Mapping[str, ColumnMapping], sheet: str = "") -> tuple[Table | None, bool]:
    """Return the block of lines that looks like a table although no header was found, and whether it can be read.

    Parameters
    ----------
    layout : Layout
        A layout without tables.
    mappings : mapping of str to ColumnMapping
        The user's own reading of columns, by layout.
    sheet : str
        Name of the sheet.

    Returns
    -------
    tuple of (Table or None, bool)
        None where no two lines have the same number of cells. A list without column names is read only after the
        user has named its columns, and those of another list say nothing about it: 100 may be shares or dollars. What
        the values suggest is offered.
    """
    block = _densest_block(layout.preamble)
    if not block:
        return None, False
    width = len(block[0].cells)
    is_named = _could_name_columns(block)
    names = tuple(block[0].cells) if is_named else ("",) * width
    records = block[1:] if is_named else block
    key = layout_key(names) if is_named else headless_key(block)
    mapping = mappings.get(key)
    if mapping is not None and len(mapping.roles) == width:
        header = _header(names, mapping)
    else:
        header = _header(names, ColumnMapping(key, _guessed_roles(records, width)))
    can_read = mapping is not None and says_enough(mapping.roles)
    line = block[0].line if is_named else 0
    first = layout.preamble.index(block[0])
    titles = tuple(layout.preamble[:first])
    in_block = {record.line for record in block}
    rest = [record for record in layout.preamble[first:] if record.line not in in_block]
    return Table(with_evidence(header, records), line, titles, (*records, *rest), sheet), can_read


def _densest_block(records: Sequence[Record]) -> list[Record]:
    by_width: dict[int, list[Record]] = {}
    for record in records:
        if sum(1 for cell in record.cells if cell) > 1:
            by_width.setdefault(len(record.cells), []).append(record)
    return max(by_width.values(), key=len, default=[])


def _could_name_columns(block: list[Record]) -> bool:
    """Return whether the first line of a block holds words only while the lines below it hold numbers."""
    first, below = block[0].cells, block[1:]
    has_number = any(cell[:1].isdigit() or cell[:1] in "$€£-+(." for cell in first if cell)
    return bool(below) and not has_number and any(holds_numbers(below, column) for column in range(len(first)))


def _guessed_roles(records: Sequence[Record], width: int) -> tuple[str, ...]:
    """Return roles by the values alone: the one column of tickers, then shares and price in this order."""
    tickers = [column for column in range(width) if _share_of_tickers(records, column) >= _MOST]
    numbers = [column for column in range(width) if holds_numbers(records, column)]
    roles = [""] * width
    if len(tickers) == 1 and numbers:
        roles[tickers[0]] = Role.SYMBOL.value
        for column, role in zip(numbers, (Role.QUANTITY, Role.PRICE), strict=False):
            roles[column] = role.value
    return tuple(roles)


def _share_of_tickers(records: Sequence[Record], column: int) -> float:
    filled = [record.cells[column] for record in records[:_LOOKED_AT] if record.cells[column]]
    return sum(1 for cell in filled if is_ticker_like(cell)) / len(filled) if filled else 0.0
