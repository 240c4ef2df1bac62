"""What a sale leaves of the lines it takes from."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from analytics.errors import UserInputError
from analytics.model.plan import Trade
from analytics.model.portfolio import Lot, Position
from analytics.model.tax import LotSale

_ZERO = Decimal(0)
_ROUNDING = Decimal("0.0000005")
"""Half of the last digit of a count of shares, as brokers print it."""


def fitted_lots(line: Position) -> tuple[Lot, ...]:
    """Return the lots of a line where they are all of it; what a file's rounding leaves is the largest lot's.

    Parameters
    ----------
    line : Position
        With lots or without.

    Returns
    -------
    tuple of Lot
        In the file's order, in sum the shares of the line; none where they miss those by more than rounding.

    Examples
    --------
    >>> from analytics.model.portfolio import PositionKind
    >>> third = Decimal("0.333333")
    >>> lots = (Lot(2, third), Lot(3, third), Lot(4, third))
    >>> line = Position(1, "Main", "F", "", PositionKind.FUND, Decimal(9), "F", shares=Decimal(1), lots=lots)
    >>> [str(lot.quantity) for lot in fitted_lots(line)]
    ['0.333334', '0.333333', '0.333333']
    """
    lots = line.lots
    missing = (line.shares or _ZERO) - sum((lot.quantity for lot in lots), _ZERO)
    is_rounding = abs(missing) <= _ROUNDING * (len(lots) + 1)
    if not lots or not is_rounding or any(lot.quantity <= _ZERO for lot in lots):
        return ()
    largest = max(range(len(lots)), key=lambda i: lots[i].quantity)
    fitted = replace(lots[largest], quantity=lots[largest].quantity + missing)
    return (*lots[:largest], fitted, *lots[largest + 1 :]) if fitted.quantity > _ZERO else ()


def remaining_lines(lines: Sequence[Position], trade: Trade) -> list[Position | None]:
    """Return each line after a sale, its amount unchanged; null for a line of which nothing is left.

    Parameters
    ----------
    lines : sequence of Position
        Of one security in one account, in the file's order.
    trade : Trade
        A sale of fewer shares than they hold.

    Returns
    -------
    list of Position or None
        Without the shares and the lots sold.

    Raises
    ------
    UserInputError
        If the trade names a lot that is not held.
    """
    if not trade.lots:
        return _from_the_first(lines, trade.shares or _ZERO)
    to_sell = list(trade.lots)
    left = [_without_lots(line, to_sell) for line in lines]
    if to_sell:
        lot = to_sell[0]
        raise UserInputError(f"{trade.ticker}: {lot.shares} shares of the lot in row {lot.row} are not held.")
    return left


def _from_the_first(lines: Sequence[Position], to_sell: Decimal) -> list[Position | None]:
    left: list[Position | None] = []
    for line in lines:
        sold = min(line.shares or _ZERO, to_sell)
        to_sell -= sold
        left.append(_less(line, sold))
    return left


def _without_lots(line: Position, to_sell: list[LotSale]) -> Position | None:
    """Take from a line the lots it has, and strike them off the list."""
    own = fitted_lots(line)
    if not own:
        mine = [sale for sale in to_sell if sale.row == line.row and sale.shares <= (line.shares or _ZERO)][:1]
        for sale in mine:
            to_sell.remove(sale)
        return _less(line, sum((sale.shares for sale in mine), _ZERO))
    kept, sold = _after_sales(own, to_sell)
    if not sold:
        return line
    less = _less(line, sum((sale.shares for sale in sold), _ZERO))
    if less is None:
        return None
    costs = [sale.basis_amount for sale in sold if sale.basis_amount is not None]
    if line.cost_basis_amount is not None and len(costs) == len(sold):
        less = replace(less, cost_basis_amount=line.cost_basis_amount - sum(costs, _ZERO))
    return replace(less, lots=kept)


def _after_sales(own: Sequence[Lot], to_sell: list[LotSale]) -> tuple[tuple[Lot, ...], list[LotSale]]:
    """Return what is left of lots, and the sales from them, which are struck off the list."""
    kept: list[Lot] = []
    sold: list[LotSale] = []
    for lot in own:
        sale = next((sale for sale in to_sell if _is_of(sale, lot)), None)
        if sale is not None:
            to_sell.remove(sale)
            sold.append(sale)
        rest = lot if sale is None else _rest(lot, sale.shares)
        kept.extend([rest] if rest else [])
    return tuple(kept), sold


def _is_of(sale: LotSale, lot: Lot) -> bool:
    return (sale.row, sale.acquired_date) == (lot.row, lot.acquired_date) and sale.shares <= lot.quantity


def _rest(lot: Lot, sold: Decimal) -> Lot | None:
    if sold == lot.quantity:
        return None
    cost = lot.cost_basis_amount
    left = lot.quantity - sold
    return replace(lot, quantity=left, cost_basis_amount=None if cost is None else cost * left / lot.quantity)


def _less(line: Position, sold: Decimal) -> Position | None:
    shares, cost = line.shares or _ZERO, line.cost_basis_amount
    if sold == shares and sold > _ZERO:
        return None
    left_cost = None if cost is None or not shares else cost * (shares - sold) / shares
    return replace(line, shares=line.shares and shares - sold, cost_basis_amount=left_cost)
