"""Which security a line is: ISIN before CUSIP before ticker, the user's word before all, nothing across markets.

Codes are published ones: Apple US0378331005 / 037833100, Microsoft US5949181045 / 594918104, SAP DE0007164600,
Vodafone GB00BH4HKS39; the iShares Core MSCI World fund of Ireland is IE00B4L5Y983.
"""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from factories import a_fund, a_market, an_issuer

from analytics.model.identifiers import Identified
from analytics.model.market import Market, Price, SecurityLink
from analytics.model.portfolio import (
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
from analytics.resolve import NOTHING_ADDED, Additions, Matcher, matched_ticker, printed_codes, resolve_positions
from analytics.resolve.venues import Side, side_of

APPLE_ISIN, APPLE_CUSIP = "US0378331005", "037833100"
MICROSOFT_ISIN, MICROSOFT_CUSIP = "US5949181045", "594918104"
SAP_ISIN, WORLD_FUND_ISIN = "DE0007164600", "IE00B4L5Y983"
RATE = ExchangeRate(Decimal("1.0842"), dt.date(2025, 11, 18), "entered")


def the_market() -> Market:
    """Return a market with SAP known twice: as the US ticker of another company, and as a company without a ticker."""
    market = a_market(
        {"SPY": {"AAPL": 0.5, "MSFT": 0.5}},
        issuers=[an_issuer("SAP", name="SAP of Ohio"), an_issuer("MKC"), an_issuer("VOD"), an_issuer("DEEU")],
        funds=[a_fund("SPY"), a_fund("SWDA", name="Swiss Watch Dealers ETF")],
    )
    place = {issuer.ticker: at for at, issuer in enumerate(market.issuers)}
    links = {t: link for t, link in market.securities.items() if t != "DEEU"}
    issuers = tuple(
        replace(i, issuer_id="x-de-sap", name="SAP SE", ticker="") if i.ticker == "DEEU" else i for i in market.issuers
    )
    links["MKC.V"] = SecurityLink("MKC.V", place["MKC"], "share_class")
    return replace(market, securities=links, issuers=issuers)


MARKET = the_market()


def a_row(text: str, **changes: object) -> ParsedRow:
    row = ParsedRow(2, "Main", text, "a name beside it", RowClass.POSITION, amount=Decimal(1000))
    return replace(row, **changes)  # type: ignore[arg-type]  # tests name fields freely


def resolved(*rows: ParsedRow, added: Additions = NOTHING_ADDED) -> Portfolio:
    return resolve_positions(ParsedFile("mine.csv", "digest", "generic", "", rows, (), ()), MARKET, added)


def only(row: ParsedRow, added: Additions = NOTHING_ADDED) -> Position:
    (position,) = resolved(row, added=added).positions
    return position


def question(row: ParsedRow, added: Additions = NOTHING_ADDED) -> Unresolved:
    (unresolved,) = resolved(row, added=added).unresolved
    return unresolved


def known(**codes: Identified) -> Additions:
    return Additions(identified=codes)


# Order


def test_an_isin_wins_over_cusip_and_ticker() -> None:
    row = a_row("MSFT", isin=APPLE_ISIN, cusip=MICROSOFT_CUSIP)
    added = known(**{APPLE_ISIN: Identified("AAPL"), MICROSOFT_CUSIP: Identified("MSFT")})
    position = only(row, added)
    assert (position.ticker, position.match_rule) == ("AAPL", f"ISIN {APPLE_ISIN}")


def test_a_cusip_wins_over_the_ticker() -> None:
    position = only(a_row("MSFT", cusip=APPLE_CUSIP), known(**{APPLE_CUSIP: Identified("AAPL")}))
    assert (position.ticker, position.match_rule) == ("AAPL", f"CUSIP {APPLE_CUSIP}")


def test_a_code_that_leads_nowhere_leaves_the_ticker() -> None:
    row = a_row("MSFT", isin=APPLE_ISIN, cusip=APPLE_CUSIP)
    for added in (NOTHING_ADDED, known(**{APPLE_ISIN: Identified("GONE", "nobody")})):
        assert (only(row, added).ticker, only(row, added).match_rule) == ("MSFT", "ticker")


@pytest.mark.parametrize("text", [APPLE_ISIN, APPLE_CUSIP, APPLE_ISIN.lower(), f" {APPLE_CUSIP} "])
def test_a_code_in_place_of_the_ticker_is_one(text: str) -> None:
    added = known(**{APPLE_CUSIP: Identified("AAPL")})
    assert only(a_row(text), added).ticker == "AAPL"


def test_the_cusip_inside_a_us_isin_is_looked_for_as_well() -> None:
    assert printed_codes([a_row(APPLE_ISIN)]) == ({APPLE_ISIN}, {APPLE_CUSIP})
    assert printed_codes([a_row("SAP", isin=SAP_ISIN)]) == ({SAP_ISIN}, frozenset())


@pytest.mark.parametrize("text", ["US0378331006", "037833101", "000000000"])
def test_a_wrong_check_digit_makes_no_code(text: str) -> None:
    assert printed_codes([a_row(text)]) == (frozenset(), frozenset())
    assert only(a_row(text), known(**{text: Identified("AAPL")})).kind is PositionKind.UNKNOWN


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("US0378331006", "the check digit of this ISIN is wrong: check the number"),
        ("037833101", "the check digit of this CUSIP is wrong: check the number"),
        (MICROSOFT_ISIN, "no security is known by this ISIN: enter the ticker"),
        (MICROSOFT_CUSIP, "no security is known by this CUSIP: enter the ticker"),
    ],
)
def test_a_code_nobody_knows_says_so(text: str, reason: str) -> None:
    assert question(a_row(text)).reason == reason


def test_a_code_in_another_currency_is_no_ticker_of_another_market() -> None:
    unresolved = question(a_row(SAP_ISIN, currency="EUR", venue="XETR"), Additions(rates={"EUR": RATE}))
    assert unresolved.reason == "no security is known by this ISIN: enter the ticker"


def test_a_name_in_another_currency_is_no_ticker_of_another_market() -> None:
    unresolved = question(a_row("Mystery Trust", currency="EUR"), Additions(rates={"EUR": RATE}))
    assert unresolved.reason == "a name is not looked up: choose the security"


def test_bonds_are_not_looked_up_by_their_cusip() -> None:
    row = a_row(APPLE_CUSIP, row_class=RowClass.BOND)
    assert printed_codes([row]) == (frozenset(), frozenset())
    assert only(row, known(**{APPLE_CUSIP: Identified("AAPL")})).reason == "bond"


def test_a_company_without_a_us_ticker_is_found_by_its_isin() -> None:
    row = a_row("SAP", isin=SAP_ISIN, currency="EUR")
    added = replace(known(**{SAP_ISIN: Identified(issuer_id="x-de-sap")}), rates={"EUR": RATE})
    position = only(row, added)
    assert (position.kind, position.name, position.ticker) == (PositionKind.STOCK, "a name beside it", "")
    assert position.issuer_index is not None
    assert MARKET.issuers[position.issuer_index].name == "SAP SE"


def test_a_printed_us_ticker_of_the_same_company_is_kept_for_prices() -> None:
    added = known(**{APPLE_ISIN: Identified(issuer_id="us-AAPL")})
    assert only(a_row("AAPL", isin=APPLE_ISIN), added).ticker == "AAPL"
    assert only(a_row("MSFT", isin=APPLE_ISIN), added).ticker == ""
    assert only(a_row("AAPL", isin=APPLE_ISIN, venue="XETR"), added).ticker == ""


# Markets


@pytest.mark.parametrize(
    "changes",
    [{"currency": "EUR"}, {"currency": "CAD"}, {"venue": "XETR"}, {"venue": "XLON"}, {"venue": "IBIS2"}],
)
def test_a_ticker_of_another_market_is_not_the_us_one(changes: dict[str, str]) -> None:
    added = Additions(rates={"EUR": RATE, "CAD": RATE})
    row = a_row("SAP", **changes)
    assert (only(row, added).kind, only(row, added).ticker) == (PositionKind.UNKNOWN, "")
    assert question(row, added).candidates == ("SAP",)
    where = changes.get("venue") or changes["currency"]
    word = "on" if "venue" in changes else "in"
    assert question(row, added).reason == (
        f"a ticker {word} {where} is not taken for a US one: choose the security, or add its ISIN"
    )


@pytest.mark.parametrize(
    "text", ["VOD.L", "SAP.DE", "SAP.TO", "VOD LN Equity", "VOD LN", "SAP GY", "LON:VOD", "SAP.XETRA"]
)
def test_symbols_that_name_another_market_only_offer_the_us_ticker(text: str) -> None:
    unresolved = question(a_row(text))
    assert unresolved.reason.startswith("a ticker on another market is not taken for a US one")
    assert unresolved.candidates == (text[:3] if text[:3] != "LON" else "VOD",)


@pytest.mark.parametrize("text", ["7203.T", "0700.HK"])
def test_numbers_of_another_market_have_no_us_ticker_to_offer(text: str) -> None:
    assert only(a_row(text, name="")).kind is PositionKind.UNKNOWN
    assert question(a_row(text, name="")).candidates == ()


@pytest.mark.parametrize(
    "venue",
    ["XNYS", "XNAS", "ARCX", "BATS", "XASE", "IEXG", "NYSE", "Nasdaq", "NASDAQ.NMS", "New York Stock Exchange", "US"],
)
def test_a_us_market_makes_the_ticker_a_us_one_in_any_currency(venue: str) -> None:
    added = Additions(rates={"EUR": RATE})
    assert only(a_row("SAP", venue=venue.upper(), currency="EUR"), added).ticker == "SAP"


@pytest.mark.parametrize("text", ["NASDAQ:SAP", "SAP US Equity", "SAP UW Equity", "SAP.US", "SAP:US"])
def test_a_symbol_that_names_a_us_market_is_a_us_one_in_any_currency(text: str) -> None:
    added = Additions(rates={"EUR": RATE})
    assert only(a_row(text, currency="EUR"), added).ticker == "SAP"


def test_a_us_share_class_is_no_market_of_vancouver() -> None:
    assert only(a_row("MKC.V")).ticker == "MKC.V"
    assert only(a_row("MKC.V", venue="XTSX")).kind is PositionKind.UNKNOWN
    assert side_of("MKC.V", "", "USD") is Side.FOREIGN


def test_a_fund_of_another_country_is_not_the_us_fund_of_its_ticker() -> None:
    unresolved = question(a_row("SWDA", isin=WORLD_FUND_ISIN))
    assert unresolved.reason == "a fund of another country by its ISIN: not taken for the US fund of this ticker"
    assert only(a_row("SWDA")).kind is PositionKind.FUND


# The user's word


def test_the_users_ticker_wins_over_everything_printed() -> None:
    added = replace(known(**{APPLE_ISIN: Identified("AAPL")}), tickers={"SAP": "zz-b", "VOD": "MSFT"})
    market_ticker = only(a_row("vod ", isin=APPLE_ISIN, venue="XLON"), added)
    assert (market_ticker.ticker, market_ticker.match_rule) == ("MSFT", "your own match")
    assert question(a_row("SAP"), added).reason == "your ticker ZZ.B is not in the security directory"


def test_a_text_may_be_left_unknown_for_good() -> None:
    position = only(a_row("AAPL"), Additions(tickers={"AAPL": ""}))
    assert (position.kind, position.amount, position.reason) == (
        PositionKind.UNKNOWN,
        1000,
        "left unknown, as you said",
    )


def test_the_users_ticker_turns_a_bond_into_a_security_but_no_cash() -> None:
    added = Additions(tickers={"ODD": "SPY", "CASH": "SPY"})
    assert only(a_row("Odd", row_class=RowClass.BOND), added).kind is PositionKind.FUND
    assert only(a_row("Cash", row_class=RowClass.CASH), added).kind is PositionKind.CASH
    assert only(a_row("Odd", row_class=RowClass.BOND), Additions(tickers={"ODD": ""})).reason == "bond"


# Classes, factors, currencies


@pytest.mark.parametrize(
    ("row_class", "kind", "reason"),
    [
        (RowClass.CRYPTO, PositionKind.OTHER_ASSET, "crypto asset"),
        (RowClass.FUTURE, PositionKind.OPTION, "future"),
        (RowClass.OPTION, PositionKind.OPTION, "option"),
        (RowClass.BOND, PositionKind.OTHER_ASSET, "bond"),
    ],
)
def test_rows_by_their_class(row_class: RowClass, kind: PositionKind, reason: str) -> None:
    position = only(a_row("AAPL", row_class=row_class))
    assert (position.kind, position.reason, position.ticker) == (kind, reason, "")


@pytest.mark.parametrize(
    ("row_class", "multiplier", "amount"),
    [
        (RowClass.OPTION, None, "240"),  # 2 x 1.20 x 100
        (RowClass.OPTION, "10", "24"),  # a mini option: 2 x 1.20 x 10
        (RowClass.BOND, None, "0.024"),  # 2 x 1.20 / 100
        (RowClass.BOND, "1", "2.40"),
        (RowClass.POSITION, "0.1", "0.24"),
    ],
)
def test_the_multiplier_of_the_file_wins_over_that_of_the_class(
    row_class: RowClass, multiplier: str | None, amount: str
) -> None:
    factor = None if multiplier is None else Decimal(multiplier)
    row = a_row("AAPL", row_class=row_class, amount=None, quantity=Decimal(2), price_amount=Decimal("1.20"))
    assert only(replace(row, multiplier=factor)).amount == Decimal(amount)


def test_a_line_in_another_currency_is_valued_at_the_rate() -> None:
    row = a_row("SAP", venue="XNYS", currency="EUR", quantity=Decimal(10), cost_basis_amount=Decimal(500))
    position = only(row, Additions(rates={"EUR": RATE}))
    # 1,000 x 1.0842, 500 x 1.0842, 100 x 1.0842
    assert (position.amount, position.cost_basis_amount) == (Decimal("1084.2"), Decimal("542.1"))
    assert (position.price_amount, position.price_source) == (Decimal("108.42"), "file")
    assert (position.local_amount, position.currency, position.rate) == (1000, "EUR", RATE)


def test_without_its_rate_a_line_waits_and_says_whose() -> None:
    unresolved = question(a_row("SAP", currency="CHF"), Additions(rates={"EUR": RATE}))
    assert (unresolved.reason, unresolved.currency) == ("needs a rate (CHF)", "CHF")
    assert unresolved.amount == 1000
    assert resolved(a_row("SAP", currency="CHF")).positions == ()


def test_cash_in_another_currency_is_cash_at_the_rate() -> None:
    position = only(a_row("Cash", row_class=RowClass.CASH, currency="EUR"), Additions(rates={"EUR": RATE}))
    assert (position.kind, position.amount) == (PositionKind.CASH, Decimal("1084.2"))


def test_dollars_are_never_converted() -> None:
    position = only(a_row("AAPL"), Additions(rates={"USD": RATE}))
    assert (position.amount, position.rate, position.local_amount) == (Decimal(1000), None, None)


def test_a_dollar_price_values_no_shares_in_another_currency() -> None:
    row = a_row("SAP", venue="XNYS", currency="EUR", amount=None, quantity=Decimal(2))
    prices = {"SAP": Price(Decimal(300), None, "entered")}
    assert resolved(row, added=Additions(rates={"EUR": RATE}, prices=prices)).positions == ()


def test_lots_sheet_and_account_are_carried() -> None:
    lots = (Lot(3, Decimal(4), dt.date(2020, 1, 2), Decimal(100), LotTerm.LONG),)
    position = only(a_row("AAPL", lots=lots, sheet="Roth", quantity=Decimal(4)))
    assert (position.lots, position.sheet, position.account) == (lots, "Roth", "Main")
    unresolved = question(a_row("ZZZZ", sheet="Roth"))
    assert (unresolved.sheet, unresolved.account) == ("Roth", "Main")


def test_numbers_too_long_to_round_stay() -> None:
    row = a_row("AAPL", amount=Decimal(999999999999999), quantity=None, price_amount=Decimal("0.0000000001"))
    assert only(row).shares == Decimal(9999999999999990000000000)


# Offers


def test_names_offer_up_to_three_securities_and_take_none() -> None:
    unresolved = question(a_row("Sap of", name="Sap of"))
    assert (unresolved.reason, unresolved.candidates) == ("a name is not looked up: choose the security", ("SAP",))
    assert only(a_row("Sap of", name="Sap of")).kind is PositionKind.UNKNOWN


def test_the_ticker_a_price_is_asked_for() -> None:
    matcher = Matcher(MARKET, Additions(tickers={"ODD": "AAPL"}))
    assert [matched_ticker(a_row(text), matcher) for text in ("odd", "SPY", "ZZZZ")] == ["AAPL", "SPY", ""]
