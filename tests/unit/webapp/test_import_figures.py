from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from factories import a_fund, a_market, a_portfolio, a_position

from analytics.look_through import FundMatrix
from analytics.model.market import Market
from analytics.model.portfolio import ParsedFile, ParsedRow, RejectedRow, RowClass, SkippedRow, Unresolved
from webapp.pages.import_ import figures, texts
from webapp.services import ImportPreview, MarketState


def a_state(market: Market) -> MarketState:
    return MarketState(market, FundMatrix.build(market), {})


MARKET = a_market()
STATE = a_state(MARKET)
PARSED = ParsedFile(
    file_name="mine.csv",
    sha256="0",
    preset="fidelity",
    reason="its header",
    rows=(ParsedRow(2, "Main", "SPY", "SPY", RowClass.POSITION),),
    rejected=(),
    skipped=(),
)
PORTFOLIO = a_portfolio(MARKET, {"SPY": 412_300})


def line(parsed: ParsedFile) -> str:
    return "".join(part if isinstance(part, str) else "?" for part in figures.strip(parsed, PORTFOLIO)[0].children)  # type: ignore[union-attr]  # a paragraph


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (None, "total $412,300"),
        ("412300", "total $412,300 (file says $412,300 ✓)"),
        ("412300.01", "total $412,300 (file says $412,300 ✓)"),
        ("412500", "total $412,300 (file says $412,500, $200.00 more)"),
        ("412000", "total $412,300 (file says $412,000, $300.00 less)"),
    ],
)
def test_the_total_stands_beside_the_one_the_file_prints(printed: str | None, said: str) -> None:
    parsed = replace(PARSED, printed_total_amount=Decimal(printed) if printed else None)
    assert line(parsed) == f"1 row read · none needs you · {said}"


def test_the_preset_and_its_date_are_named() -> None:
    text = str(figures.strip(replace(PARSED, as_of_date=date(2025, 11, 18)), PORTFOLIO)[1])
    assert "mine.csv · read as Fidelity, dated 18 Nov 2025 · its header" in text


def test_lines_that_need_the_user_say_row_value_reason_and_what_is_close() -> None:
    missing = (
        Unresolved(7, "SPYY", Decimal(50), "nobody knows this security.", candidates=("SPY", "SPYG")),
        Unresolved(5, "NESN", Decimal(80), "needs a rate.", currency="CHF"),
    )
    portfolio = replace(PORTFOLIO, unresolved=missing)
    rejected = (
        RejectedRow(6, "Quantity", "x" * 200, "not a number"),
        RejectedRow(4, "", "", "broken line", text="a;b"),
    )
    first, second, third, fourth = figures.problem_rows(portfolio, rejected)
    assert [row["row"] for row in (first, second, third, fourth)] == [4, 5, 6, 7]
    assert first["note"] == "Row 4. broken line"
    assert second["note"] == "Row 5. needs a rate. The amount is in CHF."
    assert "amount" not in second  # francs are not shown as dollars
    assert len(third["note"]) < 120
    assert fourth["note"] == "Row 7. nobody knows this security. Close to it: SPY and SPYG."
    assert fourth["amount"] == 50


def test_an_unknown_security_is_shown_once_and_before_what_is_known() -> None:
    portfolio = a_portfolio(MARKET, {"SPY": 10, "WHAT": 20, "HUH": 30})
    unresolved = (Unresolved(4, "HUH", Decimal(30), "nobody knows it"),)
    rows = figures.grid_rows(ImportPreview(PARSED, replace(portfolio, unresolved=unresolved)), STATE)
    assert [(row["row"], row["status"]["kind"]) for row in rows] == [(4, "over"), (3, "uncertain"), (2, "met")]


def test_a_fund_says_whether_and_by_what_it_is_looked_into() -> None:
    # VTWO: stand-in IWM; IVV: share class of SPY; QQQ: known, nothing loaded, 25 of 100
    market = a_market()
    funds = dict(market.funds) | {
        "VTWO": a_fund("VTWO", stand_in="IWM"),
        "IVV": a_fund("IVV", share_class_of="SPY"),
        "QQQ": a_fund("QQQ"),
    }
    market = replace(market, funds=funds)
    portfolio = a_portfolio(market, {"SPY": 25, "VTWO": 25, "IVV": 25, "QQQ": 25})
    matched = {row["security"]: row for row in figures.grid_rows(ImportPreview(PARSED, portfolio), a_state(market))}
    assert next(iter(matched)) == "QQQ"  # what is not known comes before what is
    assert matched["QQQ"]["status"] == {"kind": "uncertain", "text": "not looked into"}
    assert "no holdings loaded; 25.0\u202f% of the total counts as unknown" in matched["QQQ"]["note"]
    assert matched["VTWO"]["status"] == {"kind": "met", "text": "fund"}
    assert "by stand-in IWM" in matched["VTWO"]["note"]
    assert "another share class" in matched["IVV"]["note"]
    assert "SPY" in matched["IVV"]["note"]
    assert "stand" not in matched["SPY"]["note"] + matched["IVV"]["note"]


def test_a_row_that_only_lacks_a_price_takes_one_and_others_do_not() -> None:
    missing = replace(PORTFOLIO, unresolved=(Unresolved(5, "IWM", None, "no price"), Unresolved(6, "X", None, "who?")))
    rows = figures.grid_rows(ImportPreview(PARSED, missing, {5: "IWM"}), STATE)
    opened = {row["row"]: row.get("is_price_open", False) for row in rows}
    assert opened == {5: True, 6: False, 2: False}
    assert rows[0]["ticker"] == "IWM"
    assert rows[0]["note"] == f"Row 5. {texts.TYPE_A_PRICE}"
    entered = a_position(MARKET, "IWM", 500, row=5, price_amount=Decimal(50), price_source="entered")
    rows = figures.grid_rows(ImportPreview(PARSED, replace(PORTFOLIO, positions=(entered,)), {5: "IWM"}), STATE)
    assert (rows[0]["price"], rows[0]["known_price"], rows[0]["is_price_open"]) == (50, 50, True)


def test_warnings_stand_above_the_grid_and_lines_without_holdings_below() -> None:
    parsed = replace(PARSED, warnings=("Two totals differ.",), skipped=(SkippedRow(9, "Total", "a total line"),))
    assert "Two totals differ." in str(figures.strip(parsed, PORTFOLIO))
    text = str(figures.notes(parsed))
    assert "1 line carries no holding" in text
    assert "Row 9: Total (a total line)" in text
    assert figures.notes(PARSED) == []
