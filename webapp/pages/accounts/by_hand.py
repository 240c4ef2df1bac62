"""An account as rows that can be typed over: what is read from them is the account again."""

from collections.abc import Iterator
from decimal import Decimal

from analytics.errors import UserInputError
from analytics.model.portfolio import Lot, Portfolio, Position, PositionKind, Unresolved
from webapp import formatting as fmt
from webapp.components.currencies import DOLLAR
from webapp.components.typed_rows import TypedRow
from webapp.pages.accounts import texts

_LEAST_FLOAT = Decimal("0.000001")
"""A browser writes smaller numbers with an exponent."""
_HALF_A_CENT = Decimal("0.005")
_PRICED_KINDS = (PositionKind.STOCK, PositionKind.FUND, PositionKind.CASH, PositionKind.UNKNOWN)
"""Bonds are priced per 100 and options per share of a hundred."""


def typed_rows(portfolio: Portfolio, label: str) -> list[TypedRow]:
    """Return an account as typed rows, one per lot where its lots are dated.

    Parameters
    ----------
    portfolio : Portfolio
        With every account.
    label : str
        The account.

    Raises
    ------
    UserInputError
        The grid has no place for something the account holds, or nothing tells the account from others.
    """
    _refuse_unfit(portfolio, label)
    positions = [position for position in portfolio.positions if position.account == label]
    known = {(position.sheet, position.row) for position in positions}
    waiting = [u for u in portfolio.unresolved if u.account == label and (u.sheet, u.row) not in known]
    rows = [row for position in positions for row in _position_rows(position)]
    rows += [_row(item.text, shares=item.shares, amount=item.amount) for item in waiting]
    return [row | {"account": label, "key": str(number)} for number, row in enumerate(rows)]


def _refuse_unfit(portfolio: Portfolio, label: str) -> None:
    if not label:
        raise UserInputError(texts.NAME_FIRST)
    if portfolio.is_nominal:
        raise UserInputError(texts.WEIGHTS_NOT_BY_HAND)
    lines: tuple[Position | Unresolved, ...] = (*portfolio.positions, *portfolio.unresolved)
    foreign = sorted({line.currency for line in lines if line.account == label} - {DOLLAR})
    if foreign:
        raise UserInputError(texts.NOT_BY_HAND.format(currencies=fmt.listing(foreign)))


def _position_rows(position: Position) -> Iterator[TypedRow]:
    security = position.ticker or position.text
    for lot in _lots(position):
        part = Decimal(1) if lot.quantity == position.shares else lot.quantity / (position.shares or lot.quantity)
        yield _row(
            security,
            shares=lot.quantity,
            price=position.price_amount,
            amount=None if _is_product(position) else round(position.amount * part, 2),
            cost=lot.cost_basis_amount,
        ) | ({"acquired": lot.acquired_date.isoformat()} if lot.acquired_date else {})
    if not position.shares:
        yield _row(security, amount=position.amount, cost=position.cost_basis_amount)


def _lots(position: Position) -> tuple[Lot, ...]:
    """Return the lots where they are dated and make up the position, else the position as one; none without shares."""
    if not position.shares:
        return ()
    is_whole = sum((lot.quantity for lot in position.lots), Decimal(0)) == position.shares
    if position.lots and is_whole and all(lot.acquired_date for lot in position.lots):
        return position.lots
    return (Lot(position.row, position.shares, None, position.cost_basis_amount),)


def _is_product(position: Position) -> bool:
    """Whether the value follows from shares and price, so that it follows too when one of them is typed over."""
    if position.kind not in _PRICED_KINDS or position.shares is None or position.price_amount is None:
        return False
    gap = abs(position.shares * position.price_amount - position.amount)
    return gap <= _HALF_A_CENT * min(abs(position.shares) + 1, abs(position.amount))


def _row(security: str, **figures: Decimal | None) -> TypedRow:
    return {"security": security} | {name: _figure(n) for name, n in figures.items() if n is not None}


def _figure(number: Decimal) -> float | str:
    return f"{number:f}" if number and abs(number) < _LEAST_FLOAT else float(number)
