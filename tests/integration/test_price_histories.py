"""Prices over time: how they moved between two days, and closes that can be compared day by day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from analytics.model.price_changes import PriceChanges
from db.engine import Database
from db.repositories.price_changes import read_price_changes
from db.repositories.price_histories import read_closes
from db.repositories.prices import (
    AdjustedSeries,
    ClosingPrice,
    Distribution,
    latest_prices,
    replace_adjusted,
    save_distributions,
    save_prices,
)

pytestmark = pytest.mark.integration

SEPTEMBER, OCTOBER, NOVEMBER = date(2025, 9, 30), date(2025, 10, 31), date(2025, 11, 18)


def save(database: Database, ticker: str, closes: Mapping[str, float]) -> None:
    with database.publication() as connection:
        save_prices(
            connection,
            [
                ClosingPrice(ticker, date.fromisoformat(day), Decimal(str(price)), "test")
                for day, price in closes.items()
            ],
        )


def save_payout(database: Database, ticker: str, day: str, kind: str, amount: str) -> None:
    with database.publication() as connection:
        save_distributions(connection, [Distribution(ticker, date.fromisoformat(day), kind, Decimal(amount), "test")])


def changes(database: Database, *days: date) -> PriceChanges | None:
    with database.transaction() as connection:
        return read_price_changes(connection, days)


def closes(database: Database, *tickers: str, n_days: int = 251) -> dict[str, dict[str, float]]:
    with database.transaction() as connection:
        found = read_closes(connection, tickers, n_days)
    return {ticker: {day.isoformat(): price for day, price in by_day.items()} for ticker, by_day in found.items()}


def test_moves_from_each_day_to_the_last(database: Database) -> None:
    save(database, "AAPL", {"2025-09-30": 200, "2025-10-31": 250, "2025-11-18": 300, "2025-11-19": 999})
    save(database, "KO", {"2025-10-31": 70, "2025-11-18": 63})
    found = changes(database, OCTOBER, NOVEMBER, SEPTEMBER, OCTOBER)
    assert found == PriceChanges(NOVEMBER, {SEPTEMBER: {"AAPL": 1.5}, OCTOBER: {"AAPL": 1.2, "KO": 0.9}})


@pytest.mark.parametrize("days", [(), (NOVEMBER,), (NOVEMBER, NOVEMBER)])
def test_without_an_earlier_day_nothing_moved(database: Database, days: tuple[date, ...]) -> None:
    save(database, "AAPL", {"2025-11-18": 300})
    assert changes(database, *days) is None


def test_a_close_stands_for_a_day_up_to_a_week_later(database: Database) -> None:
    save(database, "WEEK", {"2025-10-24": 10, "2025-11-11": 11})
    save(database, "OLD", {"2025-10-23": 10, "2025-11-18": 11})
    save(database, "GONE", {"2025-10-31": 10, "2025-11-10": 11})
    found = changes(database, OCTOBER, NOVEMBER)
    assert found is not None
    assert found.ratios[OCTOBER] == {"WEEK": pytest.approx(1.1)}


def test_a_day_without_any_price_has_no_ratios(database: Database) -> None:
    assert changes(database, OCTOBER, NOVEMBER) is None
    save(database, "AAPL", {"2025-10-31": 250, "2025-11-18": 300})
    assert changes(database, SEPTEMBER, OCTOBER, NOVEMBER) == PriceChanges(
        NOVEMBER, {SEPTEMBER: {}, OCTOBER: {"AAPL": 1.2}}
    )


def test_a_ticker_that_changed_its_currency_did_not_move(database: Database) -> None:
    with database.publication() as connection:
        pounds = ClosingPrice("X", OCTOBER, Decimal(70), "test", "GBP")
        save_prices(connection, [pounds, ClosingPrice("X", NOVEMBER, Decimal(70), "test")])
    assert changes(database, OCTOBER, NOVEMBER) is None


def test_splits_between_the_days_are_undone_and_dividends_are_not(database: Database) -> None:
    # A share of 1,000 becomes ten of 110: worth 1.1 times as much. Splits on the first day or later are none of it.
    save(database, "NVDA", {"2025-10-31": 1000, "2025-11-18": 110})
    save_payout(database, "NVDA", "2025-11-03", "split", "10")
    save_payout(database, "NVDA", "2025-11-04", "dividend", "5")
    save_payout(database, "NVDA", "2025-10-31", "split", "2")
    save_payout(database, "NVDA", "2025-11-19", "split", "3")
    found = changes(database, OCTOBER, NOVEMBER)
    assert found is not None
    assert found.ratios[OCTOBER]["NVDA"] == pytest.approx(1.1, rel=1e-12)


def test_closes_are_the_adjusted_ones_and_then_the_raw_ones(database: Database) -> None:
    save(database, "KO", {"2025-11-13": 70, "2025-11-14": 71, "2025-11-17": 72, "2025-11-18": 73})
    with database.publication() as connection:
        points = ((date(2025, 11, 13), Decimal("69.5")), (date(2025, 11, 14), Decimal(71)))
        replace_adjusted(connection, AdjustedSeries("KO", date(2025, 11, 14), "test", points))
    assert closes(database, "KO", "KO", "NONE") == {
        "KO": {"2025-11-13": 69.5, "2025-11-14": 71.0, "2025-11-17": 72.0, "2025-11-18": 73.0}
    }
    assert closes(database, "KO", n_days=3)["KO"].keys() == {"2025-11-14", "2025-11-17", "2025-11-18"}
    assert closes(database) == {}


def test_closes_of_both_kinds_are_in_shares_of_today(database: Database) -> None:
    # Adjusted up to the 14th; two for one on the 18th halves what stands before it, adjusted or not.
    save(database, "KO", {"2025-11-13": 70, "2025-11-14": 72, "2025-11-17": 74, "2025-11-18": 38})
    save_payout(database, "KO", "2025-11-18", "split", "2")
    save_payout(database, "KO", "2025-11-14", "split", "5")
    with database.publication() as connection:
        points = ((date(2025, 11, 13), Decimal(14)), (date(2025, 11, 14), Decimal(72)))
        replace_adjusted(connection, AdjustedSeries("KO", date(2025, 11, 14), "test", points))
    assert closes(database, "KO")["KO"] == {
        "2025-11-13": 7.0,
        "2025-11-14": 36.0,
        "2025-11-17": 37.0,
        "2025-11-18": 38.0,
    }


def test_raw_closes_alone_are_in_shares_of_today(database: Database) -> None:
    save(database, "NVDA", {"2025-11-14": 1000, "2025-11-17": 101})
    save_payout(database, "NVDA", "2025-11-17", "split", "10")
    assert closes(database, "NVDA")["NVDA"] == {"2025-11-14": 100.0, "2025-11-17": 101.0}


def test_the_newest_price_of_every_ticker(database: Database) -> None:
    for ticker in ("B", "A", "C.D"):
        save(database, ticker, {"2025-11-14": 1, "2025-11-17": 2})
    with database.transaction() as connection:
        found = latest_prices(connection)
    assert {t: (p.amount, p.price_date) for t, p in found.items()} == dict.fromkeys(
        ("A", "B", "C.D"), (Decimal(2), date(2025, 11, 17))
    )
