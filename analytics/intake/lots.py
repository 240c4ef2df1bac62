"""Purchase lots: lines of a table of lots become one position each, lots below a position become its own."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from analytics.intake.dates import find_date
from analytics.intake.headers import Role
from analytics.intake.lines import LineCells, TableContext
from analytics.intake.numbers import DecimalMark, NotANumber, parse_number
from analytics.model.portfolio import Lot, LotTerm, ParsedRow

_SEVERAL_DATES = frozenset({"various", "multiple", "verschiedene", "divers", "n/a"})
"""Printed where one lot stands for purchases on several days."""
_ROUNDED = Decimal("0.001")
_TERMS = (("long", LotTerm.LONG), ("short", LotTerm.SHORT), ("lt", LotTerm.LONG), ("st", LotTerm.SHORT))


def lot_of(line: LineCells, context: TableContext) -> Lot | None:
    """Return the lot a line describes; None where it gives no number of shares.

    Parameters
    ----------
    line : LineCells
        The line.
    context : TableContext
        Its table.

    Returns
    -------
    Lot or None
        Its cost is that of the whole lot: the line's, else shares times cost per share.
    """
    quantity = _number(line, context, Role.QUANTITY)
    if not quantity:
        return None
    cost = _number(line, context, Role.COST)
    unit_cost = _number(line, context, Role.UNIT_COST)
    if cost is None and unit_cost is not None:
        cost = unit_cost * quantity
    text = line.text(Role.ACQUIRED) or line.text(Role.SYMBOL)
    return Lot(line.line, quantity, find_date(text), cost, term_of(line.text(Role.TERM)))


def term_of(text: str) -> LotTerm | None:
    """Return the holding term a cell names.

    Examples
    --------
    >>> term_of("Long Term"), term_of("Short"), term_of("--")
    (<LotTerm.LONG: 'long'>, <LotTerm.SHORT: 'short'>, None)
    """
    lowered = text.casefold()
    return next((term for start, term in _TERMS if lowered.startswith(start)), None)


def _number(line: LineCells, context: TableContext, role: Role) -> Decimal | None:
    try:
        return parse_number(line.text(role), context.marks.get(role, DecimalMark.DOT))
    except NotANumber:
        return None


def own_lot(row: ParsedRow, line: LineCells, context: TableContext) -> tuple[Lot, ...]:
    """Return a line's own lot, where it says when it was bought or its table is one of lots."""
    text = line.text(Role.ACQUIRED)
    acquired = find_date(text) if text else None
    is_lot = acquired is not None or context.is_lots or text.casefold() in _SEVERAL_DATES
    if row.quantity is None or not is_lot:
        return ()
    return (Lot(row.row, row.quantity, acquired, row.cost_basis_amount, term_of(line.text(Role.TERM))),)


def with_lots_below(row: ParsedRow, lots: Sequence[Lot]) -> ParsedRow:
    """Return a position with the lots printed below it.

    Where the position itself has no number of shares the lots give it. The lots never add to it.
    """
    if not lots:
        return row
    changes: dict[str, object] = {"lots": tuple(lots)}
    if row.quantity is None and row.amount is None:
        changes["quantity"] = sum((lot.quantity for lot in lots), Decimal(0))
    if row.cost_basis_amount is None and all(lot.cost_basis_amount is not None for lot in lots):
        changes["cost_basis_amount"] = sum((lot.cost_basis_amount or Decimal(0) for lot in lots), Decimal(0))
    return replace(row, **changes)  # type: ignore[arg-type]  # a mapping of fields has no type of its own


def merge_lots(rows: Sequence[ParsedRow]) -> list[ParsedRow]:
    """Return a table's rows with the lots of one security as one position.

    Parameters
    ----------
    rows : sequence of ParsedRow
        Rows of one table. Those with a lot of their own are merged where account, security and currency are the same.

    Returns
    -------
    list of ParsedRow
        A line without a lot whose quantity is the sum of the lots of its security is their parent: it stays, with the
        lots as its own. Lines of a security without any lot, or with lots printed below them, are left as they are.
    """
    if not any(row.lots for row in rows):
        return list(rows)
    groups: dict[tuple[str, ...], list[ParsedRow]] = {}
    for row in rows:
        groups.setdefault((row.account, row.text, row.row_class, row.currency), []).append(row)
    merged = [one for group in groups.values() for one in _merged(group)]
    order = {row.row: place for place, row in enumerate(rows)}
    return sorted(merged, key=lambda row: order[row.row])


def _merged(group: list[ParsedRow]) -> list[ParsedRow]:
    lots = [row for row in group if row.lots and row.lots[0].row == row.row]
    others = [row for row in group if not (row.lots and row.lots[0].row == row.row)]
    if len(lots) < 2 and not (lots and others):  # noqa: PLR2004  # nothing to merge
        return group
    if len(others) == 1 and _is_parent(others[0], lots):
        return [replace(others[0], lots=tuple(lot for row in lots for lot in row.lots))]
    return [_sum(lots), *others]


def _is_parent(row: ParsedRow, lots: Sequence[ParsedRow]) -> bool:
    """Return whether a line repeats the sum of its lots, rounded as printed.

    It stands above them; below them it could be a lot of its own with the same number of shares as a single other one.
    """
    if row.lots or row.quantity is None or (row.row > lots[0].row and len(lots) == 1):
        return False
    total = sum((lot.quantity or Decimal(0) for lot in lots), Decimal(0))
    return abs(row.quantity - total) <= _ROUNDED * abs(total)


def _sum(rows: list[ParsedRow]) -> ParsedRow:
    """Return one position made of lots: sums where every lot has the figure, the first lot's row, name and price."""
    first = rows[0]
    prices = {row.price_amount for row in rows}
    return replace(
        first,
        quantity=sum((row.quantity or Decimal(0) for row in rows), Decimal(0)),
        amount=_total([row.amount for row in rows]),
        cost_basis_amount=_total([row.cost_basis_amount for row in rows]),
        price_amount=first.price_amount if len(prices) == 1 else None,
        lots=tuple(lot for row in rows for lot in row.lots),
    )


def _total(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None
