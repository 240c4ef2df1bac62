"""Interleaved repeats: ours, peer, ours, peer, so that a noisy machine is noisy for both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

N_REPEATS = 7
_REST_SECONDS = 0.1
"""Before each turn: the threads of a matrix product go on waiting for more, and would take the next one's core."""
_LEAST_MILLISECONDS, _SHORTEST_MILLISECONDS = 20.0, 0.01
GRACE = 2.0
"""A goal in milliseconds is missed at more than this many times itself: machines differ (definitions, "Speed")."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table.

    ``ratio`` is peer over ours, ``bar`` the least it may be (null: reported only); ``goal`` is what ours is meant to
    take, in the same unit (null: none).
    """

    name: str
    ours: float
    peer: float | None
    peer_name: str | None
    unit: str
    ratio: float | None
    bar: float | None
    holds: bool
    goal: float | None = None

    def document(self) -> dict[str, Any]:
        """Return the line as it is written to results.json."""
        return asdict(self)


def milliseconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def turn(work: Callable[[], object], timer: Callable[[Callable[[], object]], float] = milliseconds) -> float:
    """Time one turn after a rest: a long piece of work once, a short one again and again, as caches are warm in use."""
    time.sleep(_REST_SECONDS)
    first = timer(work)
    if first >= _LEAST_MILLISECONDS:
        return first
    n_times = max(1, round(_LEAST_MILLISECONDS / max(first, _SHORTEST_MILLISECONDS)))
    return statistics.fmean(timer(work) for _ in range(n_times))


def race(  # noqa: PLR0913 - a line of the table has so many columns
    name: str,
    ours: Callable[[], object],
    peer: Callable[[], object] | None = None,
    *,
    peer_name: str | None = None,
    bar: float | None = None,
    goal: float | None = None,
    timer: Callable[[Callable[[], object]], float] = milliseconds,
) -> Result:
    """Return the medians of interleaved repeats, after one uncounted round; ``timer`` times one call of ours."""
    ours()
    if peer is not None:
        peer()
    own_times, peer_times = [], []
    for _ in range(N_REPEATS):
        own_times.append(turn(ours, timer))
        if peer is not None:
            peer_times.append(turn(peer))
    own = statistics.median(own_times)
    other = statistics.median(peer_times) if peer_times else None
    ratio = other / own if other is not None else None
    is_quicker = bar is None or (ratio is not None and ratio >= bar)
    is_quick = goal is None or own <= GRACE * goal
    return Result(name, own, other, peer_name, "ms", ratio, bar, is_quicker and is_quick, goal)
