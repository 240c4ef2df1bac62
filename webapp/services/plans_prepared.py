"""A plan request made ready for other bounds: what a slider asks for many times a second."""

from dataclasses import replace
from threading import Lock

from analytics.model.market import Market
from analytics.model.plan import PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.suggest import ContinuousPreview, Problem, preview_limits
from analytics.suggest.curve import CurvePoint, curve_of
from analytics.suggest.request import check_request


class PreparedPlan:
    """A problem for one request, its bounds left open. A solver keeps its last answer in it: one at a time uses it."""

    def __init__(self, portfolio: Portfolio, market: Market, problem: Problem) -> None:
        self._portfolio, self._market, self._problem = portfolio, market, problem
        self._lock = Lock()

    def preview(self, request: PlanRequest) -> ContinuousPreview:
        """Return where the bounds of a request, the same but for them, would lead in fractions of shares."""
        check_request(self._portfolio, request, self._market)
        with self._lock:
            return preview_limits(self._problem, request.limits)

    def curve(self, request: PlanRequest, limit_name: str) -> tuple[CurvePoint, ...]:
        """Return what one limit of a request costs over its bound."""
        check_request(self._portfolio, request, self._market)
        with self._lock:
            return curve_of(self._problem, request.limits, limit_name)


def without_bounds(request: PlanRequest) -> PlanRequest:
    """Return a request that is the same for all bounds of its limits."""
    return replace(request, limits=tuple(replace(limit, bound=0.0) for limit in request.limits))
