"""Lines that repeat others: headings with a sum, descriptions, strategies above their legs. None is counted twice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from analytics.intake.options import OPTION_LEG
from analytics.intake.rows import ReadRow, is_ticker_like
from analytics.model.portfolio import ParsedRow, RowClass, SkippedRow

_STRATEGY = re.compile(r"([A-Z]{1,6}[0-9]{6})[CP]?[0-9]{1,8}(?:/[0-9CP]{1,9}){1,3}")
_CENT = Decimal("0.01")


@dataclass(slots=True)
class Grouping:
    """Follows the lines of a statement that heads the lines of one underlying security with a line of its own.

    ``heading`` is the ticker of the group under way, ``repeated`` the quantity that the next line may only describe.
    """

    heading: str = ""
    repeated: Decimal | None = None

    def read(self, row: ReadRow) -> ReadRow:
        """Return what a line is within its group.

        Parameters
        ----------
        row : ReadRow
            The line as it would be read alone.

        Returns
        -------
        ReadRow
            Headings and repeated descriptions are skipped; a leg gets the ticker of its heading.
        """
        if isinstance(row, SkippedRow) and row.reason.startswith("no quantity"):
            first = row.text.split(" | ", maxsplit=1)[0]
            self.heading, self.repeated = (first, None) if is_ticker_like(first) else (self.heading, None)
            return replace(row, reason="heading of the lines below")
        if not isinstance(row, ParsedRow):
            return row
        if is_ticker_like(row.text) or row.text[:1] == "/":
            self.heading, self.repeated = row.text, row.quantity
            if row.quantity is None:
                return SkippedRow(row.row, _shown(row), "heading with the sum of the lines below")
            return row
        leg = OPTION_LEG.fullmatch(row.text.upper())
        if leg:
            self.repeated = None
            multiplier = Decimal(leg.group(1))
            text = f"{self.heading} {leg.group(2)}".strip()
            usual = multiplier == 100  # noqa: PLR2004  # shares of an ordinary contract
            return replace(row, text=text, multiplier=None if usual else multiplier)
        return self._described(row)

    def _described(self, row: ParsedRow) -> ReadRow:
        """Return a line with a name where its ticker would be: a repetition, or shares of the heading's security."""
        if self.repeated is not None and row.quantity == self.repeated:
            self.repeated = None
            return SkippedRow(row.row, _shown(row), "description of the line above")
        return replace(row, text=self.heading, name=row.text) if self.heading else row


def without_strategies(rows: Sequence[ParsedRow]) -> tuple[list[ParsedRow], list[SkippedRow]]:
    """Return rows without lines that name an option strategy and repeat the sum of its legs, and those lines.

    Parameters
    ----------
    rows : sequence of ParsedRow
        Rows of one table, in the file's order.

    Returns
    -------
    tuple of (list of ParsedRow, list of SkippedRow)
        A strategy whose legs are not in the file stays.
    """
    kept: list[ParsedRow] = []
    skipped: list[SkippedRow] = []
    for place, row in enumerate(rows):
        strategy = _STRATEGY.fullmatch(row.text.upper())
        if strategy and _legs_add_up(row, strategy.group(1), rows[place + 1 : place + 9]):
            skipped.append(SkippedRow(row.row, _shown(row), "strategy: its legs are the lines below"))
        else:
            kept.append(row)
    return kept, skipped


def _legs_add_up(row: ParsedRow, prefix: str, following: Sequence[ParsedRow]) -> bool:
    """Return whether the next lines of one underlying and expiry add up to a strategy's value."""
    total = Decimal(0)
    for n_legs, leg in enumerate(following, start=1):
        if leg.row_class is not RowClass.OPTION or not leg.text.upper().startswith(prefix) or leg.amount is None:
            break
        total += leg.amount
        if n_legs > 1 and row.amount is not None and abs(total - row.amount) <= _CENT * n_legs:
            return True
    return False


def _shown(row: ParsedRow) -> str:
    return " | ".join(part for part in (row.text, row.name, str(row.amount or "")) if part)
