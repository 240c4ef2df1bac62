"""The variables of a plan: whole shares sold and bought, whole lines sold, money spent where no price is known.

Money is in basis points of the value before (``unit_amount`` dollars each), so that tolerances mean the same for a
small portfolio and a large one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analytics.model.portfolio import Position
from analytics.suggest.universe import BuySlot, SellLine, Universe

_CENT = Decimal("0.01")
TOTAL_BP = 10_000.0
"""The value before, in basis points of itself."""

Vector = NDArray[np.float64]


class ColumnKind(StrEnum):
    """What one unit of a variable means."""

    SELL_SHARE = "sell_share"
    SELL_REST = "sell_rest"
    BUY_SHARE = "buy_share"
    BUY_MONEY = "buy_money"
    IS_SALE = "is_sale"


@dataclass(frozen=True, slots=True)
class Column:
    """One variable: what it trades, and per unit the cash it brings and the value held that it adds (dollars).

    ``SELL_REST`` is zero or one: a line's fraction of a share, and what the file's rounding left in its value.
    ``IS_SALE`` is zero or one: whether a line that could be both sold and bought is sold.
    """

    kind: ColumnKind
    source: SellLine | BuySlot
    security: int
    cash_amount: Decimal
    held_amount: Decimal
    most: float
    rank: int


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """All variables as parallel arrays; money per unit in basis points.

    ``security`` is the row in ``Carried``; ``traded`` the money that counts as turnover; ``rank`` the place in order of
    ticker and account, sales and purchases apart.
    """

    items: tuple[Column, ...]
    securities: tuple[Position, ...]
    unit_amount: float
    cash: Vector
    held: Vector
    traded: Vector
    most: Vector
    is_integer: NDArray[np.bool_]
    security: NDArray[np.intp]
    account: tuple[str, ...]
    rank: Vector


def build_columns(universe: Universe) -> Columns:
    """Lay out the variables of a universe, in order of ticker and account: the file's order changes nothing."""
    securities: dict[str, int] = {}
    positions: list[Position] = []
    tradable: tuple[SellLine | BuySlot, ...] = (*universe.sells, *universe.buys)
    for source in tradable:
        if source.ticker not in securities:
            securities[source.ticker] = len(positions)
            positions.append(source.position)
    items = (
        *_sell_columns(universe, securities),
        *_buy_columns(universe, securities),
        *_switch_columns(universe, securities),
    )
    unit = float(universe.total_amount) / TOTAL_BP
    cash = np.array([float(c.cash_amount) for c in items]) / unit
    return Columns(
        items=items,
        securities=tuple(positions),
        unit_amount=unit,
        cash=cash,
        held=np.array([float(c.held_amount) for c in items]) / unit,
        traded=np.abs(cash),
        most=np.array([c.most for c in items]),
        is_integer=np.array([c.kind is not ColumnKind.BUY_MONEY for c in items], dtype=np.bool_),
        security=np.array([c.security for c in items], dtype=np.intp),
        account=tuple(c.source.account for c in items),
        rank=np.array([float(c.rank) for c in items]),
    )


def _sell_columns(universe: Universe, securities: dict[str, int]) -> Iterator[Column]:
    for rank, line in enumerate(universe.sells, 1):
        security = securities[line.ticker]
        price = line.price.amount
        n_whole = Decimal(line.n_whole)
        if n_whole:
            yield Column(ColumnKind.SELL_SHARE, line, security, price, -price, float(n_whole), rank)
        if not line.is_plain:
            cash = line.full_amount - price * n_whole
            held = line.amount - price * n_whole
            yield Column(ColumnKind.SELL_REST, line, security, cash, -held, 1.0, rank)


def _buy_columns(universe: Universe, securities: dict[str, int]) -> Iterator[Column]:
    for rank, slot in enumerate(universe.buys, 1):
        security = securities[slot.ticker]
        most = _most_cash(universe, slot.account)
        if slot.price is None:
            yield Column(ColumnKind.BUY_MONEY, slot, security, Decimal(-1), Decimal(1), float(most), rank)
        else:
            price = slot.price.amount
            yield Column(ColumnKind.BUY_SHARE, slot, security, -price, price, float(most // price), rank)


def _switch_columns(universe: Universe, securities: dict[str, int]) -> Iterator[Column]:
    bought = {(slot.ticker, slot.account) for slot in universe.buys}
    for line in universe.sells:
        if (line.ticker, line.account) in bought:
            yield Column(ColumnKind.IS_SALE, line, securities[line.ticker], Decimal(0), Decimal(0), 1.0, 0)


def _most_cash(universe: Universe, account: str) -> Decimal:
    # A cent more per line: what a sale brings before rounding may pay for a share that is rounded as well.
    proceeds = sum((s.full_amount + _CENT for s in universe.sells if s.account == account), Decimal(0))
    return max(Decimal(0), universe.cash_before[account] + proceeds - universe.cash_floor[account])
