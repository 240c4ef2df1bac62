"""A plan that is at hand, improved by a proof; in cents it must keep every rule again."""

from collections.abc import Callable
from dataclasses import replace

from analytics.planner.instance import Answer, Instance
from analytics.suggest.draft import draft_of, moves_of
from analytics.suggest.problem import Problem
from analytics.suggest.search import Found, find_misses

Prover = Callable[[Instance, Answer], Answer]
"""Takes whole shares and returns some no dearer, with the bound below all plans."""


def proven(problem: Problem, found: Found, prover: Prover) -> Found:
    """Return a plan no dearer than the one found, with what is proven about it.

    Parameters
    ----------
    problem : Problem
        What may be traded.
    found : Found
        Whole shares that keep every rule in cents.
    prover : callable
        The search behind the proof.

    Returns
    -------
    Found
        The plan found itself, with the bound, where the cheaper one misses a rule by a cent.
    """
    if problem.is_idle:
        return found
    answer = prover(found.instance, found.answer)
    draft = draft_of(problem, moves_of(problem, answer))
    gauge = problem.gauge([goal.limit for goal in found.goals])
    if find_misses(problem, gauge, found.goals, draft):
        return replace(found, answer=replace(found.answer, bound=min(answer.bound, found.answer.objective)))
    return replace(found, draft=draft, answer=answer)
