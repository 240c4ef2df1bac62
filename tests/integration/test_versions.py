"""Versions of a fund as they were published: files, lines, changes, findings, and what was shown when."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from uuid import uuid4

import pytest
from database_factories import APPLE, NVIDIA, TINY, USUAL_ROWS, add_companies, add_funds, header_of, publish, rows_of
from sqlalchemy import insert, text

from analytics.model.issuer import Sector
from analytics.model.quality import Finding, Severity
from db import schema
from db.engine import Database
from db.errors import NotFound
from db.repositories import data_status, publishing, versions
from db.repositories.publishing import HoldingRow, Published, RawFile

pytestmark = pytest.mark.integration

SEPTEMBER, OCTOBER, NOVEMBER = date(2025, 9, 30), date(2025, 10, 31), date(2025, 11, 18)
FETCHED_AT = datetime(2025, 11, 19, 6, 0, tzinfo=UTC)
CONTENT = b"Ticker,Weight\nAAPL,60\n"
DIGEST = sha256(CONTENT).hexdigest()
ADDRESS = "https://www.example.org/spy.csv"


@pytest.fixture(autouse=True)
def _reference(database: Database) -> None:
    with database.publication() as connection:
        add_companies(connection)
        add_funds(connection, ("SPY", "IWM"))


def publish_of(database: Database, day: date, rows: Sequence[HoldingRow] = USUAL_ROWS, **header: object) -> Published:
    return publish(database, rows, replace(header_of(rows, as_of_date=day), **header))  # type: ignore[arg-type]  # fields by name


def a_file(database: Database, *, is_kept: bool) -> object:
    with database.publication() as connection:
        note = RawFile(DIGEST, "spy.csv", len(CONTENT), FETCHED_AT, ADDRESS)
        raw_file_id = publishing.record_raw_file(connection, note)
        if is_kept:
            cells = {"sha256": DIGEST, "compressed": zlib.compress(CONTENT)}
            connection.execute(insert(schema.raw_contents).values(cells))
    return raw_file_id


def a_run(database: Database, **cells: object) -> object:
    """Enter a finished run on SPY."""
    usual = {"kind": "fund", "fund": "SPY", "source": "test", "status": "succeeded"}
    with database.publication() as connection:
        added = insert(schema.runs).values(usual | cells).returning(schema.runs.c.run_id)
        return connection.execute(added).scalar_one()


def test_versions_are_newest_first_and_one_is_current(database: Database) -> None:
    publish_of(database, NOVEMBER)
    publish_of(database, SEPTEMBER)  # older, so history
    publish_of(database, OCTOBER)
    with database.transaction() as connection:
        found = versions.read_versions(connection, "SPY")
        assert versions.read_versions(connection, "IWM") == ()
    assert [(v.as_of_date, v.is_current) for v in found] == [(NOVEMBER, True), (OCTOBER, False), (SEPTEMBER, False)]
    newest = found[0]
    assert (newest.n_rows, newest.n_equity, newest.weight_sum, newest.weight_unit) == (3, 2, 1.0, 0.0001)
    assert newest.file is None


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_version_leads_to_its_file(database: Database, *, is_kept: bool) -> None:
    published = publish_of(database, NOVEMBER, raw_file_id=a_file(database, is_kept=is_kept), filed_date=NOVEMBER)
    with database.transaction() as connection:
        version = versions.read_version(connection, published.snapshot_id)
    assert version.filed_date == NOVEMBER
    assert version.file is not None
    assert (version.file.sha256, version.file.address, version.file.file_name) == (DIGEST, ADDRESS, "spy.csv")
    assert (version.file.n_bytes, version.file.fetched_at, version.file.is_kept) == (22, FETCHED_AT, is_kept)


def test_an_id_of_nothing_is_said_in_words(database: Database) -> None:
    with database.transaction() as connection, pytest.raises(NotFound, match="SPY-none"):
        versions.read_version(connection, "SPY-none")


def test_lines_are_as_printed_beside_the_company(database: Database) -> None:
    rows = [
        USUAL_ROWS[0]._replace(line_no=11, raw_ticker="AAPL US", name="APPLE INC", printed_weight=Decimal("0.61")),
        *USUAL_ROWS[1:],
    ]
    published = publish_of(database, NOVEMBER, rows)
    with database.transaction() as connection:
        nvidia, cash, apple = versions.read_lines(connection, published.snapshot_id)
    assert (apple.line_no, apple.ticker, apple.name, apple.issuer) == (11, "AAPL US", "APPLE INC", "Apple Inc.")
    assert (apple.weight, apple.printed_weight) == (0.6, 0.61)
    assert (nvidia.ticker, nvidia.name, nvidia.issuer_id) == ("NVDA", "", NVIDIA)
    assert (cash.kind, cash.issuer_id, cash.issuer, cash.printed_weight) == ("cash", None, "", None)


def test_sectors_of_a_version_are_largest_first(database: Database) -> None:
    published = publish_of(database, NOVEMBER)
    with database.transaction() as connection:
        found = versions.read_sector_weights(connection, published.snapshot_id)
    assert {s.sector: s.weight for s in found} == {Sector.TECHNOLOGY: pytest.approx(0.9), Sector.CASH: 0.1}
    assert [s.sector for s in found] == [Sector.TECHNOLOGY, Sector.CASH]


def test_changes_are_by_company_with_what_came_and_what_left(database: Database) -> None:
    """Apple's two lines are one company: 0.4 + 0.1 before, 0.6 after; OLDT and TINY are the same company."""
    old = rows_of(("AAPL", APPLE, "0.4"), ("AAPL2", APPLE, "0.1"), ("NVDA", NVIDIA, "0.3"), ("OLDT", TINY, "0.2"))
    new = rows_of(("AAPL", APPLE, "0.6"), ("TINY", TINY, "0.2"), ("USD", None, "0.2"))
    before, after = publish_of(database, OCTOBER, old), publish_of(database, NOVEMBER, new)
    with database.transaction() as connection:
        found = versions.read_weight_changes(connection, before.snapshot_id, after.snapshot_id)
    weights = {change.label: (change.before, change.after) for change in found}
    assert weights == {
        "Apple Inc.": (0.5, 0.6),
        "NVIDIA Corp": (0.3, None),
        "Tiny Co": (0.2, 0.2),
        "USD": (None, 0.2),
    }


def test_a_company_is_found_in_each_of_several_versions(database: Database) -> None:
    two_lines = rows_of(("NVDA", NVIDIA, "0.4"), ("AAPL", APPLE, "0.5"), ("AAPL2", APPLE, "0.1"))
    first, second = publish_of(database, OCTOBER, two_lines), publish_of(database, NOVEMBER)
    with database.transaction() as connection:
        found = versions.read_lines_of_company(connection, [first.snapshot_id, second.snapshot_id], APPLE)
    assert {(line.snapshot_id, line.line_no, line.weight) for line in found} == {
        (first.snapshot_id, 2, 0.5),
        (first.snapshot_id, 3, 0.1),
        (second.snapshot_id, 1, 0.6),
    }
    assert {line.name for line in found} == {"Apple Inc."}


def test_what_was_shown_is_kept_with_the_reason_of_a_roll_back(database: Database) -> None:
    first, second = publish_of(database, OCTOBER), publish_of(database, NOVEMBER)
    back = text("""
        update current_fund_snapshots set (snapshot_key, as_of_date) =
          (select snapshot_key, as_of_date from fund_snapshots where snapshot_id = :snapshot_id)
    """)
    with database.publication() as connection:
        connection.execute(text("select set_config('app.rollback_reason', 'wrong fund', true)"))
        connection.execute(back, {"snapshot_id": first.snapshot_id})
    with database.transaction() as connection:
        shown = versions.read_shown(connection, "SPY")
        status = next(f for f in data_status.read_data_status(connection).funds if f.fund == "SPY")
    assert [s.snapshot_id for s in shown] == [first.snapshot_id, second.snapshot_id, first.snapshot_id]
    assert [s.reason for s in shown] == ["wrong fund", "", ""]
    assert [s.shown_until is None for s in shown] == [True, False, False]
    assert all(earlier.shown_until <= later.shown_from for later, earlier in pairwise(shown) if earlier.shown_until)
    assert shown[0].shown_from.tzinfo is UTC
    assert status.shown_reason == "wrong fund"
    assert status.snapshot_id == first.snapshot_id


def test_a_version_has_the_findings_of_its_run(database: Database) -> None:
    published = publish_of(database, OCTOBER)
    other = publish_of(database, NOVEMBER)
    said = Finding("SPY", "rows_fewer", Severity.WARNING, 3, "3 rows fewer than last time.")
    with database.publication() as connection:
        run_id = connection.execute(
            text("select run_id from fund_snapshots where snapshot_id = :id"), {"id": published.snapshot_id}
        ).scalar_one()
        connection.execute(text("update runs set fund = 'SPY'"))
        publishing.record_findings(connection, run_id, [said, replace(said, fund="IWM")])
    with database.transaction() as connection:
        version = versions.read_version(connection, published.snapshot_id)
        newest = versions.read_version(connection, other.snapshot_id)
        assert versions.read_version_findings(connection, version) == (said,)
        assert versions.read_version_findings(connection, newest) == ()
        assert data_status.read_data_status(connection).findings == ()  # the version shown has none


def test_a_snapshot_of_many_funds_has_the_findings_of_the_last_look(database: Database) -> None:
    publish_of(database, NOVEMBER)
    said = Finding("SPY", "top10_light", Severity.WARNING, 3, "Three of the ten largest changed.")
    unseen = Finding("IWM", "row_count", Severity.BLOCKING, 1, "Rows are missing.")
    with database.publication() as connection:
        run_id = publishing.open_run(connection, "test")
        publishing.record_findings(connection, run_id, [said, unseen, replace(said, fund="")])
        publishing.finish_run(connection, run_id, succeeded=True)
    with database.transaction() as connection:
        (version,) = versions.read_versions(connection, "SPY")
        assert versions.read_version_findings(connection, version) == (said,)
        assert set(data_status.read_data_status(connection).findings) == {said, unseen, replace(said, fund="")}


def test_the_last_attempt_on_a_fund_is_told_apart_from_what_is_shown(database: Database) -> None:
    publish_of(database, NOVEMBER)
    a_run(database, started_at=FETCHED_AT, finished_at=FETCHED_AT)
    at = datetime(2025, 11, 20, 6, 0, tzinfo=UTC)
    failed = a_run(database, status="failed", started_at=at, finished_at=at, message="half the rows are missing")
    stopped = Finding("SPY", "rows_far_fewer", Severity.BLOCKING, 250, "250 rows fewer than last time.")
    with database.publication() as connection:
        publishing.record_findings(connection, failed, [stopped])  # type: ignore[arg-type]  # an id
    with database.transaction() as connection:
        status = {f.fund: f for f in data_status.read_data_status(connection).funds}
        assert data_status.read_attempt_findings(connection, "SPY") == (stopped,)
        assert data_status.read_attempt_findings(connection, "IWM") == ()
    assert (status["SPY"].attempt_status, status["SPY"].attempt_message) == ("failed", "half the rows are missing")
    assert status["SPY"].attempt_at == at
    assert status["SPY"].as_of_date == NOVEMBER
    assert status["IWM"].attempt_status is None


def test_runs_of_a_night_are_one_batch(database: Database) -> None:
    night, at = uuid4(), datetime(2025, 11, 20, 6, 0, tzinfo=UTC)
    minutes = [at.replace(minute=n) for n in range(4)]
    a_run(database, batch_id=night, started_at=minutes[0], finished_at=minutes[1], n_rows=503)
    a_run(database, batch_id=night, fund="IWM", status="unchanged", started_at=minutes[1], finished_at=minutes[2])
    a_run(database, batch_id=night, fund="VTI", status="failed", started_at=minutes[1], finished_at=minutes[3])
    a_run(database, kind="macro", fund="", started_at=minutes[2], finished_at=None, status="running")
    with database.transaction() as connection:
        alone, together = data_status.read_batches(connection)
    assert (together.started_at, together.finished_at) == (minutes[0], minutes[3])
    assert (together.n_succeeded, together.n_unchanged, together.n_failed, together.n_running) == (1, 1, 1, 0)
    assert [(run.fund, run.status, run.n_rows) for run in together.runs] == [
        ("SPY", "succeeded", 503),
        ("VTI", "failed", None),
    ]
    assert (alone.finished_at, alone.n_running, [run.kind for run in alone.runs]) == (None, 1, ["macro"])


def test_sources_and_checks_are_read_in_words(database: Database) -> None:
    note = {"source": "nport", "title": "SEC Form N-PORT", "cadence_days": 91, "lag_days": 60, "terms": "public"}
    with database.publication() as connection:
        connection.execute(
            insert(schema.sources).values(note | {"is_opt_in": False, "last_checked_date": date(2026, 11, 21)})
        )
        for number, name in ((2, "weight_sum_low"), (1, "right_fund")):
            cells = {"check_name": name, "check_no": number, "severity": "blocking", "reason": f"why {name}"}
            connection.execute(insert(schema.checks).values(cells))
    with database.transaction() as connection:
        found = data_status.read_sources(connection)["nport"]
        assert (found.title, found.cadence_days, found.lag_days, found.is_opt_in) == ("SEC Form N-PORT", 91, 60, False)
        assert [check.name for check in data_status.read_checks(connection)] == ["right_fund", "weight_sum_low"]


def test_versions_are_read_in_the_shape_the_rooms_compute_on(database: Database) -> None:
    published = publish_of(database, OCTOBER)
    publish_of(database, NOVEMBER)
    index = {APPLE: 2, NVIDIA: 1, TINY: 0}
    with database.transaction() as connection:
        found = versions.read_snapshots(connection, [published.snapshot_id], index)
    snapshot = found[published.snapshot_id]
    assert (snapshot.fund, snapshot.as_of_date, snapshot.weight_unit) == ("SPY", OCTOBER, 0.0001)
    assert snapshot.holdings.issuer.tolist() == [2, 1, -1]
    assert snapshot.holdings.weight.tolist() == [0.6, 0.3, 0.1]
