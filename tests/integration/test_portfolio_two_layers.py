"""Whose rows: the repositories ask for it themselves; row-level security is a second lock, not the only one."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from database_factories import a_published_market
from household_desk import Desk
from household_files import a_file, new_user
from sqlalchemy import Connection, NullPool, create_engine
from stranger_calls import expect_refused

from analytics.model.choices import AS_PUBLISHED, Choices
from analytics.model.portfolio import ColumnMapping
from db.embedded import EmbeddedServer
from db.engine import Database
from db.repositories import choices, imports, portfolio_states, portfolios, remembered, shared_views, themes
from db.repositories.everything import TABLES, read_everything
from db.repositories.shared_views import NewView
from db.roles import OWNER_ROLE
from webapp.services.import_model import ImportEdits
from webapp.services.market_state import MarketStore

pytestmark = pytest.mark.integration


@pytest.fixture
def desk(database: Database, server: EmbeddedServer) -> Desk:
    """A user in a database whose row-level security is off: every row is there for everybody."""
    a_published_market(database)
    with database.transaction() as connection:
        market = MarketStore().current(connection).market
    owner = create_engine(server.url(OWNER_ROLE, str(database.engine.url.database)), poolclass=NullPool)
    with owner.begin() as connection:
        for table in ("users", *TABLES):
            connection.exec_driver_sql(f"alter table {table} disable row level security")
    return Desk(database, new_user(database), market)


def test_without_row_level_security_a_stranger_still_sees_and_changes_nothing(desk: Desk, database: Database) -> None:
    edits = ImportEdits(rates={"EUR": Decimal("1.1")})
    file = a_file(desk.market, {"Joint": 10}, preset="vanguard", edits=edits)
    mine = UUID(desk.keep(file))
    (kept,) = desk.services.household(str(mine)).imports
    with database.transaction(desk.user) as connection:
        remembered.remember_tickers(connection, desk.user, {"WHO": "WHOA"})
        remembered.remember_mappings(connection, desk.user, (ColumnMapping("layout", ()),))
        choices.change_choices(connection, desk.user, lambda _: Choices(is_rolled_forward=True), "rolled")
        view = shared_views.keep_view(connection, desk.user, NewView("0" * 64, {}, "mine", timedelta(days=1)))
    stranger, import_id = new_user(database), UUID(kept.import_id)
    empty: list[Callable[[Connection], Any]] = [
        lambda c: portfolios.list_portfolios(c, stranger),
        lambda c: portfolios.list_accounts(c, stranger, mine),
        lambda c: portfolios.list_imports(c, stranger, mine),
        lambda c: portfolios.count_portfolios(c, stranger),
        lambda c: portfolios.find_portfolios_about(c, stranger, ["Joint"], "vanguard"),
        lambda c: portfolio_states.read_current_states(c, stranger, [mine]),
        lambda c: imports.securities_of(c, stranger, [import_id]),
        lambda c: imports.edits_of_shown(c, stranger, file.parsed.sha256),
        lambda c: imports.read_heads(c, stranger, [import_id]),
        lambda c: [
            line for lines in imports.read_lines(c, stranger, {(import_id, 1): "x"}, desk.market) for line in lines
        ],
        lambda c: remembered.remembered_tickers(c, stranger),
        lambda c: remembered.remembered_mappings(c, stranger),
        lambda c: [row for rows in read_everything(c, stranger).values() for row in rows],
        lambda c: choices.read_choices(c, stranger).number,
        lambda c: choices.undo_choices(c, stranger),
        lambda c: choices.read_choices_no(c, stranger, 1) != AS_PUBLISHED,
        lambda c: themes.own_versions(c, stranger),
        lambda c: shared_views.list_views(c, stranger),
        lambda c: shared_views.erase_ended(c, stranger),
        lambda c: portfolios.bring_back(c, (stranger, mine)),
        lambda c: portfolios.purge_deleted(c, stranger),
        lambda c: imports.erase_unshown_imports(c, stranger),
        lambda c: portfolio_states.move_to_state(c, (stranger, mine), 7),
    ]
    refused: list[Callable[[Connection], Any]] = [
        lambda c: portfolios.read_portfolio(c, stranger, mine, desk.market),
        lambda c: portfolios.delete_portfolio(c, stranger, mine),
        lambda c: portfolios.restore_portfolio(c, stranger, mine),
        lambda c: portfolio_states.read_state(c, (stranger, mine)),
        lambda c: portfolio_states.lock_portfolios(c, stranger, [mine]),
        lambda c: imports.accounts_of(c, stranger, import_id),
        lambda c: imports.read_documents(c, stranger, import_id),
        lambda c: shared_views.revoke_view(c, stranger, view),
    ]
    before = desk.read(str(mine))
    with database.transaction(stranger) as connection:
        for number, use in enumerate(empty):
            assert not use(connection), number
        expect_refused(connection, refused)
    assert desk.read(str(mine)) == before
    assert len(desk.services.household(str(mine)).imports) == 1
