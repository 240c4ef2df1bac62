"""60 % SPY, 20 % VGT, 10 % NVDA, 10 % IWM: worked from the raw facts in fractions, without our code, to 1e-9.

The expected side reads the collected fund facts, the SEC's ticker table and the screener's capitalizations as they lie
beside the project. Its only rules, written out here: tickers with one SEC company number are one company; three
undotted spellings of the Russell file are classes of Moog, Greif and Crawford, and its line without a ticker named
James River Group Holdings is JRVR; the Magnificent 7 are eight tickers; a company is small below $8.0 bn, by the
capitalization nearest the fund's date. Our side goes the product's way: bundled
snapshot, look-through, report.
"""

import csv
import gzip
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest
from bundle_market import BUNDLE, bundle_market
from factories import a_portfolio

from analytics.concentration import build_report
from analytics.look_through import FundMatrix, look_through
from analytics.model.exposure import ConcentrationReport
from analytics.model.market import Market

DATA = Path(os.environ.get("COUNTERPOISE_REAL_FILES", Path(__file__).parents[3] / "shared" / "data"))
FACTS = DATA / "fund-facts" / "us_equity_2025-11.csv.gz"
MIX = {"SPY": Fraction(60, 100), "VGT": Fraction(20, 100), "IWM": Fraction(10, 100)}
DIRECT = {"NVDA": Fraction(10, 100)}
MAGNIFICENT_7 = {"AAPL", "MSFT", "NVDA", "GOOGL", "GOOG", "AMZN", "META", "TSLA"}
SPELLED_WITHOUT_DOT = {"MOGA": "MOG.A", "GEFB": "GEF.B", "CRDA": "CRD.A"}
NAMED_WITHOUT_TICKER = {"JAMES RIVER GROUP HOLDINGS LTD": "JRVR"}
NOT_COMPANIES = {"-", "XTSLA", "USD", "MSFUT", "CAD", "RTYZ5", "P5N994"}
DAY_OF = {"2025-11-18": "20251118", "2025-10-31": "20251031"}
SMALL_BELOW = 8_000_000_000
CLOSE = {"abs": 1e-9, "rel": 0}

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not FACTS.is_file(), reason=f"the real files are not at {DATA}"),
    pytest.mark.skipif(not BUNDLE.joinpath("holdings.csv.gz").is_file(), reason="the snapshot is not built"),
]


@dataclass(frozen=True)
class Expected:
    """Company number or ticker to weight; and the weight of the companies below $8 bn."""

    weight: dict[str, Fraction]
    company_of: dict[str, str]
    small_weight: Fraction


def company_numbers() -> dict[str, str]:
    table = json.loads((DATA / "sec" / "company_tickers_exchange_202409.json").read_text(encoding="utf-8"))
    return {ticker.replace("-", "."): f"CIK {cik}" for cik, _, ticker, _ in table["data"]}


def capitalizations(day: str) -> dict[str, Fraction]:
    caps = {}
    for exchange in ("nasdaq", "nyse", "amex"):
        with gzip.open(DATA / "reference" / f"{exchange}_full_tickers_{day}.json.gz", "rt", encoding="utf-8") as file:
            caps.update({r["symbol"].replace("/", "."): Fraction(r["marketCap"] or "0") for r in json.load(file)})
    return {ticker: cap for ticker, cap in caps.items() if cap}


@pytest.fixture(scope="module")
def expected() -> Expected:
    numbers = company_numbers()
    caps = {day: capitalizations(stamp) for day, stamp in DAY_OF.items()}
    weight: dict[str, Fraction] = defaultdict(Fraction)
    company_of: dict[str, str] = {}
    small = Fraction(0)
    with gzip.open(FACTS, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["fund"] in MIX]
    for ticker, share in DIRECT.items():
        weight[numbers[ticker]] += share
    for row in rows:
        ticker = NAMED_WITHOUT_TICKER.get(row["name"]) or SPELLED_WITHOUT_DOT.get(row["ticker"], row["ticker"])
        if ticker in NOT_COMPANIES:
            continue
        company = numbers.get(ticker, ticker)
        company_of[ticker] = company
        owned = MIX[row["fund"]] * Fraction(row["weight_pct"]) / 100
        weight[company] += owned
        day = row["as_of_date"]
        other_day = next(d for d in DAY_OF if d != day)
        classes = [ticker, *(t for t, number in numbers.items() if number == company)]
        known = [caps[d][t] for d in (day, other_day) for t in classes if t in caps[d]]
        if known and known[0] < SMALL_BELOW:
            small += owned
    return Expected(dict(weight), company_of, small)


@pytest.fixture(scope="module")
def market() -> Market:
    return bundle_market()


@pytest.fixture(scope="module")
def report(market: Market) -> ConcentrationReport:
    portfolio = a_portfolio(market, {"SPY": 60, "VGT": 20, "NVDA": 10, "IWM": 10})
    return build_report(portfolio, look_through(portfolio, market, FundMatrix.build(market)), market)


def test_magnificent_7(expected: Expected, report: ConcentrationReport) -> None:
    companies = {expected.company_of[ticker] for ticker in MAGNIFICENT_7}
    assert len(companies) == 7
    by_hand = sum(expected.weight[company] for company in companies)
    assert report.themes["mag7"].weight == pytest.approx(float(by_hand), **CLOSE)
    assert report.themes["mag7"].lower == report.themes["mag7"].weight


def test_largest_company(expected: Expected, report: ConcentrationReport) -> None:
    assert report.largest is not None
    entry, weight = report.largest
    assert expected.weight[expected.company_of[entry.issuer.ticker]] == max(expected.weight.values())
    assert weight.weight == pytest.approx(float(max(expected.weight.values())), **CLOSE)


def test_top_ten(expected: Expected, report: ConcentrationReport) -> None:
    by_hand = sum(sorted(expected.weight.values(), reverse=True)[:10])
    assert report.top10_weight.weight == pytest.approx(float(by_hand), **CLOSE)


def test_herfindahl_index(expected: Expected, report: ConcentrationReport) -> None:
    by_hand = sum(w * w for w in expected.weight.values())
    assert report.hhi.lower == pytest.approx(float(by_hand), **CLOSE)
    assert report.effective_number.upper == pytest.approx(float(1 / by_hand), abs=1e-6)


def test_every_company(expected: Expected, report: ConcentrationReport) -> None:
    ours = {entry.issuer.ticker: entry.weight for entry in report.issuers if entry.weight}
    by_hand = {company: float(w) for company, w in expected.weight.items() if w}
    named = {expected.company_of.get(ticker, ticker): weight for ticker, weight in ours.items()}
    assert named.keys() == by_hand.keys()
    assert named == pytest.approx(by_hand, **CLOSE)


def test_direct_and_via(report: ConcentrationReport) -> None:
    nvidia = next(entry for entry in report.issuers if entry.issuer.ticker == "NVDA")
    assert nvidia.direct == pytest.approx(0.1, **CLOSE)
    assert {via.fund for via in nvidia.via} == {"SPY", "VGT"}
    for entry in report.issuers:
        assert entry.direct + sum(via.weight for via in entry.via) == pytest.approx(entry.weight, abs=1e-12)


def test_small_caps(expected: Expected, report: ConcentrationReport) -> None:
    assert report.small_caps.weight == pytest.approx(float(expected.small_weight), **CLOSE)
    assert report.small_caps.lower <= report.small_caps.weight <= report.small_caps.upper
