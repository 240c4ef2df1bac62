"""The import by keyboard alone: choose a file, fix a ticker, save, and see the portfolio. The mouse is never used."""

from pathlib import Path

from e2e_keys import tab_to
from e2e_settled import go, settled
from playwright.sync_api import Page, expect

FILE = (
    "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value\n"
    'X31111111,Brokerage,SPY,SPDR S&P 500 ETF,10,$660.00,"$6,600.00"\n'
    'X31111111,Brokerage,IWNX,ISHARES RUSSELL 2000,20,$240.00,"$4,800.00"\n'
    'X32222222,Roth IRA,SPAXX**,HELD IN MONEY MARKET,,,"$500.00"\n'
)


def test_a_file_is_chosen_fixed_and_saved_without_a_mouse(page: Page, home: str, tmp_path: Path) -> None:
    path = tmp_path / "Portfolio_Positions_keyboard.csv"
    path.write_text(FILE, encoding="utf-8")
    # Choosers are caught from the start: asked for beside the key, the browser may hear of the key first.
    page.on("filechooser", lambda _: None)
    go(page, home)
    expect(page.locator("#import-drop input[type=file]")).to_be_attached()
    tab_to(page, page.locator("#import-drop"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(path)

    strip = page.locator("#import-strip")
    expect(strip).to_be_focused()
    expect(strip).to_contain_text("1 needs you")
    settled(page)
    page.keyboard.press("f")
    field = page.get_by_role("combobox", name="Security: ticker or name")
    expect(field).to_be_focused()
    page.keyboard.type("russell 2000")
    options = page.locator(".security-list [role=option]")
    expect(options.first).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("IWM")
    expect(options.first).to_contain_text("IWM")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    # 6,600 + 4,800 + 500
    expect(strip).to_contain_text("none needs you · total $11,900")
    settled(page)

    tab_to(page, page.get_by_role("button", name="Show my concentration"))
    page.keyboard.press("Enter")
    expect(page.locator("#concentration-headline")).to_contain_text("of every $100")
    expect(page.locator("#frame-summary")).to_contain_text("$11,900")
