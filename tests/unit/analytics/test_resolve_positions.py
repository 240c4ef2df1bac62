"""Rows become positions by exact spelling; every amount is worked by hand in the row it stands in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from factories import a_fund, a_market, a_price, an_issuer

from analytics.intake import read_portfolio_file
from analytics.model.fund import FundAssetClass
from analytics.model.market import Market, Price, SecurityLink
from analytics.model.portfolio import ParsedFile, ParsedRow, Portfolio, Position, PositionKind, RowClass
from analytics.resolve import Additions, resolve_positions

FILE_DATE = dt.date(2026, 7, 31)


def a_directory() -> Market:
    """Return a market with one security per linking rule and one fund per asset class."""
    funds = [
        a_fund("SPY"),
        a_fund("QQQ"),
        a_fund("BND"),
        a_fund("GLD"),
        a_fund("IBIT", asset_class=FundAssetClass.CRYPTO),
        a_fund("DBC", asset_class=FundAssetClass.OTHER),
        a_fund("TTTXX", asset_class=FundAssetClass.MONEY_MARKET),
        a_fund("VFIFX", asset_class=FundAssetClass.MIXED),
    ]
    market = a_market({"SPY": {"AAPL": 0.5, "META": 0.5}}, issuers=[an_issuer("BRK.B"), an_issuer("XYZ")], funds=funds)
    brk = market.securities["BRK.B"].issuer_index
    xyz = market.securities["XYZ"].issuer_index
    links = {
        **market.securities,
        "BRK.A": SecurityLink("BRK.A", brk, "share_class"),
        "BRKB": SecurityLink("BRKB", brk, "share_class"),
        "SQ": SecurityLink("SQ", xyz, "rename"),
        "FORD": SecurityLink("FORD", xyz, "primary"),
    }
    return replace(market, securities=links, prices={"AAPL": a_price("250"), "SPY": a_price("600")})


MARKET = a_directory()


def parsed(*rows: ParsedRow) -> ParsedFile:
    return ParsedFile("mine.csv", "digest", "generic", "", rows, (), (), as_of_date=FILE_DATE)


def a_row(text: str, row_class: RowClass = RowClass.POSITION, **figures: object) -> ParsedRow:
    numbers = {name: Decimal(value) if isinstance(value, str) else value for name, value in figures.items()}
    return replace(ParsedRow(2, "Individual", text, "", row_class), **numbers)  # type: ignore[arg-type]  # by name


def resolved(*rows: ParsedRow, prices: Mapping[str, Price] | None = None) -> Portfolio:
    return resolve_positions(parsed(*rows), MARKET, Additions(prices=prices or {}))


def only(*rows: ParsedRow, prices: Mapping[str, Price] | None = None) -> Position:
    portfolio = resolved(*rows, prices=prices)
    (position,) = portfolio.positions
    return position


@pytest.mark.parametrize(
    ("text", "ticker", "rule"),
    [
        ("AAPL", "AAPL", "ticker"),
        ("brk.b", "BRK.B", "ticker"),
        ("BRK.B", "BRK.B", "ticker"),
        ("BRK-B", "BRK.B", "ticker, BRK-B read as BRK.B"),
        ("BRK/B", "BRK.B", "ticker, BRK/B read as BRK.B"),
        ("BRK B", "BRK.B", "ticker, BRK B read as BRK.B"),
        ("BRKB", "BRKB", "ticker; share class, reviewed table"),
        ("BRK/A", "BRK.A", "ticker, BRK/A read as BRK.A; share class, reviewed table"),
        ("SQ", "SQ", "ticker; renamed ticker, dated table"),
        ("NYSE:BRK.B", "BRK.B", "ticker, NYSE:BRK.B read as BRK.B"),
        ("BRK.B US", "BRK.B", "ticker, BRK.B US read as BRK.B"),
        ("BRK.B:US", "BRK.B", "ticker, BRK.B:US read as BRK.B"),
        ("AAPL US Equity", "AAPL", "ticker, AAPL US Equity read as AAPL"),
    ],
)
def test_companies_are_matched_by_exact_spelling_and_the_rule_is_said(text: str, ticker: str, rule: str) -> None:
    row = replace(a_row(text, amount="100"), name="a name beside it")
    position = only(row)
    assert (position.kind, position.ticker, position.match_rule) == (PositionKind.STOCK, ticker, rule)
    assert position.issuer_index == MARKET.securities[ticker].issuer_index
    assert position.text == text


@pytest.mark.parametrize(
    "text", ["BRK", "BRKA", "MET^A", "META^A", "META.A", "MET A", "APPL", "AAPL.L", "Apple", "\u0410APL"]
)
def test_nothing_is_matched_by_resemblance(text: str) -> None:
    portfolio = resolved(a_row(text, amount="100"))
    assert [(p.kind, p.amount, p.issuer_index) for p in portfolio.positions] == [(PositionKind.UNKNOWN, 100, None)]
    assert [(u.text, u.amount) for u in portfolio.unresolved] == [(text, 100)]


def test_a_name_in_the_ticker_column_is_not_taken_for_a_ticker() -> None:
    (unresolved,) = resolved(a_row("Ford", amount="100")).unresolved
    assert unresolved.reason == "a name is not looked up: choose the security"
    assert only(a_row("FORD", amount="100")).kind is PositionKind.STOCK


@pytest.mark.parametrize(
    ("ticker", "kind", "reason"),
    [
        ("SPY", PositionKind.FUND, ""),
        ("QQQ", PositionKind.FUND, ""),
        ("VFIFX", PositionKind.FUND, ""),
        ("BND", PositionKind.OTHER_ASSET, "bond fund"),
        ("GLD", PositionKind.OTHER_ASSET, "gold fund"),
        ("IBIT", PositionKind.OTHER_ASSET, "crypto fund"),
        ("DBC", PositionKind.OTHER_ASSET, "fund of another asset class"),
        ("TTTXX", PositionKind.CASH, ""),
    ],
)
def test_funds_by_asset_class(ticker: str, kind: PositionKind, reason: str) -> None:
    position = only(a_row(ticker, amount="100"))
    assert (position.kind, position.ticker, position.reason, position.amount) == (kind, ticker, reason, 100)


@pytest.mark.parametrize(
    ("row", "kind", "amount", "reason"),
    [
        (a_row("Cash & Cash Investments", RowClass.CASH, amount="12.5"), PositionKind.CASH, "12.5", ""),
        (a_row("Pending Activity", RowClass.PENDING, amount="-3"), PositionKind.CASH, "-3", ""),
        (a_row("-X260116C400", RowClass.OPTION, amount="-830"), PositionKind.OPTION, "-830", "option"),
        # 2 contracts x 100 shares x 4.15
        (
            a_row("-X260116C400", RowClass.OPTION, quantity="2", price_amount="4.15"),
            PositionKind.OPTION,
            "830",
            "option",
        ),
        (a_row("912797KX4", RowClass.BOND, amount="9912"), PositionKind.OTHER_ASSET, "9912", "bond"),
        # 10,000 of face at 99.12 per 100
        (
            a_row("912797KX4", RowClass.BOND, quantity="10000", price_amount="99.12"),
            PositionKind.OTHER_ASSET,
            "9912",
            "bond",
        ),
    ],
)
def test_rows_that_are_no_securities_by_their_class(
    row: ParsedRow, kind: PositionKind, amount: str, reason: str
) -> None:
    position = only(row)
    assert (position.kind, position.amount, position.reason) == (kind, Decimal(amount), reason)


def test_the_value_of_the_file_wins_over_shares_times_price() -> None:
    position = only(a_row("AAPL", quantity="10", price_amount="74.81", amount="7481"))
    assert (position.amount, position.shares, position.price_amount) == (7481, 10, Decimal("74.81"))


def test_a_price_the_file_implies_counts_as_the_files() -> None:
    position = only(a_row("AAPL", quantity="8", amount="2100"))  # 2,100 / 8 = 262.50
    assert (position.price_amount, position.price_source, position.price_date) == (Decimal("262.5"), "file", FILE_DATE)


def test_prices_in_the_order_file_entered_market() -> None:
    entered = {"AAPL": Price(Decimal(260), dt.date(2026, 8, 1), "entered")}
    file = only(a_row("AAPL", quantity="2", price_amount="270"), prices=entered)
    assert (file.amount, file.price_source, file.price_date) == (540, "file", FILE_DATE)
    typed = only(a_row("AAPL", quantity="2"), prices=entered)
    assert (typed.amount, typed.price_source, typed.price_date) == (520, "entered", dt.date(2026, 8, 1))
    market = only(a_row("AAPL", quantity="2"))
    assert (market.amount, market.price_source, market.price_date) == (500, "test", dt.date(2025, 11, 18))


def test_a_price_in_another_currency_is_not_used() -> None:
    entered = {"META": Price(Decimal(600), None, "entered", "EUR")}
    assert resolved(a_row("META", quantity="2"), prices=entered).positions == ()


def test_without_a_price_there_is_no_position() -> None:
    portfolio = resolved(a_row("META", quantity="2"))
    assert portfolio.positions == ()
    assert [(u.amount, u.reason) for u in portfolio.unresolved] == [(None, "no price: add a value column or a price")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ZZZZ", "not in the security directory: check the ticker"),
        ("037833100", "no security is known by this CUSIP: enter the ticker"),
        ("US0378331005", "no security is known by this ISIN: enter the ticker"),
        ("MET^A", "preferred share: not in the security directory"),
    ],
)
def test_an_unknown_security_keeps_its_value_and_asks(text: str, reason: str) -> None:
    portfolio = resolved(a_row(text, quantity="5", amount="100"))
    assert [(p.kind, p.amount, p.reason) for p in portfolio.positions] == [(PositionKind.UNKNOWN, 100, reason)]
    assert [(u.row, u.amount, u.reason) for u in portfolio.unresolved] == [(2, 100, reason)]
    no_amount = resolved(a_row(text, quantity="5"))
    assert no_amount.positions == ()
    assert no_amount.unresolved[0].reason == f"{reason}; no value: add a value column or a price"


def test_another_currency_only_waits_for_a_rate() -> None:
    portfolio = resolved(replace(a_row("AAPL", amount="850"), currency="EUR"), a_row("Cash", RowClass.CASH, amount="5"))
    assert [position.kind for position in portfolio.positions] == [PositionKind.CASH]
    assert [(u.text, u.amount, u.currency, u.reason) for u in portfolio.unresolved] == [
        ("AAPL", 850, "EUR", "needs a rate (EUR)")
    ]


def test_lines_of_one_security_are_not_merged_and_shorts_keep_their_sign() -> None:
    rows = [a_row("AAPL", quantity="10", amount="2500"), a_row("AAPL", quantity="-4", amount="-1000")]
    portfolio = resolved(*rows)
    assert [(p.shares, p.amount, p.price_amount) for p in portfolio.positions] == [(10, 2500, 250), (-4, -1000, 250)]
    assert portfolio.total_amount == 1500


def test_cost_basis_account_and_row_lead_back_to_the_file() -> None:
    position = only(replace(a_row("AAPL", amount="2500", cost_basis_amount="900"), row=17, account="IRA …1"))
    assert (position.row, position.account, position.cost_basis_amount) == (17, "IRA …1", 900)


def test_weights_become_parts_of_a_nominal_million() -> None:
    file = read_portfolio_file(b"ticker,weight\nSPY,60%\nAAPL,30%\nCASH,5%\n", "weights.csv")
    portfolio = resolve_positions(file, MARKET)
    assert portfolio.is_nominal
    assert [(p.text, p.kind, p.amount) for p in portfolio.positions] == [
        ("SPY", PositionKind.FUND, 600_000),
        ("AAPL", PositionKind.STOCK, 300_000),
        ("CASH", PositionKind.CASH, 50_000),
        ("(rest)", PositionKind.UNKNOWN, 50_000),
    ]
    assert portfolio.positions[-1].reason == "the weights in the file add up to 95.00 %"
    assert portfolio.total_amount == 1_000_000


def test_weights_of_a_given_total_are_money() -> None:
    file = read_portfolio_file(b"ticker,weight\nSPY,60\nAAPL,40\n", "weights.csv")
    portfolio = resolve_positions(file, MARKET, Additions(total_amount=Decimal(250_000)), name="Plan")
    assert (portfolio.is_nominal, portfolio.name) == (False, "Plan")
    assert [p.amount for p in portfolio.positions] == [150_000, 100_000]
    assert all(p.shares is None for p in portfolio.positions)


@pytest.mark.parametrize(
    ("figures", "entered", "shares", "source"),
    [
        ({"amount": Decimal(61000)}, {"SPY": Price(Decimal(610), None, "entered")}, Decimal(100), "entered"),
        ({"amount": Decimal(61000), "price_amount": Decimal(610)}, {}, Decimal(100), "file"),
        ({"amount": Decimal(100), "price_amount": Decimal(610)}, {}, Decimal("0.163934"), "file"),
        ({"amount": Decimal(61000)}, {}, None, ""),
    ],
)
def test_a_value_and_a_price_imply_the_shares(
    figures: dict[str, Decimal], entered: dict[str, Price], shares: Decimal | None, source: str
) -> None:
    position = only(a_row("SPY", **figures), prices=entered)
    assert (position.amount, position.shares, position.price_source) == (figures["amount"], shares, source)
    assert ("implied" in position.match_rule) is (shares is not None)


def test_the_markets_price_of_another_day_implies_no_shares() -> None:
    market = replace(a_directory(), prices={"SPY": Price(Decimal(610), dt.date(2024, 1, 2), "table")})
    (position,) = resolve_positions(parsed(a_row("SPY", amount=Decimal(61000))), market).positions
    assert position.shares is None


def test_weights_of_a_total_and_a_price_imply_shares_and_a_nominal_total_none() -> None:
    file = parsed(a_row("SPY", weight=Decimal("0.61")), a_row("IWM", weight=Decimal("0.39")))
    prices = {"SPY": Price(Decimal(610), None, "entered")}
    given = resolve_positions(file, a_directory(), Additions(prices=prices, total_amount=Decimal(100_000)))
    assert [position.shares for position in given.positions] == [Decimal(100), None]
    nominal = resolve_positions(file, a_directory(), Additions(prices=prices))
    assert [position.shares for position in nominal.positions] == [None, None]


def test_the_portfolio_carries_what_the_file_said_about_itself() -> None:
    file = read_portfolio_file(b"ticker,value,as_of_date\nAAPL,10,2026-06-30\nSPY,ten,2026-06-30\n", "mine.csv")
    portfolio = resolve_positions(file, MARKET)
    assert (portfolio.name, portfolio.as_of_date, portfolio.sha256) == ("mine.csv", dt.date(2026, 6, 30), file.sha256)
    assert portfolio.rejected == file.rejected != ()


def test_every_row_is_a_position_or_an_open_question() -> None:
    lines = ("AAPL,1,2,2,USD", "ZZZZ,1,,9,USD", "META,1,,,USD", "SAP,1,1,1,EUR", "CASH,,,5,USD")
    file = read_portfolio_file("\n".join(["Symbol,Quantity,Price,Value,Currency", *lines]).encode(), "x.csv")
    portfolio = resolve_positions(file, MARKET)
    covered = {p.row for p in portfolio.positions} | {u.row for u in portfolio.unresolved}
    assert covered == {row.row for row in file.rows} == {2, 3, 4, 5, 6}
    assert portfolio.total_amount == 2 + 9 + 5


def test_cash_by_shares_alone_counts_at_one_dollar() -> None:
    assert only(a_row("TTTXX", quantity="12.5")).amount == Decimal("12.5")


def test_a_line_without_shares_and_value_is_an_open_question() -> None:
    assert resolved(a_row("AAPL")).positions == ()


def test_a_position_worth_less_than_nothing_per_share_has_no_price() -> None:
    assert only(a_row("AAPL", quantity="2", amount="-10")).price_amount is None


def test_a_preferred_share_is_never_looked_up() -> None:
    links = {**MARKET.securities, "MET^A": MARKET.securities["META"]}
    portfolio = resolve_positions(parsed(a_row("MET^A", amount="5")), replace(MARKET, securities=links))
    assert [position.kind for position in portfolio.positions] == [PositionKind.UNKNOWN]


def test_a_line_that_stays_unknown_asks_with_its_worth_and_with_what_its_name_may_mean() -> None:
    market = a_market({}, issuers=[an_issuer("F", name="FORD MOTOR CO")])
    valued = replace(a_row("ZZZZ", quantity="4", price_amount="2.5"), name="Ford Motor")  # 4 x 2.5 = 10
    bare = replace(a_row("ZZZZ", quantity="4"), name="Ford Motor")
    portfolio = resolve_positions(parsed(valued, bare), market)
    assert [(question.amount, question.candidates) for question in portfolio.unresolved] == [
        (Decimal(10), ("F",)),
        (None, ("F",)),
    ]


def test_a_price_of_nothing_implies_no_shares() -> None:
    (position,) = resolved(a_row("SPY", amount="5", price_amount="0")).positions
    assert (position.amount, position.shares) == (Decimal(5), None)
