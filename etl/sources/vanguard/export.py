"""The export a person downloads from Vanguard's pages: tables of other headers below one another, then notes."""

import re
from collections.abc import Sequence
from datetime import date

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity, Leftover
from etl.extract.readers import dates, delimited, numbers
from etl.extract.readers.tables import Record, bad_cell, bad_number, leftover, map_columns, misfit
from etl.sources.config import Source
from etl.sources.vanguard.site import WEIGHT_UNIT

_TITLE = "Holdings details"
_FUND = re.compile(r"(?P<name>.{1,200}) \((?P<ticker>[A-Z0-9.]{1,10})\)", re.ASCII)
_AS_OF = "as of "
_LAST_TABLE = "Short-term reserves"
_N_SECTION_CELLS = 2
_ALWAYS = ("name", "ticker", "weight", "market_amount")
_REQUIRED = {"Equity": (*_ALWAYS, "sector", "country", "shares")}
_NUMBERS = ("weight", "market_amount", "shares")


class _Tables:
    """What has been read so far, and the table the next record belongs to."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.rows: list[ExtractedRow] = []
        self.leftovers: list[Leftover] = []
        self.as_of_dates: dict[str, date] = {}
        self.fund = FundIdentity()
        self._table = ""
        self._header: Record | None = None
        self._index: dict[str, int] = {}

    def take(self, record: Record) -> None:
        """Read one record that is not blank."""
        if _is_section(record):
            self._begin(record)
        elif self._table and self._header is None:
            self._header = record
            self._index = map_columns(record, self.source, _REQUIRED.get(self._table, _ALWAYS))
        elif self._header is not None and not record.cells[0]:
            self.rows.append(self._row(record, self._header))
        else:
            self._note(record)

    def _begin(self, record: Record) -> None:
        self._table, as_of = record.cells
        self._header = None
        if self._table not in self.source.kinds:
            raise UnexpectedColumns(f'Line {record.line_no} begins a table "{self._table[:60]}" that is not known.')
        try:
            self.as_of_dates[self._table] = dates.slashed(as_of.removeprefix(_AS_OF))
        except ValueError:
            raise bad_cell(record, self._table, as_of, "is no date of holdings") from None

    def _note(self, record: Record) -> None:
        text = ", ".join(record.cells)
        fund = _FUND.fullmatch(text)
        if fund and not self.as_of_dates and not self.fund.ticker:
            self.fund = FundIdentity(ticker=fund["ticker"], name=fund["name"])
        elif text != _TITLE:
            self.leftovers.append(leftover(record))

    def _row(self, record: Record, header: Record) -> ExtractedRow:
        cells, at = record.cells, self._index
        if len(cells) != len(header.cells):
            raise misfit(record, header)
        weight = cells[at["weight"]]
        try:
            return ExtractedRow(
                line_no=record.line_no,
                kind=self.source.kinds[self._table],
                ticker=_text(cells[at["ticker"]]),
                name=cells[at["name"]],
                weight=None if weight.startswith("<") else numbers.percent(weight),
                market_amount=numbers.number(cells[at["market_amount"]]),
                shares=numbers.number(cells[at["shares"]]) if "shares" in at else None,
                line_class=self._table,
                sector=_text(cells[at["sector"]]) if "sector" in at else "",
                country=_text(cells[at["country"]]) if "country" in at else "",
            )
        except ValueError:
            printed = [field for field in _NUMBERS if field in at and not cells[at[field]].startswith("<")]
            raise bad_number(record, header, [at[field] for field in printed]) from None


def extract_export(content: bytes, source: Source) -> ExtractedHoldings:
    """Return the holdings of every table of an export."""
    records = [record for record in delimited.read(content) if record.cells]
    if not records or records[0].cells[0] != _TITLE:
        raise UnreadableSource(f'The file does not begin with "{_TITLE}": it is no export of a Vanguard fund.')
    tables = _Tables(source)
    for record in records:
        tables.take(record)
    return ExtractedHoldings(
        source=source.key,
        fund=tables.fund,
        as_of_date=_one_date(tables.as_of_dates),
        rows=_all(tables.rows),
        weight_unit=WEIGHT_UNIT,
        is_complete=False,
        leftovers=tuple(tables.leftovers),
    )


def _one_date(as_of_dates: dict[str, date]) -> date:
    if _LAST_TABLE not in as_of_dates:
        raise UnreadableSource(f'The table "{_LAST_TABLE}" is missing: the file is cut off.')
    found = sorted(set(as_of_dates.values()))
    if len(found) > 1:
        raise UnreadableSource(f"The tables are of several dates, from {found[0]} to {found[-1]}.")
    return found[0]


def _all(rows: Sequence[ExtractedRow]) -> tuple[ExtractedRow, ...]:
    if not rows:
        raise UnreadableSource("The export has no holdings.")
    return tuple(rows)


def _is_section(record: Record) -> bool:
    return len(record.cells) == _N_SECTION_CELLS and record.cells[1].startswith(_AS_OF)


def _text(cell: str) -> str:
    return cell if cell.strip("-") else ""
