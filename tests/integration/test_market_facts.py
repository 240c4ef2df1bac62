"""What the market knows besides holdings: earnings of twelve months, usual volumes, capitalizations of each date."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from database_factories import (
    APPLE,
    NVIDIA,
    TINY,
    a_published_market,
    add_companies,
    add_funds,
    header_of,
    publish,
    rows_of,
)

from analytics.model.issuer import SizeBand
from analytics.model.market import Earnings, Market, Volume
from db.engine import Database
from db.repositories.facts import CompanyFact, save_facts
from db.repositories.market import market_version, read_market
from db.repositories.prices import (
    AdjustedSeries,
    ClosingPrice,
    Distribution,
    replace_adjusted,
    save_distributions,
    save_prices,
)
from db.repositories.reference import Capitalization, upsert_capitalizations

pytestmark = pytest.mark.integration

SOURCE = "sec_companyfacts"
NOVEMBER = date(2025, 11, 18)
FIRST_SESSION = date(2025, 10, 1)


def read(database: Database) -> Market:
    with database.transaction() as connection:
        return read_market(connection)


def earned(database: Database, *facts: CompanyFact) -> dict[str, Earnings]:
    with database.publication() as connection:
        add_companies(connection)
        save_facts(connection, facts)
    market = read(database)
    return {market.issuers[index].issuer_id: earnings for index, earnings in market.earnings.items()}


def fact(ended: str, months: int, amount: int, *, issuer_id: str = APPLE, **changes: str) -> CompanyFact:
    filed = changes.get("filed", ended)
    return CompanyFact(
        issuer_id=issuer_id,
        fact=changes.get("fact", "net_income"),
        period_end_date=date.fromisoformat(ended),
        period_months=months,
        amount=Decimal(amount),
        unit=changes.get("unit", "USD"),
        form="10-K" if months == 12 else "10-Q",
        filed_date=date.fromisoformat(filed),
        accession=changes.get("accession", f"{filed}-{months}"),
    )


def volumes(database: Database, ticker: str, *shares: int | None) -> dict[str, Volume]:
    with database.publication() as connection:
        save_prices(
            connection,
            [
                ClosingPrice(
                    ticker,
                    FIRST_SESSION + timedelta(days=n),
                    Decimal(100),
                    "test",
                    volume_shares=None if count is None else Decimal(count),
                )
                for n, count in enumerate(shares)
            ],
        )
    return dict(read(database).volumes)


def test_without_a_later_quarter_the_last_year_counts(database: Database) -> None:
    found = earned(database, fact("2024-09-28", 12, 93_736), fact("2023-09-30", 12, 96_995))
    assert found == {APPLE: Earnings(93_736.0, date(2024, 9, 28), SOURCE)}


def test_a_part_of_the_next_year_takes_the_place_of_the_same_part_a_year_earlier(database: Database) -> None:
    # Apple, in millions, years that end on a Saturday: 93,736 + 84,544 - 79,000 = 99,280.
    found = earned(
        database,
        fact("2024-09-28", 12, 93_736),
        fact("2025-06-28", 9, 84_544),
        fact("2024-06-29", 9, 79_000),
        # The third quarter by itself does not follow on the year, and half a year is less than nine months.
        fact("2025-06-28", 3, 23_434),
        fact("2024-06-29", 3, 21_448),
        fact("2025-03-29", 6, 61_110),
        fact("2024-03-30", 6, 57_552),
    )
    assert found == {APPLE: Earnings(99_280.0, date(2025, 6, 28), SOURCE)}


def test_a_part_without_its_counterpart_a_year_earlier_is_left_out(database: Database) -> None:
    found = earned(database, fact("2024-12-31", 12, 100), fact("2025-06-30", 6, 70), fact("2024-06-30", 3, 20))
    assert found == {APPLE: Earnings(100.0, date(2024, 12, 31), SOURCE)}


def test_a_quarter_that_does_not_follow_on_the_year_is_left_out(database: Database) -> None:
    # Two quarters between the year and this one are not known: 100 + 30 - 20 would be of no twelve months.
    quarters = (fact("2025-06-28", 3, 30), fact("2024-06-29", 3, 20))
    found = earned(database, fact("2024-09-28", 12, 100), *quarters)
    assert found == {APPLE: Earnings(100.0, date(2024, 9, 28), SOURCE)}


def test_a_figure_of_twelve_months_in_a_quarterly_report_is_one_of_twelve_months(database: Database) -> None:
    # Utilities print them: to March 105, and a second quarter of 30 after 20 makes 115.
    found = earned(
        database,
        fact("2024-12-31", 12, 100),
        fact("2025-03-31", 12, 105),
        fact("2025-06-30", 3, 30),
        fact("2024-06-30", 3, 20),
    )
    assert found == {APPLE: Earnings(115.0, date(2025, 6, 30), SOURCE)}


def test_the_latest_filing_counts_for_a_period(database: Database) -> None:
    found = earned(
        database,
        fact("2024-12-31", 12, 100, filed="2025-02-01"),
        fact("2024-12-31", 12, -40, filed="2025-08-01"),
        fact("2024-12-31", 12, 90, filed="2025-03-01"),
    )
    assert found == {APPLE: Earnings(-40.0, date(2024, 12, 31), SOURCE)}


def test_other_currencies_other_figures_and_quarters_alone_say_nothing(database: Database) -> None:
    found = earned(
        database,
        fact("2024-12-31", 12, 100, unit="TWD"),
        fact("2024-12-31", 12, 100, issuer_id=NVIDIA, fact="revenue"),
        fact("2024-12-31", 3, 100, issuer_id=TINY),
    )
    assert found == {}


def test_an_ordinary_day_is_the_mean_of_the_last_twenty_sessions(database: Database) -> None:
    # 25 sessions: five of 1,000,000, then 1 to 20, whose mean is 10.5.
    found = volumes(database, "IWM", *[1_000_000] * 5, *range(1, 21))
    assert found == {"IWM": Volume(10.5, 20, FIRST_SESSION + timedelta(days=24))}


def test_sessions_without_a_volume_are_not_counted(database: Database) -> None:
    found = volumes(database, "IWM", 100, None, 300, None)
    assert found == {"IWM": Volume(200.0, 2, FIRST_SESSION + timedelta(days=2))}


def test_a_ticker_that_never_trades_has_no_volume(database: Database) -> None:
    volumes(database, "VMFXX", None, None)
    assert volumes(database, "VFIAX", 0, 0) == {}


def test_volumes_before_a_split_are_in_shares_of_today(database: Database) -> None:
    with database.publication() as connection:
        ex_date = FIRST_SESSION + timedelta(days=1)
        save_distributions(connection, [Distribution("NVDA", ex_date, "split", Decimal(10), "test")])
        save_distributions(connection, [Distribution("NVDA", ex_date, "dividend", Decimal(3), "test")])
    # 100 before the split are 1,000 now; the day of the split is already in new shares.
    found = volumes(database, "NVDA", 100, 2000, 3000)
    assert found["NVDA"].daily_shares == pytest.approx(2000.0, rel=1e-12)


def test_every_date_of_a_version_has_the_capitalizations_nearest_it(database: Database) -> None:
    a_published_market(database)
    early = date(2025, 11, 3)  # 3 days after the first date, 15 before the second
    rows = rows_of(("AAPL", APPLE, "1"))
    with database.publication() as connection:
        add_funds(connection, ("VB",))
        upsert_capitalizations(
            connection,
            [
                Capitalization(APPLE, date(2025, 10, 31), Decimal("3.1e12"), SizeBand.MEGA, "a"),
                Capitalization(APPLE, NOVEMBER, Decimal("4.1e12"), SizeBand.MEGA, "b"),
                Capitalization(NVIDIA, NOVEMBER, Decimal("4.5e12"), SizeBand.MEGA, "b"),
            ],
        )
    publish(database, rows, header_of(rows, "VB", early))
    market = read(database)
    place = [[issuer.issuer_id for issuer in market.issuers].index(i) for i in (APPLE, NVIDIA, TINY)]
    assert set(market.capitalizations) == {early, NOVEMBER}
    np.testing.assert_array_equal(market.capitalizations[early][place], [3.1e12, 4.5e12, np.nan])
    np.testing.assert_array_equal(market.capitalizations[NOVEMBER][place], [4.1e12, 4.5e12, np.nan])
    assert market.capitalizations[NOVEMBER].shape == (3,)


def version(database: Database) -> str:
    with database.transaction() as connection:
        return market_version(connection)


def test_the_version_changes_with_earnings_and_not_with_figures_that_change_none(database: Database) -> None:
    with database.publication() as connection:
        add_companies(connection)
    seen = [version(database)]
    for amount in (100, 110):
        with database.publication() as connection:
            save_facts(connection, [fact("2024-12-31", 12, amount)])
        seen.append(version(database))
    assert len(set(seen)) == 3
    with database.publication() as connection:
        # An older year, the same year again, and another figure.
        save_facts(connection, [fact("2023-12-31", 12, 90), fact("2024-12-31", 12, 110)])
        save_facts(connection, [fact("2024-12-31", 12, 1, fact="revenue")])
    assert version(database) == seen[-1]


def test_the_version_changes_with_payouts_and_adjusted_prices(database: Database) -> None:
    seen = [version(database)]
    with database.publication() as connection:
        save_distributions(connection, [Distribution("NVDA", FIRST_SESSION, "split", Decimal(10), "test")])
    seen.append(version(database))
    with database.publication() as connection:
        points = ((FIRST_SESSION, Decimal(10)),)
        replace_adjusted(connection, AdjustedSeries("NVDA", FIRST_SESSION, "test", points))
    seen.append(version(database))
    assert len(set(seen)) == 3
