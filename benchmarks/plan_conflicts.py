"""Plans that have no answer: how long it takes to say by how much limits must give, and whether that is enough."""

import time
from collections.abc import Iterator
from functools import partial

from analytics.planner import check, explain
from analytics.planner.easing import eased
from analytics.planner.elastic import Elastic
from analytics.planner.frontier import frontier
from benchmarks.plan_instances import Asked, Sample, sample
from benchmarks.timing import Result, race

GOALS = {30: 5.0, 300: 20.0, 2000: 100.0}
ASKED = (
    Asked(mag7=0.12, company=0.04),
    Asked(small=0.45, sector_gap=0.03),
    Asked(mag7=0.20, gains_amount=-2_000.0),
    Asked(small=0.35, n_trades=3),
)
_N_EXPLAINED = {30: 60, 300: 12, 2000: 0}


def run() -> Iterator[Result]:
    """Yield a line for each size; then how many of the proposed changes made a plan possible."""
    for n_positions, goal in GOALS.items():
        made = next(impossible(n_positions))
        yield race(f"smallest change of all limits, {n_positions} positions", partial(least, made), goal=goal)
        if _N_EXPLAINED[n_positions]:
            yield explained(n_positions, _N_EXPLAINED[n_positions])
        curve = sample(n_positions, 0)
        yield race(
            f"a limit over its bound, 61 points, {n_positions} positions",
            partial(frontier, curve.instance, curve.limit_of["mag7"]),
        )


def impossible(n_positions: int) -> Iterator[Sample]:
    """Yield plans whose limits cannot be kept in fractions of shares, by seed; none is chosen otherwise."""
    for seed in range(1000):
        made = sample(n_positions, seed, ASKED[seed % len(ASKED)])
        elastic = Elastic(made.instance)
        give = elastic.least(elastic.scales)
        if give is not None and give.by:
            yield made


def least(made: Sample) -> None:
    """Build the program and find the smallest change of all limits together."""
    elastic = Elastic(made.instance)
    elastic.least(elastic.scales)


def explained(n_positions: int, n: int) -> Result:
    """Return how long the whole explanation takes; it holds where every change proposed has a plan that keeps it."""
    times, is_enough = [], True
    for _, made in zip(range(n), impossible(n_positions), strict=False):
        start = time.perf_counter()
        found = explain(made.instance)
        times.append((time.perf_counter() - start) * 1000)
        proposed = [*found.alone.values(), *([found.together] if found.together else [])]
        is_enough &= bool(proposed)
        is_enough &= not any(check(eased(made.instance, easing.by), easing.answer).broken for easing in proposed)
    median = sorted(times)[len(times) // 2]
    name = f"each limit alone and together, whole shares, {n_positions} positions, {n} plans, all enough"
    return Result(name, median, None, None, "ms", None, None, is_enough)
