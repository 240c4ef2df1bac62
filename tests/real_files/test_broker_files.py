"""Verdicts on real broker layouts. Rows, accounts and totals were read from the files by eye, not by our code.

The sum is that of the printed values of the lines used (blank where a file prints none); the files' own totals often
do not tie, which is part of what they show.
"""

import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.model.portfolio import ParsedFile, RowClass

FOLDER = Path(os.environ.get("COUNTERPOISE_REAL_FILES") or Path(__file__).parents[3] / "shared" / "data") / "brokers"

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the broker files are not at {FOLDER}"),
]


@dataclass(frozen=True)
class Good:
    """Lines used, lines rejected, sum of the printed values, the file's own total, number of accounts."""

    used: tuple[int, ...]
    amount: str = "0"
    printed: str | None = None
    rejected: tuple[int, ...] = ()
    n_accounts: int = 1
    classes: str = ""  # one letter per line used: p position, c cash, o option, b bond, w pending (waiting)


POSITIONS = {
    "fidelity/min-no-money-format.csv": Good((2, 3), "77200", classes="pp"),
    "fidelity/one-row-brand-in-header-fidelity.csv": Good((2,), "5000", classes="p"),
    # 9,223.20 + 5,840.00 + 412.15 + 1,201.00
    "fidelity/positions-full-16col.csv": Good((2, 3, 4, 5), "16676.35", classes="ppcw"),
    # -100.00 + 19,000.00; the pending line has no amount
    "fidelity/positions-min-options.csv": Good((2, 3), "18900", classes="op"),
    # 20,000 + 25,000 + 13,000 + 1,234
    "fidelity/positions-pending-blank-commas.csv": Good((2, 3, 4, 5), "59234", n_accounts=2, classes="pcpw"),
    # 128,150.40 + 5,200 + 250 + 179,996
    "fidelity/positions-title-line-crlf.csv": Good((3, 4, 5, 6), "313596.40", n_accounts=2, classes="pcwp"),
    # 6,656.50 + 1,204.00 + 15,363.20
    "fidelity/positions-two-accounts-footer.csv": Good((2, 3, 4), "23223.70", n_accounts=2, classes="pcp"),
    # subtotals 18,738.30 + 9,890.10 + 1,633.03 + 15,678.89
    "fidelity/statement-sections-2019.csv": Good(
        (9, 10, 11, 15, 19, 20, 24), "45940.32", "45940.32", classes="pppbooc"
    ),
    # 3,830 + 7,897 + 1,253 + 2,000; the printed total leaves the option out
    "schwab/all-accounts-positions-2020.csv": Good((11, 12, 13, 14), "14980", "13727", classes="ppoc"),
    "schwab/intelligent-positions-2020-08-25.csv": Good((4, 5, 6), "757.79", "757.79", classes="ppc"),
    "schwab/intelligent-positions-2020-11-30.csv": Good((4, 5), "12711.44", "12711.44", classes="pc"),
    "schwab/one-row-brand-in-header-schwab.csv": Good((2,), "2000", classes="p"),
    # 1,821.09 + 3,383.24 + 9,979.72 + 500.21; anonymised, its total does not tie
    "schwab/positions-bond-zeroqty-futures-2019.csv": Good((4, 5, 6, 10), "15684.26", "101500", classes="ppbc"),
    "schwab/positions-min-options.csv": Good((2, 3), "18945", classes="op"),
    "schwab/positions-only-short-option.csv": Good((4, 5), "9950", "9950", classes="oc"),
    "schwab/positions-sections-no-blank-line.csv": Good((3, 4, 5, 9), "18000", "18000", n_accounts=2, classes="pccp"),
    "schwab/positions-single-2026.csv": Good((4, 5, 6), "10200", classes="ppc"),
    "vanguard/ofxdownload-529.csv": Good((2,), "945", classes="p"),
    # 15,982.40 + 10,048.66 + 37,237.31 + 8,696.32 + 2,928.09 + 1,711.85 + 5,896.26
    "vanguard/ofxdownload-multi-account-generated.csv": Good(
        (2, 3, 4, 5, 6, 7, 8), "82500.89", n_accounts=3, classes="ppppppp"
    ),
    "vanguard/ofxdownload-two-tables.csv": Good((2,), "2500", classes="p"),
    "vanguard/one-row-brand-in-header-vanguard.csv": Good((2,), "2500", classes="p"),
    # 7,481 + 4,081 + 10,970.96 + 3 x 7,462.89 + 543.21
    "vanguard/positions-and-transactions-2017.csv": Good((2, 3, 4, 5, 6, 7, 8), "45464.84", classes="ppppppc"),
    # 500,000 + 800,000 + 1,234.56 + 300,000 + 10,000
    "vanguard/tips-null-symbol.csv": Good((2, 3, 4, 5, 6), "1611234.56", n_accounts=2, classes="bbcbp"),
    "generic/comma-min.csv": Good((2, 3, 4), n_accounts=2, classes="ppp"),
    "generic/cusip-only.csv": Good((2, 3), "20000", classes="pp"),
    "generic/fidelity-hand-edited.csv": Good((2, 3, 4, 5, 6, 7), classes="pppppp"),
    "generic/one-row-brand-in-header-generic.csv": Good((2,), "1200", classes="p"),
    "generic/semicolon-min.csv": Good((2, 3), classes="pp"),
    "nasty/ambiguous-decimals.csv": Good((2, 3, 4), classes="ppp"),
    "nasty/bonds-per-100.csv": Good((2, 3, 4), "15687", classes="bbo"),
    "nasty/duplicate-headers.csv": Good((2, 3), "3500", classes="pp"),
    "nasty/formula-injection.csv": Good((2, 3, 4, 5, 6, 7), classes="pppppo"),
    "nasty/html-xss-unicode.csv": Good((2, 3, 4, 5, 6, 7), classes="pppppp"),
    # 2,000 dollars + 1,700 euros + 1,404.60 pounds + 290,000 yen: each stays in its own currency
    "nasty/mixed-currencies.csv": Good((2, 3, 4, 5), "295104.60", classes="pppp"),
    "nasty/sep-line.csv": Good((3, 4), classes="pp"),
    "nasty/ticker-variants.csv": Good(tuple(range(2, 22)), "100", classes="p" * 19 + "c"),
    "nasty/utf16be-bom.csv": Good((2, 3, 4), "4400", classes="ppp"),
    # the thousands comma of two values became a tab: those lines cannot be trusted
    "nasty/utf16le-nobom-tab.txt": Good((4,), "900", rejected=(2, 3), classes="p"),
}
ACTIVITY = {
    "fidelity/history.csv": "At Fidelity",
    "schwab/transactions-brokerage-2020.csv": "At Schwab",
    "schwab/transactions.csv": "At Schwab",
    "vanguard/activity-em-dash.csv": "At Vanguard",
}
REFUSED = {
    "schwab/balances-multi-section.csv": "Balances file",
    "schwab/lot-details-FNDA-2020-08-25.csv": "purchase lots",
    "schwab/lot-details-HYLB-2020-09-25.csv": "purchase lots",
    "schwab/lot-details-HYLB-2020-10-25.csv": "purchase lots",
    "schwab/lot-details-IAU-2020-09-25.csv": "purchase lots",
    "nasty/empty.csv": "empty",
    "nasty/header-only.csv": "no holdings below",
    "nasty/no-header.csv": "has to name its columns",
    "nasty/pdf-renamed.csv": "PDF",
    "nasty/weights-fraction.csv": "add up to 105.0 %",
    "nasty/workbook-formulas-multisheet.xlsx": "Excel workbook",
    "nasty/workbook-xxe-external.xlsx": "Excel workbook",
}
LETTERS = {
    RowClass.POSITION: "p",
    RowClass.CASH: "c",
    RowClass.OPTION: "o",
    RowClass.BOND: "b",
    RowClass.PENDING: "w",
}


def read(name: str) -> ParsedFile:
    return read_portfolio_file((FOLDER / name).read_bytes(), Path(name).name)


@pytest.mark.parametrize("name", POSITIONS)
def test_positions_are_read_line_by_line(name: str) -> None:
    expected = POSITIONS[name]
    parsed = read(name)
    assert tuple(row.row for row in parsed.rows) == expected.used
    assert tuple(row.row for row in parsed.rejected) == expected.rejected
    assert sum((row.amount or Decimal(0) for row in parsed.rows), Decimal(0)) == Decimal(expected.amount)
    assert parsed.printed_total_amount == (None if expected.printed is None else Decimal(expected.printed))
    assert len({row.account for row in parsed.rows}) == expected.n_accounts
    assert "".join(LETTERS[row.row_class] for row in parsed.rows) == expected.classes
    assert any("own total" in w for w in parsed.warnings) == (expected.printed not in {None, expected.amount})


@pytest.mark.parametrize("name", POSITIONS)
def test_every_line_with_content_is_accounted_for_once(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    encoding = {"utf16be-bom.csv": "utf-16", "utf16le-nobom-tab.txt": "utf-16-le"}.get(Path(name).name, "utf-8-sig")
    lines = content.decode(encoding).splitlines()
    filled = [number for number, line in enumerate(lines, start=1) if line.strip()]
    parsed = read(name)
    assert sorted(line.row for line in (*parsed.rows, *parsed.rejected, *parsed.skipped)) == filled


@pytest.mark.parametrize("name", ACTIVITY)
def test_activity_is_recognised_and_points_to_the_positions(name: str) -> None:
    with pytest.raises(PortfolioFileError, match=ACTIVITY[name]) as refusal:
        read(name)
    assert refusal.value.verdict == "activity"


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(PortfolioFileError, match=REFUSED[name]) as refusal:
        read(name)
    assert refusal.value.verdict == "refused"


@pytest.mark.parametrize("broker", ["fidelity", "schwab", "vanguard"])
def test_a_brokers_own_layout_is_recognised(broker: str) -> None:
    assert all(read(name).preset == broker for name in POSITIONS if name.startswith(f"{broker}/"))


def test_every_file_of_these_folders_has_a_verdict() -> None:
    folders = ("fidelity", "schwab", "vanguard", "generic", "nasty")
    present = {f"{folder}/{path.name}" for folder in folders for path in (FOLDER / folder).iterdir()}
    assert present == {*POSITIONS, *ACTIVITY, *REFUSED}


def test_bonds_and_options_are_scaled_right() -> None:
    bill = next(row for row in read("schwab/positions-bond-zeroqty-futures-2019.csv").rows if row.text == "193845XM2")
    assert (bill.quantity, bill.price_amount, bill.amount) == (10000, Decimal("99.79721"), Decimal("9979.72"))
    option = read("schwab/positions-only-short-option.csv").rows[0]
    assert (option.quantity, option.price_amount, option.amount) == (-1, Decimal("0.50"), Decimal("-50.00"))


def test_decimal_marks_are_decided_by_the_file() -> None:
    rows = read("nasty/ambiguous-decimals.csv").rows
    assert [(row.quantity, row.price_amount) for row in rows] == [
        (1, Decimal("12.345")),
        (2500, 1234),
        (Decimal("1234567.89"), 10),
    ]
    assert [row.price_amount for row in read("nasty/sep-line.csv").rows] == [Decimal("150.25"), Decimal("1180.50")]


def test_currencies_stay_apart() -> None:
    rows = read("nasty/mixed-currencies.csv").rows
    assert [(row.currency, row.amount) for row in rows] == [
        ("USD", 2000),
        ("EUR", 1700),
        ("GBP", Decimal("1404.60")),
        ("JPY", 290000),
    ]
