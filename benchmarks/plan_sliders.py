"""Plans in fractions of shares: a limit dragged to and fro, and the first answer from nothing; against cvxpy."""

import itertools
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import numpy as np

from analytics.planner.instance import Answer, Floats
from analytics.planner.limits import held_before
from analytics.planner.relaxation import Relaxation
from benchmarks.plan_instances import Sample, sample
from benchmarks.timing import GRACE, Result, milliseconds, race

SIZES = {30: (0.5, 7.0), 300: (2.0, 25.0), 2000: (8.0, 145.0)}
"""Positions, and the goals of a tick (95 of 100) and of a first answer, in milliseconds."""
SLIDER_BAR, COLD_BAR = 500.0, 50.0
_FROM, _TO, _N_STOPS = 0.28, 0.22, 61
_MOST_WITH_PEER = 300
_SAME_BP = 0.01


class Slider:
    """A limit on the seven large companies, dragged down and up again; each tick ends with the weights of all names."""

    def __init__(self, case: Sample) -> None:
        self.case = case
        self.relaxation = Relaxation(case.instance)
        self._before = held_before(case.instance) + case.locked_amount
        down = np.linspace(_FROM, _TO, _N_STOPS).tolist()
        self._stops = itertools.cycle([*down, *reversed(down)])

    def tick(self) -> Floats:
        """Move to the next stop."""
        self.relaxation.set_bound(self.case.limit_of["mag7"], upper=next(self._stops))
        answer = self.relaxation.solve()
        assert answer is not None
        return self.weights(answer)

    def first(self) -> Answer | None:
        """Build and solve from nothing."""
        return Relaxation(self.case.instance).solve()

    def weights(self, answer: Answer) -> Floats:
        """Return the weights of all names after an answer."""
        instance = self.case.instance
        price, lots, slots = instance.securities.price, instance.lots, instance.slots
        sold = np.bincount(lots.security, answer.sold, price.size)
        bought = np.bincount(slots.security, answer.bought, price.size)
        weights: Floats = self.case.exposure @ (self._before + (bought - sold) * price) / instance.total_amount
        return weights


def run() -> Iterator[Result]:
    """Yield the ticks and the first answers by size; cvxpy beside them up to 300 positions."""
    has_peer = find_spec("cvxpy") is not None
    for n_positions, (tick_goal, cold_goal) in SIZES.items():
        case = sample(n_positions, 0)
        slider = Slider(case)
        tick, first = (
            f"slider tick, all weights, {n_positions} pos.",
            f"plan in fractions from nothing, {n_positions} pos.",
        )
        yield worst(f"{tick}, p95", slider.tick, tick_goal)
        if not has_peer or n_positions > _MOST_WITH_PEER:
            yield race(tick, slider.tick)
            yield race(first, slider.first, goal=cold_goal)
            continue
        peer = _peer(case)
        ticked = race(tick, slider.tick, peer, peer_name="cvxpy in arrays, written anew")
        started = race(first, slider.first, peer, peer_name="cvxpy in arrays", goal=cold_goal)
        yield from (ticked, started, race(tick, slider.tick, _parametric_peer(case), peer_name="cvxpy, a parameter"))
        if n_positions == _MOST_WITH_PEER:
            yield from _against_naive(case, ticked, started)


def _against_naive(case: Sample, ticked: Result, started: Result) -> Iterator[Result]:
    """Yield both against a constraint a name, which takes so long that it is timed once."""
    from benchmarks import plan_peers  # noqa: PLC0415 - the product runs without the peer

    naive = milliseconds(lambda: plan_peers.solve(case, _TO, is_naive=True))
    for result, bar in ((ticked, SLIDER_BAR), (started, COLD_BAR)):
        ratio = naive / result.ours
        yield Result(result.name, result.ours, naive, "naive cvxpy, once", "ms", ratio, bar, ratio >= bar)


def worst(name: str, work: Callable[[], object], goal: float, share: float = 0.95) -> Result:
    """Return the time that 95 of 100 ticks keep, or another share of them."""
    times = []
    for _ in range(2 * _N_STOPS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    late = float(np.quantile(times, share))
    return Result(name, late, None, None, "ms", None, None, late <= GRACE * goal, goal)


def _peer(case: Sample) -> Callable[[], object]:
    """Return the peer, once it is shown to come to the same."""
    from benchmarks import plan_peers  # noqa: PLC0415 - the product runs without the peer

    slider = Slider(case)
    ours = slider.relaxation.solve()
    theirs = plan_peers.solve(case, case.asked.mag7)
    assert ours is not None
    assert abs(ours.objective - theirs.objective) <= _SAME_BP * case.instance.total_amount / 1e4
    assert np.abs(slider.weights(ours).sum() - theirs.weights.sum()) <= 1e-3  # noqa: PLR2004 - several plans cost the same
    return lambda: plan_peers.solve(case, _TO)


def _parametric_peer(case: Sample) -> Callable[[], object]:
    from benchmarks import plan_peers  # noqa: PLC0415 - as above

    solved = plan_peers.with_parameter(case)
    stops = itertools.cycle(np.linspace(_FROM, _TO, _N_STOPS).tolist())
    return lambda: solved(next(stops))
