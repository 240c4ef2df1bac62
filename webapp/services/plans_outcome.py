"""From a plan to what is kept of it, and back: reports are measured again, trades are as they were."""

from decimal import Decimal

from analytics.model.exposure import ConcentrationReport
from analytics.model.plan import Plan, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.simulate import apply_trades
from db.repositories.plan_documents import PlanOutcome
from webapp.services.analyse import report_on
from webapp.services.market_state import MarketState

SMALL_CAPS, LARGEST, HHI, CASH = "small_caps", "largest", "hhi", "cash"
"""Measures of every plan; a theme's is ``theme:`` and its name, a band's ``band:`` and its name."""


def outcome_of(plan: Plan) -> PlanOutcome:
    """Return what is kept of a plan."""
    return PlanOutcome(
        status=plan.status,
        trades=plan.trades,
        cash_left_amount=plan.cash_left_amount,
        limits=plan.limits,
        conflicts=plan.conflicts,
        tax_note=plan.tax_note,
        prices_needed=plan.prices_needed,
        tax=plan.tax,
        costs=plan.costs,
        proof=plan.proof,
        bindings=plan.bindings,
        warnings=plan.warnings,
        turnover_amount=sum((trade.amount for trade in plan.trades), Decimal(0)) / 2,
        measures=measures_of(plan.after),
        new_cash=plan.new_cash,
        most_raised_amount=plan.most_raised_amount,
    )


def plan_of(outcome: PlanOutcome, request: PlanRequest, portfolio: Portfolio, state: MarketState) -> Plan:
    """Return the plan of a kept outcome, measured with the market it was made with."""
    after = apply_trades(portfolio, outcome.trades, state.market) if outcome.trades else portfolio
    before_report = report_on(portfolio, state)
    return Plan(
        status=outcome.status,
        request=request,
        trades=outcome.trades,
        before=before_report,
        after=report_on(after, state) if outcome.trades else before_report,
        portfolio_before=portfolio,
        portfolio_after=after,
        cash_left_amount=outcome.cash_left_amount,
        limits=outcome.limits,
        conflicts=outcome.conflicts,
        tax_note=outcome.tax_note,
        prices_needed=outcome.prices_needed,
        tax=outcome.tax,
        costs=outcome.costs,
        proof=outcome.proof,
        bindings=outcome.bindings,
        warnings=outcome.warnings,
        new_cash=outcome.new_cash,
        most_raised_amount=outcome.most_raised_amount,
    )


def measures_of(report: ConcentrationReport) -> dict[str, float]:
    """Return the point values by which plans are compared."""
    return {
        SMALL_CAPS: report.small_caps.weight,
        LARGEST: report.largest[1].weight if report.largest else 0.0,
        HHI: report.hhi.lower,
        CASH: report.cash,
        **{f"theme:{name}": bounded.weight for name, bounded in report.themes.items()},
        **{f"band:{band}": bounded.weight for band, bounded in report.size_bands.items()},
    }
