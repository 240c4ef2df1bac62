"""Tables that leave the house: read back by the standard readers, and never something a spreadsheet would run."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from export_plans import CONTEXT, LOTS, SALE, a_written_plan
from factories import AS_OF_DATE, a_fund, a_market, a_position

from analytics.errors import UserInputError
from analytics.export import (
    PLAN_FORMATS,
    ExportContext,
    look_through_to_csv,
    look_through_to_xlsx,
    plan_file,
)
from analytics.export.limit_words import binding_text, bound_text, measured_text
from analytics.export.paper.sums import cost_lines
from analytics.export.plan_document import plan_document
from analytics.export.plan_sheets import plan_to_csv, plan_to_xlsx
from analytics.export.table import csv_text, guarded
from analytics.look_through import FundMatrix
from analytics.model.exposure import ConcentrationReport, SnapshotUse
from analytics.model.plan import Binding, Conflict, Limit, LimitKind, Plan, PlanMode, PlanRequest, PlanStage, PlanStatus
from analytics.model.portfolio import Portfolio
from analytics.model.tax import Costs
from analytics.simulate import compare

MARKET = a_market(
    {"BIG": {"AAPL": 0.5, "KO": 0.5}, "SML": {"CALM": 1.0}},
    funds=[a_fund("TWIN", stand_in="SML"), a_fund("QQQ")],
    prices={"SML": "20"},
)
LABELS = {"mag7": "Magnificent 7", "ai": "AI"}
EVIL = '=cmd|" /C calc"!A0'


def an_evil_plan() -> Plan:
    """Return the plan with every text that comes from outside turned into a formula."""
    plan = a_written_plan()
    trades = tuple(
        replace(t, account=EVIL, ticker=EVIL, reason=EVIL, price_source=EVIL, effects=dict.fromkeys(t.effects, 0.0))
        for t in plan.trades
    )
    limits = tuple(replace(o, limit=Limit(LimitKind.MAX_THEME, 0.5, EVIL)) for o in plan.limits[:1])
    request = replace(
        plan.request,
        limits=tuple(o.limit for o in limits),
        destinations=(EVIL,),
        locked=frozenset({EVIL}),
        locked_accounts=frozenset({EVIL}),
        destinations_by_account={EVIL: (EVIL,)},
        benchmark=EVIL,
    )
    return replace(
        plan,
        request=request,
        trades=trades,
        limits=limits,
        conflicts=(Conflict(limits[0].limit, None, EVIL),),
        bindings=(replace(plan.bindings[0], limit=limits[0].limit),),
        warnings=(EVIL,),
        tax_note=EVIL,
        prices_needed=(EVIL,),
        portfolio_before=replace(plan.portfolio_before, name=EVIL, sha256=EVIL),
    )


EVIL_CONTEXT = replace(CONTEXT, portfolio_name=EVIL, market_version=EVIL, note=EVIL, code_version=EVIL)


def report_of(*tickers: tuple[str, int]) -> ConcentrationReport:
    lines = tuple(a_position(MARKET, ticker, amount) for ticker, amount in tickers)
    portfolio = Portfolio("p", lines, as_of_date=AS_OF_DATE)
    return compare(portfolio, portfolio, MARKET, FundMatrix.build(MARKET)).before


def read_csv(content: bytes) -> tuple[list[dict[str, str]], dict[str, str]]:
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    end = lines.index([])
    table = [dict(zip(lines[0], line, strict=True)) for line in lines[1:end]]
    return table, {line[0]: line[1] for line in lines[end + 1 :]}


def read_sheet(content: bytes, name: str) -> list[dict[str, object]]:
    header, *rows = openpyxl.load_workbook(io.BytesIO(content))[name].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_trades_read_back_from_csv_are_those_of_the_plan() -> None:
    plan = a_written_plan()
    table, notes = read_csv(plan_to_csv(plan, CONTEXT))
    assert [(r["account"], r["side"], r["ticker"]) for r in table] == [
        ("Brokerage", "sell", "SPY"),
        ("Roth", "sell", "BRK.B"),
        ("Brokerage", "buy", "IWM"),
    ]
    for row, trade in zip(table, plan.trades, strict=True):
        assert (Decimal(row["shares"]), Decimal(row["price"])) == (trade.shares, trade.price_amount)
        assert Decimal(row["amount"]) == trade.amount
        assert Decimal(row["cost"]) == trade.cost_amount
        assert float(row["effect on max_theme:mag7"]) == trade.effects["max_theme:mag7"]
    first = table[0]
    assert (first["unrealized_gain"], first["tax"], first["yearly_fees"]) == ("3928.85", "807.86", "-7.48")
    assert first["lots"] == "10 of 2019-03-04 (long); 2 of 2026-06-10 (short)"
    assert float(first["tested effect on min_small_cap"]) == -0.0001
    assert [r["set_by_you"] for r in table] == ["no", "no", "yes"]
    assert [r["price_date"] for r in table] == ["2025-11-18", "2025-11-18", "2026-11-19"]
    # Unknown is empty, never nought; a share has no fee, and nought has no sign.
    assert (table[1]["unrealized_gain"], table[1]["tax"], table[1]["yearly_fees"]) == ("", "", "0.00")
    assert notes["Status"] == "feasible"


def test_a_csv_file_holds_the_sums_taxes_costs_and_the_proof() -> None:
    _, notes = read_csv(plan_to_csv(a_written_plan(), CONTEXT))
    # 7,920.00 + 1,500.38 sold.
    assert (notes["Sold"], notes["Bought"], notes["Cash left"]) == ("9420.38", "7921.65", "2733.29")
    assert notes["Tax added (a saving is negative)"] == "807.86"
    assert (notes["Short-term result"], notes["Long-term result"]) == ("129.95", "3798.90")
    assert (notes["Spread"], notes["Commission"]) == ("6.94", "4.50")
    assert notes["Change of fund fees over the horizon"] == "22.71"
    assert (notes["Answer"], notes["Objective"], notes["No plan comes below"]) == ("proven", "843.75", "843.61")
    assert notes["Gap (basis points of the value before)"] == "0.0517"
    assert notes["Runs into max_theme:mag7"] == "one more percentage point would save $83.21"
    assert notes["Runs into max_trades"] == "the plan runs into it"
    assert notes["Warning"].startswith("Buying SPY again")
    assert notes["Limit max_theme:mag7"] == (
        "at most 0.3625; before 0.5027; after 0.3606; tested before 0.5029; tested after 0.3607; met: yes"
    )
    assert notes["Limit min_small_cap"].startswith("at least 0.2; ")


def test_a_workbook_says_limits_in_words_and_percent() -> None:
    """36.25 % is the bound, 0.5027 before and 0.3606 after: to a hundredth of a percent."""
    context = replace(CONTEXT, theme_labels={"mag7": "Magnificent 7"})
    said = {row["What"]: str(row["Says"]) for row in read_sheet(plan_to_xlsx(a_written_plan(), context), "Summary")}
    limit = said["Limit Magnificent 7, at most"].replace("\u00a0", " ")
    assert limit.startswith("36.25 %; before 50.27 %; after 36.06 %; tested before 50.29 %")
    assert said["Runs into Magnificent 7, at most"] == "one more percentage point would save $83.21"
    assert not [name for name in said if "_" in str(name)]


def test_a_workbook_says_days_in_words_where_programs_have_them_by_iso() -> None:
    content = plan_to_xlsx(a_written_plan(), CONTEXT)
    rests_on = {row["What"]: row["Says"] for row in read_sheet(content, "Assumptions")}
    assert rests_on["Created at"] == "21 Nov 2026, 06:30 UTC"
    assert rests_on["Holdings of SPY"] == "18 Nov 2025, test, snapshot SPY-2025-11-18"
    assert rests_on["Price of IWM"] == "240.05, 19 Nov 2026, entered"
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Trades"]
    rows = list(sheet.iter_rows())
    at = {cell.value: cell.column - 1 for cell in rows[0]}
    day = rows[1][at["Price of"]]
    assert (str(day.value), day.number_format) == ("2025-11-18 00:00:00", "d mmm yyyy")
    assert rows[1][at["Lots"]].value == "10 of 4 Mar 2019 (long); 2 of 10 Jun 2026 (short)"


def test_a_quick_answer_is_called_so() -> None:
    plan = a_written_plan()
    assert plan.proof is not None
    _, notes = read_csv(plan_to_csv(replace(plan, proof=replace(plan.proof, stage=PlanStage.QUICK)), CONTEXT))
    assert notes["Answer"] == "quick: whole shares, not proven"


def test_a_file_says_what_it_rests_on() -> None:
    _, notes = read_csv(plan_to_csv(a_written_plan(), replace(CONTEXT, note="Market data has changed since.")))
    assert notes["Note"] == "Market data has changed since."
    assert notes["Created at"] == "2026-11-21T06:30:00+00:00"
    assert notes["Program version"] == "0.1.0"
    assert notes["Market data version"] == "2026-11-20.1"
    assert notes["Portfolio file (SHA-256)"] == "ab" * 32
    assert notes["Holdings of SPY"] == "2025-11-18, test, snapshot SPY-2025-11-18"
    assert notes["Holdings of IWM"].endswith("snapshot IWM-2025-11-18")
    assert notes["Price of IWM"] == "240.05, 2026-11-19, entered"
    assert notes["Price of BRK.B"] == "500.125, 2025-11-18, file"
    assert notes["Cash at most (weight, or what there was)"] == "0.01"
    assert (notes["Tax rate, short term"], notes["Tax rate, long term"]) == ("0.37", "0.2")
    assert notes["Accounts without tax on sales"] == "Roth"
    assert notes["Never traded"] == "NVDA"
    assert notes["What may be done"] == "sell and buy"
    assert notes["Day of the trades"] == "2026-11-20"
    assert notes["How taxes count"].startswith("Taxes by your own rates")
    assert notes[""] == "Computed from your limits and dated public data; not advice."


def test_rates_are_left_out_where_taxes_are_not_looked_at() -> None:
    request = PlanRequest((), (), mode=PlanMode.RAISE_CASH, raise_amount=Decimal(2500))
    _, notes = read_csv(plan_to_csv(a_written_plan(request=request, tax=None, costs=None, proof=None), CONTEXT))
    assert notes["Cash to raise"] == "2500"
    assert not {"Tax rate, short term", "Short-term result", "Spread", "Answer"} & set(notes)


def test_named_snapshots_replace_those_of_the_reports() -> None:
    use = SnapshotUse("BIG", "pinned-1", date(2025, 1, 2), "inbox")
    _, notes = read_csv(plan_to_csv(a_written_plan(), replace(CONTEXT, snapshots=(use,))))
    assert notes["Holdings of BIG"] == "2025-01-02, inbox, snapshot pinned-1"
    assert "Holdings of SPY" not in notes


def test_conflicts_stand_in_the_file() -> None:
    conflict = Conflict(Limit(LimitKind.MIN_SMALL_CAP, 0.999), 0.04, "Lower the floor for small caps by 4.0 points.")
    plan = a_written_plan(status=PlanStatus.INFEASIBLE, trades=(), conflicts=(conflict,))
    table, notes = read_csv(plan_to_csv(plan, CONTEXT))
    assert table == []
    assert notes["Conflict min_small_cap"] == "Lower the floor for small caps by 4.0 points."


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))  # noqa: RUF001  # the fullwidth forms are the point
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start: str) -> None:
    assert guarded(f"{start}1+1") == f"'{start}1+1"
    assert guarded(f"  {start}1+1") == f"'  {start}1+1"
    trade = replace(SALE, account=f"{start}SUM(A1)")
    table, _ = read_csv(plan_to_csv(a_written_plan(trades=(trade,)), CONTEXT))
    assert table[0]["account"] == f"'{start}SUM(A1)"


def test_harmless_text_stays_as_it_is() -> None:
    assert [guarded(text) for text in ("", "Roth IRA", "1-2", "a=b")] == ["", "Roth IRA", "1-2", "a=b"]


@pytest.mark.parametrize("file_format", [key for key, known in PLAN_FORMATS.items() if known.suffix == "csv"])
def test_no_cell_of_a_csv_file_is_one_that_a_spreadsheet_would_run(file_format: str) -> None:
    content = plan_file(an_evil_plan(), EVIL_CONTEXT, file_format).decode("utf-8-sig")
    delimiter = ";" if file_format == "portfolio_performance" else ","
    cells = [cell for row in csv.reader(io.StringIO(content), delimiter=delimiter) for cell in row]
    assert any("cmd" in cell for cell in cells)
    figures = {"-7.48", "-0.1421", "-0.1422", "-0.0001"}
    assert [cell for cell in cells if cell.lstrip().startswith(tuple("=+-@")) and cell not in figures] == []


@pytest.mark.parametrize("write", [plan_to_xlsx, lambda p, c: look_through_to_xlsx(p.after, c)])
def test_no_workbook_holds_a_formula_or_a_link(write: Callable[[Plan, ExportContext], bytes]) -> None:
    context = replace(EVIL_CONTEXT, portfolio_name="=HYPERLINK(evil)")
    book = openpyxl.load_workbook(io.BytesIO(write(an_evil_plan(), context)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)
    assert any(cell.value == "=HYPERLINK(evil)" and cell.data_type == "s" for cell in cells)


def test_a_workbook_has_a_sheet_for_each_part_of_a_plan() -> None:
    book = openpyxl.load_workbook(io.BytesIO(plan_to_xlsx(a_written_plan(), CONTEXT)))
    assert book.sheetnames == ["Summary", "Trades", "Lots", "Limits", "Before and after", "Assumptions"]


def test_a_workbook_of_trades_has_typed_cells() -> None:
    first, *_ = read_sheet(plan_to_xlsx(a_written_plan(), CONTEXT), "Trades")
    assert (first["Account"], first["Shares"], first["Amount"]) == ("Brokerage", 12, 7920)
    assert first["Price of"] == datetime(2025, 11, 18)  # noqa: DTZ001  # a spreadsheet date has no zone
    assert (first["Gain"], first["Tax added"], first["Change of yearly fund fees"]) == (3928.85, 807.86, -7.48)
    assert first["Effect on Theme mag7, at most"] == -0.1421
    assert first["Tested effect on Small caps, at least"] == -0.0001


def test_no_machine_word_stands_in_a_workbook() -> None:
    """Column names, limits, measures: in words; a fraction is shown as percent, an amount as money."""
    book = openpyxl.load_workbook(io.BytesIO(plan_to_xlsx(a_written_plan(), replace(CONTEXT, theme_labels=LABELS))))
    heads = [str(cell.value) for sheet in book for cell in sheet[1]]
    assert [head for head in heads if "_" in head or ":" in head] == []
    words = [
        str(cell.value) for name in ("Summary", "Limits", "Before and after") for row in book[name] for cell in row
    ]
    assert [word for word in words if "_" in word or "mag7" in word] == []
    assert {"Magnificent 7", "Consumer staples"} <= set(words)
    limits = {row[0].value: row for row in book["Limits"].iter_rows(min_row=2)}
    assert limits["Magnificent 7"][3].number_format == "0.0000%"
    assert limits["Gains realized"][3].number_format == "#,##0.00"
    assert limits["Number of trades"][3].number_format == "#,##0"
    summary = {row[0].value: row[1] for row in book["Summary"].iter_rows(min_row=2)}
    assert summary["Sold"].number_format == "#,##0.00"
    rests_on = {row[0].value: row[1] for row in book["Assumptions"].iter_rows(min_row=2)}
    assert (rests_on["Tax rate, short term"].value, rests_on["Tax rate, short term"].number_format) == (0.37, "0.0000%")
    assert rests_on["Commission for each trade"].number_format == "#,##0.00"


def test_the_index_is_no_percentage() -> None:
    # 0.0325 is the index, not 3.25 %.
    limit = Limit(LimitKind.MAX_HHI, 0.0325)
    assert (bound_text(limit), measured_text(limit, 0.0314159)) == ("0.0325", "0.0314")
    assert binding_text(Binding(limit, Decimal(5))) == "0.01 more would save $5.00"
    assert binding_text(Binding(Limit(LimitKind.MIN_SMALL_CAP, 0.2), Decimal(5))) == (
        "one percentage point less would save $5.00"
    )


def test_without_costs_and_taxes_the_sum_is_not_called_a_cost() -> None:
    free = replace(a_written_plan().request, costs=Costs(), tax=None)
    _, notes = read_csv(plan_to_csv(a_written_plan(request=free), CONTEXT))
    assert notes["Objective counts"] == "A small weight on trading, which decides between plans and is no cost"
    _, costly = read_csv(plan_to_csv(a_written_plan(), CONTEXT))
    assert costly["Objective counts"] == "Costs, taxes and a small weight on trading"


def test_nought_has_no_sign_in_a_csv_file() -> None:
    assert [csv_text(cell) for cell in (Decimal("-0.00"), -0.0, Decimal("-0.01"), 0)] == ["0.00", "0.0", "-0.01", "0"]


def test_a_fee_that_is_not_known_leaves_no_total_of_fees() -> None:
    plan = a_written_plan()
    plan = replace(plan, trades=(*plan.trades[:2], replace(plan.trades[2], fees_amount=None)))
    table, notes = read_csv(plan_to_csv(plan, CONTEXT))
    assert table[2]["yearly_fees"] == ""
    assert notes["Change of fund fees in a year"] == notes["Change of fund fees over the horizon"] == "unknown"
    assert ("Change of fund fees in a year", "unknown") in cost_lines(plan)
    costs = plan_document(plan)["costs"]
    assert (costs["yearly_fees"], costs["fees_over_horizon"]) == (None, None)


def test_every_lot_that_is_sold_has_its_row() -> None:
    rows = read_sheet(plan_to_xlsx(a_written_plan(), CONTEXT), "Lots")
    assert [(r["Trade"], r["Account"], r["Ticker"], r["Line of the file"]) for r in rows] == [
        (1, "Brokerage", "SPY", 12),
        (1, "Brokerage", "SPY", 13),
        (2, "Roth", "BRK.B", 15),
    ]
    for row, lot in zip(rows, LOTS, strict=False):
        assert row["Acquired"].date() == lot.acquired_date  # type: ignore[attr-defined]  # openpyxl gives a datetime
        figures = [lot.shares, lot.proceeds_amount, lot.basis_amount, lot.gain_amount]
        assert [row["Shares"], row["Proceeds"], row["Cost"], row["Gain"]] == [float(f or 0) for f in figures]
    assert [(r["Term"], r["Term is known"]) for r in rows] == [("long", "yes"), ("short", "yes"), (None, "no")]
    assert [rows[2][key] for key in ("Acquired", "Cost", "Gain")] == [None, None, None]


def test_limits_have_their_unit_and_what_one_more_would_save() -> None:
    rows = {row["Limit"]: row for row in read_sheet(plan_to_xlsx(a_written_plan(), CONTEXT), "Limits")}
    saves = "One point, $1,000 or 0.01 of an index looser saves"
    theme = rows["Theme mag7"]
    assert (theme["Side"], theme["Counted in"], theme["Bound"]) == ("at most", "percent of value", 0.3625)
    assert [theme[key] for key in ("Before", "Before, tested", "After", "After, tested", "Met", saves)] == [
        0.5027,
        0.5029,
        0.3606,
        0.3607,
        "yes",
        83.21,
    ]
    assert (rows["Gains realized"]["Counted in"], rows["Gains realized"]["Bound"]) == ("US dollars", 5500)
    assert (rows["Number of trades"]["Counted in"], rows["Number of trades"][saves]) == ("trades", None)
    assert rows["Small caps"]["Side"] == "at least"
    named = plan_to_xlsx(a_written_plan(), replace(CONTEXT, theme_labels=LABELS))
    assert read_sheet(named, "Limits")[0]["Limit"] == "Magnificent 7"


def test_before_and_after_stand_side_by_side() -> None:
    content = plan_to_xlsx(a_written_plan(), CONTEXT)
    rows = {(r["Measure"], r["Name"]): r for r in read_sheet(content, "Before and after")}
    # Before: 30 x 660 in SPY, 12 x 500.125 in BRK.B, 1,234.56 cash = 27,036.06. After: 18 x 660, 9 x 500.125,
    # 33 x 240.05 in IWM, 2,733.29 cash = 27,036.065. SPY holds 77 % of the seven (.20 + .15 + .15 + .06 + .04 + .08 +
    # .05 + .04 = .77); IWM is 95 % small caps (all but FIX, .05).
    theme, small = rows["Theme", "mag7"], rows["Small caps", None]
    assert theme["Before"] == pytest.approx(0.77 * 19800 / 27036.06)
    assert theme["After"] == pytest.approx(0.77 * 11880 / 27036.065)
    assert small["Before"] == 0
    assert small["After"] == pytest.approx(0.95 * 7921.65 / 27036.065)
    assert rows["Cash", None]["Before"] == pytest.approx(1234.56 / 27036.06)
    assert rows["Cash", None]["Before, at least"] is None
    assert theme["Before, at least"] <= theme["Before"] <= theme["Before, at most"]  # type: ignore[operator]  # cells are floats
    assert ("Sector", "Technology") in rows


def test_the_same_plan_gives_the_same_bytes() -> None:
    for file_format in PLAN_FORMATS:
        first, second = (plan_file(a_written_plan(), CONTEXT, file_format) for _ in range(2))
        assert first == second


def test_an_unknown_format_is_named_with_those_there_are() -> None:
    with pytest.raises(UserInputError, match=r"“docx” is not a format of export; there are csv, xlsx, pdf, ibkr"):
        plan_file(a_written_plan(), CONTEXT, "docx")


def test_the_look_through_table_adds_up() -> None:
    report = report_of(("TWIN", 100), ("AAPL", 50), ("BIG", 50))
    table, notes = read_csv(look_through_to_csv(report, replace(CONTEXT, portfolio_name="=HYPERLINK(evil)")))
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
    _, notes = read_csv(look_through_to_csv(report_of(("BIG", 100), ("QQQ", 50)), CONTEXT))
    assert notes["Unknown in QQQ"].endswith("no holdings loaded")


@pytest.mark.parametrize(
    ("limits", "mode", "is_said"),
    [
        ((), PlanMode.REBALANCE, True),
        ((Limit(LimitKind.MAX_CASH, 0.05),), PlanMode.REBALANCE, False),
        ((Limit(LimitKind.MIN_CASH, 0.05),), PlanMode.REBALANCE, False),
        ((), PlanMode.RAISE_CASH, False),
    ],
)
def test_the_usual_rule_on_cash_is_an_assumption_only_where_it_holds(
    limits: tuple[Limit, ...], mode: PlanMode, *, is_said: bool
) -> None:
    plan = a_written_plan()
    asked = replace(plan, request=replace(plan.request, limits=limits, mode=mode))
    _, notes = read_csv(plan_to_csv(asked, CONTEXT))
    assert ("Cash at most (weight, or what there was)" in notes) is is_said
