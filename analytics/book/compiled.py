"""A book measured by the compiled loops, where numba is installed."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from analytics.book.figures import NOT_PREPARED, Figures
from analytics.book.matrix import BookMatrix
from analytics.book.tables import Entries, Names, Step, Sums
from analytics.model.book import BookArrays

_KERNELS = "analytics.book.kernels"
Kernel = Callable[..., bool | None]


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
    entries, tables = _entries(book), prepared.tables
    found = _names(figures, with_names=with_names)
    outcome = Sums(figures.group, figures.hhi_lower, figures.hhi_most, figures.unknown, figures.is_odd), found
    first, *later = prepared.steps
    rows = np.arange(len(book))
    if not rows.size:
        return ()

    def begin(part: NDArray[np.int64]) -> object:
        return measure(int(part[0]), int(part[-1]) + 1, entries, tables, first, outcome)

    def look_among(part: NDArray[np.int64], step: Step) -> object:
        return names(part, entries, tables, step, found)

    if not all(_share_out(rows, n_threads, begin)):
        raise ValueError(NOT_PREPARED)
    counts = [rows.size]
    for step in later:
        rows = rows[~found.is_certified[rows]]
        if not rows.size:
            break
        counts.append(rows.size)
        _share_out(rows, n_threads, partial(look_among, step=step))
    return tuple(counts)


def _entries(book: BookArrays) -> Entries:
    rest = np.array([book.cash_weight, book.other_weight, book.unknown_weight])
    return Entries(book.indptr, book.column.view(np.uint32), book.weight, rest)


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


def _share_out(rows: NDArray[np.int64], n_threads: int, work: Callable[[NDArray[np.int64]], object]) -> list[object]:
    """Let each thread take part after part; the loops let go of the interpreter."""
    if n_threads <= 1 or rows.size < _WORTH_SHARING:
        return [work(rows)]
    with ThreadPoolExecutor(n_threads) as pool:
        return list(pool.map(work, np.array_split(rows, min(rows.size, n_threads * _PARTS_EACH))))


_WORTH_SHARING = 500
"""Fewer portfolios are done before a second thread has started (a start costs 0.1 ms, a portfolio 0.5 us)."""
_PARTS_EACH = 4
"""A thread that is kept waiting leaves parts to the others."""
