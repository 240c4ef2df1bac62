"""Cash in the words of brokers and of eight languages; a company called Cash stays one."""

from decimal import Decimal

import pytest

from analytics.intake import read_portfolio_file
from analytics.model.portfolio import ParsedFile, ParsedRow, RowClass

HEADER = "Symbol,Description,Quantity,Price,Value"


def read(text: str) -> ParsedFile:
    return read_portfolio_file(text.encode(), "list.csv")


def one(line: str, header: str = HEADER) -> ParsedRow:
    (row,) = read(f"{header}\n{line}\n").rows
    return row


@pytest.mark.parametrize(
    "line",
    [
        "990286916,ML DIRECT DEPOSIT PROGRM,100,$1.00,100",
        "MCASH,CASH BALANCE,100,1,100",
        "SWVXX,SCHWAB VALUE ADVANTAGE MONEY INV,100,1.00,100",
        "FZDXX,FIDELITY MMKT PREMIUM CLASS,100,$1.00,100",
        "USD999997,,100,1,100",
        "QACDS,,100,,100",
        "FCASH,,100,1.000,100",
        "$$CASH_TX,,100,,",
        "USD,,,,100",
        "USD,US DOLLAR,,,100",
        "CASH,,,,100",
        "CASH,,1,,100",
    ],
)
def test_a_symbol_or_its_name_says_cash(line: str) -> None:
    row = one(line)
    assert (row.row_class, row.amount) == (RowClass.CASH, 100)


@pytest.mark.parametrize(
    "text",
    [
        "Cash and Equivalents",
        "Cash & Sweep Vehicle",
        "Cash Available",
        "Cash/Margin",
        "Margin Debit",
        "Margin Loan Balance",
        "US Dollar Cash",
        "(FDIC) Insured Deposit",
        "Bank Deposit Sweep Program",
        "Cash - USD",
        "LIQUIDITES",
        "Liquidit\u00e9s",
        "Liquidit\u00e4t",
        "Liquidit\u00e0",
        "Liquidez",
        "Kassa",
        "Contanti",
        "Verrechnungskonto",
        "Verrechnungskonto EUR",
        "CASH & CASH FUND & FTX CASH (TRY)",
        "Solde esp\u00e8ces",
        "Efectivo disponible",
        "Likvida medel",
        "\u73b0\u91d1",
    ],
)
def test_words_for_cash(text: str) -> None:
    for line in (f"{text},,,,-5000", f",{text},,,-5000", f'{text},,"-5,000.00",$1.00,'):
        row = one(line)
        assert (row.row_class, row.amount) == (RowClass.CASH, -5000), line


@pytest.mark.parametrize(
    "line",
    [
        "CASH,PATHWARD FINANCIAL,10,75,750",
        "CASH,PATHWARD FINANCIAL,10,,750",
        "USD,PROSHARES ULTRA SEMICONDUCTORS,10,75,750",
        "USD,PROSHARES ULTRA SEMICONDUCTORS,,,750",
        "USD,,10,75,750",
        "USD,,10,,",  # shares or dollars: nothing says so
        ",Cash America,10,75,750",
        ",Cash America,,,750",
        "FOXX,FOXX DEVELOPMENT,10,1,10",
        "GOVXX,SOME PLC,10,75,750",
        "DEP,DEPOSITORY TRUST,10,1,10",
        "MRGN,Margin Holdings Inc,10,1,10",
    ],
)
def test_a_company_or_fund_with_such_a_name_is_no_cash(line: str) -> None:
    assert one(line).row_class is RowClass.POSITION


def test_a_price_of_one_may_have_a_decimal_comma() -> None:
    parsed = read("Symbol;Quantity;Price\nVTI;10,5;250,50\nSPAXX;1000;1,00\nCash;1000;1,00\n")
    assert [row.row_class.value for row in parsed.rows] == ["position", "cash", "cash"]


def test_a_fund_in_the_class_cash_that_costs_more_than_one_is_a_fund() -> None:
    row = one("SGOV,Cash,10,100.50", "Symbol,Asset Class,Quantity,Price")
    assert (row.row_class, row.amount, row.price_amount) == (RowClass.POSITION, None, Decimal("100.50"))


def test_euros_printed_with_their_rate_are_worth_quantity_times_rate() -> None:
    header = "CurrencyPrimary,Symbol,AssetClass,Quantity,MarkPrice,PositionValue"
    row = one("USD,EUR.USD,CASH,1000,1.08,", header)
    assert (row.row_class, row.amount, row.currency) == (RowClass.CASH, Decimal("1080.00"), "USD")  # 1,000 x 1.08
    bare = one("USD,EUR.USD,CASH,1000,,", header)
    assert (bare.row_class, bare.amount, bare.currency) == (RowClass.CASH, 1000, "EUR")


@pytest.mark.parametrize("text", ["Buying Power", "Margin Buying Power", "Cash buying power (USD)"])
def test_buying_power_is_no_holding(text: str) -> None:
    for line in (f"{text},,,,200", f",{text},,,200"):
        parsed = read(f"{HEADER}\nVTI,,1,100,100\n{line}\n")
        assert [row.text for row in parsed.rows] == ["VTI"]
        assert (3, "buying power, no holding") in [(skipped.row, skipped.reason) for skipped in parsed.skipped]


def test_the_core_positions_of_one_broker_are_cash_at_another() -> None:
    parsed = read("Instrument,Qty,Days,Trade Price,Mark,P/L Open,BP Effect,Net Liq\nQACDS,100,,1,1,0,0,100\n")
    assert [(row.row_class.value, parsed.preset) for row in parsed.rows] == [("cash", "thinkorswim")]


ETRADE = "Account Summary\nView Summary - standard\n\n"
VALUE_LAST = "Symbol,Last Price $,Qty #,Price Paid $,Total Gain $,Value $\nVTI,100,10,90,100,1000\n"
VALUE_WITHIN = "Symbol,Last Price $,Qty #,Price Paid $,Value $,Total Gain $,P/E Ratio\nVTI,100,10,90,1000,100,--\n"


@pytest.mark.parametrize(
    "table",
    [
        f"{VALUE_LAST}CASH,,,,,100.25\nTOTAL,,,,100,1100.25\n",  # as it should be
        f"{VALUE_LAST}CASH,,,,,,100.25\nTOTAL,,,,,100,1100.25\n",  # a cell too far, beyond the last column
        f"{VALUE_WITHIN}CASH,,,,,100.25,\nTOTAL,,,,,1100.25,100\n",  # a cell too far, under another column's name
        f"{VALUE_WITHIN}CASH,,,,100.25,,,\nTOTAL,,,,1100.25,100,,\n",  # a blank cell more than there are columns
    ],
)
def test_etrade_s_cash_and_total_are_read_where_they_stand(table: str) -> None:
    parsed = read(ETRADE + table)
    assert [(row.text, row.amount) for row in parsed.rows] == [("VTI", 1000), ("CASH", Decimal("100.25"))]
    assert [(check.printed_amount, check.recomputed_amount) for check in parsed.totals] == [
        (Decimal("1100.25"), Decimal("1100.25"))
    ]
    assert (parsed.preset, parsed.rejected) == ("etrade", ())


def test_etrade_s_shares_of_the_company_with_the_ticker_cash_are_not_moved() -> None:
    parsed = read(f"{ETRADE}{VALUE_LAST}CASH,75,10,70,50,750,x\n")
    assert [(line.row, line.column, line.value) for line in parsed.rejected] == [(6, "", "x")]
