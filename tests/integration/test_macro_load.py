"""Macro series, exchange rates and counts of filings over real HTTP into the tables."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from loopback import LoopbackServer, failing, page
from pydantic import SecretStr
from sqlalchemy import text

from db.engine import Database
from db.repositories.macro import FxRate, MacroSeries, fx_rate, save_levels, save_series, series_extents
from db.repositories.sources import accept_source
from etl.fetch.fetcher import Fetcher
from etl.load_run import LoadRun
from etl.macro import load as macro_load
from etl.macro.load import fred_query, load_macro
from etl.macro.series import SeriesEntry, read_series
from etl.settings import EtlSettings

pytestmark = pytest.mark.integration

FILES = Path(__file__).parents[1] / "fixtures" / "sources"
INDEX = (FILES / "edgar_index" / "form-2026-QTR1.idx").read_bytes()
NOW = datetime(2026, 2, 28, 6, tzinfo=UTC)
FRED, API, SEC = "fred.stlouisfed.org", "api.stlouisfed.org", "www.sec.gov"
CONTACT = "Jane Doe jane@example.com"
KEY = "abcdefghijklmnopqrstuvwxyz012345"
SERIES = {entry.series.series_id: entry for entry in read_series()}


@pytest.fixture
def web() -> Iterator[LoopbackServer]:
    with LoopbackServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _three_series(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: tuple[SeriesEntry, ...] = (SERIES["DGS10"], SERIES["DEXJPUS"], SERIES["BAMLH0A0HYM2"])
    monkeypatch.setattr(macro_load, "read_series", lambda: chosen)


def load(
    database: Database, web: LoopbackServer, *, key: str | None = None, contact: str | None = None, now: datetime = NOW
) -> tuple[LoadRun, LoadRun]:
    settings = EtlSettings(mirror=web.address, contact=contact, fred_api_key=None if key is None else SecretStr(key))
    with Fetcher(database, settings, lambda: now, sleep=lambda _: None) as get:
        return load_macro(database, get.with_query("fred", fred_query(settings)), settings, lambda: now)


def series(web: LoopbackServer, series_id: str, *lines: str) -> None:
    content = "\n".join([f"observation_date,{series_id}", *lines, ""]).encode()
    web.route(FRED, f"/graph/fredgraph.csv?id={series_id}&cosd=1970-01-01", page(content))


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


LEVELS = "select series_id, observation_date::text, level::text from macro_observations order by 1, 2"


def test_each_series_is_loaded_for_itself(database: Database, web: LoopbackServer) -> None:
    series(web, "DGS10", "2026-02-12,4.09", "2026-02-16,", "2026-02-17,4.05")
    run, counts = load(database, web)
    assert (run.succeeded, run.failed, run.n_rows) == (True, ["DEXJPUS"], 2)
    assert rows(database, LEVELS) == [("DGS10", "2026-02-12", "4.09"), ("DGS10", "2026-02-17", "4.05")]
    assert rows(database, "select kind, status, source, n_rows from runs") == [("macro", "succeeded", "fred", 2)]
    assert rows(database, "select series_id, rights <> '' from macro_series order by 1") == [
        ("DEXJPUS", True),
        ("DGS10", True),
    ]
    assert (counts.run_id, "COUNTERPOISE_CONTACT" in counts.message) == (None, True)
    assert web.hits(SEC) == 0


def test_a_changed_level_takes_the_time_it_was_seen_and_an_unchanged_one_keeps_its_own(
    database: Database, web: LoopbackServer
) -> None:
    series(web, "DGS10", "2026-02-12,4.09", "2026-02-13,4.04")
    load(database, web)
    series(web, "DGS10", "2026-02-12,4.09", "2026-02-13,4.03", "2026-02-17,4.05")
    later = NOW + timedelta(days=1)
    run, _ = load(database, web, now=later)
    assert run.n_rows == 2
    assert rows(database, "select level::text, fetched_at from macro_observations order by observation_date") == [
        ("4.09", NOW),
        ("4.03", later),
        ("4.05", later),
    ]
    assert [(f.check, f.n) for f in run.findings if f.check == "level_changed"] == [("level_changed", 1)]


def test_a_shorter_window_removes_nothing_and_is_said(database: Database, web: LoopbackServer) -> None:
    series(web, "DGS10", "2021-02-12,1.20", "2026-02-12,4.09")
    load(database, web)
    series(web, "DGS10", "2026-02-12,4.09")
    run, _ = load(database, web)
    assert rows(database, LEVELS) == [("DGS10", "2021-02-12", "1.20"), ("DGS10", "2026-02-12", "4.09")]
    assert "window_shorter" in {finding.check for finding in run.findings}


@pytest.mark.parametrize(
    ("series_id", "lines", "words"),
    [
        ("DGS10", ("2026-03-02,4.09",), "after the day of the load"),
        ("DEXJPUS", ("2026-02-12,0",), "not above zero"),
        ("DEXJPUS", ("2026-02-12,high",), "no date and level"),
    ],
)
def test_an_implausible_series_changes_nothing(
    database: Database, web: LoopbackServer, series_id: str, lines: tuple[str, ...], words: str
) -> None:
    series(web, series_id, *lines)
    run, _ = load(database, web)
    assert any(words in finding.message and series_id in finding.message for finding in run.findings)
    assert rows(database, LEVELS) == []


def test_a_page_with_status_200_is_no_series(database: Database, web: LoopbackServer) -> None:
    web.route(FRED, "/graph/fredgraph.csv", page(b"<!DOCTYPE html><html>maintenance</html>"))
    run, _ = load(database, web)
    assert not run.succeeded
    assert all("an HTML page" in finding.message for finding in run.findings)
    assert rows(database, "select status from runs") == [("failed",)]


def test_the_key_is_sent_and_kept_nowhere(database: Database, web: LoopbackServer) -> None:
    path = "/fred/series/observations?series_id=DGS10&file_type=json&observation_start=1970-01-01"
    web.route(API, f"{path}&api_key={KEY}", page((FILES / "fred" / "DGS10.json").read_bytes()))
    run, _ = load(database, web, key=KEY)
    assert (run.failed, run.n_rows) == (["DEXJPUS"], 3)
    assert web.hits(FRED) == 0
    assert rows(database, "select address, file_name from raw_files") == [(f"https://{API}{path}", "DGS10.json")]
    said = rows(database, "select message from findings union all select message from runs")
    assert not any(KEY in str(row) for row in said)


def test_a_series_that_needs_approval_is_on_only_where_its_rights_were_accepted(
    database: Database, web: LoopbackServer
) -> None:
    spread = SERIES["BAMLH0A0HYM2"]
    series(web, "BAMLH0A0HYM2", "2026-02-12,2.92")
    load(database, web)
    with database.publication() as connection:
        accept_source(connection, "fred", "BAMLH0A0HYM2", "0" * 64)
    load(database, web)
    assert rows(database, LEVELS) == []
    with database.publication() as connection:
        accept_source(connection, "fred", "BAMLH0A0HYM2", spread.rights_sha256)
    load(database, web)
    assert rows(database, LEVELS) == [("BAMLH0A0HYM2", "2026-02-12", "2.92")]


# Rates of the H.10 release of 2020-08-03: on 31 July 105.78 yen per dollar and 1.1822 dollars per euro.
# 1 / 105.78 = 0.00945358291 to eleven digits.
def test_a_rate_is_dollars_per_unit_of_the_last_day_that_has_one(database: Database) -> None:
    with database.publication() as connection:
        save_series(connection, [SERIES["DEXJPUS"].series, SERIES["DEXUSEU"].series])
        save_levels(
            connection,
            "DEXJPUS",
            [(date(2020, 7, 30), Decimal("105.03")), (date(2020, 7, 31), Decimal("105.78"))],
            NOW,
        )
        save_levels(connection, "DEXUSEU", [(date(2020, 7, 31), Decimal("1.1822"))], NOW)
    with database.transaction() as connection:
        yen = fx_rate(connection, "JPY", date(2020, 8, 2))
        assert yen is not None
        assert round(yen.usd_per_unit, 14) == Decimal("0.00945358290792")
        assert (yen.rate_date, yen.source) == (date(2020, 7, 31), "FRED DEXJPUS")
        assert fx_rate(connection, "JPY", date(2020, 7, 30)) == FxRate(
            1 / Decimal("105.03"), date(2020, 7, 30), yen.source
        )
        assert fx_rate(connection, "EUR", date(2020, 7, 31)) == FxRate(
            Decimal("1.1822"), date(2020, 7, 31), "FRED DEXUSEU"
        )
        assert fx_rate(connection, "EUR", date(2020, 7, 30)) is None
        assert fx_rate(connection, "XXX", date(2020, 7, 31)) is None
        assert fx_rate(connection, "USD", date(2020, 7, 31)) == FxRate(Decimal(1), date(2020, 7, 31), "")


def test_the_extent_of_a_series(database: Database) -> None:
    with database.publication() as connection:
        save_series(connection, [MacroSeries("X", "x", "", "x", "")])
        assert series_extents(connection) == {}
        save_levels(connection, "X", [(date(2020, 1, 2), Decimal(1)), (date(2020, 1, 1), Decimal(2))], NOW)
        assert series_extents(connection) == {"X": (2, date(2020, 1, 1), date(2020, 1, 2))}


COUNTS = "select form, month::text, n_filings, is_complete from form_counts order by 2, 1"


def test_filings_are_counted_per_month_and_the_running_month_is_open(database: Database, web: LoopbackServer) -> None:
    web.route(SEC, "/Archives/edgar/full-index/2026/QTR1/form.idx", page(INDEX))
    _, run = load(database, web, contact=CONTACT)
    assert rows(database, COUNTS) == [
        ("424B4", "2026-01-01", 1, True),
        ("S-1", "2026-01-01", 2, True),
        ("424B4", "2026-02-01", 2, False),
        ("S-1", "2026-02-01", 1, False),
    ]
    # The three quarters before failed one after another: the rest waits for another night.
    assert run.failed == ["2025 Q4", "2025 Q3", "2025 Q2"]
    assert run.succeeded
    assert all(CONTACT in seen.user_agent for seen in web.seen if seen.host == SEC)


def test_the_running_quarter_is_asked_again_after_a_week(database: Database, web: LoopbackServer) -> None:
    path = "/Archives/edgar/full-index/2026/QTR1/form.idx"
    web.route(SEC, path, page(INDEX))
    load(database, web, contact=CONTACT)
    load(database, web, contact=CONTACT, now=NOW + timedelta(days=3))
    assert web.hits(SEC, path) == 1
    load(database, web, contact=CONTACT, now=NOW + timedelta(days=7))
    assert web.hits(SEC, path) == 2


def test_a_cut_index_keeps_the_counts_there_were(database: Database, web: LoopbackServer) -> None:
    path = "/Archives/edgar/full-index/2026/QTR1/form.idx"
    web.route(SEC, path, page(INDEX))
    load(database, web, contact=CONTACT)
    before = rows(database, COUNTS)
    web.route(SEC, path, page(INDEX[: INDEX.index(b"S-1 ")]))
    _, run = load(database, web, contact=CONTACT, now=NOW + timedelta(days=7))
    assert "2026 Q1" in run.failed
    assert rows(database, COUNTS) == before


def test_one_side_down_does_not_stop_the_other(database: Database, web: LoopbackServer) -> None:
    web.route(FRED, "/graph/fredgraph.csv", failing(404))
    web.route(SEC, "/Archives/edgar/full-index/2026/QTR1/form.idx", page(INDEX))
    series_run, counts_run = load(database, web, contact=CONTACT)
    assert (series_run.succeeded, counts_run.succeeded) == (False, True)
    assert rows(database, "select kind, status from runs order by kind") == [
        ("form_counts", "succeeded"),
        ("macro", "failed"),
    ]


def test_without_a_way_out_both_runs_say_so(database: Database) -> None:
    runs = load_macro(database, None, EtlSettings(contact=CONTACT), lambda: NOW)
    assert [run.succeeded for run in runs] == [False, False]
    assert all("a way out to the network" in run.message for run in runs)
