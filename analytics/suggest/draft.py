"""From the planner's numbers to trades on paper: whole shares, lots, cents, and what they would leave."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from analytics.model.plan import Side
from analytics.model.portfolio import LotTerm
from analytics.model.tax import LotSale
from analytics.planner.instance import Answer
from analytics.suggest.gauge import State
from analytics.suggest.layout import LotPlace
from analytics.suggest.lots import HeldLot
from analytics.suggest.outcomes import Totals
from analytics.suggest.problem import Problem
from analytics.suggest.rounding import to_cents, trade_amount
from analytics.suggest.universe import BuySlot, SellLine

Vector = NDArray[np.float64]
_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_NO_SHARES = 1e-6
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Move:
    """One trade to be: a whole line or whole shares sold, whole shares or money bought."""

    source: SellLine | BuySlot
    security: int
    shares: Decimal | None
    amount: Decimal
    lots: tuple[LotSale, ...] = ()

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

    def gains(self, term: LotTerm) -> Decimal:
        """Return what is realized in one term; a lot of unknown cost counts with all it brings."""
        counted = (lot for lot in self.lots if lot.term is term)
        return sum((taxed_gain(lot) for lot in counted), _ZERO)


def taxed_gain(lot: LotSale) -> Decimal:
    """Return what a lot sold counts as gained: all of its proceeds where its cost is not known."""
    return lot.proceeds_amount if lot.gain_amount is None else lot.gain_amount


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """Moves and the state after them; ``held`` are multiples of the rows of ``Carried``, in dollars."""

    moves: tuple[Move, ...]
    cash_after: dict[str, Decimal]
    held: Vector
    total_amount: Decimal
    totals: Totals

    @property
    def cash_amount(self) -> Decimal:
        """Cash of all accounts after."""
        return sum(self.cash_after.values(), _ZERO)

    @property
    def state(self) -> State:
        """The state after, as limits see it."""
        return State(self.held / float(self.total_amount), float(self.cash_amount / self.total_amount), self.totals)


def moves_of(problem: Problem, answer: Answer) -> tuple[Move, ...]:
    """Read trades out of an answer in whole shares: sales by line, then purchases."""
    return (*_sales(problem, answer.sold), *_purchases(problem, answer.bought))


def _sales(problem: Problem, sold: Vector) -> Iterator[Move]:
    by_line: dict[tuple[str, str], list[tuple[LotPlace, float]]] = {}
    for place, shares in zip(problem.layout.lots, sold.tolist(), strict=True):
        by_line.setdefault((place.line.account, place.line.ticker), []).append((place, shares))
    for places in by_line.values():
        line = places[0][0].line
        n_sold = sum(shares for _, shares in places)
        if n_sold <= _NO_SHARES:
            continue
        is_all = n_sold >= float(line.shares) - _NO_SHARES
        shares = line.shares if is_all else Decimal(round(n_sold))
        parts = _whole_line(line) if is_all else tuple(_parts(line, places))
        amount = trade_amount(shares, line.price.amount)
        lots = _lot_sales(problem, line, parts, amount)
        yield Move(line, problem.layout.security_of(line), shares, amount, lots)


_Part = tuple[HeldLot, Decimal]


def _whole_line(line: SellLine) -> tuple[_Part, ...]:
    return tuple((lot, lot.shares) for lot in line.lots)


def _parts(line: SellLine, places: list[tuple[LotPlace, float]]) -> Iterator[_Part]:
    """Return the shares of each lot; where lots stand as one, the first of the file go first."""
    for place, shares in places:
        left = Decimal(round(shares))
        for lot in line.lots if place.lot is None else (place.lot,):
            taken = min(left, lot.shares)
            left -= taken
            if taken:
                yield lot, taken


def _lot_sales(problem: Problem, line: SellLine, parts: tuple[_Part, ...], amount: Decimal) -> tuple[LotSale, ...]:
    """Split what a sale brings over its lots, to the cent; the largest takes what rounding leaves."""
    price = line.price.amount
    proceeds = [to_cents(shares * price) for _, shares in parts]
    largest = max(range(len(parts)), key=lambda i: proceeds[i])
    proceeds[largest] += amount - sum(proceeds, _ZERO)
    return tuple(_lot_sale(problem, line, part, got) for part, got in zip(parts, proceeds, strict=True))


def _lot_sale(problem: Problem, line: SellLine, part: _Part, proceeds: Decimal) -> LotSale:
    lot, shares = part
    basis = None if lot.basis_amount is None else to_cents(lot.basis_amount * shares / lot.shares)
    is_sheltered = line.account in problem.request.sheltered
    term, is_known = lot.term(line.price.amount, problem.request.trade_date, problem.request.tax)
    return LotSale(
        row=lot.row,
        acquired_date=lot.acquired_date,
        shares=shares,
        proceeds_amount=proceeds,
        basis_amount=basis,
        gain_amount=None if basis is None else proceeds - basis,
        term=None if is_sheltered else term,
        is_term_known=is_sheltered or is_known,
    )


def _purchases(problem: Problem, bought: Vector) -> Iterator[Move]:
    for slot, shares in zip(problem.layout.slots, bought.tolist(), strict=True):
        if shares <= _HALF:
            continue
        n_bought = Decimal(round(shares))
        security = problem.layout.security_of(slot)
        if slot.price is None:
            yield Move(slot, security, None, n_bought * _CENT)
        else:
            yield Move(slot, security, n_bought, trade_amount(n_bought, slot.price.amount))


def draft_of(problem: Problem, moves: tuple[Move, ...]) -> Draft:
    """Carry moves out on paper, money in exact decimals."""
    universe = problem.universe
    cash = dict(universe.cash_before)
    held = np.zeros(problem.ground.carried.n_rows)
    held[-1] = float(universe.total_amount)
    total = universe.total_amount
    for move in moves:
        cash[move.source.account] += move.cash_change
        held[move.security] += float(move.held_change)
        total += move.cash_change + move.held_change
    return Draft(moves, cash, held, total, totals_of(moves, universe.total_amount))


def totals_of(moves: tuple[Move, ...], total_amount: Decimal) -> Totals:
    """Return what moves come to."""
    return Totals(
        turnover_weight=float(sum((move.amount for move in moves), _ZERO) / 2 / total_amount),
        n_trades=len(moves),
        short_gains_amount=float(sum((move.gains(LotTerm.SHORT) for move in moves), _ZERO)),
        long_gains_amount=float(sum((move.gains(LotTerm.LONG) for move in moves), _ZERO)),
    )


def continuous_state(problem: Problem, answer: Answer) -> State:
    """Return the state after an answer in fractions of shares."""
    layout, base = problem.layout, problem.base
    price = base.securities.price
    sold = answer.sold * price[base.lots.security]
    gone = sold + np.where(answer.sold >= base.lots.shares - _NO_SHARES, base.lots.value_excess, 0.0)
    bought = answer.bought * price[base.slots.security]
    held = np.zeros(problem.ground.carried.n_rows)
    held[:-1] = np.bincount(base.slots.security, bought, len(layout.securities))
    held[:-1] -= np.bincount(base.lots.security, gone, len(layout.securities))
    held[-1] = problem.ground.total_amount
    cash = float(problem.universe.cash_amount) + float(sold.sum()) - float(bought.sum())
    total = problem.ground.total_amount + float(sold.sum() - gone.sum())
    gains = np.nan_to_num(base.lots.gain) * answer.sold
    totals = Totals(
        turnover_weight=float(sold.sum() + bought.sum()) / 2.0 / problem.ground.total_amount,
        n_trades=_n_lines(problem, answer),
        short_gains_amount=float(gains[base.lots.is_short].sum()),
        long_gains_amount=float(gains[~base.lots.is_short].sum()),
    )
    return State(held / total, cash / total, totals)


def _n_lines(problem: Problem, answer: Answer) -> int:
    lots = zip(problem.layout.lots, answer.sold.tolist(), strict=True)
    lines = {(place.line.account, place.line.ticker) for place, shares in lots if shares > _NO_SHARES}
    return len(lines) + int((answer.bought > _NO_SHARES).sum())
