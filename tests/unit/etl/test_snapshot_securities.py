"""The security directory: every US ticker of a company, with the reason why it leads there."""

import json
from pathlib import Path

from snapshot_facts import (
    LATER,
    NOVEMBER,
    OCTOBER,
    a_fact,
    a_listing,
    a_registrant,
    a_vanguard_fact,
    match,
    some_rulings,
    some_sources,
)

from etl.snapshot.build.companies import fund_companies
from etl.snapshot.build.directory import Directory, Ticker, build_directory, fund_tickers
from etl.snapshot.build.review import Rename, Reviewed, ShareClass
from etl.snapshot.build.sources import Sources


def directory_of(sources: Sources, reviewed: Reviewed | None = None, funds: frozenset[str] = frozenset()) -> Directory:
    ruled = reviewed or some_rulings()
    lines = match(sources, ruled)
    return build_directory(lines, fund_companies(lines, sources, ruled), sources, ruled, funds)


def rows_of(directory: Directory) -> list[tuple[str, str, str, str]]:
    return [(row.ticker, row.issuer_id, row.reason, row.since) for row in directory.tickers.values()]


def test_held_tickers_are_primary_or_a_further_class() -> None:
    sources = some_sources(a_fact("GOOGL", "ALPHABET A", "3.0"), a_fact("GOOG", "ALPHABET C", "2.0"))
    rulings = some_rulings(identities={"GOOG": 7, "GOOGL": 7})
    assert rows_of(directory_of(sources, rulings)) == [
        ("GOOG", "cik7", "share_class", ""),
        ("GOOGL", "cik7", "primary", ""),
    ]


def test_foreign_tickers_and_cash_stay_out() -> None:
    roche = a_fact("ROG", "ROCHE", fund="EFA", country="Switzerland", is_international=True)
    cash = a_fact("USD", "USD CASH", sector="Cash and/or Derivatives")
    assert rows_of(directory_of(some_sources(roche, cash))) == []


def test_a_reviewed_class_no_fund_holds_is_added_and_a_held_one_kept() -> None:
    rulings = some_rulings(
        identities={"BRK.B": 1067983},
        share_classes=(ShareClass("BRK.A", "BRK.B", 1067983), ShareClass("BRK.B", "BRK.B", 1067983)),
    )
    sources = some_sources(a_fact("BRK-B", "BERKSHIRE"))
    assert rows_of(directory_of(sources, rulings)) == [
        ("BRK.A", "cik1067983", "share_class", ""),
        ("BRK.B", "cik1067983", "primary", ""),
    ]


def test_class_shares_written_together_lead_to_the_class_that_is_known() -> None:
    rulings = some_rulings(undotted={"MOGA": "MOG.A", "BFB": "BF.B"})
    assert rows_of(directory_of(some_sources(a_fact("MOGA", "MOOG INC CLASS A")), rulings)) == [
        ("MOG.A", "us-MOG.A", "primary", ""),
        ("MOGA", "us-MOG.A", "share_class", ""),
    ]


def test_renames_lead_to_the_company_from_either_side() -> None:
    rulings = some_rulings(
        renames=(
            Rename("FB", "META", "2022-06-09"),  # the funds print the new ticker
            Rename("ABL", "ABX", ""),  # the funds still print the old one
            Rename("XXX", "YYY", "2020-01-01"),  # nobody knows either
        )
    )
    sources = some_sources(a_fact("META", "META PLATFORMS"), a_fact("ABL", "ABACUS"))
    assert rows_of(directory_of(sources, rulings)) == [
        ("ABL", "us-ABL", "primary", ""),
        ("ABX", "us-ABL", "rename", ""),
        ("FB", "us-META", "rename", "2022-06-09"),
        ("META", "us-META", "primary", ""),
    ]


def test_a_former_ticker_that_another_company_bears_today_stays_with_it() -> None:
    rulings = some_rulings(renames=(Rename("OLD", "NEW", "2024-01-01"),))
    sources = some_sources(a_fact("OLD", "SOMEBODY ELSE"), a_fact("NEW", "THE RENAMED"))
    assert {ticker: i for ticker, i, *_ in rows_of(directory_of(sources, rulings))} == {
        "OLD": "us-OLD",
        "NEW": "us-NEW",
    }


def test_a_held_former_ticker_beside_the_new_one_is_called_a_rename() -> None:
    rulings = some_rulings(identities={"OLD": 7, "NEW": 7}, renames=(Rename("OLD", "NEW", "2025-11-01"),))
    sources = some_sources(a_fact("NEW", "X", "1.0"), a_vanguard_fact("OLD", "X", "0.5"))
    assert [(t, reason) for t, _, reason, _ in rows_of(directory_of(sources, rulings))] == [
        ("NEW", "primary"),
        ("OLD", "rename"),
    ]


def test_companies_outside_the_funds() -> None:
    sources = some_sources(
        a_fact("AAPL", "APPLE INC"),
        edgar=(
            a_registrant("AAPL", 320193, "Apple Inc."),
            a_registrant("RDDT", 1713445, "Reddit, Inc."),
            a_registrant("RDDT.PA", 1713445, "Reddit, Inc."),
            a_registrant("NSRGY", 1, "Nestle SA", "OTC"),
            a_registrant("NSRGF", 1, "Nestle SA", "OTC"),
            a_registrant("SPY", 884394, "SPDR S&P 500", "OTC"),
            a_registrant("GLD", 1222333, "SPDR GOLD", "NYSE"),
        ),
        screeners={
            OCTOBER: (a_listing("RDDT", "Reddit Inc. Class A Common Stock"),),
            LATER: (a_listing("NEWCO", "Newco Inc. Common Stock"), a_listing("NEWCW", "Newco Inc. Warrant")),
        },
    )
    directory = directory_of(sources, funds=frozenset({"SPY"}))
    assert rows_of(directory) == [
        ("AAPL", "cik320193", "primary", ""),
        ("NEWCO", "us-NEWCO", "primary", ""),
        ("NSRGF", "cik1", "primary", ""),
        ("NSRGY", "cik1", "share_class", ""),
        ("RDDT", "cik1713445", "primary", ""),
    ]
    assert {i: (c.name, c.ticker, c.sector) for i, c in directory.added.items()} == {
        "us-NEWCO": ("NEWCO", "NEWCO", "unknown"),
        "cik1": ("Nestle SA", "NSRGF", "unknown"),
        "cik1713445": ("Reddit, Inc.", "RDDT", "unknown"),
    }


def test_a_further_ticker_of_a_held_company_adds_no_company() -> None:
    sources = some_sources(
        a_fact("AAPL", "APPLE INC"),
        edgar=(a_registrant("AAPL", 320193, "Apple Inc."), a_registrant("APC", 320193, "Apple Inc.", "OTC")),
    )
    directory = directory_of(sources)
    assert directory.tickers["APC"] == Ticker("APC", "cik320193", "share_class")
    assert directory.added == {}


def test_a_foreign_company_listed_in_the_us_keeps_its_ticker_as_primary() -> None:
    sap = a_fact("SAP", "SAP", fund="EFA", country="Germany", is_international=True)
    registrant = a_registrant("SAP", 1000184, "SAP SE")
    listing = a_listing("SAP", "SAP SE American Depositary Shares")
    directory = directory_of(some_sources(sap, edgar=(registrant,), screeners={NOVEMBER: (listing,)}))
    assert rows_of(directory) == [("SAP", "cik1000184", "primary", "")]
    assert directory.added == {}


def test_the_screener_of_the_facts_goes_before_the_later_one() -> None:
    names = {
        OCTOBER: (a_listing("ABCD", "Acme Warrant"),),
        NOVEMBER: (a_listing("ABCD", "Acme Common Stock"),),
        LATER: (a_listing("ABCD", "Acme Warrant"),),
    }
    assert "ABCD" in directory_of(some_sources(screeners=names)).tickers


def test_the_primary_ticker_comes_first_among_the_spellings() -> None:
    rows = (Ticker("A", "cik1", "share_class"), Ticker("Z", "cik1", "primary"), Ticker("B", "cik1", "rename"))
    directory = Directory({row.ticker: row for row in rows}, {})
    assert directory.spellings({"cik1": "Z"}) == {"cik1": ("Z", "A", "B")}
    assert directory.spellings({}) == {"cik1": ("A", "B", "Z")}


def test_tickers_of_funds_come_from_both_tables(tmp_path: Path) -> None:
    (tmp_path / "funds.csv").write_text("ticker,name\nSPY,One\n")
    (tmp_path / "sec").mkdir()
    table = {"fields": [], "data": [[1, "S1", "C1", "VFIAX"], [1, "S1", "C2", ""], [1, "S1", "C3", None]]}
    (tmp_path / "sec" / "company_tickers_mf_202408.json").write_text(json.dumps(table))
    assert fund_tickers(tmp_path, tmp_path) == {"SPY", "VFIAX"}
