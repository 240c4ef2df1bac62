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

_inner = numba.njit(nogil=True, forceinline=True)
_sum = numba.njit(nogil=True, forceinline=True, fastmath={"reassoc", "contract"})
"""For sums alone: their order is free, so that several terms are added at a time."""

_DIGITS = 1e12
"""Weights that agree in twelve decimals are equal, as in a report: then the ticker decides."""

Places = NDArray[np.int64]


def measure(first: int, last: int, entries: Entries, tables: Tables, step: Step, outcome: tuple[Sums, Names]) -> None:
    """Fill all figures of the portfolios ``first`` to ``last``; the names as far as few candidates prove them."""
    sums, names = outcome
    indptr, column, weight, local, rest = entries
    known_of, most_of, has_slack = tables.known_of, tables.most_of, tables.has_slack
    rank, place = tables.rank, step.place
    fund, share = np.empty(local.size, np.int64), np.zeros(known_of.shape[1])
    groups, mixed = np.empty(tables.by_fund.shape[1]), np.empty(step.known.shape[1])
    n_top = N_TOP if names.top_weight.size else 1
    top, who = np.empty(n_top), np.empty(n_top, np.int64)
    for p in range(first, last):
        start, end = indptr[p], indptr[p + 1]
        n = _read_funds(start, end, entries, fund, share)
        _mix(share, fund, n, tables.by_fund, groups)
        _mix(share, fund, n, step.known, mixed)
        index, index_most = _square(share, fund, n, tables.gram), _square(share, fund, n, tables.gram_slack)
        least, is_rounded = _clear(top, who), False
        for e in range(start + n, end):
            issuer, direct = column[e] - local.size, weight[e]
            inside = _dot(known_of, issuer, share)
            index += direct * (direct + 2.0 * inside)
            if has_slack[issuer]:
                is_rounded = True
                index_most += 2.0 * direct * (_dot(most_of, issuer, share) - inside)
            if place[issuer] >= 0:
                mixed[place[issuer]] += direct
            elif direct + inside >= least:
                least = _insert(direct + inside, issuer, rank, top, who)
        _scan(mixed, step.issuer, rank, least, top, who)
        sums.hhi_lower[p], sums.hhi_most[p] = index, index + index_most
        _add_directs(start + n, end, entries, tables, groups)
        sums.unknown[p] = _write_groups(p, groups, rest, tables.is_member.shape[1], sums.group)
        _write_names(p, n, is_rounded, fund, share, mixed, entries, tables, step, names, top, who)
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
        _write_names(p, n, True, fund, share, mixed, entries, tables, step, names, top, who)
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
    """Add up rows of funds; four at a time, because reading and writing the sum is what costs."""
    for c in range(mixed.size):
        mixed[c] = 0.0
    n_fours = n - n % 4
    for a in range(0, n_fours, 4):
        f0, f1, f2, f3 = fund[a], fund[a + 1], fund[a + 2], fund[a + 3]
        s0, s1, s2, s3 = share[f0], share[f1], share[f2], share[f3]
        for c in range(mixed.size):
            mixed[c] += s0 * rows[f0, c] + s1 * rows[f1, c] + s2 * rows[f2, c] + s3 * rows[f3, c]
    for a in range(n_fours, n):
        for c in range(mixed.size):
            mixed[c] += share[fund[a]] * rows[fund[a], c]


@_sum
def _dot(rows: Floats, row: int, share: Floats) -> float:
    """Return the product of a row and the shares; a view of the row would be counted as one more owner, each time."""
    total: float = 0.0
    for a in range(share.size):
        total += rows[row, a] * share[a]
    return total


@_inner
def _square(share: Floats, fund: Places, n: int, gram: Floats) -> float:
    total: float = 0.0
    for a in range(n):
        total += share[fund[a]] * _dot(gram, fund[a], share)
    return total


@_inner
def _add_directs(start: int, end: int, entries: Entries, tables: Tables, groups: Floats) -> None:
    """Add what is held directly to its band, its sector and its themes."""
    column, weight, n_all = entries.column, entries.weight, entries.local.size
    band_of, sector_of, is_member = tables.band_of, tables.sector_of, tables.is_member
    for e in range(start, end):
        issuer, direct = column[e] - n_all, weight[e]
        groups[band_of[issuer]] += direct
        groups[sector_of[issuer]] += direct
        for theme in range(is_member.shape[1]):
            groups[FIRST_THEME + theme] += direct * is_member[issuer, theme]


@_inner
def _write_groups(p: int, groups: Floats, rest: Floats, n_themes: int, rows: Floats) -> float:
    """Add what is no company, write the row, and return what is unknown."""
    first_upper = FIRST_THEME + n_themes
    unknown: float = groups[first_upper + n_themes + 1] + rest[2, p]
    groups[CASH_SECTOR] += rest[0, p]
    groups[OTHER_SECTOR] += rest[1, p]
    groups[UNKNOWN_BAND] += rest[2, p]
    groups[UNKNOWN_SECTOR] += rest[2, p]
    for column in range(first_upper):
        rows[p, column] = groups[column]
    for theme in range(n_themes):
        hidden = min(groups[first_upper + theme], groups[first_upper + n_themes])
        rows[p, first_upper + theme] = groups[FIRST_THEME + theme] + unknown + hidden
    return unknown


@_inner
def _clear(top: Floats, who: Places) -> float:
    """Forget the largest; return what a company must weigh to be among them."""
    for at in range(top.size):
        top[at], who[at] = 0.0, -1
    return 0.0


@_inner
def _total(top: Floats) -> float:
    total: float = 0.0
    for at in range(top.size):
        total += top[at]
    return total


@_inner
def _scan(
    mixed: Floats, issuer: NDArray[np.int32], rank: NDArray[np.int32], least: float, top: Floats, who: Places
) -> None:
    for c in range(issuer.size):
        if mixed[c] >= least:
            least = _insert(mixed[c], issuer[c], rank, top, who)


@_inner
def _insert(weight: float, issuer: int, rank: NDArray[np.int32], top: Floats, who: Places) -> float:
    """Put a company where it belongs among the largest, by weight, then ticker; return what the next must weigh."""
    if weight <= 0.0:
        return float(top[top.size - 1] - 1.0 / _DIGITS)
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
    return float(top[top.size - 1] - 1.0 / _DIGITS)


@_inner
def _collect(  # noqa: PLR0913, PLR0917 - a loop's variables: the compiler takes it into its caller
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
    least = _clear(top, who)
    _mix(share, fund, n, step.most if is_most else step.known, mixed)
    funds = tables.most_of if is_most else tables.known_of
    for e in range(entries.indptr[p] + n, entries.indptr[p + 1]):
        issuer, direct = entries.column[e] - entries.local.size, entries.weight[e]
        if step.place[issuer] >= 0:
            mixed[step.place[issuer]] += direct
        else:
            least = _insert(direct + _dot(funds, issuer, share), issuer, tables.rank, top, who)
    _scan(mixed, step.issuer, tables.rank, least, top, who)


@_inner
def _write_names(  # noqa: PLR0913, PLR0917 - as _collect
    p: int,
    n: int,
    is_rounded: bool,  # noqa: FBT001 - compiled functions take no keywords
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
    outside = 0.0
    for a in range(n):
        outside += share[fund[a]] * step.outside[fund[a]]
        is_rounded |= step.has_slack[fund[a]]
    is_proven = outside <= top[top.size - 1] and outside < top[0] - 2.0 / _DIGITS
    names.is_certified[p] = is_proven or outside == 0.0
    names.largest[p] = who[0]
    names.largest_weight[p] = top[0] if who[0] >= 0 else np.nan
    if top.size > 1:
        names.top_weight[p] = _total(top)
    if is_rounded:
        _collect(p, n, fund, share, mixed, entries, tables, step, True, top, who)
    names.largest_most[p] = top[0]
    if top.size > 1:
        names.top_most[p] = _total(top)
