"""The bundled snapshot comes into the database once, fund by fund, whatever company, accident or fault it meets."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from bundle_market import bundle_market
from sqlalchemy import Connection, event, func, select, text
from tiny_bundle import FILES, next_day, write_bundle

from analytics.model.fund import HoldingTable
from analytics.model.quality import Severity
from cli import startup
from db.embedded import EmbeddedServer
from db.engine import Database
from db.repositories.data_status import read_data_status
from db.repositories.market import read_market
from db.repositories.publishing import HoldingRow, Outcome, stage_holdings
from db.schema import metadata
from db.settings import Settings
from etl.snapshot import load
from etl.snapshot.load import LoadReport, load_bundled
from etl.validate.accepted import AcceptedFaults

pytestmark = pytest.mark.integration

TODAY = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
EIGHTEENTH, NINETEENTH = date(2025, 11, 18), date(2025, 11, 19)
LOADER = Path(__file__).with_name("snapshot_loader.py")


def _now() -> datetime:
    return TODAY


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return write_bundle(tmp_path / "first")


@pytest.fixture
def start_loader(server: EmbeddedServer, database_name: str) -> Iterator[Callable[[Path, str], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path, moment: str) -> subprocess.Popen[str]:
        arguments = [str(server.cluster.location.socket_dir), database_name, str(folder), moment]
        started.append(
            subprocess.Popen(
                [sys.executable, str(LOADER), *arguments],
                env={"PYTHONPATH": str(Path(__file__).parents[2])},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _current(database: Database) -> dict[str, date]:
    with database.transaction() as connection:
        rows = connection.execute(text("select fund, as_of_date from current_fund_snapshots"))
        return {row.fund: row.as_of_date for row in rows}


def _count(database: Database, table: str) -> int:
    with database.publication() as connection:
        return connection.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one()


def _runs(database: Database) -> list[tuple[str, str]]:
    with database.publication() as connection:
        rows = connection.execute(text("select status, message from runs order by started_at"))
        return [(row.status, row.message) for row in rows]


def _outcomes(report: LoadReport) -> dict[str, Outcome | None]:
    return {one.header.fund: one.published and one.published.outcome for one in report.funds}


def test_a_bundle_is_published_and_leads_back_to_its_file(database: Database, first: Path) -> None:
    report = load_bundled(database, _now, first)
    assert (report.succeeded, report.already_loaded, report.stopped, report.message) == (True, False, (), "")
    assert _outcomes(report) == {"IWM": Outcome.CURRENT, "SPY": Outcome.CURRENT}
    with database.transaction() as connection:
        market = read_market(connection)
        status = read_data_status(connection)
    spy = market.snapshots["SPY"].holdings
    assert (spy.line_no.tolist(), spy.ticker) == ([1, 2, 3, 4], ("AAPL", "GOOGL", "GOOG", "ESZ5"))
    assert spy.weight.tolist() == [0.6, 0.30123456, 0.09356544, 0.005]
    assert [market.issuers[i].name for i in spy.issuer[:3]] == ["Apple Inc.", "Alphabet Inc.", "Alphabet Inc."]
    assert market.issuers[2].market_cap_usd == 3.9e12
    assert set(market.securities) == {"AAPL", "GOOG", "GOOGL", "NA", "OLDT", "TRUE"}
    assert market.funds["VFIAX"].stand_in == "SPY"
    assert market.themes[0].issuer_ids == {"cik320193", "cik1652044"}
    assert len(market.size_bands) == 2
    loaded = {row.fund: (row.file_name, row.file_sha256) for row in status.funds if row.snapshot_id}
    sha256 = subprocess.run(
        ["sha256sum", first / "holdings.csv.gz"], check=True, capture_output=True, text=True
    ).stdout.split()[0]
    assert loaded == dict.fromkeys(("IWM", "SPY"), ("holdings.csv.gz", sha256))
    assert [(f.fund, f.check) for f in status.findings] == [("", "renames"), ("IWM", "cash_line")]
    with database.transaction() as connection:
        assert connection.execute(text("select fetched_at from raw_files")).scalar_one() == TODAY


def test_the_same_bundle_again_is_one_query_and_changes_nothing(database: Database, first: Path) -> None:
    before = load_bundled(database, _now, first)
    statements: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    def refuse() -> None:
        raise AssertionError("a bundle that is loaded needs no publisher")

    event.listen(database.engine, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "publication", refuse)
        again = load_bundled(database, _now, first)
    event.remove(database.engine, "before_cursor_execute", note)
    assert again == LoadReport(before.input_sha256, already_loaded=True)
    assert len([s for s in statements if "runs" in s]) == len(statements) == 1
    assert (_count(database, "fund_snapshots"), _count(database, "runs")) == (2, 1)


def test_a_newer_bundle_replaces_what_changed_and_keeps_the_earlier_version(
    database: Database, first: Path, tmp_path: Path
) -> None:
    load_bundled(database, _now, first)
    names = FILES["funds.csv"].replace("Large ones as well", "Large ones too")
    report = load_bundled(database, _now, write_bundle(tmp_path / "names", funds=names))
    assert _outcomes(report) == {"IWM": Outcome.UNCHANGED, "SPY": Outcome.UNCHANGED}
    report = load_bundled(database, _now, write_bundle(tmp_path / "next", **next_day()))
    assert _outcomes(report) == {"IWM": Outcome.CURRENT, "SPY": Outcome.CURRENT}
    assert _current(database) == {"IWM": NINETEENTH, "SPY": NINETEENTH}
    assert _count(database, "fund_snapshots") == 4
    assert load_bundled(database, _now, first).already_loaded


def test_a_changed_review_is_a_reason_to_check_again(
    database: Database, first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_bundled(database, _now, first)
    monkeypatch.setattr(load, "read_accepted", lambda: AcceptedFaults((), "another file"))
    assert not load_bundled(database, _now, first).already_loaded


def test_threads_at_once_publish_once(database: Database, first: Path) -> None:
    reports: list[LoadReport] = []
    threads = [threading.Thread(target=lambda: reports.append(load_bundled(database, _now, first))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.already_loaded for report in reports) == [False, True, True, True]
    assert _runs(database) == [("succeeded", "")]


def test_processes_at_once_publish_once(
    database: Database, first: Path, start_loader: Callable[[Path, str], subprocess.Popen[str]]
) -> None:
    processes = [start_loader(first, "whole") for _ in range(2)]
    answers = [process.communicate(timeout=60) for process in processes]
    assert sorted(out.strip() for out, _ in answers) == ["already", "loaded"], answers
    assert _runs(database) == [("succeeded", "")]
    assert _count(database, "fund_snapshots") == 2


def test_a_fund_stopped_by_a_check_keeps_its_version_and_stops_no_other(
    database: Database, first: Path, tmp_path: Path
) -> None:
    load_bundled(database, _now, first)
    broken = write_bundle(tmp_path / "broken", **next_day("IWM"))
    report = load_bundled(database, _now, broken)
    assert report.stopped == ("IWM",)
    assert _outcomes(report) == {"IWM": None, "SPY": Outcome.CURRENT}
    assert _current(database) == {"IWM": EIGHTEENTH, "SPY": NINETEENTH}
    assert _runs(database)[-1] == ("succeeded", "stopped by their checks: IWM")
    with database.transaction() as connection:
        findings = read_data_status(connection).findings
    assert [(f.fund, f.check) for f in findings if f.severity is Severity.BLOCKING] == [("IWM", "weight_sum_low")]
    assert load_bundled(database, _now, broken).already_loaded


def test_rows_lost_on_their_way_stop_only_their_fund(
    database: Database, first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_bundled(database, _now, first)

    def stage_less(connection: Connection, run_id: UUID, fund: str, rows: Iterable[HoldingRow]) -> int:
        kept = list(rows)[1:] if fund == "IWM" else rows
        return stage_holdings(connection, run_id, fund, kept)

    monkeypatch.setattr(load, "stage", stage_less)
    report = load_bundled(database, _now, write_bundle(tmp_path / "next", **next_day()))
    assert report.stopped == ("IWM",)
    blocking = [finding.check for finding in report.funds[0].findings if finding.severity is Severity.BLOCKING]
    assert "row_count" in blocking
    assert _current(database) == {"IWM": EIGHTEENTH, "SPY": NINETEENTH}
    assert _count(database, "staging_holdings") == 0


def test_a_bundle_of_which_nothing_passes_is_a_failed_run_and_is_tried_again(
    database: Database, first: Path, tmp_path: Path
) -> None:
    load_bundled(database, _now, first)
    broken = write_bundle(tmp_path / "broken", **next_day("IWM", "SPY"))
    for _ in range(2):
        report = load_bundled(database, _now, broken)
        assert (report.succeeded, report.stopped) == (False, ("IWM", "SPY"))
    assert [status for status, _ in _runs(database)] == ["succeeded", "failed", "failed"]
    assert _current(database) == {"IWM": EIGHTEENTH, "SPY": EIGHTEENTH}


def test_a_clock_that_is_behind_publishes_nothing(database: Database, first: Path) -> None:
    report = load_bundled(database, lambda: datetime(2025, 11, 17, 23, 59, tzinfo=UTC), first)
    assert {finding.check for one in report.funds for finding in one.findings} == {"date_not_in_future"}
    assert _current(database) == {}
    assert load_bundled(database, lambda: datetime(2025, 11, 18, 0, 0, tzinfo=UTC), first).stopped == ()


def test_a_bundle_that_cannot_be_read_leaves_what_is_published(database: Database, first: Path, tmp_path: Path) -> None:
    load_bundled(database, _now, first)
    wrong = write_bundle(tmp_path / "wrong", holdings="fund,line_no\n")
    report = load_bundled(database, _now, wrong)
    assert not report.succeeded
    assert "holdings.csv.gz" in report.message
    (wrong / "funds.csv").unlink()
    assert "funds.csv" in load_bundled(database, _now, wrong).message
    assert [status for status, _ in _runs(database)] == ["succeeded", "failed"]
    assert _current(database) == {"IWM": EIGHTEENTH, "SPY": EIGHTEENTH}


def test_a_load_killed_between_staging_and_publishing_leaves_yesterday_and_the_next_start_repeats_it(
    database: Database, first: Path, tmp_path: Path, start_loader: Callable[[Path, str], subprocess.Popen[str]]
) -> None:
    load_bundled(database, _now, first)
    following = write_bundle(tmp_path / "next", **next_day())
    killed = start_loader(following, "killed")
    _, errors = killed.communicate(timeout=60)
    assert killed.returncode == -9, errors
    assert _current(database) == {"IWM": NINETEENTH, "SPY": EIGHTEENTH}
    assert _count(database, "staging_holdings") == 4

    report = load_bundled(database, _now, following)
    assert _outcomes(report) == {"IWM": Outcome.UNCHANGED, "SPY": Outcome.CURRENT}
    assert _current(database) == {"IWM": NINETEENTH, "SPY": NINETEENTH}
    assert _count(database, "staging_holdings") == 0
    assert [status for status, _ in _runs(database)] == ["succeeded", "failed", "succeeded"]


@pytest.mark.parametrize(("snapshot", "n_loads"), [("none", 0), ("bundled", 1)])
def test_a_start_loads_unless_it_is_switched_off(
    database: Database, monkeypatch: pytest.MonkeyPatch, snapshot: str, n_loads: int
) -> None:
    calls: list[object] = []
    monkeypatch.setattr(startup, "open_database", lambda _: database)
    monkeypatch.setattr(startup, "load_bundled", lambda *given: calls.append(given))
    with startup.ready_database(Settings(snapshot=snapshot)) as ready, closing(ready):  # type: ignore[arg-type]  # one case each
        assert calls == [(database, startup.now)] * n_loads


def test_the_shipped_bundle_arrives_as_the_tests_own_reading_of_its_files(database: Database) -> None:
    report = load_bundled(database, _now)
    assert (report.succeeded, report.stopped, len(report.funds)) == (True, (), 43)
    with database.transaction() as connection:
        market = read_market(connection)
    expected = bundle_market()
    of_id = {issuer.issuer_id: issuer for issuer in market.issuers}
    assert of_id == {issuer.issuer_id: issuer for issuer in expected.issuers}
    links = {ticker: market.issuers[link.issuer_index].issuer_id for ticker, link in market.securities.items()}
    assert links == {t: expected.issuers[link.issuer_index].issuer_id for t, link in expected.securities.items()}
    assert market.funds == expected.funds
    assert sorted(market.themes, key=str) == sorted(expected.themes, key=str)
    assert sorted(market.size_bands, key=str) == sorted(expected.size_bands, key=str)
    ids, expected_ids = (np.array([i.issuer_id for i in m.issuers] + [""]) for m in (market, expected))
    for fund, snapshot in expected.snapshots.items():
        own, other = market.snapshots[fund], snapshot
        assert (own.as_of_date, own.source, own.weight_unit) == (other.as_of_date, other.source, other.weight_unit)
        np.testing.assert_array_equal(ids[own.holdings.issuer], expected_ids[other.holdings.issuer])
        for column in fields(HoldingTable):
            if column.name == "weight":
                # Percent as text to fraction: by way of Decimal here, by a division there.
                np.testing.assert_allclose(own.holdings.weight, other.holdings.weight, rtol=1e-15, atol=0)
            elif column.name != "issuer":
                np.testing.assert_array_equal(getattr(own.holdings, column.name), getattr(other.holdings, column.name))
