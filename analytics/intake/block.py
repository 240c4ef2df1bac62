"""The lines of one table while they are read: rows with their lots and accounts, totals, and what repeats others."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from analytics.intake.accounts import mask_numbers, names_an_account
from analytics.intake.dates import find_date
from analytics.intake.grid import Record
from analytics.intake.groups import Grouping, without_strategies
from analytics.intake.headers import Role
from analytics.intake.lines import TableContext
from analytics.intake.lots import merge_lots, with_lots_below
from analytics.intake.rows import LotLine, ReadRow, TotalLine
from analytics.intake.sums import headings_with_sums, is_sum_of_above
from analytics.intake.totals import PlacedTotal, row_amount
from analytics.model.portfolio import Lot, ParsedRow, RejectedRow, RowClass, SkippedRow

_SUMMARY = "summary of other lines: not used"


class Harvested(Protocol):
    """Where the lines of all tables of a file are collected."""

    rows: list[ParsedRow]
    rejected: list[RejectedRow]
    skipped: list[SkippedRow]
    totals: list[PlacedTotal]
    raw_rows: list[ParsedRow]
    raw_tables: list[int]
    weight_texts: list[str]
    account_kinds: dict[str, str]
    notes: list[str]


@dataclass(slots=True)
class Block:
    """One table.

    ``account`` is the one named by a line between the rows, or by the rows above; ``since_total`` are the rows since
    the last total; ``days`` holds the day of each row where the table has a column of days.
    """

    harvest: Harvested
    context: TableContext
    number: int
    rows: list[ParsedRow] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    since_total: list[ParsedRow] = field(default_factory=list)
    days: dict[int, date] = field(default_factory=dict)
    account: str = ""
    grouping: Grouping = field(default_factory=Grouping)

    def add(self, read: ReadRow, record: Record) -> None:
        """Put one line where it belongs."""
        sheet = self.context.sheet
        row = self.grouping.read(read) if self.context.preset.has_groups else read
        if isinstance(row, ParsedRow):
            self._add_parsed(row, record)
        elif isinstance(row, LotLine):
            self._add_lot(row)
        elif isinstance(row, RejectedRow):
            self.harvest.rejected.append(replace(row, sheet=sheet))
        elif isinstance(row, SkippedRow):
            self._note_account(row)
            self.harvest.skipped.append(replace(row, sheet=sheet))
        elif row.is_labelled or (row.amount and row.amount == self._above()):
            self._add_total(row)
        else:
            reason = "no ticker and no name: add one, or delete the line"
            self.harvest.rejected.append(RejectedRow(row.row, "symbol", "", reason, row.text, sheet))

    def _add_parsed(self, row: ParsedRow, record: Record) -> None:
        if self.context.is_summary and row.row_class is not RowClass.CASH:
            self._skip(row, _SUMMARY)
        elif record.is_indented and self.rows and row.text == self.rows[-1].text and row.quantity is not None:
            self.lots.append(Lot(row.row, row.quantity, None, row.cost_basis_amount))
        elif is_sum_of_above(row, self.since_total, has_quantities=Role.QUANTITY in self.context.columns):
            self._add_total(TotalLine(row.row, row.text, row.amount, label=row.text))
        else:
            self._add_row(row, record.cells)

    def _add_row(self, row: ParsedRow, cells: Sequence[str]) -> None:
        self._end_lots()
        row = self._with_account(row)
        self.rows.append(row)
        self.since_total.append(row)
        self.harvest.raw_rows.append(row)
        self.harvest.raw_tables.append(self.number)
        self._note_columns(row, cells)
        if row.weight is not None:
            self.harvest.weight_texts.append(cells[self.context.columns[Role.WEIGHT]])

    def _with_account(self, row: ParsedRow) -> ParsedRow:
        """Return a row in the account of the lines above where it names none itself."""
        if row.account and row.account != self.context.account:
            self.account = row.account
            return row
        return replace(row, account=self.account) if self.account else row

    def _note_account(self, row: SkippedRow) -> None:
        if row.reason == "heading" and not self._has_account_column() and names_an_account(row.text):
            self.account = mask_numbers(row.text)

    def _has_account_column(self) -> bool:
        return Role.ACCOUNT in self.context.columns or Role.ACCOUNT_NAME in self.context.columns

    def _note_columns(self, row: ParsedRow, cells: Sequence[str]) -> None:
        kind = self.context.columns.get(Role.ACCOUNT_KIND)
        if kind is not None and kind < len(cells):
            self.harvest.account_kinds.setdefault(row.account, cells[kind])
        column = self.context.columns.get(Role.AS_OF)
        if column is not None and column < len(cells) and (day := find_date(cells[column])):
            self.days[row.row] = day

    def _add_lot(self, line: LotLine) -> None:
        parent = self.rows[-1] if self.rows else None
        fits = parent is not None and (not line.symbol or line.symbol == parent.text)
        if line.lot is not None and fits:
            self.lots.append(line.lot)
            return
        reason = "lot without a number of shares" if line.lot is None else "lot without the position it belongs to"
        self.harvest.skipped.append(SkippedRow(line.row, line.text, reason, self.context.sheet))

    def _end_lots(self) -> None:
        if self.lots:
            self.rows[-1] = with_lots_below(self.rows[-1], self.lots)
            self.lots = []

    def _above(self) -> Decimal:
        return sum((row_amount(row) or Decimal(0) for row in self.since_total), Decimal(0))

    def _add_total(self, line: TotalLine) -> None:
        if not self.context.is_summary:
            account = self.account or self.context.account
            self.harvest.totals.append(PlacedTotal(line, self.number, len(self.harvest.raw_rows), account))
        self.since_total = []
        self.harvest.skipped.append(SkippedRow(line.row, line.text, "total", self.context.sheet))

    def _skip(self, row: ParsedRow, reason: str) -> None:
        text = " | ".join(part for part in (row.text, row.name, str(row.amount or "")) if part)
        self.harvest.skipped.append(SkippedRow(row.row, text, reason, self.context.sheet))

    def close(self) -> None:
        """Hand the table's rows over: each holding once."""
        self._end_lots()
        headings = headings_with_sums(self.rows)
        self._leave_out(headings, "heading with the sum of the lines below")
        older = self._older()
        self._leave_out(older, "older than the newest day of the list")
        if older:
            self.harvest.notes.append("The list shows the same holdings on several days: only the newest day is used.")
        kept, strategies = without_strategies(merge_lots(self.rows))
        self.harvest.rows += kept
        self.harvest.skipped += [replace(line, sheet=self.context.sheet) for line in strategies]

    def _leave_out(self, rows: Sequence[ParsedRow], reason: str) -> None:
        for row in rows:
            self._skip(row, reason)
            self.rows.remove(row)
            place = self.harvest.raw_rows.index(row)
            del self.harvest.raw_rows[place], self.harvest.raw_tables[place]
            self.harvest.totals[:] = [total.without_row(place) for total in self.harvest.totals]

    def _older(self) -> list[ParsedRow]:
        """Return the rows of earlier days, where the same security of an account stands on several."""
        if len(set(self.days.values())) < 2 or any(row.lots for row in self.rows):  # noqa: PLR2004  # one day is no series
            return []
        newest: dict[str, date] = {}
        seen: dict[tuple[str, str], date] = {}
        is_series = False
        for row in self.rows:
            day = self.days.get(row.row)
            if day is None:
                return []
            newest[row.account] = max(day, newest.get(row.account, day))
            is_series |= seen.setdefault((row.account, row.text), day) != day
        return [row for row in self.rows if self.days[row.row] < newest[row.account]] if is_series else []
