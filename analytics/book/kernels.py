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
    Held,
    Names,
    Step,
    Sums,
    Tables,
)

_inner = numba.njit(nogil=True, forceinline=True)
_sum = numba.njit(nogil=True, forceinline=True, fastmath={"reassoc", "contract"})
"""For sums alone: their order is free, so that several terms are added at a time."""
_largest = numba.njit(nogil=True, forceinline=True, fastmath={"nnan", "nsz"})
"""For the largest of numbers that are all there."""

_DIGITS = 1e12
"""Weights that agree in twelve decimals are equal, as in a report: then the ticker decides."""
_AT_A_TIME = 4
"""Rows added up together, because reading and writing the sum is what costs."""

Places = NDArray[np.int64]
Codes = NDArray[np.uint32]


def measure(first: int, last: int, entries: Entries, tables: Tables, step: Step, outcome: tuple[Sums, Names]) -> bool:
    """Fill all figures of the portfolios ``first`` to ``last``; the names as far as few candidates prove them.

    Return whether all they hold was prepared; what comes after the first that does not is left out.
    """
    sums, names = outcome
    held = _room_for(first, last, entries, tables)
    groups, mixed = np.empty(tables.by_fund.shape[1]), np.empty(step.known.shape[1])
    n_top = N_TOP if names.top_weight.size else 1
    top, who = np.empty(n_top), np.empty(n_top, np.int64)
    for p in range(first, last):
        n, m, sums.is_odd[p] = _read(p, entries, tables, held)
        if n < 0:
            return False
        _mix(n, held.fund, held.share, tables.by_fund, groups)
        index, slack = _square(n, held, tables)
        square, is_rounded = _add_directs(m, held, tables, groups)
        index += square + 2.0 * _cross(m, held, tables, groups)
        hidden = _hidden(m, held, tables) if is_rounded else 0.0
        sums.hhi_lower[p], sums.hhi_most[p] = index, index + slack + 2.0 * hidden
        if names.top_weight.size:
            _collect(n, m, held, mixed, tables, step, False, top, who)
            _write_names(p, n, m, is_rounded, held, mixed, tables, step, names, top, who)
        else:
            names.largest_most[p] = _most(n, m, held, tables, groups)
            names.is_certified[p] = groups[tables.first_candidate - 1] <= names.largest_most[p]
        sums.unknown[p] = _write_groups(p, groups, entries.rest, tables.is_member.shape[1], sums.group)
        _forget(n, held)
    return True


def names(rows: Places, entries: Entries, tables: Tables, step: Step, names: Names) -> None:
    """Fill the largest companies of some portfolios, and whether they are proven to be the largest."""
    if not rows.size:
        return
    held = _room_for(rows[0], rows[-1] + 1, entries, tables)
    mixed = np.empty(step.known.shape[1])
    n_top = N_TOP if names.top_weight.size else 1
    top, who = np.empty(n_top), np.empty(n_top, np.int64)
    for p in rows:
        n, m, _is_odd = _read(p, entries, tables, held)
        _collect(n, m, held, mixed, tables, step, False, top, who)
        _write_names(p, n, m, True, held, mixed, tables, step, names, top, who)
        _forget(n, held)


@_inner
def _room_for(first: int, last: int, entries: Entries, tables: Tables) -> Held:
    """Return room for the longest of some portfolios, used again by each."""
    most = 0
    for p in range(first, last):
        most = max(most, entries.indptr[p + 1] - entries.indptr[p])
    most += _AT_A_TIME
    return Held(
        np.empty(most, np.uint32),
        np.empty(most),
        np.empty(most, np.uint32),
        np.empty(most),
        np.zeros(tables.most_of.shape[1]),
        np.empty(tables.gram.shape[1]),
        np.empty(tables.known_of.shape[1]),
    )


@_inner
def _read(p: int, entries: Entries, tables: Tables, held: Held) -> tuple[int, int, bool]:
    """Write down what a portfolio holds; return how many funds and companies, and whether anything is short.

    A number of -1 says that something was not prepared. Behind each list come zeros: rows are added up several at once.
    """
    start, end = entries.indptr[p], entries.indptr[p + 1]
    n_all, n_funds = np.uint32(tables.local.size), tables.by_fund.shape[0]
    n, m, is_short = 0, 0, False
    for e in range(start, end):
        column, weight = entries.column[e], entries.weight[e]
        is_short |= weight < 0.0
        if column < n_all:
            fund = tables.local[column]
            if fund >= n_funds:
                return -1, 0, False
            is_short |= not tables.is_plain[fund]
            held.fund[n], held.share[n], held.by_place[fund] = fund, weight, weight
            n += 1
        else:
            issuer = np.uint32(column - n_all)
            if issuer >= tables.most_of.shape[0]:
                return -1, 0, False
            held.issuer[m], held.direct[m] = issuer, weight
            m += 1
    for after in range(_AT_A_TIME):
        held.fund[n + after], held.share[n + after] = 0, 0.0
        held.issuer[m + after], held.direct[m + after] = 0, 0.0
    return n, m, is_short


@_inner
def _forget(n: int, held: Held) -> None:
    for a in range(n):
        held.by_place[held.fund[a]] = 0.0


@_sum
def _mix(n: int, place: Codes, weight: Floats, rows: Floats, mixed: Floats) -> None:
    """Add up rows, four at a time; the lists end in zeros."""
    width = rows.shape[1]
    for c in range(width):
        mixed[c] = 0.0
    for a in range(0, n, _AT_A_TIME):
        r0, r1, r2, r3 = place[a], place[a + 1], place[a + 2], place[a + 3]
        w0, w1, w2, w3 = weight[a], weight[a + 1], weight[a + 2], weight[a + 3]
        for c in range(width):
            mixed[c] += w0 * rows[r0, c] + w1 * rows[r1, c] + w2 * rows[r2, c] + w3 * rows[r3, c]


@_sum
def _inside(rows: Floats, issuer: int, by_place: Floats) -> float:
    """Return what the funds of a portfolio hold of a company."""
    total: float = 0.0
    for c in range(by_place.size):
        total += rows[issuer, c] * by_place[c]
    return total


@_sum
def _square(n: int, held: Held, tables: Tables) -> tuple[float, float]:
    """Return the Herfindahl index of the funds mixed, and what rounding could add to it."""
    index: float = 0.0
    slack: float = 0.0
    n_funds = tables.by_fund.shape[0]
    _mix(n, held.fund, held.share, tables.gram, held.products)
    for c in range(n_funds):
        index += held.products[c] * held.by_place[c]
        slack += held.products[n_funds + c] * held.by_place[c]
    return index, slack


@_inner
def _add_directs(m: int, held: Held, tables: Tables, groups: Floats) -> tuple[float, bool]:
    """Add what is held directly to its band and its sector; return the sum of its squares, and if any is rounded."""
    square: float = 0.0
    is_rounded = False
    for e in range(m):
        issuer, direct = held.issuer[e], held.direct[e]
        groups[tables.band_of[issuer]] += direct
        groups[tables.sector_of[issuer]] += direct
        square += direct * direct
        is_rounded |= tables.has_slack[issuer]
    return square, is_rounded


@_sum
def _cross(m: int, held: Held, tables: Tables, groups: Floats) -> float:
    """Return the products of what is held directly with the same inside the funds, and add it to its themes."""
    n_funds = tables.by_fund.shape[0]
    total: float = 0.0
    _mix(m, held.issuer, held.direct, tables.known_of, held.of_directs)
    for c in range(n_funds):
        total += held.of_directs[c] * held.by_place[c]
    for theme in range(tables.is_member.shape[1]):
        groups[FIRST_THEME + theme] += held.of_directs[n_funds + theme]
    return total


@_inner
def _hidden(m: int, held: Held, tables: Tables) -> float:
    """Return what rounding could add to the products of ``_cross``."""
    total: float = 0.0
    for e in range(m):
        issuer = held.issuer[e]
        if tables.has_slack[issuer]:
            most = _inside(tables.most_of, issuer, held.by_place)
            total += held.direct[e] * (most - _inside(tables.known_of, issuer, held.by_place))
    return total


@_inner
def _in_funds(n: int, held: Held) -> float:
    total: float = 0.0
    for a in range(n):
        total += held.share[a]
    return total


@_largest
def _maximum(values: Floats, first: int) -> float:
    most: float = 0.0
    for c in range(first, values.size):
        most = max(most, values[c])
    return most


@_inner
def _most(n: int, m: int, held: Held, tables: Tables, groups: Floats) -> float:
    """Return the most that a candidate or a company held directly can weigh."""
    most, in_funds = _maximum(groups, tables.first_candidate), _in_funds(n, held)
    for e in range(m):  # a high mark first: few companies are then looked up in the funds
        most = max(most, held.direct[e])
    for e in range(m):
        issuer, direct = held.issuer[e], held.direct[e]
        if direct + in_funds * tables.bound_of[issuer] > most:
            most = max(most, direct + _inside(tables.most_of, issuer, held.by_place))
    return most


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
    n: int,
    m: int,
    held: Held,
    mixed: Floats,
    tables: Tables,
    step: Step,
    is_most: bool,  # noqa: FBT001 - compiled functions take no keywords
    top: Floats,
    who: Places,
) -> None:
    """Write the largest candidates and direct holdings of a portfolio, as known or the most they can be."""
    least, in_funds = _clear(top, who), _in_funds(n, held)
    _mix(n, held.fund, held.share, step.most if is_most else step.known, mixed)
    funds = tables.most_of if is_most else tables.known_of
    for e in range(m):
        issuer, direct = held.issuer[e], held.direct[e]
        if step.place[issuer] >= 0:
            mixed[step.place[issuer]] += direct
        elif direct + in_funds * tables.bound_of[issuer] >= least:
            least = _insert(direct + _inside(funds, issuer, held.by_place), issuer, tables.rank, top, who)
    _scan(mixed, step.issuer, tables.rank, least, top, who)


@_inner
def _write_names(  # noqa: PLR0913, PLR0917 - as _collect
    p: int,
    n: int,
    m: int,
    is_rounded: bool,  # noqa: FBT001 - compiled functions take no keywords
    held: Held,
    mixed: Floats,
    tables: Tables,
    step: Step,
    names: Names,
    top: Floats,
    who: Places,
) -> None:
    """Write the largest of a portfolio, whether no other can be larger, and the most they can be."""
    outside = 0.0
    for a in range(n):
        outside += held.share[a] * step.outside[held.fund[a]]
        is_rounded |= step.has_slack[held.fund[a]]
    is_proven = outside <= top[top.size - 1] and outside < top[0] - 2.0 / _DIGITS
    names.is_certified[p] = is_proven or outside == 0.0
    names.largest[p] = who[0]
    names.largest_weight[p] = top[0] if who[0] >= 0 else np.nan
    if top.size > 1:
        names.top_weight[p] = _total(top)
    if is_rounded:
        _collect(n, m, held, mixed, tables, step, True, top, who)
    names.largest_most[p] = top[0]
    if top.size > 1:
        names.top_most[p] = _total(top)
