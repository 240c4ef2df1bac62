"""What the companies of a portfolio earn: price over earnings, and the weight of those that lose money."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.measures import price_earnings
from analytics.model.exposure import Exposures
from analytics.model.further import Covered
from analytics.model.issuer import Issuer
from analytics.model.market import Earnings, Market

MOST_DAYS_APART = 550
"""Earnings that ended longer before the capitalization belong to another company than the one priced: 18 months."""


@dataclass(frozen=True, slots=True)
class EarningsMeasures:
    """Both rest on the companies held long, directly or through funds."""

    price_earnings: Covered
    loss_making: Covered


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """Companies held whose earnings are known; ``earnings_yield`` is NaN without a capitalization."""

    weight: NDArray[np.float64]
    earnings_yield: NDArray[np.float64]
    is_loss: NDArray[np.bool_]
    dates: list[date]
    source: str


def earnings_measures(exposures: Exposures, market: Market) -> EarningsMeasures:
    """Measure the earnings behind a portfolio. Companies sold short are left out."""
    known = _known(exposures, market)
    return EarningsMeasures(price_earnings=_price_earnings(known), loss_making=_loss_making(known))


def _price_earnings(known: _Known) -> Covered:
    is_priced = ~np.isnan(known.earnings_yield)
    weight = known.weight[is_priced]
    if not weight.size:
        return Covered(None, 0.0)
    dates = [day for day, priced in zip(known.dates, is_priced.tolist(), strict=True) if priced]
    ratio = price_earnings(weight, known.earnings_yield[is_priced])
    return Covered(ratio, float(weight.sum()), min(dates), known.source)


def _loss_making(known: _Known) -> Covered:
    if not known.weight.size:
        return Covered(None, 0.0)
    losing = float(known.weight[known.is_loss].sum())
    return Covered(losing, float(known.weight.sum()), min(known.dates), known.source)


def _known(exposures: Exposures, market: Market) -> _Known:
    # plain numbers: an array gives its elements one by one ten times as slowly
    held = exposures.issuer_weight.tolist()
    found = [
        (held[index], market.issuers[index], earnings)
        for index, earnings in market.earnings.items()
        if held[index] > 0.0 and _is_of_now(earnings, market.issuers[index])
    ]
    return _Known(
        weight=np.array([weight for weight, _, _ in found], dtype=np.float64),
        earnings_yield=np.array([_yield(earnings, issuer) for _, issuer, earnings in found], dtype=np.float64),
        is_loss=np.array([earnings.net_income_usd < 0.0 for _, _, earnings in found], dtype=np.bool_),
        dates=[earnings.period_end_date for _, _, earnings in found],
        source="; ".join(sorted({earnings.source for _, _, earnings in found} - {""})),
    )


def _yield(earnings: Earnings, issuer: Issuer) -> float:
    return earnings.net_income_usd / issuer.market_cap_usd if issuer.market_cap_usd else np.nan


def _is_of_now(earnings: Earnings, issuer: Issuer) -> bool:
    day = issuer.market_cap_date
    return day is None or (day - earnings.period_end_date).days <= MOST_DAYS_APART
