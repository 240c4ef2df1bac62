"""The engine of plans: numbers in, whole shares out, with a proof of how near the least they are.

In: an ``Instance``, made by the room above from a portfolio and the user's request. Out: an ``Answer``. No portfolio,
market or word is known here. The doors are ``dive`` (whole shares quickly), ``prove`` (how near the least they are, and
cheaper ones; ``prove_apart`` in a process that can be killed), and ``check``, the judge of them all.
"""

from analytics.planner.check import Checked, check
from analytics.planner.dive import dive
from analytics.planner.process import prove_apart, warm_up_proofs
from analytics.planner.proof import prove

__all__ = ["Checked", "check", "dive", "prove", "prove_apart", "warm_up_proofs"]
