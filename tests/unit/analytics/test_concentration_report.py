"""The concentration report on hand-worked portfolios."""

import dataclasses
import math

import pytest
from factories import a_fund, a_line, a_market, a_portfolio, a_theme, an_issuer

from analytics.concentration import IssuerExposures, build_report
from analytics.look_through import FundMatrix, look_through
from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.issuer import Sector, SizeBand
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio


def report(portfolio: Portfolio, market: Market) -> ConcentrationReport:
    return build_report(portfolio, look_through(portfolio, market, FundMatrix.build(market)), market)


def report_of(market: Market, **amounts: float) -> ConcentrationReport:
    return report(a_portfolio(market, amounts), market)


def approx(weight: float, lower: float, upper: float) -> Bounded:
    return Bounded(*(pytest.approx(x, abs=1e-12) for x in (weight, lower, upper)))


TWELVE = {f"C{i:02}": (20 - i) / 1000 for i in range(12)}


def test_a_theme_is_at_most_its_weight_and_all_that_is_unknown() -> None:
    # 50 % in a fund with 40 % AAPL, 30 % in an unknown fund, 20 % cash
    r = report_of(a_market({"F": {"AAPL": 0.4, "KO": 0.6}}), F=50, QQQ=30, CASH=20)
    assert r.themes == {"mag7": approx(0.20, 0.20, 0.50)}


def test_a_theme_may_name_companies_the_market_does_not_know() -> None:
    market = a_market({"F": {"KO": 1.0}}, themes=[a_theme("drinks", ["KO", "GONE"])])
    assert report_of(market, F=1).themes == {"drinks": approx(1.0, 1.0, 1.0)}


def test_small_caps_are_small_plus_micro() -> None:
    market = a_market({"F": {"CALM": 0.5, "TINY": 0.2, "FIX": 0.3}})
    r = report_of(market, F=80, ZZZZ=20)
    assert r.small_caps == approx(0.56, 0.56, 0.76)
    assert r.size_bands[SizeBand.SMALL] == approx(0.4, 0.4, 0.6)
    assert r.size_bands[SizeBand.MICRO] == approx(0.16, 0.16, 0.36)


def test_companies_without_a_capitalization_and_residuals_are_the_unknown_band() -> None:
    market = a_market({"F": {"NOCAP": 0.25, "KO": 0.75}}, issuers=[an_issuer("NOCAP", size_band=SizeBand.UNKNOWN)])
    r = report_of(market, F=80, ZZZZ=20)
    assert r.size_bands[SizeBand.UNKNOWN] == approx(0.4, 0.4, 0.4)
    assert r.size_bands[SizeBand.MEGA] == approx(0.6, 0.6, 1.0)
    assert r.size_bands[SizeBand.MID] == approx(0.0, 0.0, 0.4)
    assert r.coverage == pytest.approx(0.8)


def test_sectors_hold_cash_other_and_unknown_beside_the_eleven() -> None:
    market = a_market({"F": {"KO": 0.5, "MISC": 0.25, "JPM": 0.25}}, issuers=[an_issuer("MISC", sector=Sector.UNKNOWN)])
    r = report_of(market, F=40, CASH=20, BND=10, ZZZZ=30)
    assert r.sectors[Sector.CONSUMER_STAPLES] == approx(0.2, 0.2, 0.6)
    assert r.sectors[Sector.FINANCIALS] == approx(0.1, 0.1, 0.5)
    assert r.sectors[Sector.CASH] == approx(0.2, 0.2, 0.5)
    assert r.sectors[Sector.OTHER] == approx(0.1, 0.1, 0.4)
    assert r.sectors[Sector.UNKNOWN] == approx(0.4, 0.4, 0.4)
    assert len(r.sectors) == 14


def test_the_largest_company_and_its_bounds() -> None:
    r = report_of(a_market({"F": {"AAPL": 0.4, "KO": 0.6}}), F=50, AAPL=20, ZZZZ=30)
    assert r.largest is not None
    entry, weight = r.largest
    assert entry.issuer.ticker == "AAPL"
    assert weight == approx(0.40, 0.40, 0.70)


def test_top_ten_leaves_out_the_eleventh() -> None:
    # 0.020 + 0.019 + ... + 0.011 = 0.155; the rest of the portfolio is cash
    market = a_market({}, issuers=[an_issuer(t) for t in TWELVE])
    rest = 1.0 - sum(TWELVE.values())
    r = report_of(market, CASH=rest, **TWELVE)
    assert r.top10_weight == approx(0.155, 0.155, 0.155)


def test_effective_number_turns_the_bounds_of_hhi_around() -> None:
    # 60 % and 20 % known, 20 % unknown: hhi 0.40 to (0.8^2 + 0.2^2) = 0.68
    r = report_of(a_market(), AAPL=60, KO=20, ZZZZ=20)
    assert (r.hhi.lower, r.hhi.upper) == pytest.approx((0.40, 0.68))
    assert (r.effective_number.lower, r.effective_number.upper) == pytest.approx((1 / 0.68, 2.5))


def test_shorts_count_as_concentration_on_gross_exposure() -> None:
    market = a_market({}, issuers=[an_issuer(t) for t in ("A", "B", "C")])
    r = report_of(market, A=60, B=60, C=-20)
    assert (r.hhi.lower, r.hhi.upper) == pytest.approx((19 / 49, 19 / 49))


def test_a_vanishing_short_does_not_move_the_index() -> None:
    market = a_market({}, issuers=[an_issuer(t) for t in ("A", "B", "C")])
    long_only = report_of(market, A=50, B=20, CASH=20, ZZZZ=10).hhi
    tiny_short = report_of(market, A=50, B=20, CASH=20 + 1e-9, ZZZZ=10, C=-1e-9).hhi
    assert tiny_short.lower == pytest.approx(long_only.lower, abs=1e-9)
    assert tiny_short.upper == pytest.approx(long_only.upper, abs=1e-9)


def test_a_portfolio_of_cash_has_no_largest_company() -> None:
    r = report_of(a_market(), CASH=10)
    assert r.largest is None
    assert list(r.issuers) == []
    assert (r.hhi.lower, r.hhi.upper) == (0.0, 0.0)
    assert (r.effective_number.lower, r.effective_number.upper) == (math.inf, math.inf)


def test_a_portfolio_of_shorts_and_cash_has_no_largest_company() -> None:
    assert report_of(a_market(), CASH=30, KO=-10).largest is None


def test_money_is_not_known_for_a_file_of_weights() -> None:
    market = a_market()
    portfolio = dataclasses.replace(a_portfolio(market, {"SPY": 600_000, "CASH": 400_000}), is_nominal=True)
    r = report(portfolio, market)
    assert r.total_amount is None
    assert r.cash == 0.4


def test_companies_are_sorted_by_weight_then_ticker() -> None:
    # JPM through two funds (0.05 + 0.1) is larger than AMZN through one (0.15) in the last binary digit only
    market = a_market({"F": {"AMZN": 0.3, "JPM": 0.1, "KO": 0.6}, "G": {"JPM": 0.2, "NEM": 0.8}})
    r = report_of(market, F=50, G=50)
    assert [i.issuer.ticker for i in r.issuers] == ["NEM", "KO", "AMZN", "JPM"]


def test_a_name_printed_as_zero_is_still_a_name() -> None:
    r = report_of(a_market({"F": {"AAPL": 1.0, "CALM": 0.0}}), F=1)
    assert [(i.issuer.ticker, i.weight) for i in r.issuers] == [("AAPL", 1.0), ("CALM", 0.0)]


def test_entries_are_the_same_one_by_one_sliced_and_in_a_row() -> None:
    market = a_market()
    issuers = report_of(market, SPY=40, VFIAX=20, VTWO=20, GOOG=15, ITOT=5).issuers
    in_a_row = list(issuers)
    assert isinstance(issuers, IssuerExposures)
    assert len(issuers) == len(in_a_row) == 17
    assert [issuers[i] for i in range(len(issuers))] == in_a_row
    assert list(issuers[:3]) == in_a_row[:3]
    assert issuers[-1] == in_a_row[-1]
    assert in_a_row[0] in issuers
    with pytest.raises(IndexError):
        issuers[len(issuers)]


def test_a_long_row_of_entries_is_the_same_as_one_by_one() -> None:
    held = {f"C{i:03}": 1 / 512 for i in range(250)}
    market = a_market({"F": held, "G": {**dict.fromkeys(list(held)[:100], 0.01), "KO": 0.0}}, funds=[])
    issuers = report_of(market, F=50, G=40, KO=10).issuers
    assert len(issuers) == 251
    assert list(issuers) == [issuers[i] for i in range(251)]


def test_what_brings_a_company_is_sorted_by_weight() -> None:
    market = a_market({"F": {"KO": 0.1, "DE": 0.9}, "G": {"KO": 1.0}}, funds=[a_fund("F"), a_fund("G")])
    coke = next(i for i in report_of(market, F=50, G=50).issuers if i.issuer.ticker == "KO")
    assert [v.fund for v in coke.via] == ["G", "F"]


def test_band_bounds_count_rounding_once() -> None:
    # the file lacks 0.00008; two small companies and one micro one are printed 0.00
    market = a_market({"F": {"AAPL": 0.99992, "CALM": 0.0, "PLXS": 0.0, "TINY": 0.0}})
    r = report_of(market, F=1)
    assert r.size_bands[SizeBand.SMALL].upper == pytest.approx(0.00008, abs=1e-12)
    assert r.size_bands[SizeBand.MICRO].upper == pytest.approx(0.00005, abs=1e-12)
    assert r.small_caps.upper == pytest.approx(0.00008, abs=1e-12)
    assert r.sectors[Sector.TECHNOLOGY].upper == pytest.approx(0.99992 + 0.00005, abs=1e-12)
    assert r.themes["mag7"].upper == pytest.approx(0.99992, abs=1e-12)
    assert r.rounding_weight == pytest.approx(0.00008, abs=1e-12)


def test_rounded_names_without_a_capitalization_may_be_of_any_band() -> None:
    lines = [a_line("AAPL", 0.99996), a_line("NOCAP", 0.0)]
    market = a_market({"F": lines}, issuers=[an_issuer("NOCAP", size_band=SizeBand.UNKNOWN, sector=Sector.UNKNOWN)])
    r = report_of(market, F=1)
    assert r.size_bands[SizeBand.MID].upper == pytest.approx(0.00004, abs=1e-12)
    assert r.small_caps.upper == pytest.approx(0.00004, abs=1e-12)
    assert r.sectors[Sector.ENERGY].upper == pytest.approx(0.00004, abs=1e-12)
