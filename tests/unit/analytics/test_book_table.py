"""Rows of a book as text, and portfolios gathered from files of their own."""

import math
from dataclasses import replace
from decimal import Decimal

import numpy as np
from factories import a_market, a_portfolio, a_position

from analytics.book import PortfolioLines
from analytics.export.book_table import book_to_csv, book_values, rejections_to_csv
from analytics.model.book_lines import BookRejection, BookRows, LineKind
from analytics.model.portfolio import PositionKind, RejectedRow, Unresolved

COLUMNS = ("total_amount", "n_lines", "largest_weight", "certified")
FIGURES = np.array([[1234.5678901, 3, 0.1 + 0.2, 1], [5, 1, math.nan, 0]])
ROWS = BookRows(("=A", "B"), COLUMNS, FIGURES, ("NVDA", ""))


def test_unknown_is_empty_counts_are_whole_weights_are_in_full_and_no_text_is_a_formula() -> None:
    assert book_to_csv(ROWS, has_header=True) == (
        "portfolio,total_amount,n_lines,largest_issuer,largest_weight,certified\r\n"
        "'=A,1234.56789,3,NVDA,0.30000000000000004,yes\r\n"
        "B,5.0,1,,,no\r\n"
    )
    assert book_to_csv(ROWS, has_header=False).startswith("'=A")


def test_values_for_a_typed_format_are_the_texts_as_they_are() -> None:
    assert book_values(ROWS) == {
        "portfolio": ["=A", "B"],
        "total_amount": [1234.56789, 5.0],
        "n_lines": [3, 1],
        "largest_issuer": ["NVDA", None],
        "largest_weight": [0.30000000000000004, None],
        "certified": [True, False],
    }


def test_rejections_are_guarded_too() -> None:
    found = [BookRejection("A", None, "", "nothing"), BookRejection("@B", 7, "=1+1", "no ticker")]
    assert rejections_to_csv(found) == "portfolio,line,text,reason\r\nA,,,nothing\r\n'@B,7,'=1+1,no ticker\r\n"


def test_a_portfolio_keeps_what_was_matched_and_lists_what_was_not_used() -> None:
    market = a_market()
    issuer = next(at for at, one in enumerate(market.issuers) if one.ticker == "AAPL")
    by_code = replace(a_position(market, "AAPL", 30), ticker="")
    bond = replace(a_position(market, "T 4 2030", 20, kind=PositionKind.OTHER_ASSET), ticker="")
    portfolio = a_portfolio(
        market,
        {"SPY": 100, "CASH": 40, "NOSUCH": 10},
        rejected=(RejectedRow(9, "Value", "ten", "not a number"),),
        unresolved=(
            Unresolved(10, "SAP", Decimal(5), "needs a rate (EUR)", currency="EUR"),
            Unresolved(4, "NOSUCH", Decimal(10), "not a known security"),
        ),
    )
    found = PortfolioLines(market)
    found.add(portfolio)
    found.add(a_portfolio(market, {"SPY": 1}, name="test"))
    found.add(a_portfolio(market, {}, name="other", positions=(by_code, bond)))
    found.refuse("broken", "no file")
    lines, rejected, n_lines = found.finish()
    assert lines.names == ("test", "test (2)", "other")
    assert lines.total_amount.tolist() == [150, 1, 50]
    assert [(one.kind, one.text) for one in lines.securities] == [
        (LineKind.SECURITY, "SPY"),
        (LineKind.CASH, ""),
        (LineKind.UNKNOWN, "NOSUCH"),
        (LineKind.ISSUER, market.issuers[issuer].issuer_id),
        (LineKind.OTHER_ASSET, "T 4 2030"),
    ]
    assert [(one.portfolio, one.row, one.text) for one in rejected] == [
        ("broken", None, ""),
        ("test", 9, "ten"),
        ("test", 10, "SAP"),
    ]
    assert n_lines == 2


def test_a_number_behind_a_doubled_name_is_never_that_of_another_portfolio() -> None:
    # a browser's second download, then the first one as text and as a workbook
    market = a_market()
    found = PortfolioLines(market)
    for name, amount in (("Smith (2)", 100), ("Smith", 100), ("Smith", 300), ("Smith (2)", 7)):
        found.add(a_portfolio(market, {"SPY": amount}, name=name))
    lines, _, _ = found.finish()
    assert lines.names == ("Smith (2)", "Smith", "Smith (3)", "Smith (2) (2)")
    assert lines.total_amount.tolist() == [100, 100, 300, 7]
