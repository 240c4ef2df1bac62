"""The Book page in a real browser: three portfolios are dropped, measured by the worker, and one is opened."""

import re

from e2e_settled import follow, go, press, settled
from playwright.sync_api import FilePayload, Locator, Page, expect

BOOK = (
    "client,ticker,amount\n"
    "Adams,SPY,5000\nAdams,Cash,5000\n"
    "Baker,NVDA,9000\nBaker,AAPL,1000\n"
    "Clark,IWM,10000\n"
    "Davis,SPY,none\n"
)


def names(page: Page) -> Locator:
    return page.locator('#book-grid .ag-center-cols-container [col-id="name"]')


def test_a_book_is_dropped_measured_looked_into_and_one_portfolio_is_opened(page: Page, home: str) -> None:
    go(page, home)
    follow(page, "Book")
    file: FilePayload = {"name": "clients.csv", "mimeType": "text/csv", "buffer": BOOK.encode()}
    page.set_input_files("#book-drop input[type=file]", files=file)
    expect(page.locator("#book-progress")).to_contain_text("3 of 3 portfolios measured.")
    settled(page)
    expect(page.locator("#book-chart-title")).to_have_text("Magnificent 7: how are 3 portfolios spread?")
    expect(page.locator("#book-chart .bars .point")).not_to_have_count(0)
    # Baker is all Nvidia and Apple, half of Adams is the S&P 500, the Russell 2000 holds none of the seven
    expect(names(page)).to_have_text(["Baker", "Adams", "Clark"])
    page.get_by_role("group", name="Which end").get_by_text("Lowest").click()
    expect(names(page)).to_have_text(["Clark", "Adams", "Baker"])
    settled(page)
    expect(page.locator("#book-rejected summary")).to_have_text("1 portfolio and 1 line were not used")
    names(page).filter(has_text="Baker").click()
    expect(page.locator("#book-portfolio")).to_contain_text("What does Baker hold?")
    expect(page.locator("#book-portfolio tbody tr").first).to_contain_text(re.compile(r"NVIDIA.*90\.0", re.DOTALL))
    press(page, "Open in Concentration")
    expect(page).to_have_url(re.compile("/concentration"))
    expect(page.locator("#main > .page:not([hidden])")).to_contain_text("NVIDIA")
    follow(page, "Book")
    press(page, "Delete")
    expect(page.locator("#book-empty")).to_be_visible()
    press(page, "Undo")
    expect(page.locator("#book-progress")).to_contain_text("3 of 3 portfolios measured.")
