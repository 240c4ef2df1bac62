"""Branch and bound by HiGHS, on what is not fixed of a program; it ends by a gap or by nodes."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from analytics.planner.highs import FEASIBILITY_BP, FEASIBLE, INFEASIBLE, solver_of
from analytics.planner.instance import Flags, Floats
from analytics.planner.lp import LinearProgram

_FEW_HEURISTICS: dict[str, bool] = {
    "mip_allow_restart": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How far to search: until the gap (basis points) is so small, or so many nodes are seen.

    ``seconds`` is the last resort: what it ends may differ from one run to the next.
    ``is_lean`` leaves out the heuristics that solve programs of their own: most work goes into the tree, which raises
    the bound, and finds the first values sooner where they are rare.
    """

    gap: float
    n_nodes: int
    n_improvements: int = 1_000_000
    is_lean: bool = False
    seconds: float = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Values of all columns, whole where they are to be; None without any. ``bound`` is infinite where none exist."""

    values: Floats | None
    bound: float


def solve_whole(program: LinearProgram, effort: Effort, start: Floats | None = None) -> Found:
    """Search for the cheapest values of a program.

    Parameters
    ----------
    program : LinearProgram
        Columns whose bounds are equal are taken out before the solver sees them.
    effort : Effort
        When to end.
    start : ndarray of shape (n_columns,), optional
        A known solution.

    Returns
    -------
    Found
        Objective and bound without the program's offset.
    """
    kept = program.lower < program.upper
    fixed_cost = float(program.cost[~kept] @ program.lower[~kept])
    inner = without_fixed(program, kept)
    if inner is None:
        return Found(None, np.inf)
    if not kept.any():
        return Found(program.lower.copy(), fixed_cost)
    solver = solver_of(
        inner,
        inner.is_integer,
        mip_rel_gap=0.0,
        mip_abs_gap=effort.gap,
        mip_max_nodes=effort.n_nodes,
        mip_max_improving_sols=effort.n_improvements,
        time_limit=effort.seconds,
        **(_FEW_HEURISTICS if effort.is_lean else {}),
    )
    if start is not None:
        places = np.arange(inner.cost.size, dtype=np.int32)
        solver.setSolution(places.size, places, start[kept])
    solver.run()
    if solver.getModelStatus() in INFEASIBLE:
        return Found(None, np.inf)
    info = solver.getInfo()
    bound = fixed_cost + (info.mip_dual_bound if inner.is_integer.any() else info.objective_function_value)
    if info.primal_solution_status != FEASIBLE:
        return Found(None, bound)
    values = program.lower.copy()
    values[kept] = np.array(solver.getSolution().col_value)
    values[program.is_integer] = np.round(values[program.is_integer])
    return Found(values, bound)


def without_fixed(program: LinearProgram, kept: Flags) -> LinearProgram | None:
    """Return the program of some columns, the others at their lower bounds; None where a row of the others is broken.

    Its layout and columns are those of the whole program, and not to be read.
    """
    matrix = program.matrix
    moved = matrix @ np.where(kept, 0.0, program.lower)
    is_in = np.repeat(kept, np.diff(matrix.indptr))
    row, entry = matrix.indices[is_in], matrix.data[is_in]
    is_row = np.zeros(program.row_lower.size, dtype=np.bool_)
    is_row[row] = True
    lower, upper = program.row_lower - moved, program.row_upper - moved
    if np.any((lower > FEASIBILITY_BP) & ~is_row) or np.any((upper < -FEASIBILITY_BP) & ~is_row):
        return None
    place = np.cumsum(is_row) - 1
    starts = np.concatenate([[0], np.cumsum(np.diff(matrix.indptr)[kept])])
    return replace(
        program,
        cost=program.cost[kept],
        lower=program.lower[kept],
        upper=program.upper[kept],
        is_integer=program.is_integer[kept],
        matrix=sparse.csc_array((entry, place[row], starts), shape=(int(is_row.sum()), int(kept.sum()))),
        row_lower=lower[is_row],
        row_upper=upper[is_row],
    )
