"""The page Simulate by hand: typed prices, and limits that are relaxed and put back."""

import re

from e2e_settled import press, settled
from e2e_simulate import allow_fund, plan_for_file, result, set_limit, shown_trades, type_bound, unfold
from playwright.sync_api import Locator, Page, expect


def type_price(page: Page, price: Locator, typed: str) -> None:
    price.dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    settled(page)


def test_a_typed_price_stands_in_its_cell_and_goes_when_the_cell_is_emptied(page: Page, home: str) -> None:
    plan_for_file(page, home)
    for ticker in ("VTWO", "IWM"):
        allow_fund(page, ticker)
    set_limit(page, "Small caps at least", "20")
    price = page.locator("#simulate-chosen [row-id=VTWO] [col-id=price]")
    origin = page.locator("#simulate-chosen [row-id=VTWO] [col-id=origin]")
    known, source = price.inner_text(), origin.inner_text()
    type_price(page, price, "$95")
    expect(price).to_have_text("$95.00")
    expect(origin).to_have_text("typed by you")
    type_price(page, price, "much")
    expect(page.locator("#simulate-status")).to_contain_text("“much”")
    type_price(page, price, "")
    expect(price).to_have_text(known)
    expect(origin).to_have_text(source)
    expect(page.locator("#simulate-status")).to_be_empty()
    held = page.locator("#simulate-chosen [row-id=IWM] [col-id=price]")
    expect(held).to_have_text("$235.50")
    held.dblclick()
    expect(held.locator("input")).to_have_count(0)


def test_what_is_typed_and_never_entered_is_planned_in_whole_shares_too(page: Page, home: str) -> None:
    plan_for_file(page, home)
    allow_fund(page, "IWM")
    page.get_by_role("checkbox", name="Small caps at least").check()
    typed = page.get_by_role("spinbutton", name="Small caps at least, percent")
    typed.fill("20")
    expect(page.locator("#simulate-summary")).to_contain_text("would meet your limits")
    expect(result(page)).to_have_class("result")
    expect(typed).to_be_focused()
    assert ("buy", "IWM") in shown_trades(page)


def test_a_lost_answer_is_asked_for_again(page: Page, home: str) -> None:
    plan_for_file(page, home)
    allow_fund(page, "IWM")
    set_limit(page, "Small caps at least", "20")
    page.evaluate("""
        window.dash_clientside.set_props("simulate-summary", { children: "" });
        window.dash_clientside.set_props("simulate-result", { className: "result moving" });
    """)
    expect(page.locator("#simulate-summary")).to_contain_text("would meet your limits")
    expect(result(page)).to_have_class("result")


def test_relaxed_limits_are_put_back(page: Page, home: str) -> None:
    plan_for_file(page, home)
    allow_fund(page, "IWM")
    set_limit(page, "Small caps at least", "30")
    unfold(page, "More limits")
    type_bound(page, "Turnover at most", "1")
    summary, turnover = page.locator("#simulate-summary"), page.get_by_role("spinbutton", name="Turnover at most")
    expect(summary).to_contain_text("No plan was found")
    expect(page.locator("#simulate-more-set")).to_have_text("1 set")
    summary.get_by_role("button", name=re.compile("^allow")).last.click()
    expect(summary).to_contain_text("would meet your limits")
    expect(turnover).not_to_have_value("1")
    expect(page.locator("#simulate-relaxed")).to_contain_text("Turnover at most 1.0")
    press(page, "Put back")
    expect(summary).to_contain_text("No plan was found")
    expect(turnover).to_have_value("1")
    expect(page.locator("#simulate-relaxed")).to_be_empty()
