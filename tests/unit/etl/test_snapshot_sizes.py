"""Capitalizations: per company and date, banded before they are rounded."""

import datetime as dt
from collections.abc import Mapping

import pytest
from snapshot_facts import LATER, NOVEMBER, OCTOBER, a_listing, some_sources

from analytics.model.issuer import SizeBand
from etl.snapshot.build.sizes import Size, band_of, size_companies, two_digits
from etl.snapshot.build.sources import Listed


# The boundaries as the definitions print them: 200, 22.7, 8.0 and 0.3 billion, each the lowest of its band.
@pytest.mark.parametrize(
    ("market_cap", "band"),
    [
        (200e9, "mega"),
        (199.99e9, "large"),
        (22.7e9, "large"),
        (22.69e9, "mid"),
        (8.0e9, "mid"),
        (7.99e9, "small"),
        (0.3e9, "small"),
        (0.299e9, "micro"),
        (1.0, "micro"),
    ],
)
def test_bands_begin_at_their_boundary(market_cap: float, band: str) -> None:
    assert band_of(market_cap) == band


@pytest.mark.parametrize(
    ("market_cap", "rounded"),
    [
        (1_112_797_266_191.0, 1_100_000_000_000),
        (22_680_000_000.0, 23_000_000_000),
        (299_000_000.0, 300_000_000),
        (9_960_000.0, 10_000_000),
        (123.4, 120),
    ],
)
def test_two_significant_digits(market_cap: float, rounded: int) -> None:
    assert two_digits(market_cap) == rounded


def sizes_of(
    tickers: tuple[str, ...],
    screeners: Mapping[dt.date, tuple[Listed, ...]],
    *,
    name: str = "Acme Widgets Inc.",
    is_held: bool = True,
) -> list[Size]:
    held = frozenset({"cik1"}) if is_held else frozenset()
    return size_companies({"cik1": tickers}, {"cik1": name}, some_sources(screeners=screeners), held)


# Both round to 23 billion, on either side of the boundary of 22.7.
@pytest.mark.parametrize(("market_cap", "band"), [(22.68e9, SizeBand.MID), (22.74e9, SizeBand.LARGE)])
def test_the_band_comes_from_the_unrounded_figure(market_cap: float, band: SizeBand) -> None:
    found = sizes_of(("ACME",), {NOVEMBER: (a_listing("ACME", "Acme", market_cap),)})
    assert found == [Size("cik1", NOVEMBER, 23_000_000_000, band)]


def test_classes_are_never_summed() -> None:
    rows = (a_listing("ACME.A", "Acme Widgets", 1.1e12), a_listing("ACME.B", "Acme Widgets", 1.1e12))
    (size,) = sizes_of(("ACME.A", "ACME.B"), {NOVEMBER: rows})
    assert size.market_cap_usd == 1_100_000_000_000


def test_each_date_of_the_facts_has_its_own_figure() -> None:
    found = sizes_of(("ACME",), {OCTOBER: (a_listing("ACME", "A", 7e9),), NOVEMBER: (a_listing("ACME", "A", 9e9),)})
    assert [(s.as_of_date, s.market_cap_usd, s.size_band) for s in found] == [
        (OCTOBER, 7_000_000_000, "small"),
        (NOVEMBER, 9_000_000_000, "mid"),
    ]


def test_a_further_ticker_serves_under_an_agreeing_name_only() -> None:
    primary_without_figure = a_listing("MOG.A", "Moog Inc.", 0)
    agreeing = {NOVEMBER: (primary_without_figure, a_listing("MOG.B", "Moog Inc. Class B", 6e9))}
    other = {NOVEMBER: (primary_without_figure, a_listing("MOG.B", "Mogul Energy", 6e9))}
    assert [s.market_cap_usd for s in sizes_of(("MOG.A", "MOG.B"), agreeing, name="MOOG INC.")] == [6_000_000_000]
    assert sizes_of(("MOG.A", "MOG.B"), other, name="MOOG INC.") == []


def test_the_primary_ticker_serves_whatever_its_name() -> None:
    assert len(sizes_of(("ACME",), {NOVEMBER: (a_listing("ACME", "Trading As Zeta", 6e9),)})) == 1


def test_the_later_date_is_for_companies_outside_the_funds() -> None:
    later = {LATER: (a_listing("ACME", "Acme Widgets", 5e9),)}
    assert sizes_of(("ACME",), later, is_held=True) == []
    assert sizes_of(("ACME",), later, is_held=False) == [Size("cik1", LATER, 5_000_000_000, SizeBand.SMALL)]


def test_the_later_date_is_not_asked_where_the_others_know() -> None:
    rows = {OCTOBER: (a_listing("ACME", "Acme", 4e9),), LATER: (a_listing("ACME", "Acme", 5e9),)}
    assert [s.as_of_date for s in sizes_of(("ACME",), rows, is_held=False)] == [OCTOBER]


def test_a_company_no_screener_knows_has_no_size() -> None:
    assert sizes_of(("ACME",), {NOVEMBER: (a_listing("ACME", "Acme", 0),)}, is_held=False) == []
    assert sizes_of(("ACME",), {}) == []


def test_sizes_are_sorted_by_company() -> None:
    sources = some_sources(screeners={NOVEMBER: (a_listing("A", "A"), a_listing("B", "B"))})
    found = size_companies({"cik2": ("B",), "cik1": ("A",)}, {"cik1": "A", "cik2": "B"}, sources, frozenset())
    assert [s.issuer_id for s in found] == ["cik1", "cik2"]
