"""Every class of a known series becomes an entry; the directory has the funds people name."""

import csv
from importlib.resources import files

import pytest

from analytics.model.fund import Fund, FundAssetClass
from analytics.model.quality import Severity
from db.repositories.reference import FundEntry
from etl.reference.fund_classes import kind_of_symbol, plan_fund_classes
from etl.sources.sec_tickers.tables import FundClass

SERIES, OTHER = "S000000001", "S000000002"
HEAD = FundEntry(
    Fund("AAA", "Acme Index ETF", "Acme", FundAssetClass.BOND, "etf", "Acme 500", stand_in="ZZZ"),
    "11",
    SERIES,
    "C000000001",
)
KNOWN_CLASS = FundEntry(Fund("AAAIX", "Acme Institutional", share_class_of="AAA"), "11", SERIES, "C000000002")
TRUST = FundEntry(Fund("QQQ", "A trust"), "77")


def test_a_new_class_of_a_known_series_is_looked_through_by_its_fund() -> None:
    changes = plan_fund_classes([FundClass(11, SERIES, "C000000003", "AAAVX")], [HEAD, KNOWN_CLASS])
    fund = Fund(
        "AAAVX",
        "Acme Index ETF, share class AAAVX",
        "Acme",
        FundAssetClass.BOND,
        "mutual_fund",
        "Acme 500",
        share_class_of="AAA",
    )
    assert changes.entries == (FundEntry(fund, "11", SERIES, "C000000003"),)
    assert [(f.check, f.n) for f in changes.findings] == [("fund_class_added", 1)]


def test_a_class_never_stands_for_another_class() -> None:
    changes = plan_fund_classes([FundClass(11, SERIES, "C000000003", "AAAVX")], [KNOWN_CLASS])
    assert changes == plan_fund_classes([], [])


def test_classes_without_a_symbol_and_of_other_series_are_left_out() -> None:
    rows = [FundClass(11, SERIES, "C000000003", ""), FundClass(11, OTHER, "C000000004", "BBBBX")]
    assert plan_fund_classes(rows, [HEAD, TRUST]).entries == ()


def test_a_known_class_is_left_as_it_is() -> None:
    rows = [FundClass(11, SERIES, "C000000001", "AAA"), FundClass(11, SERIES, "C000000002", "AAAIX")]
    changes = plan_fund_classes(rows, [HEAD, KNOWN_CLASS])
    assert (changes.entries, changes.findings) == ((), ())


def test_a_trust_that_became_a_fund_gets_its_series() -> None:
    changes = plan_fund_classes([FundClass(77, OTHER, "C000000009", "QQQ")], [TRUST])
    assert changes.entries == (FundEntry(TRUST.fund, "77", OTHER, "C000000009"),)
    assert [(f.fund, f.check) for f in changes.findings] == [("QQQ", "fund_series_added")]


@pytest.mark.parametrize(
    "row",
    [
        FundClass(78, OTHER, "C000000009", "QQQ"),
        FundClass(11, OTHER, "C000000001", "AAA"),
        FundClass(11, SERIES, "C000000008", "AAA"),
        FundClass(12, SERIES, "C000000001", "AAA"),
    ],
)
def test_a_fund_the_sec_describes_otherwise_stays_and_is_said(row: FundClass) -> None:
    changes = plan_fund_classes([row], [HEAD, TRUST])
    assert changes.entries == ()
    assert [(f.fund, f.check, f.severity) for f in changes.findings] == [
        (row.symbol, "fund_identity_differs", Severity.WARNING)
    ]


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [("VFIAX", "mutual_fund"), ("SPAXX", "mutual_fund"), ("VOO", "etf"), ("SPLX", "etf"), ("GOOGL", "etf")],
)
def test_a_symbol_says_what_a_fund_is(symbol: str, kind: str) -> None:
    assert kind_of_symbol(symbol) == kind


NAMED = {
    "large": "SPY IVV VOO VTI QQQ QQQM VUG MGK VGT XLK SMH SPLG SCHD RSP",
    "small": "IWM VTWO IJR VB SPSM SCHA AVUV VBR IWN IWO VXF",
    "mid": "MDY IJH VO",
    "sectors": "XLB XLC XLE XLF XLI XLK XLP XLRE XLU XLV XLY",
    "mutual funds": "VFIAX VTSAX VSMAX FXAIX SWPPX",
    "international": "VXUS IXUS VEA IEFA EFA VWO IEMG EEM VEU VT ACWI",
    "bonds": "BND AGG BNDX TLT TIP LQD HYG MUB SHY IEF",
    "a source of its own": "ARKK",
}
# Unit trusts have no series: they file by their registrant's number alone.
WITHOUT_SERIES = {"SPY", "MDY"}
# No index: active funds.
ACTIVE = {"AVUV", "ARKK"}


@pytest.fixture(scope="module")
def directory() -> dict[str, dict[str, str]]:
    text = files("etl").joinpath("snapshot/bundle/funds.csv").read_text(encoding="utf-8")
    return {row["ticker"]: row for row in csv.DictReader(text.splitlines())}


@pytest.mark.parametrize("group", list(NAMED))
def test_the_funds_people_name_are_in_the_directory(directory: dict[str, dict[str, str]], group: str) -> None:
    for ticker in NAMED[group].split():
        row = directory[ticker]
        assert row["sponsor"], ticker
        assert row["cik"], ticker
        assert bool(row["series_id"] and row["class_id"]) is (ticker not in WITHOUT_SERIES), ticker
        assert bool(row["index_name"]) is (ticker not in ACTIVE), ticker


def test_the_directory_has_sixty_funds_and_more(directory: dict[str, dict[str, str]]) -> None:
    assert len(directory) >= 60


def test_a_trust_that_has_become_a_fund_has_its_series(directory: dict[str, dict[str, str]]) -> None:
    # SEC, company_tickers_mf.json of 2026: registrant 1067839, series S000101292, class C000271435.
    row = directory["QQQ"]
    assert (row["cik"], row["series_id"], row["class_id"]) == ("1067839", "S000101292", "C000271435")
