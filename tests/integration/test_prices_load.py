"""Loads from a provider over real HTTP: what is asked, what is kept, what a failing ticker does not stop."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from loopback import LoopbackServer, failing, page
from pydantic import SecretStr
from sqlalchemy import text

from analytics.model.fund import Fund, FundAssetClass
from db.engine import Database
from db.repositories.prices import ClosingPrice, save_prices, stored_closes
from db.repositories.reference import FundEntry, upsert_funds
from db.repositories.sources import accept_source
from etl.fetch.fetcher import Fetcher
from etl.load_run import LoadRun
from etl.prices import load as prices_load
from etl.prices.load import load_prices, priced_tickers
from etl.prices.providers import tiingo_headers
from etl.settings import EtlSettings
from etl.sources.config import read_source

pytestmark = pytest.mark.integration

NOW = datetime(2025, 11, 21, 6, tzinfo=UTC)
HOST = "api.tiingo.com"
TOKEN = "0123456789abcdef"  # noqa: S105 - made up
DAYS = ("2025-11-12", "2025-11-13", "2025-11-14", "2025-11-17", "2025-11-18", "2025-11-19")


def days(since: str = DAYS[0], *, dividend_on: str = "") -> bytes:
    """Tiingo's list: a close of 100 each day, adjusted by a tenth before a dividend."""
    return json.dumps(
        [
            {
                "date": f"{day}T00:00:00.000Z",
                "close": 100,
                "adjClose": 90 if day < dividend_on else 100,
                "volume": 5,
                "divCash": 10.0 if day == dividend_on else 0.0,
                "splitFactor": 1.0,
            }
            for day in DAYS
            if day >= since
        ]
    ).encode()


@pytest.fixture
def web() -> Iterator[LoopbackServer]:
    with LoopbackServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _two_funds(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    funds = [FundEntry(Fund(t, t, "", FundAssetClass.EQUITY)) for t in ("AAA", "BBB")]
    with database.publication() as connection:
        upsert_funds(connection, funds)
        accept_source(connection, "tiingo", "", read_source("tiingo").terms_sha256)
    monkeypatch.setattr(prices_load, "also_priced", lambda: ("CCC",))


def settings(web: LoopbackServer) -> EtlSettings:
    return EtlSettings(prices="tiingo", tiingo_token=SecretStr(TOKEN), mirror=web.address)


def load(database: Database, web: LoopbackServer) -> LoadRun:
    chosen = settings(web)
    with Fetcher(database, chosen, lambda: NOW, sleep=lambda _: None) as get:
        return load_prices(database, get.with_headers("tiingo", tiingo_headers(chosen)), chosen, lambda: NOW)


def route(web: LoopbackServer, ticker: str, since: str, content: bytes) -> str:
    path = f"/tiingo/daily/{ticker}/prices?startDate={since}"
    web.route(HOST, path, page(content))
    return path


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_every_ticker_is_loaded_for_itself_and_the_token_stays_out_of_the_tables(
    database: Database, web: LoopbackServer
) -> None:
    for ticker in ("AAA", "CCC"):
        route(web, ticker, "1990-01-01", days())
    run = load(database, web)
    assert (run.succeeded, run.failed, run.n_items) == (True, ["BBB"], 3)
    # Twice six closes and six adjusted ones.
    assert run.n_rows == 24
    assert rows(database, "select kind, status, source, message from runs") == [
        ("prices", "succeeded", "tiingo", "Nothing came for BBB.")
    ]
    assert rows(database, "select fund, severity from findings") == [("BBB", "blocking")]
    assert {seen.headers["authorization"] for seen in web.seen} == {f"Token {TOKEN}"}
    kept = rows(database, "select address, headers::text, file_name from raw_files") + rows(
        database, "select message, '', '' from findings union all select message, '', '' from runs"
    )
    assert len(kept) == 4
    assert not any(TOKEN in str(cell) for row in kept for cell in row)


def test_known_tickers_are_asked_for_what_is_new_with_an_overlap(database: Database, web: LoopbackServer) -> None:
    route(web, "AAA", "1990-01-01", days())
    load(database, web)
    path = route(web, "AAA", "2025-11-09", days())
    run = load(database, web)
    assert web.hits(HOST, path) == 1
    assert "AAA" not in run.failed
    assert rows(database, "select count(*) from prices where ticker = 'AAA'") == [(6,)]


def test_a_payout_brings_the_whole_adjusted_series_anew(database: Database, web: LoopbackServer) -> None:
    whole = route(web, "AAA", "1990-01-01", days())
    load(database, web)
    day = date(2025, 11, 20)
    later = days()[:-1] + b', {"date":"2025-11-20","close":90,"adjClose":90,"divCash":10.0,"splitFactor":1.0}]'
    route(web, "AAA", "2025-11-09", later)
    route(web, "AAA", "1990-01-01", later.replace(b'"adjClose": 100', b'"adjClose": 89.5'))
    load(database, web)
    assert web.hits(HOST, whole) == 2
    assert rows(
        database,
        "select adjusted_amount::float8, adjusted_as_of, count(*)::int from adjusted_prices group by 1, 2 order by 1",
    ) == [(89.5, day, 6), (90.0, day, 1)]
    assert rows(database, "select kind, amount::int from distributions") == [("dividend", 10)]


def test_without_a_payout_a_window_leaves_the_adjusted_series_alone(database: Database, web: LoopbackServer) -> None:
    whole = route(web, "AAA", "1990-01-01", days())
    load(database, web)
    before = rows(database, "select * from adjusted_prices order by price_date")
    later = days("2025-11-14")[:-1] + b', {"date":"2025-11-20","close":101,"adjClose":101}]'
    route(web, "AAA", "2025-11-09", later)
    run = load(database, web)
    assert rows(database, "select * from adjusted_prices order by price_date") == before
    assert web.hits(HOST, whole) == 1
    assert [finding.check for finding in run.findings if finding.fund == "AAA"] == []
    with database.transaction() as connection:
        assert stored_closes(connection, "AAA")[date(2025, 11, 20)].amount == Decimal(101)


def test_a_source_that_is_down_is_not_asked_for_every_ticker(database: Database, web: LoopbackServer) -> None:
    many = [FundEntry(Fund(f"F{n}", f"F{n}", "", FundAssetClass.EQUITY)) for n in range(9)]
    with database.publication() as connection:
        upsert_funds(connection, many)
    web.route(HOST, "/", failing(404))
    run = load(database, web)
    assert (run.n_items, run.succeeded) == (3, False)
    assert "Given up after AAA, BBB, CCC" in run.message
    assert rows(database, "select status from runs") == [("failed",)]


def test_tickers_without_prices_for_longest_come_first(database: Database) -> None:
    with database.publication() as connection:
        save_prices(connection, [ClosingPrice("AAA", date(2025, 11, 19), Decimal(1), "x")])
        save_prices(connection, [ClosingPrice("CCC", date(2025, 11, 18), Decimal(1), "x")])
        assert priced_tickers(connection) == ("BBB", "CCC", "AAA")


def test_a_provider_is_off_until_its_present_terms_are_accepted(database: Database, web: LoopbackServer) -> None:
    with database.publication() as connection:
        accept_source(connection, "tiingo", "", "0" * 64)
    run = load(database, web)
    assert not run.succeeded
    assert web.seen == []
    assert read_source("tiingo").terms in run.message
    assert "counterpoise etl accept tiingo" in run.message
    assert rows(database, "select status, message from runs") == [("failed", run.message)]


def test_without_a_provider_nothing_is_asked_and_no_run_is_entered(database: Database) -> None:
    run = load_prices(database, None, EtlSettings(), lambda: NOW)
    assert (run.run_id, run.succeeded) == (None, True)
    assert "inbox" in run.message
    assert rows(database, "select count(*) from runs") == [(0,)]


def test_a_defect_ends_the_run_and_is_not_hidden(
    database: Database, web: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(prices_load, "store", broken)
    route(web, "AAA", "1990-01-01", days())
    with pytest.raises(ZeroDivisionError):
        load(database, web)
    assert rows(database, "select status from runs") == [("failed",)]
