"""Whole shares quickly: fewer and fewer trades in fractions of shares, then whole shares of those that are left."""

import math
from dataclasses import replace

import numpy as np

from analytics.planner.branches import branches_of
from analytics.planner.instance import Answer, Floats, Instance, Places, Stage, Total
from analytics.planner.lp import LinearProgram
from analytics.planner.milp import Effort, solve_whole
from analytics.planner.model import build
from analytics.planner.trades import answer_of, trades_of
from analytics.planner.warm import Warm

_ACTIVE_BP = 1e-7
"""A smaller trade is the noise of the simplex method."""
_MAX_ROUNDS = 60
_BOXES = ((2.0, 3.0), (20.0, 20.0), (np.inf, np.inf))
"""Shares may end so far below and above the fractions; the next where that is too narrow."""
_ROUNDING = Effort(gap=0.5, n_nodes=200)
_FALLBACK = Effort(gap=1.0, n_nodes=600, n_improvements=1, is_lean=True)
"""First values were found within 150 nodes where any were: the count ends the search, not the clock."""


def dive(instance: Instance, *, is_thorough: bool = True) -> Answer | None:
    """Find whole shares that keep every rule, quickly and mostly near the least cost.

    Parameters
    ----------
    instance : Instance
        The plan to be made.
    is_thorough : bool
        Whether branch and bound is asked where all dives end without shares: that may take seconds.

    Returns
    -------
    Answer or None
        With the bound of the plan in fractions of shares; None where nothing was found.
    """
    program = build(instance, is_whole=True)
    warm = Warm(program)
    branches = branches_of(program, warm)
    for branch in branches:
        values = _Descent(instance, branch.program, warm).whole_shares(branch.fractions.values)
        if values is not None:
            return answer_of(instance, program, values, branches[0].fractions.cost, Stage.QUICK)
    values = solve_whole(program, _FALLBACK).values if branches and is_thorough else None
    return None if values is None else answer_of(instance, program, values, branches[0].fractions.cost, Stage.QUICK)


def dive_in(instance: Instance, program: LinearProgram) -> Floats | None:
    """Find whole shares in a program made from that of a plan, with more columns and rows.

    Parameters
    ----------
    instance : Instance
        The plan.
    program : LinearProgram
        For whole shares; its further columns are no trades.

    Returns
    -------
    ndarray of shape (n_columns,) or None
        Values of the columns.
    """
    warm = Warm(program)
    for branch in branches_of(program, warm):
        values = _Descent(instance, branch.program, warm).whole_shares(branch.fractions.values)
        if values is not None:
            return values
    return None


class _Descent:
    """One search for whole shares, from the program in fractions to fewer and fewer trades."""

    def __init__(self, instance: Instance, program: LinearProgram, warm: Warm) -> None:
        self._instance = instance
        self._program = program
        self._warm = warm
        self._trades = trades_of(instance, program)
        self._lower, self._upper = program.lower, program.upper
        self._is_kept = self._trades.is_set.copy()
        counts = [total.upper for total in instance.totals if total.total is Total.TRADES]
        self._most_trades = min(counts, default=np.inf)

    def whole_shares(self, fractions: Floats) -> Floats | None:
        """Return values of the columns in whole shares; None where none were found."""
        values: Floats | None = fractions
        for _ in range(_MAX_ROUNDS):
            if values is None:
                return None
            doubtful = self._doubtful(values)
            undecided = self._undecided(values)
            if doubtful.size:
                values = self._without(doubtful)
            elif undecided is not None:
                values = self._decided(undecided, round(values[undecided]))
            else:
                break
        return None if values is None else self._rounded(values)

    def _doubtful(self, values: Floats) -> Places:
        """Return the smaller half of the trades that are too small, one of two sides, or too many; smallest first."""
        trades = self._trades
        amounts = trades.amounts(self._program, values)
        is_active = amounts > _ACTIVE_BP
        other = np.where(trades.opposite >= 0, amounts[trades.opposite], 0.0)
        is_wrong = is_active & (other >= amounts) & (other > _ACTIVE_BP)
        least = self._instance.min_trade / self._program.unit_amount
        is_wrong |= is_active & (amounts < np.minimum(least, trades.most) - _ACTIVE_BP)
        is_wrong &= ~self._is_kept
        excess = int(max(0.0, is_active.sum() - self._most_trades))
        candidates = np.flatnonzero(is_active & ~self._is_kept)
        order = candidates[np.lexsort((candidates, amounts[candidates], ~is_wrong[candidates]))]
        return order[: math.ceil(max(int(is_wrong.sum()), excess) / 2)]

    def _without(self, doubtful: Places) -> Floats | None:
        """Solve without the first of some trades, as many as can be missed; where not even one can, that one stays."""
        n = doubtful.size
        while n:
            is_dropped = np.zeros(self._trades.n, dtype=np.bool_)
            is_dropped[doubtful[:n]] = True
            upper = self._upper.copy()
            upper[: self._trades.of_column.size][is_dropped[self._trades.of_column]] = 0.0
            switches = self._trades.switch[doubtful[:n]]
            upper[switches[switches >= 0]] = 0.0
            values = self._tried(self._lower, upper)
            if values is not None:
                return values
            n //= 2
        return self._kept(int(doubtful[0]))

    def _kept(self, trade: int) -> Floats | None:
        """Solve with a trade that is no smaller than the least one, where that can be."""
        self._is_kept[trade] = True
        lower, switch = self._lower.copy(), self._trades.switch[trade]
        if switch >= 0:
            lower[switch] = 1.0
            values = self._tried(lower, self._upper)
            if values is not None:
                return values
        return self._tried(self._lower, self._upper)

    def _undecided(self, values: Floats) -> int | None:
        """Return the first group of which losses are sold and shares are bought."""
        switches = self._program.layout.loss_switch
        between = np.abs(values[switches] - np.round(values[switches])) > _ACTIVE_BP
        return int(switches.start + np.argmax(between)) if between.any() else None

    def _decided(self, column: int, side: float) -> Floats | None:
        """Solve with a 0-or-1 column on a side; on the other where that cannot be."""
        for chosen in (side, 1.0 - side):
            lower, upper = self._lower.copy(), self._upper.copy()
            lower[column] = upper[column] = chosen
            values = self._tried(lower, upper)
            if values is not None:
                return values
        return None

    def _tried(self, lower: Floats, upper: Floats) -> Floats | None:
        """Solve within bounds, which stay where that can be."""
        fractions = self._warm.solve_within(lower, upper)
        if fractions is None:
            return None
        self._lower, self._upper = lower, upper
        return fractions.values

    def _rounded(self, values: Floats) -> Floats | None:
        """Search the whole shares around fractions, of the trades that are left; wider where there are none."""
        n = self._trades.of_column.size
        is_active = self._trades.amounts(self._program, values) > _ACTIVE_BP
        is_left = (is_active | self._is_kept)[self._trades.of_column]
        unused = self._trades.switch[~is_active & ~self._is_kept]
        for below, above in _BOXES:
            lower, upper = self._program.lower.copy(), self._program.upper.copy()
            upper[unused[unused >= 0]] = 0.0
            lower[:n] = np.maximum(lower[:n], np.floor(values[:n]) - below)
            upper[:n] = np.where(is_left, np.minimum(upper[:n], np.floor(values[:n]) + above), lower[:n])
            found = solve_whole(replace(self._program, lower=lower, upper=upper), _ROUNDING)
            if found.values is not None:
                return found.values
        return None
