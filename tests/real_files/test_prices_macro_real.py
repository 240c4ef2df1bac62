"""Downloads of prices and macro series as they lie beside the project. Figures were measured on the files apart."""

import os
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import UnexpectedColumns, UnreadableSource
from etl.calendar_days import sessions_between
from etl.prices.checks import Surroundings, check
from etl.prices.model import Basis, PriceSeries
from etl.prices.splits import as_they_were
from etl.sources.config import read_source
from etl.sources.fred.extract import extract as read_macro
from etl.sources.prices_csv.extract import extract as read_prices
from etl.sources.prices_csv.extract import recognizes
from etl.sources.prices_csv.file_name import Named

DATA = Path(os.environ.get("COUNTERPOISE_REAL_FILES", Path(__file__).parents[3] / "shared" / "data"))
PRICES, MACRO = DATA / "prices", DATA / "macro"
SOURCE = read_source("prices_csv")
TODAY = date(2026, 11, 21)
DAY = date(2020, 1, 2)

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not PRICES.is_dir() or not MACRO.is_dir(), reason="the real files are not beside the project"),
]


def prices(name: str, ticker: str, basis: Basis | None = None) -> PriceSeries:
    [found] = read_prices((PRICES / name).read_bytes(), SOURCE, Named(ticker, basis)).series
    return found


def around() -> Surroundings:
    return Surroundings(TODAY, lambda first, last: sessions_between(first - timedelta(days=1), last), {})


def test_the_same_close_is_three_numbers() -> None:
    old = prices("yahoo_adj_SPY_to_20230414.csv", "SPY")
    new = prices("yahoo_SPY_20110317_20260316.csv", "SPY", Basis.ADJUSTED)
    on_the_day = [
        next(close.amount for close in closes if close.price_date == DAY)
        for closes in (old.closes, old.adjusted, new.adjusted)
    ]
    assert [round(amount, 3) for amount in on_the_day] == [Decimal("324.870"), Decimal("308.517"), Decimal("297.699")]


@pytest.mark.parametrize(
    ("name", "ticker", "n", "first", "last"),
    [
        ("yahoo_adj_SPY_to_20230414.csv", "SPY", 7607, date(1993, 1, 29), date(2023, 4, 14)),
        ("yahoo_adj_VTWO_to_20230414.csv", "VTWO", 3162, date(2010, 9, 22), date(2023, 4, 14)),
    ],
)
def test_every_day_is_a_session_and_none_is_missing(name: str, ticker: str, n: int, first: date, last: date) -> None:
    found = prices(name, ticker)
    usable, findings = check(as_they_were(found), around())
    assert (len(usable.closes), len(usable.adjusted), findings) == (n, n, ())
    assert (usable.closes[0].price_date, usable.closes[-1].price_date) == (first, last)


@pytest.mark.parametrize("ticker", ["IWM", "MSFT", "NVDA", "QQQ", "SMH", "SPY"])
def test_files_that_do_not_say_what_close_is_are_refused_until_somebody_says(ticker: str) -> None:
    name = f"yahoo_{ticker}_20110317_20260316.csv"
    assert recognizes((PRICES / name).read_bytes(), SOURCE)
    with pytest.raises(UnreadableSource, match="does not say"):
        prices(name, ticker)
    usable, findings = check(prices(name, ticker, Basis.ADJUSTED), around())
    assert (len(usable.adjusted), usable.closes, findings) == (3771, (), ())


# Rows and rows without an observation, counted with awk.
@pytest.mark.parametrize(
    ("name", "n_lines", "n_missing", "first", "last"),
    [
        ("BAMLH0A0HYM2_2017_oldheader", 1302, 0, "2012-07-09 6.44", "2017-07-07 3.83"),
        ("BAMLH0A0HYM2_202602", 1322, 14, "2021-02-12 3.48", "2026-02-12 2.92"),
        ("DGS10_2017_oldheader", 1304, 55, "2012-07-09 1.53", "2017-07-06 2.37"),
        ("DGS10_202602", 1305, 55, "2021-02-12 1.20", "2026-02-12 4.09"),
        ("DGS2_202602", 1305, 55, "2021-02-12 0.11", "2026-02-12 3.47"),
        ("FEDFUNDS_2017_oldheader", 756, 0, "1954-07-01 0.80", "2017-06-01 1.04"),
        ("FEDFUNDS_202602", 859, 0, "1954-07-01 0.80", "2026-01-01 3.64"),
        ("SAHMREALTIME_202505", 785, 0, "1959-12-01 0.77", "2025-04-01 0.27"),
        ("T10Y2Y_2017_oldheader", 1304, 55, "2012-07-09 1.26", "2017-07-06 0.97"),
        ("T10Y2Y_202602", 1304, 54, "2021-02-16 1.17", "2026-02-13 0.64"),
    ],
)
def test_rows_and_gaps_of_the_macro_files(name: str, n_lines: int, n_missing: int, first: str, last: str) -> None:
    found = read_macro((MACRO / f"{name}.csv").read_bytes(), name.partition("_")[0])
    assert (len(found.levels) + found.n_missing, found.n_missing) == (n_lines, n_missing)
    printed = [f"{day} {level}" for day, level in (found.levels[0], found.levels[-1])]
    assert printed == [first, last]


def test_a_file_is_of_the_series_its_header_names() -> None:
    with pytest.raises(UnexpectedColumns):
        read_macro((MACRO / "DGS2_202602.csv").read_bytes(), "DGS10")
