"""A request is checked before anything is computed: what has no meaning is the user's to change."""

from collections import Counter

from analytics.errors import InvalidLimit, UserInputError
from analytics.model.market import Market
from analytics.model.plan import Limit, LimitKind, PlanRequest
from analytics.model.portfolio import Portfolio


def check_request(portfolio: Portfolio, request: PlanRequest, market: Market) -> None:
    """Refuse a portfolio without values in money, and limits that mean nothing."""
    if portfolio.is_nominal:
        raise UserInputError("A plan needs values: this file holds weights only, so enter the portfolio's total.")
    if portfolio.total_amount <= 0:
        raise UserInputError("The portfolio has no value in US dollars, so there is nothing to plan with.")
    if not 0.0 <= request.max_cash_weight <= 1.0:
        raise UserInputError(f"Cash at most {request.max_cash_weight:g} is not a weight between 0 and 1.")
    for limit in request.limits:
        _check_limit(limit, market)
    twice = [name for name, n in Counter(limit.name for limit in request.limits).items() if n > 1]
    if twice:
        raise InvalidLimit(f"The limit {twice[0]} is given twice; keep one of the two.")


def _check_limit(limit: Limit, market: Market) -> None:
    if not 0.0 <= limit.bound <= 1.0:
        raise InvalidLimit(f"The limit {limit.name} is {limit.bound:g}; it must lie between 0 and 1 (100 %).")
    if limit.kind is not LimitKind.MAX_THEME:
        return
    known = {theme.name for theme in market.themes}
    if limit.subject not in known:
        names = ", ".join(sorted(known)) or "none"
        raise InvalidLimit(f"There is no theme called “{limit.subject}”; known themes: {names}.")
