"""A second opinion on exported trades that knows none of our code: the bundle's facts and plain arithmetic."""

import csv
import gzip
import io
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

BUNDLE = Path(__file__).resolve().parents[2] / "etl" / "snapshot" / "bundle"
MAGNIFICENT_7 = {"AAPL", "MSFT", "NVDA", "GOOGL", "GOOG", "AMZN", "META", "TSLA"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the exported table."""

    account: str
    side: str
    ticker: str
    shares: Decimal
    price: Decimal
    amount: Decimal


def read_trades(content: bytes) -> list[Line]:
    """Return the rows above the first empty line; notes follow below it."""
    table = content.decode("utf-8-sig").replace("\r\n", "\n").split("\n\n")[0]
    return [
        Line(r["account"], r["side"], r["ticker"], *(Decimal(r[key]) for key in ("shares", "price", "amount")))
        for r in csv.DictReader(io.StringIO(table))
    ]


def trade(
    holdings: dict[str, tuple[Decimal, Decimal]], cash: Decimal, lines: list[Line]
) -> tuple[dict[str, Decimal], Decimal]:
    """Carry out trades on (shares, price) holdings; return the values and the cash after."""
    shares = {ticker: held for ticker, (held, _) in holdings.items()}
    prices = {ticker: price for ticker, (_, price) in holdings.items()}
    for line in lines:
        assert line.shares == line.shares.to_integral_value(), f"{line.ticker}: {line.shares} is no whole number"
        assert line.amount == line.shares * line.price, f"{line.ticker}: {line.shares} x {line.price} != {line.amount}"
        assert prices.setdefault(line.ticker, line.price) == line.price
        sign = 1 if line.side == "buy" else -1
        shares[line.ticker] = shares.get(line.ticker, Decimal(0)) + sign * line.shares
        cash -= sign * line.amount
    assert all(held >= 0 for held in shares.values()), "more sold than held"
    return {ticker: held * prices[ticker] for ticker, held in shares.items()}, cash


def _rows(name: str) -> list[dict[str, str]]:
    content = (BUNDLE / name).read_bytes()
    text = gzip.decompress(content) if name.endswith(".gz") else content
    return list(csv.DictReader(io.StringIO(text.decode("utf-8"))))


def company_weights(values: dict[str, Decimal], total: Decimal) -> dict[str, Fraction]:
    """Look values through the printed weights of the bundle's funds; exact, by company id."""
    issuer_of = {row["ticker"]: row["issuer_id"] for row in _rows("securities.csv.gz")}
    lines = defaultdict(list)
    for row in _rows("holdings.csv.gz"):
        if row["issuer_id"]:
            lines[row["fund"]].append((row["issuer_id"], Fraction(Decimal(row["weight"])) / 100))
    weights: dict[str, Fraction] = defaultdict(Fraction)
    for ticker, value in values.items():
        share = Fraction(value) / Fraction(total)
        for issuer, weight in lines.get(ticker, [(issuer_of.get(ticker, ticker), Fraction(1))]):
            weights[issuer] += share * weight
    return weights


def magnificent_7(weights: dict[str, Fraction]) -> float:
    """Sum the seven companies."""
    ids = {row["issuer_id"] for row in _rows("securities.csv.gz") if row["ticker"] in MAGNIFICENT_7}
    return float(sum(weights[issuer] for issuer in ids))


def small_caps(values: dict[str, Decimal], total: Decimal) -> float:
    """Sum small and micro companies by the capitalization nearest each fund's date; funds only."""
    dates = {row["fund"]: row["as_of_date"] for row in _rows("snapshots.csv")}
    small = {
        (row["issuer_id"], row["as_of_date"])
        for row in _rows("capitalizations.csv.gz")
        if row["size_band"] in {"small", "micro"}
    }
    held = Fraction(0)
    for row in _rows("holdings.csv.gz"):
        if row["fund"] in values and (row["issuer_id"], dates[row["fund"]]) in small:
            held += Fraction(values[row["fund"]]) * Fraction(Decimal(row["weight"])) / 100
    return float(held / Fraction(total))
