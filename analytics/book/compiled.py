"""A book measured by the compiled loops, where numba is installed."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from analytics.book.figures import Figures
from analytics.book.matrix import BookMatrix
from analytics.book.tables import Entries, Names, Step, Sums
from analytics.model.book import BookArrays

_KERNELS = "analytics.book.kernels"
Kernel = Callable[..., None]


def is_installed() -> bool:
    """Return whether the compiler is there; the answer costs no import of it."""
    return find_spec("numba") is not None


def is_loaded() -> bool:
    """Return whether the loops are in memory already."""
    return _KERNELS in sys.modules


@cache
def kernels() -> tuple[Kernel, Kernel]:
    """Return the loops ``measure`` and ``names``, compiled.

    Notes
    -----
    The machine code is kept beside the source, or in the user's cache folder where the installation is read-only. Where
    neither can be written it is made anew in every process: that costs time and nothing else.
    """
    source, compiler = import_module(_KERNELS), import_module("numba").njit
    try:
        kept = compiler(nogil=True, cache=True)
        return kept(source.measure), kept(source.names)
    except RuntimeError:  # the compiler's word for: no folder to keep it in
        made = compiler(nogil=True)
        return made(source.measure), made(source.names)


def fill_compiled(
    figures: Figures, book: BookArrays, prepared: BookMatrix, *, with_names: bool, n_threads: int
) -> tuple[int, ...]:
    """Fill the figures of a book without shorts; return how many portfolios went through each step of candidates."""
    measure, names = kernels()
    entries, tables = _entries(book, prepared), prepared.tables
    found = _names(figures, with_names=with_names)
    outcome = Sums(figures.group, figures.hhi_lower, figures.hhi_most, figures.unknown), found
    first, *later = prepared.steps
    rows = np.arange(len(book))
    if not rows.size:
        return ()

    def begin(part: NDArray[np.int64]) -> None:
        measure(int(part[0]), int(part[-1]) + 1, entries, tables, first, outcome)

    def look_among(part: NDArray[np.int64], step: Step) -> None:
        names(part, entries, tables, step, found)

    _share_out(rows, n_threads, begin)
    counts = [rows.size]
    for step in later:
        rows = rows[~found.is_certified[rows]]
        if not rows.size:
            break
        counts.append(rows.size)
        _share_out(rows, n_threads, partial(look_among, step=step))
    return tuple(counts)


def _entries(book: BookArrays, prepared: BookMatrix) -> Entries:
    rest = np.array([book.cash_weight, book.other_weight, book.unknown_weight])
    return Entries(book.indptr, book.column, book.weight, prepared.place, rest)


def _names(figures: Figures, *, with_names: bool) -> Names:
    """Return where the names go; without names only the largest possible weight is kept."""
    if with_names:
        return Names(
            figures.top10_weight,
            figures.top10_most,
            figures.largest,
            figures.largest_weight,
            figures.largest_most,
            figures.is_certified,
        )
    n, none = figures.unknown.size, np.empty(0)
    return Names(none, none, np.empty(n, np.int32), np.empty(n), figures.largest_most, np.empty(n, np.bool_))


def _share_out(rows: NDArray[np.int64], n_threads: int, work: Callable[[NDArray[np.int64]], None]) -> None:
    """Let each thread do a part; the loops let go of the interpreter."""
    if n_threads <= 1 or rows.size < _WORTH_SHARING:
        work(rows)
        return
    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(work, np.array_split(rows, n_threads)))


_WORTH_SHARING = 500
"""Fewer portfolios are done before a second thread has started (a start costs 0.1 ms, a portfolio 1 us)."""
