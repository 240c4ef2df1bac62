"""The Settings page in a real browser: what is chosen is seen in the figures, and is taken back."""

import re

from e2e_settled import follow, go, press, settled
from playwright.sync_api import Page, expect

NARROW = {"width": 390, "height": 844}


def open_sample(page: Page, home: str) -> None:
    go(page, home)
    press(page, "Open this sample")


def test_an_own_list_is_made_and_weighed_on_the_concentration_page(page: Page, home: str) -> None:
    open_sample(page, home)
    follow(page, "Settings")
    page.get_by_label("Name of a new list").fill("Fruit")
    press(page, "Make a list")
    card = page.locator("#settings-lists article").filter(has=page.get_by_role("heading", name="Fruit"))
    expect(card).to_contain_text("0 companies")
    card.get_by_label("Ticker or name of a company").fill("AAPL")
    settled(page)
    card.get_by_role("button", name="Add a company to Fruit").click()
    settled(page)
    expect(card).to_contain_text("Apple Inc.")
    expect(page.locator("#settings-said")).to_contain_text("Apple Inc. added to “Fruit”")
    weight = re.search(r"([\d.]+)\u202f%", card.inner_text())
    assert weight
    assert float(weight.group(1)) > 1
    follow(page, "Concentration")
    row = page.get_by_role("row").filter(has_text="Fruit").first
    expect(row).to_contain_text(weight.group(1))


def test_alphabet_is_counted_apart_and_taken_back_by_key(page: Page, home: str) -> None:
    open_sample(page, home)
    follow(page, "Settings")
    press(page, "Count apart: Alphabet Inc.")
    expect(page.locator("#settings-said")).to_contain_text("Alphabet Inc. counted apart")
    expect(page.get_by_role("button", name="Count as one: Alphabet Inc.")).to_be_visible()
    page.locator("h1:visible").click()
    page.keyboard.press("Control+z")
    settled(page)
    expect(page.get_by_role("button", name="Count apart: Alphabet Inc.")).to_be_visible()
    expect(page.locator("#settings-undo")).to_be_hidden()


def test_what_cannot_be_used_is_refused_beside_its_control(page: Page, home: str) -> None:
    go(page, f"{home}/settings")
    page.get_by_label("Another fund: ticker").fill("VTWO")
    page.get_by_label("Looked through as").last.select_option("SPY")
    press(page, "Use it")
    expect(page.locator("#settings-said")).to_contain_text("VTWO looked through as SPY")
    page.get_by_label("Mega").fill("3")
    press(page, "Use these")
    expect(page.locator("#settings-error")).not_to_be_empty()


def test_a_narrow_page_reaches_the_settings_behind_more(page: Page, home: str) -> None:
    page.set_viewport_size(NARROW)
    open_sample(page, home)
    more = page.get_by_role("button", name="More", exact=True)
    expect(page.get_by_role("link", name="Settings")).to_be_hidden()
    more.focus()
    page.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Settings")).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Settings").click()
    settled(page)
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    expect(page.get_by_role("link", name="Settings")).to_be_hidden()
