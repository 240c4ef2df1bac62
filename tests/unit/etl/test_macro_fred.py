"""FRED's files and JSON, old header and new, and the table of series. Levels are read off the fixtures by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import SecretStr

from analytics.errors import UnexpectedColumns, UnreadableSource
from db.repositories.macro import SeriesExtent
from etl.macro.load import FIRST_DATE, asked_since, fred_query
from etl.macro.series import read_series
from etl.settings import EtlSettings
from etl.sources.config import read_source
from etl.sources.fred.extract import extract
from etl.sources.fred.locate import document

FILES = Path(__file__).parents[2] / "fixtures" / "sources" / "fred"
JSON = (FILES / "DGS10.json").read_bytes()
SERIES = {entry.series.series_id: entry for entry in read_series()}
SINCE = date(2025, 1, 1)

NEW_LEVELS = (
    (date(2026, 2, 12), Decimal("4.09")),
    (date(2026, 2, 13), Decimal("4.04")),
    (date(2026, 2, 17), Decimal("4.05")),
)


def test_the_old_header_has_a_dot_where_nothing_was_observed() -> None:
    found = extract((FILES / "DGS10_old.csv").read_bytes(), "DGS10")
    assert found.levels == ((date(2017, 7, 3), Decimal("2.35")), (date(2017, 7, 5), Decimal("2.33")))
    assert found.n_missing == 1


@pytest.mark.parametrize("name", ["DGS10_new.csv", "DGS10.json"])
def test_the_new_header_and_the_interface_give_the_same(name: str) -> None:
    found = extract((FILES / name).read_bytes(), "DGS10")
    assert (found.levels, found.n_missing, found.first_date) == (NEW_LEVELS, 1, date(2026, 2, 12))


def test_negative_levels_are_levels() -> None:
    assert extract(b"observation_date,T10Y2Y\n2023-07-03,-1.08\n", "T10Y2Y").levels[0][1] == Decimal("-1.08")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html>", "an HTML page"),
        (b"", "an empty body"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"observation_date,DGS10\n", "no observation"),
        (b"observation_date,DGS10\n2026-02-12,.\n", "no observation"),
        (b"observation_date,DGS10\n2026-02-12,4.09\n2026-02-13\n", "Line 3 has 1 cells"),
        (b"observation_date,DGS10\n2026-02-12,4.09\n2026-02-12,4.10\n", "a day twice"),
        (b"observation_date,DGS10\n12.02.2026,4.09\n", "no date and level"),
        (b"observation_date,DGS10\n2026-02-12,high\n", "no date and level"),
        (JSON.replace(b'"count":4', b'"count":9'), "announces 9 observations and serves 4"),
        (JSON[:-40], "cut off or damaged"),
        (b'{"a": 1}', "not a series"),
        (b'{"error_code":400,"error_message":"Bad Request. The series does not exist."}', "The series does not exist"),
    ],
)
def test_what_is_no_series_says_what_it_is(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableSource, match=words):
        extract(content, "DGS10")


@pytest.mark.parametrize("header", [b"observation_date,DGS2", b"date,DGS10,DGS2", b"DGS10,observation_date"])
def test_another_series_and_other_columns_are_refused(header: bytes) -> None:
    with pytest.raises(UnexpectedColumns):
        extract(header + b"\n2026-02-12,4.09\n", "DGS10")


def test_a_first_day_is_always_asked_for_and_no_key_stands_in_the_address() -> None:
    source = read_source("fred")
    keyless = document("DGS10", SINCE, source, has_key=False)
    keyed = document("DGS10", SINCE, source, has_key=True)
    assert keyless.address == "https://fred.stlouisfed.org/graph/fredgraph.csv?id=DGS10&cosd=2025-01-01"
    assert keyed.address == (
        "https://api.stlouisfed.org/fred/series/observations?series_id=DGS10&file_type=json&observation_start=2025-01-01"
    )
    assert (keyless.file_name, keyed.file_name) == ("DGS10.csv", "DGS10.json")
    assert fred_query(EtlSettings(fred_api_key=SecretStr("k"))) == {"api_key": "k"}
    assert fred_query(EtlSettings()) == {}


@pytest.mark.parametrize(
    ("extent", "since"),
    [
        (None, FIRST_DATE),
        (SeriesExtent(860, date(1954, 7, 1), date(2026, 10, 1)), FIRST_DATE),
        (SeriesExtent(14_000, date(1971, 1, 4), date(2026, 11, 13)), SINCE),
        (SeriesExtent(14_000, date(1971, 1, 4), date(2023, 5, 2)), date(2023, 5, 2)),
    ],
)
def test_daily_series_are_asked_from_last_year_on_and_the_rest_for_whole(
    extent: SeriesExtent | None, since: date
) -> None:
    assert asked_since(extent, date(2026, 11, 21)) == since


# The H.10 release marks four currencies with an asterisk: dollars per unit. All others are units per dollar.
def test_exchange_rates_run_the_way_the_release_says() -> None:
    rates = {e.series.currency: e.series.is_usd_per_unit for e in SERIES.values() if e.series.currency}
    assert {currency for currency, is_usd in rates.items() if is_usd} == {"AUD", "EUR", "GBP", "NZD"}
    assert len(rates) == 21
    # FRED's ids name the pair in the same order: DEXUSEU is dollars per euro, DEXJPUS yen per dollar.
    for entry in SERIES.values():
        if entry.series.currency:
            assert entry.series.is_usd_per_unit is entry.series.series_id.startswith("DEXUS")
            said = "US dollars per" if entry.series.is_usd_per_unit else "per US dollar"
            assert said in entry.series.unit
            assert entry.series.currency in entry.series.unit


def test_each_currency_stands_beside_its_own_series() -> None:
    printed = "EU EUR UK GBP AL AUD NZ NZD CA CAD JP JPY SZ CHF SD SEK NO NOK DN DKK HK HKD IN INR CH CNY KO KRW"
    printed += " MX MXN BZ BRL SI SGD TA TWD TH THB MA MYR SF ZAR"
    words = printed.split()
    expected = dict(zip(words[::2], words[1::2], strict=True))
    rates = [e.series for e in SERIES.values() if e.series.currency]
    assert {s.series_id.removeprefix("DEX").replace("US", "", 1): s.currency for s in rates} == expected


def test_only_what_needs_its_owners_approval_is_off() -> None:
    assert [key for key, entry in SERIES.items() if not entry.is_default_on] == ["BAMLH0A0HYM2"]
    assert "approval" in SERIES["BAMLH0A0HYM2"].series.rights
    assert {"DGS10", "T10Y2Y", "FEDFUNDS", "SAHMREALTIME", "NFCI"} <= SERIES.keys()
    assert all(entry.series.rights and entry.series.title and entry.series.unit for entry in SERIES.values())


def test_the_terms_carry_the_notice_fred_asks_for() -> None:
    notice = "uses the FRED API but is not endorsed or certified by the Federal Reserve Bank of St. Louis"
    assert notice in read_source("fred").terms
