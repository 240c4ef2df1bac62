"""From the solver's numbers to trades on paper: whole shares, cents, and what they would leave."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from analytics.model.plan import Side
from analytics.suggest.columns import ColumnKind, Columns
from analytics.suggest.rounding import down_to_cents, trade_amount
from analytics.suggest.universe import BuySlot, SellLine, Universe

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Move:
    """One trade to be: a whole line or whole shares sold, whole shares or money bought."""

    source: SellLine | BuySlot
    security: int
    shares: Decimal | None
    amount: Decimal

    @property
    def side(self) -> Side:
        """Sell or buy."""
        return Side.SELL if isinstance(self.source, SellLine) else Side.BUY

    @property
    def held_change(self) -> Decimal:
        """What the value held of the security gains; a line sold whole takes the file's rounding with it."""
        if not isinstance(self.source, SellLine):
            return self.amount
        return -self.source.amount if self.shares == self.source.shares else -self.amount

    @property
    def cash_change(self) -> Decimal:
        """What the account's cash gains."""
        return self.amount if self.side is Side.SELL else -self.amount


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """Moves and the state after them. ``held`` is what ``Carried.companies`` takes, in dollars."""

    moves: tuple[Move, ...]
    cash_after: dict[str, Decimal]
    held: Vector
    total_amount: float


def whole_moves(columns: Columns, values: Vector) -> tuple[Move, ...]:
    """Read whole shares, and money to the cent where no price is known, out of a solution."""
    moves: list[Move] = []
    for j, column in enumerate(columns.items):
        source = column.source
        if isinstance(source, SellLine):
            if column.kind is ColumnKind.SELL_REST and values[j] > _HALF:
                if moves and moves[-1].source is source:
                    moves.pop()
                moves.append(Move(source, column.security, source.shares, source.full_amount))
            elif column.kind is ColumnKind.SELL_SHARE and values[j] > _HALF:
                shares = Decimal(round(values[j]))
                moves.append(Move(source, column.security, shares, trade_amount(shares, source.price.amount)))
        elif source.price is None:
            amount = down_to_cents(float(values[j]))
            if amount:
                moves.append(Move(source, column.security, None, amount))
        elif values[j] > _HALF:
            shares = Decimal(round(values[j]))
            moves.append(Move(source, column.security, shares, trade_amount(shares, source.price.amount)))
    return tuple(moves)


_HALF = 0.5


def draft_of(universe: Universe, columns: Columns, moves: tuple[Move, ...]) -> Draft:
    """Carry moves out on paper, money in exact decimals."""
    cash = dict(universe.cash_before)
    held = np.zeros(len(columns.securities) + 1)
    held[-1] = float(universe.total_amount)
    total = universe.total_amount
    for move in moves:
        cash[move.source.account] += move.cash_change
        held[move.security] += float(move.held_change)
        total += move.cash_change + move.held_change
    return Draft(moves, cash, held, float(total))
