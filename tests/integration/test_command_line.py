"""The commands as definitions.md words them: keys, types, exit codes, one sentence for every mistake of a user.

Most run in this process on a clone of the bundled database, through the same ``main`` as the installed command.
"""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from document_shapes import ANALYZE, FUND, PLAN, misfits, string

from cli import main as command
from db.engine import Database
from webapp.services import Services, build_services

pytestmark = pytest.mark.integration

Runner = Callable[..., "Answer"]
NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
SAMPLES = {sample: f"{sample}.csv" for sample in ("core_and_tech", "three_funds", "with_unknowns")}
MIX = "ticker,weight\nSPY,60%\nVGT,20%\nNVDA,10%\nIWM,10%\n"
ACTIVITY = "Run Date,Action,Symbol,Quantity,Price ($),Amount ($)\n11/18/2025,YOU BOUGHT,SPY,10,660.00,-6600.00\n"
ACCOUNTS = """Account Name,Symbol,Quantity,Last Price,Current Value,Cost Basis Total,Date Acquired
Roth IRA,NVDA,100,180.00,18000.00,9000.00,2020-01-02
"""
MODULES = ("cli.analyze", "cli.plan", "cli.fund", "cli.doctor")


@dataclass(frozen=True, slots=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Everything on stdout, which must be one JSON document without a number that is none."""
        document: dict[str, Any] = json.loads(self.out, parse_constant=pytest.fail)
        assert document["schema_version"] == 1
        return document

    def is_refused(self, *words: str) -> bool:
        """Whether this is exit code 2, nothing on stdout, and a sentence that has the words and no traceback."""
        assert (self.code, self.out) == (2, ""), self
        assert "Traceback" not in self.err
        assert [word for word in words if word not in self.err] == [], self.err
        return self.err.strip().endswith((".", "?", ")"))


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clones of this module start with the bundled snapshot."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, clock=lambda: NOW)


@pytest.fixture
def folder(tmp_path: Path, services: Services) -> Path:
    for sample in services.samples():
        (tmp_path / SAMPLES[sample.key]).write_bytes(sample.content())
    (tmp_path / "mix.csv").write_text(MIX)
    (tmp_path / "activity.csv").write_text(ACTIVITY)
    (tmp_path / "accounts.csv").write_text(ACCOUNTS)
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "empty.csv").write_bytes(b"")
    return tmp_path


@pytest.fixture
def run(
    services: Services, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    @contextmanager
    def ready() -> Iterator[Services]:
        yield services

    monkeypatch.chdir(folder)
    for module in MODULES:
        monkeypatch.setattr(f"{module}.ready_services", ready)

    def invoke(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["counterpoise", *arguments])
        with pytest.raises(SystemExit) as ended:
            command.main()
        captured = capsys.readouterr()
        return Answer(int(ended.value.code or 0), captured.out, captured.err)

    return invoke


# analyze


def test_analyze_has_the_keys_and_types_of_the_definitions(run: Runner) -> None:
    answer = run("analyze", "mix.csv", "--json")
    assert answer.code == 0
    assert misfits(answer.document, ANALYZE) == []
    assert answer.err == ""


def test_analyze_of_weights_alone_knows_no_money(run: Runner) -> None:
    document = run("analyze", "mix.csv", "--json").document
    assert (document["total_value"], document["cash_amount"], document["as_of"]["portfolio"]) == (None, None, None)
    assert document["as_of"]["oldest_fund"] == "2025-10-31"
    assert document["as_of"]["newest_fund"] == "2025-11-18"


def test_direct_and_via_add_up_to_each_weight_and_everything_to_one(run: Runner) -> None:
    document = run("analyze", SAMPLES["with_unknowns"], "--json").document
    for entry in document["issuers"]:
        assert entry["direct"] + sum(via["weight"] for via in entry["via"]) == pytest.approx(entry["weight"], abs=1e-12)
    assert sum(document["sectors"].values()) == pytest.approx(1, abs=2e-4)
    # The other nine of 187,000: 36,000 of QQQ, 13,500 of SCHD and 9,000 of a trust nobody knows.
    assert 1 - document["coverage"] == pytest.approx(58500 / 187000, abs=1e-3)
    assert misfits(document, ANALYZE) == []


def test_a_total_turns_weights_into_money(run: Runner) -> None:
    assert run("analyze", "mix.csv", "--json", "--total", "250000").document["total_value"] == 250000


def test_an_entered_price_values_a_line_without_one(run: Runner, folder: Path) -> None:
    (folder / "shares.csv").write_text("Symbol,Shares,Value\nIVV,10,6600.00\nVTWO,20,\n")
    without, given = (
        run("analyze", "shares.csv", "--json", *price).document for price in ((), ("--price", "vtwo=98.10"))
    )
    assert (without["total_value"], [line["text"] for line in without["unresolved"]]) == (6600, ["VTWO"])
    assert without["unresolved"][0]["value"] is None
    assert (given["total_value"], given["unresolved"]) == (8562, [])
    assert given["coverage_stand_in"] == pytest.approx(1962 / 8562, abs=1e-12)


def test_lines_that_need_the_user_are_named_in_words_too(run: Runner, folder: Path) -> None:
    (folder / "bad.csv").write_text("Symbol,Shares,Price,Value\nIVV,10,660,6600\nVB,ten,abc,def\nVTWO,20,,\n")
    answer = run("analyze", "bad.csv")
    assert answer.code == 0
    assert "2 need you" in answer.out
    assert "row 3" in answer.out
    assert "row 4: “VTWO”" in answer.out
    document = run("analyze", "bad.csv", "--json").document
    assert [line["row"] for line in document["rejected"]] == [3]
    assert [line["row"] for line in document["unresolved"]] == [4]


def test_analyze_in_words_shows_bounds_dates_and_the_largest_companies(run: Runner) -> None:
    answer = run("analyze", "mix.csv")
    lines = answer.out.splitlines()
    assert lines[0] == "4 rows read as generic · 0 need you · total weights only"
    assert lines[1].startswith("Funds as of 31 Oct 2025 to 18 Nov 2025; coverage 99.9")
    assert any(line.startswith("mag7") and "39.9" in line for line in lines)
    assert any(line.startswith("NVDA") and "18.3" in line for line in lines)


def test_a_portfolio_of_cash_alone_has_no_largest_company(run: Runner, folder: Path) -> None:
    (folder / "cash.csv").write_text("Symbol,Shares,Value\nCash,,400.00\n")
    words = run("analyze", "cash.csv")
    assert (words.code, "largest" in words.out, "No fund looked through" in words.out) == (0, False, True)
    document = run("analyze", "cash.csv", "--json").document
    assert (document["largest"], document["cash"], document["total_value"]) == (None, 1, 400)
    assert document["effective_number"] == {"lower": None, "upper": None}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.csv"], ["nowhere.csv", "does not exist"]),
        (["."], ["is a directory"]),
        (["binary.csv"], ["not readable text"]),
        (["empty.csv"], ["empty"]),
        (["activity.csv"], ["list of transactions"]),
        (["mix.csv", "--total", "abc"], ["--total", "“abc”"]),
        (["mix.csv", "--total", "-5"], ["--total", "“-5”"]),
        (["mix.csv", "--total", "0"], ["--total"]),
        (["mix.csv", "--total", "nan"], ["--total"]),
        (["mix.csv", "--total", "1e30"], ["--total"]),
        (["mix.csv", "--price", "VTWO"], ["--price", "VTWO=98.10"]),
        (["mix.csv", "--price", "VTWO=free"], ["--price"]),
        (["mix.csv", "--price", "VTWO=-1"], ["--price"]),
        (["mix.csv", "--price", "=3"], ["--price"]),
        (["mix.csv", "--colour"], ["--colour"]),
        ([], ["FILE"]),
    ],
)
def test_what_analyze_cannot_use_is_a_sentence(run: Runner, arguments: list[str], words: list[str]) -> None:
    assert run("analyze", "--json", *arguments).is_refused(*words)


# plan

CORE = ("plan", SAMPLES["core_and_tech"])
FEASIBLE = (*CORE, "--min-small-cap", "0.20", "--max-theme", "mag7=40%", "--buy", "VTWO")


def test_plan_has_the_keys_and_types_of_the_definitions(run: Runner) -> None:
    answer = run(*FEASIBLE, "--json")
    assert answer.code == 0
    document = answer.document
    assert misfits(document, PLAN) == []
    assert document["status"] == "feasible"
    assert [limit["name"] for limit in document["limits"]] == ["min_small_cap", "max_theme:mag7"]
    assert all(set(trade["effects"]) == {"min_small_cap", "max_theme:mag7"} for trade in document["trades"])


def test_money_moved_into_small_caps_is_measured_from_today(run: Runner) -> None:
    document = run(*CORE, "--move-to-small", "5%", "--buy", "VTWO", "--json").document
    limit = document["limits"][0]
    assert (limit["name"], limit["met"]) == ("min_small_cap", True)
    assert limit["limit"] == pytest.approx(document["before"]["size_bands"]["small"] + 0.05, abs=0.01)
    assert limit["after"] >= limit["before"] + 0.05 - 1e-9


def test_a_plan_balances_to_the_cent_in_whole_shares_within_its_limits(run: Runner) -> None:
    document = run(*FEASIBLE, "--max-issuer", "0.07", "--json").document
    cash = 3200.0
    for trade in document["trades"]:
        assert trade["shares"] == int(trade["shares"])
        assert trade["amount"] == pytest.approx(trade["shares"] * trade["price"], abs=1e-6)
        assert trade["price_source"] == "file"
        cash += trade["amount"] if trade["side"] == "sell" else -trade["amount"]
    assert document["cash_left"] == pytest.approx(cash, abs=0.001)
    assert document["after"]["cash_amount"] == document["cash_left"]
    after = document["after"]
    assert after["small_caps"]["lower"] >= 0.20
    assert after["themes"]["mag7"]["upper"] <= 0.40
    assert after["largest"]["upper"] <= 0.07
    assert [limit["met"] for limit in document["limits"]] == [True, True, True]
    assert {t["ticker"] for t in document["trades"] if t["side"] == "buy"} == {"VTWO"}


def test_limits_that_cannot_be_met_are_exit_code_three_with_json(run: Runner) -> None:
    answer = run(*CORE, "--min-small-cap", "0.9", "--buy", "VTWO", "--new-cash-only", "--json")
    assert answer.code == 3
    document = answer.document
    assert misfits(document, PLAN) == []
    assert (document["status"], document["trades"]) == ("infeasible", [])
    (conflict,) = document["conflicts"]
    # 3,200 of cash buys 33 shares at 95.65: small caps rise from 5.0 % by about 0.9 points, nowhere near 90 %.
    assert conflict["smallest_relaxation"] == pytest.approx(0.9 - 0.05 - 0.0092, abs=0.003)
    assert document["limits"][0]["met"] is False
    assert document["after"]["themes"] == document["before"]["themes"]


def test_limits_that_hold_already_need_no_trade(run: Runner) -> None:
    document = run(*CORE, "--max-theme", "mag7=0.9", "--json").document
    assert (document["status"], document["trades"], document["cash_left"]) == ("nothing_to_do", [], 3200)


def test_new_cash_only_sells_nothing(run: Runner) -> None:
    document = run(*CORE, "--min-small-cap", "0.055", "--buy", "VTWO", "--new-cash-only", "--json").document
    assert document["status"] == "feasible"
    assert {trade["side"] for trade in document["trades"]} == {"buy"}
    assert document["cash_left"] >= 0


def test_a_fund_without_a_price_is_planned_in_money(run: Runner) -> None:
    arguments = ("plan", SAMPLES["three_funds"], "--min-small-cap", "0.25", "--buy", "VTWO", "--json")
    answer = run(*arguments)
    assert answer.code == 0
    document = answer.document
    assert (document["status"], document["price_needed"]) == ("price_needed", ["VTWO"])
    (bought,) = (trade for trade in document["trades"] if trade["side"] == "buy")
    assert [bought[key] for key in ("ticker", "shares", "price", "price_date", "price_source")] == ["VTWO"] + [None] * 4
    assert bought["amount"] > 0
    assert misfits(document, PLAN) == []
    priced = run(*arguments, "--price", "VTWO=98.10").document
    assert priced["status"] == "feasible"
    (bought,) = (trade for trade in priced["trades"] if trade["side"] == "buy")
    assert (bought["price"], bought["price_source"], bought["shares"] % 1) == (98.10, "entered", 0)


def test_the_files_own_price_goes_before_an_entered_one(run: Runner) -> None:
    document = run(*FEASIBLE, "--price", "VTWO=1.00", "--json").document
    assert {(t["price"], t["price_source"]) for t in document["trades"] if t["ticker"] == "VTWO"} == {(95.65, "file")}


def test_what_is_locked_is_not_traded(run: Runner) -> None:
    free, locked = (run(*FEASIBLE, *lock, "--json") for lock in ((), ("--lock", "voo", "--lock", "NVDA")))
    assert {"VOO", "NVDA"} & {trade["ticker"] for trade in free.document["trades"]}
    assert not {"VOO", "NVDA"} & {trade["ticker"] for trade in locked.document["trades"]}
    assert locked.err == ""


def test_a_lock_that_holds_nothing_is_said_aside(run: Runner) -> None:
    answer = run(*FEASIBLE, "--lock", "VOOO", "--json")
    assert "--lock VOOO" in answer.err
    assert answer.document["status"] == "feasible"


def test_trades_are_written_as_csv_and_as_a_workbook(run: Runner, folder: Path) -> None:
    document = run(*FEASIBLE, "--out", "trades.csv", "--json").document
    expected = [(t["side"], t["ticker"], t["shares"]) for t in document["trades"]]
    lines = list(csv.DictReader(io.StringIO((folder / "trades.csv").read_text("utf-8-sig").partition("\n\n")[0])))
    assert [(line["side"], line["ticker"], float(line["shares"])) for line in lines] == expected
    assert run(*FEASIBLE, "--out", "trades.XLSX").code == 0
    header, *rows = openpyxl.load_workbook(folder / "trades.XLSX")["Trades"].iter_rows(values_only=True)
    places = [header.index(name) for name in ("Side", "Ticker", "Shares")]
    assert [tuple(row[i] for i in places) for row in rows] == expected


def test_a_plan_in_words_says_shares_limits_and_taxes(run: Runner) -> None:
    lines = run(*FEASIBLE).out.splitlines()
    assert lines[0] == "status: feasible"
    assert any(line.startswith("min_small_cap") and line.endswith("met: yes") for line in lines)
    assert any(line.startswith("buy  VTWO") and " shares " in line for line in lines)
    assert lines[-1].startswith("Taxes are not considered")
    needed = run("plan", SAMPLES["three_funds"], "--min-small-cap", "0.25", "--buy", "VTWO").out
    assert "price needed" in needed


def test_an_impossible_plan_in_words_says_by_how_much(run: Runner) -> None:
    answer = run(*CORE, "--min-small-cap", "0.9", "--buy", "VTWO", "--new-cash-only")
    assert answer.code == 3
    assert "Lower the floor for small caps by" in answer.out


def test_retirement_accounts_are_not_taxed_unless_the_user_says_so(run: Runner) -> None:
    rates = ("--tax-short", "0.37", "--tax-long", "0.2", "--max-theme", "mag7=5%", "--buy", "VTWO", "--json")
    by_kind = run("plan", "accounts.csv", *rates)
    assert "Sales are not taxed in “Roth IRA”." in by_kind.err
    assert float(by_kind.document["tax"]["tax"]) == 0.0
    taxed = run("plan", "accounts.csv", *rates, "--taxed", "Roth IRA")
    assert "not taxed" not in taxed.err
    assert float(taxed.document["tax"]["tax"]) > 0.0
    for option in ("--lock-account", "--sheltered", "--taxed"):
        assert run("plan", "accounts.csv", *rates, option, "Rth").is_refused("no account “Rth”", "“Roth IRA”")


def test_a_file_for_another_program_of_no_trades_is_refused(run: Runner, folder: Path) -> None:
    done = run(*CORE, "--max-issuer", "0.9", "--out", "a.csv", "--format", "ibkr")
    assert done.is_refused("no trades", "nothing to do")
    impossible = run(*CORE, "--min-small-cap", "0.9", "--new-cash-only", "--out", "a.csv", "--format", "ibkr")
    assert (impossible.code, "cannot all be met" in impossible.err) == (3, True)
    assert "status: infeasible" in impossible.out
    assert not (folder / "a.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([*CORE], ["at least one limit", "--min-small-cap"]),
        ([*CORE, "--min-small-cap", "20"], ["between 0 and 1", "25%"]),
        ([*CORE, "--min-small-cap", "lots"], ["“lots”"]),
        ([*CORE, "--min-small-cap", "nan"], ["between 0 and 1"]),
        ([*CORE, "--max-issuer", "-0.1"], ["between 0 and 1"]),
        ([*CORE, "--max-theme", "mag7"], ["mag7=0.25"]),
        ([*CORE, "--max-theme", "=0.2"], ["mag7=0.25"]),
        ([*CORE, "--max-theme", "mag7=2"], ["between 0 and 1"]),
        ([*CORE, "--max-theme", "faang=0.2"], ["“faang”", "mag7"]),
        ([*CORE, "--max-theme", "mag7=0.2", "--max-theme", "mag7=0.3"], ["twice"]),
        ([*CORE, "--min-small-cap", "0.2", "--buy", "VTWOO"], ["“VTWOO”"]),
        ([*FEASIBLE, "--price", "VTWO=0"], ["--price"]),
        ([*FEASIBLE, "--out", "trades.txt"], ["--out", ".pdf", "--format"]),
        ([*FEASIBLE, "--out", "nowhere/trades.csv"], ["--out", "nowhere"]),
        (["plan", "mix.csv", "--min-small-cap", "0.2", "--buy", "IWM"], ["weights only", "total"]),
        (["plan", "activity.csv", "--min-small-cap", "0.2"], ["list of transactions"]),
        (["plan", "nowhere.csv", "--min-small-cap", "0.2"], ["does not exist"]),
    ],
)
def test_what_plan_cannot_use_is_a_sentence(run: Runner, arguments: list[str], words: list[str]) -> None:
    assert run(*arguments).is_refused(*words)


# fund show


@pytest.mark.parametrize("ticker", ["SPY", "VTWO", "VFIAX", "iwm", "VXUS"])
def test_fund_show_has_the_keys_and_types_of_the_definitions(run: Runner, ticker: str) -> None:
    answer = run("fund", "show", ticker, "--json")
    assert (answer.code, answer.err) == (0, "")
    assert misfits(answer.document, FUND) == []
    assert answer.document["ticker"] == ticker.upper()
    assert len(answer.document["top"]) == 25


def test_a_stand_in_gives_its_holdings_and_never_fee_or_price(run: Runner) -> None:
    shown, stand_in = (run("fund", "show", ticker, "--json").document for ticker in ("VTWO", "IWM"))
    assert (shown["stand_in"], stand_in["stand_in"]) == ("IWM", None)
    assert shown["top"] == stand_in["top"]
    assert (shown["expense_ratio"], shown["price"]) == (None, None)
    assert stand_in["expense_ratio"] is not None
    assert "stand-in IWM" in run("fund", "show", "VTWO").out


def test_a_share_class_is_exact_and_has_a_fee_of_its_own(run: Runner) -> None:
    shown, series = (run("fund", "show", ticker, "--json").document for ticker in ("VFIAX", "VOO"))
    assert (shown["stand_in"], shown["share_class_of"]) == (None, "VOO")
    assert shown["size_bands"] == series["size_bands"]
    assert shown["expense_ratio"] != series["expense_ratio"]
    assert "share class" in run("fund", "show", "VFIAX").out


@pytest.mark.parametrize(("ticker", "words"), [("QQQ", "this equity fund"), ("BND", "this bond fund")])
def test_a_fund_without_holdings_is_known_by_name_and_unknown_in_weight(run: Runner, ticker: str, words: str) -> None:
    document = run("fund", "show", ticker, "--json").document
    assert misfits(document, {"name": string, "index": string}) == []
    unknown = [key for key in FUND if key not in {"ticker", "name", "index", "top"}]
    assert {key: document[key] for key in unknown} == dict.fromkeys(unknown)
    assert document["top"] == []
    assert words in run("fund", "show", ticker).out


def test_fund_show_in_words_lists_bands_and_companies(run: Runner) -> None:
    out = run("fund", "show", "SPY").out
    assert "as of 2025-11-18" in out
    assert "mega 61.4" in out
    assert "NVIDIA CORP" in out


@pytest.mark.parametrize(("ticker", "words"), [("ZZZZ", "ZZZZ is not in the fund directory"), (" ", "TICKER")])
def test_a_fund_nobody_knows_is_a_sentence(run: Runner, ticker: str, words: str) -> None:
    assert run("fund", "show", ticker, "--json").is_refused(words)


# doctor


def test_doctor_says_what_works(run: Runner) -> None:
    answer = run("doctor", "--json")
    assert answer.code == 0
    checks = {check["check"]: check for check in answer.document["checks"]}
    assert all(check["ok"] is True and check["text"] for check in checks.values())
    assert "PostgreSQL" in checks["database"]["text"]
    assert "43 funds with holdings" in checks["market"]["text"]
    assert run("doctor").out.count("ok ") == len(checks)
