"""The concentration page in a real browser: figures to their rows, funds beside it, choices, links."""

import csv
import re
from decimal import Decimal

import pytest
from e2e_settled import follow, go, press, settled
from playwright.sync_api import Browser, Page, expect

NARROW = {"width": 390, "height": 844}


@pytest.fixture
def shown(page: Page, home: str) -> Page:
    """The page with the first sample portfolio."""
    go(page, home)
    press(page, "Open this sample")
    follow(page, "Concentration")
    expect(page.locator("#concentration-headline")).to_contain_text("of every $100")
    settled(page)
    return page


def test_a_measure_is_walked_back_to_the_row_of_a_file(shown: Page) -> None:
    shown.get_by_role("button", name=re.compile("^Top 25 companies: .*Where it comes from$")).click()
    settled(shown)
    trail = shown.locator("#concentration-trail-body")
    expect(trail.get_by_role("heading").first).to_have_text("The 25 largest companies")
    trail.get_by_role("button", name=re.compile("^NVIDIA")).click()
    settled(shown)
    expect(trail.get_by_role("heading").first).to_have_text(re.compile("^NVIDIA"))
    trail.get_by_role("link", name=re.compile(r"^row \d+ of its holdings")).first.click()
    settled(shown)
    expect(shown).to_have_url(re.compile(r"/data\?fund=\w+&version=.+&row=\d+"))


def test_any_loaded_fund_stands_beside_the_portfolio(shown: Page) -> None:
    shown.locator("#concentration-benchmark").click()
    shown.keyboard.type("VTV")
    shown.get_by_role("option", name=re.compile("^VTV")).click()
    settled(shown)
    beside = shown.locator("#concentration-cards .card-benchmark")
    expect(beside).to_have_text([re.compile("^VTV ")] * 4)
    expect(shown.locator(".measures-table thead")).to_contain_text("VTV")
    expect(shown.locator("#concentration-lorenz-notes")).to_contain_text("in VTV")


def test_share_classes_are_counted_apart_below_the_map_and_taken_back(shown: Page) -> None:
    grid = shown.locator("#concentration-companies")
    shown.locator("#concentration-map-notes summary").click()
    shown.get_by_label("Alphabet Inc.: Count apart").click()
    settled(shown)
    expect(shown.locator("#concentration-changed")).to_contain_text("Alphabet Inc. counted apart")
    grid.scroll_into_view_if_needed()
    expect(grid).to_contain_text("Alphabet Inc. (GOOGL)")
    shown.locator("#concentration-changed").get_by_role("button", name="Undo").click()
    settled(shown)
    grid.scroll_into_view_if_needed()
    expect(grid).not_to_contain_text("Alphabet Inc. (GOOGL)")
    expect(grid).to_contain_text("Alphabet Inc.")


def test_a_shared_view_shows_weights_and_no_amounts_until_it_is_taken_back(
    shown: Page, browser: Browser, home: str
) -> None:
    headline = shown.locator("#concentration-headline").inner_text()
    press(shown, "Share this view")
    link = shown.get_by_label(re.compile("^Whoever has this link")).input_value()
    assert link.startswith(f"{home}/concentration?view=")
    context = browser.new_context()
    try:
        other = context.new_page()
        other.goto(link)
        content = other.locator("#concentration-content")
        expect(content.locator("#concentration-headline")).to_have_text(headline)
        expect(content.locator("#concentration-shared-banner")).to_contain_text("Shared view: weights only")
        expect(content.locator("#concentration-measures")).to_contain_text("Top 50 companies")
        expect(content.get_by_role("button", name="Share this view")).to_be_hidden()
        expect(content.locator("#concentration-inside")).to_contain_text("Companies")
        words = content.inner_text().replace("of every $100", "")
        assert not re.search(r"\$\d{1,3}(,\d{3})+", words)
        assert "of your file" not in words
    finally:
        context.close()
    press(shown, "Take it back")
    expect(shown.locator("#concentration-changed")).to_contain_text("The link shows nothing any more")
    go(shown, link)
    expect(shown.get_by_role("heading", name="Nothing is shared here")).to_be_visible()
    expect(shown.locator("#concentration-content")).to_be_hidden()
    expect(shown.locator(".notice.toast")).to_have_count(0)


def test_a_file_of_a_shared_view_has_no_finer_weights_than_the_page(shown: Page) -> None:
    press(shown, "Share this view")
    link = shown.get_by_label(re.compile("^Whoever has this link")).input_value()
    go(shown, link)
    with shown.expect_download() as taken:
        press(shown, "Download the companies as CSV")
    rows = list(csv.DictReader(taken.value.path().read_text(encoding="utf-8-sig").splitlines()))
    direct = {row["ticker"]: row["direct"] for row in rows if row.get("direct")}
    held = {ticker: Decimal(weight) for ticker, weight in direct.items() if Decimal(weight)}
    assert {"NVDA", "AAPL", "MSFT"} <= set(held)
    assert all(round(weight, 6) == round(weight, 4) for weight in held.values()), held


def test_the_measures_stay_on_a_narrow_page(shown: Page) -> None:
    shown.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a plain dict is one
    settled(shown)
    expect(shown.locator("#concentration-measures")).to_contain_text("Gini")
    assert shown.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
