"""The lines of all tables collected, each where it belongs: rows, lots, rejected, skipped, totals."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from analytics.intake.groups import Grouping, without_strategies
from analytics.intake.headers import Role
from analytics.intake.lines import TableContext
from analytics.intake.lots import merge_lots, with_lots_below
from analytics.intake.rejoin import rejoined
from analytics.intake.rows import LotLine, ReadRow, TotalLine, read_row
from analytics.intake.tables import Table
from analytics.intake.totals import PlacedTotal, row_amount
from analytics.model.portfolio import Lot, ParsedRow, RejectedRow, SkippedRow

_ENDS = ("footnotes", "***end of file")


@dataclass(slots=True)
class Harvest:
    """What was read so far.

    ``raw_rows`` are the rows as printed, ``raw_tables`` the number of the table of each, ``account_kinds`` what the
    file says of the accounts' kinds, by label.
    """

    rows: list[ParsedRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    totals: list[PlacedTotal] = field(default_factory=list)
    raw_rows: list[ParsedRow] = field(default_factory=list)
    raw_tables: list[int] = field(default_factory=list)
    weight_texts: list[str] = field(default_factory=list)
    joined_lines: list[int] = field(default_factory=list)
    account_kinds: dict[str, str] = field(default_factory=dict)

    def read_table(self, table: Table, context: TableContext, number: int, most_rejected: int) -> bool:
        """Read all lines of a table of holdings; return whether it was worth it.

        Parameters
        ----------
        table : Table
            The table.
        context : TableContext
            Its columns and numbers.
        number : int
            Its place in the file.
        most_rejected : int
            So many rejected lines before the first row end the reading.

        Returns
        -------
        bool
            False where it was ended.
        """
        block = _Block(self, context, number)
        for place, record in enumerate(table.records):
            first = next((cell for cell in record.cells if cell), "")
            if first.casefold().startswith(_ENDS):
                rest = table.records[place:]
                self.skipped += [SkippedRow(r.line, _text(r.cells), "note or disclaimer", table.sheet) for r in rest]
                break
            whole = rejoined(record, context)
            if whole is not record:
                self.joined_lines.append(record.line)
            block.add(read_row(whole, context), whole.cells)
            if not self.raw_rows and len(self.rejected) >= most_rejected:
                return False
        block.close()
        return True


def _text(cells: Sequence[str]) -> str:
    return " | ".join(cell for cell in cells if cell)[:120]


@dataclass(slots=True)
class _Block:
    """The lines of one table while they are read."""

    harvest: Harvest
    context: TableContext
    number: int
    rows: list[ParsedRow] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    above: Decimal = Decimal(0)
    grouping: Grouping = field(default_factory=Grouping)

    def add(self, read: ReadRow, cells: Sequence[str]) -> None:
        """Put one line where it belongs."""
        sheet = self.context.sheet
        row = self.grouping.read(read) if self.context.preset.has_groups else read
        if isinstance(row, ParsedRow):
            self._add_row(row, cells)
        elif isinstance(row, LotLine):
            self._add_lot(row)
        elif isinstance(row, RejectedRow):
            self.harvest.rejected.append(replace(row, sheet=sheet))
        elif isinstance(row, SkippedRow):
            self.harvest.skipped.append(replace(row, sheet=sheet))
        elif row.is_labelled or (row.amount and row.amount == self.above):
            self._add_total(row)
        else:
            reason = "no ticker and no name: add one, or delete the line"
            self.harvest.rejected.append(RejectedRow(row.row, "symbol", "", reason, row.text, sheet))

    def _add_row(self, row: ParsedRow, cells: Sequence[str]) -> None:
        self._end_lots()
        self.rows.append(row)
        self.harvest.raw_rows.append(row)
        self.harvest.raw_tables.append(self.number)
        self.above += row_amount(row) or 0
        self._note_kind(row, cells)
        if row.weight is not None:
            self.harvest.weight_texts.append(cells[self.context.columns[Role.WEIGHT]])

    def _note_kind(self, row: ParsedRow, cells: Sequence[str]) -> None:
        column = self.context.columns.get(Role.ACCOUNT_KIND)
        if column is not None and column < len(cells):
            self.harvest.account_kinds.setdefault(row.account, cells[column])

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

    def _add_total(self, line: TotalLine) -> None:
        placed = PlacedTotal(line, self.number, len(self.harvest.raw_rows), self.context.account)
        self.harvest.totals.append(placed)
        self.harvest.skipped.append(SkippedRow(line.row, line.text, "total", self.context.sheet))

    def close(self) -> None:
        """Hand the table's rows over: lots merged, strategies above their legs left out."""
        self._end_lots()
        kept, strategies = without_strategies(merge_lots(self.rows))
        self.harvest.rows += kept
        self.harvest.skipped += [replace(line, sheet=self.context.sheet) for line in strategies]
