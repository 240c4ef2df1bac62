"""One user's door to their household, for tests on a real database."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from household_files import a_file
from sqlalchemy import func, select

from analytics.model.market import Market
from analytics.model.portfolio import Portfolio
from db import schema
from db.engine import Database
from db.repositories import portfolios
from webapp.services import household_imports
from webapp.services.context import ServiceContext
from webapp.services.household_imports import FileToKeep
from webapp.services.household_model import Saved
from webapp.services.household_services import HouseholdServices
from webapp.services.household_targets import SavedTarget, find_targets
from webapp.services.market_state import MarketStore

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)


class Desk:
    """One user's door, with what is kept through it."""

    def __init__(self, database: Database, user: UUID, market: Market) -> None:
        self.context = ServiceContext(database, MarketStore(), user, lambda: NOW)
        self.services = HouseholdServices(self.context)
        self.user, self.market = user, market

    def keep(self, file: FileToKeep, into: str | None = None, *, is_added: bool = False) -> str:
        return self.save(file, into, is_added=is_added).portfolio_id

    def save(self, file: FileToKeep, into: str | None = None, *, is_added: bool = False) -> Saved:
        with self.context.database.transaction(self.user) as connection:
            target = None if into is None else UUID(into)
            return household_imports.apply_import(connection, self.user, target, file, self.market, is_added=is_added)

    def read(self, portfolio_id: str, *, whole: bool = False) -> Portfolio:
        with self.context.database.transaction(self.user) as connection:
            return portfolios.read_portfolio(
                connection, self.user, UUID(portfolio_id), self.market, with_switched_off=whole
            )

    def n_states(self, portfolio_id: str) -> int:
        with self.context.database.transaction(self.user) as connection:
            of_portfolio = select(func.count()).where(schema.portfolio_states.c.portfolio_id == UUID(portfolio_id))
            return connection.execute(of_portfolio).scalar_one()

    def amounts(self, portfolio_id: str) -> dict[str, Decimal]:
        view = self.services.household(portfolio_id)
        return {account.label: account.amount or Decimal(0) for account in view.accounts}

    def targets(self, file: FileToKeep) -> tuple[SavedTarget, ...]:
        with self.context.database.transaction(self.user) as connection:
            return find_targets(connection, self.user, file, self.market)

    def target(self, file: FileToKeep) -> SavedTarget | None:
        return next(iter(self.targets(file)), None)


def import_newer(desk: Desk, portfolio_id: str) -> None:
    desk.keep(a_file(desk.market, {"Joint": 11, "HSA": 5}, name="december.csv"), portfolio_id)
