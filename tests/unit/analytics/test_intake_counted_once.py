"""Money is counted once: totals in any words, headings with sums, summaries, days, lots, accounts between the rows."""

from decimal import Decimal

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.model.portfolio import ParsedFile


def read(text: str) -> ParsedFile:
    return read_portfolio_file(text.encode(), "list.csv")


def total(parsed: ParsedFile) -> Decimal:
    return sum((row.amount or Decimal(0) for row in parsed.rows), Decimal(0))


def texts(parsed: ParsedFile) -> list[str]:
    return [row.text for row in parsed.rows]


HEAD = "Symbol,Description,Quantity,Price,Market Value\nVTI,V,10,250,2500\nBND,B,20,70,1400\n"


@pytest.mark.parametrize(
    "words",
    [
        *("Summe", "Gesamt", "Gesamtsumme", "Totale", "Totaal", "Summa", "Total général", "合计", "Sum"),
        *("Total Equities", "Equities Total", "Total USD", "Total (USD)", "Total (3)", "Total Securities"),
        *("Total Roth IRA", "Net Account Value", "Account Value", "Ending Balance", "Whatever they call it"),
    ],
)
def test_a_line_that_repeats_the_sum_is_a_total_whatever_it_is_called(words: str) -> None:
    parsed = read(f"{HEAD}{words},,,,3900\n")
    assert (texts(parsed), total(parsed)) == (["VTI", "BND"], Decimal(3900))
    assert [(check.printed_amount, check.recomputed_amount) for check in parsed.totals] == [(3900, 3900)]


def test_a_total_by_its_name_that_does_not_tie_is_no_holding_either() -> None:
    parsed = read(f"{HEAD}Total Securities,,,,4000\n")
    assert texts(parsed) == ["VTI", "BND"]
    assert "difference -100.00" in parsed.warnings[0]


def test_a_fund_called_total_stays_a_holding() -> None:
    values_only = read("Name,Value\nVanguard Total Stock Market,3000\nVanguard Total Bond Market,1400\n")
    assert total(values_only) == Decimal(4400)
    without_units = read(f"{HEAD}Total Intl Stock Index Trust,TRUST,,,5000\n")
    assert texts(without_units)[-1] == "Total Intl Stock Index Trust"


def test_a_ticker_worth_as_much_as_the_lines_above_is_a_holding() -> None:
    assert texts(read("Symbol,Quantity,Value\nVTI,10,100\nBND,5,50\nMYFND,,150\n")) == ["VTI", "BND", "MYFND"]


def test_a_heading_with_the_sum_of_the_lines_below_is_not_counted() -> None:
    parsed = read(
        "Name,Symbol,Quantity,Market Value\nEquities,,,3200\nVanguard,VTI,10,2500\nBonds fund,BND,10,700\nCash,,,100\n"
    )
    assert total(parsed) == Decimal(3300)
    assert (2, "heading with the sum of the lines below") in [(line.row, line.reason) for line in parsed.skipped]


def test_a_summary_beside_the_list_gives_its_cash_and_nothing_else() -> None:
    parsed = read(
        "Symbol,Quantity,Price,Market Value\nVTI,10,250,2500\nBND,10,70,700\n\n"
        "Description,Amount\nTotal Securities,3200\nStocks,2500\nCash,100\nTotal Account Value,3300\n"
    )
    assert (texts(parsed), total(parsed)) == (["VTI", "BND", "Cash"], Decimal(3300))


def test_of_several_days_only_the_newest_counts() -> None:
    parsed = read(
        "Date,Symbol,Quantity,Market Value\n2024-01-31,VTI,10,2400\n2024-02-29,VTI,10,2500\n2024-03-29,VTI,10,2600\n"
        "2024-03-29,BND,5,360\n"
    )
    assert [(row.text, row.amount) for row in parsed.rows] == [("VTI", Decimal(2600)), ("BND", Decimal(360))]
    assert any("newest day" in warning for warning in parsed.warnings)


def test_days_of_different_securities_are_no_series() -> None:
    parsed = read("Date,Symbol,Shares,Value\n2026-04-05,BAS,20,900\n2026-04-06,NVDA,5,750\n")
    assert texts(parsed) == ["BAS", "NVDA"]


@pytest.mark.parametrize("when", ["Various", "N/A"])
def test_a_lot_bought_on_several_days_is_a_lot(when: str) -> None:
    parsed = read(f"Symbol,Date Acquired,Quantity,Market Value\nVTI,2020-01-02,10,2500\nVTI,{when},10,2500\n")
    (row,) = parsed.rows
    assert (row.quantity, row.amount, len(row.lots)) == (Decimal(20), Decimal(5000), 2)


def test_a_position_above_its_rounded_lots_is_counted_once() -> None:
    parsed = read(
        "Symbol,Quantity,Market Value,Date Acquired\nVTI,30.123,3012.30,\n"
        "VTI,10.0617,1006.15,2024-02-15\nVTI,20.0617,2006.15,2025-01-10\n"
    )
    (row,) = parsed.rows
    assert (row.row, row.quantity, row.amount, len(row.lots)) == (2, Decimal("30.123"), Decimal("3012.30"), 2)


def test_a_second_account_is_found_however_long_the_first_is() -> None:
    wide = ",".join(["N/A"] * 12)
    rows = "".join(f"TICK{n},NAME,{wide},1,1\n" for n in range(900))
    names = ",".join(f"{n} note" for n in "abcdefghijkl")
    head = f"Symbol,Description,{names},Quantity,Market Value\n"
    parsed = read(f'"Individual ...111"\n{head}{rows}"Roth IRA ...222"\n{head}VTI,V,{wide},10,2500\n')
    assert [account.label for account in parsed.accounts] == ["Individual ...111", "Roth IRA ...222"]


def test_a_date_above_a_block_is_not_its_account() -> None:
    head = "As of 07/20/2026\nSymbol,Quantity,Market Value\n"
    parsed = read(f"Roth IRA 1234-5678\n{head}VTI,10,2500\n\nJoint 9999-4321\n{head}VTI,1,250\n")
    assert [account.label for account in parsed.accounts] == ["Roth IRA …5678", "Joint …4321"]


def test_an_account_named_between_the_rows_holds_the_rows_below_it() -> None:
    parsed = read(
        "Symbol,Quantity,Value\nRoth IRA,,\nVTI,10,2500\nIndividual ...5678,,\nBND,10,700\nEquities,,\nKO,1,70\n"
    )
    assert [(row.text, row.account) for row in parsed.rows] == [
        ("VTI", "Roth IRA"),
        ("BND", "Individual ...5678"),
        ("KO", "Individual ...5678"),
    ]


def test_an_account_printed_on_the_first_line_of_its_group_only_holds_the_others_too() -> None:
    parsed = read("Account,Symbol,Quantity\nRoth IRA,VTI,10\n,BND,5\nJoint,KO,1\n")
    assert [(row.text, row.account) for row in parsed.rows] == [
        ("VTI", "Roth IRA"),
        ("BND", "Roth IRA"),
        ("KO", "Joint"),
    ]


def test_nothing_private_is_shown() -> None:
    parsed = read(
        "Account Number,Account Name,Symbol,Quantity,Market Value\nX12345678,Individual X12345678,VTI,10,2500\n"
        "Total X12345678,,,,2500\nX12345678,Individual X12345678,BND,oops,\n"
        '"Account 123456789 of john@example.com"\n'
    )
    shown = repr(parsed)
    assert "X12345678" not in shown
    assert "123456789" not in shown
    assert "john@example.com" not in shown
    assert parsed.rows[0].account == "Individual …5678"


def test_a_fund_s_own_holdings_are_not_the_user_s() -> None:
    with pytest.raises(PortfolioFileError, match="fund's own list"):
        read("Ticker,Name,Sector,Weight (%),Notional Value,Shares\nAAPL,APPLE,Tech,6.9,100,5\n")


def test_an_account_has_one_label_whatever_accounts_stand_beside_it() -> None:
    head = "Account Number,Account Name,Symbol,Quantity\n"
    alone = read(f"{head}X55551234,Joint,VTI,10\n")
    together = read(f"{head}X55551234,Joint,VTI,10\nZ66661234,Individual,VTI,1\n")
    assert alone.accounts[0].label == together.accounts[0].label == "Joint …1234"
    alike = read(f"{head}X55551234,Joint,VTI,10\nZ66661234,Joint,VTI,1\n")
    assert [account.label for account in alike.accounts] == ["Joint …51234", "Joint …61234"]
