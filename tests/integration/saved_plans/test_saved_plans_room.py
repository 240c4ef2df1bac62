"""How much of plans is kept for a user: so many saved, the last deleted, the last proofs; and the way out."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from saved_plans_desk import SMALL_CAPS, add_user, saved_portfolio
from sqlalchemy import text

from analytics.errors import UserInputError
from analytics.model.plan import Limit, LimitKind
from db.errors import NotFound
from db.repositories import plans as repository
from db.repositories.plan_runs import MAX_ENDED, ask_run, purge_runs, stop_run
from db.repositories.plans import MAX_DELETED, MAX_PLANS
from webapp.services import Services
from webapp.services.plans_basis import current_ground

pytestmark = pytest.mark.integration

FULL = f"There is room for {MAX_PLANS} saved plans, of all portfolios together: delete one first."
COPIES = """
    insert into plans (user_id, portfolio_id, code_version, market_version, request, snapshot_ids, result, name,
                       state_no, pins, outcome)
    select user_id, portfolio_id, code_version, market_version, request, snapshot_ids, result, 'copy ' || number,
           state_no, pins, outcome
    from plans, generate_series(1, :n) number
"""


@pytest.fixture
def full(services: Services, portfolio_id: str) -> list[str]:
    """As many plans as there may be, newest first."""
    services.save_plan(portfolio_id, SMALL_CAPS, "first")
    _sql(services, COPIES, n=MAX_PLANS - 1)
    return [plan.plan_id for plan in services.plans(portfolio_id)]


def _sql(services: Services, statement: str, **given: object) -> list[Any]:
    with services.context.database.transaction(services.context.user_id) as connection:
        result = connection.execute(text(statement), given)
        return list(result.scalars()) if result.returns_rows else []


def _save(services: Services, portfolio_id: str) -> str:
    return services.save_plan(portfolio_id, SMALL_CAPS, "one more")


def test_a_full_list_says_so_and_one_deleted_makes_room(services: Services, portfolio_id: str, full: list[str]) -> None:
    assert len(full) == MAX_PLANS
    with pytest.raises(UserInputError, match=FULL):
        _save(services, portfolio_id)
    assert len(services.plans(portfolio_id)) == MAX_PLANS
    services.delete_plan(full[0])
    added = _save(services, portfolio_id)
    assert added in [plan.plan_id for plan in services.plans(portfolio_id)]
    with pytest.raises(UserInputError, match=FULL):
        services.restore_plan(full[0])
    services.delete_plan(added)
    services.restore_plan(full[0])
    assert sorted(plan.plan_id for plan in services.plans(portfolio_id)) == sorted(full)


def test_the_room_is_for_all_portfolios_of_a_user_and_nobody_elses(
    services: Services, portfolio_id: str, full: list[str]
) -> None:
    assert full
    second = saved_portfolio(services, "other.csv")
    with pytest.raises(UserInputError, match=FULL):
        _save(services, second)
    other = Services(replace(services.context, user_id=add_user(services.context.database)))
    theirs = saved_portfolio(other, "theirs.csv")
    assert _save(other, theirs)
    services.delete_portfolio(portfolio_id)
    assert _save(services, second)


def test_of_two_saved_at_once_into_the_last_place_one_is_refused(
    services: Services, portfolio_id: str, full: list[str]
) -> None:
    services.delete_plan(full[0])
    database, user = services.context.database, services.context.user_id
    refused: list[str] = []

    def bring_back_another() -> None:
        try:
            services.restore_plan(full[0])
        except UserInputError as error:
            refused.append(str(error))

    with database.transaction(user) as connection:
        saved = repository.read_plan(connection, user, UUID(full[1]))
        repository.save_plan(connection, user, repository.NewPlan("last", saved.basis, saved.request, {}))
        waiting = threading.Thread(target=bring_back_another)
        waiting.start()
        _until_waiting(services, waiting)
    waiting.join()
    assert refused == [FULL]
    assert len(services.plans(portfolio_id)) == MAX_PLANS


def _until_waiting(services: Services, thread: threading.Thread) -> None:
    """Return once a thread waits for a lock: it is the server that is asked, not the clock."""
    query = (
        "select 1 from pg_locks where locktype = 'advisory' and not granted"
        " and database = (select oid from pg_database where datname = current_database())"
    )
    while thread.is_alive():
        if _sql(services, query):
            return
    pytest.fail("nobody waited")


def test_the_last_deleted_plans_can_be_brought_back_and_no_more_are_kept(
    services: Services, portfolio_id: str, full: list[str]
) -> None:
    gone = full[: MAX_DELETED + 2]
    for plan_id in gone:
        services.delete_plan(plan_id)
    kept = _sql(services, "select plan_id::text from plans where deleted_at is not null")
    assert sorted(kept) == sorted(gone[2:])
    for plan_id in gone[:2]:
        with pytest.raises(NotFound):
            services.restore_plan(plan_id)
    services.restore_plan(gone[-1])
    assert len(services.plans(portfolio_id)) == MAX_PLANS - len(gone) + 1


def _runs(services: Services) -> list[Any]:
    return _sql(services, "select run_id from plan_runs order by asked_at")


def _ask(services: Services, portfolio_id: str, bound: float) -> UUID:
    """Queue the proof of a limit as a page would, without anybody who takes it up."""
    request = replace(SMALL_CAPS, limits=(Limit(LimitKind.MIN_SMALL_CAP, bound),))
    with services.context.database.transaction(services.context.user_id) as connection:
        ground = current_ground(services.context, connection, portfolio_id)
        run_id, _ = ask_run(connection, services.context.user_id, ground.question(request), 10.0)
    return run_id


@pytest.fixture
def aged_runs(services: Services, portfolio_id: str) -> list[UUID]:
    """Two proofs: one asked for eight days ago, one six."""
    runs = [_ask(services, portfolio_id, bound) for bound in (0.1, 0.2)]
    for run_id, n_days in zip(runs, (8, 6), strict=True):
        _sql(
            services,
            "update plan_runs set asked_at = now() - make_interval(days => :n_days) where run_id = :run_id",
            n_days=n_days,
            run_id=run_id,
        )
    return runs


USES: dict[str, Callable[[Services, str], object]] = {
    "another proof": lambda services, portfolio_id: _ask(services, portfolio_id, 0.3),
    "a saved plan": _save,
}


@pytest.mark.parametrize("use", USES.values(), ids=list(USES))
def test_proofs_of_more_than_a_week_ago_go(
    services: Services, portfolio_id: str, aged_runs: list[UUID], use: Callable[[Services, str], object]
) -> None:
    use(services, portfolio_id)
    left = _runs(services)
    assert aged_runs[0] not in left
    assert aged_runs[1] in left


def test_of_proofs_that_have_ended_the_last_are_kept_and_none_under_way_is_lost(
    services: Services, portfolio_id: str
) -> None:
    database, user = services.context.database, services.context.user_id
    under_way = _ask(services, portfolio_id, 0.1)
    ended = _ask(services, portfolio_id, 0.2)
    with database.transaction(user) as connection:
        assert stop_run(connection, user, ended, "by the test")
    _sql(services, "update plan_runs set asked_at = now() - interval '2 hours'")
    copies = """
        insert into plan_runs (user_id, portfolio_id, state_no, market_version, code_version, request, request_sha256,
                               state, asked_at, finished_at, limit_seconds)
        select user_id, portfolio_id, state_no, market_version, code_version, request, number::text,
               'stopped', now() - make_interval(mins => number), now(), limit_seconds
        from plan_runs, generate_series(1, :n) number
        where run_id = :run_id
    """
    _sql(services, copies, n=MAX_ENDED - 1, run_id=ended)
    with database.transaction(user) as connection:
        purge_runs(connection, user)
    assert {under_way, ended} < set(_runs(services))
    _sql(services, copies.replace("number::text", "'newest'"), n=1, run_id=ended)
    with database.transaction(user) as connection:
        purge_runs(connection, user)
    left = _runs(services)
    assert len(left) == MAX_ENDED + 1
    assert ended not in left
    assert under_way in left
