"""HiGHS with a program in it: one thread, fixed seed, arrays handed over whole. The same program, the same answer."""

import highspy
import numpy as np

from analytics.planner.instance import Flags
from analytics.planner.lp import LinearProgram

FEASIBILITY_BP = 1e-9
"""By how much a row may be passed in fractions: a ten-thousandth of what the evaluator lets pass.

In whole shares it stays at the solver's own 1e-6: with less, its presolve has cut off the cheapest plan.
"""
INFEASIBLE = frozenset({highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible})
FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible
_COLUMNWISE, _MINIMIZE = 1, 1


def solver_of(program: LinearProgram, is_whole: Flags, **options: float | str) -> highspy.Highs:
    """Return a solver that holds a program; ``is_whole`` says which columns are whole numbers."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy annotates its methods only
    common: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
        "primal_feasibility_tolerance": FEASIBILITY_BP,
        "mip_heuristic_run_feasibility_jump": False,
    }
    for name, chosen in (common | options).items():
        solver.setOptionValue(name, chosen)
    matrix = program.matrix
    solver.passModel(
        program.cost.size,
        program.row_lower.size,
        matrix.nnz,
        _COLUMNWISE,
        _MINIMIZE,
        0.0,
        program.cost,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        is_whole.astype(np.int32),
    )
    return solver
