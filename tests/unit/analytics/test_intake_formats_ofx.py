"""OFX and Quicken files: positions, cash and what they cannot tell."""

from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.intake.formats import FORMATS, ofx
from analytics.intake.source import Source

FOLDER = Path(__file__).parents[2] / "fixtures" / "brokers" / "ofx"


def text_of(name: str) -> str:
    return (FOLDER / name).read_text()


def read(text: str) -> Source:
    return ofx.read(b"", text)


def lines(source: Source, *columns: str) -> list[tuple[object, ...]]:
    """Return the lines of the only sheet: their number and the cells of some columns."""
    header, *records = source.sheets[0].records
    return [
        (record.line, *(record.cells[header.cells.index(name)] for name in columns))
        for record in records
        if record != header
    ]


def test_positions_of_two_accounts_are_joined_with_their_securities() -> None:
    """Line numbers counted in the file, figures read from it by eye; a short position is negative on both sides."""
    found = lines(
        read(text_of("two-accounts.qfx")), "Account Number", "Symbol", "Description", "Quantity", "Market Value"
    )
    assert found == [
        (41, "X90001234", "ACME", "Acme & Sons Inc", "12.5", "1000.00"),
        (53, "X90001234", "GLBX", "Globex Corp", "-10", "-500.00"),
        (63, "X90001234", "ACME  261218C00090000", "ACME CALL DEC 2026 $90", "2", "620.00"),
        (74, "X90001234", "", "US TREASURY NOTE 1.5% 2030", "10000", "9912.50"),
        (86, "X90001234", "Cash", "Available cash", "", "250.75"),
        (87, "X90001234", "Cash", "Margin balance", "", "-1200.00"),
        (99, "Y90005678", "", "Example Euro Fund", "40", "1020.00"),
        (110, "Y90005678", "", "Collective Trust 77", "7", "70.00"),
    ]


def test_identity_class_currency_and_day_of_each_line() -> None:
    source = read(text_of("two-accounts.qfx"))
    found = lines(source, "Row Type", "CUSIP", "ISIN", "Security Type", "Multiplier", "Currency", "As Of Date")
    assert found == [
        (41, "position", "111111118", "", "Stock", "", "USD", "2026-07-13"),
        (53, "position", "222222226", "", "Stock", "", "USD", "2026-07-14"),
        (63, "position", "", "", "Option", "100", "USD", "2026-07-14"),
        (74, "position", "912828XX3", "", "Bond", "", "USD", "2026-07-14"),
        (86, "cash", "", "", "Cash", "", "USD", "2026-07-14"),
        (87, "cash", "", "", "Cash", "", "USD", "2026-07-14"),
        (99, "position", "", "IE00EXAMPLE2", "Mutual Fund", "", "EUR", "2026-07-14"),  # CURRENCY: amounts are in it
        (110, "position", "", "", "Other", "", "USD", "2026-07-14"),  # ORIGCURRENCY: already converted
    ]


def test_the_short_balance_is_no_cash() -> None:
    (note,) = read(text_of("two-accounts.qfx")).warnings
    assert note.startswith("Line 85: the short balance of 500.00 is the value of the positions held short")


def test_every_line_that_is_not_blank_is_named() -> None:
    text = text_of("two-accounts.qfx")
    expected = tuple(number for number, line in enumerate(text.split("\n"), start=1) if line.strip())
    assert read(text).lines == expected
    assert 10 not in expected  # the blank line below the header


def test_without_a_list_of_securities_the_cusip_is_all_there_is() -> None:
    source = read(text_of("closed-tags.ofx"))
    assert lines(source, "Account Name", "Symbol", "CUSIP", "Description", "Quantity", "Price", "Market Value") == [
        (14, "401(k)", "", "333333334", "", "20.25", "40", "810.00"),
        (32, "401(k)", "Cash", "", "Cash", "", "", "15.50"),
    ]
    assert source.preset == "ofx"


def test_cash_that_is_the_money_market_position_is_counted_once() -> None:
    source = read(text_of("sweep.ofx"))
    assert lines(source, "Symbol", "Market Value") == [(9, "EXMXX", "830.10"), (13, "Total", "830.10")]
    assert source.warnings == (
        "Line 9: the available cash of 830.10 is the money market position of the same amount and is counted once.",
    )


def test_cash_beside_a_money_market_position_is_counted_and_said() -> None:
    source = read(text_of("sweep.ofx").replace("<AVAILCASH>830.10", "<AVAILCASH>100.00"))
    found = [cells[1:] for cells in lines(source, "Symbol", "Market Value")]
    assert found[:2] == [("EXMXX", "830.10"), ("Cash", "100.00")]
    assert "both are counted" in source.warnings[0]


def test_a_stock_at_one_dollar_is_no_money_market() -> None:
    source = read(text_of("sweep.ofx").replace("POSMF", "POSSTOCK"))
    found = [cells[1:] for cells in lines(source, "Symbol", "Market Value")]
    assert found[:2] == [("EXMXX", "830.10"), ("Cash", "830.10")]
    assert source.warnings == ()


def test_the_total_a_broker_adds_is_checked_unless_currencies_are_mixed() -> None:
    parsed = read_portfolio_file((FOLDER / "sweep.ofx").read_bytes(), "sweep.ofx")
    (check,) = parsed.totals
    assert (check.row, check.printed_amount, check.recomputed_amount) == (13, Decimal("830.10"), Decimal("830.10"))
    euro = text_of("sweep.ofx").replace("<MKTVAL>830.10", "<MKTVAL>830.10<CURRENCY><CURSYM>EUR</CURRENCY>")
    assert "total" not in {cells[1] for cells in lines(read(euro), "Row Type")}


def test_securities_are_joined_whatever_their_case() -> None:
    text = text_of("two-accounts.qfx").replace(
        "<UNIQUEID>OPT1<UNIQUEIDTYPE>OTHER</SECID>\n<HELD", "<UNIQUEID>opt1</SECID>\n<HELD"
    )
    assert lines(read(text), "Symbol", "Description")[2] == (63, "ACME  261218C00090000", "ACME CALL DEC 2026 $90")


def test_a_positive_margin_balance_beside_cash_is_counted_and_said() -> None:
    text = text_of("two-accounts.qfx").replace("<MARGINBALANCE>-1200.00", "<MARGINBALANCE>30.00")
    source = read(text)
    assert (87, "Margin balance", "30.00") in lines(source, "Description", "Market Value")
    assert source.warnings[0] == (
        "Line 85: the account has a margin balance of 30.00 beside available cash of 250.75; both are counted."
    )


def test_a_file_on_one_line_counts_its_lines_by_tag() -> None:
    """In ``one-line.ofx`` POSMF is tag 12, end tags included, and AVAILCASH tag 26; nothing stands on line 1 then."""
    source = read(text_of("one-line.ofx"))
    assert lines(source, "Symbol", "Market Value") == [(13, "EXMXX", "830.10"), (27, "Cash", "100.00")]
    assert source.warnings[-1].startswith("Several entries stand on one line")
    assert source.lines == ()


def test_an_account_without_positions_beside_one_with_them_says_so() -> None:
    text = text_of("two-accounts.qfx")
    start, end = text.index("<INVPOSLIST>\n<POSMF>"), text.rindex("</INVPOSLIST>")
    source = read(text[:start] + text[end + len("</INVPOSLIST>") :])
    assert {cells[1] for cells in lines(source, "Account Number")} == {"X90001234"}
    assert "Line 94: this account has no list of positions, only its cash is read." in source.warnings


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("transactions-only.qfx", "holds transactions of an investment account and no list of positions"),
        ("bank.ofx", "is the statement of a bank or card account"),
    ],
)
def test_files_without_positions_are_activity_with_what_to_do(name: str, words: str) -> None:
    with pytest.raises(PortfolioFileError, match=words) as refusal:
        read(text_of(name))
    assert refusal.value.verdict == "activity"
    assert "Choose a download that holds the positions as well" in str(refusal.value)


def test_positions_outside_an_account_are_none() -> None:
    with pytest.raises(PortfolioFileError, match="holds no investment account"):
        read("<OFX><INVPOSLIST><POSSTOCK><UNITS>5<MKTVAL>50</POSSTOCK></INVPOSLIST></OFX>")


def test_a_value_is_cut_before_its_entities_are_read() -> None:
    text = text_of("sweep.ofx").replace("Example Money Market", "A" * 4094 + "&amp;B")
    ((_, name), *_) = lines(read(text), "Description")
    assert name == "A" * 4094 + "&a"


def test_an_empty_answer_is_refused() -> None:
    with pytest.raises(PortfolioFileError, match="holds no investment account") as refusal:
        read("OFXHEADER:100\n<OFX><SIGNONMSGSRSV1></SIGNONMSGSRSV1></OFX>")
    assert refusal.value.verdict == "refused"


@pytest.mark.parametrize("declaration", ["<!DOCTYPE OFX [", "<!ENTITY a 'b'>", "<!doctype ofx>"])
def test_declarations_are_refused(declaration: str) -> None:
    with pytest.raises(PortfolioFileError, match="declares a document type"):
        read(text_of("sweep.ofx").replace("<OFX>", f"{declaration}<OFX>"))


def test_too_many_lines_are_refused_with_a_way_out() -> None:
    with pytest.raises(PortfolioFileError, match=r"50,001 lines; at most 50,000 are read\. Download it again"):
        read("<OFX>" + "\n" * 50_000)


@pytest.mark.parametrize(
    ("text", "is_ofx"),
    [
        ("OFXHEADER:100\nDATA:OFXSGML", True),
        ("\n\n ofxheader:100 DATA:OFXSGML <OFX>", True),
        ("<OFX><INVSTMTMSGSRSV1>", True),
        ('<?OFX OFXHEADER="200"?><OFX>', True),
        ('<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>', True),
        ('<?xml version="1.0"?><html>', False),
        ("Symbol,Quantity\nOFXHEADER,1", False),
        ("", False),
    ],
)
def test_told_by_content(text: str, is_ofx: bool) -> None:  # noqa: FBT001  # a column of the table
    assert ofx.recognises(b"", text) is is_ofx


def test_two_accounts_read_to_the_end() -> None:
    """US dollars: 1000.00 - 500.00 + 620.00 + 9912.50 + 250.75 - 1200.00 + 70.00 = 10153.25; euro: 1020.00."""
    parsed = read_portfolio_file((FOLDER / "two-accounts.qfx").read_bytes(), "two-accounts.qfx")
    assert ofx.FORMAT in FORMATS
    assert not parsed.rejected
    sums = {code: sum(r.amount or 0 for r in parsed.rows if r.currency == code) for code in ("USD", "EUR")}
    assert sums == {"USD": Decimal("10153.25"), "EUR": Decimal("1020.00")}
    assert parsed.n_rows_used + len(parsed.skipped) == 141  # lines of the file that are not blank
