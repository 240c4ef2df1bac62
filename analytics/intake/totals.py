"""The file's own figures recomputed: totals, and quantity times price. A difference is shown, never absorbed."""

from collections.abc import Sequence
from decimal import Decimal

from analytics.intake.rows import TotalLine, factor_of
from analytics.model.portfolio import ParsedRow, RowClass

_CENT = Decimal("0.01")
_TOLERANCE = Decimal("0.01")
_LISTED = 5


def row_amount(row: ParsedRow) -> Decimal | None:
    """Return a row's amount, else quantity times price, else None."""
    if row.amount is not None:
        return row.amount
    if row.quantity is None or row.price_amount is None:
        return None
    return row.quantity * row.price_amount * factor_of(row.row_class)


def printed_total(totals: Sequence[TotalLine]) -> Decimal | None:
    """Return the sum of the file's total lines, or None where it prints none.

    Subtotals and a grand total over account totals would count the same money twice: account totals come first, then
    a grand total, then subtotals.
    """
    levels: dict[int, list[Decimal]] = {}
    for total in totals:
        if total.amount is not None:
            levels.setdefault(_level(total.text), []).append(total.amount)
    if not levels:
        return None
    return sum(levels[min(levels)], Decimal(0))


def _level(text: str) -> int:
    label = text.split(" | ", maxsplit=1)[0].casefold()
    if label.startswith(("sub", "total of")):
        return 2
    return 1 if label.startswith(("grand", "overall", "portfolio")) else 0


def differences(rows: Sequence[ParsedRow], printed: Decimal | None) -> tuple[str, ...]:
    """Return sentences for every way in which the file does not agree with itself.

    Parameters
    ----------
    rows : sequence of ParsedRow
        The rows used.
    printed : Decimal or None
        The file's own total.

    Returns
    -------
    tuple of str
        Empty where everything ties.
    """
    sentences = []
    if printed is not None:
        amounts = [row_amount(row) for row in rows]
        recomputed = sum((amount for amount in amounts if amount is not None), Decimal(0))
        difference = (recomputed - printed).quantize(_CENT)
        if difference:
            sentences.append(
                f"The file's own total is {printed:,.2f}; the lines read add up to {recomputed:,.2f} (difference "
                f"{difference:,.2f}). The lines are used, not the total."
            )
    untied = [row for row in rows if _does_not_tie(row)]
    if untied:
        lines = ", ".join(str(row.row) for row in untied[:_LISTED]) + (", ..." if len(untied) > _LISTED else "")
        sentences.append(
            f"In {len(untied)} line(s) quantity times price is not the value printed (line {lines}): the printed value "
            "is used."
        )
    return tuple(sentences)


def _does_not_tie(row: ParsedRow) -> bool:
    if row.row_class in {RowClass.CASH, RowClass.PENDING} or not row.amount:
        return False
    if row.quantity is None or row.price_amount is None:
        return False
    product = row.quantity * row.price_amount
    units = (Decimal(1), Decimal(100), _CENT, Decimal(10))
    return all(abs(product * unit - row.amount) > _TOLERANCE * abs(row.amount) for unit in units)
