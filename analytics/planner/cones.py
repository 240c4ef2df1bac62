"""The limit on the Herfindahl index in a linear program: tangents are added where an answer passes it."""

import math
from dataclasses import dataclass, replace

import numpy as np

from analytics.planner.columns import TOTAL_BP
from analytics.planner.instance import Floats, Instance, Row, Square, TotalLimit
from analytics.planner.limits import held_before
from analytics.planner.lp import LinearProgram
from analytics.planner.relaxation import Relaxation
from analytics.planner.squares import LENGTH_TOLERANCE, herfindahl, hhi_limit, tangent

MAX_CUTS = 1000
"""Far more than any plan took; past it something is wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class Cone:
    """The limit on the index of an instance: exposures in a program of it are at most ``length * V`` long."""

    limit: TotalLimit
    square: Square
    held_before: Floats

    @classmethod
    def of(cls, instance: Instance) -> "Cone | None":
        """Return the limit on the index; None without any."""
        limit = hhi_limit(instance)
        if limit is None or instance.square is None:
            return None
        return cls(limit, instance.square, held_before(instance))

    @property
    def length(self) -> float:
        """The most that the exposures may be long, as a fraction of V."""
        return math.sqrt(self.limit.upper)

    def held(self, program: LinearProgram, values: Floats) -> Floats:
        """Return the dollars held of each security at values of the columns."""
        columns = program.columns
        moved = np.bincount(columns.security, columns.held * values[: columns.n], self.held_before.size)
        held: Floats = self.held_before + moved * columns.unit_amount
        return held

    def tangent_at(self, program: LinearProgram, values: Floats) -> Row:
        """Return the tangent at values of the columns, as a row of an instance."""
        return tangent(self.square, self.held(program, values), self.limit.limit, self.limit.upper)

    def cut(
        self, program: LinearProgram, values: Floats, *, slack: float = 0.0, tolerance: float = LENGTH_TOLERANCE
    ) -> tuple[Floats, float] | None:
        """Return the tangent that values break, as a row of the program and its upper bound; null where they keep it.

        Parameters
        ----------
        program : LinearProgram
            Of the instance.
        values : ndarray
            Of its columns.
        slack : float
            Basis points by which the exposures may be longer.
        tolerance : float
            The same as a fraction of V; 0 for whole shares.
        """
        held = self.held(program, values)
        length = math.sqrt(max(0.0, herfindahl(self.square, held, program.unit_amount)))
        if length <= self.length * values[program.layout.value] + slack + tolerance * TOTAL_BP:
            return None
        row = self.tangent_at(program, values)
        terms = program.held_row(row.per_dollar)
        terms[program.layout.value] = -row.upper
        base = (float(row.per_dollar @ self.held_before) + row.fixed_amount) / program.unit_amount
        return terms, -base


class ConeRelaxation(Relaxation):
    """A plan in fractions of shares that keeps the limit on the index as well.

    Parameters
    ----------
    instance : Instance
        With at least one limit on the index.
    """

    def __init__(self, instance: Instance, cone: Cone) -> None:
        super().__init__(instance)
        self._cone = cone
        self._cuts: list[int] = []
        self.tangents: list[Row] = []

    def set_bound(self, limit: int, *, lower: float | None = None, upper: float | None = None) -> None:
        """Move the bounds of a limit; the tangents of one on the index stay where they touch, and move with it."""
        if limit != self._cone.limit.limit or upper is None:
            super().set_bound(limit, lower=lower, upper=upper)
            return
        self._cone = replace(self._cone, limit=replace(self._cone.limit, upper=upper))
        for row in self._cuts:
            self._solver.changeCoeff(row, self.program.layout.value, -self._cone.length)

    def _is_solved(self) -> bool:
        """Solve until no tangent is missing."""
        for _ in range(MAX_CUTS):
            if not super()._is_solved():
                return False
            values = np.array(self._solver.getSolution().col_value)
            cut = self._cone.cut(self.program, values)
            if cut is None:
                return True
            self._cuts.append(self._solver.getNumRow())
            self.tangents.append(self._cone.tangent_at(self.program, values))
            self.add_rows(cut[0][np.newaxis], np.array([-np.inf]), np.array([cut[1]]))
        raise ArithmeticError("The tangents of the Herfindahl index did not settle.")

    def _prices(self, values: Floats, row_dual: Floats) -> dict[int, float]:
        prices = super()._prices(values, row_dual)
        saved = float(np.abs(row_dual[self._cuts]).sum()) / (2.0 * self._cone.length)
        saved *= float(values[self.program.layout.value]) * self.program.unit_amount
        if saved > 0.0 and self._cone.limit.limit >= 0:
            prices[self._cone.limit.limit] = prices.get(self._cone.limit.limit, 0.0) + saved
        return prices


def relaxation_of(instance: Instance) -> Relaxation:
    """Return the relaxation of a plan that keeps every limit, one on the Herfindahl index too."""
    cone = Cone.of(instance)
    return Relaxation(instance) if cone is None else ConeRelaxation(instance, cone)


def with_tangents(instance: Instance) -> Instance:
    """Return a plan with the tangents that its relaxation needs, as rows of the limit on the index.

    Parameters
    ----------
    instance : Instance
        The plan; without a limit on the index it is returned as it is.
    """
    cone = Cone.of(instance)
    if cone is None:
        return instance
    relaxation = ConeRelaxation(instance, cone)
    relaxation.solved()
    return replace(instance, rows=(*instance.rows, *relaxation.tangents))
