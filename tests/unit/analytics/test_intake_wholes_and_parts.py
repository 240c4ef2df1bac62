"""Nothing twice, nothing lost: lots and positions, strategies and legs, totals and lines, split numbers."""

from datetime import date
from decimal import Decimal

from analytics.intake import read_portfolio_file
from analytics.model.portfolio import LotTerm, ParsedFile, RowClass


def read(text: str) -> ParsedFile:
    return read_portfolio_file(text.encode(), "list.csv")


def reasons(parsed: ParsedFile) -> list[tuple[int, str]]:
    return [(line.row, line.reason) for line in parsed.skipped]


def test_lots_of_one_security_in_one_account_are_one_position() -> None:
    parsed = read(
        "Account,Symbol,Date Acquired,Quantity,Cost Basis,Term\n"
        "A,VTI,2024-02-15,12.5,2800.00,Long\n"
        "B,VTI,2024-02-15,1,200,Long\n"
        "A,VTI,2026-01-10,17.5,4200.00,Short\n"
    )
    first, second = parsed.rows
    assert (first.row, first.account, first.quantity, first.cost_basis_amount) == (2, "A", Decimal(30), Decimal(7000))
    assert [(lot.row, lot.quantity, lot.acquired_date, lot.term) for lot in first.lots] == [
        (2, Decimal("12.5"), date(2024, 2, 15), LotTerm.LONG),
        (4, Decimal("17.5"), date(2026, 1, 10), LotTerm.SHORT),
    ]
    assert (second.account, second.quantity, len(second.lots)) == ("B", Decimal(1), 1)
    assert parsed.n_rows_used == 3


def test_a_line_that_is_the_sum_of_its_lots_stays_alone() -> None:
    parsed = read(
        "Symbol,Quantity,Date Acquired,Value\nVTI,30,,9000\nVTI,12.5,2024-02-15,3750\nVTI,17.5,2026-01-10,5250\n"
    )
    (row,) = parsed.rows
    assert (row.row, row.quantity, row.amount, len(row.lots)) == (2, Decimal(30), Decimal(9000), 2)


def test_lines_of_one_security_without_dates_are_left_as_they_are() -> None:
    parsed = read("Symbol,Quantity\nVTI,10\nVTI,5\n")
    assert [row.quantity for row in parsed.rows] == [Decimal(10), Decimal(5)]


def test_a_strategy_above_its_legs_is_not_counted() -> None:
    parsed = read(
        "Symbol,Quantity,Market Value\n"
        'MSFT270617C390/480,1,"6,257.50"\n'
        'MSFT270617C390000,1,"13,557.50"\n'
        'MSFT270617C480000,-1,"-7,300.00"\n'
    )
    assert [row.row for row in parsed.rows] == [3, 4]
    assert reasons(parsed) == [(1, "column names"), (2, "strategy: its legs are the lines below")]


def test_a_strategy_without_its_legs_stays() -> None:
    parsed = read("Symbol,Quantity,Market Value\nMSFT270617C390/480,1,6257.50\nMSFT270617C390000,1,100\n")
    assert [row.row for row in parsed.rows] == [2, 3]


def test_each_account_s_total_is_compared_with_its_own_lines() -> None:
    parsed = read(
        '"Positions for account Roth IRA XXXX-1234 as of 07/20/2026"\n'
        "Symbol,Quantity,Market Value\nVTI,10,3000\nCash & Cash Investments,,500\nAccount Total,,3500\n"
        '"Positions for account Individual XXXX-5678 as of 07/20/2026"\n'
        "Symbol,Quantity,Market Value\nBND,10,700\nAccount Total,,900\n"
    )
    assert [(t.row, t.account, t.printed_amount, t.recomputed_amount) for t in parsed.totals] == [
        (5, "Roth IRA XXXX-1234", Decimal(3500), Decimal(3500)),
        (9, "Individual XXXX-5678", Decimal(900), Decimal(700)),
    ]
    assert parsed.printed_total_amount == Decimal(4400)
    (warning,) = parsed.warnings
    assert "total for Individual XXXX-5678 is 900.00 (line 9)" in warning
    assert "difference -200.00" in warning


def test_a_grand_total_stands_for_all_accounts_and_a_subtotal_for_the_lines_since_the_last() -> None:
    parsed = read(
        "Symbol,Quantity,Market Value\nVTI,1,300\nSubTotal of Funds,,300\nKO,1,70\nPG,1,140\nSubTotal of Stocks,,210\n"
        "Grand Total,,510\n"
    )
    assert [(t.row, t.recomputed_amount) for t in parsed.totals] == [
        (3, Decimal(300)),
        (6, Decimal(210)),
        (7, Decimal(510)),
    ]
    assert parsed.printed_total_amount == Decimal(510)
    assert parsed.warnings == ()


def test_a_number_split_by_its_own_comma_is_put_together_where_arithmetic_proves_it() -> None:
    parsed = read("Symbol\tQuantity\tPrice\tMarket Value\nVTI\t10\t$200.00\t$2\t000.00\n")
    (row,) = parsed.rows
    assert row.amount == Decimal("2000.00")
    assert any("line 2" in warning for warning in parsed.warnings)


def test_a_line_with_a_cell_too_many_that_proves_nothing_waits_for_the_user() -> None:
    parsed = read("Symbol\tQuantity\tPrice\tMarket Value\nVTI\t10\t$200.00\t$2\t100.00\nKO\t1\t70\t70\n")
    assert [(line.row, line.value) for line in parsed.rejected] == [(2, "100.00")]


def test_a_bond_is_priced_per_hundred_and_one_priced_otherwise_says_so() -> None:
    parsed = read(
        "Symbol,Description,Quantity,Price,Market Value\n"
        "912797KX4,US TREASURY BILL 08/27/2026,10000,99.12,9912.00\n"
        "037833DX5,APPLE INC 2.4% 2030,5,989.00,4945.00\n"
        "912797KX4,US TREASURY BILL 08/27/2026,1000,99.12,\n"
    )
    assert [(row.row_class, row.multiplier) for row in parsed.rows] == [
        (RowClass.BOND, None),
        (RowClass.BOND, Decimal(1)),
        (RowClass.BOND, None),
    ]


def test_amounts_take_the_currency_that_belongs_to_them() -> None:
    parsed = read(
        "Name,Symbol/ISIN,Amount,Closing,Local value,,Value in EUR\n"
        "CASH & CASH FUND (EUR),,,,EUR,12.50,12.50\n"
        "ACME CORP,US0378331005,3,10.00,USD,30.00,26.37\n"
    )
    cash, share = parsed.rows
    assert (cash.row_class, cash.amount, cash.currency) == (RowClass.CASH, Decimal("12.50"), "EUR")
    assert (share.quantity, share.amount, share.currency) == (Decimal(3), Decimal("30.00"), "USD")
    assert share.isin == "US0378331005"


def test_every_line_that_is_not_blank_is_accounted_for_once() -> None:
    text = 'Symbol,Quantity,Name\nVTI,10,"two\nlines"\n\nKO,oops,Coke\n,,\n"Date downloaded 01/02/2026"\n'
    parsed = read(text)
    seen = [row.row for row in parsed.rows] + [row.row for row in parsed.rejected] + [row.row for row in parsed.skipped]
    assert sorted(seen) == [1, 2, 3, 5, 6, 7]


def test_a_total_right_below_the_last_account_s_total_stands_for_all_accounts() -> None:
    parsed = read("Account,Symbol,Quantity,Value\nA,VTI,1,100\nA,Total,,100\nB,KO,1,50\nB,Total,,50\nTotal,,,150\n")
    assert [(t.row, t.account, t.recomputed_amount) for t in parsed.totals] == [
        (3, "A", Decimal(100)),
        (5, "B", Decimal(50)),
        (6, "", Decimal(150)),
    ]
    assert parsed.printed_total_amount == Decimal(150)
    assert parsed.warnings == ()


def test_the_line_under_the_names_of_a_pasted_table_is_no_holding() -> None:
    parsed = read("| Symbol | Shares |\n|---|:--:|\n| VTI | 10 |\n")
    assert [(row.row, row.text) for row in parsed.rows] == [(3, "VTI")]
    assert reasons(parsed) == [(1, "column names"), (2, "no content")]


def test_a_table_of_cash_per_currency_below_the_positions_is_read_as_cash() -> None:
    parsed = read(
        "ClientAccountID,CurrencyPrimary,Symbol,Quantity,MarkPrice,PositionValue\n"
        "U1000001,EUR,ASML,2,850,1700\n"
        "ClientAccountID,CurrencyPrimary,EndingCash\n"
        "U1000001,BASE_SUMMARY,1520.5\nU1000001,EUR,300\nU1000001,USD,1200\n"
    )
    assert [(row.row, row.row_class, row.amount, row.currency, row.account) for row in parsed.rows] == [
        (2, RowClass.POSITION, Decimal(1700), "EUR", "…0001"),
        (5, RowClass.CASH, Decimal(300), "EUR", "…0001"),
        (6, RowClass.CASH, Decimal(1200), "USD", "…0001"),
    ]
    assert (4, "sum over all currencies") in reasons(parsed)


def test_a_few_nul_characters_are_left_out_and_said() -> None:
    parsed = read_portfolio_file(b"Symbol,Quantity\nAA\x00PL,10\n", "list.csv")
    assert [(row.text, row.quantity) for row in parsed.rows] == [("AAPL", Decimal(10))]
    assert "1 NUL character" in parsed.warnings[0]
