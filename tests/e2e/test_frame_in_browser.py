"""The frame in a real browser: the bar of a narrow screen, the key of the search, what stands beside a shared view."""

import re

import pytest
from e2e_settled import go, press, settled
from playwright.sync_api import Browser, Page, expect

LEAST_TARGET = 44
LEAST_GAP = 2
BAR = """
    () => [...document.querySelectorAll(".rail-lists > ul:first-child .rail-link, .rail-more")].map(link => {
      const target = link.getBoundingClientRect();
      const word = link.querySelector(".rail-word").getBoundingClientRect();
      return { width: target.width, height: target.height, left: word.left, right: word.right };
    })
"""


@pytest.mark.parametrize("width", [390, 360, 320])
def test_words_of_the_bar_stand_apart_in_targets_for_a_thumb(page: Page, home: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    go(page, home)
    links = page.evaluate(BAR)
    assert len(links) == 5
    assert all(min(link["width"], link["height"]) >= LEAST_TARGET for link in links)
    ends = [0.0, *(link["right"] for link in links)]
    starts = [*(link["left"] for link in links), float(width)]
    assert all(start - end >= LEAST_GAP for end, start in zip(ends, starts, strict=True)), links


def test_a_slash_goes_to_the_search_of_the_page_that_is_seen(page: Page, home: str) -> None:
    go(page, home)
    press(page, "Open this sample")
    for path, field in (
        ("/accounts", "accounts-search"),
        ("/funds", "funds-search"),
        ("/funds?fund=VTI", "funds-companies-search"),
        ("/overlap", "overlap-add"),
        ("/data", "data-search"),
    ):
        go(page, home + path)
        page.keyboard.press("/")
        expect(page.locator(f"#{field}")).to_be_focused()
        expect(page.locator(f"#{field}")).to_have_value("")
    # Without going anew: the fields of pages seen before lie unseen beside this one.
    page.get_by_role("link", name="Funds", exact=True).click()
    settled(page)
    page.keyboard.press("/")
    expect(page.locator("#funds-search")).to_be_focused()


def test_beside_a_shared_view_nothing_says_whose_portfolio_the_visitor_has(
    page: Page, browser: Browser, home: str
) -> None:
    go(page, home)
    press(page, "Open this sample")
    top = page.get_by_role("banner")
    expect(top).to_contain_text("$300,000")
    press(page, "Share this view")
    link = page.get_by_label(re.compile("^Whoever has this link")).input_value()
    context = browser.new_context()
    try:
        other = context.new_page()
        other.goto(link)
        expect(other.locator("#concentration-headline")).not_to_be_empty()
        beside = other.get_by_role("banner")
        expect(beside.get_by_text("Shared view: weights only")).to_be_visible()
        expect(beside.get_by_label("Portfolio")).to_be_hidden()
        assert "$" not in beside.inner_text()
        # On a page of the visitor's own it is back.
        other.get_by_role("link", name="Accounts").click()
        expect(beside.get_by_text("$300,000")).to_be_visible()
        expect(beside.get_by_text("Shared view")).to_be_hidden()
    finally:
        context.close()
