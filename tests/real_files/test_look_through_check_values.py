"""The bundled funds, looked through, show the check values of the definitions."""

import pytest
from bundle_market import BUNDLE, bundle_market
from factories import a_portfolio

from analytics.concentration import FundProfile, build_report, fund_profile, overlap_matrix
from analytics.look_through import FundMatrix, look_through
from analytics.model.issuer import Sector, SizeBand
from analytics.model.market import Market

# The check values were measured on the raw tickers; reviewed identities move a few lines of 0.01 to 0.2 % of a fund.
REVIEWED_LINES = 0.003

pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not BUNDLE.joinpath("holdings.csv.gz").is_file(), reason="the snapshot is not built"),
]


@pytest.fixture(scope="module")
def market() -> Market:
    return bundle_market()


@pytest.fixture(scope="module")
def matrix(market: Market) -> FundMatrix:
    return FundMatrix.build(market)


def band(profile: FundProfile, name: SizeBand) -> float:
    assert profile.report is not None
    return profile.report.size_bands[name].weight


# Measured with the capitalizations of 2025-11-18 and written down in the definitions, in percent.
@pytest.mark.parametrize(
    ("fund", "name", "percent"),
    [
        ("IWM", SizeBand.SMALL, 85.7),
        ("IWM", SizeBand.MICRO, 1.8),
        ("IJR", SizeBand.SMALL, 91.3),
        ("IJR", SizeBand.MICRO, 0.0),
        ("IWM", SizeBand.MEGA, 0.0),
        ("IJR", SizeBand.MEGA, 0.0),
        ("VB", SizeBand.MEGA, 0.0),
    ],
)
def test_size_bands_of_small_cap_funds(
    fund: str, name: SizeBand, percent: float, market: Market, matrix: FundMatrix
) -> None:
    assert band(fund_profile(fund, market, matrix), name) == pytest.approx(percent / 100, abs=REVIEWED_LINES)


def test_spy_is_mostly_mega_caps(market: Market, matrix: FundMatrix) -> None:
    assert band(fund_profile("SPY", market, matrix), SizeBand.MEGA) == pytest.approx(0.614, abs=0.005)


@pytest.mark.parametrize(("fund", "most"), [("SPY", 0.01), ("VTI", 0.03), ("IWM", 0.02), ("IJR", 0.02)])
def test_little_is_unknown(fund: str, most: float, market: Market, matrix: FundMatrix) -> None:
    assert band(fund_profile(fund, market, matrix), SizeBand.UNKNOWN) <= most


def test_every_fund_adds_up_to_one(market: Market, matrix: FundMatrix) -> None:
    companies = matrix.issuer.sum(axis=1)
    known = companies + matrix.cash_weight + matrix.derivative_weight + matrix.other_weight
    whole = known + matrix.rounding_weight + matrix.unknown_weight + matrix.owed_weight
    assert whole == pytest.approx([1.0] * len(matrix.funds), abs=1e-12)
    for fund in matrix.funds:
        report = fund_profile(fund, market, matrix).report
        assert report is not None
        sectors = sum(value.weight for value in report.sectors.values())
        assert sectors + report.rounding_weight + report.owed_weight == pytest.approx(1.0, abs=1e-12)
        futures = matrix.derivative_weight[matrix.row[fund]]
        assert report.sectors[Sector.OTHER].weight - futures >= -1e-12


def test_a_share_class_and_a_stand_in(market: Market, matrix: FundMatrix) -> None:
    portfolio = a_portfolio(market, {"VFIAX": 50, "VTWO": 50})
    report = build_report(portfolio, look_through(portfolio, market, matrix), market)
    assert report.coverage_stand_in == pytest.approx(0.5)
    stand_ins = {via.fund: via.stand_in for entry in report.issuers for via in entry.via}
    assert stand_ins == {"VFIAX": None, "VTWO": "IWM"}


def test_the_same_index_overlaps_and_different_sizes_do_not(market: Market, matrix: FundMatrix) -> None:
    made = overlap_matrix(["SPY", "IVV", "VOO", "IWM", "QQQ"], market, matrix)
    assert made.overlap[0, 1] > 0.95
    assert made.overlap[0, 3] < 0.05
    assert made.note(0, 4) == "no holdings loaded for QQQ"
