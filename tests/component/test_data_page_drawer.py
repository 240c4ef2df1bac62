"""The drawer of a fund on the Data page, as the address asks for it, over in-memory services."""

import datetime as dt
from base64 import b64decode
from dataclasses import replace
from typing import Any

import pytest
from dash.exceptions import PreventUpdate
from dash_client import Answer, DashClient
from factories import LOADED_AT
from fakes import FakeServices, a_data_health
from version_factories import SHA256, a_detail, a_file, a_shown, a_version, some_measures

from analytics.model.quality import Finding, Severity
from webapp.app import create_app
from webapp.components import charts_history
from webapp.formatting import THIN
from webapp.pages.data import ids, texts
from webapp.pages.data.drawer import line_rows
from webapp.pages.data.forms import chosen_ticker
from webapp.services import Attempt, FileNote, FundVersions, HoldingLine, Shown, ShownThen, VersionChanges, WeightChange
from webapp.settings import WebSettings

SPY = {"fund": "SPY", "version": "SPY-2025-11-18", "row": None}
VERSION = "SPY-2025-11-18"


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def page(services: FakeServices) -> DashClient:
    return DashClient(create_app(services, WebSettings()))  # type: ignore[arg-type]  # the fake has the methods pages call


def go_to(page: DashClient, search: str, path: str = "/data") -> Answer:
    given = {"frame-location.search": search, "frame-location.pathname": path, "visit-data.data": ""}
    return page.fire(f"{ids.DRAWER}.is_open", given)


def look_at(page: DashClient, tab: str, stored: dict[str, Any] = SPY, version: str | None = VERSION) -> dict[str, Any]:
    given = {f"{ids.VERSION}.value": version, f"{ids.TABS}.value": tab, f"{ids.TARGET}.data": stored}
    return page.fire(f"{ids.OVERVIEW}.children", given).outputs


# The address


def test_a_click_on_a_fund_writes_it_into_the_address(page: DashClient) -> None:
    clicked = {"id": "data-grid", "property": "cellClicked"}
    callbacks = page.app.callback_map.items()
    key = next(key for key, made in callbacks if key.startswith("frame-location.search@") and clicked in made["inputs"])
    answer = page.fire(key, {"data-grid.cellClicked": {"rowId": "A B"}}, triggered="data-grid.cellClicked")
    assert answer.outputs["frame-location"]["search"] == "?fund=A+B"
    answer = page.fire(key, {"data-known-grid.cellClicked": {"rowId": "QQQ"}}, triggered="data-known-grid.cellClicked")
    assert answer.outputs["frame-location"]["search"] == "?fund=QQQ"


@pytest.mark.parametrize("clicked", [None, {}, {"rowId": None}, {"rowId": 3}, "SPY"])
def test_a_click_on_nothing_opens_nothing(clicked: object) -> None:
    with pytest.raises(PreventUpdate):
        chosen_ticker(clicked)


def test_the_address_of_a_fund_opens_its_drawer_at_the_version_shown_now(page: DashClient) -> None:
    outputs = go_to(page, "?fund=SPY").outputs
    assert outputs[ids.DRAWER]["is_open"] is True
    assert outputs[ids.DRAWER]["title"]["props"] == {"children": "SPY", "id": "data-drawer-title"}
    assert outputs[ids.VERSION]["value"] == VERSION
    assert outputs[ids.VERSION]["options"] == [{"value": VERSION, "label": "18 Nov 2025 · test · shown now"}]
    assert outputs[ids.TABS]["value"] == ids.TAB_OVERVIEW
    assert outputs[ids.TARGET]["data"] == SPY


def test_the_address_of_a_row_opens_the_holdings_there(page: DashClient) -> None:
    outputs = go_to(page, f"?fund=spy&version={VERSION}&row=3").outputs
    assert outputs[ids.TABS]["value"] == ids.TAB_LINES
    assert outputs[ids.TARGET]["data"] == {**SPY, "row": 3}


@pytest.mark.parametrize("search", ["", "?", None, "?version=SPY-2025-11-18", "?fund="])
def test_an_address_without_a_fund_closes_the_drawer(page: DashClient, search: str) -> None:
    assert go_to(page, search).outputs == {ids.DRAWER: {"is_open": False}}


def test_the_address_of_another_page_opens_nothing_here(page: DashClient) -> None:
    assert go_to(page, "?fund=SPY", path="/concentration").outputs == {ids.DRAWER: {"is_open": False}}


def test_nothing_is_opened_before_the_page_is_seen(page: DashClient, services: FakeServices) -> None:
    assert page.fire(f"{ids.DRAWER}.is_open", {"frame-location.search": "?fund=SPY"}).status == 204
    assert services.calls == []


@pytest.mark.parametrize(
    ("search", "words"),
    [("?fund=GONE", "GONE is not in the directory"), ("?fund=SPY&version=IWM-2025-11-18", "has no version")],
)
def test_what_is_not_there_is_said_in_words(page: DashClient, search: str, words: str) -> None:
    assert words in str(go_to(page, search).side["frame-notice"]["children"])


@pytest.mark.parametrize("row", ["x", "-3", "1e3", "", "²", "9999999999999999999"])
def test_a_row_that_is_no_number_is_left_out(page: DashClient, row: str) -> None:
    outputs = go_to(page, f"?fund=SPY&row={row}").outputs
    assert outputs[ids.TARGET]["data"]["row"] is None
    assert outputs[ids.TABS]["value"] == ids.TAB_OVERVIEW


def test_the_drawer_says_why_its_fund_cannot_be_loaded(page: DashClient, services: FakeServices) -> None:
    assert go_to(page, "?fund=SPY").outputs[ids.ASKED_FUND]["children"] == ""
    services.loads = replace(services.loads, refusal="No contact is set.")
    assert go_to(page, "?fund=SPY").outputs[ids.ASKED_FUND]["children"] == "No contact is set."


def test_a_fund_known_by_name_opens_without_a_version(page: DashClient) -> None:
    outputs = go_to(page, "?fund=QQQ").outputs
    assert (outputs[ids.VERSION]["value"], outputs[ids.VERSION]["options"]) == (None, [])
    assert outputs[ids.TARGET]["data"]["fund"] == "QQQ"


# Overview


def test_the_overview_says_what_a_version_is_and_where_it_comes_from(page: DashClient, services: FakeServices) -> None:
    services.details[VERSION] = a_detail()
    text = str(look_at(page, ids.TAB_OVERVIEW)[ids.OVERVIEW]["children"])
    for part in ("18 Nov 2025", "15 Jan 2026", "SEC Form N-PORT", "Public records of the SEC.", "99.951485"):
        assert part in text
    assert "504, 503 of them shares" in text
    assert "as the source prints them" in text
    assert "All 1 checks passed." in text
    assert "the file is of the fund asked for" in text


def test_failed_checks_stand_in_words_beside_the_number_of_those_that_passed(
    page: DashClient, services: FakeServices
) -> None:
    found = Finding("SPY", "rows_fewer", Severity.WARNING, 3, "SPY has 3 companies fewer than last time.")
    services.details[VERSION] = a_detail(findings=(found,))
    text = str(look_at(page, ids.TAB_OVERVIEW)[ids.OVERVIEW]["children"])
    assert "SPY has 3 companies fewer than last time." in text
    assert "1 check passed" in text
    assert "All 1 checks" not in text


def test_before_checks_are_listed_an_empty_result_is_said_plainly(page: DashClient, services: FakeServices) -> None:
    services.details[VERSION] = a_detail(passed=())
    assert texts.NOTHING_FOUND in str(look_at(page, ids.TAB_OVERVIEW)[ids.OVERVIEW]["children"])


def test_sectors_stand_beside_the_printed_ones(page: DashClient, services: FakeServices) -> None:
    services.details[VERSION] = a_detail()
    text = str(look_at(page, ids.TAB_OVERVIEW)[ids.OVERVIEW]["children"])
    assert "37.0 %" in text.replace(ascii(THIN)[1:-1], " ")  # as Python writes a thin space
    assert "+1.00" in text  # 37 % less 36 %
    assert "not printed" in text
    services.details[VERSION] = a_detail(sectors=())
    assert texts.NO_SECTORS in str(look_at(page, ids.TAB_OVERVIEW)[ids.OVERVIEW]["children"])


def with_status(services: FakeServices, **changes: object) -> None:
    health = a_data_health(services.market, dt.date(2026, 11, 21))
    funds = [replace(f, **changes) if f.ticker == "SPY" else f for f in health.funds]  # type: ignore[arg-type]  # by name
    services.health = replace(health, funds=tuple(funds))


def test_a_stopped_load_names_its_reason_and_what_stays(page: DashClient, services: FakeServices) -> None:
    with_status(services, attempt=Attempt("failed", LOADED_AT, "half the rows are missing."))
    stopped = Finding("SPY", "rows_far_fewer", Severity.BLOCKING, 250, "250 rows fewer than last time.")
    services.details[VERSION] = a_detail(attempt_findings=(stopped,))
    text = str(look_at(page, ids.TAB_OVERVIEW)[ids.OVERVIEW]["children"])
    assert "The load of 21 Nov 2026, 06:00 UTC was stopped: half the rows are missing. What was shown" in text
    assert "250 rows fewer than last time." in text


def test_findings_of_an_attempt_that_went_well_are_not_said_twice(page: DashClient, services: FakeServices) -> None:
    with_status(services, attempt=Attempt("succeeded", LOADED_AT, ""))
    said = Finding("SPY", "rows_fewer", Severity.WARNING, 3, "3 companies fewer.")
    services.details[VERSION] = a_detail(attempt_findings=(said,))
    assert "3 companies fewer" not in str(look_at(page, ids.TAB_OVERVIEW)[ids.OVERVIEW]["children"])


def test_a_roll_back_says_its_reason(page: DashClient, services: FakeServices) -> None:
    with_status(services, shown_reason="the file was of a sibling series")
    services.details[VERSION] = a_detail()
    assert "on purpose: the file was of a sibling series." in str(look_at(page, ids.TAB_OVERVIEW)[ids.OVERVIEW])


def test_a_known_fund_says_what_happens_to_its_weight(page: DashClient) -> None:
    stored = {"fund": "QQQ", "version": "", "row": None}
    assert texts.NO_HOLDINGS in str(look_at(page, ids.TAB_OVERVIEW, stored, None)[ids.OVERVIEW]["children"])


def test_without_a_fund_no_tab_is_filled(page: DashClient, services: FakeServices) -> None:
    given = {f"{ids.VERSION}.value": VERSION, f"{ids.TABS}.value": ids.TAB_OVERVIEW}
    assert page.fire(f"{ids.OVERVIEW}.children", given).status == 204
    assert services.calls == []


# Holdings


def lines(page: DashClient, stored: dict[str, Any], tab: str = ids.TAB_LINES, version: str = VERSION) -> dict[str, Any]:
    given = {f"{ids.VERSION}.value": version, f"{ids.TABS}.value": tab, f"{ids.TARGET}.data": stored}
    return page.fire(f"{ids.LINES}.rowData", given).outputs[ids.LINES]


def test_the_row_of_the_address_is_marked_and_scrolled_to(page: DashClient) -> None:
    outputs = lines(page, {**SPY, "row": 3})
    marked = [row for row in outputs["rowData"] if row["is_marked"]]
    assert [(row["line_no"], row["ticker"], row["company"]) for row in marked] == [(3, "NVDA", "NVDA Inc.")]
    assert outputs["scrollTo"] == {"rowId": "3", "rowPosition": "middle"}
    assert len(outputs["rowData"]) == 13


def test_a_row_belongs_to_the_version_of_the_address(page: DashClient) -> None:
    outputs = lines(page, {**SPY, "version": "another", "row": 3})
    assert not any(row["is_marked"] for row in outputs["rowData"])
    assert "scrollTo" not in outputs


def test_holdings_are_read_when_their_tab_is_looked_at(page: DashClient, services: FakeServices) -> None:
    assert lines(page, SPY, tab=ids.TAB_OVERVIEW) == {"rowData": []}
    assert services.calls == []


def test_a_line_shows_what_is_printed_and_falls_back_to_the_company() -> None:
    line = HoldingLine(
        7,
        "AAPL US",
        "APPLE INC",
        "us-AAPL",
        "Apple Inc.",
        "equity",
        0.0783,
        0.08,
        "",
        "",
        "",
        "IT",
        None,
        None,
        "",  # type: ignore[arg-type]  # as read
    )
    (printed,) = line_rows([line], None)
    assert (printed["name"], printed["company"], printed["printed"], printed["sector"]) == (
        "APPLE INC",
        "Apple Inc.",
        0.08,
        "IT",
    )
    (nameless,) = line_rows([line._replace(name="")], None)
    assert nameless["name"] == "Apple Inc."
    (bare,) = line_rows([line._replace(name="", issuer="", line_class="Cash Collateral")], None)
    assert bare["name"] == "Cash Collateral"


# Versions

OCTOBER = a_version(snapshot_id="SPY-2025-10-31", as_of_date=dt.date(2025, 10, 31), is_current=False, filed_date=None)
JULY = a_version(snapshot_id="SPY-2025-07-31", as_of_date=dt.date(2025, 7, 31), is_current=False)
THREE = FundVersions(
    (a_version(), OCTOBER, JULY),
    (
        a_shown(),
        Shown("SPY-2025-10-31", dt.date(2025, 10, 31), LOADED_AT - dt.timedelta(days=9), LOADED_AT, "wrong fund"),
    ),
)


def versions_of(page: DashClient, version: str = VERSION) -> dict[str, Any]:
    given = {f"{ids.VERSION}.value": version, f"{ids.TABS}.value": ids.TAB_VERSIONS, f"{ids.TARGET}.data": SPY}
    return page.fire(f"{ids.VERSIONS}.children", given).outputs


def test_versions_say_when_each_was_shown(page: DashClient, services: FakeServices) -> None:
    services.published["SPY"] = THREE
    text = str(versions_of(page)[ids.VERSIONS]["children"])
    assert "21 Nov 2026, 06:00 to now" in text
    assert "12 Nov 2026, 06:00 to 21 Nov 2026, 06:00 (wrong fund)" in text
    assert "never: a newer one was there" in text
    assert "/data?fund=SPY&version=SPY-2025-10-31" in text


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        ("SPY-2025-11-18", ["SPY-2025-10-31", "SPY-2025-07-31"]),
        ("SPY-2025-10-31", ["SPY-2025-07-31", "SPY-2025-11-18"]),
        ("SPY-2025-07-31", ["SPY-2025-10-31", "SPY-2025-11-18"]),
    ],
)
def test_the_version_before_is_compared_with_first(
    page: DashClient, services: FakeServices, chosen: str, offered: list[str]
) -> None:
    services.published["SPY"] = THREE
    compare = versions_of(page, chosen)[ids.COMPARE]
    assert [option["value"] for option in compare["options"]] == offered
    assert compare["value"] == offered[0]


def test_one_version_has_nothing_to_be_compared_with(page: DashClient) -> None:
    assert versions_of(page)[ids.COMPARE] == {"options": [], "value": None}
    changed = page.fire(f"{ids.CHANGES}.children", {f"{ids.VERSION}.value": VERSION})
    assert changed.outputs[ids.CHANGES]["children"] == ""


def test_changes_are_counted_and_the_largest_listed(page: DashClient, services: FakeServices) -> None:
    services.changes = VersionChanges(
        before=OCTOBER,
        after=a_version(),
        added=(WeightChange("New Inc.", "NEW", None, 0.0012),),
        removed=(WeightChange("Gone Inc.", "GONE", 0.0004, None),),
        moved=(WeightChange("NVIDIA Corp", "NVDA", 0.07, 0.0783),),
        n_added=1,
        n_removed=1,
        n_moved=480,
        turnover_weight=0.0123,
    )
    given = {f"{ids.COMPARE}.value": "SPY-2025-10-31", f"{ids.VERSION}.value": VERSION}
    text = str(page.fire(f"{ids.CHANGES}.children", given).outputs[ids.CHANGES]["children"])
    assert services.calls[-1] == ("version_changes", "SPY-2025-10-31", VERSION)
    assert "From 31 Oct 2025 to 18 Nov 2025: 1 added, 1 removed, 480 with another weight" in text
    assert "Biggest moves: 480, the 1 largest" in text
    for part in ("New Inc.", "Gone Inc.", "NVIDIA Corp", "+0.83", "not held"):
        assert part in text


def test_what_was_shown_on_a_day_comes_with_its_figures(page: DashClient, services: FakeServices) -> None:
    rolled = a_shown(reason="wrong fund")
    services.shown = (ShownThen(rolled, a_version(), some_measures(dt.date(2025, 11, 18), seven=0.347, hhi=0.0237)),)
    given = {f"{ids.SHOWN_DATE}.value": "2026-03-03", f"{ids.TARGET}.data": SPY}
    text = str(page.fire(f"{ids.SHOWN}.children", given).outputs[ids.SHOWN]["children"])
    assert services.calls[-1] == ("shown_on", "SPY", dt.date(2026, 3, 3))
    for part in ("34.7", "0.0237", "18 Nov 2025", "Rolled back: wrong fund.", "504"):
        assert part in text


def test_a_day_on_which_nothing_was_shown_is_said(page: DashClient) -> None:
    given = {f"{ids.SHOWN_DATE}.value": "2019-03-03", f"{ids.TARGET}.data": SPY}
    text = str(page.fire(f"{ids.SHOWN}.children", given).outputs)
    assert "On 3 Mar 2019 no holdings of SPY were shown." in text


@pytest.mark.parametrize("typed", [None, "", "2026-03", "3 March"])
def test_half_a_day_typed_asks_for_nothing(page: DashClient, services: FakeServices, typed: str | None) -> None:
    given = {f"{ids.SHOWN_DATE}.value": typed, f"{ids.TARGET}.data": SPY}
    assert page.fire(f"{ids.SHOWN}.children", given).status == 204
    assert services.calls == []


# File


def test_the_file_is_told_by_digest_address_times_and_headers(page: DashClient, services: FakeServices) -> None:
    later = LOADED_AT + dt.timedelta(days=1)
    services.details[VERSION] = a_detail(a_version(file=a_file(checked_at=later)))
    outputs = look_at(page, ids.TAB_FILE)
    text = str(outputs[ids.FILE]["children"])
    for part in (
        SHA256,
        "primary_doc.xml",
        "1,204,000 bytes",
        "21 Nov 2026, 06:00 UTC",
        "22 Nov 2026, 06:00 UTC",
        "ETag",
    ):
        assert part in text
    assert "'href': 'https://www.sec.gov/" in text
    assert outputs[ids.DOWNLOAD_BUTTON]["hidden"] is False


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (a_file(is_kept=False, address="package:etl/snapshot/bundle"), texts.BUNDLED_FILE),
        (a_file(is_kept=False), texts.NOT_KEPT),
        (None, texts.NO_FILE),
    ],
    ids=["bundled", "not kept", "none"],
)
def test_without_bytes_there_is_a_reason_and_no_button(
    page: DashClient, services: FakeServices, file: FileNote | None, words: str
) -> None:
    services.details[VERSION] = a_detail(a_version(file=file))
    outputs = look_at(page, ids.TAB_FILE)
    assert words in str(outputs[ids.FILE]["children"])
    assert outputs[ids.DOWNLOAD_BUTTON]["hidden"] is True


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://example.org/", "package:etl", ""])
def test_only_a_secure_address_becomes_a_link(page: DashClient, services: FakeServices, address: str) -> None:
    services.details[VERSION] = a_detail(a_version(file=a_file(address=address)))
    assert "'href'" not in str(look_at(page, ids.TAB_FILE)[ids.FILE]["children"])


def test_the_file_is_handed_over_as_it_came(page: DashClient) -> None:
    given = {f"{ids.DOWNLOAD_BUTTON}.n_clicks": 1, f"{ids.VERSION}.value": VERSION}
    handed = page.fire(f"{ids.DOWNLOAD}.data", given).outputs[ids.DOWNLOAD]["data"]
    assert (handed["filename"], b64decode(handed["content"])) == ("spy.xml", b"bytes as they came")
    assert page.fire(f"{ids.DOWNLOAD}.data", {f"{ids.VERSION}.value": VERSION}).status == 204


# History


def test_one_version_is_no_history_and_says_what_to_do(page: DashClient, services: FakeServices) -> None:
    services.histories["SPY"] = (some_measures(dt.date(2025, 11, 18)),)
    outputs = look_at(page, ids.TAB_HISTORY)
    assert charts_history.ONE_POINT_TITLE in str(outputs[ids.HISTORY]["children"])
    assert outputs[ids.OVERVIEW]["children"] == []


def test_a_history_has_three_charts_with_sentence_and_table(page: DashClient, services: FakeServices) -> None:
    services.histories["SPY"] = (
        some_measures(dt.date(2025, 7, 31), seven=0.33),
        some_measures(dt.date(2025, 11, 18), seven=0.35),
    )
    sections = look_at(page, ids.TAB_HISTORY)[ids.HISTORY]["children"]
    assert len(sections) == 3
    for section, question in zip(
        sections,
        (charts_history.SEVEN_QUESTION, charts_history.HHI_QUESTION, charts_history.BANDS_QUESTION),
        strict=True,
    ):
        heading, graph, sentence, table = section["props"]["children"]
        assert heading["props"]["children"] == question
        assert graph["type"] == "Graph"
        assert "2 versions" in sentence["props"]["children"]
        assert table["type"] == "Details"
    assert "+2.0" in str(sections[0])
