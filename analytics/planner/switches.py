"""Whether something is traded at all: the count of trades, commissions, least trades, and what excludes what.

In whole shares a line or slot has a 0-or-1 column where it is needed. In fractions of shares it has none: the part of
the line that is sold, or of the slot's room that is bought, takes its place, which is what the least value of such a
column would be.
"""

from dataclasses import dataclass

import numpy as np

from analytics.planner.columns import Columns, needed_shares, sums
from analytics.planner.draft import Draft, Terms, at_least, at_most, joined, numbered
from analytics.planner.instance import Flags, Floats, Instance, Places, Total

_NONE = np.empty(0, dtype=np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """What stands for "is traded": terms whose rows are lines (or slots), by number."""

    sales: Terms
    purchases: Terms

    def all(self) -> Terms:
        """Return both as one row: the number of trades."""
        row, column, entry = joined(self.sales, self.purchases)
        return np.zeros_like(row), column, entry


@dataclass(frozen=True, slots=True, eq=False)
class Switches:
    """Columns of the switches, and the lines and slots that have one."""

    activity: Activity
    sale: slice
    purchase: slice
    loss: slice
    lines: Places
    slots: Places


def add_switches(draft: Draft, instance: Instance, columns: Columns, *, is_whole: bool) -> Switches:
    """Add the columns and rows of switches; the trades' own columns stand in the draft already."""
    slots = instance.slots
    churned = _churned(instance, columns)
    losses = _losses(instance, columns)
    if is_whole:
        is_counted = _is_counted(instance)
        is_line = np.full(columns.lines.shares.size, is_counted)
        is_slot = np.full(slots.security.size, is_counted)
        is_line[churned[0]] = True
        is_slot[churned[1]] = True
        is_slot[losses.slot] = True
        is_line &= _is_sellable(columns)
        lines, switched = np.flatnonzero(is_line), np.flatnonzero(is_slot & (columns.most_bought > 0.0))
        sale, purchase = _columns(draft, lines.size), _columns(draft, switched.size)
        activity = _switched(sale, purchase, lines, switched)
        _link_sales(draft, instance, columns, lines, sale)
        _link_purchases(draft, instance, columns, switched, purchase)
    else:
        lines, switched = _NONE, _NONE
        sale = purchase = _columns(draft, 0)
        activity = _parts(columns)
    _exclude(draft, activity, churned)
    loss = _add_losses(draft, columns, losses, activity, is_whole=is_whole)
    return Switches(activity, sale, purchase, loss, lines, switched)


def _columns(draft: Draft, n: int) -> slice:
    return draft.add_columns(np.zeros(n), np.ones(n), is_integer=True)


def _is_counted(instance: Instance) -> bool:
    has_count = any(total.total is Total.TRADES for total in instance.totals)
    return has_count or instance.commission > 0.0 or instance.min_trade > 0.0


def _is_sellable(columns: Columns) -> Flags:
    is_sellable = np.zeros(columns.lines.shares.size, dtype=np.bool_)
    is_sellable[columns.pieces.line] = True
    is_sellable[columns.rests.line] = True
    return is_sellable


def _switched(sale: slice, purchase: slice, lines: Places, slots: Places) -> Activity:
    return Activity(
        (lines, np.arange(sale.start, sale.stop), np.ones(lines.size)),
        (slots, np.arange(purchase.start, purchase.stop), np.ones(slots.size)),
    )


def _parts(columns: Columns) -> Activity:
    pieces, lines = columns.pieces, columns.lines
    whole = sums(pieces.line, pieces.most, lines.shares.size)[pieces.line]
    slots = np.flatnonzero(columns.most_bought > 0.0)
    return Activity(
        (pieces.line, np.arange(pieces.line.size), 1.0 / whole),
        (slots, columns.bought.start + slots, 1.0 / columns.most_bought[slots]),
    )


def _link_sales(draft: Draft, instance: Instance, columns: Columns, lines: Places, sale: slice) -> None:
    """Let nothing be sold of a line without its switch; with it, at least the least trade, or all."""
    pieces, rests = columns.pieces, columns.rests
    n_lines = columns.lines.shares.size
    place = numbered(n_lines, lines)
    is_in, is_rest = place[pieces.line] >= 0, place[rests.line] >= 0
    sold: Terms = (place[pieces.line[is_in]], np.flatnonzero(is_in), np.ones(int(is_in.sum())))
    rest_columns = columns.rest.start + np.flatnonzero(is_rest)
    rest: Terms = (place[rests.line[is_rest]], rest_columns, np.ones(rest_columns.size))
    most = sums(pieces.line, pieces.most, n_lines)[lines]
    has_rest = np.bincount(rests.line, minlength=n_lines)[lines] > 0
    switch: Terms = (np.arange(lines.size), np.arange(sale.start, sale.stop), -(most + has_rest))
    draft.add_rows(joined(sold, rest, switch), *at_most(np.zeros(lines.size)))
    if instance.min_trade > 0.0:
        needed = columns.lines.n_needed[lines]
        needed[_is_pinned(instance.pinned_sale, n_lines)[lines]] = 0.0
        least: Terms = (switch[0], switch[1], -np.minimum(needed, most))
        draft.add_rows(joined(sold, least), *at_least(np.zeros(lines.size)))
        only_whole = np.flatnonzero((needed > most) & has_rest)
        chosen = np.isin(rest[0], only_whole)
        row = np.searchsorted(only_whole, rest[0][chosen])
        gone: Terms = (row, rest[1][chosen], np.ones(row.size))
        asked: Terms = (np.arange(only_whole.size), sale.start + only_whole, -np.ones(only_whole.size))
        draft.add_rows(joined(gone, asked), *at_least(np.zeros(only_whole.size)))


def _link_purchases(draft: Draft, instance: Instance, columns: Columns, slots: Places, purchase: slice) -> None:
    row, none = np.arange(slots.size), np.zeros(slots.size)
    bought: Terms = (row, columns.bought.start + slots, np.ones(slots.size))
    switches = np.arange(purchase.start, purchase.stop)
    most: Terms = (row, switches, -columns.most_bought[slots])
    draft.add_rows(joined(bought, most), *at_most(none))
    if instance.min_trade > 0.0:
        needed = needed_shares(instance.min_trade, instance.securities.price[instance.slots.security])
        needed[_is_pinned(instance.pinned_purchase, needed.size)] = 0.0
        draft.add_rows(joined(bought, (row, switches, -needed[slots])), *at_least(none))


def _is_pinned(pinned: Floats, n: int) -> Flags:
    """Flag what the user has set to more than nothing: no least trade is asked of it."""
    return pinned > 0.0 if pinned.size else np.zeros(n, dtype=np.bool_)


def _churned(instance: Instance, columns: Columns) -> tuple[Places, Places]:
    """Return the lines that can be both sold and bought, and their slots."""
    n_securities = instance.securities.price.size
    lines, slots = columns.lines, instance.slots
    line_key = lines.account * n_securities + lines.security
    slot_key = slots.account * n_securities + slots.security
    _, line, slot = np.intersect1d(line_key, slot_key, return_indices=True)
    is_both = _is_sellable(columns)[line] & (columns.most_bought[slot] > 0.0)
    return line[is_both], slot[is_both]


def _exclude(draft: Draft, activity: Activity, churned: tuple[Places, Places]) -> None:
    sales = _of(activity.sales, churned[0])
    purchases = _of(activity.purchases, churned[1])
    draft.add_rows(joined(sales, purchases), *at_most(np.ones(churned[0].size)))


def _of(terms: Terms, owners: Places) -> Terms:
    """Return the terms of some owners, each in a row of its own, by their order."""
    row, place = np.nonzero(owners[:, np.newaxis] == terms[0])
    return row, terms[1][place], terms[2][place]


@dataclass(frozen=True, slots=True, eq=False)
class _Losses:
    """Pairs (group, piece sold at a loss), (group, rest with a loss) and (group, slot); groups that have both sides."""

    n_groups: int
    piece_group: Places
    piece: Places
    rest_group: Places
    rest: Places
    slot_group: Places
    slot: Places


def _losses(instance: Instance, columns: Columns) -> _Losses:
    if not instance.has_wash_rule:
        return _Losses(0, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE)
    member = _members(instance)
    pieces, lines = columns.pieces, columns.lines
    of_piece = member[:, lines.security[pieces.line]] & (pieces.gain < 0.0)
    is_loss_rest = _is_loss_of_rest(instance, columns)
    of_rest = member[:, lines.security[columns.rests.line]] & is_loss_rest
    of_slot = member[:, instance.slots.security] & (columns.most_bought > 0.0)
    kept = (of_piece.any(axis=1) | of_rest.any(axis=1)) & of_slot.any(axis=1)
    piece_group, piece = np.nonzero(of_piece[kept])
    rest_group, rest = np.nonzero(of_rest[kept])
    slot_group, slot = np.nonzero(of_slot[kept])
    return _Losses(int(kept.sum()), piece_group, piece, rest_group, rest, slot_group, slot)


def _members(instance: Instance) -> Flags:
    """Return which securities count as the same, a row each group; only groups of which a share can be bought."""
    n = instance.securities.price.size
    single = np.setdiff1d(instance.slots.security, np.concatenate([_NONE, *instance.same]))
    member = np.zeros((len(instance.same) + single.size, n), dtype=np.bool_)
    for row, group in enumerate(instance.same):
        member[row, group] = True
    member[len(instance.same) + np.arange(single.size), single] = True
    return member


def _is_loss_of_rest(instance: Instance, columns: Columns) -> Flags:
    lots, lines = instance.lots, columns.lines
    is_loss = (columns.pieces.fraction > 0.0) & (np.nan_to_num(lots.gain) < 0.0)
    flags: Flags = np.bincount(lines.of_lot[is_loss], minlength=lines.shares.size)[columns.rests.line] > 0
    return flags


def _add_losses(draft: Draft, columns: Columns, losses: _Losses, activity: Activity, *, is_whole: bool) -> slice:
    """Add what excludes a loss sold anywhere and a share of the same bought anywhere."""
    n_groups = losses.n_groups
    switch = draft.add_columns(np.zeros(n_groups), np.ones(n_groups), is_integer=is_whole)
    n_pieces, n_rests, n_slots = losses.piece.size, losses.rest.size, losses.slot.size
    row = np.arange(n_pieces + n_rests)
    column = np.concatenate([losses.piece, columns.rest.start + losses.rest])
    room = np.concatenate([columns.pieces.most[losses.piece], np.ones(n_rests)])
    group = np.concatenate([losses.piece_group, losses.rest_group])
    is_sold: Terms = (row, column, np.ones(row.size))
    draft.add_rows(joined(is_sold, (row, switch.start + group, -room)), *at_most(np.zeros(row.size)))
    barred: Terms = (np.arange(n_slots), switch.start + losses.slot_group, np.ones(n_slots))
    draft.add_rows(joined(_of(activity.purchases, losses.slot), barred), *at_most(np.ones(n_slots)))
    return switch
