"""``import check``: the document's figures worked by hand, exit codes, and one child per file."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from analytics.errors import PortfolioFileError
from analytics.export import import_document
from analytics.intake.caps import MAX_BYTES
from analytics.model.portfolio import (
    AccountKind,
    Lot,
    LotTerm,
    ParsedAccount,
    ParsedFile,
    ParsedRow,
    RejectedRow,
    RowClass,
    SkippedRow,
    TotalCheck,
)
from cli.import_check import account_lines, file_lines, left_out_lines
from cli.main import counterpoise

KEYS = {"file", "verdict", "preset", "reason", "accounts", "rows_used", "rows_skipped", "total", "printed_total"}
TWO_ACCOUNTS = (
    "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value\n"
    'X11110001,Individual,VOO,VANGUARD S&P 500 ETF,20,$600.00,"$12,000.00"\n'
    'X11110001,Individual,BRK/B,BERKSHIRE HATHAWAY CL B,2,$500.00,"$1,000.00"\n'
    'X11110001,Individual,SPAXX**,HELD IN MONEY MARKET,,,"$300.50"\n'
    "Z22220002,ROTH IRA,IWM,ISHARES RUSSELL 2000,ten,$240.00,\n"
    "Z22220002,ROTH IRA,SPY,SPDR S&P 500,1,$650.25,$650.25\n"
    "\n"
    '"Date downloaded Jul-31-2026 at 8:24 p.m ET"\n'
)
TRANSACTIONS = "Run Date,Action,Symbol,Quantity,Price ($),Amount ($)\n07/30/2026,YOU BOUGHT,SPY,10,660.00,-6600.00\n"


def row(number: int, text: str, row_class: RowClass = RowClass.POSITION, **fields: Any) -> ParsedRow:  # noqa: ANN401  # fields of a dataclass, of several types
    decimals = {k: Decimal(v) for k, v in fields.items() if k in {"quantity", "price_amount", "amount", "multiplier"}}
    return ParsedRow(row=number, account="", name="", text=text, row_class=row_class, **fields | decimals)


def parsed(*rows: ParsedRow, **fields: Any) -> ParsedFile:  # noqa: ANN401  # fields of a dataclass, of several types
    values: dict[str, Any] = {"rejected": (), "skipped": ()} | fields
    return ParsedFile(file_name="a.csv", sha256="", preset="generic", reason="plain", rows=rows, **values)


def document_of(*rows: ParsedRow, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  # fields of a dataclass, of several types
    document = import_document("a.csv", parsed(*rows, **fields))
    assert set(document) >= KEYS
    return document


def positions(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [held for account in document["accounts"] for held in account["positions"]]


def check(*arguments: str) -> Result:
    return CliRunner().invoke(counterpoise, ["import", "check", *arguments])


@pytest.fixture
def brokers_file(tmp_path: Path) -> Path:
    path = tmp_path / "positions.csv"
    path.write_text(TWO_ACCOUNTS)
    return path


def test_a_file_is_told_line_by_line(brokers_file: Path) -> None:
    answer = check(str(brokers_file), "--json")
    assert answer.exit_code == 0
    (document,) = json.loads(answer.stdout)
    assert set(document) >= KEYS
    assert (document["file"], document["verdict"], document["preset"]) == (str(brokers_file), "positions", "fidelity")
    individual, roth = document["accounts"]
    held = [(p["row"], p["ticker"], p["asset_class"], p["shares"], p["price"], p["value"]) for p in positions(document)]
    assert held == [
        (2, "VOO", "security", 20, 600, 12000),
        (3, "BRK.B", "security", 2, 500, 1000),
        (6, "SPY", "security", 1, 650.25, 650.25),
    ]
    assert [len(individual["positions"]), len(roth["positions"])] == [2, 1]
    assert (individual["cash"], roth["cash"]) == (300.5, 0)
    # Lines 2, 3, 4 and 6 are used; the column names, the word for a number and the last line are not: 4 + 3 = 7.
    assert document["rows_used"] == 4
    assert [line["row"] for line in document["rows_skipped"]] == [1, 5, 8]
    assert "ten" in document["rows_skipped"][1]["reason"]
    assert all(line["reason"] for line in document["rows_skipped"])
    # 12,000 + 1,000 + 300.50 + 650.25
    assert (document["total"], document["printed_total"]) == (13950.75, None)
    assert "X11110001" not in answer.stdout


def test_refused_files_are_answers_and_no_failures(tmp_path: Path, brokers_file: Path) -> None:
    (tmp_path / "activity.csv").write_text(TRANSACTIONS)
    (tmp_path / "notes.txt").write_text("%PDF-1.7 and so on")
    paths = [str(tmp_path / name) for name in ("activity.csv", "notes.txt")]
    answer = check(*paths, str(brokers_file), "--json")
    assert answer.exit_code == 0
    activity, refused, good = json.loads(answer.stdout)
    assert [d["verdict"] for d in (activity, refused, good)] == ["activity", "refused", "positions"]
    assert "At Fidelity" in activity["reason"]
    assert "PDF" in refused["reason"]
    for document in (activity, refused):
        assert set(document) == set(good)
        assert (document["accounts"], document["rows_used"], document["rows_skipped"]) == ([], 0, [])
        assert (document["preset"], document["total"], document["printed_total"]) == (None, None, None)


@pytest.mark.parametrize("arguments", [(), ("no such file.csv",), (".",), ("--total", "1")])
def test_bad_usage_is_exit_code_two(arguments: tuple[str, ...]) -> None:
    answer = check(*arguments)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "Usage:" in answer.stderr


def test_a_file_beyond_the_cap_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES * 4)
    (document,) = json.loads(check(str(path), "--json").stdout)
    assert document["verdict"] == "refused"
    assert "larger than 5 MiB" in document["reason"]


def test_without_json_the_same_is_said_in_lines(brokers_file: Path) -> None:
    lines = check(str(brokers_file)).stdout.splitlines()
    assert lines[0] == f"{brokers_file}: positions"
    assert any(line.split() == ["3", "BRK.B", "security", "2", "500.00", "1,000.00"] for line in lines)
    assert any(line.split() == ["cash", "300.50"] for line in lines)
    assert "  4 lines used, 3 skipped · total 13,950.75 USD · as of 2026-07-31" in lines
    assert any(line.startswith("  line 5 skipped, ") for line in lines)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (row(1, "VTI", quantity="3", price_amount="2.5"), 7.5),
        (row(1, "VTI", quantity="3", price_amount="2.5", amount="8"), 8),
        (row(1, "AAPL260116C400", RowClass.OPTION, quantity="-2", price_amount="1.5"), -300),  # 100 shares each
        (row(1, "912797XY1", RowClass.BOND, quantity="5000", price_amount="98.5"), 4925),  # per 100 of face
        (row(1, "/ESZ6", RowClass.FUTURE, quantity="1", price_amount="4800"), None),  # no multiplier is printed
        (row(1, "VTI", quantity="3"), None),
        (row(1, "VTI", price_amount="3"), None),
    ],
)
def test_a_value_is_printed_or_follows_or_is_null(line: ParsedRow, value: float | None) -> None:
    document = document_of(line)
    assert [held["value"] for held in positions(document)] == [value]
    assert document["total"] == value


@pytest.mark.parametrize(
    ("text", "row_class", "ticker"),
    [
        ("brk-b", RowClass.POSITION, "BRK.B"),
        ("NYSE:BRK-B", RowClass.POSITION, "BRK.B"),
        ("AAPL US Equity", RowClass.POSITION, "AAPL"),
        ("7203.T", RowClass.POSITION, "7203.T"),
        ("VOD LN Equity", RowClass.POSITION, None),
        ("RELIANCE", RowClass.POSITION, "RELIANCE"),
        ("BTC", RowClass.CRYPTO, "BTC"),
        ("Ford Motor", RowClass.POSITION, None),
        ("Ford", RowClass.POSITION, None),
        ("037833100", RowClass.POSITION, None),
        ("US0378331005", RowClass.POSITION, None),
        ("-AAPL260116C400", RowClass.OPTION, None),
        ("AAPL", RowClass.OPTION, None),
    ],
)
def test_a_ticker_is_given_where_one_is_printed(text: str, row_class: RowClass, ticker: str | None) -> None:
    (held,) = positions(document_of(row(1, text, row_class, amount="1")))
    assert (held["ticker"], held["text"]) == (ticker, text)


def test_a_long_word_that_is_the_name_is_no_ticker() -> None:
    (held,) = positions(document_of(replace(row(1, "RELIANCE", amount="1"), name="RELIANCE")))
    assert held["ticker"] is None


def test_cash_of_other_currencies_stands_apart_and_in_no_total() -> None:
    document = document_of(
        row(1, "USD", RowClass.CASH, amount="10"),
        row(2, "Pending activity", RowClass.PENDING, amount="-2.5"),
        row(3, "EUR", RowClass.CASH, amount="7", currency="EUR"),
        row(4, "SAP", amount="100", currency="EUR"),
    )
    (account,) = document["accounts"]
    assert (account["cash"], account["cash_other_currencies"], document["total"]) == (7.5, {"EUR": 7}, 7.5)
    assert [(held["ticker"], held["value"], held["currency"]) for held in positions(document)] == [("SAP", 100, "EUR")]


def test_weights_are_no_money() -> None:
    line, cash = row(1, "VTI", weight=Decimal("0.75")), row(2, "Cash", RowClass.CASH, weight=Decimal("0.25"))
    document = document_of(line, cash)
    assert (document["total"], document["accounts"][0]["cash"]) == (None, None)
    assert [(held["weight"], held["value"]) for held in positions(document)] == [(0.75, None)]
    assert any(text.endswith("75.0\u202f%") for text in account_lines(document["accounts"][0]))


def test_lots_accounts_and_totals_are_told() -> None:
    lots = (Lot(3, Decimal(4), date(2020, 2, 29), Decimal("80.5"), LotTerm.LONG), Lot(4, Decimal(6)))
    document = document_of(
        row(2, "VTI", quantity="10", amount="1000", lots=lots),
        accounts=(ParsedAccount("", AccountKind.ROTH_IRA), ParsedAccount("empty")),
        totals=(TotalCheck(9, "", Decimal(1001), Decimal(1000)),),
        printed_total_amount=Decimal(1001),
        warnings=("One dollar is missing.",),
    )
    assert [(account["label"], account["kind"]) for account in document["accounts"]] == [
        ("", "roth_ira"),
        ("empty", "unknown"),
    ]
    (held,) = positions(document)
    assert held["lots"] == [
        {"row": 3, "acquired": "2020-02-29", "shares": 4, "basis": 80.5, "term": "long"},
        {"row": 4, "acquired": None, "shares": 6, "basis": None, "term": None},
    ]
    assert document["rows_used"] == 3  # the position's line and those of its lots
    assert document["totals"] == [{"row": 9, "account": "", "currency": "USD", "printed": 1001, "recomputed": 1000}]
    text = "\n".join(file_lines(document))
    assert "lot on line 3: 4 shares, bought 2020-02-29, basis 80.50, long term" in text
    assert "total 1,000.00 USD (the file says 1,001.00)" in text
    assert "One dollar is missing." in text


def test_what_is_left_out_is_told_in_the_order_of_the_file() -> None:
    document = document_of(
        row(2, "VTI", quantity="1"),
        rejected=(RejectedRow(3, "Quantity", "two", "not a number", "IWM | two"), RejectedRow(5, "", "", "odd", "x")),
        skipped=(SkippedRow(1, "Symbol | Quantity", "column names"), SkippedRow(4, "Total", "total")),
    )
    assert [(line["row"], line["reason"]) for line in document["rows_skipped"]] == [
        (1, "column names"),
        (3, "Quantity “two”: not a number"),
        (4, "total"),
        (5, "odd"),
    ]
    assert document["total"] is None


def test_neighbors_without_a_text_share_a_line_in_words() -> None:
    nothing = [{"row": row, "reason": "part of the entry above", "text": ""} for row in (1, 2, 3, 7)]
    shown = [{"row": row, "reason": "title", "text": "Positions"} for row in (8, 9)]
    assert list(left_out_lines([*nothing, *shown])) == [
        "  lines 1 to 3 skipped, part of the entry above",
        "  line 7 skipped, part of the entry above",
        "  line 8 skipped, title: Positions",
        "  line 9 skipped, title: Positions",
    ]


def test_figures_are_rounded_to_a_millionth_and_nothing_is_made_up() -> None:
    document = document_of(row(1, "BTC", RowClass.CRYPTO, quantity="0.01553933", price_amount="87258.25"))
    (held,) = positions(document)
    # 0.01553933 x 87258.25 = 1355.9347419...
    assert (held["shares"], held["value"], held["cost_basis"], held["name"]) == (0.015539, 1355.934742, None, None)
    assert import_document("x", PortfolioFileError("No."))["verdict"] == "refused"
