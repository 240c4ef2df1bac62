"""Losses that a purchase of the same within 30 days bars (26 USC 1091), share for share.

What counts as the same is the user's own list, not a verdict. A purchase in a sheltered account bars the loss too, and
there it is lost for good, for no basis takes it up (Rev. Rul. 2008-5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_ZERO = Decimal(0)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LossSale:
    """Shares sold at a loss in a taxed account. ``same`` are the tickers that count as the same, its own included."""

    same: frozenset[str]
    shares: Decimal
    loss_amount: Decimal


@dataclass(frozen=True, slots=True)
class Acquired:
    """Shares bought in any account and not sold again: by the plan, or not long before it."""

    ticker: str
    shares: Decimal
    acquired_date: date
    is_sheltered: bool


@dataclass(frozen=True, slots=True)
class BarredLoss:
    """Of one sale: what is barred for now, and what of that is lost for good (dollars, to the cent)."""

    barred_amount: Decimal
    lost_amount: Decimal


def barred_losses(
    sales: Sequence[LossSale], acquired: Sequence[Acquired], trade_date: date, *, n_days: int = 30
) -> tuple[BarredLoss, ...]:
    """Return for each sale the loss that purchases bar, each share bought barring one share sold.

    Parameters
    ----------
    sales : sequence of LossSale
        In the order in which they would be done, all on ``trade_date``.
    acquired : sequence of Acquired
        Over all accounts. They are matched in the order of their dates, of one date the sheltered first: there a loss
        is lost for good, so that no less is shown than could be lost.
    trade_date : date
    n_days : int
        Purchases further away, either way, bar nothing.

    Returns
    -------
    tuple of BarredLoss

    Examples
    --------
    The case of the ruling: 100 shares sold with a loss of $4,000, 40 bought for a retirement account.

    >>> bought = Acquired("A", Decimal(40), date(2026, 3, 10), is_sheltered=True)
    >>> barred_losses([LossSale(frozenset("A"), Decimal(100), Decimal(4000))], [bought], date(2026, 3, 2))
    (BarredLoss(barred_amount=Decimal('1600.00'), lost_amount=Decimal('1600.00')),)
    """
    near = [lot for lot in acquired if abs((lot.acquired_date - trade_date).days) <= n_days]
    near.sort(key=lambda lot: (lot.acquired_date, not lot.is_sheltered))
    left = [lot.shares for lot in near]
    return tuple(_barred(sale, near, left) for sale in sales)


def _barred(sale: LossSale, near: Sequence[Acquired], left: list[Decimal]) -> BarredLoss:
    open_shares, lost_shares = sale.shares, _ZERO
    for place, lot in enumerate(near):
        if lot.ticker in sale.same:
            matched = min(open_shares, left[place])
            left[place] -= matched
            open_shares -= matched
            lost_shares += matched if lot.is_sheltered else _ZERO
    return BarredLoss(_part(sale, sale.shares - open_shares), _part(sale, lost_shares))


def _part(sale: LossSale, shares: Decimal) -> Decimal:
    return (sale.loss_amount * shares / sale.shares).quantize(_CENT, rounding=ROUND_HALF_UP)
