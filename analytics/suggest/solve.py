"""The solver: HiGHS, one thread, fixed seed. The same model gives the same answer."""

from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.errors import UserInputError
from analytics.suggest.model import LinearModel, with_ceiling

Vector = NDArray[np.float64]
GAP_BP = 0.5
"""Whole shares are accepted this close to the proven least turnover: 50 dollars traded per million of value."""
RELAXATION_GAP_BP = 0.01
"""As ``GAP_BP``, for the smallest change of a limit: a ten-thousandth of a point."""
_TOLERANCE = 1e-9
_TIME_LIMIT_SECONDS = 5.0
_MAX_TIE_NODES = 200
_SAME_BP = 1e-7


class PlanNotFound(UserInputError):
    """The search ran out of time before it found whole shares; nothing is known about whether they exist."""


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Values of all columns, the cost, and the proven least cost."""

    values: Vector
    cost: float
    bound: float


def solve_continuous(model: LinearModel) -> Solution | None:
    """Solve with shares as fractions; ``None`` when no solution exists."""
    return _run(replace(model, is_integer=np.zeros(model.n_columns, dtype=np.bool_)), gap=0.0)


def solve_whole(model: LinearModel, gap: float = GAP_BP, start: Vector | None = None) -> Solution | None:
    """Solve in whole shares; ``None`` when no solution exists.

    Parameters
    ----------
    model : LinearModel
        Rows and columns in basis points.
    gap : float
        Accepted distance to the proven bound, in units of the cost.
    start : ndarray, optional
        A known solution.

    Returns
    -------
    Solution or None
        Integers exactly integral.
    """
    solution = _run(model, gap=gap, start=start)
    if solution is None or not model.is_integer.any():
        return solution
    values = np.where(model.is_integer, np.round(solution.values), solution.values)
    return replace(solution, values=values)


def break_tie(model: LinearModel, solution: Solution, rank: Vector) -> Solution:
    """Among plans of the same cost, prefer the sales and purchases that come first by ticker, then account.

    Only where the least cost is proven exactly: within the accepted gap there is no "same".

    Parameters
    ----------
    model : LinearModel
        The model just solved.
    solution : Solution
        Its answer, kept where nothing better is found in a fixed number of steps.
    rank : ndarray of shape (n_trade_columns,)
        The place of each trade column in the order.

    Returns
    -------
    Solution
        At the same cost.
    """
    if solution.cost - solution.bound > _SAME_BP:
        return solution
    extra = np.zeros(model.n_columns - rank.size)
    ordered = np.concatenate([rank * model.cost[: rank.size], extra])
    tied = with_ceiling(model, solution.cost + _SAME_BP, ordered)
    try:
        better = _run(tied, gap=GAP_BP, start=solution.values, max_nodes=_MAX_TIE_NODES) or solution
    except PlanNotFound:
        return solution
    values = np.where(model.is_integer, np.round(better.values), better.values)
    return Solution(values, float(model.cost @ values), solution.bound)


def _run(
    model: LinearModel, *, gap: float, start: Vector | None = None, max_nodes: int | None = None
) -> Solution | None:
    solver = _solver(gap, max_nodes)
    solver.passModel(_highs_lp(model))
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        solver.setSolution(known)
    solver.run()
    status = solver.getModelStatus()
    if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
        return None
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise PlanNotFound(
            f"No plan in whole shares was found in {_TIME_LIMIT_SECONDS:.0f} seconds; "
            "a looser limit or more funds to buy would make the search easier."
        )
    values = np.array(solver.getSolution().col_value)
    bound = info.mip_dual_bound if model.is_integer.any() else info.objective_function_value
    return Solution(values, float(model.cost @ values), float(bound))


def _solver(gap: float, max_nodes: int | None) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy annotates its methods only
    options: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
        "primal_feasibility_tolerance": _TOLERANCE,
        "mip_feasibility_tolerance": _TOLERANCE,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": gap,
        "time_limit": _TIME_LIMIT_SECONDS,
    }
    if max_nodes is not None:
        options["mip_max_nodes"] = max_nodes
    for name, chosen in options.items():
        solver.setOptionValue(name, chosen)
    return solver


def _highs_lp(model: LinearModel) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    columns = sparse.csc_array(model.matrix)
    lp.num_col_, lp.num_row_ = model.n_columns, len(model.row_names)
    lp.col_cost_ = model.cost
    lp.col_lower_, lp.col_upper_ = np.zeros(model.n_columns), model.most
    lp.row_lower_, lp.row_upper_ = model.row_lower, model.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = columns.indptr
    lp.a_matrix_.index_ = columns.indices
    lp.a_matrix_.value_ = columns.data
    whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    if model.is_integer.any():
        lp.integrality_ = [whole if integer else real for integer in model.is_integer.tolist()]
    return lp
