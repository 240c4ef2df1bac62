"""A plan to be made, written as a linear program in arrays: no loop over lots, slots or companies."""

import numpy as np

from analytics.planner.columns import TOTAL_BP, Columns, columns_of, sums
from analytics.planner.draft import Draft, Terms, at_least, at_most, joined, numbered
from analytics.planner.instance import Floats, Instance, Places
from analytics.planner.limits import add_limits
from analytics.planner.lp import Layout, LimitRows, LinearProgram
from analytics.planner.netting import add_netting, tax_so_far
from analytics.planner.switches import add_switches

__all__ = ["Layout", "LimitRows", "LinearProgram", "build"]

_SAME_SHARES = 1e-6
_LOOSE_BP = 0.001
"""In fractions of shares so much of the value may go without its line: cents, that would take a row each."""


def build(instance: Instance, *, is_whole: bool) -> LinearProgram:
    """Write a plan as a linear program.

    Parameters
    ----------
    instance : Instance
        The plan to be made.
    is_whole : bool
        Whether for whole shares. In fractions of shares the program has fewer columns and a least cost that is never
        above that in whole shares.

    Returns
    -------
    LinearProgram
        Without the limit on the Herfindahl index, which is kept by cuts.
    """
    columns = columns_of(instance, is_whole=is_whole)
    draft = Draft()
    lower, upper = _bounds(instance, columns)
    _add_trades(draft, instance, columns, (lower, upper), is_whole=is_whole)
    switches = add_switches(draft, instance, columns, is_whole=is_whole)
    tax = add_netting(draft, instance, columns, upper, is_whole=is_whole)
    value = _add_value(draft, columns)
    limit_rows = add_limits(draft, instance, columns, switches.activity, value.start)
    cost, column_lower, column_upper, is_integer = draft.columns()
    matrix, row_lower, row_upper = draft.rows()
    cost = cost.copy()
    for _, column, share in (switches.activity.sales, switches.activity.purchases):
        np.add.at(cost, column, share * instance.commission / columns.unit_amount)
    return LinearProgram(
        cost=cost,
        offset=-tax_so_far(instance),
        lower=column_lower,
        upper=column_upper,
        is_integer=is_integer,
        matrix=matrix,
        row_lower=row_lower,
        row_upper=row_upper,
        layout=Layout(
            sold=columns.sold,
            rest=columns.rest,
            bought=columns.bought,
            sale_switch=switches.sale,
            purchase_switch=switches.purchase,
            loss_switch=switches.loss,
            tax=tax,
            value=value.start,
            switched_lines=switches.lines,
            switched_slots=switches.slots,
        ),
        columns=columns,
        limit_rows=limit_rows,
    )


def _bounds(instance: Instance, columns: Columns) -> tuple[Floats, Floats]:
    """Return the bounds of the trades' columns; what the user has set is fixed where one column says it all."""
    upper = np.concatenate([columns.pieces.most, np.ones(columns.rests.line.size), columns.most_bought])
    lower = np.zeros(upper.size)
    if instance.pinned_sale.size:
        pinned = instance.pinned_sale
        is_all = columns.lines.is_free & (np.abs(pinned - columns.lines.shares) <= _SAME_SHARES)
        line = np.concatenate([columns.pieces.line, columns.rests.line])
        sales = slice(0, line.size)
        lower[sales] = np.where(is_all[line], upper[sales], 0.0)
        is_kept = (pinned == 0.0)[line]
        is_kept[columns.rest] |= ~np.isnan(pinned[columns.rests.line]) & ~is_all[columns.rests.line]
        upper[sales] = np.where(is_kept, 0.0, upper[sales])
    if instance.pinned_purchase.size:
        lower[columns.bought] = np.nan_to_num(instance.pinned_purchase)
    return lower, upper


def _add_trades(
    draft: Draft, instance: Instance, columns: Columns, bounds: tuple[Floats, Floats], *, is_whole: bool
) -> None:
    """Add what is traded: a rest goes only with all pieces of its line; no account falls below its floor."""
    securities = instance.securities
    cost = securities.traded_cost[columns.security] * columns.traded
    cost += securities.held_cost[columns.security] * columns.held
    draft.add_columns(*bounds, cost=cost, is_integer=is_whole)
    _add_rests(draft, columns, is_whole=is_whole)
    trades: Terms = (columns.account, np.arange(columns.n), columns.cash)
    draft.add_rows(trades, *at_least((instance.cash_floor - instance.cash_amount) / columns.unit_amount))
    if instance.pinned_sale.size:
        _add_pinned(draft, instance.pinned_sale, columns)


def _add_rests(draft: Draft, columns: Columns, *, is_whole: bool) -> None:
    """Let a rest go only with all pieces of its line."""
    pieces, rests = columns.pieces, columns.rests
    tied = np.arange(rests.line.size) if is_whole else _weighty(columns)
    rest_of = numbered(columns.lines.shares.size, rests.line[tied])
    piece = np.flatnonzero(rest_of[pieces.line] >= 0)
    row, rest = np.arange(piece.size), columns.rest.start + tied[rest_of[pieces.line[piece]]]
    sold: Terms = (row, piece, np.ones(piece.size))
    draft.add_rows(joined(sold, (row, rest, -pieces.most[piece])), *at_least(np.zeros(piece.size)))
    if is_whole:
        _add_gone(draft, columns)


def _add_gone(draft: Draft, columns: Columns) -> None:
    """Let the excess go where no fraction is left: with the last whole share the line is gone."""
    pieces, rests = columns.pieces, columns.rests
    n_lines = columns.lines.shares.size
    whole = sums(pieces.line, pieces.most, n_lines)[rests.line]
    must = np.flatnonzero((rests.shares == 0.0) & (whole > 0.0))
    place = numbered(n_lines, rests.line[must])[pieces.line]
    piece = np.flatnonzero(place >= 0)
    sold: Terms = (place[piece], piece, np.ones(piece.size))
    gone: Terms = (np.arange(must.size), columns.rest.start + must, -np.ones(must.size))
    draft.add_rows(joined(sold, gone), *at_most(whole[must] - 1.0))


def _weighty(columns: Columns) -> Places:
    """Return the rests but the smallest that come to ``_LOOSE_BP`` together."""
    amount = np.abs(columns.rests.excess) / columns.unit_amount
    order = np.argsort(amount, kind="stable")
    return np.sort(order[np.cumsum(amount[order]) > _LOOSE_BP])


def _add_pinned(draft: Draft, pinned: Floats, columns: Columns) -> None:
    """Add what the user has set to be sold of a line; which of its lots stays free."""
    lines = np.flatnonzero(pinned > 0.0)
    line = np.concatenate([columns.pieces.line, columns.rests.line])
    share = np.concatenate([np.ones(columns.pieces.line.size), columns.rests.shares])
    place = numbered(pinned.size, lines)[line]
    chosen = np.flatnonzero(place >= 0)
    terms: Terms = (place[chosen], chosen, share[chosen])
    draft.add_rows(terms, pinned[lines] - _SAME_SHARES, pinned[lines] + _SAME_SHARES)


def _add_value(draft: Draft, columns: Columns) -> slice:
    """Add the value after: less by the excess of the lines that are gone."""
    excess = columns.rests.excess / columns.unit_amount
    lower, upper = TOTAL_BP - np.clip(excess, 0.0, None).sum(), TOTAL_BP - np.clip(excess, None, 0.0).sum()
    value = draft.add_columns(np.array([lower]), np.array([upper]), is_integer=False)
    rests = np.flatnonzero(excess)
    if rests.size:
        column = np.append(columns.rest.start + rests, value.start)
        terms: Terms = (np.zeros(column.size, dtype=np.intp), column, np.append(excess[rests], 1.0))
        draft.add_rows(terms, np.array([TOTAL_BP]), np.array([TOTAL_BP]))
    return value
