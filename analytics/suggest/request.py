"""A request is checked before anything is computed: what has no meaning is the user's to change."""

import math
from collections import Counter
from collections.abc import Iterable

from analytics.errors import InvalidLimit, UserInputError
from analytics.look_through import find_source
from analytics.model.issuer import SizeBand
from analytics.model.market import Market
from analytics.model.plan import Limit, LimitKind, PlanRequest
from analytics.model.plan_request import LimitUnit, PlanGoal, PlanMode
from analytics.model.portfolio import Portfolio
from analytics.model.tax import Costs, TaxRates
from analytics.suggest.yardstick import COMPANY_SECTORS

_BANDS = tuple(band.value for band in SizeBand if band is not SizeBand.UNKNOWN)
_SECTORS = tuple(sector.value for sector in COMPANY_SECTORS)
_GAIN_KINDS = frozenset({LimitKind.MAX_GAINS, LimitKind.MAX_SHORT_GAINS, LimitKind.MAX_LONG_GAINS})


def check_request(portfolio: Portfolio, request: PlanRequest, market: Market) -> None:
    """Refuse a portfolio without values in money, and a request that means nothing."""
    if portfolio.is_nominal:
        raise UserInputError("A plan needs values: this file holds weights only, so enter the portfolio's total.")
    if portfolio.total_amount <= 0:
        raise UserInputError("The portfolio has no value in US dollars, so there is nothing to plan with.")
    if not 0.0 <= request.max_cash_weight <= 1.0:
        raise UserInputError(f"Cash at most {request.max_cash_weight:g} is not a weight between 0 and 1.")
    for limit in request.limits:
        _check_limit(limit, request, market)
    twice = [name for name, n in Counter(limit.name for limit in request.limits).items() if n > 1]
    if twice:
        raise InvalidLimit(f"The limit {twice[0]} is given twice; keep one of the two.")
    _check_accounts(portfolio, request)
    _check_amounts(request)
    _check_rates(request.tax, request.costs)


def is_taxed(request: PlanRequest) -> bool:
    """Return whether gains count: by rates, or by a limit on them."""
    return request.tax is not None or any(limit.kind in _GAIN_KINDS for limit in request.limits)


def has_wash(request: PlanRequest) -> bool:
    """Return whether losses that a purchase bars are looked at."""
    return request.wash.is_applied and is_taxed(request)


def may_rest(request: PlanRequest) -> bool:
    """Return whether nothing but its limits asks for trades: where they are near enough, nothing is done."""
    return not request.pinned and request.goal is PlanGoal.LEAST_COST and request.mode is not PlanMode.RAISE_CASH


def _check_limit(limit: Limit, request: PlanRequest, market: Market) -> None:
    unit = limit.kind.unit
    if unit is LimitUnit.WEIGHT and not 0.0 <= limit.bound <= 1.0:
        raise InvalidLimit(f"The limit {limit.name} is {limit.bound:g}; it must lie between 0 and 1 (100 %).")
    if unit is LimitUnit.AMOUNT and not math.isfinite(limit.bound):
        raise InvalidLimit(f"The limit {limit.name} is {limit.bound:g}; it must be an amount of dollars.")
    if unit is LimitUnit.COUNT and not (limit.bound >= 0.0 and limit.bound % 1 == 0.0):
        raise InvalidLimit(f"The limit {limit.name} is {limit.bound:g}; it must be a whole number.")
    if limit.kind is LimitKind.MAX_THEME:
        known = sorted(theme.name for theme in market.themes)
        if limit.subject not in known:
            names = ", ".join(known) or "none"
            raise InvalidLimit(f"There is no theme called “{limit.subject}”; known themes: {names}.")
    elif limit.kind in {LimitKind.MIN_BAND, LimitKind.MAX_BAND}:
        _check_subject(limit, "size band", _BANDS)
    elif limit.kind is LimitKind.SECTOR_GAP:
        _check_subject(limit, "sector", _SECTORS)
        if find_source(request.benchmark, market.funds, market.snapshots) is None:
            raise InvalidLimit(f"No holdings of the benchmark {request.benchmark} are loaded: gaps need them.")


def _check_subject(limit: Limit, what: str, known: Iterable[str]) -> None:
    names = tuple(known)
    if limit.subject not in names:
        raise InvalidLimit(f"There is no {what} called “{limit.subject}”; known: {', '.join(names)}.")


def _check_accounts(portfolio: Portfolio, request: PlanRequest) -> None:
    named = {*request.locked_accounts, *request.sheltered, *request.destinations_by_account}
    unknown = sorted(named - set(portfolio.accounts))
    if unknown:
        accounts = ", ".join(f"“{account}”" for account in portfolio.accounts)
        raise UserInputError(f"There is no account “{unknown[0]}” in this portfolio; its accounts: {accounts}.")


def _check_amounts(request: PlanRequest) -> None:
    if request.min_trade_amount < 0:
        raise UserInputError("The smallest trade is below zero.")
    if not 0.0 <= request.drift_weight <= 1.0:
        raise UserInputError(f"A band of {request.drift_weight:g} is not a weight between 0 and 1.")
    if request.mode is PlanMode.RAISE_CASH and request.raise_amount <= 0:
        raise UserInputError("To raise cash, say how much: an amount above zero.")


def _check_rates(tax: TaxRates | None, costs: Costs) -> None:
    rates = [costs.half_spread_weight, costs.reluctance_weight, *costs.half_spreads.values()]
    if tax is not None:
        rates += [tax.short_rate, tax.long_rate, tax.ordinary_rate]
        if tax.ordinary_limit_amount < 0:
            raise UserInputError("What other income takes of a loss is below zero.")
    if not all(0.0 <= rate <= 1.0 for rate in rates):
        raise UserInputError("Rates and spreads must lie between 0 and 1 (100 %).")
    if costs.commission_amount < 0 or not 0.0 <= costs.horizon_years <= _LONGEST_HORIZON:
        raise UserInputError(f"A commission is not below zero, a horizon between 0 and {_LONGEST_HORIZON} years.")


_LONGEST_HORIZON = 100
