"""Files that come into a household: replaced, added, shown again; the same one twice is once."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from database_factories import a_published_market
from household_desk import Desk, import_newer
from household_files import a_file, new_user

from analytics.errors import UserInputError
from analytics.model.market import Market
from analytics.model.portfolio import AccountKind
from db.engine import Database
from webapp.services.import_model import ImportEdits
from webapp.services.market_state import MarketStore

pytestmark = pytest.mark.integration


@pytest.fixture
def market(database: Database) -> Market:
    a_published_market(database)
    with database.transaction() as connection:
        return MarketStore().current(connection).market


@pytest.fixture
def desk(database: Database, market: Market) -> Desk:
    return Desk(database, new_user(database), market)


@pytest.fixture
def two(desk: Desk) -> str:
    """A portfolio of 10 shares in "Joint" and 20 in "Roth IRA": 1,015 and 2,030 dollars."""
    file = a_file(desk.market, {"Joint": 10, "Roth IRA": 20}, kinds={"Roth IRA": AccountKind.ROTH_IRA})
    return desk.keep(file)


# Files


def test_the_same_file_twice_is_once(desk: Desk, two: str) -> None:
    desk.keep(a_file(desk.market, {"Joint": 10, "Roth IRA": 20}, kinds={"Roth IRA": AccountKind.ROTH_IRA}), two)
    assert desk.n_states(two) == 1
    assert len(desk.services.household(two).imports) == 1


def test_the_same_bytes_that_come_to_other_lines_are_another_import(desk: Desk, two: str) -> None:
    file = a_file(desk.market, {"Joint": 10, "Roth IRA": 20})
    known = [replace(p, text="WHO is Apple") if p.text == "WHO" else p for p in file.portfolio.positions]
    desk.keep(replace(file, portfolio=replace(file.portfolio, positions=tuple(known))), two)
    assert {p.text for p in desk.read(two).positions} == {"AAPL", "SPAXX**", "WHO is Apple"}
    assert len(desk.services.household(two).imports) == 2


def test_a_newer_file_replaces_its_accounts_adds_new_ones_and_keeps_the_others(desk: Desk, two: str) -> None:
    others = [p for p in desk.read(two).positions if p.account == "Roth IRA"]
    import_newer(desk, two)
    assert desk.amounts(two) == {"Joint": Decimal("1116.5"), "Roth IRA": 2030, "HSA": Decimal("507.5")}
    positions = desk.read(two).positions
    assert [p for p in positions if p.account == "Roth IRA"] == others
    # File by file, each in its own order.
    assert [p.account for p in positions] == 3 * ["Joint"] + 3 * ["HSA"] + 3 * ["Roth IRA"]
    assert [kept.is_current for kept in desk.services.household(two).imports] == [True, True]
    assert desk.read(two).rejected[0].text == "XYZ,abc,december.csv"


def test_a_renamed_account_is_found_by_what_the_file_prints(desk: Desk, two: str) -> None:
    desk.services.rename_account(two, "Joint", "Both of us")
    desk.services.set_account_kind(two, "Both of us", AccountKind.TAXABLE)
    desk.services.switch_account(two, "Both of us", False)
    import_newer(desk, two)
    first = desk.services.household(two).accounts[0]
    assert (first.label, first.amount, first.kind, first.is_included) == (
        "Both of us",
        Decimal("1116.5"),
        AccountKind.TAXABLE,
        False,
    )


def test_a_file_replaces_its_own_part_of_a_merged_account(desk: Desk, two: str) -> None:
    desk.services.merge_accounts(two, "Joint", "Roth IRA")
    import_newer(desk, two)
    # 2,030 of the Roth IRA as it was, 1,116.50 of the newer Joint
    assert desk.amounts(two) == {"Roth IRA": Decimal("3146.5"), "HSA": Decimal("507.5")}


def test_the_users_own_label_and_kind_come_with_the_file(desk: Desk) -> None:
    edits = ImportEdits(account_labels={"X1": " Mine "}, account_kinds={"X1": AccountKind.HEALTH_SAVINGS})
    portfolio_id = desk.keep(a_file(desk.market, {"X1": 10, "X2": 1}, edits=edits))
    accounts = desk.services.household(portfolio_id).accounts
    assert [(a.label, a.kind) for a in accounts] == [
        ("Mine", AccountKind.HEALTH_SAVINGS),
        ("X2", AccountKind.UNKNOWN),
    ]
    assert {p.account for p in desk.read(portfolio_id).positions} == {"Mine", "X2"}


def test_files_without_account_names_are_told_apart_by_their_broker(desk: Desk) -> None:
    portfolio_id = desk.keep(a_file(desk.market, {"": 10}, preset="vanguard"))
    desk.keep(a_file(desk.market, {"": 20}, name="newer.csv", preset="vanguard"), portfolio_id)
    assert desk.amounts(portfolio_id) == {"": 2030}
    desk.keep(a_file(desk.market, {"": 5}, name="schwab.csv", preset="schwab"), portfolio_id)
    assert desk.amounts(portfolio_id) == {"": 2030, "schwab": Decimal("507.5")}
    desk.keep(a_file(desk.market, {"": 6}, name="other.csv", preset="schwab"), portfolio_id)
    assert desk.amounts(portfolio_id) == {"": 2030, "schwab": 609}


def test_an_older_import_is_shown_again_and_that_can_be_undone(desk: Desk, two: str) -> None:
    before = desk.read(two)
    import_newer(desk, two)
    newer = desk.read(two)
    first = desk.services.household(two).imports[-1]
    desk.services.restore_import(two, first.import_id)
    assert desk.amounts(two) == {"Joint": 1015, "Roth IRA": 2030, "HSA": Decimal("507.5")}
    kept = [p for p in desk.read(two).positions if p.account != "HSA"]
    assert kept == list(before.positions)
    assert desk.services.undo(two) == "going back to november.csv"
    assert desk.read(two) == newer


def test_an_import_taken_back_is_kept_and_can_be_shown_again(desk: Desk, two: str) -> None:
    import_newer(desk, two)
    newer = desk.read(two)
    desk.services.undo(two)
    (taken_back, _) = desk.services.household(two).imports
    assert (taken_back.file_name, taken_back.is_current) == ("december.csv", False)
    desk.services.restore_import(two, taken_back.import_id)
    assert desk.read(two) == newer


def test_an_import_of_another_portfolio_is_not_shown_here(desk: Desk, two: str) -> None:
    other = desk.keep(a_file(desk.market, {"Other": 1}, name="other.csv"))
    (kept,) = desk.services.household(other).imports
    for import_id in (kept.import_id, str(uuid4()), "nothing"):
        with pytest.raises(UserInputError, match="import"):
            desk.services.restore_import(two, import_id)


def test_weights_without_a_total_do_not_stand_beside_amounts(desk: Desk, two: str) -> None:
    weights = a_file(desk.market, {"Mix": 1}, name="mix.csv", is_nominal=True)
    with pytest.raises(UserInputError, match="enter what they add up to"):
        desk.keep(weights, two)
    alone = desk.keep(weights)
    assert desk.services.household(alone).total_amount is None
    assert desk.services.household(alone).accounts[0].amount is None
    with pytest.raises(UserInputError, match="enter what they add up to"):
        desk.services.merge_portfolios(alone, two)
    assert desk.amounts(two) == {"Joint": 1015, "Roth IRA": 2030}
    assert desk.n_states(two) == 1


# What a file is about


def test_a_file_is_about_the_portfolio_that_has_one_of_its_accounts(desk: Desk, two: str) -> None:
    desk.keep(a_file(desk.market, {"Other": 1}, name="other.csv"))
    desk.services.rename_account(two, "Joint", "Both of us")
    desk.services.switch_account(two, "Both of us", False)
    found = desk.target(a_file(desk.market, {"HSA": 1, "Joint": 12}, name="newer.csv"))
    assert found is not None
    assert (found.portfolio_id, found.saved_as, found.is_same_file) == (UUID(two), {"Joint": "Both of us"}, False)
    assert found.before == desk.read(two, whole=True)
    assert desk.target(a_file(desk.market, {"HSA": 1})) is None
    assert desk.target(a_file(desk.market, {"": 1})) is None


def test_the_file_that_is_shown_is_the_same_file_until_something_of_it_is_not(desk: Desk, two: str) -> None:
    file = a_file(desk.market, {"Joint": 10, "Roth IRA": 20}, kinds={"Roth IRA": AccountKind.ROTH_IRA})
    found = desk.target(file)
    assert found is not None
    assert found.is_same_file
    desk.services.delete_account(two, "Joint")
    found = desk.target(file)
    assert found is not None
    assert not found.is_same_file
    desk.keep(file, two)
    assert desk.amounts(two) == {"Roth IRA": 2030, "Joint": 1015}
    assert len(desk.services.household(two).imports) == 1


def test_a_file_without_account_names_is_about_one_of_the_same_broker(desk: Desk) -> None:
    kept = desk.keep(a_file(desk.market, {"": 1}, preset="vanguard"))
    for preset, expected in (("vanguard", UUID(kept)), ("schwab", None)):
        found = desk.target(a_file(desk.market, {"": 2}, name="new.csv", preset=preset))
        assert (found.portfolio_id if found else None) == expected
