"""What a line of a fund is. Every row is written by hand after a quirk met in the collected facts."""

import datetime as dt

import pytest
from snapshot_facts import CASH_CLASS, NOVEMBER, a_fact, a_state_street_fact, a_vanguard_fact

from analytics.model.fund import HoldingKind
from etl.snapshot.build.classify import classify, is_claim, is_future, kind_of
from etl.snapshot.build.review import LineRuling
from etl.snapshot.build.sources import FactLine


@pytest.mark.parametrize(
    "fact",
    [
        a_fact("USD", "USD CASH", sector=CASH_CLASS),
        a_fact("CAD", "CAD CASH", sector=CASH_CLASS),
        a_fact("JPM", "CASH COLLATERAL USD JPM", "0.0", sector=CASH_CLASS),
        a_fact("XTSLA", "BLK CSH FND TREASURY SL AGENCY", sector=CASH_CLASS),
        a_state_street_fact("-", "US DOLLAR", sector="Unknown"),
        a_state_street_fact("-", "POUND STERLING", sector="Unknown"),
        a_state_street_fact("-", "SSI US GOV MONEY MARKET CLASS", sector="Unknown"),
        a_state_street_fact("CASH_USD", "U.S. Dollar", sector="Unassigned"),
    ],
    ids=lambda fact: fact.name,
)
def test_cash_is_told_by_its_class(fact: FactLine) -> None:
    assert kind_of(fact) == (HoldingKind.CASH, "cash")


@pytest.mark.parametrize(
    "fact",
    [
        a_fact("JPM", "JPMORGAN CHASE & CO"),
        a_fact("USD", "PROSHARES SEMICONDUCTOR"),
        a_fact("CNH", "CNH INDUSTRIAL NV"),
        a_state_street_fact("DLTR", "DOLLAR TREE INC"),
        a_state_street_fact("DG", "DOLLAR GENERAL CORP"),
        a_state_street_fact("-", "BREAD FINANCIAL"),
    ],
    ids=lambda fact: fact.name,
)
def test_a_tickers_letters_make_no_cash(fact: FactLine) -> None:
    assert kind_of(fact) == (HoldingKind.EQUITY, "equity")


@pytest.mark.parametrize(
    ("ticker", "name", "expected"),
    [
        ("ESZ5", "S&P500 EMINI DEC 25", True),
        ("IXAZ5", "XAF FINANCIAL     DEC25", True),
        ("RTYZ5", "RUSSELL 2000 EMINI CME DEC 25 ", True),
        ("MESZ5", "MSCI EMER MKT INDEX (ICE DEC 25)", True),
        ("ESZ5", "ESCALADE INC", False),  # the ticker alone
        ("DEC", "DIVERSIFIED ENERGY DEC 25", False),  # the name alone
        ("ESA5", "S&P500 EMINI DEC 25", False),  # A is no month of a future
    ],
)
def test_a_future_needs_ticker_and_expiry(ticker: str, name: str, *, expected: bool) -> None:
    assert is_future(a_fact(ticker, name)) is expected


@pytest.mark.parametrize(
    "fact",
    [
        a_fact("ESZ5", "S&P500 EMINI DEC 25", sector=CASH_CLASS),
        a_fact("INR", "INR/USD", sector=CASH_CLASS),
        a_state_street_fact("IXAZ5", "XAF FINANCIAL     DEC25", "-0.004906"),
    ],
    ids=lambda fact: fact.ticker,
)
def test_futures_and_forwards_are_derivatives(fact: FactLine) -> None:
    assert kind_of(fact) == (HoldingKind.DERIVATIVE, "derivative")


@pytest.mark.parametrize(
    ("ticker", "name"), [("EGP", "EastGroup Properties Inc."), ("CNH", "CNH Industrial NV"), ("IDR", "Idaho Strategic")]
)
def test_vanguard_companies_taken_for_currencies_stay_companies(ticker: str, name: str) -> None:
    assert kind_of(a_vanguard_fact(ticker, name, sector=CASH_CLASS)) == (HoldingKind.EQUITY, "mislabelled_cash")


def test_a_fund_in_a_fund_needs_the_word_and_the_tickers_end() -> None:
    name = "Vanguard Real Estate II Index Fund Institutional Plus Shares"
    assert kind_of(a_vanguard_fact("VRTPX", name)) == (HoldingKind.FUND, "fund_in_fund")
    assert kind_of(a_vanguard_fact("FNDA", "Some Fund Managers Inc.")) == (HoldingKind.EQUITY, "equity")
    assert kind_of(a_vanguard_fact("FUNX", "Fundamental Software X")) == (HoldingKind.EQUITY, "equity")


@pytest.mark.parametrize(
    "name",
    [
        "INHIBRX INC CVR",
        "GTXI INC - CVR",
        "ASSERTIO HOLDINGS CVR INC",
        "CONTRA WALGREENS BOOTS",
        "ADCB RIGHTS 2025",
        "OPENDOOR WARRANT SERIES K",
        "PETROCORP INC ESCROW",
    ],
)
def test_claims(name: str) -> None:
    assert is_claim(name)
    assert kind_of(a_fact("X1", name)) == (HoldingKind.OTHER, "claim")


@pytest.mark.parametrize(
    "name", ["CVR ENERGY INC", "CVR Energy Inc.", "BRIGHTHOUSE FINANCIAL INC", "CURTISS WRIGHT CORP", "RIGHT ON INC"]
)
def test_companies_whose_name_looks_like_a_claim(name: str) -> None:
    assert not is_claim(name)


def test_cash_named_like_a_claim_stays_cash() -> None:
    assert kind_of(a_fact("ESC", "CASH IN ESCROW", sector=CASH_CLASS))[0] is HoldingKind.CASH


@pytest.mark.parametrize(
    ("printed", "ticker"),
    [("BRKB", "BRK.B"), ("MOGA", "MOG.A"), ("BRK-B", "BRK.B"), ("-", ""), ("", ""), ("META", "META"), ("NA", "NA")],
)
def test_tickers_in_dot_form(printed: str, ticker: str) -> None:
    (line,) = classify([a_fact(printed, "SOME COMPANY")], {}, {"BRKB": "BRK.B", "MOGA": "MOG.A"})
    assert line.ticker == ticker
    assert line.fact.ticker == printed


def test_letters_of_cash_and_foreign_lines_are_left_alone() -> None:
    facts = [
        a_fact("MOGA", "CASH COLLATERAL USD MOGA", sector=CASH_CLASS),
        a_fact("MOGA", "MOGAMI KK", is_international=True),
    ]
    assert [line.ticker for line in classify(facts, {}, {"MOGA": "MOG.A"})] == ["MOGA", "MOGA"]


def test_a_weightless_twin_is_a_second_instrument_and_other_lines_stay() -> None:
    facts = [
        a_fact("ABR", "ARBOR REALTY TRUST REIT INC", "0.11", fund="IJR"),
        a_fact("ABR", "ARBOR REALTY TRUST REIT INC", "0.0", fund="IJR"),  # the twin
        a_fact("ABR", "ANOTHER COMPANY", "0.0", fund="IJR"),  # another name
        a_fact("BFH", "BREAD FINANCIAL", "0.0", fund="IJR"),  # no weighted line
        a_fact("ABR", "ARBOR REALTY TRUST REIT INC", "0.0", fund="IWM"),  # another fund
        a_fact("USD", "USD CASH", "0.06", fund="IJR", sector=CASH_CLASS),
        a_fact("USD", "USD CASH", "0.00", fund="IJR", sector=CASH_CLASS),
        a_vanguard_fact("XYZ", "Twice Inc.", "0.02"),
        a_vanguard_fact("XYZ", "Twice Inc.", "0.00"),  # Vanguard's tails print 0.00
        a_fact("CZR", "CAESARS", "0.10", fund="IJR"),
        a_fact("CZR", "CAESARS", "0.20", fund="IJR"),  # both weigh
    ]
    rules = [line.rule for line in classify(facts, {}, {})]
    assert rules == ["equity", "second_instrument", *["equity"] * 3, "cash", "cash", *["equity"] * 4]
    assert classify(facts, {}, {})[1].kind is HoldingKind.OTHER


def test_a_reviewed_row_decides_its_line_and_no_other() -> None:
    rulings = {("IWM", NOVEMBER, 7): LineRuling("-", HoldingKind.EQUITY, "JRVR", "printed without ticker")}
    facts = [
        a_fact("-", "JAMES RIVER", fund="IWM", line_no=7),
        a_fact("-", "JAMES RIVER", fund="IWM", line_no=8),
        a_fact("-", "JAMES RIVER", fund="IWM", line_no=7, as_of_date=dt.date(2025, 12, 1)),
    ]
    assert [(line.ticker, line.rule) for line in classify(facts, rulings, {})] == [
        ("JRVR", "reviewed"),
        ("", "equity"),
        ("", "equity"),
    ]


def test_a_reviewed_row_that_fits_no_longer_is_refused() -> None:
    rulings = {("IWM", NOVEMBER, 7): LineRuling("-", HoldingKind.EQUITY, "JRVR", "")}
    with pytest.raises(ValueError, match="IWM line 7 no longer fits"):
        classify([a_fact("ABC", "OTHER", fund="IWM", line_no=7)], rulings, {})
