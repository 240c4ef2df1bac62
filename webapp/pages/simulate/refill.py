"""The form that asks what a request asks: the way back from a saved plan to the controls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import no_update

from analytics.model.plan import Limit, PlanRequest
from analytics.model.tax import TaxRates
from webapp.pages.simulate import ids
from webapp.pages.simulate.forms import typed_bound
from webapp.pages.simulate.ids import Field
from webapp.pages.simulate.tax_form import PAIR_MARK, TaxKind


@dataclass(frozen=True, slots=True)
class Filled:
    """Values of the controls; the lists of sliders have the order of the page, ``fields`` are by name."""

    switches: list[bool]
    sliders: list[float | None]
    fields: dict[str, Any]
    funds: list[str]
    prices: list[dict[str, Any]]
    pins: list[dict[str, Any]]


def filled(request: PlanRequest, theme: str) -> Filled:
    """Return the controls that ask for a request, while the slider of lists bounds ``theme``."""
    on_slider = {limit.kind: limit for limit in request.limits if _has_slider(limit, theme)}
    typed = {
        f"{ids.BOUND_PREFIX}{limit.name}": typed_bound(limit)
        for limit in request.limits
        if not _has_slider(limit, theme)
    }
    by_account = {
        f"{ids.ACCOUNT_PREFIX}{account}": list(tickers) for account, tickers in request.destinations_by_account.items()
    }
    return Filled(
        switches=[kind in on_slider for kind in ids.LIMITS],
        sliders=[typed_bound(on_slider[kind]) if kind in on_slider else None for kind in ids.LIMITS],
        fields=typed | by_account | _choices(request) | _costs(request) | _taxes(request.tax),
        funds=list(request.destinations),
        prices=[
            {"key": ticker, "ticker": ticker, "price": float(price.amount), "known_price": None}
            for ticker, price in request.entered_prices.items()
        ],
        pins=[
            {
                "account": pin.account,
                "ticker": pin.ticker,
                "side": "Sell" if pin.is_sale else "Buy",
                "shares": float(pin.shares),
            }
            for pin in request.pinned
        ],
    )


def in_order(fields: Mapping[str, Any], names: Sequence[str], before: Sequence[Any]) -> list[Any]:
    """Return the values of the page's controls in their order: what a request leaves open is as if never touched.

    The choice of a list is not written, not even as it is: writing it starts its slider anew at today's value.
    """
    return [
        fields.get(name, [] if isinstance(now, list) else None) if name != Field.THEME else no_update
        for name, now in zip(names, before, strict=True)
    ]


def _has_slider(limit: Limit, theme: str) -> bool:
    return limit.kind in ids.LIMITS and limit.subject in {None, theme}


def _choices(request: PlanRequest) -> dict[Field, Any]:
    return {
        Field.GOAL: str(request.goal),
        Field.MODE: str(request.mode),
        Field.RAISE_AMOUNT: float(request.raise_amount) or None,
        Field.LOCKED: sorted(request.locked),
        Field.NEVER_SELL: sorted(request.never_sell),
        Field.LOCKED_ACCOUNTS: sorted(request.locked_accounts),
        Field.MIN_TRADE: float(request.min_trade_amount) or None,
        Field.DRIFT: _percent(request.drift_weight) or None,
        Field.BENCHMARK: request.benchmark,
        Field.TRADE_DATE: request.trade_date.isoformat() if request.trade_date else None,
    }


def _costs(request: PlanRequest) -> dict[Field, Any]:
    groups = request.wash.groups
    return {
        Field.SPREAD: _percent(request.costs.half_spread_weight) or None,
        Field.COMMISSION: float(request.costs.commission_amount) or None,
        Field.HORIZON: request.costs.horizon_years or None,
        Field.SHELTERED: sorted(request.sheltered),
        Field.WASH: request.wash.is_applied,
        Field.SAME_PAIRS: [PAIR_MARK.join(sorted(group)) for group in groups if len(group) == _PAIR],
        Field.SAME_TYPED: "; ".join(", ".join(sorted(group)) for group in groups if len(group) > _PAIR),
    }


_PAIR = 2


def _taxes(tax: TaxRates | None) -> dict[Field, Any]:
    if tax is None:
        return {Field.TAX_KIND: str(TaxKind.NONE)}
    if not tax.is_netted:
        return {Field.TAX_KIND: str(TaxKind.PLAIN), Field.PLAIN_RATE: _percent(tax.short_rate)}
    return {
        Field.TAX_KIND: str(TaxKind.NETTED),
        Field.SHORT_RATE: _percent(tax.short_rate),
        Field.LONG_RATE: _percent(tax.long_rate),
        Field.ORDINARY_RATE: _percent(tax.ordinary_rate),
        Field.ORDINARY_LIMIT: float(tax.ordinary_limit_amount),
        Field.SHORT_SO_FAR: float(tax.short_realized_amount),
        Field.LONG_SO_FAR: float(tax.long_realized_amount),
    }


def _percent(weight: float) -> float:
    return round(weight * 100, 6)
