"""The main job in a real browser: a broker's file in, trades out, checked by a second opinion."""

import re
from decimal import Decimal
from pathlib import Path

from e2e_evaluator import company_weights, magnificent_7, read_trades, small_caps, trade
from e2e_settled import follow, press
from e2e_simulate import allow_fund, import_file, set_limit
from playwright.sync_api import Page, expect

HOLDINGS = {
    "SPY": (Decimal(60), Decimal("660.00")),
    "VGT": (Decimal(30), Decimal("740.00")),
    "NVDA": (Decimal(100), Decimal("180.00")),
    "IWM": (Decimal(40), Decimal("235.50")),
}
CASH = Decimal("2500.00")
TOTAL = CASH + sum((shares * price for shares, price in HOLDINGS.values()), Decimal(0))


def test_a_file_becomes_trades_that_a_second_opinion_accepts(page: Page, home: str, tmp_path: Path) -> None:
    import_file(page, home)
    strip, grid = page.locator("#import-strip"), page.locator("#import-grid")
    expect(strip).to_contain_text("5 rows read")
    expect(strip).to_contain_text("$91,720")
    for row, value in ((7, "many"), (8, "twelve")):
        expect(grid).to_contain_text(re.compile(rf"Row {row}\. Quantity “{value}”"))

    press(page, "Show my concentration")
    headline = page.locator("#concentration-headline")
    before = {ticker: shares * price for ticker, (shares, price) in HOLDINGS.items()}
    seven = magnificent_7(company_weights(before, TOTAL))
    expect(headline).to_contain_text(f"${round(100 * seven)} of every $100 sits in seven companies")
    expect(page.locator("#concentration-cards")).to_contain_text(f"{100 * seven:.1f}")

    follow(page, "Simulate")
    allow_fund(page, "IWM")
    set_limit(page, "Small caps at least", "20")
    set_limit(page, "Magnificent 7 at most", "35")
    set_limit(page, "Any one company at most", "15")
    trades = page.locator("#simulate-trades")
    trades.scroll_into_view_if_needed()
    expect(trades).to_contain_text("Buy")
    expect(trades).to_contain_text("Sell")
    expect(page.get_by_text("Taxes are not considered").first).to_be_visible()

    press(page, "Export")
    with page.expect_download() as download:
        page.get_by_text("Download as CSV", exact=True).click()
    path = tmp_path / "trades.csv"
    download.value.save_as(path)
    check_trades(path.read_bytes())


def check_trades(content: bytes) -> None:
    lines = read_trades(content)
    assert {line.ticker for line in lines if line.side == "buy"} == {"IWM"}
    values, cash = trade(HOLDINGS, CASH, lines)
    assert sum(values.values(), cash) == TOTAL
    assert 0 <= cash <= max(CASH, TOTAL / 100)
    assert f"Cash left,{cash:.2f}" in content.decode("utf-8-sig")
    weights = company_weights(values, TOTAL)
    unknown = 1 - float(sum(weights.values())) - float(cash / TOTAL)
    assert small_caps(values, TOTAL) >= 0.20
    assert magnificent_7(weights) + unknown <= 0.35 + 0.005
    assert magnificent_7(weights) <= 0.35
    assert max(float(weight) for weight in weights.values()) <= 0.15
