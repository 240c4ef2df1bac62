"""Whole shares with the limits that no straight line says: tangents are added until the answer keeps the index.

A limit on the Herfindahl index is kept by rows that cut off no plan within it, so that a bound found with them holds.
The least index as the goal becomes such a limit: a hundredth above what no plan can come below, or what was found.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from analytics.planner.cones import with_tangents
from analytics.planner.conflicts import Work, in_whole_shares
from analytics.planner.dive import dive as dive_straight
from analytics.planner.instance import Answer, Instance, Stage
from analytics.planner.proof import prove as prove_straight
from analytics.planner.relaxation import Relaxation
from analytics.planner.spread import Spread, capped, index_of, more_spread, most_spread
from analytics.planner.squares import held_after, missing_cut
from analytics.planner.ties import first_of_equals

_MAX_ROUNDS = 40
_N_DIVES_SPREAD, _N_DIVES_CHEAP, _N_ROUNDS_SPREAD = 6, 2, 12


def dive(instance: Instance) -> Answer | None:
    """Find whole shares that keep every limit, quickly and mostly near the least cost.

    Parameters
    ----------
    instance : Instance
        The plan to be made.

    Returns
    -------
    Answer or None
        With the bound of the plan in fractions of shares; None where nothing was found.
    """
    found = _least_index_first(instance) if instance.is_least_hhi else _settled(with_tangents(instance), dive_straight)
    return None if found is None else first_of_equals(instance, found)


def prove(instance: Instance, start: Answer) -> Answer:
    """Search until whole shares are proven to lie within a small gap of the least cost.

    Parameters
    ----------
    instance : Instance
        The plan to be made.
    start : Answer
        Whole shares that keep every limit, as ``dive`` finds them.

    Returns
    -------
    Answer
        No dearer than the start; ``PROVEN`` where its gap is small enough, else ``QUICK`` with the bound reached.
    """
    if instance.is_least_hhi:
        found = _least_index_proven(instance, start)
    else:
        found = _settled(with_tangents(instance), lambda plan: prove_straight(plan, start)) or start
    return first_of_equals(instance, found)


def _settled(
    instance: Instance, find: Callable[[Instance], Answer | None], n_rounds: int = _MAX_ROUNDS
) -> Answer | None:
    for _ in range(n_rounds):
        answer = find(instance)
        if answer is None:
            return None
        cut = missing_cut(instance, *held_after(instance, answer.sold, answer.bought), tolerance=0.0)
        if cut is None:
            return answer
        instance = replace(instance, rows=(*instance.rows, cut))
    return None


def _least_index_first(instance: Instance) -> Answer | None:
    """Return the cheapest plan found that is nearly as spread as any found; a few dives each, never a proof."""
    free = replace(instance, is_least_hhi=False)
    spread = most_spread(instance, _N_DIVES_SPREAD, lambda: _settled(with_tangents(free), dive_straight))
    if spread is None:
        return None
    asked, number = capped(instance, spread.cap)
    asked = with_tangents(asked)
    answer = _cheaper(asked, number, spread)
    relaxed = Relaxation(asked).solve()
    bound = answer.objective if relaxed is None else min(relaxed.objective, answer.objective)
    return replace(answer, bound=bound, least_index=spread.bound)


def _cheaper(asked: Instance, number: int, spread: Spread) -> Answer:
    """Return the cheapest plan found that is as spread as it has to be: the most spread one itself may be."""
    eased = in_whole_shares(asked, {number}, is_taxed=True, work=Work(_N_DIVES_CHEAP))
    near = None if eased is None or eased.by else eased.answer
    found = [spread.answer, near]
    if spread.is_least:
        found.append(_settled(asked, partial(dive_straight, is_thorough=False), _N_DIVES_CHEAP))
    return min((answer for answer in found if answer is not None), key=lambda answer: answer.objective)


def _least_index_proven(instance: Instance, start: Answer) -> Answer:
    """Search for a more spread plan, then for the cheapest as spread; proven where nothing is left of either."""
    spread = more_spread(instance, start, _N_ROUNDS_SPREAD)
    asked, number = capped(instance, spread.cap)
    asked = with_tangents(asked)
    known = start if index_of(instance, start) <= spread.cap else _cheaper(asked, number, spread)
    found = _settled(asked, lambda plan: prove_straight(plan, known)) or known
    stage = found.stage if spread.is_least else Stage.QUICK
    # No cap here is wider than the start's: its bound holds as well.
    bound = min(max(found.bound, start.bound), found.objective)
    return replace(found, stage=stage, bound=bound, least_index=spread.bound)
