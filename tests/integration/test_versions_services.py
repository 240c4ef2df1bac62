"""Use cases of the Data page on a real database: versions, history, what was shown, the trail, loads."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from database_factories import APPLE, NVIDIA, TINY, add_companies, add_funds, header_of, publish, rows_of
from later_versions import describe_sources, fail_attempt
from sqlalchemy import text

from analytics.errors import DataUnavailable, UserInputError
from analytics.model.exposure import Bounded
from analytics.model.fund import HoldingKind
from analytics.model.issuer import SizeBand, Theme
from db.engine import Database
from db.repositories import reference
from db.repositories.publishing import HoldingRow, Published
from db.repositories.queue import LOAD_FUND, START_NIGHT, queue_status
from db.repositories.raw_files import keep_raw_file
from webapp.services import AgeGrade, Services, build_services
from webapp.services.runs import NO_CONTACT

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SUMMER, AUTUMN = date(2026, 6, 30), date(2026, 9, 30)
OLD_ROWS = rows_of(("AAPL", APPLE, "0.6"), ("NVDA", NVIDIA, "0.3"), ("TINY", TINY, "0.1"))
NEW_ROWS = rows_of(("AAPL", APPLE, "0.5"), ("TINY", TINY, "0.4"), ("USD", None, "0.1"))


@pytest.fixture(autouse=True)
def _reference(database: Database) -> None:
    caps = (
        (APPLE, SUMMER, "4e12", SizeBand.MEGA),
        (NVIDIA, SUMMER, "4e12", SizeBand.MEGA),
        (TINY, SUMMER, "2e8", SizeBand.MICRO),
        (TINY, AUTUMN, "9e9", SizeBand.MID),
    )
    with database.publication() as connection:
        add_companies(connection)
        add_funds(connection, ("SPY", "OUTER", "IWM"))
        reference.upsert_capitalizations(
            connection, [reference.Capitalization(i, day, Decimal(cap), band, "test") for i, day, cap, band in caps]
        )
        reference.upsert_themes(connection, [Theme("mag7", "Magnificent 7", SUMMER, frozenset({APPLE, NVIDIA}))])


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, clock=lambda: NOW)


def publish_of(
    database: Database, day: date, rows: Sequence[HoldingRow], fund: str = "SPY", **header: object
) -> Published:
    return publish(database, rows, replace(header_of(rows, fund, day), **header))  # type: ignore[arg-type]  # by name


# History


def test_each_version_is_measured_at_the_sizes_of_its_own_date(services: Services, database: Database) -> None:
    """By hand: 0.36 + 0.09 + 0.01 = 0.46, and 0.25 + 0.16 = 0.41; Tiny is micro in June, mid in September."""
    publish_of(database, SUMMER, OLD_ROWS)
    publish_of(database, AUTUMN, NEW_ROWS)
    old, new = services.fund_history("SPY")
    assert (old.as_of_date, new.as_of_date) == (SUMMER, AUTUMN)
    assert (old.theme, new.theme) == (Bounded(*[pytest.approx(0.9)] * 3), Bounded(*[pytest.approx(0.5)] * 3))
    assert (old.hhi.lower, old.hhi.upper) == (pytest.approx(0.46), pytest.approx(0.46))
    assert (new.hhi.lower, new.effective_number.lower) == (pytest.approx(0.41), pytest.approx(1 / 0.41))
    assert old.size_bands[SizeBand.MICRO].weight == pytest.approx(0.1)
    assert new.size_bands[SizeBand.MID].weight == pytest.approx(0.4)
    assert new.size_bands[SizeBand.MICRO].weight == 0
    assert (old.small_caps.weight, new.small_caps.weight) == (pytest.approx(0.1), 0)


def test_what_could_not_be_mapped_widens_the_bounds(services: Services, database: Database) -> None:
    """0.3 unknown: the seven could be 0.6 to 0.9, the index 0.36 + 0.01 to (0.6 + 0.3) squared + 0.01."""
    rows = [OLD_ROWS[0], OLD_ROWS[1]._replace(issuer_id=None, kind=HoldingKind.EQUITY), OLD_ROWS[2]]
    publish_of(database, SUMMER, rows)
    (only,) = services.fund_history("SPY")
    assert only.theme == Bounded(pytest.approx(0.6), pytest.approx(0.6), pytest.approx(0.9))
    assert (only.hhi.lower, only.hhi.upper) == (pytest.approx(0.37), pytest.approx(0.82))


def test_a_fund_inside_a_version_is_looked_through(services: Services, database: Database) -> None:
    """Half in SPY, which holds 0.9 of the seven: 0.45, and 0.25 in Apple itself: 0.70."""
    publish_of(database, SUMMER, OLD_ROWS)
    inner = HoldingRow(1, "SPY", None, HoldingKind.FUND, Decimal("0.5"))
    rows = [
        inner,
        *(r._replace(line_no=r.line_no + 1) for r in rows_of(("AAPL", APPLE, "0.25"), ("USD", None, "0.25"))),
    ]
    publish_of(database, SUMMER, rows, "OUTER")
    (only,) = services.fund_history("OUTER")
    assert only.theme is not None
    assert only.theme.weight == pytest.approx(0.70)


def test_the_history_is_that_of_the_room_for_the_version_shown(services: Services, database: Database) -> None:
    publish_of(database, AUTUMN, NEW_ROWS)
    (only,) = services.fund_history("SPY")
    report = services.fund_profile("SPY").report
    assert report is not None
    assert (only.theme, only.hhi, only.size_bands) == (report.themes["mag7"], report.hhi, report.size_bands)


def test_a_version_is_measured_once_and_again_when_companies_change(services: Services, database: Database) -> None:
    publish_of(database, SUMMER, OLD_ROWS)
    first = services.fund_history("SPY")
    assert services.fund_history("SPY")[0] is first[0]
    with database.publication() as connection:
        reference.upsert_themes(connection, [Theme("mag7", "Magnificent 7", AUTUMN, frozenset({NVIDIA}))])
    (again,) = services.fund_history("SPY")
    assert again.theme is not None
    assert again.theme.weight == pytest.approx(0.3)


def test_a_fund_without_versions_has_no_history(services: Services) -> None:
    assert services.fund_history("IWM") == ()
    assert services.fund_versions("IWM").versions == ()


# Changes, trail, file


def test_changes_are_added_removed_and_moved(services: Services, database: Database) -> None:
    """Apple -0.1, Nvidia -0.3 (gone), Tiny +0.3, cash +0.1 (new): half of 0.8 moved."""
    old, new = publish_of(database, SUMMER, OLD_ROWS), publish_of(database, AUTUMN, NEW_ROWS)
    found = services.version_changes(old.snapshot_id, new.snapshot_id)
    assert [c.label for c in found.added] == ["USD"]
    assert [c.label for c in found.removed] == ["NVIDIA Corp"]
    assert [(c.label, c.before, c.after) for c in found.moved] == [("Tiny Co", 0.1, 0.4), ("Apple Inc.", 0.6, 0.5)]
    assert (found.n_added, found.n_removed, found.n_moved) == (1, 1, 2)
    assert found.turnover_weight == pytest.approx(0.4)
    assert (found.before.as_of_date, found.after.as_of_date) == (SUMMER, AUTUMN)


def test_a_company_is_walked_back_to_its_rows(services: Services, database: Database) -> None:
    published = publish_of(database, AUTUMN, [row._replace(line_no=row.line_no + 9) for row in NEW_ROWS])
    stops = services.trail([TINY], [published.snapshot_id, "SPY-gone"])
    assert list(stops) == [published.snapshot_id]
    assert [(line.line_no, line.weight) for line in stops[published.snapshot_id].lines] == [(11, 0.4)]
    assert services.trail([NVIDIA], [published.snapshot_id])[published.snapshot_id].lines == ()


def test_the_file_of_a_version_comes_back_byte_for_byte(services: Services, database: Database) -> None:
    content = bytes(range(256)) * 40
    with database.publication() as connection:
        raw_file_id, _ = keep_raw_file(
            connection,
            source="nport",
            address="https://www.sec.gov/x.xml",
            file_name="x.xml",
            content=content,
            headers={"ETag": "1"},
            fetched_at=NOW,
        )
    published = publish_of(database, AUTUMN, NEW_ROWS, raw_file_id=raw_file_id)
    handed = services.version_file(published.snapshot_id)
    assert (handed.file_name, handed.content) == ("x.xml", content)
    file = services.version_detail(published.snapshot_id).version.file
    assert file is not None
    assert (file.sha256, file.headers, file.is_kept) == (sha256(content).hexdigest(), {"ETag": "1"}, True)


def test_a_file_that_is_not_kept_is_said(services: Services, database: Database) -> None:
    published = publish_of(database, AUTUMN, NEW_ROWS)
    with pytest.raises(DataUnavailable, match="not kept"):
        services.version_file(published.snapshot_id)
    with pytest.raises(UserInputError, match="no version"):
        services.version_file("SPY-none")


# What was shown


def shown_from(database: Database, snapshot_id: str, at: datetime) -> None:
    """Pretend that a version became the one shown at a time of our choice, for ten days unless it still is."""
    change = text("""
        update shown_snapshots t set shown_from = :at, shown_until = :until
        from fund_snapshots s where s.snapshot_key = t.snapshot_key and s.snapshot_id = :snapshot_id
    """)
    until = text(
        "select shown_until from shown_snapshots join fund_snapshots using (snapshot_key) where snapshot_id = :s"
    )
    with database.publication() as connection:
        ended = connection.execute(until, {"s": snapshot_id}).scalar_one()
        known = {"snapshot_id": snapshot_id, "at": at, "until": ended and at + timedelta(days=10)}
        connection.execute(change, known)


def test_what_was_shown_on_a_day_is_the_version_of_that_day(services: Services, database: Database) -> None:
    old, new = publish_of(database, SUMMER, OLD_ROWS), publish_of(database, AUTUMN, NEW_ROWS)
    start = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    shown_from(database, old.snapshot_id, start)
    shown_from(database, new.snapshot_id, start + timedelta(days=10))

    assert services.shown_on("SPY", date(2026, 3, 2)) == ()
    (then,) = services.shown_on("SPY", date(2026, 3, 3))
    assert (then.version.snapshot_id, then.measures.hhi.lower) == (old.snapshot_id, pytest.approx(0.46))
    both = services.shown_on("SPY", date(2026, 3, 13))
    assert [then.version.snapshot_id for then in both] == [new.snapshot_id, old.snapshot_id]
    (later,) = services.shown_on("SPY", date(2026, 3, 14))
    assert later.version.snapshot_id == new.snapshot_id
    assert services.shown_on("IWM", date(2026, 3, 14)) == ()


# Status


def test_an_age_is_told_beside_the_cadence_of_its_source(services: Services, database: Database) -> None:
    describe_sources(database)
    publish_of(database, SUMMER, OLD_ROWS, source_key="nport", filed_date=date(2026, 8, 28))
    publish_of(database, AUTUMN, rows_of(("AAPL", APPLE, "1")), "IWM")
    funds = {fund.ticker: fund for fund in services.data_health(NOW.date()).funds}
    spy, iwm = funds["SPY"], funds["IWM"]
    assert spy.age is not None
    assert (spy.source, spy.filed_date, spy.n_equity) == ("SEC Form N-PORT", date(2026, 8, 28), 3)
    assert (spy.age.days, spy.age.grade, spy.age.due_date) == (144, AgeGrade.FRESH, date(2026, 11, 28))
    assert iwm.age is not None
    assert (iwm.age.days, iwm.age.grade) == (52, AgeGrade.AGING)  # collected once, more than a month ago
    assert (spy.mapped_weight, funds["OUTER"].age) == (1.0, None)


def test_a_stopped_load_stands_beside_the_version_that_stays(services: Services, database: Database) -> None:
    describe_sources(database)
    published = publish_of(database, AUTUMN, NEW_ROWS)
    fail_attempt(database, "SPY", "SPY has 250 equity rows fewer than the version before.")
    spy = next(fund for fund in services.data_health(NOW.date()).funds if fund.ticker == "SPY")
    assert spy.snapshot_id == published.snapshot_id
    assert spy.attempt is not None
    assert spy.attempt.has_failed
    detail = services.version_detail(published.snapshot_id)
    assert [f.check for f in detail.attempt_findings] == ["rows_far_fewer"]
    assert detail.findings == ()
    assert [check.name for check in detail.passed] == ["right_fund", "rows_fewer", "weight_sum_low"]


# Loads


def test_asking_for_a_fund_queues_it_once(services: Services, database: Database) -> None:
    assert not services.runs().is_busy
    assert services.request_run(["SPY", "IWM"]).n_queued == 2
    again = services.request_run(["SPY"])
    assert (again.n_queued, again.n_waiting) == (0, 1)
    state = services.runs()
    assert (state.n_waiting, state.under_way, state.is_busy, state.refusal) == (2, (), True, "")
    with database.transaction() as connection:
        assert queue_status(connection).n_by_state == {"todo": 2}
        tasks = connection.execute(text("select distinct task_name from queue.procrastinate_jobs")).scalars().all()
    assert tasks == [LOAD_FUND]


def test_asking_for_everything_queues_one_night(services: Services, database: Database) -> None:
    assert services.request_run().n_queued == 1
    assert (services.request_run().n_queued, services.request_run().n_waiting) == (0, 1)
    with database.transaction() as connection:
        names = connection.execute(text("select task_name from queue.procrastinate_jobs")).scalars().all()
    assert names == [START_NIGHT]


def test_what_waits_for_a_minute_while_nothing_runs_waits_for_nobody(database: Database) -> None:
    asked_at = datetime.now(tz=UTC)
    build_services(database, clock=lambda: asked_at).request_run(["SPY"])
    soon, late = (asked_at + timedelta(seconds=s) for s in (30, 90))
    assert not build_services(database, clock=lambda: soon).runs().is_unattended
    assert build_services(database, clock=lambda: late).runs().is_unattended


def test_without_a_contact_nothing_is_asked_for(database: Database) -> None:
    services = build_services(database, clock=lambda: NOW, has_contact=False)
    assert services.runs().refusal == NO_CONTACT
    with pytest.raises(DataUnavailable, match="COUNTERPOISE_CONTACT"):
        services.request_run(["SPY"])
    assert services.runs().n_waiting == 0


def test_a_job_under_way_is_named(services: Services, database: Database) -> None:
    services.request_run(["SPY"])
    with database.publication() as connection:
        connection.execute(text("set local search_path to queue, public"))
        connection.execute(text("update queue.procrastinate_jobs set status = 'doing'"))
    (job,) = services.runs().under_way
    assert (job.task, job.fund, job.started_at.tzinfo) == (LOAD_FUND, "SPY", UTC)
