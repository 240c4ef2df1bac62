"""The lines of all tables collected, each where it belongs: rows, lots, rejected, skipped, totals."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from analytics.intake.block import Block
from analytics.intake.lines import TableContext
from analytics.intake.rejoin import rejoined
from analytics.intake.rows import read_row
from analytics.intake.tables import Table
from analytics.intake.totals import PlacedTotal
from analytics.model.portfolio import ParsedRow, RejectedRow, SkippedRow

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
    notes: list[str] = field(default_factory=list)

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
        block = Block(self, context, number)
        for place, record in enumerate(table.records):
            first = next((cell for cell in record.cells if cell), "")
            if first.casefold().startswith(_ENDS):
                rest = table.records[place:]
                self.skipped += [SkippedRow(r.line, _text(r.cells), "note or disclaimer", table.sheet) for r in rest]
                break
            whole = rejoined(record, context)
            if whole is not record:
                self.joined_lines.append(record.line)
            block.add(read_row(whole, context), whole)
            if not self.raw_rows and len(self.rejected) >= most_rejected:
                return False
        block.close()
        return True


def _text(cells: Sequence[str]) -> str:
    return " | ".join(cell for cell in cells if cell)[:120]
