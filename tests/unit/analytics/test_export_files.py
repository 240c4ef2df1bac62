"""Files that leave the house: read back by the standard readers, and never something a spreadsheet would run."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from factories import AS_OF_DATE, a_fund, a_market, a_position

from analytics.export import (
    ExportContext,
    look_through_to_csv,
    look_through_to_xlsx,
    plan_document,
    trades_to_csv,
    trades_to_xlsx,
)
from analytics.export.table import guarded
from analytics.look_through import FundMatrix
from analytics.model.exposure import SnapshotUse
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, Plan, PlanRequest
from analytics.model.portfolio import Portfolio
from analytics.suggest import suggest_trades

MARKET = a_market(
    {"BIG": {"AAPL": 0.5, "KO": 0.5}, "SML": {"CALM": 1.0}},
    funds=[a_fund("TWIN", stand_in="SML"), a_fund("QQQ")],
    prices={"SML": "20"},
)
MATRIX = FundMatrix.build(MARKET)
CONTEXT = ExportContext(
    generated_at=datetime(2026, 11, 21, 6, 30, tzinfo=UTC),
    code_version="0.1.0",
    portfolio_name="=HYPERLINK(evil)",
    market_version="2026-11-20.1",
)
EVIL = '=cmd|" /C calc"!A0'
LIMITS = (Limit(LimitKind.MAX_THEME, 0.25, "mag7"), Limit(LimitKind.MIN_SMALL_CAP, 0.1))


def a_plan(
    account: str = EVIL, *, destinations: tuple[str, ...] = ("SML",), limits: tuple[Limit, ...] = LIMITS
) -> Plan:
    line = a_position(
        MARKET,
        "BIG",
        10050,
        shares=Decimal("100.5"),
        price_amount=Decimal(100),
        price_source="file",
        cost_basis_amount=Decimal("20100.00"),
        account=account,
    )
    unknown = a_position(MARKET, "QQQ", 200, account=account)
    portfolio = Portfolio("p", (line, unknown), as_of_date=AS_OF_DATE, sha256="ab" * 32)
    return suggest_trades(portfolio, PlanRequest(limits, destinations), MARKET, MATRIX)


def read_csv(content: bytes) -> tuple[list[dict[str, str]], dict[str, str]]:
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    end = lines.index([])
    table = [dict(zip(lines[0], line, strict=True)) for line in lines[1:end]]
    return table, {line[0]: line[1] for line in lines[end + 1 :]}


def test_trades_read_back_from_csv_are_those_of_the_plan() -> None:
    plan = a_plan("Brokerage")
    table, notes = read_csv(trades_to_csv(plan, CONTEXT))
    assert [(r["account"], r["side"], r["ticker"]) for r in table] == [
        ("Brokerage", "sell", "BIG"),
        ("Brokerage", "buy", "SML"),
    ]
    for row, trade in zip(table, plan.trades, strict=True):
        assert Decimal(row["shares"]) == trade.shares
        assert Decimal(row["price"]) == trade.price_amount
        assert Decimal(row["amount"]) == trade.amount
        assert float(row["effect on max_theme:mag7"]) == trade.effects["max_theme:mag7"]
        assert float(row["tested effect on max_theme:mag7"]) == trade.effects_tested["max_theme:mag7"]
    # Bought for 200 a share, sold at 100: a loss, and a number.
    assert Decimal(table[0]["unrealized_gain"]) == -plan.trades[0].amount
    assert table[1]["unrealized_gain"] == ""
    assert table[0]["price_date"] == "2025-11-18"
    assert notes["Status"] == "feasible"


def test_files_show_effects_on_the_tested_bounds_and_the_day_of_an_entered_price() -> None:
    # Of 10,000: 20 % AAPL, locked; 30 % QQQ, unknown. A theme of 20 %, at most 50 %, comes to at most 25 % when 25 of
    # 30 QQQ shares at 100 go: 0 points of what is known, 25 of what is tested. 2,500 buy 100 SML at 25.
    lines = tuple(
        a_position(MARKET, ticker, 100 * n, shares=Decimal(n), price_amount=Decimal(100), price_source="file")
        for ticker, n in (("AAPL", 20), ("QQQ", 30), ("KO", 50))
    )
    request = PlanRequest(
        LIMITS[:1],
        ("SML",),
        entered_prices={"SML": Price(Decimal(25), date(2025, 11, 21), "entered")},
        locked=frozenset({"AAPL", "KO"}),
        max_cash_weight=0.0,
    )
    plan = suggest_trades(Portfolio("p", lines, as_of_date=AS_OF_DATE), request, MARKET, MATRIX)
    table, notes = read_csv(trades_to_csv(plan, CONTEXT))
    assert [(r["ticker"], r["shares"], r["price_date"]) for r in table] == [
        ("QQQ", "25", "2025-11-18"),
        ("SML", "100", "2025-11-21"),
    ]
    assert [float(r["effect on max_theme:mag7"]) for r in table] == pytest.approx([0.0, 0.0])
    assert [float(r["tested effect on max_theme:mag7"]) for r in table] == pytest.approx([-0.25, 0.0])
    assert "tested before 0.5; tested after 0.25" in notes["Limit max_theme:mag7"]
    document = plan_document(plan)
    assert [t["effects_tested"]["max_theme:mag7"] for t in document["trades"]] == pytest.approx([-0.25, 0.0])
    assert [t["price_date"] for t in document["trades"]] == ["2025-11-18", "2025-11-21"]
    limit = document["limits"][0]
    assert (limit["before"], limit["before_tested"]) == pytest.approx((0.2, 0.5))
    assert (limit["after"], limit["after_tested"]) == pytest.approx((0.2, 0.25))
    sheet = openpyxl.load_workbook(io.BytesIO(trades_to_xlsx(plan, CONTEXT)))["Limits"]
    names, figures = sheet.iter_rows(values_only=True)
    assert names == ("name", "limit", "before", "before_tested", "after", "after_tested", "met")
    assert figures[1:6] == pytest.approx((0.25, 0.2, 0.5, 0.2, 0.25))


def test_a_file_says_what_it_rests_on() -> None:
    _, notes = read_csv(trades_to_csv(a_plan("Brokerage"), replace(CONTEXT, note="Market data has changed since.")))
    assert notes["Note"] == "Market data has changed since."
    assert notes["Created at"] == "2026-11-21T06:30:00+00:00"
    assert notes["Program version"] == "0.1.0"
    assert notes["Market data version"] == "2026-11-20.1"
    assert notes["Portfolio file (SHA-256)"] == "ab" * 32
    assert notes["Holdings of BIG"] == "2025-11-18, test, snapshot BIG-2025-11-18"
    assert notes["Holdings of SML"].endswith("snapshot SML-2025-11-18")
    assert notes["Limit max_theme:mag7"].startswith("at most 0.25; before 0.49")
    assert notes["Limit min_small_cap"].startswith("at least 0.1; before 0.0; after ")
    assert notes["Cash at most (weight, or what there was)"] == "0.01"
    assert "Taxes are not considered" in notes["Taxes"]
    assert notes[""] == "Computed from your limits and dated public data; not advice."


def test_named_snapshots_replace_those_of_the_reports() -> None:
    use = SnapshotUse("BIG", "pinned-1", date(2025, 1, 2), "inbox")
    _, notes = read_csv(trades_to_csv(a_plan("Brokerage"), replace(CONTEXT, snapshots=(use,))))
    assert notes["Holdings of BIG"] == "2025-01-02, inbox, snapshot pinned-1"
    assert "Holdings of SML" not in notes


def test_conflicts_stand_in_the_file() -> None:
    plan = a_plan("Brokerage", limits=(Limit(LimitKind.MIN_SMALL_CAP, 0.999),))
    table, notes = read_csv(trades_to_csv(plan, CONTEXT))
    assert table == []
    assert notes["Conflict min_small_cap"].startswith("Lower the floor for small caps by")


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))  # noqa: RUF001  # the fullwidth forms are the point
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start: str) -> None:
    assert guarded(f"{start}1+1") == f"'{start}1+1"
    assert guarded(f"  {start}1+1") == f"'  {start}1+1"
    plan = a_plan(f"{start}SUM(A1)")
    table, _ = read_csv(trades_to_csv(plan, CONTEXT))
    assert table[0]["account"] == f"'{start}SUM(A1)"


def test_harmless_text_stays_as_it_is() -> None:
    assert [guarded(text) for text in ("", "Roth IRA", "1-2", "a=b")] == ["", "Roth IRA", "1-2", "a=b"]


@pytest.mark.parametrize("write", [trades_to_xlsx, lambda p, c: look_through_to_xlsx(p.after, c)])
def test_no_workbook_holds_a_formula_or_a_link(write: Callable[[Plan, ExportContext], bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(a_plan(), CONTEXT)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)
    assert any(cell.value == "=HYPERLINK(evil)" and cell.data_type == "s" for cell in cells)


def test_a_workbook_of_trades_has_typed_cells() -> None:
    plan = a_plan()
    book = openpyxl.load_workbook(io.BytesIO(trades_to_xlsx(plan, CONTEXT)))
    assert book.sheetnames == ["Trades", "Limits", "Notes"]
    header, first, *_ = book["Trades"].iter_rows(values_only=True)
    row = dict(zip(header, first, strict=True))
    assert row["account"] == EVIL
    assert row["shares"] == float(plan.trades[0].shares or 0)
    assert row["price_date"] == datetime(2025, 11, 18)  # noqa: DTZ001  # a spreadsheet date has no zone
    assert row["unrealized_gain"] < 0
    limits = list(book["Limits"].iter_rows(values_only=True))
    assert limits[1][:2] == ("max_theme:mag7", 0.25)


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert trades_to_xlsx(a_plan(), CONTEXT) == trades_to_xlsx(a_plan(), CONTEXT)


def test_the_look_through_table_adds_up() -> None:
    line = a_position(MARKET, "TWIN", 100)
    stock = a_position(MARKET, "AAPL", 50)
    portfolio = Portfolio("p", (line, stock, a_position(MARKET, "BIG", 50)), as_of_date=AS_OF_DATE)
    report = suggest_trades(portfolio, PlanRequest((), ()), MARKET, MATRIX).before
    table, notes = read_csv(look_through_to_csv(report, CONTEXT))
    by_ticker = {row["ticker"]: row for row in table}
    assert list(by_ticker) == ["CALM", "AAPL", "KO"]
    assert by_ticker["AAPL"]["via BIG"] == "0.125"
    assert by_ticker["AAPL"]["direct"] == "0.25"
    assert by_ticker["CALM"]["via TWIN (by SML)"] == "0.5"
    assert by_ticker["CALM"]["via BIG"] == ""
    assert by_ticker["KO"]["sector"] == "consumer_staples"
    assert notes["Looked through by a stand-in"] == "0.5"
    assert notes["Portfolio"] == "'=HYPERLINK(evil)"


def test_what_is_unknown_stands_beside_the_look_through() -> None:
    _, notes = read_csv(look_through_to_csv(a_plan("Brokerage").before, CONTEXT))
    assert notes["Unknown in QQQ"].endswith("no holdings loaded")


def test_the_plan_document_follows_the_contract() -> None:
    document = json.loads(json.dumps(plan_document(a_plan("Brokerage")), allow_nan=False))
    assert (document["schema_version"], document["status"]) == (1, "feasible")
    sale = document["trades"][0]
    assert set(sale) >= {
        "account", "ticker", "side", "shares", "price", "price_date", "price_source", "amount", "reason", "effects",
    }  # fmt: skip
    assert (sale["side"], sale["ticker"], sale["price"], sale["price_source"]) == ("sell", "BIG", 100.0, "file")
    assert sale["amount"] == sale["shares"] * 100
    assert document["before"]["themes"]["mag7"]["weight"] > document["after"]["themes"]["mag7"]["weight"]
    assert {"total_value", "coverage", "issuers", "size_bands"} <= set(document["after"])
    assert [limit["met"] for limit in document["limits"]] == [True, True]
    assert document["conflicts"] == []
    assert document["price_needed"] == []
    assert "Taxes" in document["tax_note"]


def test_unknown_figures_are_null_in_the_document() -> None:
    document = plan_document(a_plan("Brokerage", destinations=("TWIN",)))
    purchase = document["trades"][-1]
    assert (document["status"], document["price_needed"]) == ("price_needed", ["TWIN"])
    assert [purchase[key] for key in ("shares", "price", "price_date", "price_source")] == [None] * 4
    assert purchase["amount"] > 0


def test_conflicts_and_unmet_limits_stand_in_the_document() -> None:
    limits = (Limit(LimitKind.MIN_SMALL_CAP, 0.999), Limit(LimitKind.MAX_THEME, 0.9, "mag7"))
    document = plan_document(a_plan("Brokerage", limits=limits))
    assert document["status"] == "infeasible"
    assert [(limit["name"], limit["met"]) for limit in document["limits"]] == [
        ("min_small_cap", False),
        ("max_theme:mag7", True),
    ]
    first, second = document["conflicts"]
    assert 0 < first["smallest_relaxation"] < 0.05
    assert first["certain_relaxation"] == first["smallest_relaxation"]
    assert second["smallest_relaxation"] is None
    assert second["certain_relaxation"] is None
