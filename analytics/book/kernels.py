"""The loops of a book in machine code. Imported only where numba is installed; nothing is compiled at import.

Every portfolio is one turn of a loop over its few entries: funds meet in a Gram matrix, companies held directly are
looked up in each fund, and groups of companies are sums over the funds. The compiler takes the small functions into
the two large ones. No thread is started here: both large ones let others run, so a caller may share out portfolios.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from analytics.book.tables import (
    CASH_SECTOR,
    FIRST_THEME,
    N_TOP,
    OTHER_SECTOR,
    UNKNOWN_BAND,
    UNKNOWN_SECTOR,
    Entries,
    Floats,
    Names,
    Step,
    Sums,
    Tables,
)

_inner = numba.njit(nogil=True)
_sum = numba.njit(nogil=True, fastmath={"reassoc", "contract"})
"""For sums alone: their order is free, so that several terms are added at a time."""

_DIGITS = 1e12
"""Weights that agree in twelve decimals are equal, as in a report: then the ticker decides."""

Places = NDArray[np.int64]


def measure(first: int, last: int, entries: Entries, tables: Tables, step: Step, outcome: tuple[Sums, Names]) -> None:
    """Fill all figures of the portfolios ``first`` to ``last``; the names as far as few candidates prove them."""
    sums, names = outcome
    fund, share = np.empty(entries.local.size, np.int64), np.zeros(tables.gram.shape[1])
    groups, mixed = np.empty(tables.by_fund.shape[1]), np.empty(step.known.shape[1])
    n_top = N_TOP if names.top_weight.size else 1
    top, who = np.empty(n_top), np.empty(n_top, np.int64)
    for p in range(first, last):
        start, end = entries.indptr[p], entries.indptr[p + 1]
        n = _read_funds(start, end, entries, fund, share)
        _mix(share, fund, n, tables.by_fund, groups)
        _mix(share, fund, n, step.known, mixed)
        index, index_most = _squares(share, fund, n, tables)
        top[:], who[:] = 0.0, -1
        for e in range(start + n, end):
            issuer, direct = entries.column[e] - entries.local.size, entries.weight[e]
            inside = _dot(tables.known_of, issuer, share)
            most = _dot(tables.most_of, issuer, share) if tables.has_slack[issuer] else inside
            index += direct * (direct + 2.0 * inside)
            index_most += direct * (direct + 2.0 * most)
            _add_direct(issuer, direct, tables, groups)
            _place(issuer, direct, inside, step, mixed, tables.rank, top, who)
        _scan(mixed, step.issuer, tables.rank, top, who)
        sums.hhi_lower[p], sums.hhi_most[p] = index, index_most
        sums.unknown[p] = _write_groups(groups, entries.rest[p], tables, sums.group[p])
        _write_names(p, n, fund, share, mixed, entries, tables, step, names, top, who)
        _forget(fund, n, share)


def names(rows: Places, entries: Entries, tables: Tables, step: Step, names: Names) -> None:
    """Fill the largest companies of some portfolios, and whether they are proven to be the largest."""
    fund, share = np.empty(entries.local.size, np.int64), np.zeros(tables.gram.shape[1])
    mixed = np.empty(step.known.shape[1])
    n_top = N_TOP if names.top_weight.size else 1
    top, who = np.empty(n_top), np.empty(n_top, np.int64)
    for p in rows:
        n = _read_funds(entries.indptr[p], entries.indptr[p + 1], entries, fund, share)
        _collect(p, n, fund, share, mixed, entries, tables, step, False, top, who)
        _write_names(p, n, fund, share, mixed, entries, tables, step, names, top, who)
        _forget(fund, n, share)


@_inner
def _read_funds(start: int, end: int, entries: Entries, fund: Places, share: Floats) -> int:
    """Return how many funds lead a portfolio's entries; write down which, and the share of each in its place."""
    n = 0
    while start + n < end and entries.column[start + n] < entries.local.size:
        fund[n] = entries.local[entries.column[start + n]]
        share[fund[n]] = entries.weight[start + n]
        n += 1
    return n


@_inner
def _forget(fund: Places, n: int, share: Floats) -> None:
    for a in range(n):
        share[fund[a]] = 0.0


@_sum
def _mix(share: Floats, fund: Places, n: int, rows: Floats, mixed: Floats) -> None:
    """Add up rows of funds; two at a time, because reading and writing the sum is what costs."""
    mixed[:] = 0.0
    for a in range(0, n - 1, 2):
        f0, f1 = fund[a], fund[a + 1]
        s0, s1 = share[f0], share[f1]
        for c in range(0, mixed.size, 4):
            m0 = mixed[c] + s0 * rows[f0, c] + s1 * rows[f1, c]
            m1 = mixed[c + 1] + s0 * rows[f0, c + 1] + s1 * rows[f1, c + 1]
            m2 = mixed[c + 2] + s0 * rows[f0, c + 2] + s1 * rows[f1, c + 2]
            m3 = mixed[c + 3] + s0 * rows[f0, c + 3] + s1 * rows[f1, c + 3]
            mixed[c], mixed[c + 1], mixed[c + 2], mixed[c + 3] = m0, m1, m2, m3
    if n % 2:
        for c in range(mixed.size):
            mixed[c] += share[fund[n - 1]] * rows[fund[n - 1], c]


@_sum
def _dot(rows: Floats, row: int, share: Floats) -> float:
    """Return the product of a row and the shares; a view of the row would be counted as one more owner, each time."""
    t0, t1, t2, t3 = 0.0, 0.0, 0.0, 0.0
    for a in range(0, share.size, 4):
        t0 += rows[row, a] * share[a]
        t1 += rows[row, a + 1] * share[a + 1]
        t2 += rows[row, a + 2] * share[a + 2]
        t3 += rows[row, a + 3] * share[a + 3]
    return (t0 + t1) + (t2 + t3)


@_inner
def _squares(share: Floats, fund: Places, n: int, tables: Tables) -> tuple[float, float]:
    index, index_most = 0.0, 0.0
    for a in range(n):
        index += share[fund[a]] * _dot(tables.gram, fund[a], share)
        index_most += share[fund[a]] * _dot(tables.gram_most, fund[a], share)
    return index, index_most


@_inner
def _add_direct(issuer: int, direct: float, tables: Tables, groups: Floats) -> None:
    groups[tables.band_of[issuer]] += direct
    groups[tables.sector_of[issuer]] += direct
    for theme in range(tables.is_member.shape[1]):
        if tables.is_member[issuer, theme]:
            groups[FIRST_THEME + theme] += direct


@_inner
def _write_groups(groups: Floats, rest: Floats, tables: Tables, row: Floats) -> float:
    """Add what is no company, write the row, and return what is unknown."""
    n_themes = tables.is_member.shape[1]
    first_upper = FIRST_THEME + n_themes
    unknown: float = groups[first_upper + n_themes + 1] + rest[2]
    for column in range(first_upper):
        row[column] = groups[column]
    row[CASH_SECTOR] += rest[0]
    row[OTHER_SECTOR] += rest[1]
    row[UNKNOWN_BAND] += rest[2]
    row[UNKNOWN_SECTOR] += rest[2]
    for theme in range(n_themes):
        hidden = min(groups[first_upper + theme], groups[first_upper + n_themes])
        row[first_upper + theme] = groups[FIRST_THEME + theme] + unknown + hidden
    return unknown


@_inner
def _place(  # noqa: PLR0913, PLR0917 - a loop's variables: the compiler takes it into its caller
    issuer: int,
    direct: float,
    inside: float,
    step: Step,
    mixed: Floats,
    rank: NDArray[np.int32],
    top: Floats,
    who: Places,
) -> None:
    """Add a direct holding to its candidate, or put it among the largest by itself."""
    if step.place[issuer] >= 0:
        mixed[step.place[issuer]] += direct
    else:
        _insert(direct + inside, issuer, rank, top, who)


@_inner
def _scan(mixed: Floats, issuer: NDArray[np.int32], rank: NDArray[np.int32], top: Floats, who: Places) -> None:
    for c in range(issuer.size):
        _insert(mixed[c], issuer[c], rank, top, who)


@_inner
def _insert(weight: float, issuer: int, rank: NDArray[np.int32], top: Floats, who: Places) -> None:
    """Put a company where it belongs among the largest, if it does: by weight, then ticker."""
    if weight < top[top.size - 1] - 1.0 / _DIGITS or weight <= 0.0:
        return
    key = np.rint(weight * _DIGITS)
    at = top.size
    while at > 0:
        above = np.rint(top[at - 1] * _DIGITS)
        if key < above or (key == above and who[at - 1] >= 0 and rank[issuer] > rank[who[at - 1]]):
            break
        at -= 1
        if at + 1 < top.size:
            top[at + 1], who[at + 1] = top[at], who[at]
    if at < top.size:
        top[at], who[at] = weight, issuer


@_inner
def _collect(  # noqa: PLR0913, PLR0917 - as _place
    p: int,
    n: int,
    fund: Places,
    share: Floats,
    mixed: Floats,
    entries: Entries,
    tables: Tables,
    step: Step,
    is_most: bool,  # noqa: FBT001 - compiled functions take no keywords
    top: Floats,
    who: Places,
) -> None:
    """Write the largest candidates and direct holdings of a portfolio, as known or the most they can be."""
    top[:], who[:] = 0.0, -1
    _mix(share, fund, n, step.most if is_most else step.known, mixed)
    funds = tables.most_of if is_most else tables.known_of
    for e in range(entries.indptr[p] + n, entries.indptr[p + 1]):
        issuer = entries.column[e] - entries.local.size
        _place(issuer, entries.weight[e], _dot(funds, issuer, share), step, mixed, tables.rank, top, who)
    _scan(mixed, step.issuer, tables.rank, top, who)


@_inner
def _write_names(  # noqa: PLR0913, PLR0917 - as _place
    p: int,
    n: int,
    fund: Places,
    share: Floats,
    mixed: Floats,
    entries: Entries,
    tables: Tables,
    step: Step,
    names: Names,
    top: Floats,
    who: Places,
) -> None:
    """Write the largest of a portfolio, whether no other can be larger, and the most they can be."""
    outside, is_rounded = 0.0, False
    for a in range(n):
        outside += share[fund[a]] * step.outside[fund[a]]
        is_rounded |= step.has_slack[fund[a]]
    for e in range(entries.indptr[p] + n, entries.indptr[p + 1]):
        is_rounded |= tables.has_slack[entries.column[e] - entries.local.size]
    is_proven = outside <= top[top.size - 1] and outside < top[0] - 2.0 / _DIGITS
    names.is_certified[p] = is_proven or outside == 0.0
    names.largest[p] = who[0]
    names.largest_weight[p] = top[0] if who[0] >= 0 else np.nan
    if top.size > 1:
        names.top_weight[p] = top.sum()
    if is_rounded:
        _collect(p, n, fund, share, mixed, entries, tables, step, True, top, who)
    names.largest_most[p] = top[0]
    if top.size > 1:
        names.top_most[p] = top.sum()
