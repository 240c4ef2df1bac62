"""Saved plans whose data aged: each thing they rest on is said with its dates, and nothing else is."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from saved_plans_desk import LESS_OF_SEVEN, MAG7, NOW, at, load_price
from saved_plans_loads import CHANGES, change_bands, change_fee, change_sizes, change_theme, publish_fund
from sqlalchemy import text

from db.engine import Database
from webapp.services import Services

pytestmark = pytest.mark.integration


def test_a_plan_of_the_day_is_not_aged_and_the_next_day_only_its_prices_are(services: Services, plan_id: str) -> None:
    assert at(services, datetime(2026, 1, 7, 9, 0, tzinfo=UTC)).open_plan(plan_id).aged == ()
    # From Wednesday 31 December to Thursday 8 January there are six sessions.
    opened = at(services, datetime(2026, 1, 8, 9, 0, tzinfo=UTC)).open_plan(plan_id)
    assert opened.aged == ("The price of IWM is of 31 Dec 2025, 6 sessions ago.",)
    assert opened.current_request.trade_date == date(2026, 1, 8)
    assert opened.plan.request.trade_date == NOW.date()


def test_a_price_that_was_as_old_when_the_plan_was_saved_has_not_changed_since(
    services: Services, portfolio_id: str
) -> None:
    later = at(services, datetime(2026, 1, 8, 9, 0, tzinfo=UTC))
    plan_id = later.save_plan(portfolio_id, replace(LESS_OF_SEVEN, trade_date=None), "Later")
    assert later.open_plan(plan_id).aged == ()
    (aged,) = at(services, datetime(2026, 1, 9, 9, 0, tzinfo=UTC)).open_plan(plan_id).aged
    assert aged == "The price of IWM is of 31 Dec 2025, 7 sessions ago."


def test_a_plan_whose_data_aged_says_so_with_dates(services: Services, portfolio_id: str, plan_id: str) -> None:
    database = services.context.database
    publish_fund(database)
    change_theme(database)
    change_bands(database)
    services.rename_portfolio(portfolio_id, "Ours")
    services.roll_forward(is_on=True)
    with database.transaction(services.context.user_id) as connection:
        connection.execute(text("update plans set code_version = '0.0.9'"))
    aged = services.open_plan(plan_id).aged
    changed, spy, choices, theme, bands, program = aged
    today = f"{datetime.now(UTC):%d %b %Y}".lstrip("0")  # the database's own clock
    assert changed == f"The portfolio was changed on {today}: renaming “mine” to “Ours”."
    assert spy.startswith("SPY: holdings of 30 Dec 2025 are loaded; the plan rests on those of ")
    assert choices == f"Your choices about measuring were changed on {today}: older holdings carried forward by price."
    assert theme.startswith("The list “Magnificent 7” of 2 Jan 2026 is in force now; the plan rests on that of ")
    start = "Boundaries of size bands of 2 Jan 2026 are in force now; the plan rests on those of "
    assert bands.startswith(start)
    assert program.startswith("It was computed by version 0.0.9 of this program; this is 0.1.0 with HiGHS ")


def load_held_price(database: Database) -> None:
    load_price(database, "SPY", date(2026, 1, 2), "690")


IN_PLACE: dict[str, tuple[Callable[[Database], None], str]] = {
    "a newer price": (
        CHANGES["a newer price"],
        r"The price of IWM is \$120\.25 of 2 Jan 2026; the plan rests on \$240\.50 of 31 Dec 2025\.",
    ),
    "a price of what the file prices": (load_held_price, ""),
    "newer sizes": (
        change_sizes,
        r"Capitalizations of 2 Jan 2026 are loaded; the plan rests on those of \d+ other days?, .*\.",
    ),
    "other fees": (change_fee, r"IWM: its yearly fee is 2\u202f% of .* now; the plan rests on 0\.\d+\u202f% of .*\."),
    "another list": (
        change_theme,
        r"The list “Magnificent 7” of 2 Jan 2026 is in force now; the plan rests on that of 18 Nov 2025\.",
    ),
    "other bands": (change_bands, r"Boundaries of size bands of 2 Jan 2026 are in force now; the plan rests on .*\."),
    "other holdings": (publish_fund, r"SPY: holdings of 30 Dec 2025 are loaded; the plan rests on those of .* 2025\."),
}


@pytest.mark.parametrize(("change", "said"), IN_PLACE.values(), ids=list(IN_PLACE))
def test_whatever_a_plan_rests_on_and_nothing_else_ages_it(
    services: Services, plan_id: str, change: Callable[[Database], None], said: str
) -> None:
    assert services.open_plan(plan_id).aged == ()
    change(services.context.database)
    aged = at(services, datetime(2026, 1, 6, 9, 0, tzinfo=UTC)).open_plan(plan_id).aged
    assert bool(aged) is bool(said)
    if said:
        assert re.fullmatch(said, aged[0])


def test_a_plan_of_before_outcomes_were_kept_is_computed_with_todays_data(
    services: Services, portfolio_id: str, plan_id: str
) -> None:
    with services.context.database.transaction(services.context.user_id) as connection:
        connection.execute(
            text(
                "update plans set name = '', state_no = null, pins = null, outcome = null, request = cast("
                ' \'{"limits": [{"name": "max_theme:mag7", "bound": 0.28}], "destinations": ["IWM"],'
                ' "new_cash_only": false}\' as jsonb)'
            )
        )
    opened = services.open_plan(plan_id)
    assert opened.aged == (
        "This plan was saved without what it was computed from; its figures are measured with today's data.",
    )
    assert opened.plan.request.limits == (MAG7,)
    assert opened.plan.trades == services.plan(portfolio_id, opened.plan.request).trades
    (listed,) = services.plans(portfolio_id)
    assert listed.name.startswith("Plan of ")
    assert (listed.status, listed.n_trades) == (None, None)
    assert services.replay_plan(plan_id).is_same
    assert len(services.compare_plans([plan_id, services.save_plan(portfolio_id, LESS_OF_SEVEN, "b")]).plans) == 2


def test_a_version_that_is_gone_is_said(services: Services, plan_id: str) -> None:
    with services.context.database.transaction(services.context.user_id) as connection:
        connection.execute(text("""update plans set snapshot_ids = snapshot_ids || '{"SPY": "gone"}'"""))
    load_price(services.context.database, "IWM", date(2026, 1, 2), "241")
    with pytest.raises(Exception, match="the holdings it used of SPY are not kept any more"):
        services.open_plan(plan_id)
