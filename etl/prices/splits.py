"""From prices restated for later splits back to prices as they were."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from etl.prices.model import SPLIT, Close, Payout, PriceSeries


def as_they_were(series: PriceSeries) -> PriceSeries:
    """Undo the restatement of closes, volumes and money payouts by the splits the series itself lists.

    Adjusted prices stay: they are restated by definition. A series that is not restated is returned as it is.
    """
    splits = [payout for payout in series.payouts if payout.kind == SPLIT]
    if not series.is_split_adjusted:
        return series
    return replace(
        series,
        closes=tuple(_close(close, factor_after(close.price_date, splits)) for close in series.closes),
        payouts=tuple(_payout(payout, splits) for payout in series.payouts),
        is_split_adjusted=False,
    )


def factor_after(day: date, splits: Iterable[Payout]) -> Decimal:
    """Return how many of today's shares one share of a day has become by the splits after it."""
    factor = Decimal(1)
    for split in splits:
        if split.ex_date > day:
            factor *= split.amount
    return factor


def _close(close: Close, factor: Decimal) -> Close:
    volume = None if close.volume_shares is None else close.volume_shares / factor
    return Close(close.price_date, close.amount * factor, volume)


def _payout(payout: Payout, splits: Sequence[Payout]) -> Payout:
    if payout.kind == SPLIT:
        return payout
    return payout._replace(amount=payout.amount * factor_after(payout.ex_date, splits))
