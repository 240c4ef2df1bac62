"""What a plan costs by the evaluator's own sum, beside what the planner says, and how near the least that is."""

import math
from dataclasses import dataclass
from decimal import Decimal

from analytics.model.plan import PlanProof, PlanStage
from analytics.planner.instance import Answer, Stage
from analytics.planner.spread import index_of
from analytics.suggest.evaluate import Evaluation, PlanDefect
from analytics.suggest.layout import objective_scale, tie_factors
from analytics.suggest.problem import Problem
from analytics.suggest.rounding import to_cents
from analytics.suggest.search import Found

_CENT = Decimal("0.01")
_FLOATS = Decimal("1e-11")
"""Of the value: what sums of floats may be off."""

_BPS = 10_000


def proof_of(problem: Problem, found: Found, evaluation: Evaluation) -> PlanProof:
    """Return the cost of a plan and the bound below all plans.

    Parameters
    ----------
    problem : Problem
        What may be traded.
    found : Found
        The planner's answer. Its objective and bound hold what decides ties, which is no cost of the user's.
    evaluation : Evaluation
        What the trades written out cost.

    Returns
    -------
    PlanProof
        Without what decides ties.

    Raises
    ------
    PlanDefect
        If both sums differ by more than the rounding of every lot and trade to the cent.
    """
    scale = objective_scale(problem.request)
    ties = _ties(problem, found.answer)
    claimed = Decimal(repr((found.answer.objective - ties.own_amount) / scale))
    bound = Decimal(repr((found.answer.bound - ties.most_amount) / scale))
    objective = evaluation.objective_amount
    # every lot and trade is rounded to the cent, and a cent of gain is at most a cent of tax
    n_rounded = 1 + 2 * len(problem.layout.lots) + len(problem.layout.slots)
    allowed = _CENT * n_rounded + _FLOATS * problem.universe.total_amount
    if abs(claimed - objective) > allowed:
        raise PlanDefect(f"the trades cost {objective}, the planner says {claimed}")
    bound = min(bound, objective)
    gap = float((objective - bound) / problem.universe.total_amount) * _BPS
    stage = PlanStage.PROVEN if found.answer.stage is Stage.PROVEN else PlanStage.QUICK
    return PlanProof(to_cents(objective), to_cents(bound), gap, stage, *_indices(found))


def _indices(found: Found) -> tuple[float | None, float | None]:
    """Return the index of a plan and the bound below all, where that is the goal."""
    least = found.answer.least_index
    if least is None:
        return None, None
    index = index_of(found.instance, found.answer)
    return index, min(least, index)


def index_text(proof: PlanProof) -> str | None:
    """Say how near the least index a plan is; null where that is not the goal.

    Examples
    --------
    >>> index_text(PlanProof(Decimal(9), Decimal(9), 0.0, PlanStage.QUICK, 0.01524, 0.01487))
    'Herfindahl index 0.0152; no plan within your limits can come below 0.0148.'
    """
    if proof.index is None or proof.index_bound is None:
        return None
    decimals = next((n for n in _DECIMALS if proof.index >= 10.0 ** (_DIGITS - n)), _DECIMALS[-1])
    below = math.floor(proof.index_bound * 10**decimals) / 10**decimals
    found, bound = (f"{index:.{decimals}f}" for index in (proof.index, below))
    return f"Herfindahl index {found}; no plan within your limits can come below {bound}."


_DIGITS = 2
_DECIMALS = (4, 5, 6)
"""Four decimals, more where fewer than three digits would be left."""


@dataclass(frozen=True, slots=True)
class _Ties:
    """What decides ties in an answer, and at most in any."""

    own_amount: float
    most_amount: float


def _ties(problem: Problem, answer: Answer) -> _Ties:
    securities, lots, slots = problem.base.securities, problem.base.lots, problem.base.slots
    extra = securities.traded_cost * (1.0 - 1.0 / tie_factors(len(securities.price)))
    sold = (extra * securities.price)[lots.security]
    bought = (extra * securities.price)[slots.security]
    dearest = float(extra[slots.security].max(initial=0.0))
    return _Ties(
        own_amount=float(sold @ answer.sold) + float(bought @ answer.bought),
        most_amount=float(sold @ lots.shares) + dearest * problem.ground.most_spent,
    )
