"""Whole shares over many plans by chance: how often they are found, how long it takes, how near the least they lie.

Times are of this process's processor; the samples are those that fractions of shares can keep, none left out.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from analytics.planner import check, dive, prove
from analytics.planner.branches import branches_of
from analytics.planner.dive import dive_in
from analytics.planner.instance import Answer, Instance
from analytics.planner.links import whole_program
from analytics.planner.proof import GAP_BP
from analytics.planner.warm import Warm
from benchmarks.plan_instances import Asked, sample
from benchmarks.timing import GRACE, Result

T = TypeVar("T")
SIZES = ((30, 25.0, 0.99, True), (300, 100.0, 0.97, True), (2000, 600.0, 0.95, False))
"""Positions, the milliseconds that 95 of 100 keep, the share found by the quick way, and whether it is proven too."""
ASKED = (Asked(), Asked(mag7=0.22), Asked(gains_amount=5000.0, small=0.25))
N_PLANS = 60
_PROOF_SECONDS, _PROVEN_PERCENT = 2.0, 90.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One plan that fractions of shares can keep; the gaps in basis points, null where nothing was found or timed."""

    dive_milliseconds: float
    is_quick: bool
    dive_gap: float | None
    n_broken: int
    proof_seconds: float | None = None
    proof_gap: float | None = None

    @property
    def is_proven_in_time(self) -> bool:
        """Say whether the gap was closed within the seconds it may take."""
        seconds, gap = self.proof_seconds, self.proof_gap
        return seconds is not None and gap is not None and seconds <= _PROOF_SECONDS and gap <= GAP_BP


def outcome(instance: Instance, *, is_proven: bool) -> Outcome | None:
    """Search one plan; null where not even fractions of shares keep its limits."""
    program = whole_program(instance)
    if not branches_of(program, Warm(program)):
        return None
    seconds, quick = _timed(lambda: dive(instance))
    is_quick = dive_in(instance, program) is not None
    if quick is None:
        return Outcome(seconds * 1000, is_quick, None, 0)
    n_broken = len(check(instance, quick).broken)
    if not is_proven:
        return Outcome(seconds * 1000, is_quick, _gap(instance, quick), n_broken)
    proof_seconds, proven = _timed(lambda: prove(instance, quick))
    n_broken += len(check(instance, proven).broken)
    return Outcome(seconds * 1000, is_quick, _gap(instance, quick), n_broken, proof_seconds, _gap(instance, proven))


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def _gap(instance: Instance, answer: Answer) -> float:
    return (answer.objective - answer.bound) / instance.total_amount * 1e4


def run() -> Iterator[Result]:
    """Yield a line for each size, and one for the proofs of all sizes that are proven."""
    proven: list[Outcome] = []
    for n_positions, goal, least_share, is_proven in SIZES:
        every = [outcome(sample(n_positions, i, ASKED[i % 3]).instance, is_proven=is_proven) for i in range(N_PLANS)]
        plans = [one for one in every if one is not None]
        yield _line(n_positions, plans, goal, least_share)
        proven += plans if is_proven else []
    seconds = [one.proof_seconds for one in proven if one.proof_seconds is not None]
    gaps = [one.proof_gap for one in proven if one.proof_gap is not None]
    in_time = 100.0 * float(np.mean([one.is_proven_in_time for one in proven]))
    name = (
        f"proven to {GAP_BP:g} bp in {_PROOF_SECONDS:g} s, {len(proven)} plans to 300 pos.: "
        f"p50 {np.median(seconds):.2f} s, p90 {np.percentile(seconds, 90):.2f} s, gap max {max(gaps):.3f} bp"
    )
    yield Result(name, in_time, None, None, "%", None, None, in_time >= _PROVEN_PERCENT, _PROVEN_PERCENT)


def _line(n_positions: int, plans: list[Outcome], goal: float, least_share: float) -> Result:
    milliseconds = [one.dive_milliseconds for one in plans]
    gaps = [one.dive_gap for one in plans if one.dive_gap is not None]
    n_quick, n_broken = sum(one.is_quick for one in plans), sum(one.n_broken for one in plans)
    late = float(np.percentile(milliseconds, 95))
    name = (
        f"whole shares, p95, {n_positions} pos.: {n_quick} of {len(plans)} the quick way, {len(gaps)} in all, "
        f"{n_broken} rules broken, gap p50 {np.median(gaps):.2f} bp"
    )
    holds = late <= GRACE * goal and n_quick >= least_share * len(plans) and len(gaps) == len(plans) and not n_broken
    return Result(name, late, None, None, "ms", None, None, holds, goal)
