"""Companies of the funds: one sector by stated priority, one primary ticker, one name."""

import pytest
from snapshot_facts import (
    a_fact,
    a_registrant,
    a_state_street_fact,
    a_vanguard_fact,
    match,
    some_rulings,
    some_sources,
)

from analytics.model.issuer import Sector
from etl.snapshot.build.companies import fund_companies, primary_tickers, registrant_names, vote_on_sectors
from etl.snapshot.build.review import ShareClass
from etl.snapshot.build.sources import FactLine

HEALTH, INDUSTRY, TECHNOLOGY = "Health Care", "Industrials", "Information Technology"
SPDR = a_state_street_fact("ACME", "ACME", fund="XLE", sector=TECHNOLOGY)
ISHARES = a_fact("ACME", "ACME", sector=HEALTH)
STREET = a_state_street_fact("ACME", "ACME", sector=INDUSTRY)
VANGUARD = a_vanguard_fact("ACME", "Acme", sector=TECHNOLOGY)


@pytest.mark.parametrize(
    ("lines", "sector", "source"),
    [
        ((VANGUARD, STREET, ISHARES, SPDR), Sector.ENERGY, "sector SPDR"),
        ((VANGUARD, STREET, ISHARES), Sector.HEALTH_CARE, "iShares"),
        ((VANGUARD, STREET), Sector.INDUSTRIALS, "State Street"),
        ((VANGUARD,), Sector.TECHNOLOGY, "Vanguard"),
    ],
)
def test_priority_of_sectors(lines: tuple[FactLine, ...], sector: Sector, source: str) -> None:
    for order in (lines, lines[::-1]):
        vote = vote_on_sectors(match(some_sources(*order)), some_rulings())["us-ACME"]
        assert (vote.sector, vote.source) == (sector, source)


def test_every_named_sector_is_remembered() -> None:
    votes = vote_on_sectors(match(some_sources(VANGUARD, STREET, ISHARES, SPDR)), some_rulings())
    # The SPDR line also prints a sector of its own, as State Street's word.
    assert votes["us-ACME"].named == {Sector.ENERGY, Sector.HEALTH_CARE, Sector.INDUSTRIALS, Sector.TECHNOLOGY}


def test_an_unmapped_sector_is_no_vote() -> None:
    matched = match(some_sources(a_fact("ACME", "ACME", sector="Other"), VANGUARD))
    assert vote_on_sectors(matched, some_rulings())["us-ACME"].source == "Vanguard"
    assert vote_on_sectors(match(some_sources(a_fact("A", "A", sector="Other"))), some_rulings()) == {}


def test_a_sector_funds_cash_votes_for_nobody() -> None:
    cash = a_state_street_fact("-", "US DOLLAR", fund="XLE", sector=TECHNOLOGY)
    assert vote_on_sectors(match(some_sources(cash)), some_rulings()) == {}


def test_the_primary_ticker_weighs_most_over_all_funds() -> None:
    rulings = some_rulings(share_classes=(ShareClass("GOOG", "GOOGL", 7), ShareClass("GOOGL", "GOOGL", 7)))
    sources = some_sources(
        a_fact("GOOG", "ALPHABET C", "2.50"),
        a_fact("GOOGL", "ALPHABET A", "2.00"),
        a_vanguard_fact("GOOGL", "Alphabet A", "0.60"),  # 2.60 over both funds
    )
    assert primary_tickers(match(sources, rulings)) == {"cik7": "GOOGL"}


def test_a_short_line_weighs_too_and_the_alphabet_breaks_ties() -> None:
    rulings = some_rulings(identities={"AAA": 7, "BBB": 7, "CCC": 7})
    facts = (a_fact("CCC", "X", "1.0"), a_fact("BBB", "X", "-1.0"), a_fact("AAA", "X", "0.5"))
    assert primary_tickers(match(some_sources(*facts), rulings)) == {"cik7": "BBB"}


def test_names_come_from_the_late_table_then_the_early_one() -> None:
    sources = some_sources(
        edgar=(a_registrant("A", 1, "New Name Inc"),),
        sec=(a_registrant("A", 1, "Old Name Inc"), a_registrant("B", 2, "Only Here Corp")),
    )
    assert registrant_names(sources) == {"cik1": "New Name Inc", "cik2": "Only Here Corp"}


def test_no_sponsors_name_reaches_a_company() -> None:
    sources = some_sources(
        a_fact("AAPL", "APPLE INC", sector=TECHNOLOGY),
        a_fact("PDLI", "PDL COMMUNITY", sector="Other"),
        a_fact("ROG", "ROCHE HOLDING PAR AG", fund="EFA", country="Switzerland", sector=HEALTH, is_international=True),
        a_vanguard_fact("ABC", "Alpha Mining", fund="VEA", country="Peru", is_international=True),
        a_fact("USD", "USD CASH", sector="Cash and/or Derivatives"),
        edgar=(a_registrant("AAPL", 320193, "Apple Inc."),),
    )
    rows = fund_companies(match(sources), sources, some_rulings()).values()
    assert [(c.issuer_id, c.name, c.ticker, c.country, c.sector, c.sector_source) for c in rows] == [
        ("cik320193", "Apple Inc.", "AAPL", "", "technology", "iShares"),
        ("us-PDLI", "PDLI", "PDLI", "", "unknown", ""),
        ("x-ch-ROG", "ROG (CH)", "ROG", "CH", "health_care", "iShares"),
        ("x-vanguard-ABC", "ABC", "ABC", "", "industrials", "Vanguard"),
    ]
