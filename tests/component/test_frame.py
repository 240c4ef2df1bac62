"""The frame over in-memory services."""

from dataclasses import replace
from decimal import Decimal

import pytest
from dash_client import DashClient
from factories import LOADED_AT
from fakes import FakeServices

from webapp.app import create_app
from webapp.frame.callbacks import summary_text
from webapp.pages import PAGES
from webapp.services import PortfolioSummary
from webapp.settings import WebSettings


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def frame(services: FakeServices) -> DashClient:
    return DashClient(create_app(services, WebSettings()))  # type: ignore[arg-type]  # the fake has the methods pages call


def test_without_portfolios_the_switcher_is_empty_and_off(frame: DashClient) -> None:
    switcher = frame.fire("frame-switcher.options", {}).outputs["frame-switcher"]
    assert switcher == {"options": [], "value": "", "disabled": True}


def test_the_newest_portfolio_is_chosen_unless_another_is_remembered(frame: DashClient, services: FakeServices) -> None:
    services.save_sample("s1")
    services.save_sample("s2")
    outputs = frame.fire("frame-switcher.options", {}).outputs
    assert outputs["frame-switcher"]["value"] == "p2"
    assert [option["label"] for option in outputs["frame-switcher"]["options"]] == ["Sample 2", "Sample 1"]
    assert (
        frame.fire("frame-switcher.options", {"frame-remembered.data": "p1"}).outputs["frame-switcher"]["value"] == "p1"
    )
    gone = frame.fire("frame-switcher.options", {"frame-remembered.data": "p9"}).outputs
    assert gone["frame-switcher"]["value"] == "p2"


def test_what_was_just_saved_wins_over_what_is_remembered(frame: DashClient, services: FakeServices) -> None:
    services.save_sample("s1")
    services.save_sample("s2")
    given = {"frame-portfolios-changed.data": {"select": "p1", "go": "/concentration"}, "frame-remembered.data": "p2"}
    outputs = frame.fire("frame-switcher.options", given).outputs
    assert outputs["frame-switcher"]["value"] == "p1"
    assert outputs["frame-location"]["pathname"] == "/concentration"


@pytest.mark.parametrize("path", ["javascript:alert(1)", "//evil.example", "https://evil.example", "/nowhere", 3])
def test_the_frame_goes_to_its_own_pages_only(frame: DashClient, path: object) -> None:
    outputs = frame.fire("frame-switcher.options", {"frame-portfolios-changed.data": {"go": path}}).outputs
    assert "frame-location" not in outputs


def test_the_top_line_says_total_and_date(frame: DashClient, services: FakeServices) -> None:
    services.save_sample("s1")
    said = frame.fire("frame-summary.children", {"frame-switcher.value": "p1"}).outputs["frame-summary"]["children"]
    assert said == "$100,000 · as of 18 Nov 2025"
    assert frame.fire("frame-summary.children", {"frame-switcher.value": ""}).outputs["frame-summary"]["children"] == ""


def test_the_banner_says_how_old_the_data_are(frame: DashClient) -> None:
    banner = frame.fire("frame-banner.children", {}).outputs["frame-banner"]
    assert banner == {"children": "Holdings as of 18 Nov 2025, sizes as of 18 Nov 2025.", "hidden": False}


@pytest.mark.parametrize("key", [page.key for page in PAGES[1:]])
def test_a_page_is_built_when_it_is_first_seen(frame: DashClient, key: str) -> None:
    answer = frame.fire(f"page-{key}.children", {f"mount-{key}.data": True})
    assert answer.outputs[f"page-{key}"]["children"][0]["props"]["id"] == f"visit-{key}"


def test_the_first_answer_holds_the_first_page_only(frame: DashClient) -> None:
    layout = str(frame.app.server.test_client().get("/_dash-layout", headers={"Host": frame.host}).get_json())
    assert "visit-import" in layout
    assert "visit-concentration" not in layout
    assert "not advice" in layout


def test_the_top_line_says_when_accounts_are_left_out() -> None:
    all_counted = PortfolioSummary("p1", "Mine", LOADED_AT, 3, Decimal(1000), None, n_accounts=3, n_counted=3)
    assert summary_text([all_counted], "p1") == "$1,000 · file carries no date"
    two = replace(all_counted, n_counted=2)
    assert summary_text([two], "p1") == "$1,000 · file carries no date · 2 of 3 accounts counted"
