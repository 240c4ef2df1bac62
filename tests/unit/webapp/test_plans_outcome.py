"""What is kept of a plan says what the plan says."""

from dataclasses import fields
from decimal import Decimal

from suggest_cases import CAP, a_line, plan_for

from analytics.model.plan import NewCash, Plan, PlanStatus
from webapp.services.plans_outcome import outcome_of

MEASURED_AGAIN = {"request", "before", "after", "portfolio_before", "portfolio_after"}


def test_all_that_is_not_measured_again_is_kept() -> None:
    # All is of the fund that the cap is passed by, and nothing but the locked line is there to sell.
    plan = plan_for(a_line("AAPL", "60", "100"), a_line("WIDE", "40", "100"), locked=frozenset({"AAPL"}))
    assert plan.status is PlanStatus.INFEASIBLE
    outcome = outcome_of(plan)
    kept = {field.name for field in fields(Plan)} - MEASURED_AGAIN
    assert all(getattr(outcome, name) == getattr(plan, name) for name in kept)
    assert plan.new_cash is not None
    assert outcome.new_cash == NewCash(plan.new_cash.account, Decimal(plan.new_cash.amount))
    assert outcome.limits[0].limit == CAP
