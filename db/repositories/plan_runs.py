"""Proofs of plans as rows: who asked for what, how it stands, what came of it.

The transaction carries the identity (row-level security); the explicit ``user_id`` is the second, independent layer.
A change of state names the states it may come from: of two that meet, one wins, and whoever loses hears of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, delete, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from analytics.model.plan import PlanRequest
from db import schema
from db.errors import NotFound
from db.repositories.plan_documents import (
    PlanOutcome,
    outcome_from_json,
    outcome_to_json,
    request_digest,
    request_from_json,
    request_to_json,
)

NO_SUCH_PROOF = "There is no such proof."
KEPT_FOR = timedelta(days=7)
MAX_ENDED = 100
"""Proofs of one user that have ended: the last ones are kept."""
UNDER_WAY = ("queued", "running")
"""States in which a page goes on asking."""

_runs = schema.plan_runs
_CANCELLED = {"state": "cancelled", "finished_at": func.clock_timestamp()}
_QUESTION = ("user_id", "portfolio_id", "state_no", "market_version", "code_version", "request_sha256")


@dataclass(frozen=True, slots=True)
class PlanQuestion:
    """What a proof is of: a request about a state of a portfolio, with a market and a program of these versions."""

    portfolio_id: UUID
    state_no: int
    market_version: str
    code_version: str
    request: PlanRequest


@dataclass(frozen=True, slots=True)
class PlanRun:
    """A proof as its row says. ``waited_seconds`` counts from when it was asked for, ``seconds`` from its start."""

    run_id: UUID
    question: PlanQuestion
    state: str
    message: str
    waited_seconds: float
    seconds: float
    limit_seconds: float
    outcome: PlanOutcome | None


def ask_run(connection: Connection, user_id: UUID, question: PlanQuestion, limit_seconds: float) -> tuple[UUID, bool]:
    """Queue a proof; return its id and whether it is to be run: one under way or proven answers for itself."""
    purge_runs(connection, user_id)
    row = {
        "user_id": user_id,
        "portfolio_id": question.portfolio_id,
        "state_no": question.state_no,
        "market_version": question.market_version,
        "code_version": question.code_version,
        "request": request_to_json(question.request),
        "request_sha256": request_digest(question.request),
        "limit_seconds": limit_seconds,
    }
    again: dict[str, Any] = {
        "state": "queued",
        "asked_at": func.now(),
        "started_at": None,
        "finished_at": None,
        "message": "",
    }
    again |= {"outcome": null(), "limit_seconds": limit_seconds}
    asked = (
        insert(_runs)
        .values(row)
        .on_conflict_do_update(
            index_elements=_QUESTION,
            set_=again,
            where=_runs.c.state.in_(("stopped", "cancelled")),
        )
        .returning(_runs.c.run_id)
    )
    run_id: UUID | None = connection.execute(asked).scalar()
    if run_id is not None:
        return run_id, True
    found = _find(connection, user_id, question)
    if found is None:
        raise NotFound(NO_SUCH_PROOF)
    return found.run_id, False


def find_run(connection: Connection, user_id: UUID, question: PlanQuestion) -> PlanRun | None:
    """Return the proof of a question; null where nobody asked for one."""
    row = _find(connection, user_id, question)
    return None if row is None else _run(row)


def read_run(connection: Connection, user_id: UUID, run_id: UUID) -> PlanRun:
    """Return one of the user's proofs.

    Raises
    ------
    NotFound
        The user has none of that id.
    """
    row = connection.execute(_select(user_id).where(_runs.c.run_id == run_id)).first()
    if row is None:
        raise NotFound(NO_SUCH_PROOF)
    return _run(row)


def begin_run(connection: Connection, user_id: UUID, run_id: UUID) -> bool:
    """Let a queued proof run; whether it was still queued."""
    return _move(connection, (user_id, run_id), ("queued",), state="running", started_at=func.clock_timestamp())


def finish_run(connection: Connection, user_id: UUID, run_id: UUID, outcome: PlanOutcome, message: str = "") -> bool:
    """Keep what a running proof came to; whether it was still running.

    With a message it ended before its end: what was found so far is kept.
    """
    ended = {"state": "stopped" if message else "proven", "finished_at": func.clock_timestamp(), "message": message}
    return _move(connection, (user_id, run_id), ("running",), outcome=outcome_to_json(outcome), **ended)


def stop_run(connection: Connection, user_id: UUID, run_id: UUID, message: str) -> bool:
    """Say that a proof under way ended without an answer, and why; whether it was still under way."""
    ended = {"state": "stopped", "finished_at": func.clock_timestamp(), "message": message}
    return _move(connection, (user_id, run_id), UNDER_WAY, **ended)


def cancel_run(connection: Connection, user_id: UUID, run_id: UUID) -> bool:
    """Call off a proof; whether it was still under way."""
    return _move(connection, (user_id, run_id), UNDER_WAY, **_CANCELLED)


def cancel_others(connection: Connection, user_id: UUID, portfolio_id: UUID, run_id: UUID) -> None:
    """Call off every other proof under way of a portfolio: nobody waits for the answer to an older question."""
    others = update(_runs).where(
        _runs.c.user_id == user_id,
        _runs.c.portfolio_id == portfolio_id,
        _runs.c.run_id != run_id,
        _runs.c.state.in_(UNDER_WAY),
    )
    connection.execute(others.values(_CANCELLED))


def purge_runs(connection: Connection, user_id: UUID) -> None:
    """Erase proofs of more than a week ago, and of those that have ended all but the last."""
    ended = select(_runs.c.run_id).where(_runs.c.user_id == user_id, _runs.c.state.not_in(UNDER_WAY))
    last_first = ended.order_by(_runs.c.asked_at.desc(), _runs.c.run_id)
    expired = or_(_runs.c.asked_at < func.now() - KEPT_FOR, _runs.c.run_id.in_(last_first.offset(MAX_ENDED)))
    connection.execute(delete(_runs).where(_runs.c.user_id == user_id, expired))


def _select(user_id: UUID) -> Select[Any]:
    def seconds(since: Any) -> Any:  # noqa: ANN401 - expressions of SQL
        until = func.coalesce(_runs.c.finished_at, func.clock_timestamp())
        return func.coalesce(func.extract("epoch", until - since), 0)

    return select(
        _runs, seconds(_runs.c.asked_at).label("waited_seconds"), seconds(_runs.c.started_at).label("seconds")
    ).where(_runs.c.user_id == user_id)


def _find(connection: Connection, user_id: UUID, question: PlanQuestion) -> Row[Any] | None:
    query = _select(user_id).where(
        _runs.c.portfolio_id == question.portfolio_id,
        _runs.c.state_no == question.state_no,
        _runs.c.market_version == question.market_version,
        _runs.c.code_version == question.code_version,
        _runs.c.request_sha256 == request_digest(question.request),
    )
    return connection.execute(query).first()


def _run(row: Row[Any]) -> PlanRun:
    question = PlanQuestion(
        row.portfolio_id, row.state_no, row.market_version, row.code_version, request_from_json(row.request)
    )
    return PlanRun(
        run_id=row.run_id,
        question=question,
        state=row.state,
        message=row.message,
        waited_seconds=float(row.waited_seconds),
        seconds=float(row.seconds),
        limit_seconds=row.limit_seconds,
        outcome=None if row.outcome is None else outcome_from_json(row.outcome),
    )


def _move(connection: Connection, owned: tuple[UUID, UUID], expected: Collection[str], **changes: object) -> bool:
    moved = (
        update(_runs)
        .where(_runs.c.user_id == owned[0], _runs.c.run_id == owned[1], _runs.c.state.in_(expected))
        .values(changes)
    )
    return connection.execute(moved).rowcount > 0
