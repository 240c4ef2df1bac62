"""The planner from limits to files in a real browser, and the saved plan on the next day.

Two programs serve one database, one after the other, with clocks that stand at noon of two days. The prices of the file
are of Tuesday 18 November 2025. On Tuesday 25 November they are five sessions old (19, 20, 21, 24, 25), on the 26th
six: more than a price may be old.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from e2e_files import READERS
from e2e_page import fresh_page
from e2e_server import RunningApp, free_port, serving_at
from e2e_settled import follow, go, press, settled
from e2e_simulate import (
    allow_fund,
    opened_trades,
    plan_for_file,
    save,
    set_limit,
    shown_trades,
    type_bound,
    type_shares,
    unfold,
)
from playwright.sync_api import Browser, Page, expect

from webapp.pages.simulate.layout import FORMATS

THE_DAY = datetime(2025, 11, 25, 12, 0, tzinfo=UTC)
THE_NEXT_DAY = datetime(2025, 11, 26, 12, 0, tzinfo=UTC)
SLIDE_PIXELS, N_SLIDES = 80, 16
BY_HAND = 50


@pytest.mark.usefixtures("nothing_kept")
def test_a_plan_from_limits_to_files_and_on_the_next_day(app: RunningApp, browser: Browser, tmp_path: Path) -> None:
    port = free_port()
    with serving_at(THE_DAY, port, app.data_dir) as today, fresh_page(browser, today.url) as page:
        plan_for_file(page, today.url)
        state_limits(page)
        drag_a_slider(page)
        meet_a_conflict_and_relax_it(page)
        set_a_trade_by_hand(page)
        save_two_plans_and_compare_them(page)
        delete_a_plan_and_bring_it_back(page)
        export_every_format(page, tmp_path)
        kept = shown_trades(page)
        open_plan(page, "By hand")
        expect(page.locator("#simulate-opened")).to_contain_text("Nothing it rests on has changed since.")
        assert opened_trades(page) == kept
    with serving_at(THE_NEXT_DAY, port, app.data_dir) as tomorrow, fresh_page(browser, tomorrow.url) as page:
        go(page, tomorrow.url)
        follow(page, "Simulate")
        open_plan(page, "By hand")
        expect_aged(page, kept)
        compute_it_again(page)
        ask_the_same_today(page, kept)


def state_limits(page: Page) -> None:
    allow_fund(page, "IWM")
    set_limit(page, "Small caps at least", "10")
    expect(page.locator("#simulate-summary")).to_contain_text("no trade is needed")
    set_limit(page, "Magnificent 7 at most", "35")
    set_limit(page, "Any one company at most", "15")
    expect(page.locator("#simulate-summary")).to_contain_text("would meet your limits")
    assert ("sell", "NVDA") in shown_trades(page)


def drag_a_slider(page: Page) -> None:
    """While it is on the move the answer is in fractions of shares; at rest there are whole ones again."""
    before = shown_trades(page)
    slider = page.get_by_role("slider", name="Small caps at least, percent")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + SLIDE_PIXELS, y, steps=N_SLIDES)
    expect(page.locator("#simulate-summary")).to_contain_text("Whole shares follow when the slider rests.")
    page.mouse.up()
    expect(page.locator("#simulate-summary")).to_contain_text("would meet your limits")
    settled(page)
    assert shown_trades(page)[("buy", "IWM")] > before.get(("buy", "IWM"), 0)
    set_limit(page, "Small caps at least", "25")


def meet_a_conflict_and_relax_it(page: Page) -> None:
    unfold(page, "More limits")
    type_bound(page, "Turnover at most", "1")
    summary = page.locator("#simulate-summary")
    expect(summary).to_contain_text("No plan was found")
    settled(page)
    page.get_by_role("button", name=re.compile("^allow", re.IGNORECASE)).first.click()
    expect(summary).to_contain_text("would meet your limits")
    type_bound(page, "Turnover at most", "")


def set_a_trade_by_hand(page: Page) -> None:
    save(page, "As planned")
    before = shown_trades(page)
    assert before[("sell", "NVDA")] != BY_HAND
    type_shares(page, "sell", "NVDA", str(BY_HAND))
    expect(page.locator("#simulate-pinned")).to_contain_text(f"Sell {BY_HAND} NVDA")
    after = shown_trades(page)
    assert after.pop(("sell", "NVDA")) == BY_HAND
    del before[("sell", "NVDA")]
    assert after != before, "the others are planned anew"


def save_two_plans_and_compare_them(page: Page) -> None:
    save(page, "By hand")
    for name in ("As planned", "By hand"):
        page.get_by_label(f"Compare “{name}”").check()
    press(page, "Compare ticked plans")
    compared = page.locator("#simulate-compared")
    expect(compared.locator("thead")).to_contain_text("By hand")
    expect(compared).to_contain_text("limit 25.0")


def delete_a_plan_and_bring_it_back(page: Page) -> None:
    press(page, "Delete: “As planned”")
    expect(page.locator("#simulate-plans")).not_to_contain_text("Compare “As planned”")
    page.locator("#simulate-undo-button").click()
    expect(page.get_by_role("button", name="Open: “As planned”")).to_be_visible()


def export_every_format(page: Page, folder: Path) -> None:
    shown = shown_trades(page)
    for name, word in FORMATS:
        press(page, "Export")
        with page.expect_download() as download:
            page.get_by_text(f"Download as {word}", exact=True).click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        assert READERS[name](path) == shown, word


def open_plan(page: Page, name: str) -> None:
    press(page, f"Open: “{name}”")
    expect(page.locator("#simulate-opened")).to_contain_text(f"“{name}”, saved")


def expect_aged(page: Page, kept: dict[tuple[str, str], int]) -> None:
    opened = page.locator("#simulate-opened")
    expect(opened).to_contain_text("Changed since it was saved")
    for _, ticker in kept:
        expect(opened.locator("li").filter(has_text="6 sessions ago")).to_contain_text(ticker)
    expect(opened.locator("li").filter(has_text="6 sessions ago")).to_contain_text("of 18 Nov 2025")
    assert opened_trades(page) == kept


def compute_it_again(page: Page) -> None:
    press(page, re.compile("^Compute it again"))
    expect(page.locator("#simulate-replayed")).to_contain_text("the same trades")


def ask_the_same_today(page: Page, kept: dict[tuple[str, str], int]) -> None:
    press(page, re.compile("^Use its limits now"))
    expect(page.get_by_role("spinbutton", name="Small caps at least, percent")).to_have_value("25")
    expect(page.get_by_role("spinbutton", name="Magnificent 7 at most, percent")).to_have_value("35")
    expect(page.get_by_label(re.compile("^Trades are dated"))).to_have_value("2025-11-26")
    expect(page.locator("#simulate-pinned")).to_contain_text(f"Sell {BY_HAND} NVDA")
    settled(page)
    assert shown_trades(page) == kept
