"""The walk over real HTTP: a good file becomes the version shown; whatever is wrong stops with its reason."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import stamina
from fund_files import (
    FundFile,
    add_test_companies,
    changed,
    company_cusip,
    company_ticker,
    nport_xml,
    sponsor_csv,
)
from loopback import LoopbackServer, Reply, failing, page, truncated
from sqlalchemy import text

from analytics.model.fund import HoldingKind
from analytics.model.quality import Severity
from db.engine import Database
from db.repositories.publishing import HoldingRow, SnapshotHeader, hold_fund_lock, open_run, publish_snapshot
from db.repositories.sources import accept_source
from etl.fetch.fetcher import Fetcher
from etl.fetch.model import Document, HoldingsSource
from etl.ledger import FileRun
from etl.night import LoadAgain, build_jobs, load_fund, plan_loads
from etl.pipeline import load_file, repeat_version, run_fund
from etl.settings import EtlSettings
from etl.sources.config import read_source
from etl.sources.ishares import extract as ishares
from etl.sources.registry import holdings_sources
from etl.sources.sec_nport import extract as sec_nport
from etl.stage import stage
from etl.workshop import Workshop, open_workshop

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
FUNDS = (
    ("TSF", "Test Small Cap Fund", "S000000001"),
    ("TMF", "Test Mid Cap Fund", "S000000002"),
)
CSV = "/small.csv"
XML = "/Archives/edgar/data/1/000000000126000001/primary_doc.xml"
GOOD = FundFile()
Run = Callable[..., FileRun]


@pytest.fixture(name="loopback")
def _loopback() -> Iterator[LoopbackServer]:
    with LoopbackServer() as started:
        yield started


@pytest.fixture(autouse=True)
def _few_retries_without_waits() -> Iterator[None]:
    stamina.set_testing(testing=True, attempts=2, cap=True)
    yield
    stamina.set_testing(testing=False)


@pytest.fixture(autouse=True)
def _known(database: Database) -> None:
    with database.publication() as connection:
        add_test_companies(connection, FUNDS)


@pytest.fixture
def shop(database: Database, loopback: LoopbackServer) -> Iterator[Workshop]:
    settings = EtlSettings(mirror=loopback.address, contact="Jane Doe jane@example.com")
    with Fetcher(database, settings, lambda: NOW, sleep=lambda _: None) as get:
        yield Workshop(database, lambda: NOW, settings, holdings_sources(), get)


def sponsor(address: str = CSV) -> HoldingsSource:
    """The sponsor's source, at an address of ours on a host it allows."""
    documents = (Document(f"https://www.ishares.com{address}", "small.csv"),)
    return HoldingsSource("ishares", ishares.extract, ishares.recognizes, lambda *_: documents)


def sec(filed: date = date(2026, 10, 2)) -> HoldingsSource:
    documents = (Document(f"https://www.sec.gov{XML}", "primary_doc.xml", filed, b"edgarSubmission>"),)
    return HoldingsSource("sec_nport", sec_nport.extract, sec_nport.recognizes, lambda *_: documents)


@pytest.fixture
def loaded(shop: Workshop, loopback: LoopbackServer) -> Run:
    """Load a fund from what the server answers, once a good version of the quarter before is shown."""
    before = changed(GOOD, as_of_date=date(2026, 6, 30))
    assert load_file(shop, sponsor_csv(before), "before.csv").outcome == "current"

    def load(route: Reply | bytes, source: HoldingsSource | None = None, fund: str = "TSF") -> FileRun:
        address = (CSV, XML)[source is not None and source.key == "sec_nport"]
        host = ("www.ishares.com", "www.sec.gov")[address == XML]
        loopback.route(host, address, page(route) if isinstance(route, bytes) else route)
        (run,) = run_fund(shop, fund, source or sponsor())
        return run

    return load


def shown(database: Database, fund: str = "TSF") -> tuple[date, str] | None:
    query = text("""
        select p.as_of_date, s.source_key from current_fund_snapshots p join fund_snapshots s using (snapshot_key)
        where p.fund = :fund
    """)
    with database.transaction() as connection:
        row = connection.execute(query, {"fund": fund}).first()
    return None if row is None else (row[0], row[1])


def blocking(run: FileRun) -> dict[str, str]:
    return {f.check: f.message for f in run.findings if f.severity is Severity.BLOCKING}


def count(database: Database, table: str) -> int:
    with database.publication() as connection:
        return int(connection.execute(text(f"select count(*) from {table}")).scalar_one())  # noqa: S608 - our tables


def test_a_fetched_file_becomes_the_version_shown_and_leads_back_to_its_bytes(database: Database, loaded: Run) -> None:
    run = loaded(sponsor_csv(GOOD))
    assert (run.outcome, run.as_of_date, run.n_rows, run.n_equity) == ("current", date(2026, 9, 30), 41, 40)
    assert shown(database) == (date(2026, 9, 30), "ishares")
    with database.transaction() as connection:
        row = connection.execute(
            text("""
                select r.address, r.sha256, r.source, h.line_no, h.name, h.printed_weight, h.weight, h.source_sector
                from fund_snapshots s join raw_files r using (raw_file_id) join holdings h using (snapshot_key)
                where s.snapshot_id = :id and h.ticker = :ticker
            """),
            {"id": run.snapshot_id, "ticker": company_ticker(0)},
        ).one()
    assert row.address == f"https://www.ishares.com{CSV}"
    assert (row.line_no, row.name, row.source_sector) == (8, "COMPANY 0 INC", "Industrials")
    # The largest of 40 falling weights: 40 / 820 x 99.8 % = 4.868293 %, printed 4.87.
    assert (str(row.printed_weight), round(float(row.weight), 8)) == ("0.0487", 0.04868293)


def test_the_same_bytes_again_are_unchanged_and_nothing_is_published(database: Database, loaded: Run) -> None:
    first = loaded(sponsor_csv(GOOD))
    again = loaded(sponsor_csv(GOOD))
    assert (again.outcome, again.snapshot_id) == ("unchanged", first.snapshot_id)
    assert count(database, "fund_snapshots") == 2


def test_new_bytes_with_the_same_holdings_are_no_new_version(database: Database, loaded: Run) -> None:
    first = loaded(sponsor_csv(GOOD))
    again = loaded(sponsor_csv(GOOD).replace(b"made up", b"made up again"))
    assert (again.outcome, again.snapshot_id) == ("unchanged", first.snapshot_id)
    assert count(database, "fund_snapshots") == 2


def _sibling() -> bytes:
    return nport_xml(changed(GOOD, fund="Test Mid Cap Fund", series_id="S000000002"))


TRAPS = {
    "a sibling series' filing": (_sibling(), "sec", "right_fund", "S000000002"),
    "a series nobody knows": (nport_xml(changed(GOOD, series_id="S000000009")), "sec", "right_fund", "S000000009"),
    "another fund's file": (
        sponsor_csv(changed(GOOD, fund="Test Mid Cap Fund")), "sponsor", "right_fund", "Test Mid Cap Fund",
    ),
    "a date to come": (
        sponsor_csv(changed(GOOD, as_of_date=date(2026, 10, 6))), "sponsor", "date_not_in_future", "2026-10-06",
    ),
    "the fiscal year's end for the day of the report": (
        nport_xml(changed(GOOD, as_of_date=date(2026, 10, 3), fiscal_year_end=date(2026, 10, 3))),
        "sec", "date_not_after_filing", "2026-10-02",
    ),
    "last quarter's holdings with a new date": (
        sponsor_csv(changed(GOOD, prices_of=date(2026, 6, 30))), "sponsor", "content_of_another_day", "2026-06-30",
    ),
    "every line twice": (
        sponsor_csv(GOOD) + b"\n".join(sponsor_csv(GOOD).splitlines()[7:48]), "sponsor", "", "",
    ),
    "half the rows": (
        sponsor_csv(changed(GOOD, companies=tuple(range(20)))), "sponsor", "rows_far_fewer", "20 equity rows",
    ),
    "fractions in place of percent": (sponsor_csv(changed(GOOD, divisor=100)), "sponsor", "weight_sum_low", "1.0"),
    "a page with status 200": (b"<!DOCTYPE html><html><body>Sorry</body></html>", "sponsor", "readable", "HTML"),
    "nothing": (b"", "sponsor", "readable", "empty"),
    "a changed header": (
        sponsor_csv(GOOD).replace(b"Ticker,Name", b"Ticker,Colour,Name"), "sponsor", "columns", "Colour",
    ),
    "a body cut off, with its length said": (
        truncated(sponsor_csv(GOOD), 2500, declares_length=True), "sponsor", "readable", "",
    ),
    "a body cut off in silence": (
        truncated(sponsor_csv(GOOD), 2500, declares_length=False), "sponsor", "", "",
    ),
    "a filing cut off in silence": (
        truncated(nport_xml(GOOD), 9000, declares_length=False), "sec", "readable", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_a_wrong_file_stops_with_its_reason_and_the_last_good_version_stays(
    database: Database, loaded: Run, trap: str
) -> None:
    body, origin, check, words = TRAPS[trap]
    run = loaded(body, sec() if origin == "sec" else sponsor())
    found = blocking(run)
    assert run.outcome in {"stopped", "failed"}
    assert found, run
    assert not check or check in found, found
    assert words in found.get(check, ""), found
    assert shown(database) == (date(2026, 6, 30), "ishares")
    assert count(database, "staging_holdings") == 0
    with database.transaction() as connection:
        row = connection.execute(text("select status, message from runs where run_id = :id"), {"id": run.run_id}).one()
    assert row.status == "failed"
    assert row.message


def test_yesterdays_file_under_another_funds_name_is_stopped(database: Database, shop: Workshop, loaded: Run) -> None:
    loaded(sponsor_csv(GOOD))
    renamed = sponsor_csv(changed(GOOD, fund="Test Mid Cap Fund"))
    run = load_file(shop, renamed, "mid.csv")
    assert "content_of_another_fund" in blocking(run)
    assert "TSF" in blocking(run)["content_of_another_fund"]
    assert shown(database, "TMF") is None


def test_a_filing_is_of_its_report_date_never_of_the_fiscal_year_end(database: Database, loaded: Run) -> None:
    run = loaded(nport_xml(GOOD), sec())
    assert (run.outcome, run.as_of_date) == ("current", date(2026, 9, 30)), run.findings
    with database.transaction() as connection:
        filed = connection.execute(text("select filed_date from fund_snapshots where source_key = 'sec_nport'"))
        assert filed.scalar_one() == date(2026, 10, 2)
    # The year's end taken for the report's date lies ahead, and stops.
    mistaken = changed(GOOD, as_of_date=GOOD.fiscal_year_end)
    assert "date_not_in_future" in blocking(loaded(sponsor_csv(mistaken)))


def test_a_refused_file_leaves_no_company_and_no_cusip_behind(database: Database, shop: Workshop, loaded: Run) -> None:
    del loaded
    before = {table: count(database, table) for table in ("issuers", "cusips", "securities")}
    odd = nport_xml(changed(GOOD, companies=tuple(range(30)))).replace(company_cusip(0).encode(), b"037833100")
    run = load_file(shop, odd, "odd.xml")
    assert (run.outcome, "rows_far_fewer" in blocking(run)) == ("stopped", True)
    assert any(finding.check == "new_companies" for finding in run.findings)
    assert {table: count(database, table) for table in before} == before
    # The same company in a file that passes is known with it.
    good = nport_xml(changed(GOOD, prices_of=date(2026, 9, 1))).replace(company_cusip(0).encode(), b"037833100")
    assert load_file(shop, good, "good.xml").outcome == "current"
    assert count(database, "issuers") == before["issuers"] + 1


def test_a_load_is_checked_against_what_was_published_while_it_waited(
    database: Database, shop: Workshop, loaded: Run
) -> None:
    del loaded
    done: list[FileRun] = []
    loader = Thread(target=lambda: done.append(load_file(shop, sponsor_csv(GOOD), "small.csv")))
    rows = [HoldingRow(1, company_ticker(0), "z0", HoldingKind.EQUITY, Decimal(1))]
    newer = SnapshotHeader("TSF", date(2026, 10, 2), "test", Decimal("0.0001"), 1, 1, Decimal(1))
    with database.publication() as connection:
        hold_fund_lock(connection, "TSF")
        loader.start()
        _wait_for_a_waiter(database)
        run_id = open_run(connection, "test")
        stage(connection, run_id, "TSF", rows)
        publish_snapshot(connection, run_id, newer)
    loader.join()
    (run,) = done
    assert "date_not_older" in {finding.check for finding in run.findings}
    assert shown(database) == (date(2026, 10, 2), "")


def _wait_for_a_waiter(database: Database) -> None:
    waiting = text(
        "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        " and database = (select oid from pg_database where datname = current_database())"
    )
    for _ in range(400):
        with database.transaction() as reader:
            if reader.execute(waiting).scalar():
                return
        time.sleep(0.05)
    pytest.fail("nobody waits for the fund's lock")


def test_a_filing_is_asked_for_once(loaded: Run, loopback: LoopbackServer) -> None:
    loaded(nport_xml(GOOD), sec())
    again = loaded(nport_xml(GOOD), sec())
    assert again.outcome == "unchanged"
    assert loopback.hits("www.sec.gov") == 1


def test_a_late_older_file_is_history_and_the_pointer_stays(database: Database, shop: Workshop, loaded: Run) -> None:
    loaded(sponsor_csv(GOOD))
    late = load_file(shop, sponsor_csv(changed(GOOD, as_of_date=date(2026, 8, 31))), "late.csv")
    assert late.outcome == "history"
    assert shown(database) == (date(2026, 9, 30), "ishares")


def test_four_concurrent_loads_of_one_day_publish_once(database: Database, shop: Workshop, loaded: Run) -> None:
    del loaded
    outcomes: list[str] = []
    together = Barrier(4)

    def load() -> None:
        together.wait()
        outcomes.append(load_file(shop, sponsor_csv(GOOD), "small.csv").outcome)

    threads = [Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["current", "unchanged", "unchanged", "unchanged"]
    assert count(database, "fund_snapshots") == 2


def test_a_corrected_mapping_is_brought_in_from_the_kept_bytes(database: Database, shop: Workshop, loaded: Run) -> None:
    first = loaded(sponsor_csv(GOOD))
    assert first.snapshot_id
    assert repeat_version(shop, first.snapshot_id).outcome == "unchanged"
    with database.publication() as connection:
        connection.execute(
            text("update securities set issuer_id = 'z59' where ticker = :ticker"), {"ticker": company_ticker(0)}
        )
    second = repeat_version(shop, first.snapshot_id)
    assert (second.outcome, second.as_of_date) == ("current", first.as_of_date)
    assert second.snapshot_id != first.snapshot_id


def test_one_bad_fund_stops_no_other_and_what_may_pass_is_tried_again(shop: Workshop, loopback: LoopbackServer) -> None:
    loopback.route("www.ishares.com", CSV, page(sponsor_csv(GOOD)))
    loopback.route("www.ishares.com", "/mid.csv", failing(404))
    (bad,) = run_fund(shop, "TMF", sponsor("/mid.csv"))
    (good,) = run_fund(shop, "TSF", sponsor())
    assert (bad.outcome, bad.may_pass, good.outcome) == ("failed", False, "current")
    assert "404" in bad.message


def test_a_source_with_terms_is_asked_only_once_they_are_accepted(database: Database, shop: Workshop) -> None:
    with database.publication() as connection:
        for ticker, _, _ in FUNDS:
            connection.execute(text("update funds set series_id = '' where ticker = :t"), {"t": ticker})
    assert [load for load in plan_loads(shop).loads if load.fund == "TSF"] == []
    with pytest.raises(Exception, match="etl accept ishares TSF"):
        load_fund(shop, "TSF", "ishares")
    with database.publication() as connection:
        accept_source(connection, "ishares", "TSF", "terms of another year")
    assert [load for load in plan_loads(shop).loads if load.fund == "TSF"] == []
    with database.publication() as connection:
        accept_source(connection, "ishares", "TSF", read_source("ishares").terms_sha256)
    assert [(load.fund, load.source) for load in plan_loads(shop).loads if load.fund == "TSF"] == [("TSF", "ishares")]


def test_without_a_contact_the_sec_is_asked_nothing(database: Database, loopback: LoopbackServer) -> None:
    with open_workshop(database, EtlSettings(mirror=loopback.address), lambda: NOW) as shop:
        tonight = plan_loads(shop)
        assert tonight.loads == ()
        assert "COUNTERPOISE_CONTACT" in tonight.remark
        (run,) = run_fund(shop, "TSF", sec())
    assert "COUNTERPOISE_CONTACT" in run.message
    assert loopback.hits("www.sec.gov") == 0


def test_a_job_whose_source_is_down_asks_for_another_try(
    database: Database, shop: Workshop, loopback: LoopbackServer
) -> None:
    loopback.route("www.ishares.com", CSV, failing(503))
    with database.publication() as connection:
        accept_source(connection, "ishares", "TSF", read_source("ishares").terms_sha256)
    down = replace(shop, sources={**shop.sources, "ishares": sponsor()})
    with pytest.raises(LoadAgain, match="503"):
        build_jobs(down).load_fund("TSF", "ishares", None, uuid4())
