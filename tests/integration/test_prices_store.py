"""Raw prices, adjusted series and payouts in the tables, through files as a person drops them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import Database
from db.repositories.prices import (
    AdjustedExtent,
    AdjustedSeries,
    ClosingPrice,
    Replacement,
    adjusted_extent,
    latest_prices,
    replace_adjusted,
    save_prices,
    stored_closes,
)
from etl.load_run import LoadRun
from etl.prices.load import load_price_file
from etl.prices.model import Basis

pytestmark = pytest.mark.integration

NOW = datetime(2025, 11, 21, 6, tzinfo=UTC)
NVDA = (Path(__file__).parents[1] / "fixtures" / "sources" / "prices" / "NVDA.csv").read_bytes()
HEADER = b"Date,Close,Adj Close,Volume\n"
FIRST = HEADER + b"2025-11-17,100,90,10\n2025-11-18,101,91,20\n2025-11-19,102,92,30\n"


def load(database: Database, content: bytes, file_name: str = "VTWO.csv", basis: Basis | None = None) -> LoadRun:
    return load_price_file(database, content, file_name, lambda: NOW, basis=basis)


def closes(database: Database, ticker: str = "VTWO") -> dict[str, Decimal]:
    with database.transaction() as connection:
        return {day.isoformat(): stored.amount for day, stored in stored_closes(connection, ticker).items()}


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def adjusted(database: Database) -> list[tuple[object, ...]]:
    return rows(
        database, "select price_date::text, adjusted_amount::text, adjusted_as_of::text from adjusted_prices order by 1"
    )


def test_a_file_fills_three_tables_the_ledger_and_the_raw_files(database: Database) -> None:
    run = load(database, NVDA, "NVDA.csv")
    assert (run.succeeded, run.failed) == (True, [])
    assert closes(database, "NVDA")["2024-06-07"] == Decimal("1208.88")
    assert rows(database, "select kind, ex_date::text, amount::float8 from distributions order by ex_date") == [
        ("dividend", "2024-03-05", 0.04),
        ("split", "2024-06-10", 10.0),
        ("dividend", "2024-06-11", 0.01),
    ]
    assert rows(
        database, "select count(*), min(adjusted_as_of)::text, max(adjusted_as_of)::text from adjusted_prices"
    ) == [(6, "2024-06-11", "2024-06-11")]
    # 6 closes, 6 adjusted prices and 3 payouts.
    assert rows(database, "select kind, status, source, n_rows from runs") == [
        ("prices", "succeeded", "prices_csv", 15)
    ]
    assert rows(database, "select source, file_name, address from raw_files") == [
        ("prices_csv", "NVDA.csv", "file:NVDA.csv")
    ]
    assert {finding.check for finding in run.findings} == {"price_gaps"}


def test_the_newest_price_is_the_raw_one(database: Database) -> None:
    run = load(database, FIRST)
    # Yahoo's layout without its splits: said, not a fault.
    assert [(finding.check, finding.severity.value) for finding in run.findings] == [("price_restated", "info")]
    with database.transaction() as connection:
        [price] = latest_prices(connection).values()
    assert (price.amount, price.price_date, price.source) == (Decimal(102), date(2025, 11, 19), "prices_csv")
    assert rows(database, "select volume_shares::int from prices order by price_date") == [(10,), (20,), (30,)]


def test_the_same_file_twice_changes_nothing(database: Database) -> None:
    load(database, FIRST)
    before = rows(database, "select changed_xid from reference_changes where table_name = 'prices'")
    run = load(database, FIRST)
    assert (run.n_rows, run.succeeded) == (0, True)
    assert rows(database, "select status from runs order by started_at") == [("succeeded",), ("unchanged",)]
    assert rows(database, "select changed_xid from reference_changes where table_name = 'prices'") == before


def test_a_known_close_given_otherwise_is_said_and_the_newer_is_kept_with_its_source(database: Database) -> None:
    with database.publication() as connection:
        save_prices(connection, [ClosingPrice("VTWO", date(2025, 11, 17), Decimal("99.5"), "tiingo")])
        save_prices(connection, [ClosingPrice("VTWO", date(2025, 11, 18), Decimal("101.00001"), "tiingo")])
    run = load(database, FIRST)
    [changed] = [finding for finding in run.findings if finding.check == "price_changed"]
    assert (changed.fund, changed.n) == ("VTWO", 1)
    assert "2025-11-17: 99.5, now 100" in changed.message
    assert rows(database, "select close_amount::text, source from prices order by price_date") == [
        ("100", "prices_csv"),
        ("101.00001", "tiingo"),
        ("102", "prices_csv"),
    ]
    assert rows(database, "select check_name from findings where check_name = 'price_changed'") == [("price_changed",)]


def test_a_newer_adjusted_series_replaces_the_whole_one(database: Database) -> None:
    load(database, FIRST)
    load(database, HEADER + b"2025-11-17,100,80,1\n2025-11-18,101,81,1\n2025-11-19,102,82,1\n2025-11-20,103,83,1\n")
    assert adjusted(database) == [
        ("2025-11-17", "80", "2025-11-20"),
        ("2025-11-18", "81", "2025-11-20"),
        ("2025-11-19", "82", "2025-11-20"),
        ("2025-11-20", "83", "2025-11-20"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"2025-11-17,100,95,1\n2025-11-18,101,96,1\n", "older than the stored one"),
        (b"2025-11-18,101,81,1\n2025-11-19,102,82,1\n2025-11-20,103,83,1\n", "begins later than the stored one"),
    ],
)
def test_an_older_or_shorter_adjusted_series_replaces_nothing(database: Database, content: bytes, words: str) -> None:
    load(database, FIRST)
    before = adjusted(database)
    run = load(database, HEADER + content)
    assert adjusted(database) == before
    assert [words in f.message for f in run.findings if f.check == "price_adjusted_kept"] == [True]


def test_days_the_newer_series_does_not_have_go_with_the_older_one(database: Database) -> None:
    load(database, FIRST)
    load(database, HEADER + b"2025-11-17,100,80,1\n2025-11-19,102,82,1\n2025-11-20,103,83,1\n")
    assert [row[0] for row in adjusted(database)] == ["2025-11-17", "2025-11-19", "2025-11-20"]
    assert "2025-11-18" in closes(database)


def test_a_restated_series_of_the_same_day_replaces(database: Database) -> None:
    series = AdjustedSeries("X", date(2025, 11, 18), "x", ((date(2025, 11, 18), Decimal(1)),))
    restated = AdjustedSeries("X", date(2025, 11, 18), "x", ((date(2025, 11, 18), Decimal(2)),))
    with database.publication() as connection:
        outcomes = [replace_adjusted(connection, one) for one in (series, series, restated)]
        extent = adjusted_extent(connection, "X")
        assert adjusted_extent(connection, "Y") is None
    assert outcomes == [Replacement.REPLACED, Replacement.UNCHANGED, Replacement.REPLACED]
    assert extent == AdjustedExtent(date(2025, 11, 18), date(2025, 11, 18))


def test_adjusted_prices_alone_leave_raw_prices_alone(database: Database) -> None:
    load(database, b"Date,Close\n2025-11-17,100\n", "VTWO.adjusted.csv")
    assert closes(database) == {}
    assert adjusted(database) == [("2025-11-17", "100", "2025-11-17")]
    load(database, b"Date,Close\n2025-11-17,110\n", basis=Basis.RAW)
    assert closes(database) == {"2025-11-17": Decimal(110)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Date,Close\n2025-11-17,100\n", "does not say whether"),
        (b"<html>", "an HTML page"),
        (HEADER + b"2025-11-24,100,100,1\n", "after the day of the load"),
        (HEADER + b"2025-11-15,1,1,1\n2025-11-16,1,1,1\n", "no sessions"),
    ],
)
def test_a_refused_file_is_a_failed_run_and_what_is_stored_stays(
    database: Database, content: bytes, words: str
) -> None:
    load(database, FIRST)
    run = load(database, content)
    assert not run.succeeded
    assert words in run.message
    assert any(words in finding.message for finding in run.findings)
    assert len(closes(database)) == 3
    assert rows(database, "select status from runs order by started_at") == [("succeeded",), ("failed",)]
    assert rows(database, "select count(*) from raw_files") == [(2,)]


def test_one_ticker_of_a_file_stops_no_other(database: Database) -> None:
    content = b"date,ticker,close\n2025-11-17,AAA,1\n2025-11-17,BBB,1\n2025-11-24,BBB,1\n"
    run = load(database, content, "many.raw.csv")
    assert (run.failed, run.succeeded) == (["BBB"], True)
    assert (closes(database, "AAA"), closes(database, "BBB")) == ({"2025-11-17": Decimal(1)}, {})


def test_prices_in_another_currency_are_refused(database: Database) -> None:
    load(database, FIRST)
    run = load(database, b"date,close,currency\n2025-11-20,100,EUR\n", "VTWO.raw.csv")
    assert [finding.check for finding in run.findings] == ["price_currency"]
    assert "2025-11-20" not in closes(database)
