"""Options in the ways brokers print them: 100 shares a contract, and never the share of the same ticker."""

from decimal import Decimal

import pytest

from analytics.intake import read_portfolio_file
from analytics.model.portfolio import ParsedFile, ParsedRow, RowClass


def read(text: str) -> ParsedFile:
    return read_portfolio_file(text.encode(), "list.csv")


def one(header: str, line: str) -> ParsedRow:
    parsed = read(f"{header}\n{line}\n")
    (row,) = parsed.rows
    return row


@pytest.mark.parametrize(
    "symbol",
    [
        ".AAPL260116C400",
        "-.AAPL260116C400",
        "AAPL_011626C400",
        "AAPL 260116C00400000",
        "AAPL 1/16/2026 Call $400.00",
        "AAPL 1/16/2026 400.00 C",
        "AAPL 2026-01-16 400 C",
        "AAPL 16.01.2026 400 P",
        "AAPL 16JAN26 400C",
        "AAPL 400 Call 16 Jan 26",
        "AAPL Jan 16 2026 400 Put",
        "BRK B 16JAN26 70 P",
    ],
)
def test_a_notation_of_an_option_is_one_of_a_hundred_shares(symbol: str) -> None:
    row = one("Symbol,Quantity,Price", f"{symbol},2,5.10")
    assert (row.row_class, row.text, row.multiplier, row.amount) == (RowClass.OPTION, symbol, None, None)


def test_a_strike_in_thousands_is_part_of_the_notation() -> None:
    row = one("Symbol,Quantity,Price,Value", '"BKNG Jan 16 \'26 $5,000 Call",2,5.10,1020')
    assert (row.row_class, row.amount) == (RowClass.OPTION, 1020)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            "AAPL,CALL (AAPL) APPLE INC JAN 16 26 $400 (100 SHS),2,5.10,1020",
            "CALL (AAPL) APPLE INC JAN 16 26 $400 (100 SHS)",
        ),
        ("MSFT,MSFT Jan 16 2026 500 Put,-1,4,", "MSFT Jan 16 2026 500 Put"),
        ("SPY,PUT SPY 01/16/2026 600 STATE STREET SPDR,1,2,", "PUT SPY 01/16/2026 600 STATE STREET SPDR"),
        ("AAPL,AAPL 16JAN26 400 C,2,5.10,", "AAPL 16JAN26 400 C"),
        ("TSLA,TESLA INC CALL,2,5.10,1020", "TESLA INC CALL"),  # 2 x 5.10 x 100 is the value
    ],
)
def test_an_option_under_the_ticker_of_its_share_is_called_by_its_own_words(line: str, text: str) -> None:
    row = one("Symbol,Description,Quantity,Price,Value", line)
    assert (row.row_class, row.text, row.name) == (RowClass.OPTION, text, line.partition(",")[0])


@pytest.mark.parametrize(
    "line",
    [
        "CALL,MAGICJACK VOCALTEC,10,8,80",
        "TSLA,TESLA INC CALL,2,5.10,10.20",  # a name alone is no contract
        "QYLD,GLOBAL X NASDAQ 100 COVERED CALL ETF,10,17.50,175",
        "PBP,INVESCO S&P 500 BUYWRITE 2026 CALL ETF,10,22,220",
        "JPM-PC,JPMORGAN 6% PFD 03/01/24 @25 CALL,10,25,250",
        "XYZ,XYZ CAPITAL 6% CALL 03/01/24 25 SENIOR,10,25,250",  # a bond's call date
        "AAPL,APPLE INC,10,200,2000",
    ],
)
def test_a_share_with_such_a_word_in_its_name_stays_one(line: str) -> None:
    row = one("Symbol,Description,Quantity,Price,Value", line)
    assert (row.row_class, row.text) == (RowClass.POSITION, line.partition(",")[0])


def test_without_a_ticker_right_and_strike_are_enough() -> None:
    row = one("Symbol,Description,Quantity,Price,Value", ",PUT (XYZ) XYZ CORP SERIES B $70,1,2,")
    assert (row.row_class, row.text) == (RowClass.OPTION, "PUT (XYZ) XYZ CORP SERIES B $70")


@pytest.mark.parametrize("kind", ["Equity Options", "Call Option", "Stock Option", "call", "Put", "OPT", "Optionen"])
def test_the_printed_type_makes_an_option_of_a_ticker(kind: str) -> None:
    row = one("Symbol,Asset Class,Quantity,Price", f"AAPL,{kind},2,5.10")
    assert (row.row_class, row.text) == (RowClass.OPTION, f"AAPL {kind}")


@pytest.mark.parametrize(
    "kind", ["Stocks & Options", "Equity & Options", "Covered Call ETF", "Option Income Fund", "Equity"]
)
def test_a_type_that_is_not_of_options_alone_makes_none(kind: str) -> None:
    row = one("Symbol,Asset Class,Quantity,Price", f"AAPL,{kind},2,5.10")
    assert (row.row_class, row.text) == (RowClass.POSITION, "AAPL")


def test_a_column_called_type_may_say_call() -> None:
    row = one("Symbol,Type,Quantity,Price", "AAPL,Call,2,5.10")
    assert (row.row_class, row.text) == (RowClass.OPTION, "AAPL Call")


def test_columns_of_their_own_tell_two_options_of_a_share_apart() -> None:
    parsed = read(
        "Symbol,Security Type,Expiration,Strike,Put/Call,Quantity,Price,Market Value\n"
        "AAPL,Option,2026-01-16,400,C,2,5.10,1020\nAAPL,Option,2026-01-16,300,P,1,2,200\nAAPL,Stock,,,,3,200,600\n"
    )
    assert [(row.text, row.row_class.value) for row in parsed.rows] == [
        ("AAPL 2026-01-16 400 Call", "option"),
        ("AAPL 2026-01-16 300 Put", "option"),
        ("AAPL", "position"),
    ]


def test_an_option_on_a_future_needs_its_value_or_its_multiplier() -> None:
    header = "Symbol,AssetClass,Quantity,MarkPrice,PositionValue,Multiplier"
    parsed = read(f"{header}\nESZ6 C6000,FOP,2,10,,\nESZ6 C6100,FOP,2,10,1000,\nESZ6 C6200,FOP,2,10,,50\n")
    assert [(row.text, row.row_class.value, row.amount, row.multiplier) for row in parsed.rows] == [
        ("ESZ6 C6100", "option", 1000, None),
        ("ESZ6 C6200", "option", None, Decimal(50)),
    ]
    (line,) = parsed.rejected
    assert (line.row, line.column) == (2, "PositionValue")
    assert "enter its value" in line.reason
