"""Where everything stands in the planner's arrays: securities, lots, slots and accounts, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from analytics.model.market import Market
from analytics.model.plan_request import PlanGoal, PlanRequest
from analytics.model.portfolio import LotTerm, Portfolio, Position
from analytics.model.tax import TaxRates
from analytics.planner.instance import Instance, Lots, Netting, Places, Securities, Slots
from analytics.suggest.lots import HeldLot
from analytics.suggest.request import has_wash, is_taxed
from analytics.suggest.universe import BuySlot, SellLine, Universe
from analytics.suggest.wash import barred_lots, same_groups

Vector = NDArray[np.float64]
Key = tuple[str, Decimal]
"""A security is a ticker at a price: another account's file may price it otherwise. A price of 0 stands for none."""

CENT = Decimal("0.01")
"""A purchase without a known price is in money: its shares are cents."""


@dataclass(frozen=True, slots=True)
class LotPlace:
    """A lot of the arrays: its line, and the lot, null where all lots of the line stand as one."""

    line: SellLine
    lot: HeldLot | None


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The numbers of things. Accounts and securities are in alphabetical order, lots and slots by security, account.

    ``positions`` has one position of each security.
    """

    accounts: tuple[str, ...]
    securities: Mapping[Key, int]
    positions: tuple[Position, ...]
    lots: tuple[LotPlace, ...]
    slots: tuple[BuySlot, ...]

    def security_of(self, source: SellLine | BuySlot) -> int:
        """Return the number of the security of a line or a slot."""
        return self.securities[key_of(source)]

    def held_before(self, universe: Universe) -> Vector:
        """Return the dollars of each security that may be sold."""
        held = np.zeros(len(self.securities))
        for line in universe.sells:
            held[self.security_of(line)] += float(line.amount)
        return held


def key_of(source: SellLine | BuySlot) -> Key:
    """Return what makes a security of a line or a slot."""
    return source.ticker, source.price.amount if source.price else Decimal(0)


def objective_scale(request: PlanRequest) -> float:
    """Return what the planner's dollars are multiples of the user's.

    Where nothing costs anything but reluctance, the plan is one of least turnover and is searched for as one: half of
    all money traded. In the user's own dollars the same gap would be thousands of times wider.
    """
    costs = request.costs
    is_free = not (costs.commission_amount or costs.half_spread_weight or any(costs.half_spreads.values()))
    if request.tax is None and is_free and not costs.horizon_years and costs.reluctance_weight > 0.0:
        return _ONE_WAY / costs.reluctance_weight
    return 1.0


_ONE_WAY = 0.5
_TIE = 1e-6
"""Of what trading costs: by so much the last ticker of the alphabet is dearer than the first, which decides ties."""


def tie_factors(n_securities: int) -> Vector:
    """Return by what the cost of trading each security is multiplied, so that ties are decided; the first by 1."""
    return 1.0 + _TIE * np.arange(n_securities) / max(1, n_securities)


def lay_out(universe: Universe, portfolio: Portfolio, request: PlanRequest, market: Market) -> tuple[Layout, Instance]:
    """Give everything that may be traded its number.

    Parameters
    ----------
    universe : Universe
        Lines, slots, cash.
    portfolio : Portfolio
        For what was bought lately.
    request : PlanRequest
        Costs, taxes, what is set by hand.
    market : Market
        Fees of funds.

    Returns
    -------
    tuple of Layout and Instance
        The instance has no limits yet.
    """
    places: dict[Key, Position] = {}
    tradable: tuple[SellLine | BuySlot, ...] = (*universe.sells, *universe.buys)
    for source in tradable:
        places.setdefault(key_of(source), source.position)
    keys = sorted(places)
    layout = Layout(
        accounts=tuple(sorted(universe.cash_before)),
        securities={key: i for i, key in enumerate(keys)},
        positions=tuple(places[key] for key in keys),
        lots=tuple(
            place
            for line in sorted(universe.sells, key=lambda s: (key_of(s), s.account))
            for place in _lot_places(line, request)
        ),
        slots=tuple(sorted(universe.buys, key=lambda s: (key_of(s), s.account))),
    )
    return layout, _instance(layout, universe, portfolio, request, market)


def _lot_places(line: SellLine, request: PlanRequest) -> tuple[LotPlace, ...]:
    if line.account in request.sheltered or not is_taxed(request):
        return (LotPlace(line, None),)
    return tuple(LotPlace(line, lot) for lot in line.lots)


def _instance(
    layout: Layout, universe: Universe, portfolio: Portfolio, request: PlanRequest, market: Market
) -> Instance:
    account = {label: i for i, label in enumerate(layout.accounts)}
    has_wash_rule = has_wash(request)
    return Instance(
        total_amount=float(universe.total_amount),
        cash_amount=np.array([float(universe.cash_before[a]) for a in layout.accounts]),
        cash_floor=np.array([float(universe.cash_floor[a]) for a in layout.accounts]),
        securities=_securities(layout, request, market),
        lots=_lots(layout, account, portfolio, request),
        slots=Slots(
            account=_places([account[slot.account] for slot in layout.slots]),
            security=_places([layout.security_of(slot) for slot in layout.slots]),
        ),
        netting=_netting(request.tax) if request.tax else None,
        min_trade=float(request.min_trade_amount),
        commission=float(request.costs.commission_amount),
        same=same_groups(layout.securities, request.wash) if has_wash_rule else (),
        has_wash_rule=has_wash_rule,
        is_least_hhi=request.goal is PlanGoal.LEAST_HHI,
        pinned_sale=_pinned_sales(layout, request),
        pinned_purchase=_pinned_purchases(layout, request),
    )


def _securities(layout: Layout, request: PlanRequest, market: Market) -> Securities:
    costs = request.costs
    tickers = [ticker for ticker, _ in layout.securities]
    spread = [costs.half_spreads.get(ticker, costs.half_spread_weight) for ticker in tickers]
    return Securities(
        price=np.array([float(price or CENT) for _, price in layout.securities]),
        traded_cost=(np.array(spread) + costs.reluctance_weight) * objective_scale(request) * tie_factors(len(tickers)),
        held_cost=np.array([yearly_fee(ticker, market) or 0.0 for ticker in tickers]) * costs.horizon_years,
    )


def yearly_fee(ticker: str, market: Market) -> float | None:
    """Return what a fund charges in a year (a fraction), 0 for what is no fund, null where it is not known."""
    fund = market.funds.get(ticker)
    return 0.0 if fund is None else fund.expense_ratio


def _lots(layout: Layout, account: Mapping[str, int], portfolio: Portfolio, request: PlanRequest) -> Lots:
    places = layout.lots
    barred = barred_lots(portfolio, request)
    is_first = [i == 0 or place.line is not places[i - 1].line for i, place in enumerate(places)]
    lot_and_price = [(place.lot, place.line.price.amount) for place in places]
    return Lots(
        account=_places([account[place.line.account] for place in places]),
        security=_places([layout.security_of(place.line) for place in places]),
        shares=np.array([float(place.line.shares if place.lot is None else place.lot.shares) for place in places]),
        value_excess=np.array(
            [float(p.line.excess_amount) if first else 0.0 for p, first in zip(places, is_first, strict=True)]
        ),
        gain=np.array([np.nan if lot is None else float(lot.gain_per_share(price)) for lot, price in lot_and_price]),
        is_short=np.array(
            [lot is not None and _is_short(lot, price, request) for lot, price in lot_and_price], dtype=np.bool_
        ),
        is_barred=np.array([(p.line.account, p.line.ticker, p.lot) in barred for p in places], dtype=np.bool_),
    )


def _is_short(lot: HeldLot, price: Decimal, request: PlanRequest) -> bool:
    return lot.term(price, request.trade_date, request.tax)[0] is LotTerm.SHORT


def _netting(rates: TaxRates) -> Netting:
    return Netting(
        short_rate=rates.short_rate,
        long_rate=rates.long_rate,
        ordinary_rate=rates.ordinary_rate,
        ordinary_limit=float(rates.ordinary_limit_amount),
        short_so_far=float(rates.short_realized_amount),
        long_so_far=float(rates.long_realized_amount),
        is_netted=rates.is_netted,
    )


def _pinned_sales(layout: Layout, request: PlanRequest) -> Vector:
    pins = {(pin.account, pin.ticker): float(pin.shares) for pin in request.pinned if pin.is_sale}
    lines = dict.fromkeys((place.line.account, place.line.ticker) for place in layout.lots)
    return np.array([pins.get(line, np.nan) for line in lines]) if pins else np.empty(0)


def _pinned_purchases(layout: Layout, request: PlanRequest) -> Vector:
    pins = {(pin.account, pin.ticker): float(pin.shares) for pin in request.pinned if not pin.is_sale}
    return np.array([pins.get((s.account, s.ticker), np.nan) for s in layout.slots]) if pins else np.empty(0)


def _places(numbers: list[int]) -> Places:
    return np.array(numbers, dtype=np.intp)
