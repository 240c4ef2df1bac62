"""In which currency a line is, and whether it is held or owed: what a person reads from a file written by hand."""

from decimal import Decimal

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.intake.layouts import layout_key
from analytics.model.portfolio import ParsedFile, ParsedRow


def read(text: str) -> ParsedFile:
    return read_portfolio_file(text.encode(), "list.csv")


def only(text: str) -> ParsedRow:
    (row,) = read(text).rows
    return row


IN_EUROS = {
    "signs in the names": "Name;ISIN;Anzahl;Kurs €;Wert €\nSAP;DE0007164600;10;120,50;1.205,00\n",
    "code in the price's name, no values": "Ticker,Shares,Price (EUR)\nSAP,10,120.50\n",
    "lower-case code behind": "Symbol,Quantity,Market Value\nSAP,10,1205.00 eur\n",
    "code before in any case": "Symbol,Quantity,Market Value\nSAP,10,Eur 1205.00\n",
    "a title": "All amounts in EUR\nSymbol,Quantity,Market Value\nSAP,10,1205\n",
    "a line of two cells": "Currency:,EUR\n\nSymbol,Quantity,Market Value\nSAP,10,1205\n",
    "a sign at the price only": "Symbol,Quantity,Price,Market Value\nSAP,10,€120.50,1205\n",
    "a sign in the cell beside a column of dollars": "Symbol,Quantity,Market Value (USD)\nSAP,10,€1205\n",
    "the local column beside the base": (
        "Symbol,Quantity,Currency,Market Value (Base),Market Value (Local)\nSAP,10,EUR,1300,1205\n"
    ),
}


@pytest.mark.parametrize("text", IN_EUROS.values(), ids=IN_EUROS)
def test_euros_are_euros(text: str) -> None:
    row = only(text)
    assert row.currency == "EUR"
    assert row.amount in {None, Decimal(1205)}


IN_DOLLARS = {
    "the value's name wins over the price's sign": (
        "Symbol,Quantity,Price,Market Value (USD)\nSAP,10,€650.00,7020.00\n",
        Decimal("7020.00"),
    ),
    "so does the sign in its cell": ('Symbol,Quantity,Price,Market Value\nSAP,10,€650.00,"$7,020.00"\n', Decimal(7020)),
    "and over the currency of the line": (
        "Symbol,Quantity,Currency,Market Value (USD)\nSAP,10,EUR,7020\n",
        Decimal(7020),
    ),
    "a sign is stronger than the line's currency": (
        "Symbol,Quantity,Currency,Market Value\nSAP,10,EUR,$7020\n",
        Decimal(7020),
    ),
    "the base is the currency its column names": (
        "Symbol,Quantity,Base Currency,Market Value (Base)\nSAP,10,USD,7020\n",
        Decimal(7020),
    ),
}


@pytest.mark.parametrize(("text", "amount"), IN_DOLLARS.values(), ids=IN_DOLLARS)
def test_dollars_are_dollars(text: str, amount: Decimal) -> None:
    row = only(text)
    assert (row.currency, row.amount) == ("USD", amount)


def test_a_price_of_another_currency_than_the_value_is_left_out() -> None:
    assert only("Symbol,Quantity,Price,Market Value (USD)\nSAP,10,€650.00,7020.00\n").price_amount is None
    assert only("Symbol,Quantity,Price,Market Value (USD)\nSAP,10,€702.00,7020.00\n").price_amount == Decimal("702.00")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("CAD", "Symbol,Quantity,Currency,Market Value\nSHOP,10,CAD,$1200\n"),
        ("CAD", "Symbol,Quantity,Currency,Market Value ($)\nSHOP,10,CAD,1200\n"),
        ("AUD", "Currency: AUD\nSymbol,Quantity,Market Value\nBHP,10,$1200\n"),
        ("HKD", "Symbol,Quantity,Market Value\nTCEHY,10,HK$1200\n"),
        ("CAD", "Symbol,Quantity,Market Value\nSHOP,10,C$1200\n"),
        ("USD", "Symbol,Quantity,Market Value\nSHOP,10,$1200\n"),
    ],
)
def test_a_dollar_sign_is_that_of_the_country_the_line_names(code: str, text: str) -> None:
    row = only(text)
    assert (row.currency, row.amount) == (code, Decimal(1200))


@pytest.mark.parametrize("name", ["Price (GBX)", "Price (p)", "Price (GBp)", "Price (pence)"])
def test_pence_in_a_name_are_hundredths_of_pounds(name: str) -> None:
    row = only(f"Ticker,Shares,{name}\nVOD,1000,72.5\n")  # 1,000 x 72.5 p = GBP 725
    assert (row.currency, row.price_amount) == ("GBP", Decimal("0.725"))


def test_pence_of_the_price_beside_pounds_of_the_value() -> None:
    row = only("Ticker,Shares,Price (p),Value (£)\nVOD,1000,72.5,725\n")
    assert (row.currency, row.price_amount, row.amount, row.multiplier) == ("GBP", Decimal("0.725"), Decimal(725), None)


def test_a_base_currency_nobody_names_is_asked_for() -> None:
    text = "Symbol,Quantity,Currency,Market Value (Base)\nSAP,10,EUR,7020\nVTI,10,USD,2500\n"
    parsed = read(text)
    assert [(row.text, row.currency) for row in parsed.rows] == [("VTI", "USD")]
    assert [(line.row, line.column) for line in parsed.rejected] == [(2, "Market Value (Base)")]
    assert "base currency that the file does not name" in parsed.rejected[0].reason


@pytest.mark.parametrize(
    ("text", "tickers"),
    [
        (
            "Symbol,Quantity,Market Value\nSHOP.TO,10,1200\nVTI,1,250\nVOD.L,10,700\n",
            "SHOP.TO (line 2), VOD.L (line 4)",
        ),
        ("Symbol,Quantity,Market Value\n00700,100,40000\nVTI,1,250\n", "00700 (line 2)"),
    ],
)
def test_tickers_of_other_markets_without_any_currency_are_pointed_out(text: str, tickers: str) -> None:
    parsed = read(text)
    assert any(tickers in warning and "count as US dollars" in warning for warning in parsed.warnings)
    assert {row.currency for row in parsed.rows} == {"USD"}


@pytest.mark.parametrize(
    "text",
    [
        "Symbol,Quantity,Market Value\nBRK.B,10,1200\nBF.B,1,250\n",
        "Symbol,Quantity,Currency,Market Value\nSHOP.TO,10,CAD,1200\n",
        "Symbol,Quantity,Market Value (CAD)\nSHOP.TO,10,1200\n",
        "Symbol,Quantity,Market Value\nSHOP.TO,10,C$1200\n",
    ],
)
def test_nothing_is_pointed_out_where_the_currency_is_told(text: str) -> None:
    assert not [warning for warning in read(text).warnings if "names no currency" in warning]


# Costs


def test_a_cost_in_another_currency_is_left_out_rather_than_wrong() -> None:
    text = "Symbol,Quantity,Market Value,Market Value Currency,Book Value (CAD)\nMSFT,4,2000,USD,2400\n"
    assert only(text).cost_basis_amount is None
    same = "Symbol,Quantity,Market Value,Market Value Currency,Book Value (USD)\nMSFT,4,2000,USD,1800\n"
    assert only(same).cost_basis_amount == Decimal(1800)


def test_the_cost_in_the_currency_of_the_values_is_taken_whatever_comes_first() -> None:
    head = "Kontonummer;Namn;Kortnamn;Volym;Marknadsvärde;GAV;GAV (SEK);Valuta;Land;ISIN;Marknad;Typ"
    row = only(f"{head}\n1000001;Apple;AAPL;10;23880,00;15,00;150,00;USD;US;US0378331005;XNAS;STOCK\n")
    assert (row.currency, row.cost_basis_amount) == ("SEK", Decimal(1500))  # 10 x 150 kronor; 15 are dollars
    without = head.replace(";GAV (SEK)", "")
    alone = only(f"{without}\n1000001;Apple;AAPL;10;23880,00;15,00;USD;US;US0378331005;XNAS;STOCK\n")
    assert alone.cost_basis_amount is None


def test_a_cost_has_the_currency_of_the_column_named_after_it() -> None:
    head = "Symbol,Quantity,Book Value (Market),Book Value Currency (Market),Market Value,Market Value Currency"
    assert only(f"{head}\nMSFT,4,1800,USD,2000,USD\n").cost_basis_amount == Decimal(1800)
    assert only(f"{head}\nMSFT,4,1800,CAD,2000,USD\n").cost_basis_amount is None


# Long and short


@pytest.mark.parametrize("name", ["Long/Short", "Side", "Position Type", "Position", "L/S"])
def test_a_column_of_long_and_short_gives_the_sign(name: str) -> None:
    parsed = read(
        f"Symbol,{name},Quantity,Price,Market Value,Cost Basis\nVTI,Long,10,250,2500,2000\nTSLA,Short,5,300,1500,1400\n"
    )
    assert [(str(row.quantity), str(row.amount), str(row.cost_basis_amount)) for row in parsed.rows] == [
        ("10", "2500", "2000"),
        ("-5", "-1500", "-1400"),
    ]


def test_short_is_said_of_a_value_alone() -> None:
    parsed = read("Symbol,Position Direction,Market Value\nVTI,LONG,2500\nTSLA,SHORT,1500\n")
    assert [str(row.amount) for row in parsed.rows] == ["2500", "-1500"]


def test_a_negative_value_makes_a_short_position_of_its_shares() -> None:
    row = only("Symbol,Quantity,Price,Market Value\nTSLA,5,300,-1500\n")
    assert (row.quantity, row.amount) == (Decimal(-5), Decimal(-1500))


def test_the_term_of_a_lot_is_no_direction() -> None:
    head = "Symbol,Quantity,Market Value,Date Acquired,Long/Short"
    text = f"{head}\nVTI,10,2500,01/02/2020,Long\nVTI,5,1250,01/02/2026,Short\n"
    assert [str(row.quantity) for row in read(text).rows] == ["15"]
    term = "Symbol,Quantity,Market Value,Holding Period\nVTI,10,2500,Long\nBND,5,350,Short\n"
    assert [str(row.quantity) for row in read(term).rows] == ["10", "5"]


def test_money_owed_is_no_short_position() -> None:
    rows = read("Symbol,Quantity,Price,Market Value\nVTI,10,250,2500\nCash,,,-500\n").rows
    assert [(row.quantity, row.amount) for row in rows] == [(Decimal(10), Decimal(2500)), (None, Decimal(-500))]


def test_names_that_differ_in_their_sign_are_two_layouts() -> None:
    assert layout_key(("ISIN", "Wert €")) != layout_key(("ISIN", "Wert £"))
    assert layout_key(("ISIN", "Wert €")) != layout_key(("ISIN", "Wert $"))


def test_a_currency_cell_that_is_none_is_still_refused() -> None:
    with pytest.raises(PortfolioFileError, match="not a currency code"):
        read("Symbol,Quantity,Currency,Market Value\nSAP,10,shares,7020\n")
