"""Whose plans and proofs: refused by the services, by row-level security alone, and by the repositories alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from saved_plans_desk import FLOOR, SMALL_CAPS, add_user
from sqlalchemy import Connection, NullPool, Table, create_engine, delete, func, select, update
from sqlalchemy.exc import DBAPIError
from stranger_calls import expect_refused

from analytics.errors import UserInputError
from db import schema
from db.embedded import EmbeddedServer
from db.engine import Database
from db.repositories import plan_runs, plans
from db.repositories.everything import TABLES as PRIVATE
from db.repositories.plan_runs import PlanQuestion
from db.roles import OWNER_ROLE
from webapp.pages.simulate.layout import FORMATS
from webapp.services import Services
from webapp.services.plans_basis import current_ground
from webapp.services.plans_outcome import outcome_of

pytestmark = pytest.mark.integration

TABLES = (schema.plans, schema.plan_runs)


@pytest.fixture
def plan_ids(services: Services, portfolio_id: str) -> tuple[str, str]:
    return services.save_plan(portfolio_id, SMALL_CAPS, "first"), services.save_plan(portfolio_id, SMALL_CAPS, "second")


@pytest.fixture
def question(services: Services, portfolio_id: str) -> PlanQuestion:
    with services.context.database.transaction(services.context.user_id) as connection:
        return current_ground(services.context, connection, portfolio_id).question(SMALL_CAPS)


@pytest.fixture
def run_id(services: Services, question: PlanQuestion) -> UUID:
    """A proof that waits for its turn."""
    with services.context.database.transaction(services.context.user_id) as connection:
        return plan_runs.ask_run(connection, services.context.user_id, question, 10.0)[0]


@pytest.fixture
def stranger(database: Database) -> UUID:
    return add_user(database)


def _kept(services: Services) -> list[Any]:
    """Every column of the user's plans and proofs."""
    with services.context.database.transaction(services.context.user_id) as connection:
        kept = [row for table in TABLES for row in connection.execute(select(table).order_by(table.c[1]))]
    assert kept
    return kept


def test_no_door_opens_a_plan_of_somebody_else(
    services: Services, stranger: UUID, portfolio_id: str, plan_ids: tuple[str, str], run_id: UUID
) -> None:
    before = _kept(services)
    other = Services(replace(services.context, user_id=stranger))
    uses: dict[str, Callable[[], object]] = {
        "plan": lambda: other.plan(portfolio_id, SMALL_CAPS),
        "preview": lambda: other.preview_plan(portfolio_id, SMALL_CAPS),
        "curve": lambda: other.curve(portfolio_id, SMALL_CAPS, FLOOR.name),
        "defaults": lambda: other.plan_defaults(portfolio_id),
        "destinations": lambda: other.destinations(portfolio_id),
        "save": lambda: other.save_plan(portfolio_id, SMALL_CAPS, "theirs"),
        "open": lambda: other.open_plan(plan_ids[0]),
        "replay": lambda: other.replay_plan(plan_ids[0]),
        "rename": lambda: other.rename_plan(plan_ids[0], "theirs"),
        "delete": lambda: other.delete_plan(plan_ids[0]),
        "restore": lambda: other.restore_plan(plan_ids[0]),
        "compare": lambda: other.compare_plans(plan_ids),
        "prove": lambda: other.start_proof(portfolio_id, SMALL_CAPS),
        "find a proof": lambda: other.find_proof(portfolio_id, SMALL_CAPS),
        "follow a proof": lambda: other.proof(str(run_id)),
        "call off a proof": lambda: other.cancel_proof(str(run_id)),
    } | {f"export {name}": lambda name=name: other.export_plan(portfolio_id, SMALL_CAPS, name) for name, _ in FORMATS}
    for name, use in uses.items():
        with pytest.raises(UserInputError, match="There is no such"):
            pytest.fail(f"{name} was not refused: {use()}")
    assert other.plans(portfolio_id) == ()
    assert _kept(services) == before


@pytest.mark.usefixtures("plan_ids", "run_id")
@pytest.mark.parametrize("table", TABLES, ids=str)
def test_row_level_security_alone_hides_and_guards_the_rows(services: Services, stranger: UUID, table: Table) -> None:
    """As if a statement had forgotten whose rows it is about."""
    before = _kept(services)
    database = services.context.database
    for user in (stranger, None):
        with database.transaction(user) as connection:
            assert connection.execute(select(table)).all() == []
            assert connection.execute(update(table).values(request={})).rowcount == 0
            assert connection.execute(delete(table)).rowcount == 0
    assert _kept(services) == before
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        database.transaction(services.context.user_id) as connection,
    ):
        connection.execute(update(table).values(user_id=stranger))
    with pytest.raises(DBAPIError, match="permission denied"), database.publication() as connection:
        connection.execute(select(table))
    assert _kept(services) == before


def test_the_repositories_alone_refuse_a_stranger(
    services: Services,
    stranger: UUID,
    server: EmbeddedServer,
    portfolio_id: str,
    plan_ids: tuple[str, str],
    question: PlanQuestion,
    run_id: UUID,
) -> None:
    """As if row-level security were off: every row is there for everybody."""
    database = services.context.database
    owner = create_engine(server.url(OWNER_ROLE, str(database.engine.url.database)), poolclass=NullPool)
    with owner.begin() as connection:
        for table in sorted({"users", "plan_runs", *PRIVATE}):
            connection.exec_driver_sql(f"alter table {table} disable row level security")
    plan_id, outcome = UUID(plan_ids[0]), outcome_of(services.plan(portfolio_id, SMALL_CAPS))
    before = _kept(services)
    refused: list[Callable[[Connection], Any]] = [
        lambda c: plans.read_plan(c, stranger, plan_id),
        lambda c: plans.read_plans(c, stranger, [plan_id]),
        lambda c: plans.rename_plan(c, stranger, plan_id, "theirs"),
        lambda c: plans.delete_plan(c, stranger, plan_id),
        lambda c: plans.restore_plan(c, stranger, plan_id),
        lambda c: plan_runs.read_run(c, stranger, run_id),
    ]
    empty: list[Callable[[Connection], Any]] = [
        lambda c: plans.list_plans(c, stranger, UUID(portfolio_id)),
        lambda c: plan_runs.find_run(c, stranger, question),
        lambda c: plan_runs.begin_run(c, stranger, run_id),
        lambda c: plan_runs.finish_run(c, stranger, run_id, outcome),
        lambda c: plan_runs.stop_run(c, stranger, run_id, "theirs"),
        lambda c: plan_runs.cancel_run(c, stranger, run_id),
        lambda c: plan_runs.cancel_others(c, stranger, UUID(portfolio_id), uuid4()),
        lambda c: plan_runs.purge_runs(c, stranger),
    ]
    with database.transaction(stranger) as connection:
        assert connection.execute(select(func.count()).select_from(schema.plans)).scalar() == len(plan_ids)
        expect_refused(connection, refused)
        for number, use in enumerate(empty):
            assert not use(connection), number
    assert _kept(services) == before
