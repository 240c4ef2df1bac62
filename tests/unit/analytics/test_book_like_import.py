"""A table of one portfolio read as a book holds what the import of the same lines holds."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal

import pytest
from factories import a_market
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics.book import as_book
from analytics.book.of_lines import book_of_lines
from analytics.book.read_csv import BookFile, ReadingChoices, read_book_csv
from analytics.book.securities import Basis, look_up
from analytics.errors import PortfolioFileError
from analytics.intake import read_portfolio_file
from analytics.look_through import FundMatrix
from analytics.model.book import BookArrays
from analytics.model.portfolio import Portfolio
from analytics.resolve import resolve_positions

MARKET = a_market()
MATRIX = FundMatrix.build(MARKET)
CHOICES = ReadingChoices(
    prices={ticker: float(price.amount) for ticker, price in MARKET.prices.items()}, funds=frozenset(MARKET.funds)
)
BOND = "US TREASURY NOTE 1.375% 10/15/2027"
NAMED = (
    *(
        ("SPY", ""),
        ("IWM", "iShares Russell 2000"),
        ("AAPL", "Apple"),
        ("MSFT", ""),
        ("NVDA", ""),
        ("Ford", "Ford Motor"),
    ),
    *(("NOSUCH", ""), ("SAP.DE", ""), ("AAPL US", ""), ("BRK-B", ""), ('="SPY"', ""), ("=MSFT", "")),
    *(
        ("Cash", ""),
        ("SPAXX**", "Money market"),
        ("CASH", "Pathward"),
        ("USD", ""),
        ("VMFXX", ""),
        ("", "Bank deposit"),
    ),
    *(("912828YK0", BOND), ("", BOND), ("T 4 1/4 11/15/34", ""), ("BTC", "Bitcoin")),
    *(("AAPL  260116C00250000", ""), ("MSFT", "MSFT Jan 16 2026 500 Put"), ("-SPY260116P500", "")),
    *(("Pending Activity", ""), ("Total", ""), ("Account Total", ""), ("EUR", ""), ("", "")),
)
CODES = {"AAPL": "US0378331005", "SPY": "IE00B5BMR087", "MSFT": "US5949181045"}
TYPES = ("", "Stock", "ETF", "Option", "Call Option", "Bond", "Corporate Bond", "Cash", "Cryptocurrency", "Future")
COLUMNS = {
    "isin": ("ISIN",),
    "type": ("Asset Type", "Type"),
    "direction": ("Position", "Long or short"),
    "currency": ("Currency",),
    "multiplier": ("Multiplier",),
    "venue": ("Exchange",),
    "name": ("Description",),
    "note": ("Remark",),
}
VALUE_NAMES = ("Market Value", "Value (USD)", "Market Value (EUR)", "Wert €", "Market Value ($)")


@dataclass(frozen=True)
class File:
    """A drawn table without a column for the portfolio."""

    rows: list[list[str]]
    delimiter: str

    def text(self, rows: list[list[str]]) -> str:
        stream = io.StringIO()
        csv.writer(stream, delimiter=self.delimiter, lineterminator="\n").writerows(rows)
        return stream.getvalue()


@st.composite
def numbers(draw: st.DrawFn, *, mark: str) -> str:
    """A number as people write them, all of a file with one decimal mark, or none of the forms of one."""
    number = Decimal(draw(st.integers(1, 5_000_000))).scaleb(-draw(st.sampled_from((0, 1, 2, 3))))
    text = f"{number:,f}" if draw(st.booleans()) else f"{number:f}"
    if mark == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    form = draw(st.sampled_from(("{}",) * 8 + ("-{}", "({})", "${}", "€{}", "{} EUR", "USD {}", "{}-", "£{}")))
    others = st.sampled_from(("", "--", "0", "0.00", "n/a", "ten", "1"))
    return form.format(text) if draw(st.integers(0, 7)) else draw(others)


@st.composite
def files(draw: st.DrawFn) -> File:
    mark, delimiter = draw(st.sampled_from(((".", ","), (".", ";"), (",", ";"), (",", "\t"), (",", ","))))
    figures = draw(
        st.sampled_from(
            (("value",), ("shares", "price"), ("shares", "value"), ("shares", "price", "value"), ("shares",))
        )
    )
    extra = draw(st.lists(st.sampled_from(sorted(COLUMNS)), unique=True, max_size=4))
    header = ["Ticker", *(draw(st.sampled_from(COLUMNS[one])) for one in extra)]
    header += [draw(st.sampled_from(VALUE_NAMES)) if one == "value" else one.title() for one in figures]
    rows = [header]
    for _ in range(draw(st.integers(1, 8))):
        symbol, name = draw(st.sampled_from(NAMED))
        values = {
            "isin": CODES.get(symbol, ""),
            "type": draw(st.sampled_from(TYPES)),
            "direction": draw(st.sampled_from(("Long", "Long", "Short", "short"))),
            "currency": draw(st.sampled_from(("USD", "USD", "USD", "EUR", "", "US$", "GBX", "dollars"))),
            "multiplier": draw(st.sampled_from(("", "1", "100", "10"))),
            "venue": draw(st.sampled_from(("", "NYSE", "NASDAQ", "XETRA"))),
            "name": name,
            "note": draw(st.sampled_from(("", "x", "Total"))),
        }
        rows.append([symbol, *(values[one] for one in extra), *(draw(numbers(mark=mark)) for _ in figures)])
    return File(rows, delimiter)


def imported(file: File) -> Portfolio | None:
    try:
        return resolve_positions(read_portfolio_file(file.text(file.rows).encode(), "file.csv"), MARKET)
    except PortfolioFileError:
        return None


def as_a_book(file: File, *, before: int = 0, at: int = 0) -> BookFile | None:
    """The same lines under a column for the portfolio, below those of another client."""
    names = ["client", *["A"] * (len(file.rows) - 1)]
    rows = [[*row[:at], name, *row[at:]] for name, row in zip(names, file.rows, strict=True)]
    others = [[*row[:at], "B", *row[at:]] for row in file.rows[1:]] * before
    try:
        return read_book_csv(file.text([rows[0], *others, *rows[1:]]).splitlines(keepends=True), CHOICES)
    except PortfolioFileError:
        return None


def arrays(book: BookFile | None) -> dict[str, float]:
    """What the book holds for client A: entries and the rest by name; empty without a value."""
    if book is None or "A" not in book.lines.names:
        return {}
    place = book.lines.names.index("A")
    lines = book.lines.part(place, place + 1)
    return shown(book_of_lines(lines, look_up(lines.securities, Basis(MARKET, MARKET, MATRIX)))) | {
        "total": float(lines.total_amount[0])
    }


def shown(found: BookArrays) -> dict[str, float]:
    entries = zip(found.column.tolist(), found.weight.tolist(), strict=True)
    rest = {
        name: float(getattr(found, name)[0])
        for name in ("cash_weight", "other_weight", "unknown_weight", "unknown_short_weight")
    }
    return {f"column {at}": weight for at, weight in entries} | rest


def expected(portfolio: Portfolio | None) -> dict[str, float]:
    if portfolio is None or portfolio.total_amount <= 0:
        return {}
    return shown(as_book([portfolio], MATRIX)) | {"total": float(portfolio.total_amount)}


@given(files(), st.booleans())
def test_one_portfolio_in_a_table_is_the_portfolio_of_an_import(file: File, is_first: bool) -> None:  # noqa: FBT001  # drawn
    portfolio = imported(file)
    assume(portfolio is None or abs(portfolio.total_amount) * 10**6 > sum(abs(p.amount) for p in portfolio.positions))
    found = arrays(as_a_book(file, at=0 if is_first else len(file.rows[0])))
    assert found == pytest.approx(expected(portfolio), rel=1e-6, abs=1e-9)


@given(files())
def test_lines_of_others_change_nothing(file: File) -> None:
    assert arrays(as_a_book(file, before=2)) == pytest.approx(arrays(as_a_book(file)), rel=1e-9)


def test_a_short_and_a_bond_beside_a_fund() -> None:
    lines = [["SPY", "", "2", "500"], ["AAPL", "", "-1", "100"], ["", BOND, "100", "50"]]
    found = arrays(as_a_book(File([["Ticker", "Description", "Shares", "Price"], *lines], ",")))
    # 1000 - 100 + 50 (a hundred of face at 50 %) = 950
    assert (found["total"], found["other_weight"]) == pytest.approx((950.0, 50 / 950))
