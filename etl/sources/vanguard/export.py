"""The export a person downloads from Vanguard's pages: tables of other headers below one another, then notes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise, repeat

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.extract.readers import dates, delimited
from etl.extract.readers.rows import read_rows
from etl.extract.readers.tables import Record, bad_cell, leftover, map_columns
from etl.sources.config import Source
from etl.sources.vanguard.site import WEIGHT_UNIT

_TITLE = "Holdings details"
_FUND = re.compile(r"(?P<name>.{1,200}) \((?P<ticker>[A-Z0-9.]{1,10})\)", re.ASCII)
_AS_OF = "as of "
_LAST_TABLE = "Short-term reserves"
_N_SECTION_CELLS = 2
_ALWAYS = ("name", "ticker", "weight", "market_amount")
_REQUIRED = {"Equity": (*_ALWAYS, "sector", "country", "shares")}


@dataclass(frozen=True, slots=True)
class _Table:
    """One table: the line that begins it, its header and its rows, which begin with an empty cell."""

    begins: Record
    header: Record
    rows: Sequence[Record]

    @property
    def name(self) -> str:
        return self.begins.cells[0]

    @property
    def as_of_date(self) -> date:
        printed = self.begins.cells[1]
        try:
            return dates.slashed(printed.removeprefix(_AS_OF))
        except ValueError:
            raise bad_cell(self.begins, self.name, printed, "is no date of holdings") from None


def extract_export(content: bytes, source: Source) -> ExtractedHoldings:
    """Return the holdings of every table of an export."""
    records = [record for record in delimited.read(content) if record.cells]
    if not records or records[0].cells[0] != _TITLE:
        raise UnreadableSource(f'The file does not begin with "{_TITLE}": it is no export of a Vanguard fund.')
    starts = [at for at, record in enumerate(records) if _is_section(record)]
    tables = [_table(records[at:end]) for at, end in pairwise([*starts, len(records)])]
    rows = tuple(chain.from_iterable(_rows(table, source) for table in tables))
    as_of_date = _one_date(tables)
    if not rows:
        raise UnreadableSource("The export has no holdings.")
    read = {row.line_no for row in rows}
    return ExtractedHoldings(
        source=source.key,
        fund=_fund(records[: starts[0]]),
        as_of_date=as_of_date,
        rows=rows,
        weight_unit=WEIGHT_UNIT,
        is_complete=False,
        leftovers=tuple(leftover(record) for record in records if record.line_no not in read),
    )


def _fund(preamble: Sequence[Record]) -> FundIdentity:
    """Return the fund named above the tables, as in ``S&P 500 ETF (VOO)``."""
    named = (_FUND.fullmatch(", ".join(record.cells)) for record in preamble)
    return next((FundIdentity(ticker=fund["ticker"], name=fund["name"]) for fund in named if fund), FundIdentity())


def _is_section(record: Record) -> bool:
    return len(record.cells) == _N_SECTION_CELLS and record.cells[1].startswith(_AS_OF)


def _table(records: Sequence[Record]) -> _Table:
    begins, *rest = records
    if not rest:
        raise UnreadableSource(f'The table "{begins.cells[0][:60]}" has no header: the file is cut off.')
    header, *below = rest
    return _Table(begins, header, [record for record in below if not record.cells[0]])


def _one_date(tables: Sequence[_Table]) -> date:
    if _LAST_TABLE not in {table.name for table in tables}:
        raise UnreadableSource(f'The table "{_LAST_TABLE}" is missing: the file is cut off.')
    found = sorted({table.as_of_date for table in tables})
    if len(found) > 1:
        raise UnreadableSource(f"The tables are of several dates, from {found[0]} to {found[-1]}.")
    return found[0]


def _rows(table: _Table, source: Source) -> Iterator[ExtractedRow]:
    if table.name not in source.kinds:
        raise UnexpectedColumns(f'Line {table.begins.line_no} begins a table "{table.name[:60]}" that is not known.')
    index = map_columns(table.header, source, _REQUIRED.get(table.name, _ALWAYS))
    if not table.rows:
        return
    records = [_without_bound(record, index) for record in table.rows]
    for row in read_rows(records, table.header, index, repeat(source.kinds[table.name])):
        yield row._replace(line_class=table.name)


def _without_bound(record: Record, index: Mapping[str, int]) -> Record:
    """Return a record whose weight is blank where the file prints only a bound, ``<0.01%``."""
    at = index["weight"]
    if not record.cells[at : at + 1] or not record.cells[at].startswith("<"):
        return record
    return record._replace(cells=(*record.cells[:at], "", *record.cells[at + 1 :]))
