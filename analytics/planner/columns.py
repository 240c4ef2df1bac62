"""What may be traded, as parallel arrays: whole shares of lots, the rest of a line, purchases.

Money is in basis points of the value before, so that tolerances mean the same for a small portfolio and a large one.
"""

from dataclasses import dataclass

import numpy as np

from analytics.planner.instance import Flags, Floats, Instance, Lots, Places, Total

TOTAL_BP = 10_000.0
"""The value before, in basis points of itself."""
NOWHERE = -1
NOISE = 1e-9
"""By so much a quotient may miss a whole number that it is meant to be."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """The lines, (account, security), in the order of their lots.

    ``is_free`` says that no lot of it is barred: it may be sold whole. ``n_needed`` are the fewest shares of a sale
    that is not the whole line.
    """

    of_lot: Places
    account: Places
    security: Places
    shares: Floats
    excess: Floats
    is_free: Flags
    n_needed: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Lots of one line that are alike (term and gain), as one: in each column of sold shares stands a piece.

    ``of_lot`` is ``NOWHERE`` for a lot that is not sold. ``room`` is what a lot gives to its piece, ``most`` the sum of
    it; ``fraction`` what a lot gives with the rest of its line. ``lots`` are those sold, by piece, the oldest of each
    first, ``of_lots`` their pieces, ``before`` the room of those of the same piece that go before.
    """

    of_lot: Places
    room: Floats
    fraction: Floats
    lots: Places
    of_lots: Places
    before: Floats
    line: Places
    most: Floats
    gain: Floats
    is_short: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Rests:
    """What goes only with a whole line: fractions of shares, and what the file's value is above shares times price."""

    line: Places
    shares: Floats
    excess: Floats
    short_gain: Floats
    long_gain: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Sold shares of pieces, then rests, then shares bought in slots.

    Attributes
    ----------
    unit_amount : float
        Dollars of a basis point.
    lines, pieces, rests
        What the columns stand for; ``most_bought`` is the most shares of each slot.
    security, account : ndarray of int
        Of each column.
    cash, held, traded : ndarray
        What a unit of the column brings in cash, adds to what is held of its security, and counts as traded.
    short_gain, long_gain : ndarray
        What a unit of it realizes.
    """

    unit_amount: float
    lines: Lines
    pieces: Pieces
    rests: Rests
    most_bought: Floats
    security: Places
    account: Places
    cash: Floats
    held: Floats
    traded: Floats
    short_gain: Floats
    long_gain: Floats

    @property
    def n(self) -> int:
        """Number of columns."""
        return self.cash.size

    @property
    def sold(self) -> slice:
        """Where the pieces stand."""
        return slice(0, self.pieces.line.size)

    @property
    def rest(self) -> slice:
        """Where the rests stand."""
        return slice(self.sold.stop, self.sold.stop + self.rests.line.size)

    @property
    def bought(self) -> slice:
        """Where the purchases stand."""
        return slice(self.rest.stop, self.n)

    def shares_sold(self, values: Floats) -> Floats:
        """Return the shares sold of each lot: the oldest of equal lots first, then what goes with the rest."""
        pieces, lines = self.pieces, self.lines
        sold = np.zeros(pieces.room.size)
        left = values[self.sold][pieces.of_lots] - pieces.before
        sold[pieces.lots] = np.minimum(np.maximum(left, 0.0), pieces.room[pieces.lots])
        is_whole = np.zeros(lines.shares.size)
        is_whole[self.rests.line] = values[self.rest]
        sold += pieces.fraction * is_whole[lines.of_lot]
        return sold


def columns_of(instance: Instance, *, is_whole: bool) -> Columns:
    """Lay out what may be traded.

    Parameters
    ----------
    instance : Instance
        The plan to be made.
    is_whole : bool
        Whether shares are whole and a line's fraction goes only with all of it; else every lot may be sold to its last
        fraction, and only the excess of a line's value goes with all of it.
    """
    unit = instance.total_amount / TOTAL_BP
    price = instance.securities.price
    lines = _lines(instance)
    whole = np.floor(instance.lots.shares)
    fraction = (instance.lots.shares - whole) * lines.is_free[lines.of_lot]
    pieces = _pieces(instance, lines, whole, fraction, is_whole=is_whole)
    rests = _rests(instance, lines, pieces)
    sold_price = price[lines.security[pieces.line]] / unit
    rest_price = price[lines.security[rests.line]] / unit * rests.shares
    bought_price = price[instance.slots.security] / unit
    traded = np.concatenate([sold_price, rest_price, bought_price])
    sign = np.concatenate([np.ones(pieces.line.size + rests.line.size), -np.ones(bought_price.size)])
    excess = np.zeros(traded.size)
    excess[pieces.line.size : pieces.line.size + rests.line.size] = rests.excess / unit
    none = np.zeros(bought_price.size)
    line = np.concatenate([pieces.line, rests.line])
    return Columns(
        unit_amount=unit,
        lines=lines,
        pieces=pieces,
        rests=rests,
        most_bought=_most_bought(instance, pieces, is_whole=is_whole),
        security=np.concatenate([lines.security[line], instance.slots.security]),
        account=np.concatenate([lines.account[line], instance.slots.account]),
        cash=sign * traded,
        held=-sign * traded - excess,
        traded=traded,
        short_gain=np.concatenate([np.where(pieces.is_short, pieces.gain, 0.0), rests.short_gain, none]) / unit,
        long_gain=np.concatenate([np.where(pieces.is_short, 0.0, pieces.gain), rests.long_gain, none]) / unit,
    )


def needed_shares(amount: float, price: Floats) -> Floats:
    """Return the fewest whole shares that come to an amount."""
    shares = amount / price
    needed: Floats = np.ceil(shares * (1.0 - NOISE) - NOISE)
    return needed


def sums(group: Places, amount: Floats, n: int) -> Floats:
    """Return the sum of amounts by number of group."""
    return np.bincount(group, amount, n).astype(np.float64)


def _lines(instance: Instance) -> Lines:
    lots = instance.lots
    is_first = np.ones(lots.shares.size, dtype=np.bool_)
    is_first[1:] = (np.diff(lots.account) != 0) | (np.diff(lots.security) != 0)
    of_lot = np.cumsum(is_first) - 1
    n_lines = int(is_first.sum())
    security = lots.security[is_first]
    return Lines(
        of_lot=of_lot,
        account=lots.account[is_first],
        security=security,
        shares=sums(of_lot, lots.shares, n_lines),
        excess=sums(of_lot, lots.value_excess, n_lines),
        is_free=np.bincount(of_lot[lots.is_barred], minlength=n_lines) == 0,
        n_needed=needed_shares(instance.min_trade, instance.securities.price[security]),
    )


def _pieces(instance: Instance, lines: Lines, whole: Floats, fraction: Floats, *, is_whole: bool) -> Pieces:
    lots = instance.lots
    room = np.where(lots.is_barred, 0.0, whole if is_whole else whole + fraction)
    sellable = sums(lines.of_lot, room, lines.shares.size)
    is_set = np.isfinite(instance.pinned_sale) if instance.pinned_sale.size else np.zeros(sellable.size, dtype=np.bool_)
    is_too_small = ~lines.is_free & ~is_set & (sellable < lines.n_needed)
    room[is_too_small[lines.of_lot]] = 0.0
    gain, is_short = _gains(instance, lots)
    order = np.flatnonzero(room > 0.0)
    order = order[np.lexsort((gain[order], is_short[order], lines.of_lot[order]))]
    line, ordered_gain, ordered_short = lines.of_lot[order], gain[order], is_short[order]
    is_new = np.ones(order.size, dtype=np.bool_)
    is_new[1:] = (np.diff(line) != 0) | (np.diff(ordered_gain) != 0.0) | (np.diff(ordered_short) != 0)
    of_lots = np.cumsum(is_new) - 1
    of_lot = np.full(room.size, NOWHERE, dtype=np.intp)
    of_lot[order] = of_lots
    filled = np.cumsum(room[order]) - room[order]
    return Pieces(
        of_lot=of_lot,
        room=room,
        fraction=fraction if is_whole else np.zeros_like(fraction),
        lots=order,
        of_lots=of_lots,
        before=filled - filled[is_new][of_lots],
        line=line[is_new],
        most=sums(of_lots, room[order], int(is_new.sum())),
        gain=ordered_gain[is_new],
        is_short=ordered_short[is_new],
    )


def _gains(instance: Instance, lots: Lots) -> tuple[Floats, Flags]:
    """Return gain and term where they are looked at: lots that differ in nothing that counts become one."""
    counted = {Total.GAINS, Total.SHORT_GAINS, Total.LONG_GAINS} & {limit.total for limit in instance.totals}
    is_counted = instance.netting is not None or instance.has_wash_rule or bool(counted)
    is_taxed = np.isfinite(lots.gain) & is_counted
    return np.where(is_taxed, lots.gain, 0.0), lots.is_short & is_taxed


def _rests(instance: Instance, lines: Lines, pieces: Pieces) -> Rests:
    n_lines = lines.shares.size
    shares = sums(lines.of_lot, pieces.fraction, n_lines)
    line = np.flatnonzero(lines.is_free & ((shares > 0.0) | (lines.excess != 0.0)))
    gain, is_short = _gains(instance, instance.lots)
    short = sums(lines.of_lot, pieces.fraction * gain * is_short, n_lines)
    both = sums(lines.of_lot, pieces.fraction * gain, n_lines)
    return Rests(line, shares[line], lines.excess[line], short[line], (both - short)[line])


def _most_bought(instance: Instance, pieces: Pieces, *, is_whole: bool) -> Floats:
    """Return the most shares of each slot: what its account could pay if it sold all; or what the user has set."""
    slots, price = instance.slots, instance.securities.price
    n_accounts = instance.cash_amount.size
    proceeds = (pieces.room + pieces.fraction) * price[instance.lots.security]
    money = sums(instance.lots.account, proceeds, n_accounts) + instance.cash_amount - instance.cash_floor
    # no limit of the user counts here: one that gives way later is not to stay in the bounds of columns
    most = np.clip(money, 0.0, None)[slots.account] / price[slots.security]
    if is_whole:
        most = np.floor(most + NOISE)
    most = np.where(most < needed_shares(instance.min_trade, price[slots.security]), 0.0, most)
    pinned = instance.pinned_purchase
    return np.where(np.isfinite(pinned), pinned, most) if pinned.size else most
