"""Which broker a file comes from. Column names are those that brokers and applications print."""

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.intake.cells import header_keys
from analytics.intake.headers import Header, TableKind
from analytics.intake.presets import GENERIC, PRESETS, preset_named, recognise
from analytics.intake.presets.preset import columns
from analytics.model.portfolio import ParsedFile

FIXTURES = Path(__file__).parents[2] / "fixtures" / "brokers"
FOLDERS = {"generic": "generic", "tdameritrade": "thinkorswim", "robinhood": "", "workbooks": ""}
"""Folders of made-up files whose name is not that of a preset; an empty one has files of several."""
TOLD_BY_FORMAT = {"ibkr", "ofx", "ghostfolio"}
"""Presets whose files also come in formats that answer in words of their own."""

HOLDINGS = {
    "fidelity": (
        "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Last Price Change,Current Value,Type",
        "Account number,Account name,Symbol,Description,Quantity,Last price,Current value",
        "Account Name/Number,Symbol,Description,Quantity,Last Price,Current Value,Cost Basis,Cost Basis Per Share",
        "Symbol/CUSIP,Description,Quantity,Price,Beginning Value,Ending Value,Cost Basis",
        "Symbol,Quantity,Last,$ Avg Cost,Value",
    ),
    "schwab": (
        "Symbol,Description,Quantity,Price,Market Value,Reinvest Dividends?,Capital Gains?,% Of Account,Security Type",
        "Symbol,Description,Qty (Quantity),Price,Mkt Val (Market Value),Gain $ (Gain/Loss $),Asset Type",
        "Open Date,Quantity,Price,Cost/Share,Market Value,Cost Basis,Gain/Loss $,Gain/Loss %,Holding Period",
    ),
    "vanguard": (
        "Account Number,Investment Name,Symbol,Shares,Share Price,Total Value",
        "Fund Account Number,Fund Name,Price,Shares,Total Value",
    ),
    "ibkr": (
        "ClientAccountID,CurrencyPrimary,FXRateToBase,AssetClass,Symbol,Quantity,MarkPrice,PositionValue",
        "Symbol,Quantity,SecType,Expiry,Strike,Put/Call,Description,Mark Price,Cost Basis Price",
    ),
    "etrade": (
        "Symbol,Last Price $,Change $,Change %,Quantity,Price Paid $,Day's Gain $,Total Gain $,Total Gain %,Value $",
        "Symbol,Last Price $,Qty #,Price Paid $,Total Gain $,Value $,Date Acquired,P/E Ratio",
    ),
    "merrill": (
        "Symbol ,Description,Quantity,Price,Day's Price $ Chg % Chg,Value,Total Client Investment",
        "Positions,Quantity,Price,Value,Total client investment,Unrealized gain/loss ($),Unrealized gain/loss (%)",
    ),
    "jpmorgan": ("Account name,Asset Class,Asset Strategy,Description,Ticker,CUSIP,Quantity,Price,Pricing Date,Value",),
    "thinkorswim": ("Instrument,Qty,Days,Trade Price,Mark,Mrk Chng,P/L Open,P/L Day,BP Effect",),
    "robinhood": ("Robinhood Financial,Symbol,Quantity,Equity,Portfolio Diversity",),
    "m1": (
        "Symbol,Name,Quantity,Avg. Price,Cost Basis,Unrealized Gain ($),Unrealized Gain (%),Value",
        "Symbol,Cusip,Acquisition Date,Quantity,Cost Basis,Short/Long Term Holding,Unrealized Gain/Loss,M1 Tax Lot Id",
    ),
    "yahoo": ("Symbol,Current Price,Date,Time,Change,Trade Date,Purchase Price,Quantity,High Limit,Low Limit,Comment",),
    "portfolio_performance": (
        "Date,Ticker Symbol,ISIN,Security Name,Currency,Shares,Value",
        "Shares,Name,Purchase Value,Purchase Price,Quote,Market Value,IRR,Abs.Perf.,TTWROR",
    ),
    "degiro": ("Product,Symbol/ISIN,Amount,Closing,Local value,,Value in EUR",),
    "flatex": ("Nominal,Bezeichnung,WKN,Einstandskurs,Kurswert",),
    "avanza": ("Kontonummer,Namn,Kortnamn,Volym,Marknadsvärde,GAV (SEK),GAV,Valuta,Land,ISIN,Marknad,Typ",),
    "wealthsimple": ("Account Name,Symbol,Exchange,MIC,Name,Security Type,Quantity,Position Direction,Market Value",),
    "zerodha": ("Instrument,Qty.,Avg. cost,LTP,Invested,Cur. val,P&L,Net chg.",),
    "futu": ("代码,名称,持有数量,现价,平均成本价,市值",),
    "commsec": ("Code,Avail Units,Purchase $,Last $,Mkt Value $",),
    "counterpoise": (
        "Row Type,Account Name,Account Type,Symbol,Name,Asset Class,Quantity,Price,Value,Cost Basis,Date Acquired,Term",
    ),
    "generic": (
        "Symbol,Quantity",
        "Ticker,Shares,Price",
        "Symbol,Description,Shares,Market Value,Allocation",
        "Account,Symbol,Quantity,Market Value,Cost Basis,Currency,Asset Class",
        "Name,ISIN,Quantity,Price,Value,Security Type",
    ),
}
TRANSACTIONS = {
    "fidelity": "Run Date,Action,Symbol,Description,Type,Quantity,Price ($),Commission ($),Fees ($),Settlement Date",
    "schwab": "Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount",
    "vanguard": "Settlement Date,Trade Date,Symbol,Name,Transaction Type,Account Type,Quantity,Commission and Fees",
    "ibkr": "ClientAccountID,CurrencyPrimary,AssetClass,Symbol,TradeDate,Quantity,TradePrice,IBCommission,Buy/Sell",
    "thinkorswim": "DATE,TRANSACTION ID,DESCRIPTION,QUANTITY,SYMBOL,PRICE,AMOUNT,REG FEE,SHORT-TERM RDM FEE",
    "robinhood": "Activity Date,Process Date,Settle Date,Instrument,Description,Trans Code,Quantity,Price,Amount",
    "webull": "Name,Symbol,Side,Status,Filled,Total Qty,Price,Avg Price,Time-in-Force,Placed Time,Filled Time",
    "google": "Symbol,Name,Type,Date,Shares,Price,Cash value,Commission,Notes",
    "ghostfolio": "Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note",
    "portfolio_performance": "Date,Type,Shares,Security Name,Value,fees,taxes,Securities Account,Cash Account",
    "degiro": "Datum,Tijd,Valutadatum,Product,ISIN,Omschrijving,FX,Mutatie,,Saldo,,Order Id",
    "avanza": "Datum,Konto,Typ av transaktion,Värdepapper/beskrivning,Antal,Kurs,Belopp,Transaktionsvaluta",
    "generic": "Date,Ticker,Type,Quantity,Price per share,Total Amount,Currency",
}
TITLES = {
    "fidelity": "Positions for account(s) as of Jul-02-2026",
    "schwab": "Positions for account Individual ...123 as of 06:40 PM ET, 2025/04/27",
    "etrade": "View Summary - All Positions",
    "merrill": "Exported on: 07/31/2026 08:48 PM ET",
    "thinkorswim": "Position Statement for 12345678SCHW (Individual) on 9/29/26 22:14:27",
    "zerodha": "Zerodha Console — Holdings",
}
WORDS = {
    "fidelity": "FDRXX**",
    "schwab": "Cash & Cash Investments",
    "merrill": "Money accounts",
    "yahoo": "$$CASH",
    "degiro": "CASH & CASH FUND & FTX CASH (CHF)",
}


def header(line: str, kind: TableKind = TableKind.POSITIONS) -> Header:
    keys = frozenset(key for cell in line.split(",") for key in header_keys(cell))
    return cast("Header", SimpleNamespace(kind=kind, keys=keys))


def name_of(headers: Iterable[Header], titles: Iterable[str] = (), words: Iterable[str] = ()) -> str:
    return recognise(headers, titles, words).preset.name


def made_up_files() -> list[tuple[str, str]]:
    """Return the preset and the path of every made-up file of a broker."""
    folders = (path for path in sorted(FIXTURES.iterdir()) if path.is_dir())
    return [
        (FOLDERS.get(folder.name, folder.name), f"{folder.name}/{path.name}")
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix in {".csv", ".txt", ".tsv"}
    ]


@pytest.mark.parametrize(("name", "line"), [(name, line) for name, lines in HOLDINGS.items() for line in lines])
def test_holdings_are_told_by_their_column_names(name: str, line: str) -> None:
    assert name_of([header(line)]) == name


@pytest.mark.parametrize(("name", "line"), TRANSACTIONS.items())
def test_transactions_are_told_by_their_column_names(name: str, line: str) -> None:
    assert name_of([header(line, TableKind.ACTIVITY)]) == name


@pytest.mark.parametrize(("name", "title"), TITLES.items())
def test_a_title_tells_the_broker_of_a_plain_table(name: str, title: str) -> None:
    assert name_of([header("Symbol,Quantity,Price")], [title]) == name
    assert "title line" in recognise([], [title], []).reason


@pytest.mark.parametrize(("name", "word"), WORDS.items())
def test_a_row_tells_the_broker_of_a_plain_table(name: str, word: str) -> None:
    assert name_of([header("Symbol,Quantity,Price")], [], ["VTI", word]) == name


def test_every_preset_is_told_by_something_here_and_has_a_name_of_its_own() -> None:
    names = [preset.name for preset in PRESETS]
    assert len(set(names)) == len(names)
    assert {*HOLDINGS, *TRANSACTIONS} == {*names, GENERIC.name} - {"ofx"}


def test_columns_that_stand_together_outweigh_single_ones() -> None:
    # Of Fidelity there are three names, of Vanguard all that only Vanguard prints together.
    line = (
        "Account Number,Investment Name,Symbol,Share Price,Total Value,Last Price,Cost Basis Total,Percent Of Account"
    )
    assert name_of([header(line)]) == "vanguard"


def test_other_tables_of_a_file_with_holdings_are_not_looked_at() -> None:
    holdings = header("Ticker,Shares,Value")
    below = header(TRANSACTIONS["fidelity"], TableKind.ACTIVITY)
    assert name_of([holdings, below]) == "generic"
    assert name_of([below]) == "fidelity"


def test_columns_of_two_tables_do_not_stand_together() -> None:
    apart = [header("Instrument,Shares"), header("Symbol,Qty"), header("Symbol,Mark,Value")]
    assert name_of(apart) == "generic"
    assert name_of([header("Instrument,Qty,Mark")]) == "thinkorswim"


def test_one_ordinary_name_is_not_enough() -> None:
    assert name_of([header("Symbol,Shares,Current Value")]) == "generic"
    assert name_of([header("Symbol,Shares,Last Price,Current Value")]) == "fidelity"


def test_of_two_that_weigh_the_same_the_first_is_chosen() -> None:
    # Two names of Fidelity, which comes first, and two of Vanguard.
    assert name_of([header("Fund Name,Share Price,Shares,Last Price,Current Value")]) == "fidelity"


def test_the_reason_names_what_was_seen() -> None:
    seen = recognise([header("Symbol,Qty,Mkt Val")], [TITLES["schwab"]], ["Cash & Cash Investments"])
    assert seen.reason == "recognised as Schwab by its column names and title line and sweep and cash rows"
    assert "plain table" in recognise([header("Symbol,Quantity")], [], []).reason


def test_formats_name_their_preset() -> None:
    assert [preset_named(preset.name) for preset in PRESETS] == list(PRESETS)
    assert preset_named("nobody") is GENERIC


@pytest.mark.parametrize("preset", [*PRESETS, GENERIC], ids=lambda preset: preset.name)
def test_a_preset_says_where_the_positions_are(preset: object) -> None:
    help_text = cast("str", getattr(preset, "positions_help", ""))
    assert help_text.endswith((".", ")."))
    assert 60 <= len(help_text) <= 300
    words = set(help_text.casefold().replace(",", " ").replace(".", " ").split())
    assert words.isdisjoint({"should", "recommend", "recommended", "best", "order", "orders", "please"})


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_signs_are_keys_and_lower_case(preset: object) -> None:
    known = next(p for p in PRESETS if p is preset)
    for keys in (known.header_keys, known.activity_keys, *known.signatures):
        assert all(key and columns(key) == {key} for key in keys)
    for text in (*known.title_starts, *known.row_words, *known.cash_words):
        assert text == text.casefold()
    assert all(symbol == symbol.upper() for symbol in known.cash_symbols)


def outcome(path: str) -> ParsedFile | PortfolioFileError:
    content = (FIXTURES / path).read_bytes()
    try:
        parsed: ParsedFile = read_portfolio_file(content, Path(path).name)
    except PortfolioFileError as refusal:
        return refusal
    return parsed


@pytest.mark.parametrize(("name", "path"), made_up_files())
def test_every_made_up_file_is_of_its_broker(name: str, path: str) -> None:
    known = outcome(path)
    if isinstance(known, ParsedFile):
        assert name in {"", known.preset}
    elif known.verdict == "activity" and name not in {"", *TOLD_BY_FORMAT}:
        assert preset_named(name).positions_help in str(known)
