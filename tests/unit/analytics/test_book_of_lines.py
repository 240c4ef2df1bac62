"""Lines of a book to weights; what each is, is told by the same rules as in a file of one portfolio."""

from decimal import Decimal

import numpy as np
import pytest
from factories import a_market
from hypothesis import given
from hypothesis import strategies as st

from analytics.book import as_book
from analytics.book.of_lines import book_of_lines
from analytics.book.read_csv import read_book_csv
from analytics.book.securities import Basis, look_up, portfolio_of
from analytics.choices import apply_choices
from analytics.look_through import FundMatrix
from analytics.model.book_lines import BookLines, LineKind, LineSecurity
from analytics.model.choices import Choices

MARKET = a_market()
MATRIX = FundMatrix.build(MARKET)
BASIS = Basis(MARKET, MARKET, MATRIX)


def arrays(*rows: str) -> dict[str, object]:
    """The first portfolio's entries by name, and its rest."""
    lines = read_book_csv(["client,ticker,amount\n", *(f"{row}\n" for row in rows)]).lines
    book = book_of_lines(lines, look_up(lines.securities, BASIS))
    names = (*MATRIX.funds, *(issuer.ticker for issuer in MARKET.issuers))
    end = int(book.indptr[1])
    held = {names[c]: w for c, w in zip(book.column[:end].tolist(), book.weight[:end].tolist(), strict=True)}
    rest = (book.cash_weight[0], book.other_weight[0], book.unknown_weight[0], book.unknown_short_weight[0])
    return held | dict(zip(("cash", "other", "unknown", "unknown_short"), map(float, rest), strict=True))


def test_weights_are_fractions_of_everything_a_portfolio_holds() -> None:
    # 500 + 300 + 100 + 100 = 1000
    assert arrays("A,SPY,500", "A,AAPL,300", "A,Cash,100", "A,NOSUCH,100") == pytest.approx(
        {"SPY": 0.5, "AAPL": 0.3, "cash": 0.1, "other": 0.0, "unknown": 0.1, "unknown_short": 0.0}
    )


def test_two_lines_of_one_fund_are_one_entry() -> None:
    assert arrays("A,SPY,100", "A,AAPL,200", "A,spy,300")["SPY"] == pytest.approx(4 / 6)


def test_unknown_lines_of_one_text_are_netted_before_longs_and_shorts_part() -> None:
    # 1000 in SPY; of NOSUCH 150 - 50 = 100 long; of OTHER1 100 short: total 1000
    found = arrays("A,SPY,1000", "A,NOSUCH,150", "A,NOSUCH,-50", "A,OTHERX,-100")
    assert (found["unknown"], found["unknown_short"]) == pytest.approx((0.1, -0.1))


def test_a_company_by_its_id_needs_no_ticker_and_one_that_is_gone_is_unknown() -> None:
    issuer = MARKET.issuers[0]
    known = look_up([LineSecurity(LineKind.ISSUER, issuer.issuer_id), LineSecurity(LineKind.ISSUER, "gone")], BASIS)
    assert known.column.tolist() == [len(MATRIX.funds), -1]
    assert known.is_unknown.tolist() == [False, True]


SECURITIES = (
    *(LineSecurity(LineKind.SECURITY, ticker) for ticker in ("SPY", "IWM", "AAPL", "MSFT", "VTWO", "NOSUCH")),
    LineSecurity(LineKind.CASH, ""),
    LineSecurity(LineKind.OTHER_ASSET, "a bond"),
)
LINE = st.tuples(st.integers(0, len(SECURITIES) - 1), st.integers(1, 10_000))


@given(st.lists(st.lists(LINE, min_size=1, max_size=8), min_size=1, max_size=5))
def test_the_arrays_are_those_of_the_portfolios_one_by_one(book: list[list[tuple[int, int]]]) -> None:
    flat = [line for portfolio in book for line in portfolio]
    lines = BookLines(
        tuple(f"P{at}" for at in range(len(book))),
        np.cumsum([0, *map(len, book)], dtype=np.int64),
        np.array([security for security, _ in flat], np.int32),
        np.array([amount for _, amount in flat], np.float64),
        SECURITIES,
    )
    ours = book_of_lines(lines, look_up(SECURITIES, BASIS))
    portfolios = [portfolio_of(lines, at, MARKET) for at in range(len(book))]
    assert [portfolio.total_amount for portfolio in portfolios] == [
        Decimal(sum(amount for _, amount in one)) for one in book
    ]
    theirs = as_book(portfolios, MATRIX)
    assert ours.column.tolist() == theirs.column.tolist()
    assert ours.indptr.tolist() == theirs.indptr.tolist()
    for name in ("weight", "cash_weight", "other_weight", "unknown_weight", "unknown_short_weight"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), abs=1e-15)


def test_lines_of_a_company_taken_apart_go_to_the_part_of_their_ticker() -> None:
    alphabet = next(issuer for issuer in MARKET.issuers if issuer.ticker == "GOOGL")
    choices = Choices(apart=frozenset({alphabet.issuer_id}))
    market = apply_choices(MARKET, choices)
    basis = Basis(MARKET, market, FundMatrix.build(market), choices)
    held = [LineSecurity(LineKind.SECURITY, ticker) for ticker in ("GOOG", "GOOGL")]
    together, apart = look_up(held, BASIS).column.tolist(), look_up(held, basis).column.tolist()
    assert (len(set(together)), len(set(apart))) == (1, 2)
