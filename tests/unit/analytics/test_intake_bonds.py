"""Bonds are priced per hundred of face: taken for shares they are worth a hundred times too much.

ISINs and CUSIPs have right check digits; those of public issues are their own.
"""

from decimal import Decimal

import pytest

from analytics.intake import read_portfolio_file
from analytics.intake.holdings import multiplier_of
from analytics.model.portfolio import ParsedRow, RowClass

HEADER = "Symbol,Description,ISIN,Asset Class,Quantity,Price,Value"


def one(line: str, header: str = HEADER) -> ParsedRow:
    (row,) = read_portfolio_file(f"{header}\n{line}\n".encode(), "list.csv").rows
    return row


def worth(row: ParsedRow) -> Decimal:
    assert row.quantity is not None
    assert row.price_amount is not None
    return row.quantity * row.price_amount * multiplier_of(row)


@pytest.mark.parametrize(
    "line",
    [
        ",US TREASURY 4.25% 2034,US91282CLW90,Bond,10000,99,",
        ",US TREASURY 4.25% 2034,US91282CLW90,,10000,99,",
        "US91282CLW90,US TREASURY,,,10000,99,",
        "T 4 1/4 11/15/34,UNITED STATES TREASURY,,BOND,10000,99,",
        "T 4.25 11/15/34,,,,10000,99,",
        "T 4.25 11/15/34,US GOVT 4.25 34,,,10000,99,",
        ",AAPL 3.45 02/09/45,,,10000,99,",
        "US TREASURY NOTE 4.25% 11/15/34,UNITED STATES TREASURY,,,10000,99,",
        "FNMA POOL 123,,,,10000,99,",
        "AAPL 3.45 02/09/45,APPLE INC,,Corporate Bonds,10000,99,",
        ",CITY OF SPRINGFIELD,,Municipal Bonds,10000,99,",
        ",GOVERNMENT OF SOMEWHERE,,US Treasury,10000,99,",
        ",A BANK,,Certificate of Deposit,10000,99,",
        ",BUNDESREP.DEUTSCHLAND 2.5% 04.07.2044,DE0001135481,,10000,99,",
        ",US TREASURY INFLATION INDEX NOTE 0.125% 07/15/2030,,,10000,99,",
        ",EINE ANLEIHE AG,,Anleihen,10000,99,",
    ],
)
def test_ten_thousand_of_face_at_99_are_9900(line: str) -> None:
    row = one(line)
    assert row.row_class is RowClass.BOND
    assert worth(row) == 9900  # 10,000 x 99 / 100


@pytest.mark.parametrize(
    "line",
    [
        "BND,VANGUARD TOTAL BOND MARKET ETF 2030,,Bond,100,70,",
        "BSJU,INVESCO 5.25 06/01/2030 TERM,,Bond,100,70,",
        "AGG,,,Fixed Income,100,70,",
        ",ISHARES CORE GOVT BOND UCITS ETF,IE00B4WXJJ64,Bonds,100,70,",
        ",SOME GLOBAL AGGREGATE BOND,IE00B4WXJJ64,Bonds,100,70,",  # Irish number, nothing but the type: a fund
        ",VANGUARD TOTAL BOND MARKET INDEX,,Bond,100,70,",
        ",TOTAL RETURN INSTITUTIONAL,,Bond,100,70,7000",  # value = quantity x price
        "46434VBD1,ISHARES IBONDS DEC 2025 TERM CORP ETF,,,100,70,",
        "511010,FIVE YEAR TREASURY,,Bond,100,70,",
        "060505682,BANK OF AMERICA 7.25% 2049 SER L PFD,,,100,70,",
        "AAPL,APPLE INC,US0378331005,Stock,100,70,",
        ",APPLE INC,US0378331005,Bond ETF,100,70,",
    ],
)
def test_a_hundred_shares_at_70_are_7000(line: str) -> None:
    row = one(line)
    assert row.row_class is RowClass.POSITION
    assert worth(row) == 7000


def test_the_printed_value_decides_the_factor_of_a_bond() -> None:
    row = one(",US TREASURY 4.25% 2034,US91282CLW90,Bond,10000,0.99,9900")
    assert (row.row_class, row.multiplier, worth(row)) == (RowClass.BOND, 1, 9900)


def test_a_free_column_called_type_may_say_bond() -> None:
    row = one("SPRINGFIELD WATER,Bond,10000,99", "Name,Type,Quantity,Price")
    assert (row.row_class, worth(row)) == (RowClass.BOND, 9900)
