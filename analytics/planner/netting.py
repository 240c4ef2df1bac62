"""What sales add to the year's tax, as columns and rows.

Short- and long-term results are netted within their term, then across, and only then may a net loss take a little of
other income. That is not convex, but exact with 0-or-1 columns: the sign of the long-term result, without which a
long-term loss and gain could be set side by side; the sign of the total, without which a loss could serve other income
while gains of the other term are taxed; and, only where the long-term rate is above the short-term one, the sign of the
short-term result. In fractions of shares those columns may stand between 0 and 1: the tax is then at most what it is.
"""

import numpy as np

from analytics.planner.columns import TOTAL_BP, Columns
from analytics.planner.draft import Draft, Terms, joined, one_row
from analytics.planner.instance import Floats, Instance, Netting

(
    _SHORT_UP,
    _SHORT_DOWN,
    _LONG_UP,
    _LONG_DOWN,
    _NET_UP,
    _NET_DOWN,
    _SHORT_TAXED,
    _LONG_TAXED,
    _FROM_SHORT,
    _FROM_LONG,
    _ORDINARY,
    _IS_LONG_UP,
    _IS_NET_UP,
    _IS_SHORT_UP,
) = range(14)


def add_netting(draft: Draft, instance: Instance, columns: Columns, most: Floats, *, is_whole: bool) -> slice:
    """Add the tax of the year with the plan; ``most`` is how much of each trade's column there can be."""
    netting = instance.netting
    if netting is None:
        return draft.add_columns(np.empty(0), np.empty(0), is_integer=False)
    if netting.is_netted:
        return _add_netted(draft, netting, columns, most, is_whole=is_whole)
    return _add_plain(draft, netting, columns, most)


def tax_so_far(instance: Instance) -> float:
    """Return the tax of the year without the plan (basis points): what the plan adds is above it."""
    netting = instance.netting
    if netting is None:
        return 0.0
    short, long = netting.short_so_far, netting.long_so_far
    net = short + long
    if net <= 0.0:
        taxed = -netting.ordinary_rate * min(-net, netting.ordinary_limit) if netting.is_netted else 0.0
    elif not netting.is_netted:
        taxed = netting.short_rate * net
    elif min(short, long) >= 0.0:
        taxed = netting.short_rate * short + netting.long_rate * long
    else:
        taxed = (netting.short_rate if short > 0.0 else netting.long_rate) * net
    return taxed * TOTAL_BP / instance.total_amount


def _add_plain(draft: Draft, netting: Netting, columns: Columns, most: Floats) -> slice:
    gain = columns.short_gain + columns.long_gain
    so_far = (netting.short_so_far + netting.long_so_far) / columns.unit_amount
    upper = max(0.0, so_far + float(np.clip(gain, 0.0, None) @ most))
    block = draft.add_columns(np.zeros(1), np.array([upper]), cost=netting.short_rate, is_integer=False)
    trades = np.flatnonzero(gain)
    terms = joined(one_row(trades, -gain[trades]), one_row(np.array([block.start]), np.ones(1)))
    draft.add_rows(terms, np.array([so_far]), np.array([np.inf]))
    return block


def _add_netted(draft: Draft, netting: Netting, columns: Columns, most: Floats, *, is_whole: bool) -> slice:
    unit = columns.unit_amount
    short, long = netting.short_so_far / unit, netting.long_so_far / unit
    short_up, short_down = _range(columns.short_gain, most, short)
    long_up, long_down = _range(columns.long_gain, most, long)
    limit = netting.ordinary_limit / unit
    taxed, net_down = short_up + long_up, short_down + long_down
    upper = [short_up, short_down, long_up, long_down, taxed, net_down]
    upper += [short_up, long_up, min(short_up, long_down), min(long_up, short_down), min(limit, net_down)]
    cost = np.zeros(len(upper))
    cost[[_SHORT_TAXED, _LONG_TAXED, _ORDINARY]] = netting.short_rate, netting.long_rate, -netting.ordinary_rate
    numbers = np.array(upper)
    block = draft.add_columns(np.zeros(numbers.size), numbers, cost=cost, is_integer=False)
    has_short_sign = netting.long_rate > netting.short_rate
    signs = np.ones(2 + has_short_sign)
    last = draft.add_columns(np.zeros(signs.size), signs, is_integer=is_whole)
    first = block.start
    _add_sums(draft, columns, first, short, long)
    _add_rules(draft, first)
    _add_sign(draft, first, (_LONG_UP, _LONG_DOWN, _IS_LONG_UP), long_up, long_down)
    _add_sign(draft, first, (_NET_UP, _NET_DOWN, _IS_NET_UP), taxed, net_down)
    if has_short_sign:
        _add_sign(draft, first, (_SHORT_UP, _SHORT_DOWN, _IS_SHORT_UP), short_up, short_down)
    return slice(first, last.stop)


def _range(gain: Floats, most: Floats, so_far: float) -> tuple[float, float]:
    """Return the most that a result can be above and below zero."""
    up = so_far + float(np.clip(gain, 0.0, None) @ most)
    down = so_far + float(np.clip(gain, None, 0.0) @ most)
    return max(0.0, up), max(0.0, -down)


def _add_sums(draft: Draft, columns: Columns, first: int, short: float, long: float) -> None:
    for gain, so_far, up, down in (
        (columns.short_gain, short, _SHORT_UP, _SHORT_DOWN),
        (columns.long_gain, long, _LONG_UP, _LONG_DOWN),
    ):
        trades = np.flatnonzero(gain)
        terms = joined(one_row(trades, -gain[trades]), _row(first, {up: 1.0, down: -1.0}))
        draft.add_rows(terms, np.array([so_far]), np.array([so_far]))
    both = {_SHORT_UP: 1.0, _SHORT_DOWN: -1.0, _LONG_UP: 1.0, _LONG_DOWN: -1.0, _NET_UP: -1.0, _NET_DOWN: 1.0}
    draft.add_rows(_row(first, both), np.zeros(1), np.zeros(1))


def _add_rules(draft: Draft, first: int) -> None:
    """Losses of one term come off the gains of the other; other income takes at most the net loss."""
    for row in (
        {_SHORT_TAXED: 1.0, _SHORT_UP: -1.0, _FROM_SHORT: 1.0},
        {_LONG_DOWN: 1.0, _FROM_SHORT: -1.0},
        {_LONG_TAXED: 1.0, _LONG_UP: -1.0, _FROM_LONG: 1.0},
        {_SHORT_DOWN: 1.0, _FROM_LONG: -1.0},
        {_NET_DOWN: 1.0, _ORDINARY: -1.0},
        {_SHORT_TAXED: 1.0, _LONG_TAXED: 1.0, _NET_UP: -1.0},
    ):
        draft.add_rows(_row(first, row), np.zeros(1), np.array([np.inf]))


def _add_sign(draft: Draft, first: int, names: tuple[int, int, int], most_up: float, most_down: float) -> None:
    """At most one of the two sides is above zero."""
    up, down, sign = names
    draft.add_rows(_row(first, {up: 1.0, sign: -most_up}), np.array([-np.inf]), np.zeros(1))
    draft.add_rows(_row(first, {down: 1.0, sign: most_down}), np.array([-np.inf]), np.array([most_down]))


def _row(first: int, entries: dict[int, float]) -> Terms:
    names = np.fromiter(entries, dtype=np.intp)
    return one_row(first + names, np.fromiter(entries.values(), dtype=np.float64))
