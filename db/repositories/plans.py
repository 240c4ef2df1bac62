"""A user's saved plans. A plan pins what it was computed from, so that it can be computed again, equal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select

from analytics.model.plan import PlanRequest
from db import schema
from db.errors import NotFound

_plans = schema.plans


@dataclass(frozen=True, slots=True)
class PlanBasis:
    """What a plan was computed from: portfolio, code and market version, snapshot id per fund."""

    portfolio_id: UUID
    code_version: str
    market_version: str
    snapshot_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A stored plan. ``request`` and ``result`` are JSON documents; the result is what ``plan --json`` prints."""

    plan_id: UUID
    created_at: datetime
    basis: PlanBasis
    request: Mapping[str, Any]
    result: Mapping[str, Any]


def save_plan(
    connection: Connection, user_id: UUID, basis: PlanBasis, request: PlanRequest, result: Mapping[str, Any]
) -> UUID:
    """Save a plan of one of the user's portfolios and return its id."""
    added = (
        insert(_plans)
        .values(
            user_id=user_id,
            portfolio_id=basis.portfolio_id,
            code_version=basis.code_version,
            market_version=basis.market_version,
            snapshot_ids=dict(basis.snapshot_ids),
            request=request_to_json(request),
            result=dict(result),
        )
        .returning(_plans.c.plan_id)
    )
    plan_id: UUID = connection.execute(added).scalar_one()
    return plan_id


def read_plan(connection: Connection, user_id: UUID, plan_id: UUID) -> SavedPlan:
    """Return one of the user's plans.

    Raises
    ------
    NotFound
        The user has no plan of that id.
    """
    query = select(_plans).where(_plans.c.user_id == user_id, _plans.c.plan_id == plan_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("There is no such plan.")
    return SavedPlan(
        plan_id=row.plan_id,
        created_at=row.created_at,
        basis=PlanBasis(row.portfolio_id, row.code_version, row.market_version, row.snapshot_ids),
        request=row.request,
        result=row.result,
    )


def list_plan_ids(connection: Connection, user_id: UUID, portfolio_id: UUID) -> tuple[UUID, ...]:
    """Return the ids of a portfolio's plans, newest first."""
    query = (
        select(_plans.c.plan_id)
        .where(_plans.c.user_id == user_id, _plans.c.portfolio_id == portfolio_id)
        .order_by(_plans.c.created_at.desc(), _plans.c.plan_id)
    )
    return tuple(connection.execute(query).scalars())


def request_to_json(request: PlanRequest) -> dict[str, Any]:
    """Return a plan request as a document: limits, destinations, the user's own prices (as text, to the digit)."""
    return {
        "limits": [{"name": limit.name, "bound": limit.bound} for limit in request.limits],
        "destinations": list(request.destinations),
        "new_cash_only": request.new_cash_only,
        "locked": sorted(request.locked),
        "max_cash_weight": request.max_cash_weight,
        "entered_prices": {
            ticker: {
                "amount": str(price.amount),
                "price_date": price.price_date.isoformat() if price.price_date else None,
                "source": price.source,
                "currency": price.currency,
            }
            for ticker, price in sorted(request.entered_prices.items())
        },
    }
