"""A plan for 30 positions: the continuous preview a slider follows, and the whole-share answer; then the engine."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import cycle

import numpy as np

from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, PlanRequest, PlanStatus
from analytics.suggest import preview, suggest_trades
from benchmarks import plan_conflicts, plan_savings, plan_sliders, plan_whole_shares
from benchmarks.sample_portfolio import sample_portfolio
from benchmarks.timing import Result, race
from webapp.services import MarketState

REQUEST = PlanRequest(
    limits=(
        Limit(LimitKind.MIN_SMALL_CAP, 0.25),
        Limit(LimitKind.MAX_THEME, 0.20, "mag7"),
        Limit(LimitKind.MAX_ISSUER, 0.06),
    ),
    destinations=("VTWO", "IJR"),
    entered_prices={"VTWO": Price(Decimal("98.10"), None, "entered")},
)


_FRAME = 100.0
"""Milliseconds of the server that no tick may pass."""


def run(state: MarketState) -> Iterator[Result]:
    """Yield both, for which there is no peer that knows these limits; then the sizes of the engine."""
    portfolio = sample_portfolio(state.market)
    answer = suggest_trades(portfolio, REQUEST, state.market, state.matrix)
    assert answer.status is PlanStatus.FEASIBLE, answer.status
    stops = cycle(np.linspace(0.30, 0.15, 21).tolist())

    def frame() -> object:
        """Answer a tick of the slider as the page asks for it: the model made anew, and every measure."""
        limits = (*REQUEST.limits[:1], replace(REQUEST.limits[1], bound=next(stops)), *REQUEST.limits[2:])
        return preview(portfolio, replace(REQUEST, limits=limits), state.market, state.matrix)

    yield plan_sliders.worst("slider on the page, 30 positions, slowest of all ticks", frame, _FRAME, share=1.0)
    yield race("whole-share plan, 30 positions", lambda: suggest_trades(portfolio, REQUEST, state.market, state.matrix))
    for part in (plan_sliders, plan_whole_shares, plan_conflicts, plan_savings):
        yield from part.run()
