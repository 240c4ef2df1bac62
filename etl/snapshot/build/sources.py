"""The real files the bundle is built from, read as text into frozen rows.

Nothing is guessed: ``csv`` and ``json`` only, so tickers such as ``NA``, ``NAN``, ``TRUE`` and ``ON`` stay as they are.
"""

import csv
import gzip
import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

US_FACTS = "fund-facts/us_equity_2025-11.csv.gz"
INTERNATIONAL_FACTS = "fund-facts/international_2025-11.csv.gz"
SCREENER_DATES = (date(2025, 10, 31), date(2025, 11, 18))
"""The as-of dates of the fund facts; capitalizations of holdings come from these two only."""
LATER_SCREENER_DATE = date(2026, 8, 21)
"""Used only for companies outside every loaded fund that the two dates above do not know."""
EXCHANGES = ("nasdaq", "nyse", "amex")


@dataclass(frozen=True, slots=True)
class FactLine:
    """One line of a fund as collected; ``line_no`` counts the fund's lines from 1."""

    fund: str
    sponsor: str
    as_of_date: date
    line_no: int
    ticker: str
    name: str
    sector: str
    country: str
    weight: str
    is_international: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the Nasdaq screener; ``market_cap`` is 0 where the screener prints none."""

    symbol: str
    name: str
    country: str
    industry: str
    market_cap: float


@dataclass(frozen=True, slots=True)
class Registrant:
    """A ticker in one of the two tables of SEC registrants."""

    ticker: str
    cik: int
    name: str
    exchange: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything the build reads; ``edgar`` is the late 2026 table, ``sec`` the one of September 2024."""

    lines: tuple[FactLine, ...]
    screeners: Mapping[date, Mapping[str, Listed]]
    sec: Mapping[str, Registrant]
    edgar: Mapping[str, Registrant]


def class_dot(ticker: str, separator: str) -> str:
    """Return a ticker in dot form where ``separator`` parts it; ``/`` in the screener, ``-`` at the SEC."""
    return ticker.strip().upper().replace(separator, ".")


def read_fact_lines(path: Path, *, is_international: bool) -> Iterator[FactLine]:
    """Yield the lines of a fund-facts file, numbered within each fund."""
    seen: dict[str, int] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            fund = row["fund"]
            seen[fund] = seen.get(fund, 0) + 1
            yield FactLine(
                fund=fund,
                sponsor=row["sponsor"],
                as_of_date=date.fromisoformat(row["as_of_date"]),
                line_no=seen[fund],
                ticker=row["ticker"],
                name=row["name"],
                sector=row["sector"],
                country=row["country"],
                weight=row["weight_pct"],
                is_international=is_international,
            )


def listed_rows(rows: Iterable[Mapping[str, str]]) -> Mapping[str, Listed]:
    """Return screener rows by dot-form symbol; preferred shares (``^``) are dropped, never respelled."""
    found: dict[str, Listed] = {}
    for row in rows:
        if "^" in row["symbol"]:
            continue
        symbol = class_dot(row["symbol"], "/")
        found[symbol] = Listed(
            symbol=symbol,
            name=row["name"],
            country=row["country"],
            industry=row["industry"],
            market_cap=float(row["marketCap"] or 0),
        )
    return MappingProxyType(found)


def read_screener(folder: Path, as_of_date: date) -> Mapping[str, Listed]:
    """Return the screener of one date, all exchanges together."""
    rows: list[Mapping[str, str]] = []
    for exchange in EXCHANGES:
        path = folder / "reference" / f"{exchange}_full_tickers_{as_of_date:%Y%m%d}.json.gz"
        rows.extend(json.loads(gzip.decompress(path.read_bytes())))
    return listed_rows(rows)


def read_sec_table(path: Path) -> Mapping[str, Registrant]:
    """Return the SEC's ``company_tickers_exchange.json`` by dot-form ticker."""
    table = json.loads(path.read_text(encoding="utf-8"))
    if table["fields"] != ["cik", "name", "ticker", "exchange"]:
        raise ValueError(f"unexpected fields in {path.name}: {table['fields']}")
    rows = (
        Registrant(class_dot(ticker, "-"), int(cik), name, exchange or "")
        for cik, name, ticker, exchange in table["data"]
    )
    return MappingProxyType({row.ticker: row for row in rows})


def read_edgar_table(path: Path) -> Mapping[str, Registrant]:
    """Return the registrants table of the edgartools wheel by dot-form ticker."""
    parquet = importlib.import_module("pyarrow.parquet")  # optional extra, build time only
    rows = (
        Registrant(class_dot(row["ticker"], "-"), int(row["cik"]), row["name"], row["exchange"] or "")
        for row in parquet.read_table(path).to_pylist()
    )
    return MappingProxyType({row.ticker: row for row in rows})


def read_sources(folder: Path, edgar_table: Path) -> Sources:
    """Read every file of the build."""
    lines = [
        *read_fact_lines(folder / US_FACTS, is_international=False),
        *read_fact_lines(folder / INTERNATIONAL_FACTS, is_international=True),
    ]
    dates = (*SCREENER_DATES, LATER_SCREENER_DATE)
    return Sources(
        lines=tuple(lines),
        screeners=MappingProxyType({day: read_screener(folder, day) for day in dates}),
        sec=read_sec_table(folder / "sec" / "company_tickers_exchange_202409.json"),
        edgar=read_edgar_table(edgar_table),
    )
