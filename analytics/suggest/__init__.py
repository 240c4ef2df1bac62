"""Limits to trades: the user's bounds on what is really owned, turned into whole shares, or what stands in the way.

In: a ``Portfolio`` and a ``PlanRequest``. Out: a ``Plan``. The walk inside: ``universe`` (what may be traded),
``exposures`` (what a dollar of each carries), ``goals`` and ``layout`` (numbers for the planner), ``problem`` (all of
it), ``search`` (ask the planner until a ``draft`` in cents keeps every limit), ``settle`` (the proof), ``sequence`` and
``trades`` (written out), ``evaluate`` (checked from the holdings up), ``explain`` (why not). No fund is preferred
unasked; cash never moves between accounts.
"""

from analytics.suggest.evaluate import Evaluation, PlanDefect, evaluate
from analytics.suggest.plan import prove_plan, suggest_trades
from analytics.suggest.preview import ContinuousPreview, Measures, PreviewAmount, preview, preview_limits
from analytics.suggest.problem import Problem, build_problem
from analytics.suggest.screens import EarningsScreen
from analytics.suggest.small_caps import SmallCapFacts, small_cap_facts

__all__ = [
    "ContinuousPreview",
    "EarningsScreen",
    "Evaluation",
    "Measures",
    "PlanDefect",
    "PreviewAmount",
    "Problem",
    "SmallCapFacts",
    "build_problem",
    "evaluate",
    "preview",
    "preview_limits",
    "prove_plan",
    "small_cap_facts",
    "suggest_trades",
]
