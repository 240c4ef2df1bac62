"""The reference values of look-through: exact fractions worked outside the code, through the room's door."""

import numpy as np
import pytest
from factories import a_line, a_market, a_portfolio, an_issuer

from analytics.concentration import build_report
from analytics.look_through import FundMatrix, look_through
from analytics.model.exposure import ConcentrationReport, Exposures
from analytics.model.fund import HoldingKind
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio

NESTED = HoldingKind.FUND


def seen(portfolio: Portfolio, market: Market) -> Exposures:
    return look_through(portfolio, market, FundMatrix.build(market))


def report(portfolio: Portfolio, market: Market) -> ConcentrationReport:
    return build_report(portfolio, seen(portfolio, market), market)


def weight_of(exposures: Exposures, market: Market, ticker: str) -> float:
    return float(exposures.issuer_weight[market.securities[ticker].issuer_index])


def nested_market() -> Market:
    """Reference 2: FoF = 40 % F1 + 50 % B + 10 % unknown; F1 = 60 % A + 30 % B + 10 % unknown."""
    return a_market(
        {"FOF": [a_line("F1", 0.4, NESTED), a_line("B", 0.5)], "F1": {"A": 0.6, "B": 0.3}},
        issuers=[an_issuer("A"), an_issuer("B")],
        funds=[],
    )


def long_short() -> Market:
    """Reference 7 as a fund: 60 % A, 60 % B, 20 % of C sold short; OUT holds half of it and 50 % D."""
    lines = {"F": {"A": 0.6, "B": 0.6, "C": -0.2}, "OUT": [a_line("F", 0.5, NESTED), a_line("D", 0.5)]}
    return a_market(lines, issuers=[an_issuer(t) for t in "ABCD"], funds=[])


def test_reference_1_three_companies() -> None:
    market = a_market({}, issuers=[an_issuer(t) for t in "ABC"], funds=[])
    r = report(a_portfolio(market, {"A": 50, "B": 30, "C": 20}), market)
    assert (r.hhi.lower, r.hhi.upper) == pytest.approx((19 / 50, 19 / 50), abs=1e-15)
    assert (r.effective_number.lower, r.effective_number.upper) == pytest.approx((50 / 19, 50 / 19), abs=1e-12)


def test_reference_2_a_fund_of_funds_with_unknown_parts() -> None:
    market = nested_market()
    portfolio = a_portfolio(market, {"FOF": 60, "A": 30, "CASH": 10})
    e = seen(portfolio, market)
    assert weight_of(e, market, "A") == pytest.approx(111 / 250, abs=1e-15)
    assert weight_of(e, market, "B") == pytest.approx(93 / 250, abs=1e-15)
    assert e.unknown_weight == pytest.approx(21 / 250, abs=1e-15)
    assert e.cash_weight == pytest.approx(1 / 10, abs=1e-15)
    index = build_report(portfolio, e, market).hhi
    assert index.lower == pytest.approx(2097 / 6250, abs=1e-15)
    assert index.upper == pytest.approx(26073 / 62500, abs=1e-15)


def test_reference_2_with_the_unknown_revealed_as_one_company() -> None:
    revealed = {
        "FOF": [a_line("F1", 0.4, NESTED), a_line("B", 0.5), a_line("U", 0.1)],
        "F1": {"A": 0.6, "B": 0.3, "U": 0.1},
    }
    market = a_market(revealed, issuers=[an_issuer(t) for t in "ABU"], funds=[])
    r = report(a_portfolio(market, {"FOF": 60, "A": 30, "CASH": 10}), market)
    assert (r.hhi.lower, r.hhi.upper) == pytest.approx((21411 / 62500, 21411 / 62500), abs=1e-15)
    assert 2097 / 6250 < r.hhi.lower < 26073 / 62500


def test_reference_3_two_funds_that_hold_each_other() -> None:
    market = a_market(
        {
            "F0": [a_line("A", 0.8), a_line("F1", 0.2, NESTED)],
            "F1": [a_line("B", 0.5), a_line("F0", 0.5, NESTED)],
        },
        issuers=[an_issuer("A"), an_issuer("B")],
        funds=[],
    )
    matrix = FundMatrix.build(market)
    assert matrix.cycles == (("F0", "F1"),)
    for fund, a, b in (("F0", 8 / 9, 1 / 9), ("F1", 4 / 9, 5 / 9)):
        e = look_through(a_portfolio(market, {fund: 7}), market, matrix)
        assert weight_of(e, market, "A") == pytest.approx(a, abs=1e-15)
        assert weight_of(e, market, "B") == pytest.approx(b, abs=1e-15)
        assert e.residuals == ()


def test_reference_4_share_classes_are_one_company() -> None:
    market = a_market({"F": {"GOOGL": 0.03, "GOOG": 0.025, "KO": 0.945}}, funds=[])
    e = seen(a_portfolio(market, {"F": 1}), market)
    alphabet = weight_of(e, market, "GOOG")
    assert alphabet**2 == pytest.approx(121 / 40000, abs=1e-15)
    assert alphabet**2 / (0.03**2 + 0.025**2) == pytest.approx(121 / 61, abs=1e-12)
    assert len(report(a_portfolio(market, {"F": 1}), market).issuers) == 2


def test_reference_10_mag7_after_moving_47_whole_shares() -> None:
    # $100,000 in a fund with 35 % Magnificent 7; 47 shares at $610 = $28,670 move into a fund with none
    market = a_market({"VOO": {"AAPL": 0.35, "KO": 0.65}, "SML": {"CALM": 1.0}}, funds=[])
    after = report(a_portfolio(market, {"VOO": 100_000 - 47 * 610, "SML": 47 * 610}), market)
    assert after.themes["mag7"].weight == pytest.approx(0.249655, abs=1e-15)
    before_last_share = report(a_portfolio(market, {"VOO": 100_000 - 46 * 610, "SML": 46 * 610}), market)
    assert before_last_share.themes["mag7"].weight > 0.25


def test_reference_11_one_company_directly_and_through_two_funds() -> None:
    market = a_market({"VOO": {"AAPL": 0.07, "KO": 0.93}, "QQQ": {"AAPL": 0.09, "JPM": 0.91}}, funds=[])
    portfolio = a_portfolio(market, {"AAPL": 6, "VOO": 50, "QQQ": 20, "CASH": 24})
    e = seen(portfolio, market)
    assert weight_of(e, market, "AAPL") == pytest.approx(0.113, abs=1e-15)
    assert weight_of(e, market, "AAPL") - 0.08 == pytest.approx(0.033, abs=1e-15)
    apple = next(i for i in report(portfolio, market).issuers if i.issuer.ticker == "AAPL")
    assert apple.direct == pytest.approx(0.06, abs=1e-15)
    assert [(v.fund, v.stand_in) for v in apple.via] == [("VOO", None), ("QQQ", None)]
    assert [v.weight for v in apple.via] == pytest.approx([0.035, 0.018], abs=1e-15)


def test_reference_18_hhi_of_two_overlapping_funds() -> None:
    market = a_market(
        {"F1": {"A": 0.6, "B": 0.4}, "F2": {"A": 0.2, "C": 0.8}},
        issuers=[an_issuer("A"), an_issuer("B"), an_issuer("C")],
        funds=[],
    )
    matrix = FundMatrix.build(market)
    gram = (matrix.issuer @ matrix.issuer.T).toarray()
    assert gram == pytest.approx(np.array([[0.52, 0.12], [0.12, 0.68]]), abs=1e-15)
    index = report(a_portfolio(market, {"F1": 50, "F2": 30, "A": 20}), market).hhi
    assert index.lower == pytest.approx(257 / 625, abs=1e-15)
    assert index.upper == pytest.approx(257 / 625, abs=1e-15)


def test_reference_7_a_fund_that_sells_a_company_short() -> None:
    market = long_short()
    e = seen(a_portfolio(market, {"F": 1}), market)
    assert e.fund_short_weight == pytest.approx(-0.2, abs=1e-15)
    assert weight_of(e, market, "C") == pytest.approx(-0.2, abs=1e-15)
    assert (float(e.issuer_weight.sum()), float(np.abs(e.issuer_weight).sum())) == pytest.approx((1.0, 1.4), abs=1e-15)
    assert float(e.issuer_weight @ e.issuer_weight) == pytest.approx(19 / 25, abs=1e-15)
    index = report(a_portfolio(market, {"F": 1}), market).hhi
    assert (index.lower, index.upper) == pytest.approx((19 / 49, 19 / 49), abs=1e-15)


def test_reference_7_a_user_who_sells_a_company_short() -> None:
    market = long_short()
    index = report(a_portfolio(market, {"A": 60, "B": 60, "C": -20}), market).hhi
    assert (index.lower, index.upper) == pytest.approx((19 / 49, 19 / 49), abs=1e-15)


def test_reference_16_five_hundred_companies_by_zipf_through_two_funds() -> None:
    harmonic = sum(1 / i for i in range(1, 501))
    weights = {f"Z{i}": 1 / i / harmonic for i in range(1, 501)}
    issuers = [an_issuer(ticker) for ticker in weights]
    market = a_market({"F": weights, "OUT": [a_line("F", 1.0, NESTED)]}, issuers=issuers, funds=[], weight_unit=1e-12)
    r = report(a_portfolio(market, {"F": 30, "OUT": 70}), market)
    assert (r.hhi.lower, r.hhi.upper) == pytest.approx((0.0356057396, 0.0356057396), abs=5e-11)
    assert r.effective_number.lower == pytest.approx(28.0853595703, abs=5e-11 * 1000)
    assert (r.top10_weight.weight, r.top10_weight.upper) == pytest.approx((0.4311856894, 0.4311856894), abs=5e-11)
