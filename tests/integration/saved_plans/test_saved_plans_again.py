"""Saved plans on the bundled snapshot: computed again to the same trades whatever was loaded since."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from saved_plans_desk import FILE, LESS_OF_SEVEN, NOW, at
from saved_plans_loads import CHANGES, change_bands, change_fee, change_theme
from sqlalchemy import text

from analytics.model.issuer import SizeBand
from analytics.model.plan import Limit, LimitKind, PlanRequest
from analytics.model.tax import Costs
from db.engine import Database
from webapp.services import Place, Services

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_plan_is_computed_again_to_the_same_trades_whatever_was_loaded_since(
    services: Services, portfolio_id: str, plan_id: str, change: Callable[[Database], None]
) -> None:
    before = services.open_plan(plan_id)
    change(services.context.database)
    later = at(services, datetime(2026, 1, 6, 9, 0, tzinfo=UTC))
    today = later.plan(portfolio_id, LESS_OF_SEVEN)
    assert [(t.ticker, t.amount) for t in today.trades] != [(t.ticker, t.amount) for t in before.plan.trades]
    again = later.replay_plan(plan_id)
    assert again.differences == ()
    assert again.is_same
    assert again.plan.trades == before.plan.trades
    opened = later.open_plan(plan_id)
    assert opened.plan.trades == before.plan.trades
    assert opened.plan.after.themes == before.plan.after.themes
    assert opened.plan.after.small_caps == before.plan.after.small_caps


def test_fees_that_are_corrected_in_place_are_pinned(services: Services, portfolio_id: str) -> None:
    request = replace(LESS_OF_SEVEN, costs=Costs(horizon_years=10.0))
    plan_id = services.save_plan(portfolio_id, request, "ten years")
    before = services.open_plan(plan_id).plan
    change_fee(services.context.database)
    assert before.costs is not None
    assert services.plan(portfolio_id, request).costs != before.costs
    again = services.replay_plan(plan_id)
    assert again.is_same
    assert again.plan.costs == before.costs


def test_a_plan_is_computed_again_from_the_portfolio_as_it_was(
    services: Services, portfolio_id: str, plan_id: str
) -> None:
    before = services.open_plan(plan_id)
    smaller = FILE.replace(b"SPY,300,660.00,198000.00", b"SPY,100,660.00,66000.00")
    services.save_import(smaller, "mine.csv", into=portfolio_id, place=Place.REPLACE)
    assert services.holdings(portfolio_id).positions[0].shares == 100
    assert services.replay_plan(plan_id).plan.trades == before.plan.trades
    assert services.open_plan(plan_id).plan.portfolio_before == before.plan.portfolio_before


def test_a_plan_is_computed_again_under_the_choices_it_was_made_with(services: Services, portfolio_id: str) -> None:
    services.use_floors({SizeBand.MID: 30e9, SizeBand.SMALL: 9e9, SizeBand.LARGE: 50e9})
    plan_id = services.save_plan(portfolio_id, LESS_OF_SEVEN, "own bands")
    before = services.open_plan(plan_id)
    services.use_floors({})
    assert services.plan(portfolio_id, LESS_OF_SEVEN).trades != before.plan.trades
    change_theme(services.context.database)
    assert services.replay_plan(plan_id).plan.trades == before.plan.trades
    assert services.open_plan(plan_id).plan.after.small_caps == before.plan.after.small_caps


def test_a_plan_is_computed_again_with_the_boundaries_of_size_bands_of_its_day(
    services: Services, portfolio_id: str
) -> None:
    """One boundary is the user's own: it moves companies out of the bands between the published ones."""
    services.use_floors({SizeBand.MEGA: 500e9})
    request = PlanRequest((Limit(LimitKind.MAX_BAND, 0.25, "mega"),), ("IWM",), trade_date=NOW.date())
    plan_id = services.save_plan(portfolio_id, request, "fewer giants")
    before = services.open_plan(plan_id)
    change_bands(services.context.database)
    assert services.plan(portfolio_id, request).trades != before.plan.trades
    assert services.replay_plan(plan_id).plan.trades == before.plan.trades != ()
    assert services.open_plan(plan_id).plan.after.size_bands == before.plan.after.size_bands


def test_what_differs_is_said_trade_by_trade(services: Services, plan_id: str) -> None:
    """As if the program computed otherwise: the kept trades are changed behind its back."""
    (buy,) = (t for t in services.open_plan(plan_id).plan.trades if t.side == "buy")
    with services.context.database.transaction(services.context.user_id) as connection:
        connection.execute(
            text(
                "update plans set outcome = jsonb_set(outcome, array['trades', place::text, 'shares'], '\"7\"')"
                " from (select ordinality - 1 as place from plans, jsonb_array_elements(outcome->'trades')"
                " with ordinality where value->>'side' = 'buy') found"
            )
        )
    again = services.replay_plan(plan_id)
    assert not again.is_same
    then, now = f"7 shares, ${buy.amount:,.2f}", f"{buy.shares:,} shares, ${buy.amount:,.2f}"
    assert again.differences == (f"Buy IWM: {then} then, {now} now.",)
