"""Our own file of holdings: what it says, and that reading it gives the portfolio back."""

import csv
import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from factories import a_fund, a_market, an_issuer
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.export import holdings_csv
from analytics.intake import read_portfolio_file
from analytics.model.identifiers import Identified
from analytics.model.market import Market
from analytics.model.portfolio import (
    AccountKind,
    ExchangeRate,
    Lot,
    LotTerm,
    ParsedFile,
    ParsedRow,
    Portfolio,
    Position,
    PositionKind,
    RowClass,
    Unresolved,
)
from analytics.resolve import Additions, resolve_positions

APPLE_ISIN = "US0378331005"
EURO = ExchangeRate(Decimal("1.0842"), dt.date(2025, 11, 18), "entered")
YEN = ExchangeRate(Decimal(1) / Decimal("154.73"), dt.date(2025, 11, 18), "fred DEXJPUS")
ADDED = Additions(rates={"EUR": EURO, "JPY": YEN}, identified={APPLE_ISIN: Identified("AAPL")})
DAY = dt.date(2025, 11, 18)


def the_market() -> Market:
    funds = [a_fund("SPY"), a_fund("BND"), a_fund("VMFXX")]
    return a_market({"SPY": {"AAPL": 0.5, "META": 0.5}}, issuers=[an_issuer("BRK.B"), an_issuer("SAP")], funds=funds)


MARKET = the_market()


def a_position(text: str = "AAPL", **changes: object) -> Position:
    position = Position(2, "Main", text, "", PositionKind.STOCK, Decimal(100), ticker=text)
    return replace(position, **changes)  # type: ignore[arg-type]  # tests name fields freely


def cells(*positions: Position, **changes: object) -> list[dict[str, str]]:
    portfolio = replace(Portfolio("mine", positions), **changes)  # type: ignore[arg-type]  # tests name fields freely
    text = holdings_csv(portfolio, {"Main": AccountKind.ROTH_IRA}).decode("utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(text, newline="")) if row["Row Type"]]


# What it says


def test_a_position_stands_with_its_ticker_and_a_lot_below_it() -> None:
    lot = Lot(3, Decimal("2.5"), dt.date(2020, 1, 2), Decimal("99.95"), LotTerm.LONG)
    position, below = cells(
        a_position("brk-b", ticker="BRK.B", shares=Decimal("2.5"), price_amount=Decimal(40), lots=(lot,)),
        as_of_date=DAY,
    )
    assert {key: cell for key, cell in position.items() if cell} == {
        "Row Type": "position",
        "Account Name": "Main",
        "Account Type": "roth_ira",
        "Symbol": "BRK.B",
        "Asset Class": "Stock",
        "Quantity": "2.5",
        "Price": "40",
        "Value": "100",
        "Currency": "USD",
        "As Of Date": "2025-11-18",
    }
    assert {key: cell for key, cell in below.items() if cell} == {
        "Row Type": "lot",
        "Account Name": "Main",
        "Account Type": "roth_ira",
        "Symbol": "BRK.B",
        "Quantity": "2.5",
        "Currency": "USD",
        "Cost Basis": "99.95",
        "Date Acquired": "2020-01-02",
        "Term": "long",
    }


def test_an_unknown_security_keeps_its_printed_text_and_a_code_stands_in_its_column() -> None:
    unknown, by_isin = cells(
        a_position("Mystery Trust", ticker="", kind=PositionKind.UNKNOWN),
        a_position(row=3, match_rule=f"ISIN {APPLE_ISIN}; share class, reviewed table"),
    )
    assert (unknown["Symbol"], unknown["Asset Class"]) == ("Mystery Trust", "Unknown")
    assert (by_isin["ISIN"], by_isin["CUSIP"]) == (APPLE_ISIN, "")
    assert cells(a_position(match_rule="CUSIP 037833100"))[0]["CUSIP"] == "037833100"


def test_a_line_in_another_currency_stands_in_it() -> None:
    (line,) = cells(
        a_position(
            amount=Decimal("1084.2"),
            local_amount=Decimal(1000),
            currency="EUR",
            rate=EURO,
            price_amount=Decimal("108.42"),
            cost_basis_amount=Decimal("542.1"),
        )
    )
    assert (line["Value"], line["Currency"], line["Price"], line["Cost Basis"]) == ("1000", "EUR", "100", "500")


def test_a_portfolio_of_weights_has_weights_and_no_money() -> None:
    rest = a_position("(rest)", row=0, amount=Decimal(400_000))
    (line,) = cells(a_position(amount=Decimal(600_000), shares=Decimal(9)), rest, is_nominal=True)
    assert (line["Weight"], line["Value"], line["Quantity"], line["Price"]) == ("0.6", "", "", "")


def test_a_line_that_waits_for_the_user_is_there_once() -> None:
    known = Unresolved(2, "AAPL", Decimal(100), "why", account="Main")
    waiting = Unresolved(3, "SAP", Decimal(850), "needs a rate (EUR)", "EUR", account="Main", shares=Decimal(5))
    rows = cells(a_position(), unresolved=(known, waiting))
    assert [(row["Symbol"], row["Quantity"], row["Value"], row["Currency"]) for row in rows] == [
        ("AAPL", "", "100", "USD"),
        ("SAP", "5", "850", "EUR"),
    ]


@pytest.mark.parametrize("evil", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\uff1d1", "\t=1"])
def test_no_cell_is_one_a_spreadsheet_would_run(evil: str) -> None:
    position = a_position(evil, ticker="", name=evil, account=evil, kind=PositionKind.UNKNOWN)
    (row,) = cells(position)
    for column in ("Symbol", "Name", "Account Name"):
        assert row[column] == f"'{evil}"
    short = cells(a_position(shares=Decimal(-5), amount=Decimal("-1234.50")))[0]
    assert (short["Quantity"], short["Value"]) == ("-5", "-1234.50")


# Reading it back

TEXTS = st.sampled_from(
    ["AAPL", "SPY", "BND", "BRK-B", "META", "ZZZZ", "Mystery Trust", APPLE_ISIN, "NASDAQ:AAPL", "-ODD"]
)
MONEY = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10_000_000), places=2)
SHARES = st.decimals(min_value=Decimal("0.0001"), max_value=Decimal(100_000), places=4)
DATES = st.dates(dt.date(1990, 1, 1), dt.date(2025, 11, 18))


@st.composite
def rows(draw: st.DrawFn, number: int) -> ParsedRow:
    account = draw(st.sampled_from(["Individual …0001", "Roth IRA …0002", "Kids"]))
    currency = draw(st.sampled_from(["USD", "USD", "USD", "EUR", "JPY"]))
    if draw(st.integers(0, 5)) == 0:
        return ParsedRow(number, account, "Cash", "", RowClass.CASH, amount=draw(MONEY), currency=currency)
    sign = draw(st.sampled_from([1, 1, 1, -1]))
    shares, price = draw(SHARES), draw(MONEY)
    cost = draw(st.none() | MONEY)
    lots: tuple[Lot, ...] = ()
    if draw(st.booleans()):
        term = draw(st.sampled_from([None, *LotTerm]))
        lots = (Lot(number, sign * shares, draw(DATES), cost, term),)
    value = (shares * price).quantize(Decimal("0.01"))
    return ParsedRow(
        number,
        account,
        draw(TEXTS),
        draw(st.sampled_from(["A name", 'Quoted, "name"', "Übermut & Söhne"])),
        RowClass.POSITION,
        quantity=sign * shares,
        price_amount=draw(st.none() | st.just(price)),
        amount=draw(st.none() | st.just(sign * (value or Decimal("0.01")))),
        cost_basis_amount=cost,
        currency=currency,
        lots=lots,
    )


@st.composite
def portfolios(draw: st.DrawFn) -> Portfolio:
    n_rows = draw(st.integers(1, 8))
    lines = tuple(draw(rows(number)) for number in range(2, 2 + n_rows))
    parsed = ParsedFile("mine.csv", "digest", "generic", "", lines, (), (), as_of_date=draw(st.none() | st.just(DAY)))
    return resolve_positions(parsed, MARKET, ADDED)


def said(position: Position) -> tuple[object, ...]:
    """Return what has to be the same: everything but where the line stood and how it was matched."""
    return (
        position.account,
        position.ticker or position.text,
        position.kind,
        position.shares,
        position.amount,
        position.local_amount,
        position.currency,
        position.cost_basis_amount,
        position.issuer_index,
        tuple((lot.quantity, lot.acquired_date, lot.cost_basis_amount, lot.term) for lot in position.lots),
    )


def waits(line: Unresolved) -> tuple[str, ...]:
    return line.account, line.text, str(line.shares), str(line.amount), line.currency


@settings(max_examples=150, deadline=None)
@given(portfolios())
def test_reading_the_file_gives_the_portfolio_back(portfolio: Portfolio) -> None:
    parsed = read_portfolio_file(holdings_csv(portfolio, {}), "mine.csv")
    again = resolve_positions(parsed, MARKET, ADDED)
    assert parsed.rejected == ()
    assert [said(position) for position in again.positions] == [said(position) for position in portfolio.positions]
    assert sorted(map(waits, again.unresolved)) == sorted(map(waits, portfolio.unresolved))
    assert (again.as_of_date, again.total_amount) == (portfolio.as_of_date, portfolio.total_amount)


def read_back(portfolio: Portfolio) -> Portfolio:
    return resolve_positions(read_portfolio_file(holdings_csv(portfolio, {}), "mine.csv"), MARKET, ADDED)


def test_options_bonds_crypto_funds_and_sweeps_stay_what_they_are() -> None:
    lines = (
        b"Account Name,Symbol,Name,Asset Class,Quantity,Price,Value\n"
        b"Main,-AAPL260116C400,AAPL JAN 16 2026 $400 CALL,Option,-1,1.20,-120.00\n"
        b"Main,912797KX4,UNITED STATES TREAS BILL 2026,,10000,99.50,9950.00\n"
        b"Main,BTC,Bitcoin,Crypto,0.12345678,100000,12345.68\n"
        b"Main,SPAXX**,HELD IN MONEY MARKET,,,,123.45\n"
        b"Main,VMFXX,VANGUARD FEDERAL MONEY MARKET,,10,1,10.00\n"
        b"Main,BND,VANGUARD TOTAL BOND MARKET,,3,70,210.00\n"
        b"Main,Pending Activity,,,,,-5.00\n"
    )
    portfolio = resolve_positions(read_portfolio_file(lines, "x.csv"), MARKET)
    kinds = ["option", "other_asset", "other_asset", "cash", "cash", "other_asset", "cash"]
    assert [position.kind.value for position in portfolio.positions] == kinds
    assert [said(p) for p in read_back(portfolio).positions] == [said(p) for p in portfolio.positions]


def test_weights_come_back_as_weights() -> None:
    portfolio = resolve_positions(read_portfolio_file(b"ticker,weight\nSPY,60%\nAAPL,35%\n", "mix.csv"), MARKET)
    again = read_back(portfolio)
    assert again.is_nominal
    assert [said(p) for p in again.positions] == [said(p) for p in portfolio.positions]
    assert again.positions[-1].text == "(rest)"


def test_how_an_account_is_taxed_comes_back() -> None:
    kinds = {"Main": AccountKind.ROTH_IRA}
    parsed = read_portfolio_file(holdings_csv(Portfolio("mine", (a_position(),)), kinds), "mine.csv")
    assert [(account.label, account.kind) for account in parsed.accounts] == [("Main", AccountKind.ROTH_IRA)]
