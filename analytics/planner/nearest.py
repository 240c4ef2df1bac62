"""The smallest change of one limit in whole shares: branch and bound on that change, with nothing else as the cost."""

from dataclasses import dataclass, replace

import highspy
import numpy as np

from analytics.planner.check import check
from analytics.planner.easing import Easing, eased, rounded_up, scales
from analytics.planner.elastic import Slacks, needed_easing
from analytics.planner.highs import solver_of
from analytics.planner.instance import Floats, Instance, Stage
from analytics.planner.lp import LinearProgram
from analytics.planner.milp import Effort, solve_whole
from analytics.planner.model import build

_NEAR = 0.01
"""Of a change: what is so near its bound is not searched for further."""
_NOTHING = 1e-10
_ACTIVE = 1e-7
"""Fewer shares are the noise of the simplex method."""
_N_NODES_OF_FEW, _N_NODES = 2_000, 20
_FEW = 40
"""Columns of shares up to which all are searched, else those only that fractions of shares trade."""
_MAX_TANGENTS, _MAX_ROUNDS = 40, 20


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    instance: Instance
    number: int
    base: LinearProgram
    slacks: Slacks

    def below(self, most: float) -> LinearProgram:
        """Return the program whose cost is the slack of the limit, for changes up to one."""
        is_number = np.array([number == self.number for number in self.slacks.scales])
        most_slack = self.slacks.slack_of(self.number, most)
        program = self.slacks.loosened(np.where(is_number, most_slack, 0.0), is_number.astype(np.float64))
        cost = np.concatenate([np.zeros(self.base.cost.size), is_number.astype(np.float64)])
        return replace(program, cost=cost)

    def gap(self, known: Easing | None) -> float:
        """Return how near its bound a slack may stay: a step, or a small part of what is known."""
        change = 0.0 if known is None else _NEAR * known.by.get(self.number, 0.0)
        return self.slacks.slack_of(self.number, max(self.slacks.scales[self.number].step, change))

    def easing(self, values: Floats, known: Easing | None) -> Easing | None:
        """Return the change that whole shares need; null where it is no smaller than the known one, or not enough."""
        by = needed_by(self.instance, self.base, self.slacks, values)
        smaller = np.inf if known is None else known.by.get(self.number, 0.0)
        if not by.keys() <= {self.number} or by.get(self.number, 0.0) >= smaller:
            return None
        answer = self.base.answer(values[: self.base.cost.size], -np.inf, Stage.QUICK)
        answer = replace(answer, objective=float(check(self.instance, answer).objective))
        return None if check(eased(self.instance, by), answer).broken else Easing(by, {}, answer)


def nearer(instance: Instance, number: int, least: float, known: Easing | None) -> Easing | None:
    """Return the smallest change of one limit alone that a bounded search finds in whole shares.

    Where few shares may be traded, it is within one percent (or one step) of the least there is.

    Parameters
    ----------
    instance : Instance
        A plan whose limits cannot be kept together.
    number : int
        The limit.
    least : float
        What it must give in fractions of shares.
    known : Easing or None
        A change that is enough, if one is known.

    Returns
    -------
    Easing or None
        The known one where none smaller was found. The ``least`` of another is empty.
    """
    step = scales(instance)[number].step
    if known is not None and known.by.get(number, 0.0) <= max(least * (1.0 + _NEAR), least + step):
        return known
    plain = replace(instance, netting=None)
    base = build(plain, is_whole=True)
    search = _Search(instance, number, base, Slacks(plain, base))
    known = _searched(search, known, _N_NODES, is_narrow=True)
    if base.columns.n <= _FEW:
        known = _searched(search, known, _N_NODES_OF_FEW, is_narrow=False)
    return known


def _searched(search: _Search, known: Easing | None, n_nodes: int, *, is_narrow: bool) -> Easing | None:
    """Search below a known change, a tangent more each time whole shares pass the index."""
    scale = search.slacks.scales[search.number]
    most = scale.most if known is None else max(0.0, known.by.get(search.number, 0.0) - scale.step / 2.0)
    program, fractions = touched(search.slacks, search.below(most))
    if fractions is None:
        return known
    if is_narrow:
        program = _narrowed(program, fractions)
    for _ in range(_MAX_ROUNDS):
        values = solve_whole(program, Effort(search.gap(known), n_nodes)).values
        if values is None:
            break
        known = search.easing(values, known) or known
        cut = search.slacks.cut(values, tolerance=0.0)
        if cut is None:
            break
        program = with_cut(program, cut)
    return known


def _narrowed(program: LinearProgram, fractions: Floats) -> LinearProgram:
    """Return the program in which nothing is traded but what fractions of shares trade."""
    n = program.columns.n
    upper = program.upper.copy()
    upper[:n] = np.where(fractions[:n] > _ACTIVE, upper[:n], program.lower[:n])
    return replace(program, upper=upper)


def needed_by(instance: Instance, base: LinearProgram, slacks: Slacks, values: Floats) -> dict[int, float]:
    """Return by how much whole shares pass each limit, in whole steps.

    Parameters
    ----------
    instance : Instance
        The plan.
    base : LinearProgram
        Built from it.
    slacks : Slacks
        Of the program.
    values : ndarray
        Of the columns of the program, with or without slacks.
    """
    by = {}
    for number, scale in slacks.scales.items():
        needed = needed_easing(instance, base, number, values[: base.cost.size])
        if needed > _NOTHING:
            by[number] = rounded_up(needed, scale.step)
    return by


def touched(slacks: Slacks, program: LinearProgram) -> tuple[LinearProgram, Floats | None]:
    """Return a program with the tangents that its fractions of shares break, and those fractions; null without any.

    Parameters
    ----------
    slacks : Slacks
        Its last columns.
    program : LinearProgram
        With the slacks.
    """
    solver = solver_of(program, np.zeros(program.cost.size, dtype=np.bool_), presolve="off", solver="simplex")
    values: Floats | None = None
    for _ in range(_MAX_TANGENTS):
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return program, None
        values = np.array(solver.getSolution().col_value)
        cut = slacks.cut(values)
        if cut is None:
            break
        program = with_cut(program, cut)
        columns = np.flatnonzero(cut[0]).astype(np.int32)
        solver.addRow(-highspy.kHighsInf, cut[1], columns.size, columns, cut[0][columns])
    return program, values


def with_cut(program: LinearProgram, cut: tuple[Floats, float]) -> LinearProgram:
    """Return a program with one more row, at most its bound."""
    return program.with_rows(cut[0][np.newaxis], np.array([-np.inf]), np.array([cut[1]]))
