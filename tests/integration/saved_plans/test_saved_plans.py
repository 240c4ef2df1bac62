"""Saved plans: opened as they were, listed, renamed, deleted, compared, and nobody else's business."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from saved_plans_desk import LESS_OF_SEVEN, MAG7, NOW, add_user, at
from sqlalchemy import text

from analytics.errors import UserInputError
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, PlanRequest, PlanStatus
from db.errors import NotFound
from webapp.services import OpenedPlan, Services

pytestmark = pytest.mark.integration


def trades_of(opened: OpenedPlan) -> list[tuple[str, str, Decimal | None, Decimal]]:
    return [(t.ticker, str(t.side), t.shares, t.amount) for t in opened.plan.trades]


def test_a_saved_plan_is_the_plan_on_the_screen(services: Services, portfolio_id: str, plan_id: str) -> None:
    shown, opened = services.plan(portfolio_id, LESS_OF_SEVEN), at(services, NOW).open_plan(plan_id)
    assert opened.plan.status is PlanStatus.FEASIBLE
    assert opened.plan.trades == shown.trades != ()
    assert opened.plan.limits == shown.limits
    assert (opened.plan.tax, opened.plan.costs, opened.plan.proof) == (shown.tax, shown.costs, shown.proof)
    assert opened.plan.request == opened.current_request == shown.request
    assert opened.plan.portfolio_after == shown.portfolio_after
    assert opened.plan.after.themes == shown.after.themes
    assert opened.aged == ()


def test_the_list_names_plans_newest_first(services: Services, portfolio_id: str, plan_id: str) -> None:
    second = services.save_plan(portfolio_id, PlanRequest((), ()), "Nothing asked")
    listed = services.plans(portfolio_id)
    assert [(p.plan_id, p.name) for p in listed] == [(second, "Nothing asked"), (plan_id, "Less of seven")]
    assert [p.status for p in listed] == [PlanStatus.NOTHING_TO_DO, PlanStatus.FEASIBLE]
    assert [p.n_trades for p in listed] == [0, len(services.open_plan(plan_id).plan.trades)]


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_plan_needs_a_name_that_can_be_shown(services: Services, portfolio_id: str, plan_id: str, name: str) -> None:
    with pytest.raises(UserInputError, match="name"):
        services.save_plan(portfolio_id, LESS_OF_SEVEN, name)
    with pytest.raises(UserInputError, match="name"):
        services.rename_plan(plan_id, name)
    assert [plan.name for plan in services.plans(portfolio_id)] == ["Less of seven"]


def test_a_plan_is_renamed_deleted_and_brought_back(services: Services, portfolio_id: str, plan_id: str) -> None:
    services.rename_plan(plan_id, "Spring")
    assert services.open_plan(plan_id).summary.name == "Spring"
    services.delete_plan(plan_id)
    assert services.plans(portfolio_id) == ()
    for use in (services.open_plan, services.replay_plan, services.delete_plan):
        with pytest.raises(NotFound):
            use(plan_id)
    services.restore_plan(plan_id)
    assert [plan.plan_id for plan in services.plans(portfolio_id)] == [plan_id]


def test_a_plan_deleted_more_than_a_day_ago_is_erased(services: Services, portfolio_id: str, plan_id: str) -> None:
    services.delete_plan(plan_id)
    with services.context.database.transaction(services.context.user_id) as connection:
        connection.execute(text("update plans set deleted_at = now() - interval '25 hours'"))
    services.save_plan(portfolio_id, PlanRequest((), ()), "another")
    with pytest.raises(NotFound):
        services.restore_plan(plan_id)


def test_plans_go_with_their_portfolio_and_come_back_with_it(
    services: Services, portfolio_id: str, plan_id: str
) -> None:
    services.delete_portfolio(portfolio_id)
    with pytest.raises(NotFound):
        services.open_plan(plan_id)
    services.restore_portfolio(portfolio_id)
    assert services.open_plan(plan_id).aged == ()


def test_nobody_else_sees_or_changes_a_plan(services: Services, portfolio_id: str, plan_id: str) -> None:
    other = Services(replace(services.context, user_id=add_user(services.context.database)))
    uses: tuple[Callable[[], object], ...] = (
        lambda: other.open_plan(plan_id),
        lambda: other.replay_plan(plan_id),
        lambda: other.rename_plan(plan_id, "mine now"),
        lambda: other.delete_plan(plan_id),
        lambda: other.restore_plan(plan_id),
        lambda: other.compare_plans([plan_id, plan_id[::-1]]),
        lambda: other.save_plan(portfolio_id, LESS_OF_SEVEN, "theirs"),
    )
    for use in uses:
        with pytest.raises(UserInputError, match="no such"):
            use()
    assert other.plans(portfolio_id) == ()
    assert services.open_plan(plan_id).summary.name == "Less of seven"


def test_plans_are_compared_by_the_same_figures(services: Services, portfolio_id: str, plan_id: str) -> None:
    tighter = replace(LESS_OF_SEVEN, limits=(replace(MAG7, bound=0.25), Limit(LimitKind.MAX_ISSUER, 0.07)))
    second = services.save_plan(portfolio_id, tighter, "Tighter")
    compared = services.compare_plans([second, plan_id])
    assert [plan.name for plan in compared.plans] == ["Tighter", "Less of seven"]
    figures = {figure.key: figure for figure in compared.figures}
    plans = [services.open_plan(key).plan for key in (second, plan_id)]
    theme = figures["theme:mag7"]
    assert theme.label == "Magnificent 7"
    assert theme.figures == pytest.approx([plan.after.themes["mag7"].weight for plan in plans])
    assert theme.bounds == (0.25, 0.28)
    assert figures["small_caps"].bounds == (None, 0.2)
    assert figures["largest"].bounds == (0.07, None)
    assert figures["hhi"].bounds == ()
    assert figures["n_trades"].figures == tuple(len(plan.trades) for plan in plans)
    half = [sum((t.amount for t in plan.trades), Decimal(0)) / 2 for plan in plans]
    assert figures["turnover_amount"].figures == tuple(half)


@pytest.mark.parametrize("n", [0, 1, 5])
def test_two_to_four_plans_are_compared(services: Services, portfolio_id: str, n: int) -> None:
    ids = [services.save_plan(portfolio_id, PlanRequest((), ()), f"plan {i}") for i in range(n)]
    with pytest.raises(UserInputError, match=f"two to 4 plans to compare; {n} are chosen"):
        services.compare_plans(ids)


def test_every_price_used_is_pinned_with_date_and_source(services: Services, portfolio_id: str) -> None:
    request = replace(
        LESS_OF_SEVEN, entered_prices={"VTWO": Price(Decimal("98.10"), None, "entered")}, destinations=("VTWO",)
    )
    services.save_plan(portfolio_id, request, "own price")
    with services.context.database.transaction(services.context.user_id) as connection:
        query = "select pins->'prices'->'IWM', request->'entered_prices'->'VTWO' from plans"
        of_table, typed = connection.execute(text(query)).one()
    assert of_table == {"amount": "240.50", "price_date": "2025-12-31", "source": "test", "currency": "USD"}
    assert typed == {"amount": "98.10", "price_date": "2026-01-05", "source": "entered", "currency": "USD"}
