"""What rests on loaded facts and prices, through the use case the page calls."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from database_factories import NVIDIA, TINY, a_published_market, add_funds, header_of, publish, rows_of

from analytics.model.further import FurtherMeasures
from analytics.model.issuer import SizeBand
from db.engine import Database
from db.repositories.facts import CompanyFact, save_facts
from db.repositories.prices import ClosingPrice, save_prices
from db.repositories.reference import Capitalization, upsert_capitalizations
from webapp.services import build_services

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
NOVEMBER = date(2025, 11, 18)
FILE = b"Symbol,Shares,Price,Value\nSPY,10,50.00,500.00\nVB,10,50.00,500.00\n"


def measured(database: Database) -> FurtherMeasures:
    services = build_services(database, clock=lambda: NOW)
    saved = services.save_import(FILE, "two_funds.csv")
    return services.beside(services.analyse(saved.portfolio_id)).further


def save_closes(database: Database, ticker: str, steps: Sequence[float]) -> None:
    closes, price = [], 100.0
    for n, step in enumerate([0.0, *steps]):
        price *= 1.0 + step
        day = NOVEMBER - timedelta(days=len(steps) - n)
        closes.append(ClosingPrice(ticker, day, Decimal(repr(price)), "test", volume_shares=Decimal(1000)))
    with database.publication() as connection:
        save_prices(connection, closes)


@pytest.fixture
def two_funds(database: Database) -> Database:
    a_published_market(database)
    rows = rows_of(("TINY", TINY, "1"))
    with database.publication() as connection:
        add_funds(connection, ("VB",))
    publish(database, rows, header_of(rows, "VB"))
    return database


def test_without_prices_and_reports_nothing_is_made_up(two_funds: Database) -> None:
    found = measured(two_funds)
    for unknown in (found.diversification_ratio, found.price_earnings, found.loss_making, found.expense_ratio):
        assert (unknown.figure, unknown.coverage) == (None, 0.0)
    assert found.days_to_trade == ()


def test_loaded_prices_and_reports_reach_the_measures(two_funds: Database) -> None:
    # ++-- and +-+-: the same volatility and no correlation, so that half of each gives the square root of two.
    save_closes(two_funds, "SPY", [0.01, 0.01, -0.01, -0.01] * 25)
    save_closes(two_funds, "VB", [0.01, -0.01] * 50)
    with two_funds.publication() as connection:
        upsert_capitalizations(
            connection,
            [
                Capitalization(NVIDIA, NOVEMBER, Decimal(3000), SizeBand.MEGA, "test"),
                Capitalization(TINY, NOVEMBER, Decimal(100), SizeBand.MICRO, "test"),
            ],
        )
        for issuer_id, income in ((NVIDIA, 100), (TINY, -2)):
            year = CompanyFact(
                issuer_id, "net_income", date(2024, 12, 31), 12, Decimal(income), "USD", "10-K", NOVEMBER, "1"
            )
            save_facts(connection, [year])
    found = measured(two_funds)
    assert found.diversification_ratio.figure == pytest.approx(math.sqrt(2.0), rel=1e-6)
    assert found.diversification_ratio.coverage == pytest.approx(1.0)
    # Nvidia is 30 % of SPY: 0.15 at 100 / 3000. Tiny is all of VB: 0.50 at -2 / 100. Together they lose.
    assert found.price_earnings.figure == math.inf
    assert found.price_earnings.coverage == pytest.approx(0.65)
    assert (found.loss_making.figure, found.loss_making.coverage) == pytest.approx((0.50, 0.65))
    # 10 shares of a tenth of 1,000 a day.
    assert [(line.ticker, line.days) for line in found.days_to_trade] == [("SPY", 0.1), ("VB", 0.1)]
    assert found.days_coverage == pytest.approx(1.0)
