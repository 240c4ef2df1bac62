"""The planner in a real browser: limits, what stands in the way, trades set by hand, a proof, saved plans."""

import re
from pathlib import Path

import pytest
from e2e_settled import follow, press, settled
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Connection, text
from test_main_job import allow_fund, import_file, set_limit

from webapp.pages.simulate.layout import FORMATS

PROOF_MILLISECONDS = 60_000


@pytest.fixture
def planner(page: Page, home: str) -> Page:
    """The page with a portfolio of one account, IWM to buy, and three limits that can be met."""
    import_file(page, home)
    press(page, "Show my concentration")
    expect(page.locator("#concentration-headline")).to_contain_text("of every $100")
    follow(page, "Simulate")
    allow_fund(page, "IWM")
    set_limit(page, "Small caps at least", "20")
    set_limit(page, "Magnificent 7 at most", "35")
    set_limit(page, "Any one company at most", "15")
    expect(page.locator("#simulate-trades")).to_contain_text("Buy")
    settled(page)
    return page


def unfold(page: Page, title: str) -> None:
    page.locator("details.folded-panel > summary").filter(has_text=title).click()


def type_bound(page: Page, name: str, typed: str) -> None:
    settled(page)
    field = page.get_by_role("spinbutton", name=re.compile(f"^{name}"))
    field.fill(typed)
    field.press("Enter")
    settled(page)


def cell(page: Page, side: str, ticker: str, column: str) -> Locator:
    row = page.locator(f"#simulate-trades [row-id$='/{side}/{ticker}']")
    return row.locator(f"[col-id={column}]")


def save(page: Page, name: str) -> None:
    page.locator("#simulate-plan-name").fill(name)
    press(page, "Save this plan")
    expect(page.get_by_role("button", name=f"Open: “{name}”")).to_be_visible()


def test_what_stands_in_the_way_is_relaxed_with_one_press(planner: Page) -> None:
    unfold(planner, "More limits")
    type_bound(planner, "Turnover at most", "1")
    summary = planner.locator("#simulate-summary")
    expect(summary).to_contain_text("cannot all be met")
    settled(planner)
    planner.get_by_role("button", name=re.compile("^allow")).first.click()
    expect(summary).to_contain_text("would meet your limits")


def test_taxes_stand_with_the_plan_and_each_trade_with_its_lots(planner: Page) -> None:
    unfold(planner, "Costs and taxes")
    planner.get_by_label("United States").check()
    type_bound(planner, "Short-term rate", "37")
    type_bound(planner, "Long-term rate", "20")
    expect(planner.locator("#simulate-summary")).to_contain_text("Tax this year")
    planner.locator("#simulate-trades [col-id=detail]").get_by_text("details").first.click()
    detail = planner.locator("#simulate-detail")
    expect(detail).to_contain_text("Adds to the tax")
    expect(detail).to_contain_text("date not known")


def test_a_trade_set_by_hand_stays_and_the_rest_is_planned_around_it(planner: Page) -> None:
    shares = cell(planner, "sell", "NVDA", "shares")
    planned = shares.inner_text()
    shares.dblclick()
    planner.keyboard.press("Control+A")
    planner.keyboard.type("70")
    planner.keyboard.press("Enter")
    settled(planner)
    expect(planner.locator("#simulate-pinned")).to_contain_text("Sell 70 NVDA")
    expect(cell(planner, "sell", "NVDA", "shares")).to_have_text("70")
    assert planned != "70"
    press(planner, re.compile("^Let go of"))
    expect(planner.locator("#simulate-pinned")).to_be_empty()
    expect(cell(planner, "sell", "NVDA", "shares")).to_have_text(planned)


def test_a_plan_is_proven(planner: Page) -> None:
    press(planner, "Prove that nothing better was missed")
    line = planner.locator(".proof-line")
    expect(line).to_contain_text(re.compile(r"^✓\s*proven"), timeout=PROOF_MILLISECONDS)
    expect(line).to_contain_text("bp of value")
    expect(planner.get_by_role("button", name="Prove that nothing better was missed")).to_be_hidden()


def test_plans_are_saved_compared_opened_once_aged_and_used_again(planner: Page, own_rows: Connection) -> None:
    save(planner, "Careful")
    set_limit(planner, "Small caps at least", "30")
    settled(planner)
    save(planner, "Bold")
    for name in ("Careful", "Bold"):
        planner.get_by_label(f"Compare “{name}”").check()
    press(planner, "Compare ticked plans")
    compared = planner.locator("#simulate-compared")
    expect(compared).to_contain_text("limit 20.0")
    expect(compared).to_contain_text("limit 30.0")

    age_plans(own_rows)
    planner.reload()
    settled(planner)
    press(planner, "Open: “Careful”")
    opened = planner.locator("#simulate-opened")
    expect(opened).to_contain_text("Changed since it was saved")
    expect(opened).to_contain_text("by version 0.0.1 of this program")
    press(planner, re.compile("^Use its limits now"))
    expect(planner.get_by_role("checkbox", name="Small caps at least")).to_be_checked()
    expect(planner.get_by_role("spinbutton", name="Small caps at least, percent")).to_have_value("20")
    expect(planner.locator("#simulate-trades")).to_contain_text("IWM")

    press(planner, "Delete: “Bold”")
    expect(planner.locator("#simulate-plans")).not_to_contain_text("Compare “Bold”")
    press(planner, "Undo")
    expect(planner.get_by_role("button", name="Open: “Bold”")).to_be_visible()


def age_plans(connection: Connection) -> None:
    """Make the saved plans those of an older version of the program."""
    connection.execute(text("update plans set code_version = '0.0.1'"))
    connection.commit()


def test_every_format_is_exported(planner: Page, tmp_path: Path) -> None:
    for name, word in FORMATS:
        press(planner, "Export")
        with planner.expect_download() as download:
            planner.get_by_text(f"Download as {word}", exact=True).click()
        path = tmp_path / name
        download.value.save_as(path)
        assert path.stat().st_size > 0, word


def test_the_curve_and_the_facts_are_there(planner: Page) -> None:
    press(planner, "Draw the curve")
    expect(planner.locator("#simulate-curve .scatterlayer")).to_be_visible()
    expect(planner.locator("#simulate-curve-notes")).to_contain_text("Asked for")
    facts = planner.locator("#simulate-facts")
    facts.scroll_into_view_if_needed()
    expect(facts).to_contain_text("IWM")
