"""What a plan starts from and what does not change while a slider moves: lots, slots, cash, what a dollar carries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from analytics.look_through import FundMatrix
from analytics.model.market import Market
from analytics.model.plan_request import Limit, LimitKind, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.planner.instance import Instance, Total, TotalLimit
from analytics.suggest.exposures import carried
from analytics.suggest.gauge import Gauge, State
from analytics.suggest.goals import Goal, Ground, rows_of, total_limit, watch
from analytics.suggest.herfindahl import square_of
from analytics.suggest.layout import CENT, Layout, lay_out
from analytics.suggest.universe import Universe, cash_ceiling, trade_universe
from analytics.suggest.yardstick import sector_weights

Vector = NDArray[np.float64]
CASH_CEILING, CASH_LEAST = "cash ceiling", "cash least"
"""Names of the rules on cash in sum that are no limits of the user."""

NO_LIMIT = -1
_NO_MARGINS: dict[str, float] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """All that does not depend on the bounds of the limits: made once, solved for any bounds.

    ``base`` is the instance without limits.
    """

    request: PlanRequest
    universe: Universe
    layout: Layout
    ground: Ground
    base: Instance

    @property
    def is_uncertain(self) -> bool:
        """Whether anything is unknown or rounded away, so that cautious bounds differ from point values."""
        return self.ground.carried.is_uncertain

    @property
    def is_idle(self) -> bool:
        """Whether nothing can be traded at all: nothing is for sale, and no cash is enough for a share."""
        universe = self.universe
        spare = {account: universe.cash_before[account] - floor for account, floor in universe.cash_floor.items()}
        affordable = (
            slot for slot in universe.buys if spare[slot.account] >= (slot.price.amount if slot.price else CENT)
        )
        return not universe.sells and not any(affordable)

    def goals(self, limits: Sequence[Limit], *, is_tested: bool = True) -> tuple[Goal, ...]:
        """Return limits as goals with the companies to watch, numbered in their order."""
        return tuple(watch(Goal(limit, i, is_tested), self.ground) for i, limit in enumerate(limits))

    def gauge(self, limits: Iterable[Limit]) -> Gauge:
        """Return what measures limits on states of this problem."""
        return Gauge.of(self.ground.carried, self.ground.yardstick, limits)

    def instance(self, goals: Sequence[Goal], margins: Mapping[str, float] = _NO_MARGINS) -> Instance:
        """Return the planner's instance for goals.

        Parameters
        ----------
        goals : sequence of Goal
            The limits.
        margins : mapping of str to float
            By name of a limit (in its unit), of an account's cash or of a rule on cash (dollars): how much tighter
            than stated, because rounding to the cent cost so much before.
        """
        totals = (total_limit(goal, margins.get(goal.limit.name, 0.0)) for goal in goals)
        floor = [margins.get(cash_name(account), 0.0) for account in self.layout.accounts]
        squares = [goal.is_tested for goal in goals if goal.limit.kind is LimitKind.MAX_HHI]
        has_square = bool(squares) or self.base.is_least_hhi
        return replace(
            self.base,
            cash_floor=self.base.cash_floor + np.array(floor),
            rows=tuple(row for g in goals for row in rows_of(g, self.ground, margins.get(g.limit.name, 0.0))),
            totals=(*self._cash_rules([goal.limit for goal in goals], margins), *(t for t in totals if t is not None)),
            square=square_of(self.ground, is_tested=all(squares)) if has_square else None,
        )

    def _cash_rules(self, limits: Sequence[Limit], margins: Mapping[str, float]) -> Iterable[TotalLimit]:
        total = self.universe.total_amount
        ceiling, least = cash_ceiling(self.universe, limits), self.universe.cash_least
        if ceiling is not None:
            upper = float(ceiling / total) - margins.get(CASH_CEILING, 0.0) / float(total)
            yield TotalLimit(Total.CASH, NO_LIMIT, upper=upper)
        if least is not None:
            lower = float(least / total) + margins.get(CASH_LEAST, 0.0) / float(total)
            yield TotalLimit(Total.CASH, NO_LIMIT, lower=lower)

    def state_before(self) -> State:
        """Return the portfolio before any trade."""
        weights = np.zeros(self.ground.carried.n_rows)
        weights[-1] = 1.0
        return State(weights, float(self.universe.cash_amount / self.universe.total_amount))


def cash_name(account: str) -> str:
    """Return the name of the rule that keeps an account out of debt."""
    return f"cash:{account}"


def build_problem(portfolio: Portfolio, request: PlanRequest, market: Market, matrix: FundMatrix) -> Problem:
    """Prepare what does not depend on the bounds of the limits.

    Parameters
    ----------
    portfolio : Portfolio
        With values in money.
    request : PlanRequest
        Everything but the bounds of its limits; whether any of them is on gains decides if lots are told apart.
    market : Market
        Names and prices.
    matrix : FundMatrix
        Built from that market.

    Returns
    -------
    Problem
        Keep it while a slider moves: only the bounds change.
    """
    universe = trade_universe(portfolio, request, market)
    layout, base = lay_out(universe, portfolio, request, market)
    return Problem(
        request=request,
        universe=universe,
        layout=layout,
        ground=Ground(
            carried=carried(portfolio, layout.positions, market, matrix),
            yardstick=sector_weights(request.benchmark, market, matrix),
            total_amount=float(universe.total_amount),
            held=layout.held_before(universe),
            bought=np.unique(base.slots.security),
            most_spent=_most_spent(universe),
        ),
        base=base,
    )


def _most_spent(universe: Universe) -> float:
    """Return all that purchases could cost: every account sells everything it may."""
    proceeds = sum((line.full_amount for line in universe.sells), Decimal(0))
    spare = sum((universe.cash_before[a] - floor for a, floor in universe.cash_floor.items()), Decimal(0))
    return float(min(universe.total_amount, max(Decimal(0), proceeds + spare)))
