"""Saved plans: kept with all they were computed from, listed, opened as they were, computed again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from analytics.errors import UserInputError
from analytics.export import plan_document
from analytics.model.plan import Plan, PlanRequest, PlanStage
from db.repositories import plans as repository
from db.repositories.choices import read_choices
from db.repositories.pinned_market import capitalization_dates
from db.repositories.plan_documents import PlanOutcome
from db.repositories.plan_runs import purge_runs
from db.repositories.plans import NewPlan, SavedPlan
from db.repositories.portfolio_states import read_state
from db.repositories.portfolios import read_saved_at
from webapp.formatting import day
from webapp.services.context import ServiceContext
from webapp.services.household_states import cleaned_name
from webapp.services.import_portfolio import as_uuid
from webapp.services.plans import answer, read_question
from webapp.services.plans_aged import Today, aged, asked_today
from webapp.services.plans_basis import Ground, basis_of, pinned_ground
from webapp.services.plans_compare import ComparedPlan, compare
from webapp.services.plans_model import OpenedPlan, PlanComparison, PlanSummary, ReplayedPlan
from webapp.services.plans_outcome import outcome_of, plan_of
from webapp.services.plans_replay import differences
from webapp.services.plans_solve import prove, solve


def save_plan(context: ServiceContext, portfolio_id: str, request: PlanRequest, name: str) -> str:
    """Keep the plan of a request, the proven one where there is one; return its id.

    Old proofs go at the same time: whoever never asks for another one leaves none behind for ever.
    """
    clean = cleaned_plan_name(name)
    with context.database.transaction(context.user_id) as connection:
        question = read_question(context, connection, portfolio_id, request)
        basis = basis_of(connection, question.ground, question.request)
    plan = answer(context, question)
    new = NewPlan(clean, basis, plan.request, _result(plan), outcome_of(plan))
    with context.database.transaction(context.user_id) as connection:
        purge_runs(connection, context.user_id)
        return str(repository.save_plan(connection, context.user_id, new))


def _result(plan: Plan) -> dict[str, Any]:
    """Return the document of a plan without single companies: thousands of them, which the pins lead to again."""
    document = plan_document(plan)
    return document | {
        state: {key: figure for key, figure in document[state].items() if key != "issuers"}
        for state in ("before", "after")
    }


def list_plans(context: ServiceContext, portfolio_id: str) -> tuple[PlanSummary, ...]:
    """Return the saved plans of a portfolio, newest first."""
    identifier = as_uuid(portfolio_id)
    with context.database.transaction(context.user_id) as connection:
        return tuple(map(_summary, repository.list_plans(connection, context.user_id, identifier)))


def open_plan(context: ServiceContext, plan_id: str) -> OpenedPlan:
    """Return a saved plan as it was computed, with what has changed since."""
    with context.database.transaction(context.user_id) as connection:
        saved = repository.read_plan(connection, context.user_id, as_plan_id(plan_id))
        ground = pinned_ground(context, connection, saved.basis)
        today = _today(context, connection, saved)
    plan = _plan(saved, ground)
    since = aged(saved.basis, ground, plan, today)
    return OpenedPlan(_summary(saved), plan, since, asked_today(saved.request, today.date))


def replay_plan(context: ServiceContext, plan_id: str) -> ReplayedPlan:
    """Compute a saved plan again from what it pins."""
    with context.database.transaction(context.user_id) as connection:
        saved = repository.read_plan(connection, context.user_id, as_plan_id(plan_id))
        ground = pinned_ground(context, connection, saved.basis)
    outcome = saved.outcome
    is_proven = outcome is not None and outcome.proof is not None and outcome.proof.stage is PlanStage.PROVEN
    plan = (prove if is_proven else solve)(ground, saved.request)
    return ReplayedPlan(plan, () if outcome is None else differences(outcome, outcome_of(plan)))


def compare_plans(context: ServiceContext, plan_ids: Sequence[str]) -> PlanComparison:
    """Return two to four saved plans by the same figures."""
    identifiers = [as_plan_id(plan_id) for plan_id in dict.fromkeys(plan_ids)]
    with context.database.transaction(context.user_id) as connection:
        saved = repository.read_plans(connection, context.user_id, identifiers)
        labels = {theme.name: theme.label for theme in context.state(connection).market.themes}
        grounds = {plan.plan_id: pinned_ground(context, connection, plan.basis) for plan in saved if not plan.outcome}
    outcomes = [plan.outcome or outcome_of(_plan(plan, grounds[plan.plan_id])) for plan in saved]
    pairs = zip(saved, outcomes, strict=True)
    return compare([ComparedPlan(_summary(plan), plan.request, outcome) for plan, outcome in pairs], labels)


def rename_plan(context: ServiceContext, plan_id: str, name: str) -> None:
    """Give a saved plan another name."""
    clean = cleaned_plan_name(name)
    with context.database.transaction(context.user_id) as connection:
        repository.rename_plan(connection, context.user_id, as_plan_id(plan_id), clean)


def delete_plan(context: ServiceContext, plan_id: str) -> None:
    """Take a saved plan out of the list; ``restore_plan`` brings it back."""
    with context.database.transaction(context.user_id) as connection:
        repository.delete_plan(connection, context.user_id, as_plan_id(plan_id))


def restore_plan(context: ServiceContext, plan_id: str) -> None:
    """Undo ``delete_plan``."""
    with context.database.transaction(context.user_id) as connection:
        repository.restore_plan(connection, context.user_id, as_plan_id(plan_id))


def cleaned_plan_name(name: str) -> str:
    """Return the name of a plan in one line; an empty or long one is refused."""
    return cleaned_name(name, "A plan")


def as_plan_id(text: str) -> UUID:
    """Read an id that came from a page; anything else is nobody's plan."""
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError) as error:
        raise UserInputError(repository.NO_SUCH_PLAN) from error


def summary_of(
    plan_id: str, portfolio_id: str, name: str, created_at: datetime, outcome: PlanOutcome | None
) -> PlanSummary:
    """Return the line of a plan in the list."""
    proof = outcome.proof if outcome else None
    return PlanSummary(
        plan_id=plan_id,
        portfolio_id=portfolio_id,
        name=name,
        created_at=created_at,
        status=outcome.status if outcome else None,
        n_trades=len(outcome.trades) if outcome else None,
        objective_amount=proof.objective_amount if proof else None,
        gap_bps=proof.gap_bps if proof else None,
        stage=proof.stage if proof else None,
    )


def _summary(saved: SavedPlan) -> PlanSummary:
    name = saved.name or f"Plan of {day(saved.created_at.date())}"
    return summary_of(str(saved.plan_id), str(saved.basis.portfolio_id), name, saved.created_at, saved.outcome)


def _plan(saved: SavedPlan, ground: Ground) -> Plan:
    """Return the plan as it was kept; one of before outcomes were is computed."""
    if saved.outcome is None:
        return solve(ground, saved.request)
    return plan_of(saved.outcome, saved.request, ground.portfolio, ground.state)


def _today(context: ServiceContext, connection: Connection, saved: SavedPlan) -> Today:
    owned = (context.user_id, saved.basis.portfolio_id)
    kept = read_state(connection, owned)
    return Today(
        date=context.clock().date(),
        published=context.markets.current(connection).market,
        state=context.state(connection),
        kept=read_choices(connection, context.user_id),
        state_no=kept.state_no,
        last_change=kept.what,
        changed_at=read_saved_at(connection, *owned),
        capitalization_dates=capitalization_dates(connection),
    )
