"""The order of trades: whoever stops half-way is no worse off than before, wherever an order can see to that."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.suggest.draft import Move
from analytics.suggest.goals import Goal
from analytics.suggest.halfway import NO_WORSE, Course, course_of
from analytics.suggest.problem import Problem
from analytics.suggest.subsets import MOST_MOVES, best_ways

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ordered:
    """Moves in order; ``worse`` names limits that are further from being met somewhere half-way than before the first.

    ``always`` names those of them that no sequence which the cash allows keeps from that; none where it is not known.
    """

    moves: tuple[Move, ...]
    worse: tuple[str, ...]
    always: tuple[str, ...] = ()


def in_sequence(problem: Problem, goals: Sequence[Goal], moves: Sequence[Move]) -> Ordered:
    """Order trades so that cash stays where it may be and no half-way point leaves a limit worse than before all.

    Parameters
    ----------
    problem : Problem
        Exposures, cash and its floors.
    goals : sequence of Goal
        Limits with the companies watched.
    moves : sequence of Move
        The trades of a plan.

    Returns
    -------
    Ordered
        Sales before purchases where both would do, then by what they bring the limits nearer, then by ticker and
        account. Where that leaves a limit worse half-way, and up to a dozen trades, the sequence of all that leaves
        the fewest so, then least by how much. Beyond a dozen, the trade next that does so least.
    """
    moves = sorted(moves, key=lambda move: (move.source.ticker, move.source.account))
    course = course_of(problem, goals, moves)
    order = _step_by_step(course)
    worse, always = _worse(course, order), tuple[int, ...]()
    if worse and len(moves) <= MOST_MOVES:
        ways = best_ways(course, worse)
        order, always = [], ways.always
        while len(order) < len(moves):
            order.append(_next(course, order, ways.next_moves(order)))
        worse = _worse(course, order)
    names = course.names
    return Ordered(tuple(moves[k] for k in order), tuple(names[i] for i in worse), tuple(names[i] for i in always))


def _step_by_step(course: Course) -> list[int]:
    order: list[int] = []
    while len(order) < course.n_moves:
        order.append(_next(course, order, [k for k in range(course.n_moves) if k not in order]))
    return order


def _next(course: Course, order: Sequence[int], options: Sequence[int]) -> int:
    """Return the trade to do next, without a look at those after it."""
    if len(options) == 1:
        return options[0]
    done = np.zeros((1 + len(options), course.n_moves))
    done[:, list(order)] = 1.0
    done[np.arange(1, len(done)), list(options)] = 1.0
    misses, allowed = course.misses(done), course.may_be_last(done)
    worst = course.further(done, misses)[1:].max(axis=1, initial=0.0)
    step = misses[1:] - misses[0]
    furthest, sums = step.max(axis=1, initial=0.0), step.sum(axis=1)

    def rank(at: int) -> tuple[bool, bool, bool, bool, float, int]:
        move, is_worse, is_back = options[at], worst[at] > NO_WORSE, furthest[at] > NO_WORSE
        by = worst[at] if is_worse else furthest[at] if is_back else sums[at]
        is_late = not (course.is_sale[move] or is_back)
        return not allowed[at + 1, move], bool(is_worse), bool(is_back), is_late, round(float(by), 9), move

    return options[min(range(len(options)), key=rank)]


def _worse(course: Course, order: Sequence[int]) -> tuple[int, ...]:
    """Return the limits that are worse somewhere half-way, by number."""
    n_moves = course.n_moves
    done = np.zeros((n_moves, n_moves))
    for n_done, move in enumerate(order):
        done[n_done:, move] = 1.0
    return tuple(np.flatnonzero((course.further(done, course.misses(done)) > NO_WORSE).any(axis=0)).tolist())
