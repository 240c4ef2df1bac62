"""The Import page in a real browser: a line is fixed in its row, a newer file is compared, replaced and taken back."""

import re

from e2e_settled import follow, go, press, settled
from playwright.sync_api import FilePayload, Locator, Page, expect

HEADER = "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value\n"
OLDER = (
    HEADER
    + 'X11111111,Brokerage,SPY,SPDR S&P 500 ETF,10,$660.00,"$6,600.00"\n'
    + 'X11111111,Brokerage,SPDRX,SPDR S&P 500 ETF,1,$660.00,"$660.00"\n'
    + 'X22222222,Roth IRA,IWM,ISHARES RUSSELL 2000,20,$240.00,"$4,800.00"\n'
    + 'X22222222,Roth IRA,SPAXX**,HELD IN MONEY MARKET,,,"$500.00"\n'
)
NEWER = OLDER.replace('SPDR S&P 500 ETF,10,$660.00,"$6,600.00"', 'SPDR S&P 500 ETF,12,$660.00,"$7,920.00"').replace(
    'IWM,ISHARES RUSSELL 2000,20,$240.00,"$4,800.00"', 'VGT,VANGUARD IT,5,$740.00,"$3,700.00"'
)
# 6,600 + 660 + 4,800 + 500, and with 12 SPY and VGT for IWM: 7,920 + 660 + 3,700 + 500
OLDER_TOTAL, NEWER_TOTAL = "$12,560", "$12,780"


def drop(page: Page, name: str, content: str) -> None:
    file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.set_input_files("#import-drop input[type=file]", files=file)
    expect(page.locator("#import-preview")).to_be_visible()
    settled(page)


def strip(page: Page) -> Locator:
    return page.locator("#import-strip")


def found(page: Page) -> Locator:
    return page.locator(".security-list [role=option]").first


def test_a_ticker_fixed_in_its_row_then_a_newer_file_compared_replaced_and_taken_back(page: Page, home: str) -> None:
    go(page, home)
    drop(page, "Portfolio_Positions_Nov-20.csv", OLDER)
    expect(strip(page)).to_be_focused()
    expect(strip(page)).to_contain_text("1 needs you")
    page.keyboard.press("f")
    field = page.get_by_role("combobox", name="Security: ticker or name")
    expect(field).to_be_focused()
    page.keyboard.type("SPY")
    expect(found(page)).to_contain_text("SPY")
    expect(found(page)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(strip(page)).to_contain_text("none needs you")
    expect(page.locator("#import-grid .fix-hint")).to_have_count(0)
    # the rows stand in the order of the file again, and the focus went with the third
    focused = page.locator("#import-grid .ag-row", has=page.locator(".ag-cell-focus"))
    expect(focused.locator('[col-id="row"]')).to_have_text("3")
    expect(page.locator("#import-undo-edit")).to_have_text("Undo: ticker of row 3")
    settled(page)
    page.keyboard.press("Control+z")
    expect(strip(page)).to_contain_text("1 needs you")
    settled(page)
    page.keyboard.press("Enter")  # the focus has stayed on the cell
    expect(field).to_be_focused()
    page.keyboard.type("SPY")
    expect(found(page)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(strip(page)).to_contain_text(f"none needs you · total {OLDER_TOTAL}")
    page.locator("#import-name").fill("Two accounts")
    press(page, "Save for later")
    expect(page.locator("#import-undo-text")).to_have_text("“Two accounts” was saved.")
    follow(page, "Accounts")
    for label in ("Brokerage", "Roth IRA"):
        expect(page.locator("#page-accounts")).to_contain_text(label)

    follow(page, "Import")
    drop(page, "Portfolio_Positions_Nov-27.csv", NEWER)
    target = page.locator("#import-target")
    expect(target).to_contain_text("“Two accounts” has")
    expect(page.locator("#import-undo")).to_be_hidden()  # it would take back what is compared here
    # SPY 11 shares become 13 (one of them by the fixed ticker, which is remembered); VGT comes, IWM goes; cash stays
    expect(target).to_contain_text("1 new · 1 gone · 1 changed · 1 same")
    expect(strip(page)).to_contain_text(f"none needs you · total {NEWER_TOTAL}")
    expect(page.get_by_role("radio", name="Replace these accounts in “Two accounts”")).to_be_checked()
    press(page, "Save for later")
    expect(page.locator("#import-undo-text")).to_have_text("“Two accounts” now shows Portfolio_Positions_Nov-27.csv.")
    expect(page.locator("#frame-summary")).to_contain_text(NEWER_TOTAL)
    settled(page)
    page.locator("#import-undo-button").click()
    expect(page.locator("#frame-summary")).to_contain_text(OLDER_TOTAL)
    settled(page)

    drop(page, "Portfolio_Positions_Nov-20.csv", OLDER)
    expect(target).to_contain_text("nothing would change")


def test_a_block_from_a_spreadsheet_is_pasted_into_typed_rows_that_survive_a_reload(page: Page, home: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, home)
    page.get_by_text("Type them in").click()
    quick = page.get_by_label("Quick add")
    for typed in ("100 SPY", "IWM $5,000"):
        quick.fill(typed)
        quick.press("Enter")
        expect(quick).to_have_value("")
        settled(page)
    quick.fill("SPY a lot")
    quick.press("Enter")
    expect(page.locator("#import-typed-error")).to_contain_text("“SPY a lot” was not understood")
    page.evaluate(
        "navigator.clipboard.writeText('Ticker\\tShares\\tMarket Value\\nVGT\\t5\\t$3,700.00\\nNVDA\\t2\\t$360.00\\n')"
    )
    settled(page)
    page.locator('#import-typed [row-index="2"] [col-id="shares"]').click()
    page.keyboard.press("Control+v")
    expect(page.locator("#import-typed")).to_contain_text("NVDA")
    settled(page)
    page.reload()
    settled(page)
    expect(page.locator('#import-typed [row-index="3"]')).to_contain_text("NVDA")
    page.get_by_text("Type them in").click()
    press(page, "Read these rows")
    expect(strip(page)).to_contain_text("4 rows read")
    grid = page.locator("#import-grid")
    for figure in ("$5,000", "$3,700", "$360.00"):
        expect(grid).to_contain_text(figure)


def test_columns_that_are_not_known_are_named_by_the_user_and_remembered(page: Page, home: str) -> None:
    go(page, home)
    text = "Kode;Lot;Summa\nSPY;10;6.600,50\nIWM;5;1.200,00\n"
    drop(page, "unknown.csv", text)
    expect(strip(page)).to_contain_text("columns of this file are not known")
    for number, role in enumerate(("symbol", "quantity", "value")):
        settled(page)
        page.locator(".column-lines select").nth(number).select_option(role)
    # 6,600.50 + 1,200.00
    expect(strip(page)).to_contain_text("2 rows read · none needs you · total $7,801")
    press(page, "Save for later")
    expect(page.locator("#import-undo-text")).to_contain_text("was saved")
    settled(page)
    page.locator("#import-undo-button").click()
    expect(page.locator("#import-undo-text")).to_contain_text("was deleted")
    settled(page)
    drop(page, "unknown too.csv", text.replace("10;", "11;"))
    expect(strip(page)).to_contain_text("2 rows read")


def test_a_narrow_screen_shows_three_columns_and_the_rest_in_a_sheet(page: Page, home: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    go(page, home)
    drop(page, "Portfolio_Positions_Nov-20.csv", OLDER.replace("SPDRX", "SPY"))
    expect(page.locator("#import-grid .ag-header-cell:visible")).to_have_count(3)
    row = page.locator("#import-grid .ag-row", has=page.get_by_text(re.compile("^IWM$")))
    row.locator('[col-id="note"]').click()
    sheet = page.get_by_role("dialog")
    for words in ("Roth IRA", "$4,800", "$240.00"):
        expect(sheet).to_contain_text(words)
    settled(page)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
