"""The engine of plans: numbers in, whole shares out, with a proof of how near the least they are.

In: an ``Instance``, made by the room above from a portfolio and the user's request. Out: an ``Answer``. No portfolio,
market or word is known here. The doors are ``dive`` (whole shares quickly), ``prove`` (how near the least they are, and
cheaper ones; ``prove_apart`` in a process that can be killed), ``explain`` (which limits cannot be kept together, and
by how much each must give; ``new_cash`` what money from outside would do), ``frontier`` (what a limit costs over its
bound), and ``check``, the judge of them all.
"""

from analytics.planner.check import Checked, check
from analytics.planner.conflicts import explain, new_cash
from analytics.planner.frontier import frontier
from analytics.planner.process import prove_apart, warm_up_proofs
from analytics.planner.searches import dive, prove

__all__ = [
    "Checked",
    "check",
    "dive",
    "explain",
    "frontier",
    "new_cash",
    "prove",
    "prove_apart",
    "warm_up_proofs",
]
