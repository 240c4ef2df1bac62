"""The file's own figures recomputed: totals, and quantity times price. A difference is shown, never absorbed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from analytics.intake.holdings import multiplier_of
from analytics.intake.rows import TotalLine
from analytics.model.portfolio import ParsedRow, RowClass, TotalCheck

_CENT = Decimal("0.01")
_TOLERANCE = Decimal("0.01")
_LISTED = 5
_ACCOUNT, _GRAND, _SUB = 0, 1, 2


@dataclass(frozen=True, slots=True)
class PlacedTotal:
    """A total line with the place it stands at: its table, and how many rows were read before it.

    ``account`` names the account of its table, where the lines above the table do.
    """

    line: TotalLine
    table: int
    n_rows_before: int
    account: str

    def without_row(self, place: int) -> "PlacedTotal":
        """Return it as it stands once a row was taken out."""
        return replace(self, n_rows_before=self.n_rows_before - 1) if place < self.n_rows_before else self


def row_amount(row: ParsedRow) -> Decimal | None:
    """Return a row's amount, else quantity times price, else None."""
    if row.amount is not None:
        return row.amount
    if row.quantity is None or row.price_amount is None:
        return None
    return row.quantity * row.price_amount * multiplier_of(row)


def printed_total(totals: Sequence[PlacedTotal]) -> Decimal | None:
    """Return the sum of the file's total lines, or None where it prints none.

    Subtotals and a grand total over account totals would count the same money twice: account totals come first, then
    a grand total, then subtotals. Totals in several currencies have no sum.
    """
    levels: dict[int, list[TotalLine]] = {}
    for total, level in _levels(totals):
        levels.setdefault(level, []).append(total.line)
    if not levels:
        return None
    chosen = levels[min(levels)]
    if len({line.currency for line in chosen}) > 1:
        return None
    return sum((line.amount for line in chosen if line.amount is not None), Decimal(0))


def _levels(totals: Sequence[PlacedTotal]) -> list[tuple[PlacedTotal, int]]:
    """Return the totals that print an amount, each with what it stands for.

    A total with no line between it and the total of an account stands for all accounts.
    """
    found: list[tuple[PlacedTotal, int]] = []
    last_account_total = -1
    for total in totals:
        if total.line.amount is None:
            continue
        level = _level(total.line)
        if level == _ACCOUNT and not total.line.currency:
            level = _GRAND if total.n_rows_before == last_account_total else _ACCOUNT
            last_account_total = total.n_rows_before
        found.append((total, level))
    return found


def _level(total: TotalLine) -> int:
    label = total.label.casefold()
    if label.startswith(("sub", "total of")):
        return _SUB
    return _GRAND if label.startswith(("grand", "overall", "portfolio")) else _ACCOUNT


def total_checks(totals: Sequence[PlacedTotal], rows: Sequence[ParsedRow], tables: Sequence[int]) -> list[TotalCheck]:
    """Return every printed total beside the sum of the lines it stands for.

    Parameters
    ----------
    totals : sequence of PlacedTotal
        In the file's order.
    rows : sequence of ParsedRow
        All rows in the order in which they were read, lots not yet merged.
    tables : sequence of int
        The table of each row.

    Returns
    -------
    list of TotalCheck
        Of a subtotal the lines since the total before it, of an account's total the lines of its table since its last
        total, of a grand total all lines.
    """
    checks = []
    starts: dict[tuple[int, int], int] = {}
    for total, level in _levels(totals):
        begin = starts.get((total.table, level), 0)
        counted = [
            row
            for place, (row, table) in enumerate(zip(rows[: total.n_rows_before], tables, strict=False))
            if (level == _GRAND or (table == total.table and place >= begin))
            and (not total.line.currency or row.currency == total.line.currency)
        ]
        if not total.line.currency:
            starts[total.table, level] = total.n_rows_before
        checks.append(_check(total, counted, is_grand=level == _GRAND))
    return checks


def _check(total: PlacedTotal, counted: Sequence[ParsedRow], *, is_grand: bool) -> TotalCheck:
    amounts = [amount for row in counted if (amount := row_amount(row)) is not None]
    currencies = {row.currency for row in counted}
    return TotalCheck(
        total.line.row,
        "" if is_grand else total.account or _only_account(counted),
        total.line.amount or Decimal(0),
        sum(amounts, Decimal(0)),
        total.line.currency or (currencies.pop() if len(currencies) == 1 else "USD"),
    )


def _only_account(rows: Sequence[ParsedRow]) -> str:
    labels = {row.account for row in rows}
    return labels.pop() if len(labels) == 1 else ""


def differences(rows: Sequence[ParsedRow], checks: Sequence[TotalCheck]) -> tuple[str, ...]:
    """Return sentences for every way in which the file does not agree with itself.

    Parameters
    ----------
    rows : sequence of ParsedRow
        The rows used.
    checks : sequence of TotalCheck
        The file's own totals.

    Returns
    -------
    tuple of str
        Empty where everything ties.
    """
    return (*_untied_totals(checks), *_untied_rows(rows))


def _untied_totals(checks: Sequence[TotalCheck]) -> list[str]:
    sentences = []
    for check in checks:
        difference = (check.recomputed_amount - check.printed_amount).quantize(_CENT)
        if not difference:
            continue
        whose = f"total for {check.account}" if check.account else "own total"
        sentences.append(
            f"The file's {whose} is {check.printed_amount:,.2f} (line {check.row}); the lines read add up to "
            f"{check.recomputed_amount:,.2f} (difference {difference:,.2f}). The lines are used, not the total."
        )
    if len(sentences) > _LISTED:
        return [*sentences[:_LISTED], f"{len(sentences) - _LISTED} more totals differ from their lines."]
    return sentences


def _untied_rows(rows: Sequence[ParsedRow]) -> list[str]:
    untied = [row for row in rows if _does_not_tie(row)]
    if not untied:
        return []
    lines = ", ".join(str(row.row) for row in untied[:_LISTED]) + (", ..." if len(untied) > _LISTED else "")
    sentence = f"In {len(untied)} line(s) quantity times price is not the value printed (line {lines})"
    return [f"{sentence}: the printed value is used."]


def _does_not_tie(row: ParsedRow) -> bool:
    if row.row_class in {RowClass.CASH, RowClass.PENDING} or not row.amount:
        return False
    if row.quantity is None or row.price_amount is None:
        return False
    product = row.quantity * row.price_amount
    units = (Decimal(1), Decimal(100), _CENT, Decimal(10), multiplier_of(row))
    return all(abs(product * unit - row.amount) > _TOLERANCE * abs(row.amount) for unit in units)
