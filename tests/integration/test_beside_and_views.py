"""What stands beside a portfolio, and what a link shows, over the real database."""

from datetime import UTC, datetime

import pytest

from analytics.errors import UserInputError
from db.engine import Database
from webapp.services import Services, build_services

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clone the bundled market, not the empty schema."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    """The services of the local user."""
    return build_services(database, clock=lambda: NOW)


def test_a_link_measures_the_same_weights_without_rows_or_money(services: Services) -> None:
    saved = services.save_sample("three_funds")
    own = services.analyse(saved)
    link = services.share_view(saved, "sp500")
    shown = services.analyse_view(link.token)
    # three funds, each rounded to a tenth of a percent and none more than 35 % of it in the seven companies
    assert shown.report.themes["mag7"].weight == pytest.approx(own.report.themes["mag7"].weight, abs=3 * 0.0005 * 0.35)
    assert shown.report.total_amount is None
    assert {position.row for position in shown.portfolio.positions} == {0}
    assert {position.account for position in shown.portfolio.positions} == {""}
    assert services.export_view(link.token, "csv").content
    services.revoke_view(link.view_id)
    with pytest.raises(UserInputError, match="shows nothing"):
        services.analyse_view(link.token)


def test_any_loaded_fund_stands_beside_a_portfolio_and_an_unknown_one_does_not(services: Services) -> None:
    analysis = services.analyse(services.save_sample("three_funds"))
    beside = services.beside(analysis, "VTV")
    assert list(beside.yardsticks) == ["sp500", "total_market", "russell2000", "VTV"]
    assert set(beside.further.likeness) == {"SPY", "ITOT", "IWM", "VTV"}
    assert list(services.beside(analysis, "NOFUND").yardsticks) == ["sp500", "total_market", "russell2000"]
    picked = services.yardstick(analysis.state, "VTV")
    assert picked is not None
    assert picked.snapshots[0].fund == "VTV"
    assert services.yardstick(analysis.state, "NOFUND") is None
