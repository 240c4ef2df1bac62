from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from factories import a_market, a_portfolio

from analytics.model.portfolio import ParsedFile, ParsedRow, RejectedRow, RowClass, SkippedRow, Unresolved
from webapp.pages.import_ import figures

MARKET = a_market()
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
    rows = figures.grid_rows(PARSED, replace(portfolio, unresolved=unresolved))
    assert [(row["row"], row["status"]["kind"]) for row in rows] == [(4, "over"), (3, "uncertain"), (2, "met")]


def test_warnings_and_lines_without_holdings_stand_below() -> None:
    parsed = replace(PARSED, warnings=("Two totals differ.",), skipped=(SkippedRow(9, "Total", "a total line"),))
    text = str(figures.notes(parsed))
    assert "Two totals differ." in text
    assert "1 line carries no holding" in text
    assert "Row 9: Total (a total line)" in text
    assert figures.notes(PARSED) == []
