"""The least Herfindahl index: a bound below every plan, and whole shares as near it as a count of searches finds.

The length of the exposures is made least, by tangents (Kelley, J. SIAM 8(4) 1960, 703-712): with any number of them the
program allows more than the plan does, so that what it says is below every plan. Each answer in whole shares gives one
more tangent (outer approximation: Duran and Grossmann, Math. Program. 36, 1986, 307-339).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import highspy
import numpy as np

from analytics.planner.check import check
from analytics.planner.dive import dive_in
from analytics.planner.elastic import Slacks
from analytics.planner.highs import solver_of
from analytics.planner.instance import Answer, Floats, Instance, Row, Stage, Total, TotalLimit
from analytics.planner.lp import LinearProgram
from analytics.planner.milp import Effort, solve_whole
from analytics.planner.model import build
from analytics.planner.squares import held_after, herfindahl

INDEX_TOLERANCE = 1e-2
"""Of the least index: within it, costs decide. What is as spread as 30.0 equal holdings may end at 29.7."""
_WEIGHT = 1.0
"""What a basis point of length weighs against one of the search's gap."""
_LEAST_COST = 1e-5
"""What a basis point traded weighs against one of length, so that no more is traded than it takes."""
_MAX_LENGTH = 1e6
_MAX_TANGENTS = 200
_SURE_BP = 1e-3
"""What the arithmetic of the solver may add to a length (basis points)."""
_ROUND = Effort(gap=0.5, n_nodes=50)
_NEAR, _FAR = 1.0 + 0.1 * INDEX_TOLERANCE, 2.0
"""Of the bound: nearer to it no more dives are made; further from it branch and bound is asked once."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """The most spread plan found, its index, and the index that no plan can come below."""

    answer: Answer
    index: float
    bound: float

    @property
    def cap(self) -> float:
        """What an index may be for costs to decide: so little above the bound, or what was found."""
        return max(self.bound * (1.0 + INDEX_TOLERANCE), self.index)

    @property
    def is_least(self) -> bool:
        """Whether no plan is more spread by more than the tolerance."""
        return self.index <= self.bound * (1.0 + INDEX_TOLERANCE)


def most_spread(instance: Instance, n_dives: int, otherwise: Callable[[], Answer | None]) -> Spread | None:
    """Return whole shares with an index as low as a few dives find, whatever they cost; null where none were found.

    Parameters
    ----------
    instance : Instance
        Whose goal is the least index.
    n_dives : int
        How often whole shares are looked for, each time with a tangent more.
    otherwise : callable
        Whole shares that keep every limit, asked for where dives find none.
    """
    search = _Search.of(instance)
    bound = search.touch()
    if bound is None:
        return None
    search.keep(_untraded(instance))
    search.dive(bound, n_dives)
    best = search.best(bound)
    answer = otherwise() if best is None else best.answer
    if answer is None:
        return None
    spread = Spread(answer, index := index_of(instance, answer), min(bound, index))
    return spread if index <= bound * _FAR else _searched(search, spread, 1)


def more_spread(instance: Instance, start: Answer, n_rounds: int) -> Spread:
    """Return what branch and bound finds within a count of rounds: a plan more spread, and a higher bound.

    Parameters
    ----------
    instance : Instance
        Whose goal is the least index.
    start : Answer
        Whole shares that keep every limit; ``least_index`` is a bound that is known.
    n_rounds : int
        How many searches there may be, each with a tangent more.
    """
    spread = Spread(start, index_of(instance, start), start.least_index or 0.0)
    if spread.is_least:
        return spread
    search = _Search.of(instance)
    search.touch()
    return _searched(search, spread, n_rounds)


def _searched(search: "_Search", spread: Spread, n_rounds: int) -> Spread:
    """Return what rounds of branch and bound come to."""
    for _ in range(n_rounds):
        found = solve_whole(search.pure, _ROUND)
        if found.values is None:
            break
        bound = min(max(spread.bound, search.index_at(found.bound)), spread.index)
        spread = replace(spread, bound=bound)
        search.note(found.values)
        best = search.best(bound)
        if best is not None and best.index < spread.index:
            spread = best
        if spread.is_least or not search.cut(found.values):
            break
    return spread


def capped(instance: Instance, index: float) -> tuple[Instance, int]:
    """Return the plan with a limit on the index instead of the goal, and the number of that limit."""
    every: tuple[Row | TotalLimit, ...] = (*instance.rows, *instance.totals)
    number = 1 + max((bounds.limit for bounds in every), default=0)
    limit = TotalLimit(Total.HHI, number, upper=index)
    return replace(instance, totals=(*instance.totals, limit), is_least_hhi=False), number


def index_of(instance: Instance, answer: Answer) -> float:
    """Return the Herfindahl index after an answer."""
    if instance.square is None:
        raise ValueError("The least index is asked for without the products it is measured by.")
    return herfindahl(instance.square, *held_after(instance, answer.sold, answer.bought))


def _untraded(instance: Instance) -> Answer:
    none = np.zeros(len(instance.lots.shares)), np.zeros(len(instance.slots.security))
    return Answer(*none, 0.0, -np.inf, Stage.QUICK)


class _Search:
    """The program in which the length is what is made least, and the whole shares that were found."""

    def __init__(self, instance: Instance, plan: Instance, slacks: Slacks, number: int) -> None:
        self.plan = plan
        self._instance = instance
        self._slacks = slacks
        weight = np.where(np.array(list(slacks.scales)) == number, _WEIGHT, 0.0)
        self.program = slacks.loosened(np.where(weight > 0.0, _MAX_LENGTH, 0.0), weight)
        self._found: list[Answer] = []

    @classmethod
    def of(cls, instance: Instance) -> "_Search":
        """Begin: the length may be anything, and costs next to nothing beside it."""
        if instance.square is None:
            raise ValueError("The least index is asked for without the products it is measured by.")
        free, number = capped(instance, 0.0)
        price = instance.securities
        costs = replace(
            price,
            traded_cost=np.full(price.price.size, _LEAST_COST * _WEIGHT),
            held_cost=np.zeros(price.price.size),
        )
        plan = replace(free, netting=None, commission=0.0, securities=costs)
        return cls(instance, plan, Slacks(plan, build(plan, is_whole=True)), number)

    @property
    def pure(self) -> LinearProgram:
        """The program in which trades cost nothing: its objective is the length."""
        is_trade = np.arange(self.program.cost.size) < self._slacks.program.cost.size
        return replace(self.program, cost=np.where(is_trade, 0.0, self.program.cost))

    def touch(self) -> float | None:
        """Add the tangents that fractions break; return what the index is at least; null where nothing is feasible."""
        program = self.pure
        solver = solver_of(program, np.zeros(program.cost.size, dtype=np.bool_), presolve="off", solver="simplex")
        least: float | None = None
        for _ in range(_MAX_TANGENTS):
            solver.run()
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                break
            least = max(least or 0.0, float(solver.getInfo().objective_function_value))
            cut = self._slacks.cut(np.array(solver.getSolution().col_value))
            if cut is None:
                break
            self._add(cut)
            columns = np.flatnonzero(cut[0]).astype(np.int32)
            solver.addRow(-highspy.kHighsInf, cut[1], columns.size, columns, cut[0][columns])
        return None if least is None else self.index_at(least)

    def dive(self, bound: float, n_dives: int) -> None:
        """Look for whole shares, each time with the tangent of those before, until they are near the bound."""
        for _ in range(n_dives):
            values = dive_in(self.plan, self.program)
            if values is None:
                break
            self.note(values)
            best = self.best(bound)
            if (best is not None and best.index <= bound * _NEAR) or not self.cut(values):
                break

    def note(self, values: Floats) -> None:
        """Keep whole shares that were found, where they keep every limit."""
        base = self._slacks.program
        self.keep(base.answer(values[: base.cost.size], -np.inf, Stage.QUICK))

    def keep(self, answer: Answer) -> None:
        """Keep an answer, its costs added up anew, where it keeps every limit."""
        answer = replace(answer, objective=float(check(self._instance, answer).objective))
        if not check(self._instance, answer).broken:
            self._found.append(answer)

    def cut(self, values: Floats) -> bool:
        """Add the tangent at values; false where they break none."""
        cut = self._slacks.cut(values, tolerance=0.0)
        if cut is not None:
            self._add(cut)
        return cut is not None

    def best(self, bound: float) -> Spread | None:
        """Return the most spread of what was found; the cheapest of equal ones."""
        ranked = [(index_of(self._instance, answer), answer.objective, i) for i, answer in enumerate(self._found)]
        if not ranked:
            return None
        index, _, place = min(ranked)
        return Spread(self._found[place], index, min(bound, index))

    def index_at(self, objective: float) -> float:
        """Return what the index is at least where the length weighs at least so much."""
        value = float(self.program.upper[self.program.layout.value])
        return (max(0.0, objective / _WEIGHT - _SURE_BP) / value) ** 2

    def _add(self, cut: tuple[Floats, float]) -> None:
        self.program = self.program.with_rows(cut[0][np.newaxis], np.array([-np.inf]), np.array([cut[1]]))
