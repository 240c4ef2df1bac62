"""What is done again and again on the page Simulate."""

import re
from pathlib import Path

from e2e_settled import follow, go, press, settled
from playwright.sync_api import FilePayload, Locator, Page, expect

FILE = Path(__file__).resolve().parents[1] / "fixtures" / "e2e" / "fidelity_two_bad_rows.csv"


def import_file(page: Page, home: str) -> None:
    """Read the file of one account with two lines that cannot be used."""
    go(page, home)
    page.set_input_files("#import-drop input[type=file]", FILE)
    expect(page.locator("#import-strip")).to_contain_text("2 need you")


def plan_for_file(page: Page, home: str, content: bytes | Path = FILE) -> None:
    """Keep a file and go to the page, without the charts that lie between."""
    go(page, home)
    if isinstance(content, bytes):
        file: FilePayload = {"name": "holdings.csv", "mimeType": "text/csv", "buffer": content}
        page.set_input_files("#import-drop input[type=file]", file)
    else:
        page.set_input_files("#import-drop input[type=file]", content)
    expect(page.locator("#import-strip")).to_contain_text("read")
    press(page, "Save for later")
    follow(page, "Simulate")


def allow_fund(page: Page, ticker: str) -> None:
    """Let a fund be bought."""
    page.locator("#simulate-destinations").click()
    page.keyboard.type(ticker)
    page.get_by_role("option", name=re.compile(f"^{ticker}")).click()
    page.keyboard.press("Escape")
    expect(page.locator("#simulate-chosen")).to_contain_text(ticker)
    settled(page)


def set_limit(page: Page, name: str, percent: str) -> None:
    """Switch on a limit with a slider, and type its bound."""
    page.get_by_role("checkbox", name=name).check()
    typed = page.get_by_role("spinbutton", name=f"{name}, percent")
    typed.fill(percent)
    typed.press("Enter")
    settled(page)


def type_bound(page: Page, name: str, typed: str) -> None:
    """Type into a field of the form that has no slider."""
    field = page.get_by_role("spinbutton", name=re.compile(f"^{re.escape(name)}"))
    field.fill(typed)
    field.press("Enter")
    settled(page)


def unfold(page: Page, title: str) -> None:
    """Open a part of the form."""
    page.locator("details > summary").filter(has_text=title).click()


def cell(page: Page, side: str, ticker: str, column: str) -> Locator:
    """Return a cell of the trades."""
    row = page.locator(f"#simulate-trades [row-id$='/{side}/{ticker}']")
    return row.locator(f"[col-id={column}]")


def type_shares(page: Page, side: str, ticker: str, shares: str) -> None:
    """Set a trade by hand."""
    cell(page, side, ticker, "shares").dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.type(shares)
    page.keyboard.press("Enter")
    settled(page)


def result(page: Page) -> Locator:
    """Return what answers the form."""
    return page.locator("#simulate-result")


def shown_trades(page: Page) -> dict[tuple[str, str], int]:
    """Return the shares of every trade in the grid by side and ticker."""
    rows = page.locator("#simulate-trades .ag-center-cols-container [row-id]").evaluate_all(
        "rows => rows.map(row => [row.getAttribute('row-id'), row.querySelector('[col-id=shares]').innerText])"
    )
    return {(side, ticker): int(shares.replace(",", "")) for (_, side, ticker), shares in _parted(rows)}


def _parted(rows: list[tuple[str, str]]) -> list[tuple[list[str], str]]:
    return [(key.split("/"), shares) for key, shares in rows]


def save(page: Page, name: str) -> None:
    """Save the plan under a name."""
    page.locator("#simulate-plan-name").fill(name)
    press(page, "Save this plan")
    expect(page.get_by_role("button", name=f"Open: “{name}”")).to_be_visible()


def opened_trades(page: Page) -> dict[tuple[str, str], int]:
    """Return the shares of every trade of the saved plan that is open."""
    rows = page.locator("#simulate-opened table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].slice(0, 2).map(part => part.innerText))"
    )
    trades = {}
    for words, shares in rows:
        side, ticker = words.split()
        trades[(side.lower(), ticker)] = int(shares.replace(",", ""))
    return trades
