"""Trades on paper: the positions and the cash they would leave."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from analytics.errors import UserInputError
from analytics.model.market import Market
from analytics.model.plan import Side, Trade
from analytics.model.portfolio import Lot, Portfolio, Position, PositionKind
from analytics.simulate.lots import remaining_lines
from analytics.simulate.security import unheld_position

_ZERO = Decimal(0)
_NOT_TRADED = (PositionKind.CASH, PositionKind.OPTION, PositionKind.UNKNOWN)


def apply_trades(portfolio: Portfolio, trades: Iterable[Trade], market: Market) -> Portfolio:
    """Return the portfolio after trades; each one moves its amount between a security and its account's cash.

    Parameters
    ----------
    portfolio : Portfolio
        The state before.
    trades : iterable of Trade
        In any order; cash is not checked here, an account may end below zero.
    market : Market
        Names what is bought for the first time.

    Returns
    -------
    Portfolio
        The state after. A line sold whole is gone, however its value was rounded in the file; a line sold in part
        keeps its value less the proceeds, and its cost less that of the lots sold.

    Notes
    -----
    Lines of one security in one account are one holding. A sale takes from the lots it names, else from the first line
    on, at average cost. What is bought into a line that has lots is a lot of its own, in row 0.

    Examples
    --------
    >>> fund = Position(1, "Main", "F", "", PositionKind.FUND, Decimal(300), "F", shares=Decimal(3))
    >>> sale = Trade("Main", "F", Side.SELL, Decimal(1), Decimal(100), None, "file", Decimal(100), "", {})
    >>> market = Market("v", (), {}, {}, {}, (), ())
    >>> after = apply_trades(Portfolio("p", (fund,)), [sale], market)
    >>> [(p.kind.value, p.amount) for p in after.positions]
    [('fund', Decimal('200')), ('cash', Decimal('100'))]
    """
    positions = list(portfolio.positions)
    for trade in trades:
        if trade.side is Side.SELL:
            positions = _sell(positions, trade)
            positions = _add_cash(positions, trade.account, trade.amount)
        else:
            positions = _buy(positions, trade, market)
            positions = _add_cash(positions, trade.account, -trade.amount)
    return replace(portfolio, positions=tuple(positions))


def holding_lines(positions: Iterable[Position], account: str, ticker: str) -> list[Position]:
    """Return the lines of one security in one account, in file order; cash, options, unknown and short lines never."""
    return [
        p
        for p in positions
        if p.ticker == ticker and p.account == account and p.kind not in _NOT_TRADED and p.amount > _ZERO
    ]


def _sell(positions: list[Position], trade: Trade) -> list[Position]:
    lines = holding_lines(positions, trade.account, trade.ticker)
    held = sum((p.shares or _ZERO for p in lines), _ZERO)
    if trade.shares is None or not _ZERO < trade.shares <= held:
        raise UserInputError(f"{trade.ticker}: “{trade.account}” holds {held} shares, the sale is of {trade.shares}.")
    if trade.shares == held:
        return [p for p in positions if not _is_one_of(p, lines)]
    kept = remaining_lines(lines, trade)
    first = next(i for i, line in enumerate(kept) if line is not None)
    # The first line that stays carries what the file's rounding leaves, so that the total moves by the proceeds.
    rest = sum((line.amount for line in kept[first + 1 :] if line is not None), _ZERO)
    amount = sum((line.amount for line in lines), _ZERO) - trade.amount - rest
    kept[first] = replace(kept[first] or lines[first], amount=amount)
    for line, left in zip(lines, kept, strict=True):
        index = _index_of(positions, line)
        positions[index : index + 1] = [] if left is None else [left]
    return positions


def _buy(positions: list[Position], trade: Trade, market: Market) -> list[Position]:
    lines = holding_lines(positions, trade.account, trade.ticker)
    if not lines:
        line = _priced(unheld_position(trade.ticker, trade.account, market), trade)
        return [*positions, replace(line, shares=trade.shares, amount=trade.amount, cost_basis_amount=trade.amount)]
    line = lines[0]
    index = _index_of(positions, line)
    shares = None if line.shares is None or trade.shares is None else line.shares + trade.shares
    cost = None if line.cost_basis_amount is None else line.cost_basis_amount + trade.amount
    lots = line.lots
    if lots and trade.shares is not None:
        local = trade.amount if line.rate is None else trade.amount / line.rate.usd_per_unit
        lots = (*lots, Lot(0, trade.shares, cost_basis_amount=local))
    positions[index] = replace(
        line, shares=shares, amount=line.amount + trade.amount, cost_basis_amount=cost, lots=lots
    )
    return positions


def _priced(line: Position, trade: Trade) -> Position:
    return replace(line, price_amount=trade.price_amount, price_date=trade.price_date, price_source=trade.price_source)


def _add_cash(positions: list[Position], account: str, amount: Decimal) -> list[Position]:
    lines = [p for p in positions if p.kind is PositionKind.CASH and p.account == account]
    if not lines:
        cash = Position(row=0, account=account, text="Cash", name="Cash", kind=PositionKind.CASH, amount=amount)
        return [*positions, cash]
    for line in lines:
        is_last = line is lines[-1]
        change = amount if amount > _ZERO or is_last else max(amount, min(_ZERO, -line.amount))
        positions[_index_of(positions, line)] = replace(line, amount=line.amount + change)
        amount -= change
    return positions


def _index_of(positions: list[Position], line: Position) -> int:
    return next(i for i, p in enumerate(positions) if p is line)


def _is_one_of(position: Position, lines: list[Position]) -> bool:
    return any(position is line for line in lines)
