"""By how much limits must give for a plan to exist, in fractions of shares: the linear program with a slack each.

Each limit of the user has one slack in the unit of its rows: a limit of many rows (any one company) gives once. All
other rows stay: cash, accounts, what is barred. The program is kept, and each further question starts from the last
answer.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy import sparse

from analytics.planner.columns import TOTAL_BP
from analytics.planner.cones import MAX_CUTS, Cone
from analytics.planner.easing import scales
from analytics.planner.highs import solver_of
from analytics.planner.instance import Flags, Floats, Instance
from analytics.planner.lp import LimitRows, LinearProgram
from analytics.planner.model import build
from analytics.planner.squares import LENGTH_TOLERANCE, herfindahl

_TOLERANCE_BP = 1e-6
"""Below it a slack, or a total of them, is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Give:
    """The smallest change of some limits, and which limits the proof of that uses."""

    by: dict[int, float]
    proof: frozenset[int]


class Slacks:
    """Columns by which limits may give, one for each limit of the user: the unit of its rows.

    Parameters
    ----------
    instance : Instance
        The plan.
    program : LinearProgram
        Built from it; the slacks come after its columns.
    """

    def __init__(self, instance: Instance, program: LinearProgram) -> None:
        self.program = program
        self.scales = scales(instance)
        self.cone = Cone.of(instance)
        self.unit = np.array([self._unit_of(number) for number in self.scales])
        self._place = {number: i for i, number in enumerate(self.scales)}

    def bounds(self, giving: Collection[int]) -> Floats:
        """Return the most that each slack may be: nothing for limits that stay."""
        may_give = np.isin(list(self.scales), list(giving))
        return np.where(may_give, np.array([scale.most for scale in self.scales.values()]) / self.unit, 0.0)

    @property
    def cost(self) -> Floats:
        """What a unit of each slack weighs, by the scales of the limits; one for a basis point of weight."""
        cost: Floats = np.array([scale.cost for scale in self.scales.values()]) * self.unit * TOTAL_BP
        return cost

    def loosened(self, upper: Floats, cost: Floats) -> LinearProgram:
        """Return the program with the slacks."""
        rows = self.program.limit_rows
        is_known = np.isin(rows.limit, list(self._place)) & can_give(rows)
        column = np.array([self._place[int(number)] for number in rows.limit[is_known]], dtype=np.intp)
        entry = np.where(rows.is_upper[is_known], -1.0, 1.0)
        shape = (self.program.row_lower.size, len(self._place))
        block: sparse.csr_array = sparse.csr_array(sparse.coo_array((entry, (rows.row[is_known], column)), shape=shape))
        return self.program.with_columns(block, np.zeros(upper.size), upper, cost)

    def cut(self, values: Floats, tolerance: float = LENGTH_TOLERANCE) -> tuple[Floats, float] | None:
        """Return the tangent of the limit on the index that values of the loosened program break, and its bound."""
        if self.cone is None:
            return None
        n = self.program.cost.size
        place = self._place.get(self.cone.limit.limit)
        slack = 0.0 if place is None else float(values[n + place])
        cut = self.cone.cut(self.program, values, slack=slack, tolerance=tolerance)
        if cut is None:
            return None
        terms = np.concatenate([cut[0], np.zeros(len(self._place))])
        if place is not None:
            terms[n + place] = -1.0
        return terms, cut[1]

    def changes(self, values: Floats) -> dict[int, float]:
        """Return the slacks of values in the units of their limits, those that give only."""
        slack = values[self.program.cost.size :]
        total = float(values[self.program.layout.value])
        return {
            number: self._change(number, float(slack[place]), total)
            for number, place in self._place.items()
            if slack[place] > _TOLERANCE_BP
        }

    def slack_of(self, number: int, change: float) -> float:
        """Return the slack that a change of a limit is, in the unit of the limit, where the value stays."""
        if self.cone is not None and self.cone.limit.limit == number:
            return (math.sqrt(self.cone.limit.upper + change) - self.cone.length) * TOTAL_BP
        return change / float(self.unit[self._place[number]])

    def _unit_of(self, number: int) -> float:
        """Return what one unit of a slack is in the unit of its limit, near the limit."""
        if self.cone is not None and self.cone.limit.limit == number:
            return (2.0 * self.cone.length or 1.0) / TOTAL_BP
        rows = self.program.limit_rows
        places = rows.of(number)
        return 1.0 / TOTAL_BP if places.size == 0 or rows.is_of_value[places[0]] else 1.0 / rows.per_unit[places[0]]

    def _change(self, number: int, slack: float, total: float) -> float:
        """Return what a slack is in the unit of its limit, exactly."""
        if self.cone is not None and self.cone.limit.limit == number:
            return (self.cone.length + slack / total) ** 2 - self.cone.limit.upper
        rows = self.program.limit_rows
        place = rows.of(number)[0]
        return slack / total if rows.is_of_value[place] else slack / float(rows.per_unit[place])


class Elastic:
    """The relaxation of a plan whose limits may give way.

    Parameters
    ----------
    instance : Instance
        The plan.
    """

    def __init__(self, instance: Instance) -> None:
        program = build(replace(instance, netting=None), is_whole=False)
        self.slacks = Slacks(instance, replace(program, cost=np.zeros(program.cost.size)))
        self.scales = self.slacks.scales
        none = np.zeros(len(self.scales))
        loosened = self.slacks.loosened(none, none)
        self._solver = solver_of(
            loosened, np.zeros(loosened.cost.size, dtype=np.bool_), presolve="off", solver="simplex"
        )
        self._columns = np.arange(none.size, dtype=np.int32) + np.int32(program.cost.size)
        self._cut_rows: list[int] = []
        self.cuts: list[tuple[Floats, float]] = []

    def least(self, giving: Collection[int]) -> Give | None:
        """Return the smallest change of some limits, weighed by their scales, that makes a plan possible.

        Parameters
        ----------
        giving : collection of int
            Numbers of the limits that may give.

        Returns
        -------
        Give or None
            Changes in the limits' units, those that give only; null where no change of these is enough.
        """
        n, upper = self._columns.size, self.slacks.bounds(giving)
        self._solver.changeColsBounds(n, self._columns, np.zeros(n), upper)
        self._solver.changeColsCost(n, self._columns, self.slacks.cost)
        values = self._solved()
        return None if values is None else Give(self.slacks.changes(values), self._proof())

    def _solved(self) -> Floats | None:
        """Solve, with as many tangents as it takes; null where nothing is feasible."""
        for _ in range(MAX_CUTS):
            self._solver.run()
            if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
            values = np.array(self._solver.getSolution().col_value)
            cut = self.slacks.cut(values)
            if cut is None:
                return values
            columns = np.flatnonzero(cut[0]).astype(np.int32)
            self.cuts.append(cut)
            self._cut_rows.append(self._solver.getNumRow())
            self._solver.addRow(-highspy.kHighsInf, cut[1], columns.size, columns, cut[0][columns])
        raise ArithmeticError("The tangents of the Herfindahl index did not settle.")

    def _proof(self) -> frozenset[int]:
        dual = np.abs(self._solver.getSolution().row_dual)
        rows = self.slacks.program.limit_rows
        used = {int(number) for number in rows.limit[dual[rows.row] > _TOLERANCE_BP]}
        if self.slacks.cone is not None and np.any(dual[self._cut_rows] > _TOLERANCE_BP):
            used.add(self.slacks.cone.limit.limit)
        return frozenset(used & self.scales.keys())


def needed_easing(instance: Instance, program: LinearProgram, limit: int, values: Floats) -> float:
    """Return by how much a limit must give for values of a program's columns; below zero where it is not reached.

    Parameters
    ----------
    instance : Instance
        The plan.
    program : LinearProgram
        Built from it.
    limit : int
        Number of the limit.
    values : ndarray
        Of the columns.
    """
    total = float(values[program.layout.value])
    cone = Cone.of(instance)
    if cone is not None and cone.limit.limit == limit:
        return herfindahl(cone.square, cone.held(program, values), total * program.unit_amount) - cone.limit.upper
    rows = program.limit_rows
    places = np.flatnonzero((rows.limit == limit) & can_give(rows))
    above = program.matrix.tocsr()[rows.row[places]] @ values + rows.base[places]
    above -= np.where(rows.is_of_value[places], 0.0, rows.bound[places] * rows.per_unit[places])
    above /= np.where(rows.is_of_value[places], total, rows.per_unit[places])
    return float(np.where(rows.is_upper[places], above, -above).max(initial=-np.inf))


def can_give(rows: LimitRows) -> Flags:
    """Flag the rows that give when their limit does: a floor of nothing or less stays."""
    return rows.is_upper | (rows.bound > 0.0)
