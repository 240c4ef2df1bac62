"""Limits to trades: the user's bounds on what is really owned, turned into whole shares, or what stands in the way.

In: a ``Portfolio`` and a ``PlanRequest``. Out: a ``Plan``. The walk inside: ``universe`` (what may be traded),
``exposures`` (what a dollar of each carries), ``columns`` and ``rows`` (variables and limits), ``model`` (data for a
solver), ``solve`` (HiGHS), ``draft`` (whole shares and cents), ``search`` (until the draft keeps every limit),
``trades`` (written out), ``evaluate`` (checked from the holdings up), ``explain`` (why not). No fund is preferred
unasked; cash never moves between accounts.
"""

from analytics.suggest.evaluate import Evaluation, PlanDefect, evaluate
from analytics.suggest.plan import suggest_trades
from analytics.suggest.preview import ContinuousPreview, Measures, PreviewAmount, preview, preview_limits
from analytics.suggest.problem import Problem, build_problem
from analytics.suggest.solve import PlanNotFound

__all__ = [
    "ContinuousPreview",
    "Evaluation",
    "Measures",
    "PlanDefect",
    "PlanNotFound",
    "PreviewAmount",
    "Problem",
    "build_problem",
    "evaluate",
    "preview",
    "preview_limits",
    "suggest_trades",
]
