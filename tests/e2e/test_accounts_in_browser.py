"""The Accounts page in a real browser: two people's files, a switch, a merge, an older file, and the way back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from e2e_settled import follow, go, press, settled
from playwright.sync_api import Locator, Page, Route, expect

HEADER = "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value,Cost Basis Total,Type\n"


@dataclass(frozen=True)
class Line:
    """A line of a file: whole dollars at a price of ten, so that every total is worked out at a glance."""

    account: str
    ticker: str
    dollars: int


ANN = (Line("Ann Brokerage", "NVDA", 30_000), Line("Ann Brokerage", "IWM", 10_000), Line("Ann Roth IRA", "IWM", 60_000))
ANN_LATER = (
    Line("Ann Brokerage", "NVDA", 5_000),
    Line("Ann Brokerage", "IWM", 10_000),
    Line("Ann Roth IRA", "IWM", 60_000),
)
BEN = (Line("Ben 401(k)", "IWM", 100_000),)


def fidelity_file(lines: tuple[Line, ...], dated: str) -> bytes:
    rows = [
        f"Z7700{sum(map(ord, line.account)):04d},{line.account},{line.ticker},{line.ticker},"
        f"{line.dollars // 10},$10.00,${line.dollars}.00,,Cash,\n"
        for line in lines
    ]
    return "".join([HEADER, *rows, f'\n"Date downloaded {dated} 4:30 p.m ET"\n']).encode()


def keep(page: Page, home: str, name: str, content: bytes) -> None:
    """Import a file, without the charts it could lead to."""
    go(page, home)
    page.set_input_files("#import-drop input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content})
    expect(page.locator("#import-strip")).to_contain_text("read")
    press(page, "Save for later")
    expect(page.locator("#import-undo")).to_be_visible()


def open_accounts(page: Page) -> None:
    follow(page, "Accounts")
    expect(page.locator(".account-card").first).to_be_visible()


def account(page: Page, name: str) -> Locator:
    """Return the switch of an account."""
    return page.get_by_role("checkbox", name=re.compile(f"^Counted {re.escape(name)}"))


def choose(picker: Locator, words: str) -> None:
    """Choose what contains some words from a list."""
    picker.select_option(picker.locator("option", has_text=words).first.get_attribute("value"))


def totals(page: Page, total: str, counted: str) -> None:
    expect(page.locator("#accounts-totals")).to_contain_text(total)
    expect(page.locator("#accounts-totals")).to_contain_text(counted)
    settled(page)


def concentration(page: Page, words: str) -> None:
    """Go to the concentration and expect its headline to start with some words."""
    follow(page, "Concentration")
    expect(page.locator("#concentration-headline")).to_have_text(re.compile(f"^{re.escape(words)}"))


@contextmanager
def answers_held_back(page: Page) -> Iterator[None]:
    """Let nothing the page asks reach the server before the end, so that its answers come after what is done here."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/_dash-update-component", hold)
    yield
    page.unroute("**/_dash-update-component")
    for one in held:
        one.continue_()


@pytest.fixture
def household(page: Page, home: str) -> Page:
    """Ann's two accounts with Ben's one taken in, on the Accounts page."""
    keep(page, home, "ben.csv", fidelity_file(BEN, "Nov-19-2025"))
    keep(page, home, "ann.csv", fidelity_file(ANN, "Nov-19-2025"))
    open_accounts(page)
    totals(page, "$100,000", "all 2 accounts counted")
    choose(page.locator("#accounts-others"), "ben")
    press(page, "Merge the chosen portfolio")
    totals(page, "$200,000", "all 3 accounts counted")
    return page


def test_an_account_switched_off_is_left_out_of_every_page(household: Page) -> None:
    page = household
    # 30,000 of 200,000 is Nvidia: $15 of every $100; of Ann's brokerage alone, 30,000 of 40,000, it is $75
    expect(page.locator("#accounts-holdings")).to_contain_text("NVDA")
    concentration(page, "$15 of every $100")
    open_accounts(page)
    for name in ("Ann Roth IRA", "Ben 401(k)"):
        switch = account(page, name)
        switch.focus()
        page.keyboard.press("Space")
        expect(switch).not_to_be_checked()
        expect(account(page, name).locator("xpath=ancestor::*[contains(@class, 'account-card')]")).to_contain_text(
            "not counted"
        )
        settled(page)
    totals(page, "$40,000", "1 of 3 accounts counted")
    expect(page.locator("#frame-summary")).to_contain_text("$40,000")
    concentration(page, "$75 of every $100")
    open_accounts(page)
    for counted in ("2 of 3 accounts counted", "all 3 accounts counted"):
        page.locator("body").press("Control+z")
        expect(page.locator("#accounts-totals")).to_contain_text(counted)
        settled(page)


def test_accounts_are_merged_an_older_file_is_shown_again_and_all_of_it_taken_back(household: Page, home: str) -> None:
    page = household
    ben = page.locator(".account-card", has=account(page, "Ben 401(k)"))
    ben.locator("summary").click()
    choose(ben.get_by_role("combobox", name=re.compile("^Merge Ben")), "Ann Roth IRA")
    press(page, re.compile("^Merge Ben"))
    expect(page.locator(".account-card")).to_have_count(2)
    roth = page.locator(".account-card", has=account(page, "Ann Roth IRA"))
    expect(roth).to_contain_text("$160,000")  # 60,000 of Ann's and 100,000 of Ben's
    expect(page.locator("#accounts-undo-button")).to_be_focused()  # the pressed button is gone

    keep(page, home, "ann later.csv", fidelity_file(ANN_LATER, "Nov-20-2025"))
    open_accounts(page)
    totals(page, "$175,000", "all 2 accounts counted")  # 5,000 of Nvidia where 30,000 were
    newest = page.locator(".file-list li").first
    expect(newest).to_contain_text("ann later.csv")
    expect(newest).to_contain_text("shown now")
    press(page, re.compile(r"^Show this one again: ann\.csv"))
    totals(page, "$200,000", "all 2 accounts counted")
    for total, n_accounts in (("$175,000", 2), ("$200,000", 2), ("$200,000", 3), ("$100,000", 2)):
        press(page, re.compile("^Undo: "))
        totals(page, total, f"all {n_accounts} accounts counted")


def test_names_kinds_and_files_to_take_away(household: Page) -> None:
    page = household
    name = page.get_by_role("textbox", name=re.compile("^Name of Ben"))
    name.fill("")
    name.press("Enter")
    expect(page.locator("#accounts-error")).to_contain_text("needs a name")
    expect(name).to_have_value(re.compile("Ben"))  # what is saved is what is shown
    settled(page)
    name.fill("Pension of Ben")
    name.press("Enter")
    expect(page.locator("#accounts-holdings")).to_contain_text("Pension of Ben")
    expect(page.locator("#accounts-error")).to_be_empty()
    settled(page)
    page.get_by_role("combobox", name="Kind of Pension of Ben").select_option("hsa")
    expect(page.get_by_role("button", name=re.compile("^Undo: .*kind"))).to_be_visible()
    for button, ending in (("Download the holdings as CSV", ".csv"), ("Download JSON", ".json")):
        settled(page)
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename.endswith(ending)
        assert b"Pension of Ben" in download.value.path().read_bytes()

    settled(page)
    page.get_by_role("textbox", name="Name of this portfolio").fill("Ann and Ben")
    page.keyboard.press("Enter")
    expect(page.locator("#frame-switcher option:checked")).to_have_text("Ann and Ben")
    press(page, "Delete this portfolio")
    expect(page.get_by_text("“Ann and Ben” was deleted.")).to_be_visible()
    settled(page)
    page.locator("body").press("Control+z")
    expect(page.get_by_role("textbox", name="Name of this portfolio")).to_have_value("Ann and Ben")


def test_saving_one_name_takes_neither_what_is_typed_into_another_nor_an_open_menu(household: Page) -> None:
    page = household
    ben, roth = (page.locator(".account-card", has=account(page, name)) for name in ("Ben 401(k)", "Ann Roth IRA"))
    roth_name = page.get_by_role("textbox", name=re.compile("^Name of Ann Roth IRA"))
    ben.locator("summary").click()
    brokerage = page.get_by_role("textbox", name=re.compile("^Name of Ann Brokerage"))
    with answers_held_back(page):
        brokerage.fill("Joint account")
        brokerage.press("Enter")
        roth_name.fill("Half a na")
        roth_name.press("ArrowLeft")
    settled(page)
    expect(page.locator("#accounts-holdings")).to_contain_text("Joint account")
    expect(roth.locator("details")).not_to_have_attribute("open", "")
    expect(ben.locator("details")).to_have_attribute("open", "")
    expect(roth_name).to_be_focused()
    expect(roth_name).to_have_value("Half a na")
    page.keyboard.type("me ")
    page.keyboard.press("Enter")
    expect(page.locator("#accounts-holdings")).to_contain_text("Half a nme a")
    expect(page.locator("#accounts-error")).to_be_empty()


def test_saving_one_name_keeps_another_selected_for_writing_over(household: Page) -> None:
    page = household
    roth_name = page.get_by_role("textbox", name=re.compile("^Name of Ann Roth IRA"))
    brokerage = page.get_by_role("textbox", name=re.compile("^Name of Ann Brokerage"))
    with answers_held_back(page):
        brokerage.fill("Joint account")
        brokerage.press("Enter")
        roth_name.press("Control+a")
    settled(page)
    expect(page.locator("#accounts-holdings")).to_contain_text("Joint account")
    expect(roth_name).to_be_focused()
    page.keyboard.type("Retirement")
    page.keyboard.press("Enter")
    expect(page.locator("#accounts-holdings")).to_contain_text("Retirement")
    expect(page.locator("#accounts-holdings")).not_to_contain_text("Ann Roth IRA")


def test_an_account_is_edited_by_hand_and_replaced(household: Page) -> None:
    page = household
    roth = page.locator(".account-card", has=account(page, "Ann Roth IRA"))
    roth.locator("summary").click()
    settled(page)
    roth.get_by_role("button", name=re.compile("^Edit by hand")).click()
    grid = page.locator("#import-typed")
    expect(grid).to_contain_text("IWM")
    expect(page.locator("#import-typed-box > summary")).to_be_focused()
    expect(page.locator("#import-typed-box > summary")).to_be_in_viewport()
    shares = grid.locator('[row-index="0"] [col-id="shares"]')
    expect(shares).to_have_text("6,000")  # 60,000 at 10
    settled(page)
    shares.dblclick()
    expect(shares.locator("input")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("7000")
    page.keyboard.press("Enter")
    expect(shares).to_have_text(re.compile("7,?000"))
    press(page, "Read these rows")
    expect(page.locator("#import-strip")).to_contain_text("1 row read · none needs you · total $70,000")
    expect(page.locator("#import-target")).to_contain_text("Ann Roth IRA")
    settled(page)
    page.locator("#import-where label", has_text=re.compile("^Replace")).first.click()
    press(page, "Save for later")
    expect(page.locator("#import-undo")).to_be_focused()
    open_accounts(page)
    totals(page, "$210,000", "all 3 accounts counted")  # 30,000 + 10,000 + 70,000 + 100,000
    press(page, re.compile("^Undo: "))
    totals(page, "$200,000", "all 3 accounts counted")


def test_on_a_phone_the_cards_stack_and_nothing_is_cut(household: Page) -> None:
    page = household
    page.set_viewport_size({"width": 390, "height": 844})
    expect(account(page, "Ann Roth IRA")).to_be_visible()
    page.wait_for_function("document.documentElement.scrollWidth === 390")  # grids fit their columns a moment later
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    first, second = (page.locator(".account-card").nth(n).bounding_box() for n in (0, 1))
    assert first is not None
    assert second is not None
    assert second["y"] >= first["y"] + first["height"]
    undo = page.locator("#accounts-undo-button").bounding_box()
    assert undo is not None
    assert undo["x"] + undo["width"] <= 390 - 16
