"""A portfolio on the bundled snapshot, and a plan of it that is saved."""

import pytest
from saved_plans_desk import LESS_OF_SEVEN, NOW, PRICED, load_price, saved_portfolio

from db.engine import Database
from webapp.services import Services, build_services


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clones of these modules start with the bundled snapshot."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    load_price(database, "IWM", PRICED, "240.50")
    return build_services(database, clock=lambda: NOW)


@pytest.fixture
def portfolio_id(services: Services) -> str:
    return saved_portfolio(services)


@pytest.fixture
def plan_id(services: Services, portfolio_id: str) -> str:
    return services.save_plan(portfolio_id, LESS_OF_SEVEN, "  Less of  seven ")
