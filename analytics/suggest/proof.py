"""What a plan costs by the evaluator's own sum, beside what the planner says, and how near the least that is."""

from dataclasses import dataclass
from decimal import Decimal

from analytics.model.plan import PlanProof, PlanStage
from analytics.planner.instance import Answer, Stage
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
    return PlanProof(to_cents(objective), to_cents(bound), gap, stage)


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
