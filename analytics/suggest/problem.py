"""What a plan starts from and what does not change while a slider moves: variables, cash, what a dollar carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.look_through import FundMatrix
from analytics.model.market import Market
from analytics.model.plan import Limit, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.suggest.columns import Columns, build_columns
from analytics.suggest.draft import Draft, draft_of, whole_moves
from analytics.suggest.exposures import Carried, carried
from analytics.suggest.model import LinearModel, build_model
from analytics.suggest.rows import Goal, limit_rows, watch
from analytics.suggest.solve import Solution
from analytics.suggest.universe import Universe, trade_universe

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """All that does not depend on the bounds of the limits: made once, solved for any bounds."""

    universe: Universe
    columns: Columns
    carried: Carried

    @property
    def is_uncertain(self) -> bool:
        """Whether anything is unknown or rounded away, so that cautious bounds differ from point values."""
        carried = self.carried
        return bool(carried.unknown_more.any() or carried.unknown_less.any() or carried.slack.nnz)

    def goals(self, limits: Sequence[Limit], *, is_tested: bool = True) -> tuple[Goal, ...]:
        """Return limits as goals with the companies to watch."""
        return tuple(watch(Goal(limit, is_tested), self.columns, self.carried) for limit in limits)

    def model(self, goals: Sequence[Goal], margins: Mapping[str, float]) -> LinearModel:
        """Return the linear model for goals."""
        return build_model(self.universe, self.columns, limit_rows(goals, self.carried), margins)

    def draft(self, solution: Solution) -> Draft:
        """Return a solution as whole shares and cents."""
        return draft_of(self.universe, self.columns, whole_moves(self.columns, solution.values))

    def held_after(self, values: Vector) -> Vector:
        """Return what a solution in fractions adds to each security, then the portfolio before, in dollars."""
        columns = self.columns
        held = np.zeros(len(columns.securities) + 1)
        changes = columns.held * values[: columns.held.size] * columns.unit_amount
        np.add.at(held, columns.security, changes)
        held[-1] = float(self.universe.total_amount)
        return held

    def total_after(self, values: Vector) -> float:
        """Return the value after a solution in fractions, in dollars."""
        n_trades = self.columns.held.size
        return float(values[n_trades]) * self.columns.unit_amount


def build_problem(portfolio: Portfolio, request: PlanRequest, market: Market, matrix: FundMatrix) -> Problem:
    """Prepare what does not depend on the bounds of the limits.

    Parameters
    ----------
    portfolio : Portfolio
        With values in money.
    request : PlanRequest
        Destinations, locked tickers, prices, cash; its limits are not read.
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
    columns = build_columns(universe)
    return Problem(universe, columns, carried(portfolio, columns.securities, market, matrix))
