"""What the services say of the data themselves, on a real database with the bundled snapshot."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import NullPool, create_engine

from db.embedded import EmbeddedServer
from db.engine import Database
from db.roles import OWNER_ROLE
from webapp.services import FundStatus, Services, build_services
from webapp.services.data_health import EMPTY

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
OLDEST, NEWEST = date(2025, 10, 31), date(2025, 11, 18)


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clones of this module start with the bundled snapshot."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, clock=lambda: NOW)


def _days(fund: FundStatus) -> int | None:
    return None if fund.age is None else fund.age.days


def test_data_health_says_of_every_fund_what_is_loaded_as_of_when(services: Services) -> None:
    health = services.data_health(date(2025, 11, 28))
    funds = {fund.ticker: fund for fund in health.funds}
    loaded = [fund for fund in health.funds if fund.as_of_date]
    assert len(loaded) == 36 + 7
    assert (funds["IWM"].as_of_date, _days(funds["IWM"])) == (NEWEST, 10)
    assert (funds["VOO"].as_of_date, _days(funds["VOO"])) == (OLDEST, 28)
    assert (funds["VTWO"].stand_in, funds["VTWO"].as_of_date, funds["VTWO"].weight_sum) == ("IWM", None, None)
    assert (funds["QQQ"].stand_in, funds["QQQ"].snapshot_id, funds["QQQ"].index_name) == (None, None, "Nasdaq-100")
    assert funds["SPY"].weight_sum == pytest.approx(0.99951485, abs=1e-9)
    assert all(len(fund.file_sha256 or "") == 64 and fund.n_companies for fund in loaded)
    assert health.loaded_at is not None
    assert NEWEST in health.capitalization_dates


def test_the_findings_of_the_load_stand_beside_their_fund(services: Services) -> None:
    health = services.data_health(NEWEST)
    assert health.findings
    assert all(finding.fund == "" for finding in health.findings)
    assert all(finding.fund == fund.ticker for fund in health.funds for finding in fund.findings)
    assert any(fund.findings for fund in health.funds)


def test_freshness_gives_both_dates_and_the_way_to_newer_ones(services: Services) -> None:
    freshness = services.freshness()
    assert (freshness.oldest_fund_date, freshness.newest_fund_date) == (OLDEST, NEWEST)
    assert freshness.snapshot_age_days == (NOW.date() - NEWEST).days
    for words in ("31 Oct 2025", "18 Nov 2025", "company sizes as of", "newer version"):
        assert words in freshness.text


def test_the_database_is_described_by_server_and_schema(services: Services) -> None:
    assert services.database_description().startswith("PostgreSQL 18.")
    assert "schema revision 0" in services.database_description()


def test_without_any_holdings_everything_answers_and_says_so(
    services: Services, server: EmbeddedServer, database_name: str
) -> None:
    owner = create_engine(server.url(OWNER_ROLE, database_name), poolclass=NullPool)
    with owner.begin() as connection:
        connection.exec_driver_sql("delete from current_fund_snapshots")
    assert services.freshness().text == EMPTY
    assert services.freshness().snapshot_age_days is None
    saved = services.save_sample("three_funds")
    report = services.analyse(saved).report
    assert report.coverage < 1
    assert services.destinations(saved) == ()
    assert all(fund.as_of_date is None for fund in services.data_health(NEWEST).funds)
