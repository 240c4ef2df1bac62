"""The SEC's tables, the screener and the table of industry codes as they are, counted by plain reading and by ours."""

import csv
import gzip
import json
import os
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.model.issuer import Sector
from db.repositories.reference import FundEntry
from etl.reference.capitalizations import Capitalizations, Companies, from_screener
from etl.reference.companies import CompanyChanges, KnownCompanies, plan_companies
from etl.reference.fund_classes import FundChanges, plan_fund_classes
from etl.reference.load import recognize_reference
from etl.reference.reviewed import reviewed_tickers
from etl.reference.sectors import sector_of_sic
from etl.snapshot.reading import Bundle, bundled
from etl.sources.config import read_source
from etl.sources.nasdaq_screener.listing import Listed, read_listing
from etl.sources.sec_tickers.tables import FundClass, Registrant, read_fund_classes, read_registrants

FOLDER = Path(os.environ.get("COUNTERPOISE_REAL_FILES") or Path(__file__).parents[3] / "shared" / "data")

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the real files are not at {FOLDER}"),
]

AUGUST, NOVEMBER = date(2026, 8, 21), date(2025, 11, 18)


def screener_bodies(day: date) -> list[bytes]:
    folder = FOLDER / "reference"
    return [
        gzip.decompress((folder / f"{e}_full_tickers_{day:%Y%m%d}.json.gz").read_bytes())
        for e in ("nasdaq", "nyse", "amex")
    ]


def listed(day: date) -> list[Listed]:
    source = read_source("nasdaq_screener")
    return [row for body in screener_bodies(day) for row in read_listing(body, source)]


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return bundled()


@pytest.fixture(scope="module")
def registrants() -> tuple[Registrant, ...]:
    content = (FOLDER / "sec" / "company_tickers_exchange_202409.json").read_bytes()
    return read_registrants(content, read_source("sec_tickers"))


@pytest.fixture(scope="module")
def classes() -> tuple[FundClass, ...]:
    content = (FOLDER / "sec" / "company_tickers_mf_202408.json").read_bytes()
    return read_fund_classes(content, read_source("sec_tickers"))


@pytest.fixture(scope="module")
def company_changes(bundle: Bundle, registrants: tuple[Registrant, ...]) -> CompanyChanges:
    known = KnownCompanies(
        {issuer.issuer_id: issuer for issuer in bundle.issuers},
        {security.ticker: security for security in bundle.securities},
        frozenset(entry.fund.ticker for entry in bundle.directory),
    )
    # Of September 2024, over names of late 2026.
    return plan_companies(registrants, known, reviewed_tickers(), is_newer=False)


@pytest.fixture(scope="module")
def fund_changes(bundle: Bundle, classes: tuple[FundClass, ...]) -> FundChanges:
    return plan_fund_classes(classes, bundle.directory)


@pytest.fixture(scope="module")
def sized(bundle: Bundle) -> Capitalizations:
    companies = Companies(
        {issuer.issuer_id: issuer for issuer in bundle.issuers},
        {security.ticker: security for security in bundle.securities},
        bundle.size_bands,
        {},
    )
    return from_screener(listed(NOVEMBER), companies, NOVEMBER)


def test_the_table_of_companies_has_the_rows_that_were_counted(registrants: tuple[Registrant, ...]) -> None:
    assert len(registrants) == 10_171
    assert Counter(row.exchange for row in registrants) == {
        "Nasdaq": 4_159,
        "NYSE": 3_352,
        "OTC": 2_460,
        "": 177,
        "CBOE": 23,
    }


def test_the_table_of_funds_has_the_rows_that_were_counted(classes: tuple[FundClass, ...]) -> None:
    assert len(classes) == 28_761
    assert len({row.series_id for row in classes}) == 10_704
    assert len({row.cik for row in classes}) == 1_187
    assert sum(not row.symbol for row in classes) == 1


def test_the_real_files_are_recognised() -> None:
    assert recognize_reference((FOLDER / "sec" / "company_tickers_exchange_202409.json").read_bytes()) == "sec_tickers"
    assert recognize_reference((FOLDER / "sec" / "company_tickers_mf_202408.json").read_bytes()) == "sec_funds"
    assert {recognize_reference(body) for body in screener_bodies(AUGUST)} == {"nasdaq_screener"}


def test_an_old_table_moves_no_ticker_and_adds_no_claim(bundle: Bundle, company_changes: CompanyChanges) -> None:
    known = {security.ticker: security for security in bundle.securities}
    assert not {security.ticker for security in company_changes.securities} & known.keys()
    added = {security.ticker for security in company_changes.securities}
    # Warrants, units and preferred shares of that table, by hand: none may lead to a company as its share.
    assert not added & {"AFTWS", "ADRTW", "AENPP", "ACLEW", "JPM.PC", "BAC.PE", "RUMBW"}
    assert {finding.check for finding in company_changes.findings} == {
        "company_added",
        "name_kept",
        "ticker_changed_hands",
        "ticker_unclassified",
        "ticker_without_company",
    }
    assert not {issuer.issuer_id for issuer in company_changes.issuers} & {i.issuer_id for i in bundle.issuers}


def test_a_company_under_its_former_ticker_is_not_added_again(company_changes: CompanyChanges) -> None:
    assert "cik1056285" not in {issuer.issuer_id for issuer in company_changes.issuers}
    assert {s.ticker: s.issuer_id for s in company_changes.securities}["KIRK"] == "us-TBHC"


def test_companies_of_that_time_come_with_their_number_and_ticker(company_changes: CompanyChanges) -> None:
    by_ticker = {issuer.ticker: issuer.issuer_id for issuer in company_changes.issuers}
    # Taken over or private by the time of the snapshot.
    assert (by_ticker["HES"], by_ticker["MRO"], by_ticker["JWN"]) == ("cik4447", "cik101778", "cik72333")


def test_every_class_of_a_known_series_is_added(
    bundle: Bundle, classes: tuple[FundClass, ...], fund_changes: FundChanges
) -> None:
    known = {entry.fund.ticker for entry in bundle.directory}
    series = {entry.series_id for entry in bundle.directory if entry.series_id}
    wanted = {row.symbol for row in classes if row.series_id in series and row.symbol} - known
    assert {entry.fund.ticker for entry in fund_changes.entries} == wanted
    added = {entry.fund.ticker: entry for entry in fund_changes.entries}
    # Vanguard 500 Index, Investor and Institutional Select; Vanguard Small-Cap Index, Investor.
    assert added["VFINX"].fund.share_class_of == "VOO"
    assert added["VFFSX"].fund.share_class_of == "VOO"
    assert added["NAESX"].fund.share_class_of == "VB"
    assert {entry.fund.kind for entry in fund_changes.entries if entry.fund.ticker.endswith("X")} == {"mutual_fund"}


def test_the_directory_agrees_with_the_sec_but_for_a_reused_symbol(
    bundle: Bundle, classes: tuple[FundClass, ...], fund_changes: FundChanges
) -> None:
    # In August 2024 IBIT was still the symbol of another fund. QQQ was no fund with a series yet.
    assert [finding.fund for finding in fund_changes.findings if finding.check == "fund_identity_differs"] == ["IBIT"]
    symbols = {row.symbol for row in classes}

    def is_missing(entry: FundEntry) -> bool:
        return bool(entry.series_id) and entry.fund.ticker not in symbols

    assert {entry.fund.ticker for entry in bundle.directory if is_missing(entry)} == {"QQQ", "SPYM"}


def test_the_screener_has_the_rows_that_were_counted() -> None:
    plain = [row for body in screener_bodies(AUGUST) for row in json.loads(body)]
    assert len(plain) == 7_182
    assert sum(not float(row["marketCap"] or 0) for row in plain) == 1_348
    preferred = [row for row in plain if "^" in row["symbol"]]
    rows = listed(AUGUST)
    assert len(rows) == len(plain) - len(preferred)
    assert all(row.symbol == row.symbol.strip() for row in rows)


def test_two_classes_are_one_company_and_no_sum(sized: Capitalizations) -> None:
    by_issuer = {row.issuer_id: row.market_cap_usd for row in sized.rows}
    plain = {
        row["symbol"].strip(): Decimal(row["marketCap"])
        for body in screener_bodies(NOVEMBER)
        for row in json.loads(body)
        if row["marketCap"]
    }
    assert by_issuer["cik1652044"] in {plain["GOOG"], plain["GOOGL"]}
    assert by_issuer["cik1067983"] in {plain["BRK/A"], plain["BRK/B"]}
    # Notes of Comcast's print 233 billion, its shares 99.7.
    assert by_issuer["cik1166691"] == plain["CMCSA"] < plain["CCZ"]
    assert len(by_issuer) == len(sized.rows)


def test_capitalizations_are_those_of_the_snapshot(bundle: Bundle, sized: Capitalizations) -> None:
    """The bundle was built from the same file by other code: two digits of each, and the band of the whole figure."""
    built = {row.issuer_id: row for row in bundle.capitalizations if row.as_of_date == NOVEMBER}
    ours = {row.issuer_id: row for row in sized.rows}
    both = built.keys() & ours.keys()
    assert len(both) > 5_000
    differing = {
        issuer_id
        for issuer_id in both
        if (Decimal(f"{ours[issuer_id].market_cap_usd:.1e}"), ours[issuer_id].size_band)
        != (built[issuer_id].market_cap_usd, built[issuer_id].size_band)
    }
    assert differing == set()
    assert built.keys() == ours.keys()


def test_every_industry_code_has_an_answer() -> None:
    with (FOLDER / "reference" / "sic-codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1_005
    # Of the whole table only these say nothing about a business: franchisers, associations, households, the state.
    without = {row["SIC"] for row in rows if sector_of_sic(row["SIC"]) is Sector.UNKNOWN}
    assert {code for code in without if code < "9100"} == {
        "6794",
        "8611",
        "8621",
        "8631",
        "8641",
        "8651",
        "8661",
        "8699",
        "8811",
    }
    assert {row["SIC"] for row in rows if row["Division"] == "J"} == {code for code in without if code >= "9100"}
