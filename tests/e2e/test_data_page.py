"""The Data page in a real browser: from a figure to fund, version, row and file, and back."""

import re
from pathlib import Path
from typing import Protocol

import pytest
from e2e_settled import go, press, settled
from later_versions import make_history
from playwright.sync_api import Page, expect


class Running(Protocol):
    @property
    def data_dir(self) -> Path: ...


@pytest.fixture(scope="session")
def later(app: Running) -> None:
    """Four later versions of two funds, each with a file, and a load that was stopped."""
    make_history(app.data_dir)


def open_fund(page: Page, home: str, query: str) -> None:
    go(page, f"{home}/data?{query}")
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)


def show_tab(page: Page, name: str) -> None:
    page.locator(".drawer-tabs").get_by_text(name, exact=True).click()
    settled(page)


@pytest.mark.usefixtures("later")
def test_a_figure_leads_to_fund_version_row_and_back(page: Page, home: str) -> None:
    go(page, home)
    press(page, "Open this sample")
    cards = page.locator("#concentration-cards")
    cards.locator(".source-tag-button").first.click()
    trail = page.locator(".offcanvas.trail")
    expect(trail).to_contain_text("NVIDIA")
    expect(trail).to_contain_text("of your file")
    settled(page)
    trail.get_by_role("link", name=re.compile("^row 1 of its holdings")).first.click()

    expect(page).to_have_url(re.compile(r"/data\?fund=V\w\w&version=V\w\w-2025-10-31-\w+&row=1$"))
    marked = page.locator("#data-lines .row-marked")
    expect(marked.first).to_contain_text("NVIDIA")
    settled(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(f"{home}/data")
    page.go_back()
    expect(marked.first).to_be_visible()


@pytest.mark.usefixtures("later")
def test_a_bar_leads_to_its_row_every_time(page: Page, home: str) -> None:
    go(page, home)
    press(page, "Open this sample")
    # The last chart of the page: once it stands, nothing above it moves any more.
    expect(page.locator("#concentration-sectors .barlayer path").first).to_be_attached()
    bar = page.locator("#concentration-bringers .barlayer .trace").nth(1).locator("path").first
    for _ in range(2):
        bar.scroll_into_view_if_needed()
        settled(page)
        bar.click(force=True)
        expect(page.locator("#data-lines .row-marked").first).to_be_visible()
        page.go_back()
        expect(page).to_have_url(f"{home}/concentration")


@pytest.mark.usefixtures("later")
def test_a_row_far_down_is_scrolled_to_and_marked(page: Page, home: str) -> None:
    open_fund(page, home, "fund=IVV&row=300")
    marked = page.locator("#data-lines .row-marked")
    expect(marked.first).to_be_visible()
    expect(marked.first).to_contain_text("300")
    settled(page)
    page.get_by_label("Find a holding").fill("nvidia")
    expect(page.locator("#data-lines .ag-center-cols-container .ag-row")).to_have_count(1)


@pytest.mark.usefixtures("later")
def test_versions_changes_history_and_file_of_a_fund(page: Page, home: str, tmp_path: Path) -> None:
    open_fund(page, home, "fund=IVV")
    expect(page.locator("#data-overview")).to_contain_text("SEC Form N-PORT")
    expect(page.locator("#data-overview")).to_contain_text("IVV has 2 companies fewer than last time.")
    expect(page.locator("#data-overview")).to_contain_text(re.compile(r"\d checks passed"))

    show_tab(page, "Versions")
    expect(page.locator("#data-versions tbody tr")).to_have_count(5)
    expect(page.locator("#data-changes")).to_contain_text("1 added, 3 removed")
    page.locator("#data-shown-date").fill("2019-03-03")
    page.locator("#data-shown-date").press("Enter")
    expect(page.locator("#data-shown")).to_contain_text("On 3 Mar 2019 no holdings of IVV were shown.")

    show_tab(page, "History")
    expect(page.locator("#data-history .js-plotly-plot")).to_have_count(3)
    expect(page.locator("#data-history")).to_contain_text("18 Nov 2025 to 31 Aug 2026, 5 versions")

    show_tab(page, "File")
    expect(page.locator("#data-file")).to_contain_text("IVV-2026-08-31.xml")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    download.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_bytes().startswith(b"<holdings fund='IVV' asOf='2026-08-31'>")

    oldest = page.locator("#data-version option").last.get_attribute("value")
    page.get_by_label("Version", exact=True).select_option(oldest)
    expect(page.locator("#data-file")).to_contain_text("came with Counterpoise")
    expect(page.get_by_role("button", name="Download the file")).to_be_hidden()


@pytest.mark.usefixtures("later")
def test_a_stopped_load_is_told_on_the_list_and_in_the_drawer(page: Page, home: str) -> None:
    go(page, f"{home}/data")
    row = page.locator("#data-grid .ag-center-cols-container [row-id=IJR]")
    row.scroll_into_view_if_needed()
    expect(row).to_contain_text("stopped")
    settled(page)
    row.locator(".cell-link").click()
    expect(page.locator("#data-overview")).to_contain_text("IJR has 250 equity rows fewer than the version before.")
    expect(page.locator("#data-overview")).to_contain_text("What was shown before still is.")


def test_the_drawer_is_reached_and_left_by_keyboard(page: Page, home: str) -> None:
    go(page, f"{home}/data")
    cell = page.locator("#data-grid .ag-center-cols-container .cell-link").first
    cell.click()
    expect(page.locator("#data-overview .facts")).to_be_visible()
    settled(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    settled(page)
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)
    page.locator(".drawer-tabs input").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#data-pane-holdings")).to_be_visible()
    expect(page.locator("#data-pane-overview")).to_be_hidden()


def test_without_a_contact_loads_cannot_be_asked_for_and_the_reason_stands_there(page: Page, home: str) -> None:
    go(page, f"{home}/data")
    expect(page.locator("#data-run-note")).to_contain_text("COUNTERPOISE_CONTACT")
    expect(page.get_by_role("button", name="Load newer lists now")).to_be_disabled()
    open_fund(page, home, "fund=QQQ")
    expect(page.get_by_role("button", name="Load this fund now")).to_be_disabled()
    expect(page.locator("#data-asked-fund")).to_contain_text("COUNTERPOISE_CONTACT")


@pytest.mark.usefixtures("later")
def test_a_narrow_screen_holds_everything(page: Page, home: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_fund(page, home, "fund=IVV")
    filled = {
        "Overview": "#data-overview .facts",
        "Holdings": "#data-lines .ag-row",
        "Versions": "#data-changes table",
        "History": "#data-history .js-plotly-plot",
        "File": "#data-file .facts",
    }
    for name, part in filled.items():
        show_tab(page, name)
        expect(page.locator(part).first).to_be_visible()
        drawer = page.locator(".offcanvas-body").first
        assert drawer.evaluate("e => e.scrollWidth - e.clientWidth") <= 0, name
