"""What each trade of a plan does to each limit: to the point measure, and to the bound the limit is tested on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics.model.plan import Limit
from analytics.suggest.draft import Move, draft_of
from analytics.suggest.gauge import Gauge, State
from analytics.suggest.outcomes import tested_of
from analytics.suggest.problem import Problem


@dataclass(frozen=True, slots=True)
class Effects:
    """Changes by limit name, in the unit of the limit. ``tested`` differs from ``point`` by what is unknown."""

    point: dict[str, float]
    tested: dict[str, float]


def effects_in_turn(problem: Problem, limits: Sequence[Limit], moves: tuple[Move, ...]) -> Iterator[Effects]:
    """Return the effects of each move after those before it.

    Parameters
    ----------
    problem : Problem
        What a dollar of each security carries.
    limits : sequence of Limit
        The user's rules.
    moves : tuple of Move
        In the order of the plan.

    Yields
    ------
    Effects
        Summed over all moves they are after minus before, also for the largest company, which may change on the way.
    """
    gauge = problem.gauge(limits)
    before = _measures(gauge, limits, problem.state_before())
    for n_done in range(1, len(moves) + 1):
        after = _measures(gauge, limits, draft_of(problem, moves[:n_done]).state)
        yield Effects(_change(before.point, after.point), _change(before.tested, after.tested))
        before = after


def _measures(gauge: Gauge, limits: Sequence[Limit], state: State) -> Effects:
    found = {limit.name: (limit, gauge.measure(limit, state)) for limit in limits}
    return Effects(
        point={name: measure.weight for name, (_, measure) in found.items()},
        tested={name: tested_of(limit, measure) for name, (limit, measure) in found.items()},
    )


def _change(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: after[name] - before[name] for name in after}
