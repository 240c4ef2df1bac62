"""Which columns are one trade, what a trade comes to, and the answer that values of the columns stand for."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from analytics.planner.columns import NOISE, NOWHERE
from analytics.planner.instance import Answer, Flags, Floats, Instance, Places, Stage
from analytics.planner.lp import LinearProgram
from analytics.planner.tax import Statute, added_tax

_NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Trades:
    """Sales of lines, then purchases of slots, by number.

    Attributes
    ----------
    of_column : ndarray of shape (n_trade_columns,)
        The trade of each column of shares.
    most : ndarray of shape (n_trades,)
        The largest it can be (basis points).
    switch : ndarray of shape (n_trades,)
        Its 0-or-1 column, -1 without.
    opposite : ndarray of shape (n_trades,)
        The purchase of the line that is sold, the sale of what is bought; -1 without.
    is_set : ndarray of shape (n_trades,)
        Whether the user has set it.
    """

    of_column: Places
    most: Floats
    switch: Places
    opposite: Places
    is_set: Flags

    @property
    def n(self) -> int:
        """Number of trades."""
        return self.most.size

    def amounts(self, program: LinearProgram, values: Floats) -> Floats:
        """Return what each trade comes to (basis points)."""
        return _sums(self.of_column, program.columns.traded * values[: self.of_column.size], self.n)


def trades_of(instance: Instance, program: LinearProgram) -> Trades:
    """Return the trades that a program's columns stand for."""
    columns, layout = program.columns, program.layout
    n_lines, n_slots = columns.lines.shares.size, instance.slots.security.size
    of_column = np.concatenate([columns.pieces.line, columns.rests.line, n_lines + np.arange(n_slots)])
    switch = np.full(n_lines + n_slots, _NONE)
    switch[layout.switched_lines] = np.arange(layout.sale_switch.start, layout.sale_switch.stop)
    switch[n_lines + layout.switched_slots] = np.arange(layout.purchase_switch.start, layout.purchase_switch.stop)
    opposite = np.full(n_lines + n_slots, _NONE)
    key = instance.securities.price.size
    line_key = columns.lines.account * key + columns.lines.security
    slot_key = instance.slots.account * key + instance.slots.security
    _, line, slot = np.intersect1d(line_key, slot_key, return_indices=True)
    opposite[line], opposite[n_lines + slot] = n_lines + slot, line
    is_set = np.zeros(n_lines + n_slots, dtype=np.bool_)
    is_set[:n_lines] = _is_set(instance.pinned_sale, n_lines)
    is_set[n_lines:] = _is_set(instance.pinned_purchase, n_slots)
    most = _sums(of_column, columns.traded * program.upper[: of_column.size], n_lines + n_slots)
    return Trades(of_column, most, switch, opposite, is_set)


def _sums(place: Places, amount: Floats, n: int) -> Floats:
    return np.bincount(place, amount, n).astype(np.float64)


def _is_set(pinned: Floats, n: int) -> Flags:
    return ~np.isnan(pinned) if pinned.size else np.zeros(n, dtype=np.bool_)


def answer_of(instance: Instance, program: LinearProgram, values: Floats, bound: float, stage: Stage) -> Answer:
    """Return the answer of whole shares; its objective is added up anew, with the tax of the statute.

    ``bound`` is in the program's units, without its offset.
    """
    columns = program.columns
    n = columns.n
    shares = values[:n]
    cost = float(program.cost[:n] @ shares) * program.unit_amount
    short, long = float(columns.short_gain @ shares), float(columns.long_gain @ shares)
    cost += instance.commission * int((trades_of(instance, program).amounts(program, values) > 0.0).sum())
    tax = _added_tax(instance, short * program.unit_amount, long * program.unit_amount)
    found = program.answer(values, (bound + program.offset) * program.unit_amount, stage)
    objective = cost + tax
    return replace(found, objective=objective, bound=min(found.bound, objective))


def _added_tax(instance: Instance, short: float, long: float) -> float:
    netting = instance.netting
    if netting is None:
        return 0.0
    before = (Fraction(netting.short_so_far), Fraction(netting.long_so_far))
    return float(added_tax((Fraction(short), Fraction(long)), before, Statute.of(netting)).tax)


def shares_of(program: LinearProgram, answer: Answer) -> Floats:
    """Return the values of the columns of shares that an answer's trades are."""
    columns = program.columns
    lines, pieces = columns.lines, columns.pieces
    sold_of_line = np.bincount(lines.of_lot, answer.sold, lines.shares.size)
    is_gone = sold_of_line >= lines.shares - NOISE
    is_in = pieces.of_lot != NOWHERE
    whole = answer.sold - pieces.fraction * is_gone[lines.of_lot]
    sold = np.bincount(pieces.of_lot[is_in], whole[is_in], pieces.line.size)
    return np.concatenate([np.round(sold), is_gone[columns.rests.line].astype(np.float64), answer.bought])
