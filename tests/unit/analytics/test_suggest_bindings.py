"""What one more point of a limit would save, and the bound below which no plan comes, worked by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest
from suggest_cases import MARKET, a_line

from analytics.look_through import FundMatrix
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, Plan, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.model.tax import Costs, TaxRates
from analytics.suggest import suggest_trades

HALF = Limit(LimitKind.MAX_THEME, 0.5, "mag7")
NO_RELUCTANCE = Costs(half_spread_weight=0.01, reluctance_weight=0.0)


def a_plan_within(cap: Limit) -> Plan:
    """100 shares at 100, all of the theme, gained 40 each, one rate of 25 %; CALM at 50 may be bought through SML."""
    line = a_line("AAPL", "100", "100", cost_basis_amount=Decimal(6000))
    request = PlanRequest(
        (cap,),
        ("SML",),
        entered_prices={"SML": Price(Decimal(50), None, "entered")},
        costs=NO_RELUCTANCE,
        tax=TaxRates.plain(0.25),
        max_cash_weight=0.0,
    )
    return suggest_trades(Portfolio("p", (line,)), request, MARKET, FundMatrix.build(MARKET))


def test_a_point_more_of_a_limit_saves_the_tax_and_the_spread_of_what_stays() -> None:
    plan = a_plan_within(HALF)
    # Half of it is sold and 100 shares bought: tax 50 x 40 x 25 % = 500, spread 1 % of 5,000 twice = 100.
    assert plan.proof is not None
    assert plan.proof.objective_amount == Decimal(600)
    assert float(plan.proof.bound_amount) == pytest.approx(600.0, abs=0.01)
    # A point is 100 dollars less sold and less bought: 10 of tax and 2 of spread.
    (binding,) = plan.bindings
    assert (binding.limit, binding.saved_amount) == (HALF, Decimal(12))


def test_the_bound_is_of_fractions_of_shares_where_whole_ones_cost_more() -> None:
    # As above, with a cap of 45.5 %: 54.5 shares would do, 55 are sold, and 110 of 50 bought.
    plan = a_plan_within(replace(HALF, bound=0.455))
    assert plan.proof is not None
    # 55 x 12 = 660; in fractions 54.5 x 12 = 654; 6 of 10,000 are 6 basis points.
    assert plan.proof.objective_amount == Decimal(660)
    assert float(plan.proof.bound_amount) == pytest.approx(654.0, abs=0.01)
    assert plan.proof.gap_bps == pytest.approx(6.0, abs=0.01)
