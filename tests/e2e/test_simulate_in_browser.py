"""The planner in a browser beside its main walk: taxes, refusals, a reload, a proof, accounts, keys."""

import re

from e2e_keys import tab_to, write
from e2e_settled import press, settled
from e2e_simulate import (
    allow_fund,
    cell,
    plan_for_file,
    result,
    set_limit,
    shown_trades,
    type_bound,
    type_shares,
    unfold,
)
from playwright.sync_api import Page, expect

PROOF_MILLISECONDS = 60_000
TWO_ACCOUNTS = (
    "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value\n"
    "X41111111,Brokerage,NVDA,NVIDIA CORP,300,$100.00,$30000.00\n"
    "X41111111,Brokerage,SPY,SPDR S&P 500 ETF,100,$600.00,$60000.00\n"
    "X41111111,Brokerage,IWM,ISHARES RUSSELL 2000 ETF,10,$200.00,$2000.00\n"
    "X42222222,Roth IRA,VGT,VANGUARD INFO TECH ETF,50,$700.00,$35000.00\n"
    "X42222222,Roth IRA,IJR,ISHARES CORE S&P SMALL CAP ETF,10,$110.00,$1100.00\n"
)


def test_taxes_a_refused_trade_a_reload_and_a_proof(page: Page, home: str) -> None:
    plan_for_file(page, home)
    allow_fund(page, "IWM")
    set_limit(page, "Magnificent 7 at most", "35")
    set_limit(page, "Any one company at most", "15")
    planned = shown_trades(page)[("sell", "NVDA")]
    state_taxes(page)
    type_shares(page, "sell", "NVDA", "70")
    expect(page.locator("#simulate-pinned")).to_contain_text("Sell 70 NVDA")
    have_a_trade_refused(page)
    load_the_page_again(page)
    form_that_has_no_answer(page)
    press(page, re.compile("^Let go of"))
    expect(page.locator("#simulate-pinned")).to_be_empty()
    assert shown_trades(page)[("sell", "NVDA")] == planned
    prove(page)


def state_taxes(page: Page) -> None:
    unfold(page, "Costs and taxes")
    page.get_by_label("United States").check()
    type_bound(page, "Short-term rate", "37")
    type_bound(page, "Long-term rate", "20")
    expect(page.locator("#simulate-summary")).to_contain_text("Tax this year")
    page.locator("#simulate-trades [col-id=detail]").get_by_text("details").first.click()
    detail = page.locator("#simulate-detail")
    expect(detail).to_contain_text("Adds to the tax")
    expect(detail).to_contain_text("date not known")


def have_a_trade_refused(page: Page) -> None:
    """What was typed is let go, the reason stands beside the trades, and the earlier one stays."""
    before = shown_trades(page)
    type_shares(page, "sell", "NVDA", "99999")
    expect(page.locator("#simulate-refused-said")).to_contain_text("The trade stays as planned.")
    settled(page)
    expect(page.locator("#simulate-status")).to_be_empty()
    expect(page.locator("#simulate-pinned")).to_contain_text("Sell 70 NVDA")
    expect(cell(page, "sell", "NVDA", "shares")).to_have_text("70")
    expect(result(page)).to_have_class("result")
    assert shown_trades(page) == before


def load_the_page_again(page: Page) -> None:
    """The form and its answer are those of before; the refusal is over."""
    summary = page.locator("#simulate-summary")
    before, trades = summary.inner_text(), shown_trades(page)
    page.reload()
    expect(page.locator("#simulate-pinned")).to_contain_text("Sell 70 NVDA")
    expect(summary).to_contain_text("Tax this year")
    settled(page)
    assert summary.inner_text() == before
    assert shown_trades(page) == trades
    expect(page.get_by_role("spinbutton", name="Magnificent 7 at most, percent")).to_have_value("35")
    expect(page.locator("#simulate-refused-said")).to_be_empty()


def form_that_has_no_answer(page: Page) -> None:
    """While a form is refused, the figures of the earlier one are marked as such."""
    unfold(page, "Costs and taxes")
    marks = page.get_by_text("What is shown here answers an earlier form, not this one.")
    expect(marks.first).to_be_hidden()
    type_bound(page, "Short-term rate", "137")
    expect(result(page)).to_have_class("result unanswered")
    expect(marks.first).to_be_visible()
    expect(page.locator("#simulate-status")).not_to_be_empty()
    type_bound(page, "Short-term rate", "37")
    expect(result(page)).to_have_class("result")
    expect(marks.first).to_be_hidden()


def prove(page: Page) -> None:
    """The proof is found again by a page that is loaded anew."""
    press(page, "Prove that nothing better was missed")
    line = page.locator(".proof-line")
    expect(line).to_contain_text(re.compile(r"^✓\s*proven"), timeout=PROOF_MILLISECONDS)
    expect(line).to_contain_text("bp of value")
    page.reload()
    settled(page)
    expect(line).to_contain_text(re.compile(r"^✓\s*proven"))
    expect(page.get_by_role("button", name="Prove that nothing better was missed")).to_be_hidden()


def test_funds_by_account_gaps_to_another_benchmark_the_curve_and_the_facts(page: Page, home: str) -> None:
    plan_for_file(page, home, TWO_ACCOUNTS.encode())
    compare_with_benchmarks(page)
    for ticker in ("IWM", "IJR"):
        allow_fund(page, ticker)
    # So little that something is sold in both accounts: the one fund of the second is a third technology giants.
    set_limit(page, "Magnificent 7 at most", "5")
    expect(page.locator("#simulate-summary")).to_contain_text("would meet your limits")
    buy_other_funds_in_each_account(page)
    press(page, "Draw the curve")
    expect(page.locator("#simulate-curve .scatterlayer")).to_be_visible()
    expect(page.locator("#simulate-curve-notes")).to_contain_text("Asked for")
    facts = page.locator("#simulate-facts")
    facts.scroll_into_view_if_needed()
    expect(facts).to_contain_text("IWM")


def compare_with_benchmarks(page: Page) -> None:
    """More than half of the portfolio is technology, so the gap to smaller companies, with less of it, is wider."""
    unfold(page, "More limits")
    type_bound(page, "Technology", "90")
    verdict = page.locator(".bound", has=page.get_by_role("spinbutton", name=re.compile("^Technology")))
    gaps = []
    for benchmark in ("SPY", "IWM"):
        page.locator("select[id*=benchmark]").select_option(benchmark)
        settled(page)
        expect(verdict).to_contain_text("met:")
        gaps.append(float(re.findall(r"met: ([\d.]+)", verdict.inner_text())[0]))
    assert 0 < gaps[0] < gaps[1]
    type_bound(page, "Technology", "")


def buy_other_funds_in_each_account(page: Page) -> None:
    unfold(page, "What may be bought in each account")
    for account, ticker in (("Brokerage", "IJR"), ("Roth IRA", "IWM")):
        group = page.get_by_role("group", name=re.compile(f"^What may be bought in .*{account}"))
        group.get_by_label(ticker, exact=True).check()
        settled(page)
    buys = page.locator("#simulate-trades .ag-center-cols-container [row-id*='/buy/']").evaluate_all(
        "rows => rows.map(row => row.getAttribute('row-id'))"
    )
    parts = (key.split("/") for key in buys)
    assert {(account.split()[0], ticker) for account, _, ticker in parts} == {("Brokerage", "IJR"), ("Roth", "IWM")}


def test_limits_a_trade_by_hand_and_an_export_without_a_mouse(page: Page, home: str) -> None:
    plan_for_file(page, home)
    page.locator("body").press("Tab")
    tab_to(page, page.get_by_role("checkbox", name="Small caps at least"))
    page.keyboard.press("Space")
    typed = page.get_by_role("spinbutton", name="Small caps at least, percent")
    tab_to(page, typed)
    write(page, "24.9")
    tab_to(page, page.get_by_role("slider", name="Small caps at least, percent"))
    page.keyboard.press("ArrowRight")
    expect(typed).to_have_value("25")

    tab_to(page, page.locator("#simulate-destinations"))
    page.keyboard.press("Enter")
    expect(page.locator(".dash-dropdown-search")).to_be_focused()
    page.keyboard.type("IWM")
    expect(page.get_by_role("option", name=re.compile("^IWM"))).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#simulate-trades")).to_contain_text("IWM")
    settled(page)

    export = page.get_by_role("button", name="Export")
    tab_to(page, export)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    sale = cell(page, "sell", "NVDA", "shares")
    tab_to(page, sale, key="ArrowRight")
    page.keyboard.press("Enter")
    expect(sale.locator("input")).to_be_focused()
    write(page, "55")
    expect(page.locator("#simulate-pinned")).to_contain_text("Sell 55 NVDA")
    settled(page)

    tab_to(page, export, key="Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert b"sell,NVDA,55," in download.value.path().read_bytes()
