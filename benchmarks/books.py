"""Books of portfolios: 100,000 beside numpy, the cost from 1,000 to 1,000,000, and two workers against one."""

import multiprocessing
import os
import resource
import statistics
import time
from collections.abc import Iterator, Mapping
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import numpy as np

from analytics.book import BookMatrix, measure_prepared
from analytics.book.compiled import is_installed, kernels
from analytics.model.book import BookArrays, BookMeasures
from benchmarks.book_peers import AnyBook, NumpyBook, chunks_peer, gram_peer
from benchmarks.sample_book import sample_book
from benchmarks.timing import Result, milliseconds, race
from webapp.services import MarketState

N = 100_000
SIZES = (1_000, 10_000, 100_000, 1_000_000)
GOAL, GOAL_WITH_NAMES = 25.0, 125.0
BAR, BAR_WITH_NAMES = 5.0, 10.0
N_TURNS = 3
_MIB = 1024
_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def run(state: MarketState) -> Iterator[Result]:
    """Yield the races, the cost by size and two workers; without numba our own numpy runs, and the bars are missed."""
    print(f"books: {'compiled by numba' if is_installed() else 'numba is not installed, numpy alone'}")
    warm_up()
    yield from _races(state)
    yield from _sizes(state)
    yield from _workers(state)


def warm_up() -> None:
    """Load the compiled loops: a process does so once."""
    if is_installed():
        kernels()


def _races(state: MarketState) -> Iterator[Result]:
    book = sample_book(N, state)
    prepared, told = prepare(book, state), NumpyBook(book, state)
    n_threads = os.cpu_count() or 1
    gram, chunks, told_gram = gram_peer(AnyBook(book, state)), chunks_peer(told), gram_peer(told)

    def ours(*, with_names: bool) -> BookMeasures:
        return measure_prepared(book, prepared, with_names=with_names, n_threads=n_threads)

    assert_equal(ours(with_names=False), gram())
    assert_equal(ours(with_names=False), told_gram())
    assert_equal(full := ours(with_names=True), chunks())
    assert full.is_certified.all()
    yield race(
        f"{N:,} portfolios: HHI, Magnificent 7, bands, sectors",
        lambda: ours(with_names=False),
        gram,
        peer_name="numpy, Gram matrix",
        bar=BAR,
        goal=GOAL,
    )
    yield race(
        f"{N:,} portfolios: the same, all of one layout",
        lambda: ours(with_names=False),
        told_gram,
        peer_name="numpy, told the layout",
        goal=GOAL,
    )
    yield race(
        f"{N:,} portfolios: and certified top 10, largest",
        lambda: ours(with_names=True),
        chunks,
        peer_name="numpy, chunks, float32",
        bar=BAR_WITH_NAMES,
        goal=GOAL_WITH_NAMES,
    )


def prepare(book: BookArrays, state: MarketState) -> BookMatrix:
    """Return the funds of a book, prepared."""
    return BookMatrix.build(state.market, state.matrix, book.column[book.column < len(state.matrix.funds)])


def assert_equal(ours: BookMeasures, peer: Mapping[str, Any]) -> None:
    """Compare every figure of the peer with ours."""
    mag7 = ours.theme_names.index("mag7")
    for name, figures in peer.items():
        own = ours.themes[:, mag7] if name == "mag7" else getattr(ours, name)
        np.testing.assert_allclose(own, figures, rtol=0, atol=1e-6, err_msg=name)


def _sizes(state: MarketState) -> Iterator[Result]:
    """Measure each size in a process of its own: its peak is its alone."""
    context = multiprocessing.get_context("spawn")
    for n in SIZES:
        receive, send = context.Pipe(duplex=False)
        child = context.Process(target=_one_size, args=(n, state, send))
        child.start()
        took, before, peak = receive.recv()
        child.join()
        yield Result(f"book of {n:,}: all measures, one thread", took, None, None, "ms", None, None, holds=True)
        name = f"book of {n:,}: peak memory over the {before:.0f} MiB of book and market"
        yield Result(name, peak - before, None, None, "MiB", None, None, holds=True)


def _one_size(n: int, state: MarketState, answer: Any) -> None:  # noqa: ANN401 - a connection of either platform's kind
    book = sample_book(n, state)
    prepared = prepare(book, state)
    warm_up()
    before = _begin_peak()
    took = [milliseconds(lambda: measure_prepared(book, prepared)) for _ in range(N_TURNS)]
    answer.send((statistics.median(took), before, _peak()))


def _begin_peak() -> float:
    """Forget the peak so far, where the system can: that of making the book is higher. Return the MiB in use."""
    if _CLEAR.exists():
        _CLEAR.write_text("5", encoding="ascii")
    return _peak()


def _peak() -> float:
    """Return the most MiB in use, since the peak was forgotten where the system can forget it."""
    if _CLEAR.exists():
        lines = _STATUS.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / _MIB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB


def _workers(state: MarketState) -> Iterator[Result]:
    """Measure a million in one process, and halves of it in two, in turn."""
    n = SIZES[-1]
    one, two = [], []
    for _ in range(N_TURNS):
        one.append(_together(1, n, state))
        two.append(_together(2, n, state))
    alone, shared = statistics.median(one), statistics.median(two)
    name = f"book of {n:,}: two workers, all measures"
    yield Result(name, shared, alone, "one worker", "ms", alone / shared, None, holds=True)


def _together(n_workers: int, n: int, state: MarketState) -> float:
    """Return the time from the moment all workers have their part until the last is done."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(n_workers + 1)
    children = [
        context.Process(target=_one_part, args=(n // n_workers, part, state, barrier)) for part in range(n_workers)
    ]
    for child in children:
        child.start()
    barrier.wait()
    start = time.perf_counter()
    barrier.wait()
    took = (time.perf_counter() - start) * 1000
    for child in children:
        child.join()
    return took


def _one_part(n: int, part: int, state: MarketState, barrier: Barrier) -> None:
    book = sample_book(n, state, seed=part)
    prepared = prepare(book, state)
    warm_up()
    barrier.wait()
    measure_prepared(book, prepared)
    barrier.wait()
