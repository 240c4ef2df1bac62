"""The files of a plan read back with nothing of ours: each gives the shares of every trade by side and ticker."""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import load_workbook
from pypdf import PdfReader

Trades = dict[tuple[str, str], int]


def read_csv(path: Path) -> Trades:
    """Read the table above the first empty line."""
    table = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").split("\n\n")[0]
    return {(row["side"], row["ticker"]): int(row["shares"]) for row in csv.DictReader(io.StringIO(table))}


def read_workbook(path: Path) -> Trades:
    """Read the sheet of trades, found by its headings."""
    sheet = load_workbook(path)["Trades"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start, header = next((n, row) for n, row in enumerate(rows) if row[0] and "Ticker" in _capitalized(row))
    names = _capitalized(header)
    places = [names.index(name) for name in ("Side", "Ticker", "Shares")]
    found = ([row[place] for place in places] for row in rows[start + 1 :])
    return {(str(side).lower(), str(ticker)): int(str(shares)) for side, ticker, shares in found if ticker}


def _capitalized(row: Sequence[object]) -> list[str]:
    return [str(cell or "").capitalize() for cell in row]


def read_basket(path: Path) -> Trades:
    """Read what BasketTrader reads."""
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    return {(row["Action"].lower(), row["Symbol"]): int(row["Quantity"]) for row in rows}


def read_portfolio_performance(path: Path) -> Trades:
    """Read a table with semicolons and decimal commas."""
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";")
    return {
        (row["Type"].lower(), row["Ticker Symbol"]): int(float(row["Shares"].replace(".", "").replace(",", ".")))
        for row in rows
    }


def read_ghostfolio(path: Path) -> Trades:
    """Read a list of activities."""
    activities = json.loads(path.read_text(encoding="utf-8"))["activities"]
    return {(one["type"].lower(), one["symbol"]): int(one["quantity"]) for one in activities}


def read_pages(path: Path) -> Trades:
    """Read the lines of the printed trades; a plan takes two pages."""
    pages = PdfReader(path).pages
    assert len(pages) == 2
    text = pages[1].extract_text()
    # Number, side, ticker, account, shares: a cell a line.
    found = re.findall(r"^\d+\.\n(Buy|Sell)\n(\S+)\n.*\n([\d,]+)$", text, re.MULTILINE)
    return {(side.lower(), ticker): int(shares.replace(",", "")) for side, ticker, shares in found}


def read_ghostfolio_table(path: Path) -> Trades:
    """Read the same as a table."""
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    return {(row["Action"].lower(), row["Code"]): int(row["Quantity"]) for row in rows}


READERS: dict[str, Callable[[Path], Trades]] = {
    "csv": read_csv,
    "xlsx": read_workbook,
    "pdf": read_pages,
    "ibkr": read_basket,
    "portfolio_performance": read_portfolio_performance,
    "ghostfolio": read_ghostfolio,
    "ghostfolio_csv": read_ghostfolio_table,
}
