"""5,000 rows of a broker's file from bytes to what a preview is made of, beside pandas reading the same file.

Ours is the whole way: a warm child with its limits, the pipe, every value checked in this process, and every row
resolved against the market. Pandas only splits cells, in this process and without any limit: a floor, no like for like.
"""

import io
import time
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal

import pandas as pd
import xlsxwriter

from analytics.intake import read_portfolio_file
from analytics.isolation import run_isolated, warm_up
from analytics.model.market import Market
from analytics.model.portfolio import ParsedFile
from analytics.resolve import resolve_positions
from benchmarks.timing import Result, race

N_ROWS = 5000
N_ACCOUNTS = 30
PACKAGES = ("python_calamine",)
HEADER = (
    "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Last Price Change,Current Value,"
    "Today's Gain/Loss Dollar,Today's Gain/Loss Percent,Total Gain/Loss Dollar,Total Gain/Loss Percent,"
    "Percent Of Account,Cost Basis Total,Average Cost Basis,Type"
)
_UNTIL_READY = 0.5
"""Seconds after which a spare child is waiting again, on any machine."""


def holdings() -> list[list[str | float]]:
    """Return the lines of 30 accounts under ``HEADER``; the sums of quantity times price are exact."""
    return [_holding(number) for number in range(N_ROWS)]


def _holding(number: int) -> list[str | float]:
    shares, price, cost = number + 1, number % 900 + 100.25, number % 900 + 90.25
    account = number % N_ACCOUNTS
    return [
        *(f"X{account:08d}", f"Account {account}", f"T{number:04d}", f"COMPANY NUMBER {number} INC COM"),
        *(shares, price, 0.5, shares * price, shares * 0.5, 0.5, shares * 10.0, 10.0, 0.02),
        *(shares * cost, cost, "Cash"),
    ]


def broker_csv() -> bytes:
    """Return the lines as Fidelity writes them: a byte order mark, signs, and a comma behind every row."""
    dollars = {5, 7, 13, 14}
    signed = {6: "{:+,.2f}", 8: "{:+,.2f}", 9: "{:+.2f}%", 10: "{:+,.2f}", 11: "{:+.2f}%", 12: "{:.2f}%"}

    def cell(at: int, value: str | float) -> str:
        text = f"${value:,.2f}" if at in dollars else signed.get(at, "{}").format(value)
        return f'"{text}"' if "," in text else text

    lines = [",".join(cell(at, value) for at, value in enumerate(row)) + "," for row in holdings()]
    return ("\ufeff" + "\r\n".join([HEADER, *lines]) + "\r\n").encode()


def broker_xlsx() -> bytes:
    """Return the same lines as a workbook with numbers in its cells."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Positions")
        for number, row in enumerate([HEADER.split(","), *holdings()]):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def preview(content: bytes, name: str, market: Market) -> ParsedFile:
    """Go the way of a preview: the child, the answer, the positions."""
    parsed = run_isolated(read_portfolio_file, content, name, packages=PACKAGES)
    resolve_positions(parsed, market, name=name)
    return parsed


def expect(parsed: ParsedFile) -> None:
    """Refuse to time what was read wrong."""
    exact = sum(Decimal(str(row[7])) for row in holdings())
    assert len(parsed.rows) == N_ROWS
    assert len({row.account for row in parsed.rows}) == N_ACCOUNTS
    assert abs(sum(row.amount or Decimal(0) for row in parsed.rows) - exact) <= Decimal("0.01") * N_ROWS


def with_a_spare(work: Callable[[], object]) -> float:
    """Return the milliseconds of one call that finds a child waiting, as a user who has just opened the page does."""
    time.sleep(_UNTIL_READY)
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def run(market: Market) -> Iterator[Result]:
    """Yield CSV and XLSX, each beside pandas on the same bytes."""
    by_csv, by_xlsx = broker_csv(), broker_xlsx()

    def pandas_csv() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pd.errors.ParserWarning)  # data rows end with a comma, the header does not
            return pd.read_csv(io.BytesIO(by_csv), dtype=str, keep_default_na=False, index_col=False)

    def pandas_xlsx() -> object:
        return pd.read_excel(io.BytesIO(by_xlsx), dtype=str, keep_default_na=False, engine="calamine")

    warm_up(read_portfolio_file, packages=PACKAGES)
    for content, name, peer, peer_name in (
        (by_csv, "positions.csv", pandas_csv, "pandas.read_csv (cells only)"),
        (by_xlsx, "positions.xlsx", pandas_xlsx, "pandas.read_excel, calamine (cells only)"),
    ):
        expect(preview(content, name, market))
        kind = name.rpartition(".")[2].upper()
        yield race(
            f"{kind} of 5,000 rows to a preview, warm child",
            lambda content=content, name=name: preview(content, name, market),
            peer,
            peer_name=peer_name,
            timer=with_a_spare,
        )
        yield race(
            f"{kind} of 5,000 rows, parsing alone, in process",
            lambda content=content, name=name: read_portfolio_file(content, name),
        )
