"""What a user named by hand is remembered for that user: columns by layout, tickers by text."""

from uuid import UUID

import pytest
from household_files import new_user

from analytics.model.portfolio import ColumnMapping
from db.engine import Database
from db.repositories import remembered

pytestmark = pytest.mark.integration

FIRST = ColumnMapping("layout-1", ("security", "", "quantity"), ",")


@pytest.fixture
def user(database: Database) -> UUID:
    return new_user(database)


def test_columns_come_back_and_the_last_word_on_a_layout_counts(database: Database, user: UUID) -> None:
    other, changed = ColumnMapping("layout-2", ("amount",)), ColumnMapping("layout-1", ("", "security"))
    for mappings in ((FIRST, other), (changed,), ()):
        with database.transaction(user) as connection:
            remembered.remember_mappings(connection, user, mappings)
    with database.transaction(user) as connection:
        assert set(remembered.remembered_mappings(connection, user)) == {changed, other}


def test_one_layout_named_twice_in_one_import_is_one_memory(database: Database, user: UUID) -> None:
    last = ColumnMapping("layout-1", ("", "security"))
    with database.transaction(user) as connection:
        remembered.remember_mappings(connection, user, (FIRST, last))
        assert remembered.remembered_mappings(connection, user) == (last,)


def test_tickers_come_back_and_the_last_word_on_a_text_counts(database: Database, user: UUID) -> None:
    for tickers in ({"VANGUARD 500": "VFIAX", "WHO": "WHOA"}, {"WHO": ""}, {}):
        with database.transaction(user) as connection:
            remembered.remember_tickers(connection, user, tickers)
    with database.transaction(user) as connection:
        assert remembered.remembered_tickers(connection, user) == {"VANGUARD 500": "VFIAX", "WHO": ""}


def test_a_text_no_broker_prints_is_not_remembered(database: Database, user: UUID) -> None:
    with database.transaction(user) as connection:
        remembered.remember_tickers(connection, user, {"x" * 201: "A", "y" * 200: "B"})
        remembered.remember_mappings(connection, user, (ColumnMapping("k" * 201, ()),))
        assert remembered.remembered_tickers(connection, user) == {"y" * 200: "B"}
        assert remembered.remembered_mappings(connection, user) == ()


def test_nobody_learns_what_another_user_named(database: Database, user: UUID) -> None:
    stranger = new_user(database)
    for owner, ticker in ((user, "MINE"), (stranger, "THEIRS")):
        with database.transaction(owner) as connection:
            remembered.remember_tickers(connection, owner, {"WHO": ticker})
            remembered.remember_mappings(connection, owner, (ColumnMapping("layout", (ticker,)),))
    with database.transaction(user) as connection:
        assert remembered.remembered_tickers(connection, user) == {"WHO": "MINE"}
        assert remembered.remembered_mappings(connection, user) == (ColumnMapping("layout", ("MINE",)),)
        assert remembered.remembered_tickers(connection, stranger) == {}
        assert remembered.remembered_mappings(connection, stranger) == ()
