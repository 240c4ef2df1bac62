"""The themes published with the program: complete, dated, and each with what makes a company a member."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from analytics.model.issuer import Theme
from etl.snapshot.build.review import REVIEWED, rows_of
from etl.snapshot.reading import Bundle, bundle_folder, read_bundle

METHODOLOGY = Path(__file__).parents[2] / "docs" / "methodology.md"


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return read_bundle(bundle_folder())


def newest(bundle: Bundle) -> dict[str, Theme]:
    return {theme.name: theme for theme in sorted(bundle.themes, key=lambda theme: theme.version_date)}


def tickers_of(bundle: Bundle, name: str) -> set[str]:
    ids = newest(bundle)[name].issuer_ids
    return {entry.ticker for entry in bundle.securities if entry.issuer_id in ids}


def test_the_bundle_lacks_no_reviewed_member() -> None:
    reviewed = [(r["theme"], r["version_date"], r["ticker"]) for r in rows_of(REVIEWED / "themes.csv")]
    with (bundle_folder() / "themes.csv").open(encoding="utf-8", newline="") as file:
        bundled = [(row["theme"], row["version_date"], row["ticker"]) for row in csv.DictReader(file)]
    assert bundled == reviewed
    assert max(Counter(reviewed).values()) == 1


def test_members_are_loaded_companies_each_counted_once(bundle: Bundle) -> None:
    companies = {issuer.issuer_id for issuer in bundle.issuers}
    leads = {entry.ticker: entry.issuer_id for entry in bundle.securities}
    rows = rows_of(REVIEWED / "themes.csv")
    for theme in bundle.themes:
        key = (theme.name, theme.version_date.isoformat())
        members = [leads[row["ticker"]] for row in rows if (row["theme"], row["version_date"]) == key]
        assert theme.issuer_ids <= companies
        assert len(members) == len(theme.issuer_ids), "two tickers of one company"


def test_the_published_lists(bundle: Bundle) -> None:
    assert {(theme.name, theme.label) for theme in bundle.themes} == {
        ("mag7", "Magnificent 7"),
        ("ai_narrow", "AI, narrow"),
        ("ai_broad", "AI, broad"),
        ("semiconductors", "Semiconductors"),
    }
    assert all(date(2025, 11, 18) <= theme.version_date for theme in bundle.themes)


def test_the_broad_list_is_the_narrow_one_and_more(bundle: Bundle) -> None:
    lists = newest(bundle)
    assert lists["ai_narrow"].issuer_ids < lists["ai_broad"].issuer_ids


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        # By the criteria of docs/methodology.md, from what the companies sell.
        ("semiconductors", {"NVDA", "TSM", "ASML", "TXN", "AMAT"}, {"MSFT", "FSLR", "DELL", "AAPL"}),
        ("ai_narrow", {"NVDA", "MSFT", "GOOG", "GOOGL", "TSM"}, {"AAPL", "TSLA", "VRT", "CRM", "TXN"}),
        ("ai_broad", {"NVDA", "AAPL", "VRT", "CEG", "PLTR", "DLR"}, {"KO", "XOM", "JPM", "TXN"}),
    ],
)
def test_companies_anybody_would_look_for(bundle: Bundle, name: str, inside: set[str], outside: set[str]) -> None:
    found = tickers_of(bundle, name)
    assert inside <= found
    assert not outside & found


def test_every_list_says_what_makes_a_member(bundle: Bundle) -> None:
    text = METHODOLOGY.read_text(encoding="utf-8")
    for theme in bundle.themes:
        assert f"**{theme.label}**:" in text
