"""Broker layouts through the door. Expected rows were written from reading the fixtures by eye."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.intake.dates import find_date
from analytics.model.portfolio import ParsedFile, ParsedRow

FIXTURES = Path(__file__).parents[2] / "fixtures" / "brokers"
Expected = tuple[int, str, str, str, str | None, str | None, str | None]


def read(name: str) -> ParsedFile:
    return read_portfolio_file((FIXTURES / name).read_bytes(), Path(name).name)


def read_text(text: str, name: str = "mine.csv") -> ParsedFile:
    return read_portfolio_file(text.encode(), name)


def essence(row: ParsedRow) -> Expected:
    figures = (row.quantity, row.amount, row.cost_basis_amount)
    quantity, amount, cost = (None if figure is None else f"{figure.normalize():f}" for figure in figures)
    return row.row, row.account, row.text, row.row_class.value, quantity, amount, cost


def lines_of(parsed: ParsedFile) -> list[int]:
    return sorted(line.row for line in (*parsed.rows, *parsed.rejected, *parsed.skipped))


def test_fidelity_with_sweep_pending_option_and_bill() -> None:
    parsed = read("fidelity/two_accounts_sweep_options.csv")
    one, two = "Individual …0001", "Rollover IRA …0002"
    assert [essence(row) for row in parsed.rows] == [
        (2, one, "SPAXX**", "cash", None, "1500.25", None),
        (3, one, "VOO", "position", "20", "12000", "9000"),
        (4, one, "BRKB", "position", "4.5", "2250", "2300"),
        (5, one, "-NVDA270115C200", "option", "-1", "-1240", "-1300"),
        (6, one, "912797XY1", "bond", "5000", "4925", None),
        (7, one, "Pending Activity", "pending", None, "-200.75", None),
        (8, two, "FXAIX", "position", "100.125", "22027.5", None),
    ]
    assert (parsed.preset, parsed.as_of_date, parsed.rejected) == ("fidelity", dt.date(2026, 7, 31), ())
    assert [(skipped.row, skipped.reason) for skipped in parsed.skipped] == [
        (1, "column names"),
        (10, "note or disclaimer"),
        (11, "note or disclaimer"),
        (13, "note or disclaimer"),
    ]
    assert parsed.warnings == ()


def test_bad_rows_are_listed_with_the_cell_and_the_good_ones_go_on() -> None:
    parsed = read("fidelity/two_bad_rows.csv")
    assert [row.text for row in parsed.rows] == ["SPY", "AAPL", "SPAXX**"]
    words, blank = parsed.rejected
    assert (words.row, words.column, words.value) == (3, "Quantity", "twelve")
    assert words.reason == "not a number: write it in plain digits, such as 1234.56"
    assert (blank.row, blank.column, blank.value) == (4, "Quantity", "")
    assert blank.reason == "no number of shares, no value and no weight: enter one of them"
    assert "Z11110001" not in words.text


def test_schwab_all_accounts_keeps_every_block() -> None:
    parsed = read("schwab/all_accounts.csv")
    one, two = "Brokerage XXXX-0001", "Roth Contributory IRA XXXX-0002"
    assert [essence(row) for row in parsed.rows] == [
        (5, one, "SCHA", "position", "100", "3000", "2500"),
        (7, one, "AAPL 01/15/2027 300.00 C", "option", "-2", "-800", "-900"),
        (8, one, "Cash & Cash Investments", "cash", None, "500.5", None),
        (14, two, "BRK/B", "position", "2", "1000", "700"),
        (15, two, "SWVXX", "cash", "250.25", "250.25", None),
    ]
    assert parsed.as_of_date == dt.date(2026, 7, 30)
    assert parsed.printed_total_amount == Decimal("3950.75")
    assert parsed.warnings == ()
    assert {skipped.row: skipped.reason for skipped in parsed.skipped}[6] == "zero quantity"
    assert lines_of(parsed) == [1, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16]


def test_schwab_custom_view_takes_market_value_and_not_market_cap() -> None:
    parsed = read("schwab/custom_view.csv")
    account = "Individual ...0001"
    assert [essence(row) for row in parsed.rows] == [
        (4, account, "NVDA", "position", "100", "18500", "4000"),
        (5, account, "SCHA", "position", "320.5", "9600", "9000"),
        (6, account, "Cash & Cash Investments", "cash", None, "400", None),
    ]
    assert (parsed.preset, parsed.as_of_date) == ("schwab", dt.date(2026, 7, 31))
    assert parsed.printed_total_amount == Decimal(28500)


def test_vanguard_stops_at_the_transactions_and_says_so() -> None:
    parsed = read("vanguard/two_tables.csv")
    assert [essence(row) for row in parsed.rows] == [
        (2, "…0001", "VTSAX", "position", "100.5", "15075", None),
        (3, "…0001", "VMFXX", "cash", "321.09", "321.09", None),
        (4, "…0001", "U S TREASURY NOTE 4.250 11/15/34 11/15/24", "bond", "2000", "2025", None),
        (5, "…0002", "VB", "position", "10", "2600", None),
    ]
    assert parsed.warnings == ("Line 9 starts a list of transactions: not used.",)
    assert lines_of(parsed) == [1, 2, 3, 4, 5, 9, 10, 11]


def test_a_college_plan_without_symbols_keeps_its_line_by_name() -> None:
    (row,) = read("vanguard/college_plan.csv").rows
    assert row.text == row.name == "Vanguard Target Enrollment 2040/2041 Portfolio"
    assert (row.quantity, row.amount) == (Decimal(200), Decimal(2500))


def test_tickers_that_spreadsheets_eat_survive() -> None:
    parsed = read("generic/odd_tickers.csv")
    assert [row.text for row in parsed.rows] == ["NA", "TRUE", "ON", "NULL", "E", "BRK.B", "BRK-B", "BRK/B"]
    assert [row.quantity for row in parsed.rows] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_decimal_commas_and_minus_signs() -> None:
    parsed = read("generic/decimal_commas.csv")
    assert [(row.text, row.quantity, row.amount) for row in parsed.rows] == [
        ("VTI", Decimal("10.5"), Decimal(3150)),
        ("IWM", Decimal(1000), Decimal(240000)),
        ("MSFT", Decimal(-2), Decimal(-1000)),
        ("AAPL", Decimal(-3), Decimal(-810)),
        ("NVDA", Decimal(-4), Decimal("-740.25")),
    ]
    assert lines_of(parsed) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("name", "verdict", "words"),
    [
        (
            "fidelity/transactions.csv",
            "activity",
            "list of transactions, not of holdings.*At Fidelity, open the Positions",
        ),
        ("schwab/transactions.csv", "activity", "list of transactions, not of holdings.*At Schwab, open Accounts"),
        ("schwab/balances.csv", "refused", "Schwab's Balances file"),
    ],
)
def test_look_alikes_are_refused_with_the_way_to_the_positions(name: str, verdict: str, words: str) -> None:
    with pytest.raises(PortfolioFileError, match=words) as refusal:
        read(name)
    assert refusal.value.verdict == verdict


def test_a_list_of_trades_to_be_placed_is_activity() -> None:
    with pytest.raises(PortfolioFileError, match="list of trades, not of holdings") as refusal:
        read_text("Action,Quantity,Symbol,SecType,OrderType\nBUY,1,VOO,STK,MKT\n")
    assert refusal.value.verdict == "activity"


def test_a_list_of_lots_that_names_no_security_is_refused() -> None:
    with pytest.raises(PortfolioFileError, match="purchase lots that does not name") as refusal:
        read_text("Open Date,Quantity,Price,Cost/Share,Market Value,Holding Period\n08/24/2020,1,3,3,3,Short Term\n")
    assert refusal.value.verdict == "refused"


def test_lots_beside_a_line_with_their_sum_are_not_added_to_it() -> None:
    text = "Symbol,Quantity,Value,Date Acquired\nVTI,10,1000,\nVTI,4,400,2024-01-02\nVTI,6,600,2025-01-02\n"
    (row,) = read_text(text).rows
    assert (row.quantity, row.amount, [lot.quantity for lot in row.lots]) == (10, 1000, [4, 6])


def test_a_total_that_does_not_tie_is_shown() -> None:
    parsed = read_text("Symbol,Market Value\nVTI,100\nVOO,50\nAccount Total,151\n")
    assert parsed.printed_total_amount == 151
    (warning,) = parsed.warnings
    assert "own total is 151.00" in warning
    assert "add up to 150.00 (difference -1.00)" in warning


def test_account_totals_and_a_grand_total_are_not_added_up_twice() -> None:
    text = "Symbol,Market Value\nVTI,100\nAccount Total,100\nVOO,50\nAccount Total,50\nGrand Total,150\n"
    parsed = read_text(text)
    assert (parsed.printed_total_amount, parsed.warnings) == (150, ())


def test_subtotals_count_where_there_is_no_total() -> None:
    text = "Symbol,Description,Market Value\nVTI,x,100\nSubTotal of Stocks,,100\n912797XY1,,50\nSubTotal of Bonds,,50\n"
    parsed = read_text(text)
    assert (parsed.printed_total_amount, parsed.warnings) == (150, ())


def test_a_nameless_last_row_is_a_total_only_if_it_is_the_sum() -> None:
    hidden = read_text("Symbol,Shares,Value\nVTI,1,100\nVOO,1,50\n,,150\n")
    assert [skipped.reason for skipped in hidden.skipped] == ["column names", "total"]
    other = read_text("Symbol,Shares,Value\nVTI,1,100\nVOO,1,50\n,,149\n")
    assert [(r.row, r.column, r.reason) for r in other.rejected] == [
        (4, "symbol", "no ticker and no name: add one, or delete the line")
    ]


def test_a_fund_called_total_is_a_position() -> None:
    parsed = read_text("Fund Name,Total Value\nTotal Stock Market Index,100\nTotal International Bond Index,5\n")
    assert [row.text for row in parsed.rows] == ["Total Stock Market Index", "Total International Bond Index"]


def test_quantity_times_price_that_does_not_give_the_value_is_pointed_out_and_the_value_kept() -> None:
    parsed = read_text("Symbol,Quantity,Price,Value\nVTI,10,300,3000\nVB,10,74.81,7481\n912797XY1,5000,98.5,4925\n")
    assert [row.amount for row in parsed.rows] == [3000, 7481, 4925]
    assert parsed.warnings == ()
    parsed = read_text("Symbol,Quantity,Price,Value\nVTI,10,300,4000\n")
    assert parsed.warnings == (
        "In 1 line(s) quantity times price is not the value printed (line 2): the printed value is used.",
    )


def test_more_cells_than_column_names_reject_the_line_and_not_the_file() -> None:
    parsed = read_text("Symbol,Quantity,Value\nVTI,10,$2,500.00\nVOO,1,600\n")
    assert [row.text for row in parsed.rows] == ["VOO"]
    (rejected,) = parsed.rejected
    assert (rejected.row, rejected.value) == (2, "500.00")
    assert "more cells than the header line" in rejected.reason


def test_an_account_title_masks_long_numbers() -> None:
    text = "Positions for account Joint 123456789 as of 07/31/2026\nSymbol,Quantity,Price\nVTI,1,2\n"
    parsed = read_text(text)
    assert parsed.rows[0].account == "Joint …6789"
    assert all("123456789" not in skipped.text for skipped in parsed.skipped)


def test_two_accounts_with_the_same_last_digits_stay_apart() -> None:
    parsed = read_text("Account Number,Symbol,Shares\nX11110001,VTI,1\nY22220001,VTI,2\n")
    assert [row.account for row in parsed.rows] == ["…10001", "…20001"]


def test_multi_line_cells_count_their_first_line() -> None:
    parsed = read_text('Symbol,Description,Shares\nAAPL,"Apple\nCUSIP: 037833100",1\nVTI,x,2\n')
    assert [(row.row, row.text) for row in parsed.rows] == [(2, "AAPL"), (4, "VTI")]


def test_quotation_marks_that_do_not_pair_up_swallow_no_line() -> None:
    text = 'Symbol,Description,Shares\nAAPL,"Apple,1\nVTI,Vanguard,2\nMSFT,"Microsoft,3\nKO,Coke,4\n'
    parsed = read_text(text)
    assert [(row.row, row.text, row.quantity) for row in parsed.rows] == [
        (2, "AAPL", 1),
        (3, "VTI", 2),
        (4, "MSFT", 3),
        (5, "KO", 4),
    ]
    assert any("do not pair up" in warning for warning in parsed.warnings)


def test_two_columns_of_one_name_are_pointed_out() -> None:
    parsed = read_text("Symbol,Value,Value,Quantity\nAAPL,2000,1800,10\n")
    assert parsed.rows[0].amount == 2000
    assert parsed.warnings[0] == "Two columns are called Value: the first one is used as value."


def test_of_two_price_like_columns_the_one_with_numbers_is_used() -> None:
    parsed = read_text("Symbol,Price,Last,Quantity\nAAPL,n/a,270,1\nVTI,n/a,300,1\n")
    assert [row.price_amount for row in parsed.rows] == [270, 300]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("CASH,,,250", "cash"),
        ("CASH,1000,1.00,1000", "cash"),
        ("CASH,10,75.20,752", "position"),  # Pathward Financial trades as CASH
        ("USD,10,90,900", "position"),  # ProShares Ultra Semiconductors trades as USD
        ("FDRXX**,,,12.5", "cash"),
        ("SPAXX,100,1.00,100", "cash"),
        ("Cash & Cash Investments,--,--,500", "cash"),
        ("Pending Activity,,,-12", "pending"),
        ("AAPL  270115C00300000,1,4.00,400", "option"),
        ("-TEST260620P00010000,-2,0.50,-100", "option"),
        ("TQQQ 24AUG26 70 P,1,2,200", "option"),
        ("QQQ Dec 31 '26 $600 Put,-1,2,-200", "option"),
        ("912797KX4,10000,99.12,9912", "bond"),
        ("037833100,10,200,2000", "position"),  # a CUSIP of shares is no bond
        ("GOOGL,1,2,2", "position"),
    ],
)
def test_row_classes(line: str, kind: str) -> None:
    (row,) = read_text(f"Symbol,Quantity,Price,Value\n{line}\n").rows
    assert row.row_class.value == kind


def test_shorts_keep_their_sign_even_where_the_value_has_none() -> None:
    (row,) = read_text("Symbol,Quantity,Value\nTSLA,-5,2000\n").rows
    assert (row.quantity, row.amount) == (-5, -2000)


def test_currencies_by_column_sign_and_column_name() -> None:
    text = (
        "Symbol,Quantity,Price,Currency,Value\nAAPL,1,2,USD,2\nASML.AS,1,€850,EUR,850\nHSBA.L,200,702.30,GBp,140460\n"
    )
    rows = read_text(text).rows
    assert [(row.currency, row.price_amount, row.amount) for row in rows] == [
        ("USD", 2, 2),
        ("EUR", 850, 850),
        ("GBP", Decimal("7.023"), Decimal("1404.60")),
    ]
    assert read_text("Symbol,Quantity,Value (CHF)\nNESN,1,90\n").rows[0].currency == "CHF"
    assert read_text("Symbol,Quantity,Value\nSAP,1,€90\n").rows[0].currency == "EUR"
    bad = read_text("Symbol,Quantity,Currency\nSAP,1,euros\nVTI,1,USD\n").rejected[0]
    assert (bad.column, bad.value) == ("Currency", "euros")


def test_cost_per_share_becomes_a_cost_basis() -> None:
    (row,) = read_text("Symbol,Shares,Average Cost\nVTI,10,200.50\n").rows
    assert row.cost_basis_amount == Decimal(2005)


def test_look_alike_characters_never_become_a_latin_ticker_but_widths_are_folded() -> None:
    text = "Symbol,Quantity\nA\u200bAPL,1\n\uff21\uff21\uff30\uff2c,2\n\u0410APL,3\n"
    assert [row.text for row in read_text(text).rows] == ["AAPL", "AAPL", "\u0410APL"]


def test_dates_by_column_title_footer_and_file_name() -> None:
    column = read_text("ticker,shares,as_of_date\nVTI,1,2026-06-23\nVOO,1,2026-06-24\n", "x_2020-01-01.csv")
    assert column.as_of_date == dt.date(2026, 6, 24)
    assert read_text("ticker,shares\nVTI,1\n", "Holdings-Jun-05-2026.csv").as_of_date == dt.date(2026, 6, 5)
    assert read_text("ticker,shares\nVTI,1\n").as_of_date is None
    footer = read_text("ticker,shares\nVTI,1\n\nDate downloaded 09/09/2026 3:15 PM\n", "x_2020-01-01.csv")
    assert footer.as_of_date == dt.date(2026, 9, 9)


def test_the_digest_and_the_name_are_kept() -> None:
    parsed = read_text("ticker,shares\nVTI,1\n", "../../etc/passwd")
    # printf 'ticker,shares\nVTI,1\n' | sha256sum
    assert parsed.sha256 == "d3d2ba2f75f43f5368670dd06d2db01eab804e10aebbd80fae530f5a976fb40e"
    assert parsed.file_name == "../../etc/passwd"


def test_decimal_marks_are_settled_by_quantity_times_price() -> None:
    # 1.5 x 2 = 3; read the other way it would be 1,500 x 2,000 = 3, which is wrong
    points = read_text("Symbol;Quantity;Price;Value\nVTI;1.500;2.000;3\n")
    assert (points.rows[0].quantity, points.rows[0].price_amount) == (Decimal("1.5"), 2)
    commas = read_text('Symbol,Quantity,Price,Value\nVTI,"1,500","2,000",3\nVOO,1,--,n/a\n')
    assert (commas.rows[0].quantity, commas.rows[0].price_amount) == (Decimal("1.5"), 2)


def test_a_number_that_can_be_read_two_ways_is_pointed_out() -> None:
    parsed = read_text("Symbol;Quantity\nVTI;1,500\n")
    assert parsed.rows[0].quantity == Decimal("1.5")
    assert parsed.warnings == (
        "Numbers such as 1.234 or 1,234 in quantity can be read two ways: a decimal comma was assumed.",
    )
    american = read_text('Symbol,Quantity\nVTI,"1,500"\n')
    assert (american.rows[0].quantity, american.warnings) == (1500, ())


def test_the_cash_row_of_a_fidelity_statement_is_put_back_in_place() -> None:
    text = (
        "Symbol/CUSIP,Description,Quantity,Price,Beginning Value,Ending Value,Cost Basis\n"
        "Stocks,,,,,,\n"
        "V,VISA INC,20,130.00,2500.00,2600.00,2400.00\n"
        "Core Account,,,,,,\n"
        "CASH,1000.50,1,900.00,1000.50,N/A,\n"
        "CASH,held,2000.00,1,1,2000.00,\n"
    )
    parsed = read_text(text)
    assert [(row.text, row.row_class.value, row.amount) for row in parsed.rows] == [
        ("V", "position", 2600),
        ("CASH", "cash", Decimal("1000.50")),
        ("CASH", "cash", 2000),
    ]


def test_an_unreadable_price_beside_a_value_does_not_cost_the_line() -> None:
    parsed = read_text("Symbol,Quantity,Price,Value,Cost Basis\nVTI,1,call us,300,unknown\nVOO,1,call us,,\n")
    (row,) = parsed.rows
    assert (row.amount, row.price_amount, row.cost_basis_amount) == (300, None, None)
    assert [(rejected.row, rejected.column) for rejected in parsed.rejected] == [(3, "Price")]


def test_a_symbol_that_means_nothing_falls_back_on_the_name() -> None:
    rows = read_text("Symbol,Description,Shares\n--,Some Trust,1\nnull,Other Trust,2\nNULL,Null Corp,3\n").rows
    assert [row.text for row in rows] == ["Some Trust", "Other Trust", "NULL"]


def test_london_lines_without_a_sign_are_in_pence_unless_the_value_says_pounds() -> None:
    text = "Symbol,Quantity,Price,Currency,Value\nHSBA.L,200,702.30,GBX,1404.60\nBP.L,10,400,GBp,\nVOD.L,,,GBX,5000\n"
    assert [(row.currency, row.price_amount, row.amount) for row in read_text(text).rows] == [
        ("GBP", Decimal("7.023"), Decimal("1404.60")),
        ("GBP", 4, None),
        ("GBP", None, 50),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Positions as of 02:45 AM ET, 12/21/2020", dt.date(2020, 12, 21)),
        ("as of Jul-02-2026", dt.date(2026, 7, 2)),
        ("as of September 5, 2026", dt.date(2026, 9, 5)),
        ("Room 12-2026, as of Sep 5 2026", dt.date(2026, 9, 5)),
        ("as of 13/45/2026", None),
        ("as of 2026-02-30", None),
        ("version 1234-56-78", None),
    ],
)
def test_printed_dates(text: str, day: dt.date | None) -> None:
    assert find_date(text) == day


def test_utf16_without_a_mark_and_other_encodings() -> None:
    text = "Symbol,Description,Shares\nVTI,Fonds f\u00fcr alle,1\n"
    for encoding in ("utf-16-le", "utf-16-be", "utf-16", "utf-8", "utf-8-sig"):
        assert read_portfolio_file(text.encode(encoding), "x.csv").rows[0].name == "Fonds f\u00fcr alle"
    parsed = read_portfolio_file(text.encode("cp1252"), "x.csv")
    assert parsed.rows[0].name == "Fonds f\u00fcr alle"
    assert parsed.warnings == ("The file is not UTF-8; it was read as Windows-1252 (Western European).",)


def test_a_holding_below_a_long_list_of_headings_is_found() -> None:
    parsed = read_text("Symbol,Shares\n" + "Group,\n" * 3 + "VTI,1\n")
    assert [row.row for row in parsed.rows] == [5]
    assert {skipped.reason for skipped in parsed.skipped} == {"column names", "heading"}


def test_a_column_that_could_be_symbol_or_name_takes_the_free_role() -> None:
    (row,) = read_text("Fund,Ticker,Shares\nTotal Stock Market,VTI,1\n").rows
    assert (row.text, row.name) == ("VTI", "Total Stock Market")
    (alone,) = read_text("Fund,Shares\nVTI,1\n").rows
    assert (alone.text, alone.name) == ("VTI", "")


def test_a_column_that_proves_nothing_follows_the_others() -> None:
    (row,) = read_text('Symbol,Quantity,Value\nVTI,"1.000","300.000,50"\n').rows
    assert (row.quantity, row.amount) == (1000, Decimal("300000.50"))


def test_a_bond_without_a_value_counts_per_hundred_in_the_check_of_the_total() -> None:
    parsed = read_text("Symbol,Quantity,Price,Value\n912797XY1,5000,98.5,\nAccount Total,,,4925\n")
    assert parsed.warnings == ()
