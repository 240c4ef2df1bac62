"""Whole shares over many plans by chance: how often they are found, how long it takes, how near the least they lie.

Run as ``python -m benchmarks.plan_whole_shares [plans of each size]``; the times are of this process's processor.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from analytics.planner import check, dive, prove
from analytics.planner.branches import branches_of
from analytics.planner.instance import Answer, Instance
from analytics.planner.links import whole_program
from analytics.planner.proof import GAP_BP
from analytics.planner.warm import Warm
from benchmarks.plan_instances import Asked, sample

T = TypeVar("T")
SIZES = ((30, True), (300, True), (2000, False))
"""Positions, and whether the proof is timed as well."""
ASKED = (Asked(), Asked(mag7=0.22), Asked(gains_amount=5000.0, small=0.25))
_PROOF_GOAL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One plan that fractions of shares can keep; the gaps in basis points, null where nothing was found or timed."""

    dive_milliseconds: float
    dive_gap: float | None
    n_broken: int
    proof_seconds: float | None = None
    proof_gap: float | None = None


def outcome(instance: Instance, *, is_proven: bool) -> Outcome | None:
    """Search one plan; null where not even fractions of shares keep its limits."""
    program = whole_program(instance)
    if not branches_of(program, Warm(program)):
        return None
    seconds, quick = _timed(lambda: dive(instance))
    if quick is None:
        return Outcome(seconds * 1000, None, 0)
    n_broken = len(check(instance, quick).broken)
    if not is_proven:
        return Outcome(seconds * 1000, _gap(instance, quick), n_broken)
    proof_seconds, proven = _timed(lambda: prove(instance, quick))
    n_broken += len(check(instance, proven).broken)
    return Outcome(seconds * 1000, _gap(instance, quick), n_broken, proof_seconds, _gap(instance, proven))


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def _gap(instance: Instance, answer: Answer) -> float:
    return (answer.objective - answer.bound) / instance.total_amount * 1e4


def summary(n_positions: int, n_plans: int, *, is_proven: bool) -> str:
    """Return the line of one size."""
    every = [outcome(sample(n_positions, i, ASKED[i % 3]).instance, is_proven=is_proven) for i in range(n_plans)]
    found = [one for one in every if one is not None]
    dives = [one.dive_milliseconds for one in found]
    gaps = [one.dive_gap for one in found if one.dive_gap is not None]
    line = f"{n_positions:5d}: {len(gaps)} of {len(found)} found, {sum(one.n_broken for one in found)} rules broken; "
    line += f"ms p50 {np.median(dives):.0f} p95 {np.percentile(dives, 95):.0f} max {max(dives):.0f}; "
    line += f"gap bp p50 {np.median(gaps):.3f} p95 {np.percentile(gaps, 95):.3f}"
    proofs = [(one.proof_seconds, one.proof_gap) for one in found if one.proof_seconds is not None]
    if proofs:
        seconds, left = (np.array(part, dtype=np.float64) for part in zip(*proofs, strict=True))
        in_time = np.mean((seconds <= _PROOF_GOAL_SECONDS) & (left <= GAP_BP))
        line += f"; proof s p50 {np.median(seconds):.2f} p90 {np.percentile(seconds, 90):.2f} max {seconds.max():.1f}, "
        line += f"gap max {left.max():.3f}, {in_time:.0%} in 2 s"
    return line


if __name__ == "__main__":
    for size, is_timed in SIZES:
        print(summary(size, int(sys.argv[1]) if len(sys.argv) > 1 else 60, is_proven=is_timed), flush=True)
