"""The part of a program in which cheap whole shares are likely: what fractions trade, and what is known to do."""

from dataclasses import replace

from analytics.planner.branches import Branch
from analytics.planner.instance import Flags, Floats
from analytics.planner.lp import LinearProgram
from analytics.planner.trades import Trades

_ACTIVE_BP = 1e-7


def kernel_of(branch: Branch, trades: Trades, known: Floats) -> LinearProgram:
    """Return a branch without the trades that neither its fractions nor known whole shares have."""
    program = branch.program
    is_in = trades.is_set.copy()
    for values in (branch.fractions.values, known):
        is_in |= trades.amounts(program, values) > _ACTIVE_BP
    return without(program, trades, ~is_in)


def without(program: LinearProgram, trades: Trades, is_out: Flags) -> LinearProgram:
    """Return a program in which some trades cannot be."""
    n = trades.of_column.size
    upper = program.upper.copy()
    upper[:n][is_out[trades.of_column]] = program.lower[:n][is_out[trades.of_column]]
    switches = trades.switch[is_out]
    upper[switches[switches >= 0]] = 0.0
    return replace(program, upper=upper)
