"""Whole shares with the limits that no straight line says: tangents are added until the answer keeps the index.

A limit on the Herfindahl index is kept by rows that cut off no plan within it, so that a bound found with them holds.
The least index as the goal becomes such a limit: the least that whole shares were found to reach, a hundredth more.
"""

from collections.abc import Callable
from dataclasses import replace

from analytics.planner.cones import with_tangents
from analytics.planner.conflicts import Work, in_whole_shares, untraded
from analytics.planner.dive import dive as dive_straight
from analytics.planner.elastic import Elastic
from analytics.planner.instance import Answer, Instance, Row, Total, TotalLimit
from analytics.planner.proof import prove as prove_straight
from analytics.planner.relaxation import Relaxation
from analytics.planner.squares import held_after, herfindahl, missing_cut

INDEX_TOLERANCE = 1e-2
"""Of the least index: within it, costs decide. What is as spread as 30.0 equal holdings may end at 29.7."""
_MAX_ROUNDS = 40
_N_DIVES_SPREAD, _N_DIVES_CHEAP = 6, 2


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
    if instance.is_least_hhi:
        return _least_index_first(instance)
    return _settled(with_tangents(instance), dive_straight)


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
    asked = with_tangents(instance)
    if instance.is_least_hhi:
        # The start is within the tolerance of the least index; a cheaper plan may be as spread, no less.
        asked = with_tangents(_capped(instance, _index(instance, start))[0])
    found = _settled(asked, lambda plan: prove_straight(plan, start))
    return start if found is None else found


def _settled(instance: Instance, find: Callable[[Instance], Answer | None]) -> Answer | None:
    for _ in range(_MAX_ROUNDS):
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
    spread = _most_spread(instance)
    if spread is None:
        return None
    asked, number = _capped(instance, _index(instance, spread) * (1.0 + INDEX_TOLERANCE))
    asked = with_tangents(asked)
    cheap = in_whole_shares(asked, {number}, is_taxed=True, work=Work(_N_DIVES_CHEAP))
    relaxed = Relaxation(asked).solve()
    answer = spread if cheap is None or cheap.by else cheap.answer
    bound = answer.objective if relaxed is None else min(relaxed.objective, answer.objective)
    return replace(answer, bound=bound)


def _most_spread(instance: Instance) -> Answer | None:
    """Return a plan of whole shares with an index as low as was found, whatever it costs."""
    free, number = _capped(instance, 0.0)
    give = Elastic(free).least({number})
    if give is None:
        return None
    near, number = _capped(instance, give.by.get(number, 0.0))
    found = in_whole_shares(near, {number}, work=Work(_N_DIVES_SPREAD))
    idle = untraded(near)
    answers = [easing.answer for easing in (found, idle) if easing is not None and easing.by.keys() <= {number}]
    if answers:
        return min(answers, key=lambda answer: _index(instance, answer))
    return _settled(with_tangents(replace(instance, is_least_hhi=False)), dive_straight)


def _capped(instance: Instance, index: float) -> tuple[Instance, int]:
    """Return the plan with a limit on the index instead of the goal, and the number of that limit."""
    every: tuple[Row | TotalLimit, ...] = (*instance.rows, *instance.totals)
    number = 1 + max((bounds.limit for bounds in every), default=0)
    limit = TotalLimit(Total.HHI, number, upper=index)
    return replace(instance, totals=(*instance.totals, limit), is_least_hhi=False), number


def _index(instance: Instance, answer: Answer) -> float:
    if instance.square is None:
        raise ValueError("The least index is asked for without the products it is measured by.")
    return herfindahl(instance.square, *held_after(instance, answer.sold, answer.bought))
