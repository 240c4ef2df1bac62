"""Saved plans on the bundled snapshot: opened as they were, computed again to the same trades whatever was loaded."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from database_factories import header_of, publish, rows_of
from sqlalchemy import text

from analytics.errors import UserInputError
from analytics.model.issuer import SizeBand, SizeBandFloor, Theme
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, PlanRequest, PlanStatus
from analytics.model.tax import Costs
from db.engine import Database
from db.errors import NotFound
from db.repositories import reference
from db.repositories.prices import ClosingPrice, save_prices
from webapp.services import OpenedPlan, Place, Services, build_services

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
APPLE, NVIDIA = "cik320193", "cik1045810"
FILE = b"Symbol,Shares,Price,Value\nSPY,300,660.00,198000.00\nNVDA,100,180.00,18000.00\nCash,,,4000.00\n"
PRICED = date(2025, 12, 31)
MAG7 = Limit(LimitKind.MAX_THEME, 0.28, "mag7")
REQUEST = PlanRequest((Limit(LimitKind.MIN_SMALL_CAP, 0.20), MAG7), ("IWM",), trade_date=NOW.date())


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clones of this module start with the bundled snapshot."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    load_price(database, "IWM", PRICED, "240.50")
    return build_services(database, clock=lambda: NOW)


def load_price(database: Database, ticker: str, day: date, amount: str) -> None:
    with database.publication() as connection:
        save_prices(connection, [ClosingPrice(ticker, day, Decimal(amount), "test")])


def saved_portfolio(services: Services, content: bytes = FILE) -> str:
    return services.save_import(content, "mine.csv", place=Place.NEW).portfolio_id


@pytest.fixture
def portfolio_id(services: Services) -> str:
    return saved_portfolio(services)


@pytest.fixture
def plan_id(services: Services, portfolio_id: str) -> str:
    return services.save_plan(portfolio_id, REQUEST, "  Less of  seven ")


def at(services: Services, moment: datetime) -> Services:
    """The same on another day, by a program started anew."""
    return build_services(services.context.database, clock=lambda: moment)


def trades_of(opened: OpenedPlan) -> list[tuple[str, str, Decimal | None, Decimal]]:
    return [(t.ticker, str(t.side), t.shares, t.amount) for t in opened.plan.trades]


def another_user(services: Services) -> Services:
    user: UUID = uuid4()
    with services.context.database.transaction(user) as connection:
        connection.execute(text("insert into users (user_id, kind) values (:user, 'local')"), {"user": user})
    return Services(replace(services.context, user_id=user))


# Kept and opened


def test_a_saved_plan_is_the_plan_on_the_screen(services: Services, portfolio_id: str, plan_id: str) -> None:
    shown, opened = services.plan(portfolio_id, REQUEST), at(services, NOW).open_plan(plan_id)
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
        services.save_plan(portfolio_id, REQUEST, name)
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
    other = another_user(services)
    uses: tuple[Callable[[], object], ...] = (
        lambda: other.open_plan(plan_id),
        lambda: other.replay_plan(plan_id),
        lambda: other.rename_plan(plan_id, "mine now"),
        lambda: other.delete_plan(plan_id),
        lambda: other.restore_plan(plan_id),
        lambda: other.compare_plans([plan_id, plan_id[::-1]]),
        lambda: other.save_plan(portfolio_id, REQUEST, "theirs"),
    )
    for use in uses:
        with pytest.raises(UserInputError, match="no such"):
            use()
    assert other.plans(portfolio_id) == ()
    assert services.open_plan(plan_id).summary.name == "Less of seven"


# Computed again


def publish_fund(database: Database, ticker: str = "SPY") -> None:
    rows = rows_of(("AAPL", APPLE, "0.05"), ("NVDA", NVIDIA, "0.02"), ("USD", None, "0.93"))
    publish(database, rows, header_of(rows, ticker, date(2025, 12, 30)))


def change_fee(database: Database) -> None:
    with database.publication() as connection:
        connection.execute(
            text("update funds set expense_ratio = 0.02, stand_in = null where ticker in ('IWM', 'SPY')")
        )


def change_sizes(database: Database) -> None:
    """Nvidia, held directly, is a small company by figures newer than those there were."""
    with database.publication() as connection:
        small = reference.Capitalization(NVIDIA, date(2026, 1, 2), Decimal(10**9), SizeBand.SMALL, "test")
        reference.upsert_capitalizations(connection, [small])


def change_theme(database: Database) -> None:
    """The list has the twelve largest companies of the fund held."""
    query = (
        "select issuer_id from holdings join current_fund_snapshots using (snapshot_key)"
        " where fund = 'SPY' and issuer_id is not null order by weight desc limit 12"
    )
    with database.publication() as connection:
        members = frozenset(connection.execute(text(query)).scalars())
        reference.upsert_themes(connection, [Theme("mag7", "Magnificent 7", date(2026, 1, 2), members)])


def change_bands(database: Database) -> None:
    with database.publication() as connection:
        amounts = {
            SizeBand.MEGA: 1e12,
            SizeBand.LARGE: 90e9,
            SizeBand.MID: 10e9,
            SizeBand.SMALL: 1e9,
            SizeBand.MICRO: 0,
        }
        floors = [SizeBandFloor(band, floor, date(2026, 1, 2), "test") for band, floor in amounts.items()]
        reference.upsert_size_bands(connection, floors)


CHANGES: dict[str, Callable[[Database], None]] = {
    "newer holdings of what is held": publish_fund,
    "newer holdings of what is bought": lambda database: publish_fund(database, "IWM"),
    "a newer price": lambda database: load_price(database, "IWM", date(2026, 1, 2), "120.25"),
    "newer sizes of companies": change_sizes,
    "another version of the list": change_theme,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_plan_is_computed_again_to_the_same_trades_whatever_was_loaded_since(
    services: Services, portfolio_id: str, plan_id: str, change: Callable[[Database], None]
) -> None:
    before = services.open_plan(plan_id)
    change(services.context.database)
    later = at(services, datetime(2026, 1, 6, 9, 0, tzinfo=UTC))
    today = later.plan(portfolio_id, REQUEST)
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
    request = replace(REQUEST, costs=Costs(horizon_years=10.0))
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
    plan_id = services.save_plan(portfolio_id, REQUEST, "own bands")
    before = services.open_plan(plan_id)
    services.use_floors({})
    assert services.plan(portfolio_id, REQUEST).trades != before.plan.trades
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


# Aged


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
    plan_id = later.save_plan(portfolio_id, replace(REQUEST, trade_date=None), "Later")
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
    assert len(services.compare_plans([plan_id, services.save_plan(portfolio_id, REQUEST, "b")]).plans) == 2


def test_a_version_that_is_gone_is_said(services: Services, plan_id: str) -> None:
    with services.context.database.transaction(services.context.user_id) as connection:
        connection.execute(text("""update plans set snapshot_ids = snapshot_ids || '{"SPY": "gone"}'"""))
    load_price(services.context.database, "IWM", date(2026, 1, 2), "241")
    with pytest.raises(Exception, match="the holdings it used of SPY are not kept any more"):
        services.open_plan(plan_id)


# Compared


def test_plans_are_compared_by_the_same_figures(services: Services, portfolio_id: str, plan_id: str) -> None:
    tighter = replace(REQUEST, limits=(replace(MAG7, bound=0.25), Limit(LimitKind.MAX_ISSUER, 0.07)))
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


# Prices are pinned with their date and source


def test_every_price_used_is_pinned_with_date_and_source(services: Services, portfolio_id: str) -> None:
    request = replace(
        REQUEST, entered_prices={"VTWO": Price(Decimal("98.10"), None, "entered")}, destinations=("VTWO",)
    )
    services.save_plan(portfolio_id, request, "own price")
    with services.context.database.transaction(services.context.user_id) as connection:
        query = "select pins->'prices'->'IWM', request->'entered_prices'->'VTWO' from plans"
        of_table, typed = connection.execute(text(query)).one()
    assert of_table == {"amount": "240.50", "price_date": "2025-12-31", "source": "test", "currency": "USD"}
    assert typed == {"amount": "98.10", "price_date": "2026-01-05", "source": "entered", "currency": "USD"}
