"""A user's choices on the bundled snapshot: kept, applied to every figure, taken back, and nobody else's business."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from analytics.errors import UserInputError
from analytics.model.choices import AS_PUBLISHED, Choices
from analytics.model.issuer import SizeBand, SizeBandFloor, Theme
from db.engine import Database
from db.repositories.choices import change_choices, choices_of, read_choices
from db.repositories.prices import ClosingPrice, Distribution, save_distributions, save_prices
from webapp.services import Place, Services, build_services

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
ALPHABET, APPLE, NVIDIA = "cik1652044", "cik320193", "cik1045810"
TWO_CLASSES = b"ticker,weight\nGOOG,60%\nGOOGL,30%\nAAPL,10%\n"
OWN_LIST = Theme("own-fruit", "Fruit", date(2026, 1, 5), frozenset({APPLE}))


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clones of this module start with the bundled snapshot."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, clock=lambda: NOW)


def another_user(services: Services) -> Services:
    """The same database and market cache, on behalf of somebody else."""
    user: UUID = uuid4()
    with services.context.database.transaction(user) as connection:
        connection.execute(text("insert into users (user_id, kind) values (:user, 'local')"), {"user": user})
    return Services(replace(services.context, user_id=user))


def saved(services: Services, content: bytes = TWO_CLASSES) -> str:
    return services.save_import(content, "mix.csv", place=Place.NEW).portfolio_id


def weights(services: Services, portfolio_id: str) -> dict[str, float]:
    """The companies a portfolio holds directly, by ticker."""
    report = services.analyse(portfolio_id).report
    return {line.issuer.ticker: round(line.direct, 9) for line in report.issuers if line.direct}


def test_nothing_chosen_is_the_published_market_itself(services: Services) -> None:
    state = services.choices()
    assert (state.choices, state.number, state.last_words, state.can_undo) == (AS_PUBLISHED, 0, "", False)
    assert services.state() is services.published_state()


def test_every_choice_comes_back_from_the_database_as_it_was_made(services: Services, database: Database) -> None:
    floors = (SizeBandFloor(SizeBand.MEGA, 1.5e11, date(2026, 1, 5), "own"), *services.state().market.size_bands[1:])
    made = Choices(
        stand_ins={"VTWO": "", "QQQ": "SPY"},
        apart=frozenset({ALPHABET}),
        together=(frozenset({APPLE, NVIDIA}),),
        floors=floors,
        is_rolled_forward=True,
        themes=(OWN_LIST,),
    )
    services.change_choices(made, "a bit of everything")
    fresh = build_services(database, clock=lambda: NOW)
    assert fresh.choices().choices == made
    assert fresh.choices().last_words == "a bit of everything"


def test_a_company_counted_apart_takes_the_saved_lines_with_it_and_undo_brings_them_back(services: Services) -> None:
    portfolio_id = saved(services)
    assert weights(services, portfolio_id) == {"GOOGL": 0.9, "AAPL": 0.1}
    state = services.count_apart(ALPHABET)
    assert (state.last_words, state.can_undo) == ("Alphabet Inc. counted apart", True)
    assert weights(services, portfolio_id) == {"GOOG": 0.6, "GOOGL": 0.3, "AAPL": 0.1}
    assert services.undo_choices() == "Alphabet Inc. counted apart"
    assert weights(services, portfolio_id) == {"GOOGL": 0.9, "AAPL": 0.1}


def test_companies_counted_together_are_one_line(services: Services) -> None:
    portfolio_id = saved(services, b"ticker,weight\nNVDA,60%\nAAPL,40%\n")
    services.count_together(APPLE, NVIDIA)
    assert list(weights(services, portfolio_id).values()) == [1.0]
    services.count_separately(NVIDIA)
    assert weights(services, portfolio_id) == {"NVDA": 0.6, "AAPL": 0.4}


def test_a_file_previewed_and_saved_under_choices_is_kept_as_published(services: Services) -> None:
    services.count_apart(ALPHABET)
    portfolio_id = saved(services)
    assert weights(services, portfolio_id) == {"GOOG": 0.6, "GOOGL": 0.3, "AAPL": 0.1}
    preview = services.preview_import(TWO_CLASSES, "mix.csv").portfolio
    at_hand = {line.issuer.ticker: round(line.weight, 9) for line in services.report(preview).issuers}
    assert at_hand == {"GOOG": 0.6, "GOOGL": 0.3, "AAPL": 0.1}
    services.undo_choices()
    assert weights(services, portfolio_id) == {"GOOGL": 0.9, "AAPL": 0.1}


def test_an_own_list_is_measured_like_a_published_one(services: Services) -> None:
    portfolio_id = saved(services)
    services.change_choices(Choices(themes=(OWN_LIST,)), "list “Fruit” made")
    themes = services.analyse(portfolio_id).report.themes
    assert themes["own-fruit"].weight == pytest.approx(0.1)
    assert {"mag7", "own-fruit"} <= set(themes)


def test_a_stand_in_left_out_makes_the_fund_unknown(services: Services) -> None:
    portfolio_id = saved(services, b"ticker,weight\nVTWO,100%\n")
    assert services.analyse(portfolio_id).report.coverage > 0.9
    services.choose_stand_in("VTWO", "")
    assert services.analyse(portfolio_id).report.coverage == 0
    assert services.published_state().market.funds["VTWO"].stand_in == "IWM"


def test_a_change_that_cannot_be_applied_is_not_kept(services: Services) -> None:
    services.roll_forward(is_on=True)
    with pytest.raises(UserInputError, match="NOSUCH"):
        services.choose_stand_in("VTWO", "NOSUCH")
    assert services.choices().choices == Choices(is_rolled_forward=True)


def test_choices_newer_data_leave_no_room_for_do_not_stop_the_pages(services: Services, database: Database) -> None:
    portfolio_id = saved(services)
    gone = Choices(stand_ins={"VTWO": "NOSUCH"}, themes=(OWN_LIST,))
    with database.transaction(services.context.user_id) as connection:
        change_choices(connection, services.context.user_id, lambda _: gone, "when NOSUCH was loaded")
    assert services.analyse(portfolio_id).report.themes["own-fruit"].weight == pytest.approx(0.1)


def test_what_newer_data_leave_no_room_for_is_said_and_is_no_hindrance_to_another_change(
    services: Services, database: Database
) -> None:
    day = services.context.clock().date()
    floors = (SizeBandFloor(SizeBand.MEGA, 1.0, day, "own"),)
    gone = Choices(stand_ins={"QQQ": "NOSUCH", "VTWO": ""}, floors=floors)
    with database.transaction(services.context.user_id) as connection:
        change_choices(connection, services.context.user_id, lambda _: gone, "when NOSUCH was loaded")
    assert services.state().choices == Choices(stand_ins={"VTWO": ""})
    state = services.roll_forward(is_on=True)
    assert state.choices == replace(gone, is_rolled_forward=True)
    assert [said.split(":")[0] for said in services.choices().left_out] == [
        "NOSUCH cannot stand in for QQQ",
        "Your boundaries of the size bands do not go with the published ones",
    ]
    assert services.definitions().state.left_out == state.left_out
    with pytest.raises(UserInputError, match="OTHER cannot stand in for VTWO"):
        services.choose_stand_in("VTWO", "OTHER")
    assert services.choices().choices == state.choices


def test_undo_walks_back_step_by_step_and_stops_at_nothing_chosen(services: Services) -> None:
    services.count_apart(ALPHABET)
    services.roll_forward(is_on=True)
    assert services.undo_choices() == "older holdings carried forward by price"
    services.choose_stand_in("VTWO", "")
    assert (services.choices().number, services.choices().last_words) == (3, "VTWO left as unknown")
    assert services.undo_choices() == "VTWO left as unknown"
    assert services.undo_choices() == "Alphabet Inc. counted apart"
    assert services.choices().choices == AS_PUBLISHED
    with pytest.raises(UserInputError, match="nothing to take back"):
        services.undo_choices()


def test_the_same_choice_twice_is_one_change(services: Services) -> None:
    services.count_apart(ALPHABET)
    assert services.count_apart(ALPHABET).number == 1


def test_rows_of_choices_stay_when_they_are_taken_back(services: Services, database: Database) -> None:
    services.count_apart(ALPHABET)
    services.undo_choices()
    with database.transaction(services.context.user_id) as connection:
        assert connection.execute(text("select words from user_choices")).scalars().all() == [
            "Alphabet Inc. counted apart"
        ]


def test_choices_are_one_users_own(services: Services, database: Database) -> None:
    other = another_user(services)
    services.count_apart(ALPHABET)
    assert other.choices().choices == AS_PUBLISHED
    assert other.state() is other.published_state()
    with database.transaction(other.context.user_id) as connection:
        assert connection.execute(text("select count(*) from user_choices")).scalar_one() == 0
        assert read_choices(connection, services.context.user_id).number == 0
    with pytest.raises(ProgrammingError, match="row-level security"), database.transaction(uuid4()) as connection:
        connection.execute(
            text("insert into user_choices (user_id, choices_no, words, document) values (:user, 9, '', '{}')"),
            {"user": services.context.user_id},
        )


def test_users_with_the_same_choices_share_one_market(services: Services) -> None:
    other = another_user(services)
    services.count_apart(ALPHABET)
    other.count_apart(ALPHABET)
    assert services.state() is other.state()
    assert services.state() is not services.published_state()


def test_a_document_of_another_program_is_read_as_far_as_it_is_understood() -> None:
    document = {
        "apart": [ALPHABET],
        "floors": [{"band": "nano", "floor_usd": 1, "version_date": "2026-01-05", "source": "own"}],
        "themes": "not a list of lists",
        "colours": ["from a newer program"],
    }
    assert choices_of(document) == Choices(apart=frozenset({ALPHABET}))


def test_everything_of_a_user_includes_what_was_chosen(services: Services) -> None:
    services.count_apart(ALPHABET)
    content = services.export_everything("json").content.decode()
    assert "Alphabet Inc. counted apart" in content
    assert '"user_choices"' in content


def test_older_holdings_are_carried_to_the_newest_date_by_price(services: Services, database: Database) -> None:
    market = services.published_state().market
    to_date = max(s.as_of_date for s in market.snapshots.values())
    fund = next(s for s in market.snapshots.values() if s.as_of_date < to_date and "AAPL" in s.holdings.ticker)
    with database.publication() as connection:
        # Apple doubled, and its shares were split in two: the close is what it was.
        save_prices(connection, [ClosingPrice("AAPL", day, Decimal(200), "test") for day in (fund.as_of_date, to_date)])
        save_distributions(connection, [Distribution("AAPL", to_date, "split", Decimal(2), "test")])
    portfolio_id = saved(services, f"ticker,weight\n{fund.fund},100%\n".encode())
    before = apple(services, portfolio_id)
    services.roll_forward(is_on=True)
    # w r / (1 + w (r - 1)) with r = 2
    assert apple(services, portfolio_id) == pytest.approx(2 * before / (1 + before), rel=1e-9)
    assert services.state().market.snapshots[fund.fund].rolled_to == to_date


def apple(services: Services, portfolio_id: str) -> float:
    return next(line.weight for line in services.analyse(portfolio_id).report.issuers if line.issuer.issuer_id == APPLE)
