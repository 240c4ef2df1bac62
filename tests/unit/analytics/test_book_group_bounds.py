"""Bands, small caps and sectors of a book have the bounds of each portfolio's own report; what was left out counts."""

from collections.abc import Mapping

import numpy as np
import pytest
from factories import a_line, a_market, a_portfolio, an_issuer
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.book import BookMatrix, as_book, measure_prepared
from analytics.book.group_bounds import group_bounds
from analytics.book.read_csv import read_book_csv
from analytics.book.securities import Basis
from analytics.book.walk import measure_lines
from analytics.concentration import build_report
from analytics.look_through import FundMatrix, look_through
from analytics.model.fund import HoldingKind
from analytics.model.issuer import Sector, SizeBand

HOLDINGS = {
    "ROUNDED": (a_line("AAPL", 0.60), a_line("KO", 0.39), a_line("TINY", 0.0), a_line("UFPT", 0.0)),
    "ODD": (a_line("MSFT", 0.70), a_line("GHOST", 0.25, is_mapped=False), a_line("", 0.05, HoldingKind.CASH)),
    "BANDLESS": (a_line("KO", 0.90, band=SizeBand.UNKNOWN), a_line("TINY", 0.0, band=SizeBand.UNKNOWN)),
    "SHORT": (a_line("AAPL", 1.20), a_line("TSLA", -0.30), a_line("", 0.10, HoldingKind.CASH)),
    "AGAINST": (a_line("KO", 1.25), a_line("NOSECTOR", -0.25, band=SizeBand.UNKNOWN)),
    "IWM": {"CALM": 0.35, "PLXS": 0.30, "UFPT": 0.20, "TINY": 0.10, "FIX": 0.05},
}
NOSECTOR = an_issuer("NOSECTOR", sector=Sector.UNKNOWN, size_band=SizeBand.UNKNOWN)
MARKET = a_market(HOLDINGS, weight_unit=0.01, issuers=[NOSECTOR])
MATRIX = FundMatrix.build(MARKET)
HELD = (*HOLDINGS, "QQQ", "AAPL", "NOSECTOR", "TINY", "CASH", "BND", "?")
AMOUNTS = st.dictionaries(st.sampled_from(HELD), st.integers(1, 100_000), min_size=1, max_size=6)


def assert_bounds_of_reports(book: list[Mapping[str, float]]) -> None:
    portfolios = [a_portfolio(MARKET, held) for held in book]
    arrays, prepared = as_book(portfolios, MATRIX), BookMatrix.build(MARKET, MATRIX)
    found = group_bounds(arrays, measure_prepared(arrays, prepared), prepared)
    for row, portfolio in enumerate(portfolios):
        report = build_report(portfolio, look_through(portfolio, MARKET, MATRIX), MARKET)
        wanted = [*report.size_bands.values(), report.small_caps, *report.sectors.values()]
        np.testing.assert_allclose(found.lower[row], [one.lower for one in wanted], rtol=0, atol=1e-12)
        np.testing.assert_allclose(found.upper[row], [one.upper for one in wanted], rtol=0, atol=1e-12)


@settings(deadline=None, max_examples=80)
@given(book=st.lists(AMOUNTS, min_size=1, max_size=5))
def test_bounds_are_those_of_each_portfolio_s_report(book: list[Mapping[str, float]]) -> None:
    assert_bounds_of_reports(book)


def test_bounds_below_zero_are_those_of_the_report() -> None:
    assert_bounds_of_reports(
        [{"IWM": 1}, {"AAPL": 100, "?": -20}, {"AAPL": 100, "CASH": -60}, {"SHORT": 60, "ODD": 40}]
    )


def figures(*lines: str) -> list[dict[str, float]]:
    book = read_book_csv(["client,ticker,amount,currency\n", *(f"{line}\n" for line in lines)]).lines
    (rows,) = measure_lines(book, Basis(MARKET, MARKET, MATRIX))
    return [dict(zip(rows.columns, own.tolist(), strict=True)) for own in rows.figures]


def test_what_nobody_can_look_into_may_be_in_any_band_or_sector() -> None:
    # 60 of 100 in CALM, a small company; 40 in something nobody knows: it may be small as well, or anything else.
    (row,) = figures("A,CALM,60,USD", "A,NOSUCH,40,USD")
    parts = ("weight", "lower", "upper")
    assert [row[f"small_caps_{part}"] for part in parts] == pytest.approx([0.6, 0.6, 1.0])
    assert [row[f"band_{SizeBand.MEGA}_{part}"] for part in parts] == pytest.approx([0.0, 0.0, 0.4])
    assert [row[f"sector_{Sector.ENERGY}_{part}"] for part in parts] == pytest.approx([0.0, 0.0, 0.4])
    assert [row[f"sector_{Sector.UNKNOWN}_{part}"] for part in parts] == pytest.approx([0.4, 0.4, 0.4])


def test_lines_that_were_rejected_are_counted_in_the_row_of_their_portfolio() -> None:
    found = figures(
        "A,AAPL,100,USD", "B,KO,5,USD", "A,VOO,900,EUR", "A,IWM,abc,USD", "A Total,,105,USD", "B,Total,5,USD"
    )
    assert [(row["n_lines"], row["n_rejected_lines"]) for row in found] == [(1.0, 2.0), (1.0, 0.0)]


def test_a_portfolio_of_rejected_lines_alone_is_rejected_and_takes_no_count_from_others() -> None:
    book = read_book_csv(["client,ticker,amount\n", "A,VTI,x\n", "B,VTI,5\n", "C,VTI,5\n", "C,VTI,x\n"])
    assert book.lines.names == ("B", "C")
    assert book.lines.n_rejected_lines.tolist() == [0, 1]
    assert book.lines.part(1, 2).n_rejected_lines.tolist() == [1]


@pytest.mark.parametrize(
    ("amounts", "is_kept"),
    [
        (("0.1", "0.2", "-0.3"), False),
        (("1000000", "-999999.99"), True),
        (("0.1", "0.2", "-0.29"), True),
        (("123456789.01", "-123456789.01"), False),
    ],
)
def test_lines_that_cancel_each_other_are_worth_nothing(amounts: tuple[str, ...], *, is_kept: bool) -> None:
    rows = [f"A,T{at},{amount}\n" for at, amount in enumerate(amounts)]
    book = read_book_csv(["client,ticker,amount\n", *rows])
    assert bool(len(book.lines)) is is_kept
    assert [one.reason for one in book.rejected] == ([] if is_kept else ["its total value is not above zero"])
