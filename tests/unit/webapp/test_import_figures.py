from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from dash.development.base_component import Component
from factories import a_fund, a_market, a_portfolio, a_position

from analytics.intake.totals import differences
from analytics.look_through import FundMatrix
from analytics.model.market import Market
from analytics.model.portfolio import (
    AccountKind,
    ExchangeRate,
    Lot,
    ParsedFile,
    ParsedRow,
    Portfolio,
    RejectedRow,
    RowClass,
    SkippedRow,
    TotalCheck,
    Unresolved,
)
from webapp.pages.import_ import figures, texts
from webapp.pages.import_.details import details
from webapp.pages.import_.strip import skipped_lines, skipped_words, strip
from webapp.services import AccountPreview, ImportEdits, ImportPreview, MarketState, RateNeed


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


def seen(node: object) -> str:
    """Return the words of a component."""
    if isinstance(node, Component):
        return seen(getattr(node, "children", None))
    return "".join(map(seen, node)) if isinstance(node, list | tuple) else "" if node is None else str(node)


def line(parsed: ParsedFile) -> str:
    return seen(strip(ImportPreview(parsed, PORTFOLIO), 0)[0])


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (None, "total $412,300"),
        ("412300", "total $412,300 (file says $412,300 ✓)"),
        ("412300.01", "total $412,300 (file says $412,300 ✓)"),
        ("412500", "total $412,300 · ▲file says $412,500, $200.00 more"),
        ("412000", "total $412,300 · ▲file says $412,000, $300.00 less"),
    ],
)
def test_the_total_stands_beside_the_one_the_file_prints(printed: str | None, said: str) -> None:
    parsed = replace(PARSED, printed_total_amount=Decimal(printed) if printed else None)
    assert line(parsed) == f"1 row read · none needs you · {said}"


ACCOUNT = AccountPreview("Main", "Main", AccountKind.TAXABLE, 1, Decimal(412_300), Decimal(0), Decimal(412_500))
CHECK = TotalCheck(9, "Main", Decimal(412_500), Decimal(412_300))


def said_of_totals(preview: ImportPreview) -> str:
    return seen([*strip(preview, 0), *details(preview)])


def test_a_difference_of_totals_is_said_once_at_the_account_that_has_it() -> None:
    warnings = (*differences((), (CHECK,)), "A note of the reader.")
    parsed = replace(PARSED, printed_total_amount=Decimal(412_500), totals=(CHECK,), warnings=warnings)
    text = said_of_totals(ImportPreview(parsed, PORTFOLIO, accounts=(ACCOUNT,)))
    assert text.count("412,500") == 1
    assert "file says $412,500, $200.00 more" in text  # 412,500 - 412,300
    assert "A note of the reader." in text


def test_a_difference_no_account_shows_is_said_once_by_the_reader() -> None:
    whole = replace(CHECK, account="")
    parsed = replace(PARSED, printed_total_amount=Decimal(412_500), totals=(whole,), warnings=differences((), (whole,)))
    accounts = (replace(ACCOUNT, printed_amount=None), replace(ACCOUNT, label="Other", printed_amount=None))
    text = said_of_totals(ImportPreview(parsed, PORTFOLIO, accounts=accounts))
    assert text.count("412,500") == 1
    assert "The file's own total is 412,500.00 (line 9)" in text


def test_a_difference_in_another_currency_is_said_once_with_it() -> None:
    euros = replace(CHECK, account="", currency="EUR")
    parsed = replace(PARSED, totals=(euros,), warnings=differences((), (euros,)))
    text = said_of_totals(ImportPreview(parsed, PORTFOLIO))
    assert text.count("412,500") == 1
    assert "prints a total of 412,500.00 EUR" in text


def test_the_preset_and_its_date_are_named() -> None:
    text = seen(strip(ImportPreview(replace(PARSED, as_of_date=date(2025, 11, 18)), PORTFOLIO), 0)[1])
    assert "mine.csv · dated 18 Nov 2025 · its header" in text


def test_lines_that_need_the_user_say_row_value_reason_and_what_is_close() -> None:
    missing = (
        Unresolved(7, "SPYY", Decimal(50), "nobody knows this security", candidates=("SPY", "SPYG")),
        Unresolved(5, "NESN", Decimal(80), "needs a rate.", currency="CHF"),
    )
    portfolio = replace(PORTFOLIO, unresolved=missing)
    rejected = (
        RejectedRow(6, "Quantity", "x" * 200, "not a number"),
        RejectedRow(4, "", "", "broken line", text="a;b"),
    )
    rows = figures.problem_rows(ImportPreview(replace(PARSED, rejected=rejected), portfolio))
    first, second, third, fourth = rows
    assert [row["row"] for row in (first, second, third, fourth)] == [4, 5, 6, 7]
    assert first["note"] == f"Row 4. broken line. {texts.REJECTED_WAY_OUT}"
    assert second["note"] == "Row 5. needs a rate."
    assert (second["amount"], second["amount_currency"]) == (80, "CHF")  # francs are not shown as dollars
    assert third["note"].endswith(f"xx…”: not a number. {texts.REJECTED_WAY_OUT}")
    assert len(third["note"]) < 120 + len(texts.REJECTED_WAY_OUT)
    assert fourth["amount_currency"] is None
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
    rows = figures.grid_rows(ImportPreview(PARSED, missing, {("", 5): "IWM"}), STATE)
    opened = {row["row"]: row.get("is_price_open", False) for row in rows}
    assert opened == {5: True, 6: False, 2: False}
    assert rows[0]["ticker"] == "IWM"
    assert rows[0]["note"] == f"Row 5. {texts.TYPE_A_PRICE}"
    entered = a_position(MARKET, "IWM", 500, row=5, price_amount=Decimal(50), price_source="entered")
    rows = figures.grid_rows(ImportPreview(PARSED, replace(PORTFOLIO, positions=(entered,)), {("", 5): "IWM"}), STATE)
    assert (rows[0]["price"], rows[0]["is_price_open"]) == (50, True)


def test_a_line_that_needs_the_user_keeps_its_name_account_and_shares() -> None:
    parsed = replace(
        PARSED, rows=(ParsedRow(5, "Main", "WHAT", "A thing", RowClass.POSITION, Decimal(3), Decimal("2.5")),)
    )
    missing = Unresolved(5, "WHAT", None, "nobody knows it", account="Main")
    (row,) = figures.problem_rows(ImportPreview(parsed, Portfolio("x", (), (missing,))))
    assert (row["name"], row["account"], row["shares"], row["price"]) == ("A thing", "Main", 3, 2.5)
    assert row["is_security_open"] is True


def test_a_line_without_a_rate_is_fixed_by_the_rate_first() -> None:
    missing = Unresolved(5, "SAP", Decimal(80), "needs a rate (EUR)", currency="EUR")
    portfolio = Portfolio("x", (), (missing,))
    waiting = ImportPreview(PARSED, portfolio, rates=(RateNeed("EUR", 1, None),))
    assert figures.problem_rows(waiting)[0]["is_security_open"] is False
    rate = ExchangeRate(Decimal("1.1"), None, "entered")
    known = ImportPreview(PARSED, portfolio, rates=(RateNeed("EUR", 1, rate),))
    assert figures.problem_rows(known)[0]["is_security_open"] is True


def test_a_security_left_unknown_needs_nobody_unless_it_has_no_value() -> None:
    valued = Unresolved(5, " What ", Decimal(80), "you left it unknown")
    worthless = Unresolved(6, "WHAT", None, "no value")
    edits = ImportEdits(tickers={"WHAT": ""})
    preview = ImportPreview(PARSED, Portfolio("x", (), (valued, worthless)), edits=edits)
    assert [row["row"] for row in figures.problem_rows(preview)] == [6]


def test_a_line_in_another_currency_says_by_what_it_was_converted() -> None:
    rate = ExchangeRate(Decimal("1.0842"), date(2025, 11, 14), "FRED H.10")
    lots = (Lot(3, Decimal(1)), Lot(4, Decimal(2)))
    # 12 shares at 102.875 euros are 1,234.50 euros; in dollars at 1.0842 a share is 111.53707.. and all of it 1,338.44
    more = {
        "currency": "EUR",
        "local_amount": Decimal("1234.5"),
        "price_amount": Decimal("111.537075"),
        "rate": rate,
        "lots": lots,
    }
    position = replace(a_position(MARKET, "SPY", 1338), **more)  # type: ignore[arg-type]  # fields by name
    (row,) = figures.grid_rows(ImportPreview(PARSED, Portfolio("x", (position,))), STATE)
    assert row["note"].endswith("EUR 1,234.50 at 1.0842 (FRED H.10, 14 Nov 2025), 2 lots")
    assert (row["price"], row["price_currency"]) == (pytest.approx(102.875), "EUR")
    assert (row["amount"], row.get("amount_currency")) == (1338, None)


def test_a_line_in_dollars_has_no_currency_before_its_figures() -> None:
    position = replace(a_position(MARKET, "SPY", 660), price_amount=Decimal(66))
    (row,) = figures.grid_rows(ImportPreview(PARSED, Portfolio("x", (position,))), STATE)
    assert (row["price"], row["price_currency"], row.get("amount_currency")) == (66, None, None)


def test_rows_of_two_sheets_with_one_number_are_told_apart() -> None:
    one = a_position(MARKET, "SPY", 10, row=2, sheet="A")
    other = a_position(MARKET, "IWM", 20, row=2, sheet="B")
    missing = Unresolved(2, "IWM", None, "no price", sheet="B")
    rows = figures.grid_rows(ImportPreview(PARSED, Portfolio("x", (one, other), (missing,))), STATE)
    assert [(row["security"], row["status"]["text"]) for row in rows] == [("IWM", "needs you"), ("SPY", "fund")]
    assert rows[0]["note"].startswith("Row 2 of B. ")
    assert len({row["key"] for row in rows}) == 2


def test_warnings_stand_above_the_grid_and_lines_without_holdings_below() -> None:
    parsed = replace(PARSED, warnings=("Two totals differ.",), skipped=(SkippedRow(9, "Total", "a total line"),))
    assert "Two totals differ." in seen(strip(ImportPreview(parsed, PORTFOLIO), 0))
    assert skipped_words(parsed.skipped) == "1 line carries no holding"
    assert seen(skipped_lines(parsed.skipped)) == "1 line: a total lineRow 9: Total"
    assert skipped_words(()) == ""


def test_skipped_lines_stand_by_reason_and_at_most_fifty_are_named() -> None:
    markup = [SkippedRow(row, f"<A{row}>", "markup") for row in range(10, 322)]
    said = skipped_lines([SkippedRow(1, "Title", "a title"), *markup])
    assert [seen(group).split(":")[0] for group in said] == ["312 lines", "1 line"]
    text = seen(said[0])
    assert "Row 59: <A59>" in text
    assert "Row 60" not in text
    assert text.endswith("and 262 more")  # 312 - 50


def test_a_question_stands_in_the_place_of_the_counts() -> None:
    preview = ImportPreview(replace(PARSED, preset="", reason=""), Portfolio("x", ()), question="Which column?")
    assert [seen(part) for part in strip(preview, 0)] == ["▲Which column?", "mine.csv"]


def test_a_way_to_the_first_problem_is_offered_where_there_is_one() -> None:
    preview = ImportPreview(PARSED, PORTFOLIO)
    assert "2 need you" in seen(strip(preview, 2))
    assert texts.FIRST_PROBLEM in seen(strip(preview, 2))
    assert texts.FIRST_PROBLEM not in seen(strip(preview, 0))
