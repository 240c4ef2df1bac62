"""A user's saved plans. A plan pins what it was computed from, so that it can be computed again, equal.

The transaction carries the identity (row-level security); the explicit ``user_id`` is the second, independent layer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, update

from analytics.errors import UserInputError
from analytics.model.plan import PlanRequest
from db import schema
from db.errors import NotFound
from db.repositories.plan_documents import (
    PlanOutcome,
    PlanPins,
    outcome_from_json,
    outcome_to_json,
    pins_from_json,
    pins_to_json,
    request_from_json,
    request_to_json,
)

NO_SUCH_PLAN = "There is no such plan."
UNDO_PERIOD = timedelta(days=1)
MAX_PLANS = 50
"""Saved plans of one user, of all portfolios together."""
MAX_DELETED = 20
"""Deleted plans that can be brought back: the last ones. Else saving and deleting in turn would have no end."""

_plans, _portfolios = schema.plans, schema.portfolios


@dataclass(frozen=True, slots=True)
class PlanBasis:
    """What a plan was computed from: a state of a portfolio, code and market version, snapshot id per fund, the rest.

    ``state_no`` and ``pins`` are null in plans of before they were kept.
    """

    portfolio_id: UUID
    code_version: str
    market_version: str
    snapshot_ids: Mapping[str, str]
    state_no: int | None = None
    pins: PlanPins | None = None


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan to save. ``result`` is what ``plan --json`` prints, for whoever takes everything away."""

    name: str
    basis: PlanBasis
    request: PlanRequest
    result: Mapping[str, Any]
    outcome: PlanOutcome | None = None


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A stored plan as pages read it; ``outcome`` is null in plans of before it was kept."""

    plan_id: UUID
    name: str
    created_at: datetime
    basis: PlanBasis
    request: PlanRequest
    outcome: PlanOutcome | None


def save_plan(connection: Connection, user_id: UUID, plan: NewPlan) -> UUID:
    """Save a plan of one of the user's portfolios and return its id.

    Raises
    ------
    UserInputError
        The user has as many plans as there may be.
    """
    _purge_deleted(connection, user_id)
    _require_room(connection, user_id)
    basis = plan.basis
    row = {
        "user_id": user_id,
        "portfolio_id": basis.portfolio_id,
        "code_version": basis.code_version,
        "market_version": basis.market_version,
        "snapshot_ids": dict(basis.snapshot_ids),
        "request": request_to_json(plan.request),
        "result": dict(plan.result),
        "name": plan.name,
        "state_no": basis.state_no,
    }
    # Left out, not null: a JSON null is not the absence of a document.
    row |= {} if basis.pins is None else {"pins": pins_to_json(basis.pins)}
    row |= {} if plan.outcome is None else {"outcome": outcome_to_json(plan.outcome)}
    plan_id: UUID = connection.execute(insert(_plans).values(row).returning(_plans.c.plan_id)).scalar_one()
    return plan_id


def read_plan(connection: Connection, user_id: UUID, plan_id: UUID) -> SavedPlan:
    """Return one of the user's plans.

    Raises
    ------
    NotFound
        The user has no plan of that id, or it or its portfolio is deleted.
    """
    row = connection.execute(_kept(user_id).where(_plans.c.plan_id == plan_id)).first()
    if row is None:
        raise NotFound(NO_SUCH_PLAN)
    return _saved(row)


def list_plans(connection: Connection, user_id: UUID, portfolio_id: UUID) -> tuple[SavedPlan, ...]:
    """Return a portfolio's plans, newest first."""
    query = _kept(user_id).where(_plans.c.portfolio_id == portfolio_id)
    rows = connection.execute(query.order_by(_plans.c.created_at.desc(), _plans.c.plan_id))
    return tuple(_saved(row) for row in rows)


def read_plans(connection: Connection, user_id: UUID, plan_ids: Sequence[UUID]) -> tuple[SavedPlan, ...]:
    """Return several plans in the order of their ids.

    Raises
    ------
    NotFound
        The user has no plan of one of them.
    """
    return tuple(read_plan(connection, user_id, plan_id) for plan_id in plan_ids)


def rename_plan(connection: Connection, user_id: UUID, plan_id: UUID, name: str) -> None:
    """Give a plan another name.

    Raises
    ------
    NotFound
        The user has no plan of that id.
    """
    _change(connection, (user_id, plan_id), is_deleted=False, name=name)


def delete_plan(connection: Connection, user_id: UUID, plan_id: UUID) -> None:
    """Take a plan out of the list; for a day ``restore_plan`` brings back the last ones, then they are erased.

    Raises
    ------
    NotFound
        The user has no plan of that id.
    """
    _change(connection, (user_id, plan_id), is_deleted=False, deleted_at=func.clock_timestamp())
    _purge_deleted(connection, user_id)


def restore_plan(connection: Connection, user_id: UUID, plan_id: UUID) -> None:
    """Bring a deleted plan back.

    Raises
    ------
    NotFound
        It is not there any more, or was never the user's.
    UserInputError
        The user has as many plans as there may be.
    """
    _require_room(connection, user_id)
    _change(connection, (user_id, plan_id), is_deleted=True, deleted_at=None)


def _kept(user_id: UUID) -> Select[Any]:
    """Select the user's plans that are not deleted, of portfolios that are not."""
    of_portfolio = (_portfolios.c.user_id == _plans.c.user_id) & (_portfolios.c.portfolio_id == _plans.c.portfolio_id)
    return (
        select(*(column for column in _plans.c if column.name != "result"))
        .join(_portfolios, of_portfolio)
        .where(_plans.c.user_id == user_id, _plans.c.deleted_at.is_(None), _portfolios.c.deleted_at.is_(None))
    )


def _saved(row: Row[Any]) -> SavedPlan:
    pins = None if row.pins is None else pins_from_json(row.pins)
    return SavedPlan(
        plan_id=row.plan_id,
        name=row.name,
        created_at=row.created_at.astimezone(UTC),
        basis=PlanBasis(row.portfolio_id, row.code_version, row.market_version, row.snapshot_ids, row.state_no, pins),
        request=request_from_json(row.request),
        outcome=None if row.outcome is None else outcome_from_json(row.outcome),
    )


def _change(connection: Connection, owned: tuple[UUID, UUID], *, is_deleted: bool, **changes: object) -> None:
    gone = _plans.c.deleted_at
    which = update(_plans).where(
        _plans.c.user_id == owned[0],
        _plans.c.plan_id == owned[1],
        gone.is_not(None) if is_deleted else gone.is_(None),
    )
    if connection.execute(which.values(changes)).rowcount == 0:
        raise NotFound(NO_SUCH_PLAN)


def _require_room(connection: Connection, user_id: UUID) -> None:
    """Refuse one plan more than there may be; of two that are saved at once the second waits to be counted."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"plans:{user_id}", 0))))
    n_kept = connection.execute(select(func.count()).select_from(_kept(user_id).subquery())).scalar_one()
    if n_kept >= MAX_PLANS:
        raise UserInputError(
            f"There is room for {MAX_PLANS} saved plans, of all portfolios together: delete one first."
        )


def _purge_deleted(connection: Connection, user_id: UUID) -> None:
    """Erase what was deleted more than a day ago, and all but the last that were deleted."""
    deleted = _plans.c.user_id == user_id, _plans.c.deleted_at.is_not(None)
    last_first = select(_plans.c.plan_id).where(*deleted).order_by(_plans.c.deleted_at.desc(), _plans.c.plan_id)
    expired = or_(
        _plans.c.deleted_at < func.now() - UNDO_PERIOD,
        _plans.c.plan_id.in_(last_first.offset(MAX_DELETED)),
    )
    connection.execute(delete(_plans).where(*deleted, expired))
