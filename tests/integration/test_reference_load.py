"""Reference data over real HTTP into a real database: each kind by itself, nothing moved, nobody asked in vain."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import stamina
from database_factories import APPLE, NVIDIA, TINY, add_companies, add_funds, header_of, publish, rows_of
from loopback import LoopbackServer, failing, page
from reference_desk import (
    CONTACT,
    FIXTURE,
    SERIES,
    USUAL_COMPANIES,
    USUAL_FUNDS,
    Desk,
    companies,
    facts_of,
    stocks,
    submissions_of,
)

from analytics.errors import UserInputError
from analytics.model.fund import Fund, HoldingKind
from analytics.model.issuer import Issuer, Sector, SizeBand, SizeBandFloor
from db.engine import Database
from db.repositories import directory, facts, fund_entries, prices, reference
from db.repositories.directory import SectorUpdate
from db.repositories.prices import ClosingPrice
from db.repositories.publishing import HoldingRow
from db.repositories.reference import Capitalization
from db.repositories.runs import finish_run, open_run
from db.repositories.sources import accept_source
from etl.fetch.fetcher import Fetcher
from etl.fetch.model import Document, Fetched
from etl.reference import store
from etl.reference.load import load_reference, recognize_reference
from etl.settings import EtlSettings
from etl.sources.config import Source, read_source

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]


@pytest.fixture(autouse=True)
def _retries_without_waits() -> Iterator[None]:
    stamina.set_testing(testing=True, attempts=99, cap=True)
    yield
    stamina.set_testing(testing=False)


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with database.publication() as connection:
        add_companies(connection)
        add_funds(connection, ("SPY", "XLE"))
        spy = reference.FundEntry(Fund("SPY", "Index fund", "A", index_name="S&P 500"), "36405", SERIES, "C000000001")
        reference.upsert_funds(connection, [spy])
        floors = [(SizeBand.MEGA, 2e11), (SizeBand.SMALL, 3e8), (SizeBand.MICRO, 0.0)]
        reference.upsert_size_bands(
            connection, [SizeBandFloor(band, floor, date(2025, 7, 1), "") for band, floor in floors]
        )
    publish(database)
    server = LoopbackServer()
    server.route("www.sec.gov", "/files/company_tickers_mf.json", page(USUAL_FUNDS))
    server.route("www.sec.gov", "/files/company_tickers_exchange.json", page(USUAL_COMPANIES))
    server.route("data.sec.gov", "/api/xbrl/companyfacts/CIK0000320193.json", page(facts_of(320193)))
    with server:
        yield Desk(database, server)


def test_a_night_brings_every_kind_in_a_run_of_its_own(desk: Desk) -> None:
    found = desk.load()
    assert [(step.kind, step.succeeded) for step in found.steps] == [
        ("sec_funds", True),
        ("sec_tickers", True),
        ("nasdaq_screener", True),
        ("sec_companyfacts", True),
        ("sec_submissions", True),
    ]
    # The screener is off: it has no run.
    assert desk.ledger() == {
        "sec_funds": "succeeded",
        "sec_tickers": "succeeded",
        "sec_companyfacts": "succeeded",
        "sec_submissions": "unchanged",
    }
    assert desk.rows("select ticker, share_class_of, series_id from funds where ticker = 'SPYX'") == [
        ("SPYX", "SPY", SERIES)
    ]
    # A symbol of a fund's class is no company's, known series or not, though the SEC lists it among them.
    assert desk.rows("select ticker, issuer_id, reason from securities where ticker in ('SEV', 'SPYX', 'OTHR')") == [
        ("SEV", "cik7", "primary")
    ]
    assert desk.rows("select distinct issuer_id from company_facts") == [(APPLE,)]
    assert desk.rows(
        "select amount, unit from company_facts where fact = 'debt' and period_end_date > '2023-01-01'"
    ) == [(Decimal(111_088_000_000), "USD")]


def test_the_sec_hears_who_asks_and_every_file_is_kept(desk: Desk) -> None:
    desk.load()
    assert {seen.user_agent.endswith(CONTACT) for seen in desk.server.seen} == {True}
    kept = desk.rows("select file_name, source from raw_files order by file_name")
    assert kept == [
        ("company_tickers_exchange.json", "sec_tickers"),
        ("company_tickers_mf.json", "sec_tickers"),
        ("facts-cik320193.json", "sec_companyfacts"),
    ]


def test_only_companies_that_funds_hold_are_asked_for_and_codes_only_where_no_sponsor_names_a_sector(
    desk: Desk,
) -> None:
    # Held are Apple and Nvidia, both of a known sector; Seven is listed but held by nobody.
    desk.load()
    asked = {seen.path for seen in desk.server.seen if seen.host == "data.sec.gov"}
    assert asked == {
        "/api/xbrl/companyfacts/CIK0000320193.json",
        "/api/xbrl/companyfacts/CIK0001045810.json",
    }


def test_a_company_without_a_document_is_said_and_stops_nothing(desk: Desk) -> None:
    step = desk.load().steps[3]
    assert [(f.check, f.n) for f in step.findings if f.check != "figures_skipped"] == [("no_document", 1)]
    assert desk.rows("select message from findings where check_name = 'no_document'") == [
        (f"No document for 1 of 2 companies: {NVIDIA}.",)
    ]


def test_a_second_night_asks_for_figures_only_where_there_are_none_and_changes_nothing(desk: Desk) -> None:
    desk.load()
    before = desk.rows("select * from company_facts order by 1, 2, 3, 4, 5")
    desk.server.seen.clear()
    desk.now += timedelta(days=1)
    desk.load()
    assert desk.server.hits("data.sec.gov", "/api/xbrl/companyfacts/CIK0000320193.json") == 0
    assert desk.server.hits("data.sec.gov", "/api/xbrl/companyfacts/CIK0001045810.json") == 1
    assert set(desk.ledger().values()) == {"unchanged"}
    assert desk.rows("select * from company_facts order by 1, 2, 3, 4, 5") == before
    desk.now += timedelta(days=31)
    desk.load()
    assert desk.server.hits("data.sec.gov", "/api/xbrl/companyfacts/CIK0000320193.json") == 1


def test_a_page_in_place_of_one_table_stops_only_that(desk: Desk) -> None:
    desk.server.route("www.sec.gov", "/files/company_tickers_exchange.json", page(b"<html>Undeclared tool</html>"))
    found = desk.load()
    assert not found.succeeded
    assert [step.kind for step in found.steps if not step.succeeded] == ["sec_tickers"]
    assert desk.ledger()["sec_tickers"] == "failed"
    assert desk.rows("select message from runs where kind = 'sec_tickers'") == [
        ("This is an HTML page, not a ticker table of the SEC.",)
    ]
    assert desk.rows("select count(*) from company_facts where issuer_id = 'cik320193'") != [(0,)]


def test_a_defect_in_one_kind_stops_no_other(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    settings = EtlSettings(mirror=desk.server.address, contact=CONTACT)
    with Fetcher(desk.database, settings, lambda: desk.now, sleep=lambda _: None) as fetch:

        def get(document: Document, source: Source) -> Fetched:
            if document.file_name == "company_tickers_mf.json":
                raise ZeroDivisionError
            return fetch(document, source)

        found = load_reference(desk.database, get, settings, lambda: desk.now)
    assert [step.kind for step in found.steps if not step.succeeded] == ["sec_funds"]
    assert desk.ledger()["sec_funds"] == "failed"
    assert desk.ledger()["sec_tickers"] == "succeeded"
    assert "event=reference_failed kind=sec_funds" in caplog.text


def test_without_a_contact_the_sec_is_asked_nothing(desk: Desk) -> None:
    found = desk.load(contact=None)
    assert desk.server.seen == []
    assert desk.ledger() == {}
    assert {step.message for step in found.steps if step.source.startswith("sec_")} == {
        "The SEC is asked nothing without COUNTERPOISE_CONTACT."
    }


def test_where_nothing_may_be_fetched_nothing_is_tried(desk: Desk) -> None:
    found = load_reference(desk.database, None, EtlSettings(contact=CONTACT), lambda: desk.now)
    assert found.succeeded
    assert desk.ledger() == {}


def test_the_screener_is_asked_once_its_terms_are_accepted(desk: Desk) -> None:
    path = "/api/screener/stocks?tableonly=true&limit=25&offset=0&exchange={}&download=true"
    for exchange, body in (
        ("nasdaq", stocks(AAPL="4000000000000.00", NVDA="", TINY="299999999.00")),
        ("nyse", stocks(SEV="300000000.00", WHO="5.00")),
        ("amex", stocks(NONE="")),
    ):
        desk.server.route("api.nasdaq.com", path.format(exchange), page(body))
    assert "until its terms are accepted" in desk.load().steps[2].message
    assert desk.server.hits("api.nasdaq.com") == 0
    source = read_source("nasdaq_screener")
    with desk.database.publication() as connection:
        accept_source(connection, source.key, "", "0" * 64)  # the terms have changed since
    desk.load()
    assert desk.server.hits("api.nasdaq.com") == 0
    with desk.database.publication() as connection:
        accept_source(connection, source.key, "", source.terms_sha256)
    desk.load()
    assert desk.server.hits("api.nasdaq.com") == 3
    friday = date(2026, 11, 20)
    assert desk.rows(
        "select issuer_id, as_of_date, market_cap_usd, size_band from capitalizations order by market_cap_usd"
    ) == [
        (TINY, friday, Decimal(299_999_999), "micro"),
        ("cik7", friday, Decimal(300_000_000), "small"),
        (APPLE, friday, Decimal(4_000_000_000_000), "mega"),
    ]


def test_a_document_of_another_company_is_not_taken_for_the_one_asked_for(desk: Desk) -> None:
    desk.server.route("data.sec.gov", "/api/xbrl/companyfacts/CIK0000320193.json", page(facts_of(1045810)))
    desk.load()
    assert desk.rows("select count(*) from company_facts") == [(0,)]
    assert desk.rows("select n from findings where check_name = 'no_document'") == [(2,)]


def test_a_host_that_is_down_is_not_asked_for_every_company(desk: Desk) -> None:
    with desk.database.publication() as connection:
        reference.upsert_issuers(connection, [Issuer(f"cik{n}", f"C{n}", f"C{n}") for n in range(50, 60)])
    rows = rows_of(*((f"C{n}", f"cik{n}", "0.1") for n in range(50, 60)))
    publish(desk.database, rows, header_of(rows, as_of_date=date(2025, 11, 19)))
    for n in range(50, 60):
        desk.server.route("data.sec.gov", f"/api/xbrl/companyfacts/CIK{n:010d}.json", failing(503))
    found = desk.load()
    assert desk.ledger()["sec_companyfacts"] == "failed"
    assert not found.steps[3].succeeded
    asked = {seen.path for seen in desk.server.seen if "companyfacts" in seen.path}
    assert len(asked) == 3


def test_what_came_before_a_host_went_down_stays(desk: Desk) -> None:
    with desk.database.publication() as connection:
        reference.upsert_issuers(connection, [Issuer(f"cik{n}", f"C{n}", f"C{n}") for n in range(50, 60)])
    rows = rows_of(("AAPL", APPLE, "0.5"), *((f"C{n}", f"cik{n}", "0.05") for n in range(50, 60)))
    publish(desk.database, rows, header_of(rows, as_of_date=date(2025, 11, 19)))
    for n in range(50, 60):
        desk.server.route("data.sec.gov", f"/api/xbrl/companyfacts/CIK{n:010d}.json", failing(503))
    found = desk.load()
    assert found.steps[3].succeeded
    assert desk.ledger()["sec_companyfacts"] == "succeeded"
    assert [(f.check, f.n) for f in found.steps[3].findings][-2:] == [("no_document", 3), ("given_up", 3)]
    assert desk.rows("select distinct issuer_id from company_facts") == [(APPLE,)]


def test_an_industry_code_names_a_sector_only_where_no_sponsor_does(desk: Desk) -> None:
    rows = rows_of(("AAPL", APPLE, "0.6"), ("TINY", TINY, "0.4"))
    publish(desk.database, rows, header_of(rows, as_of_date=date(2025, 11, 19)))
    desk.server.route("data.sec.gov", "/submissions/CIK0000000001.json", page(submissions_of(1, "4911")))
    desk.load()
    assert desk.rows(
        "select issuer_id, sector, sector_source from issuers where issuer_id <> 'cik1045810' order by 1"
    ) == [
        (TINY, "utilities", "SIC"),
        (APPLE, "technology", "test"),
        ("cik7", "unknown", ""),
    ]
    assert desk.drop(submissions_of(320193, "4911")).n_rows == 0


def test_dropped_files_are_read_like_fetched_ones(desk: Desk) -> None:
    assert desk.drop(USUAL_FUNDS).succeeded
    assert desk.drop(USUAL_COMPANIES).succeeded
    assert desk.drop(facts_of(320193)).succeeded
    assert desk.drop(submissions_of(1, "7372")).succeeded
    assert desk.drop(stocks(TINY="5.00"), date(2026, 8, 21)).succeeded
    assert desk.rows("select as_of_date from capitalizations") == [(date(2026, 8, 21),)]
    assert desk.rows("select sector from issuers where issuer_id = 'cik1'") == [("technology",)]
    assert desk.rows("select distinct address from raw_files") == [("file:dropped.json",)]
    assert len(desk.rows("select 1 from raw_contents")) == 5


def test_a_dropped_screener_download_needs_a_day(desk: Desk) -> None:
    run = desk.drop(stocks(TINY="5.00"))
    assert not run.succeeded
    assert run.message == "A screener download has no date in it; name its day: counterpoise etl load --as-of DATE FILE"
    assert desk.rows("select count(*) from capitalizations") == [(0,)]


def test_a_dropped_file_of_an_unknown_company_or_kind_is_refused(desk: Desk) -> None:
    run = desk.drop(FIXTURE)
    assert (run.succeeded, run.message) == (False, "Registrant 42 is no company we know.")
    assert recognize_reference(b"Ticker,Name\n") is None
    with pytest.raises(UserInputError, match=r"dropped.json is no reference file"):
        desk.drop(b"Ticker,Name\n")


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (None, "Apple Inc."),
        # The SEC's own table was fetched on 2026-11-21.
        (date(2024, 9, 1), "Apple Inc."),
        (date(2026, 11, 22), "Pear Inc."),
    ],
)
def test_a_dropped_table_renames_only_with_a_day_no_earlier_than_the_table_that_was_fetched(
    desk: Desk, day: date | None, name: str
) -> None:
    desk.load()
    assert desk.drop(companies((320193, "Pear Inc.", "AAPL", "Nasdaq"), (9, "Nine", "NINE", "NYSE")), day).succeeded
    assert desk.rows("select name from issuers where issuer_id = 'cik320193'") == [(name,)]
    assert desk.rows("select name from issuers where issuer_id = 'cik9'") == [("Nine",)]


def test_the_day_stated_for_a_dropped_table_counts_for_the_next_one(desk: Desk) -> None:
    desk.drop(companies((320193, "Pear Inc.", "AAPL", "Nasdaq")), date(2026, 6, 2))
    desk.drop(companies((320193, "Plum Inc.", "AAPL", "Nasdaq")), date(2026, 6, 1))
    assert desk.rows("select name from issuers where issuer_id = 'cik320193'") == [("Pear Inc.",)]


def test_the_day_the_package_was_loaded_counts_too(desk: Desk) -> None:
    with desk.database.publication() as connection:
        run_id = open_run(connection, "bundled_snapshot")
        finish_run(connection, run_id, succeeded=True)
    desk.drop(companies((320193, "Pear Inc.", "AAPL", "Nasdaq")), date(2024, 9, 1))
    assert desk.rows("select name from issuers where issuer_id = 'cik320193'") == [("Apple Inc.",)]


def test_a_ticker_without_a_company_goes_to_the_one_the_sec_names_unless_a_published_line_means_it(desk: Desk) -> None:
    with desk.database.publication() as connection:
        lone = [Issuer(f"us-{ticker}", ticker, ticker) for ticker in ("LONE", "HELD")]
        reference.upsert_issuers(connection, lone)
        links = [reference.SecurityEntry(issuer.ticker, issuer.issuer_id, "primary") for issuer in lone]
        reference.upsert_securities(connection, links)
    publish(desk.database, rows_of(("HELD", "us-HELD", "1.0")))
    run = desk.drop(
        companies((8, "Lone Star Inc", "LONE", "NYSE"), (9, "Held Inc", "HELD", "NYSE")), date(2026, 11, 20)
    )
    assert {finding.check for finding in run.findings} == {
        *("company_added", "company_identified", "ticker_without_company"),
    }
    assert desk.rows("select ticker, issuer_id from securities where ticker in ('LONE', 'HELD') order by 1") == [
        ("HELD", "us-HELD"),
        ("LONE", "cik8"),
    ]


def test_a_ticker_that_changed_hands_leads_where_it_led(desk: Desk) -> None:
    run = desk.drop(
        companies((99, "Other Inc", "AAPL", "Nasdaq"), (320193, "Apple Inc.", "APLE", "Nasdaq")), date(2026, 11, 20)
    )
    assert {finding.check for finding in run.findings} >= {"ticker_changed_hands", "ticker_changed"}
    assert desk.rows("select ticker, issuer_id, reason from securities where issuer_id = 'cik320193' order by 1") == [
        ("AAPL", APPLE, "primary"),
        ("APLE", APPLE, "rename"),
    ]
    assert desk.rows("select count(*) from issuers where issuer_id = 'cik99'") == [(0,)]


@pytest.mark.parametrize(
    ("days", "capitalized"),
    [
        # The cover counts 15,552,752 shares on Friday 2023-10-20; the tenth session after it is Friday 2023-11-03.
        ((date(2023, 11, 6),), []),
        # 15,552,752 x 170 = 2,643,967,840.
        ((date(2023, 11, 3), date(2026, 11, 20)), [(date(2023, 11, 3), Decimal(2_643_967_840), "small")]),
    ],
)
def test_without_a_screener_a_company_is_worth_its_shares_times_the_close_of_about_that_day(
    desk: Desk, days: tuple[date, ...], capitalized: list[tuple[object, ...]]
) -> None:
    with desk.database.publication() as connection:
        prices.save_prices(connection, [ClosingPrice("AAPL", day, Decimal("170.00"), "csv") for day in days])
    desk.load()
    assert desk.rows("select as_of_date, market_cap_usd, size_band from capitalizations") == capitalized


def test_a_capitalization_as_new_is_not_replaced_by_a_computed_one(desk: Desk) -> None:
    day = date(2023, 11, 3)
    with desk.database.publication() as connection:
        prices.save_prices(connection, [ClosingPrice("AAPL", day, Decimal("170.00"), "csv")])
        known = Capitalization(APPLE, day, Decimal(7), SizeBand.MICRO, "Nasdaq screener")
        reference.upsert_capitalizations(connection, [known])
    desk.load()
    assert desk.rows("select market_cap_usd, source from capitalizations") == [(Decimal(7), "Nasdaq screener")]


def test_sectors_are_taken_from_what_the_source_prints(desk: Desk) -> None:
    equity = HoldingKind.EQUITY
    rows = [
        HoldingRow(1, "AAPL", APPLE, equity, Decimal("0.5"), source_sector="Financials"),
        HoldingRow(2, "TINY", TINY, equity, Decimal("0.4"), source_sector="Utilities"),
        HoldingRow(3, "USD", None, HoldingKind.CASH, Decimal("0.1"), source_sector="Cash and/or Derivatives"),
        HoldingRow(4, "NVDA", NVIDIA, HoldingKind.OTHER, Decimal(0), source_sector="Energy"),
    ]
    with desk.database.publication() as connection:
        # The bundled snapshot names no source, and a fund without holdings has none.
        assert (store.take_sectors(connection, "SPY"), store.take_sectors(connection, "XLE")) == (0, 0)
        directory.save_sectors(connection, [SectorUpdate(APPLE, Sector.TECHNOLOGY, "sector SPDR")])
    publish(desk.database, rows, replace(header_of(rows, as_of_date=date(2025, 11, 19)), source_key="ishares"))
    with desk.database.publication() as connection:
        assert store.take_sectors(connection, "SPY") == 1
        assert store.take_sectors(connection, "SPY") == 0
    assert desk.rows(
        "select issuer_id, sector, sector_source from issuers where sector_source <> 'test' order by 1"
    ) == [
        (TINY, "utilities", "iShares"),
        (APPLE, "technology", "sector SPDR"),
    ]
    publish(desk.database, rows, replace(header_of(rows, "XLE"), source_key="ssga"))
    with desk.database.publication() as connection:
        assert store.take_sectors(connection, "XLE") == 2
    assert desk.rows("select distinct sector, sector_source from issuers where issuer_id in ('cik1', 'cik320193')") == [
        ("energy", "sector SPDR")
    ]


def test_boundaries_in_force_are_those_of_the_day(desk: Desk) -> None:
    with desk.database.publication() as connection:
        later = [SizeBandFloor(SizeBand.MEGA, 3e11, date(2026, 7, 1), "")]
        reference.upsert_size_bands(connection, later)
        on = {day: directory.read_size_band_floors(connection, day) for day in (date(2020, 1, 1), date(2026, 6, 30))}
        assert {floors[0].floor_usd for floors in on.values()} == {2e11}
        assert directory.read_size_band_floors(connection, date(2026, 7, 1)) == tuple(later)


def test_the_directory_is_read_whole(desk: Desk) -> None:
    with desk.database.transaction() as connection:
        entries = fund_entries.read_fund_entries(connection)
        assert [entry.fund.ticker for entry in entries] == ["SPY", "XLE"]
        assert set(directory.read_issuers(connection, [TINY])) == {TINY}
        assert len(directory.read_issuers(connection)) == 3
        assert [company.issuer_id for company in facts.held_companies(connection)] == [APPLE, NVIDIA]
        assert facts.held_companies(connection)[0].weight == pytest.approx(0.6)
        assert directory.read_issuers(connection)[APPLE].sector is Sector.TECHNOLOGY
