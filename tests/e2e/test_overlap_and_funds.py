"""The Overlap and Funds pages in a real browser: what funds share, any fund's own page, and the way to the row."""

import csv
import gzip
import io
import re
from collections import defaultdict

import pytest
from e2e_evaluator import BUNDLE
from e2e_settled import follow, go, press, settled
from playwright.sync_api import Page, expect

NARROW = {"width": 390, "height": 844}
N_TABS = 20


def weights_of(fund: str) -> dict[str, float]:
    """Read a fund's companies from the bundle with nothing of ours, in percent."""
    text = gzip.decompress((BUNDLE / "holdings.csv.gz").read_bytes()).decode("utf-8")
    weights: dict[str, float] = defaultdict(float)
    for row in csv.DictReader(io.StringIO(text)):
        if row["fund"] == fund and row["issuer_id"]:
            weights[row["issuer_id"]] += float(row["weight"])
    return weights


def in_common(fund: str, other: str) -> str:
    first, second = weights_of(fund), weights_of(other)
    return f"{sum(min(weight, second[issuer]) for issuer, weight in first.items() if issuer in second):.1f}"


@pytest.fixture
def sample(page: Page, home: str) -> Page:
    """The first sample, of VOO, VGT and VTWO, opened."""
    go(page, home)
    press(page, "Open this sample")
    return page


def test_what_two_funds_share_down_to_the_row(sample: Page, home: str) -> None:
    follow(sample, "Overlap")
    expect(sample.locator("#overlap-headline")).to_contain_text(f"VOO and VGT have {in_common('VOO', 'VGT')}")
    expect(sample.locator("#overlap-money")).to_contain_text("of your money")
    title = sample.locator("#overlap-names-title")
    expect(title).to_have_text("Which names do VOO and VGT share?")

    sample.locator("#overlap-pairs").get_by_text("VGT and VTWO", exact=True).click()
    expect(title).to_have_text("Which names do VGT and VTWO share?")
    settled(sample)
    box = sample.locator("#overlap-matrix .nsewdrag").first
    size = box.bounding_box()
    assert size is not None
    middle = {"x": size["width"] / 2, "y": size["height"] / 6}
    box.hover(position=middle)
    expect(sample.locator("#overlap-matrix .hoverlayer")).to_contain_text("VOO and VGT")
    box.click(position=middle)
    expect(sample).to_have_url(f"{home}/overlap?pair=VOO,VGT")
    expect(title).to_have_text("Which names do VOO and VGT share?")
    settled(sample)
    first = sample.locator("#overlap-names .ag-row[row-index='0']")
    expect(first).to_contain_text("NVIDIA")
    first.locator("[col-id=second]").click()
    expect(sample).to_have_url(re.compile(r"/data\?fund=VGT&version=VGT-2025-10-31-\w+&row=1$"))
    expect(sample.locator("#data-lines .row-marked").first).to_contain_text("NVIDIA")


def test_a_pair_is_opened_by_keyboard_alone(sample: Page, home: str) -> None:
    follow(sample, "Overlap")
    pairs = sample.locator("#overlap-pairs")
    pairs.scroll_into_view_if_needed()
    settled(sample)
    sample.get_by_label("Put a fund beside yours").focus()
    in_pairs = "document.querySelector('#overlap-pairs').contains(document.activeElement)"
    for _ in range(N_TABS):
        sample.keyboard.press("Tab")
        if sample.evaluate(in_pairs):
            break
    assert sample.evaluate(in_pairs)
    # From the header to the second pair.
    sample.keyboard.press("ArrowDown")
    sample.keyboard.press("ArrowDown")
    focused = sample.locator("#overlap-pairs [col-id=funds]:focus")
    expect(focused).to_be_focused()
    pair = focused.inner_text().split(" and ")
    sample.keyboard.press("Enter")
    expect(sample).to_have_url(f"{home}/overlap?pair={pair[0]},{pair[1]}")
    expect(sample.locator("#overlap-names-title")).to_have_text(f"Which names do {pair[0]} and {pair[1]} share?")


def test_a_fund_is_put_beside_yours_by_keyboard_and_taken_away(sample: Page, home: str) -> None:
    follow(sample, "Overlap")
    field = sample.get_by_label("Put a fund beside yours")
    field.focus()
    sample.keyboard.type("nothing")
    sample.keyboard.press("Enter")
    expect(sample.locator("#overlap-status")).to_contain_text("No loaded fund is called “NOTHING”")
    field.fill("vti")
    sample.keyboard.press("Enter")
    expect(sample).to_have_url(f"{home}/overlap?with=VTI")
    expect(sample.locator("#overlap-headline")).to_contain_text(f"VOO and VTI are {in_common('VOO', 'VTI')}")
    expect(sample.locator("#overlap-status")).to_be_empty()
    press(sample, "Take VTI away")
    expect(sample.locator("#overlap-headline")).to_contain_text("VOO and VGT")


def test_without_a_portfolio_any_two_funds_can_be_compared(page: Page, home: str) -> None:
    go(page, f"{home}/overlap")
    expect(page.get_by_role("heading", name="Two funds are needed")).to_be_visible()
    go(page, f"{home}/overlap?with=VTI,ITOT")
    expect(page.locator("#overlap-headline")).to_contain_text(f"VTI and ITOT are {in_common('VTI', 'ITOT')}")
    with page.expect_download() as taken:
        press(page, "Download the names both funds hold as CSV")
    assert taken.value.suggested_filename == "vti-itot-shared.csv"


def test_any_fund_has_a_page_and_its_companies_lead_to_their_rows(sample: Page, home: str) -> None:
    follow(sample, "Funds")
    sample.get_by_label("Find a fund").locator("visible=true").fill("vti")
    settled(sample)
    sample.locator("#funds-grid .ag-row [col-id=ticker]").first.click()
    expect(sample).to_have_url(f"{home}/funds?fund=VTI")
    expect(sample.locator("#funds-title")).to_have_text("VTI · Vanguard Total Stock Market ETF")
    expect(sample.locator("#funds-cards .figure-card")).to_have_count(4)
    largest = max(weights_of("VTI").values())
    expect(sample.locator("#funds-cards")).to_contain_text(f"{largest:.1f}")
    # What is in common with VOO, the fund of the sample.
    expect(sample.locator("#funds-relations")).to_contain_text(in_common("VTI", "VOO"))
    settled(sample)
    first = sample.locator("#funds-companies .ag-row[row-index='0']")
    first.scroll_into_view_if_needed()
    first.locator("[col-id=company]").click()
    expect(sample).to_have_url(re.compile(r"/data\?fund=VTI&version=VTI-2025-10-31-\w+&row=1$"))
    expect(sample.locator("#data-lines .row-marked").first).to_contain_text("NVIDIA")
    settled(sample)
    sample.go_back()
    expect(sample.locator("#funds-title")).to_contain_text("VTI")
    sample.get_by_role("link", name="All funds").click()
    expect(sample.get_by_role("heading", name="Funds", exact=True)).to_be_visible()


def test_figures_of_a_fund_lead_to_companies_and_companies_to_rows(page: Page, home: str) -> None:
    go(page, f"{home}/funds?fund=VTI")
    drawer = page.locator("#funds-trail-body")
    page.get_by_role("button", name=re.compile("^Top 10 companies: .*Where it comes from$")).click()
    settled(page)
    expect(drawer.get_by_role("heading").first).to_have_text("The 10 largest companies")
    page.keyboard.press("Escape")
    settled(page)
    bars = page.locator("#funds-bands")
    bars.scroll_into_view_if_needed()
    settled(page)
    # The drawing takes the pointer above its bars: the click goes to where the first bar is.
    first = bars.locator(".barlayer .point path").first.bounding_box()
    assert first is not None
    page.mouse.click(first["x"] + first["width"] / 2, first["y"] + first["height"] / 2)
    settled(page)
    expect(drawer.get_by_role("heading").first).to_have_text("Mega")
    drawer.get_by_role("button").first.click()
    expect(page).to_have_url(re.compile(r"/data\?fund=VTI&version=VTI-2025-10-31-\w+&row=1$"))
    expect(page.locator("#data-lines .row-marked").first).to_contain_text("NVIDIA")


def test_a_fund_without_holdings_says_what_to_do(page: Page, home: str) -> None:
    go(page, f"{home}/funds?fund=QQQ")
    expect(page.locator("#funds-not-loaded")).to_contain_text("Drop the sponsor's file of QQQ into the inbox")
    expect(page.locator("#funds-loaded")).to_be_hidden()


@pytest.mark.parametrize("path", ["/overlap", "/funds", "/funds?fund=VTI"])
def test_a_narrow_page_is_as_wide_as_the_screen(sample: Page, home: str, path: str) -> None:
    sample.set_viewport_size(NARROW)
    go(sample, f"{home}{path}")
    assert sample.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    if path == "/overlap":
        expect(sample.locator("#overlap-matrix")).to_be_hidden()
        sample.locator("#overlap-pairs").get_by_text("VGT and VTWO", exact=True).click()
        expect(sample.locator("#overlap-names-title")).to_have_text("Which names do VGT and VTWO share?")
