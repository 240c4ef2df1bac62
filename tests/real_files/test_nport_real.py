"""Filings of Form N-PORT as the SEC publishes them.

Counts, sums, the ten largest lines and amounts were read by another program (edgartools 5.62.1) and by a text search;
how many lines lead to a company is for the bundled tables.
"""

import os
from collections import Counter
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest

from analytics.model.fund import HoldingKind
from etl.extract import ExtractedHoldings
from etl.resolve import Resolved, Resolver
from etl.resolve.known import Known
from etl.snapshot.reading import bundled
from etl.sources.config import read_source
from etl.sources.sec_nport.extract import extract, recognizes

FOLDER = Path(os.environ.get("COUNTERPOISE_REAL_FILES") or Path(__file__).parents[3] / "shared" / "data") / "sec"
LARGE = "vanguard_500_index_S000002839_20250630_primary_doc.xml"
REST = "vanguard_extended_market_S000002841_20250630_primary_doc.xml"
BONDS = "dupree_kentucky_20221231_primary_doc.xml"

EQUITY, CASH, DERIVATIVE, OTHER = HoldingKind.EQUITY, HoldingKind.CASH, HoldingKind.DERIVATIVE, HoldingKind.OTHER

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the SEC's files are not at {FOLDER}"),
]


def read(name: str) -> ExtractedHoldings:
    return extract(FOLDER.joinpath(name).read_bytes(), read_source("sec_nport"))


def percent(found: ExtractedHoldings, *kinds: HoldingKind) -> Decimal:
    return 100 * sum((row.weight for row in found.rows if row.weight is not None and row.kind in kinds), Decimal(0))


def largest(found: Resolved) -> list[str]:
    heaviest = sorted((row for row in found.rows if row.kind is EQUITY), key=lambda row: row.weight, reverse=True)
    return [f"{row.ticker} {row.weight * 100:.6f}" for row in heaviest[:10]]


def share_that_leads_to_companies(found: Resolved) -> Decimal:
    equity = [row for row in found.rows if row.kind is EQUITY]
    mapped = sum((row.weight for row in equity if row.issuer_id is not None), Decimal(0))
    return mapped / sum((row.weight for row in equity), Decimal(0))


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    bundle = bundled()
    companies = {entry.ticker: entry.issuer_id for entry in bundle.securities}
    funds = frozenset(entry.fund.ticker for entry in bundle.directory)
    return Resolver(Known.of(companies, funds, bundle.cusips))


def test_the_500_fund() -> None:
    found = read(LARGE)
    assert (found.fund.series_id, found.fund.cik, found.as_of_date) == ("S000002839", "36405", date(2025, 6, 30))
    assert found.fund.name == "VANGUARD 500 INDEX FUND"
    assert Counter(row.kind for row in found.rows) == {EQUITY: 505, DERIVATIVE: 34, CASH: 2}
    assert percent(found, EQUITY) == Decimal("100.026599452236")
    assert percent(found, *HoldingKind) == Decimal("100.239071320392")


def test_the_extended_market_fund() -> None:
    found = read(REST)
    assert (found.fund.series_id, found.as_of_date) == ("S000002841", date(2025, 6, 30))
    assert Counter(row.kind for row in found.rows) == {EQUITY: 3418, DERIVATIVE: 6, OTHER: 3, CASH: 2}
    assert percent(found, EQUITY) == Decimal("99.866815106375")
    assert percent(found, *HoldingKind) == Decimal("102.295392963622")
    assert percent(found, CASH) == Decimal("2.425704003803")  # 2.306901134243 of it lent securities' collateral


def test_a_bond_fund_has_no_equity() -> None:
    found = read(BONDS)
    # The fiscal year ends on 2023-06-30.
    assert (found.as_of_date, found.fund.series_id) == (date(2022, 12, 31), "S000012000")
    assert Counter(row.kind for row in found.rows) == {OTHER: 55}


@pytest.mark.parametrize("name", [LARGE, REST, BONDS])
def test_recognized(name: str) -> None:
    assert recognizes(FOLDER.joinpath(name).read_bytes(), "a file")


@pytest.mark.parametrize("name", ["eis_NPORT_Filer.xsd", "company_tickers_mf_202408.json"])
def test_other_files_of_the_sec_are_not(name: str) -> None:
    assert not recognizes(FOLDER.joinpath(name).read_bytes(), "primary_doc.xml")


def test_swaps_and_futures_are_known_by_title_and_ticker() -> None:
    rows = read(LARGE).rows
    swap, future = rows[29], rows[311]
    assert (swap.name, swap.weight) == ("Receive BANK OF AMERICA Pay Overnight Rate +0.85", Decimal("0.00000643191462"))
    assert (future.ticker, future.market_amount, future.shares) == ("ESU5", Decimal("54098243.99"), None)


def test_the_largest_companies_of_the_500_fund(resolver: Resolver) -> None:
    assert largest(resolver.resolve(read(LARGE))) == [
        "NVDA 7.350457",
        "MSFT 7.052976",
        "AAPL 5.845986",
        "AMZN 3.954594",
        "META 3.057136",
        "AVGO 2.472630",
        "GOOGL 1.956684",
        "BRK.B 1.699352",
        "TSLA 1.698183",
        "GOOG 1.588744",
    ]


def test_the_largest_companies_of_the_extended_market_fund(resolver: Resolver) -> None:
    assert largest(resolver.resolve(read(REST))) == [
        "MSTR 1.402470",
        "APP 1.060275",
        "SNOW 1.020654",
        "MRVL 0.914087",
        "HOOD 0.913154",
        "CRH 0.847010",
        "NET 0.831398",
        "RBLX 0.797330",
        "LNG 0.737951",
        "FLUT 0.690184",
    ]


@pytest.mark.parametrize("name", [LARGE, REST])
def test_nearly_all_equity_leads_to_companies(name: str, resolver: Resolver) -> None:
    assert share_that_leads_to_companies(resolver.resolve(read(name))) >= Decimal("0.999")


def test_printed_weights_are_kept_as_they_are(resolver: Resolver) -> None:
    found = resolver.resolve(read(LARGE))
    assert (found.weight_method, found.weight_unit) == ("printed", Decimal("1e-14"))
    assert found.weight_sum == Decimal("1.00239071320392")


def test_both_classes_are_one_company(resolver: Resolver) -> None:
    rows = {row.cusip: row.issuer_id for row in resolver.resolve(read(LARGE)).rows}
    assert rows["02079K305"] == rows["02079K107"] == "cik1652044"


def test_companies_the_bundled_tables_do_not_know_are_those_taken_over_since(resolver: Resolver) -> None:
    found = resolver.resolve(read(LARGE))
    assert {issuer.ticker for issuer in found.new_issuers} == {"ANSS", "HES", "JNPR", "WBA"}


def test_what_leads_nowhere_are_claims_without_a_price(resolver: Resolver) -> None:
    [left] = resolver.resolve(read(LARGE)).misses
    assert (left.name, left.line_no) == ("ABIOMED INC-CVR", 36)
    misses = resolver.resolve(read(REST)).misses
    assert len(misses) == 44
    assert sum(miss.weight for miss in misses) < Decimal("0.00005")
    content = FOLDER.joinpath(REST).read_text("utf-8").split("<invstOrSec>")
    priced = [miss.line_no for miss in misses if "<fairValLevel>3</fairValLevel>" not in content[miss.line_no]]
    assert priced == [1007, 3190]  # two warrants of Altisource


@pytest.mark.skipif(find_spec("edgar") is None, reason="edgartools is not installed")
@pytest.mark.parametrize("name", [LARGE, REST, BONDS])
def test_every_row_is_that_of_edgartools(name: str) -> None:
    from edgar.funds.reports import FundReport  # type: ignore[import-not-found]  # noqa: PLC0415  # optional extra

    theirs = FundReport.parse_fund_xml(FOLDER.joinpath(name).read_text("utf-8"))["investments"]
    ours = read(name).rows
    assert [(row.weight, row.market_amount, row.line_class) for row in ours] == [
        (peer.pct_value / 100, peer.value_usd, peer.asset_category) for peer in theirs
    ]
