"""The measures beyond the report, through their door, on small markets worked by hand."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from factories import AS_OF_DATE, MAG7, Holdings, a_fund, a_line, a_market, a_portfolio, a_position, an_issuer
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.concentration import build_report, further_measures, further_of_fund, with_diversification
from analytics.look_through import FundMatrix, look_through
from analytics.model.exposure import Bounded, Bounds
from analytics.model.fund import Fund
from analytics.model.further import Covered, DaysToTrade, FurtherMeasures
from analytics.model.market import Earnings, Market, Volume
from analytics.model.portfolio import Portfolio, PositionKind

YEAR_END = dt.date(2024, 12, 31)
FEE_DATE = dt.date(2025, 4, 30)
fast = settings(deadline=None, max_examples=40)


def measured(portfolio: Portfolio, market: Market, *beside: str) -> FurtherMeasures:
    matrix = FundMatrix.build(market)
    exposures = look_through(portfolio, market, matrix)
    report = build_report(portfolio, exposures, market)
    return further_measures(portfolio, exposures, report, market, matrix, beside=beside)


def bounded(value: Bounded) -> tuple[float, float, float]:
    return value.weight, value.lower, value.upper


def near(*values: float) -> object:
    return pytest.approx(values, abs=1e-12)


def with_earnings(market: Market, earned: Mapping[str, float], ended: dt.date = YEAR_END) -> Market:
    earnings = {
        market.securities[ticker].issuer_index: Earnings(income, ended, "test") for ticker, income in earned.items()
    }
    return replace(market, earnings=earnings)


def with_volumes(market: Market, **daily_shares: float) -> Market:
    return replace(market, volumes={t: Volume(n, 20, AS_OF_DATE) for t, n in daily_shares.items()})


def charging(ticker: str, fee: float | None, day: dt.date = FEE_DATE, **changes: object) -> Fund:
    return a_fund(ticker, expense_ratio=fee, expense_ratio_date=day, expense_ratio_source="prospectus", **changes)


def test_more_names_with_bounds() -> None:
    # 40 names of 2 % and 20 % unknown: the largest 25 hold 50 % and could hold 70 %.
    names = [f"N{n:02}" for n in range(40)]
    market = a_market({"F": dict.fromkeys(names, 0.025)}, funds=[a_fund("QQQ")], issuers=map(an_issuer, names))
    found = measured(a_portfolio(market, {"F": 80, "QQQ": 20}), market)
    assert bounded(found.top_n_weight[25]) == near(0.50, 0.50, 0.70)
    assert bounded(found.top_n_weight[50]) == near(0.80, 0.80, 1.00)


def test_evenness_of_what_is_known() -> None:
    market = a_market({"F": {"AAPL": 0.5, "KO": 0.3, "DE": 0.2}})
    found = measured(a_portfolio(market, {"F": 100}), market)
    # Reference 1: entropy 1.029653014, its number 2.800094073, Gini 1/5.
    assert (found.entropy.lower, found.entropy.upper) == pytest.approx((1.029653014, 1.029653014), abs=5e-10)
    assert (found.entropy_number.lower, found.entropy_number.upper) == pytest.approx([2.800094073] * 2, abs=5e-10)
    assert (found.gini.lower, found.gini.upper) == near(0.2, 0.2)
    assert found.lorenz.weight == pytest.approx([0.0, 0.2, 0.5, 1.0])
    assert found.lorenz.n_names == 3


def test_evenness_with_something_unknown() -> None:
    market = a_market({"F": {"AAPL": 0.5, "KO": 0.3}}, funds=[a_fund("QQQ")])
    found = measured(a_portfolio(market, {"F": 100}), market)
    # 20 % is missing from the file: 0.7 and 0.3 at least; 0.5 and 0.5, or 0.7 and 0.3: (0.7 - 0.3) / 2.
    assert found.entropy.lower == pytest.approx(-(0.7 * math.log(0.7) + 0.3 * math.log(0.3)), abs=1e-12)
    assert found.entropy_number.lower == pytest.approx(0.7**-0.7 * 0.3**-0.3, abs=1e-12)
    assert (found.entropy.upper, found.entropy_number.upper) == (math.inf, math.inf)
    assert (found.gini.lower, found.gini.upper) == near(0.0, 0.2)


def test_a_name_printed_zero_is_one_of_the_names() -> None:
    # What rounding hides, 0.005 %, is in KO or in AAPL: 0.99995 and 0.00005, or 1 and 0.
    market = a_market({"F": {"AAPL": 0.99995, "KO": 0.0}})
    found = measured(a_portfolio(market, {"F": 100}), market)
    assert found.lorenz.n_names == 2
    assert (found.gini.lower, found.gini.upper) == near((0.99995 - 0.00005) / 2, 0.5)


def test_with_a_short_evenness_is_of_gross_exposure() -> None:
    market = a_market({"F": {"AAPL": 1.0}})
    found = measured(a_portfolio(market, {"AAPL": 60, "KO": 60, "DE": -20}), market)
    # |w| / gross: 3/7, 3/7, 1/7.
    expected = -(6 / 7 * math.log(3 / 7) + 1 / 7 * math.log(1 / 7))
    assert (found.entropy.lower, found.entropy.upper) == near(expected, expected)
    assert found.lorenz.weight == pytest.approx([0.0, 1 / 7, 4 / 7, 1.0])


def test_an_unknown_line_sold_short_is_unknown_all_the_same() -> None:
    market = a_market({"F": {"AAPL": 1.0}})
    found = measured(a_portfolio(market, {"AAPL": 60, "KO": 60, "ZZZZ": -20}), market)
    assert found.entropy.upper == math.inf
    # 0.6, 0.6 and 0.2 sold short: in a third company, or one of the two is 0.4: 0.2 / (2 * 1.0).
    assert (found.gini.lower, found.gini.upper) == near(0.0, 0.2 / 2.0)


def test_nothing_but_cash() -> None:
    market = a_market()
    found = measured(a_portfolio(market, {"CASH": 100}), market, "SPY")
    assert (found.entropy, found.gini) == (Bounds(0.0, 0.0), Bounds(0.0, 0.0))
    assert found.lorenz.n_names == 0
    assert (found.price_earnings, found.loss_making) == (Covered(None, 0.0), Covered(None, 0.0))
    assert found.expense_ratio == Covered(0.0, 1.0)
    assert (found.days_to_trade, found.days_coverage) == ((), 0.0)
    assert found.likeness["SPY"].overlap.weight == 0.0


def test_fees_by_weight_and_what_they_cover() -> None:
    # 40 % at 0.09 %, 20 % at 0.03 %, shares and cash 20 % at nothing, 20 % nobody knows: 0.042 % of 80 %.
    funds = [charging("VOO", 0.0009), charging("VTI", 0.0003, dt.date(2024, 4, 26)), a_fund("QQQ")]
    market = a_market({"VOO": {"AAPL": 1.0}}, funds=funds)
    held = {"VOO": 40, "VTI": 20, "KO": 10, "CASH": 10, "QQQ": 20}
    found = measured(a_portfolio(market, held), market).expense_ratio
    assert (found.figure, found.coverage) == pytest.approx((0.00042 / 0.8, 0.8), abs=1e-12)
    assert (found.oldest_date, found.source) == (dt.date(2024, 4, 26), "prospectus")


def test_fees_of_several_sources_do_not_name_them_all() -> None:
    funds = [charging("A", 0.001), replace(charging("B", 0.002), expense_ratio_source="directory")]
    market = a_market({"A": {"AAPL": 1.0}}, funds=funds)
    assert (
        measured(a_portfolio(market, {"A": 1, "B": 1}), market).expense_ratio.source == "2 sources, one with each fund"
    )


def test_a_fee_is_never_a_stand_ins_or_another_share_classs() -> None:
    funds = [
        charging("VOO", 0.0003),
        a_fund("VFIAX", share_class_of="VOO"),
        a_fund("FXAIX", stand_in="VOO"),
    ]
    market = a_market({"VOO": {"AAPL": 1.0}}, funds=funds)
    for ticker in ("VFIAX", "FXAIX"):
        found = measured(a_portfolio(market, {ticker: 50, "VOO": 50}), market).expense_ratio
        assert (found.figure, found.coverage) == pytest.approx((0.0003, 0.5), abs=1e-12)


def test_bond_and_money_market_funds_charge_too_and_single_bonds_do_not() -> None:
    funds = [charging("BND", 0.0003), charging("VMFXX", 0.0011)]
    market = a_market({"F": {"AAPL": 1.0}}, funds=funds)
    bond = replace(a_position(market, "912797KX4", 20, kind=PositionKind.OTHER_ASSET), ticker="")
    cash = a_position(market, "VMFXX", 30)
    assert cash.kind is PositionKind.CASH
    positions = (a_position(market, "BND", 50), cash, bond)
    found = measured(Portfolio("test", positions), market).expense_ratio
    assert (found.figure, found.coverage) == pytest.approx((0.5 * 0.0003 + 0.3 * 0.0011, 1.0), abs=1e-12)


def test_a_line_nobody_knows_and_an_option_have_no_fee() -> None:
    market = a_market({"VOO": {"AAPL": 1.0}}, funds=[charging("VOO", 0.0003)])
    option = a_position(market, "VOO", 30, kind=PositionKind.OPTION)
    positions = (a_position(market, "VOO", 50), option, a_position(market, "ZZZZ", 20))
    found = measured(Portfolio("test", positions), market).expense_ratio
    assert (found.figure, found.coverage) == pytest.approx((0.0003, 0.5), abs=1e-12)
    unknown = measured(a_portfolio(market, {"ZZZZ": 100}), market).expense_ratio
    assert unknown == Covered(None, 0.0)


def test_a_fund_sold_short_costs_its_seller_no_fee() -> None:
    # 120 of a fund at 0.1 %, 20 of another sold short: 0.12 % of net value.
    market = a_market({"A": {"AAPL": 1.0}, "B": {"KO": 1.0}}, funds=[charging("A", 0.001), charging("B", 0.01)])
    found = measured(a_portfolio(market, {"A": 120, "B": -20}), market).expense_ratio
    assert (found.figure, found.coverage) == pytest.approx((0.0012, 1.0), abs=1e-12)


def test_price_over_earnings_looks_through_funds_and_counts_losses() -> None:
    issuers = [
        an_issuer("AAPL", market_cap_usd=1000.0),
        an_issuer("KO", market_cap_usd=200.0),
        an_issuer("CALM", market_cap_usd=2.0),
    ]
    market = a_market({"F": {"AAPL": 0.5, "CALM": 0.3, "DE": 0.2}}, issuers=issuers)
    market = with_earnings(market, {"AAPL": 50.0, "KO": 8.0, "CALM": -0.1})
    found = measured(a_portfolio(market, {"F": 50, "KO": 20, "CASH": 30}), market)
    # AAPL 0.25 at 5 %, CALM 0.15 at -5 %, KO 0.20 at 4 %: 0.60 / (0.0125 - 0.0075 + 0.008).
    assert found.price_earnings == Covered(pytest.approx(0.60 / 0.013), pytest.approx(0.60), YEAR_END, "test")
    assert found.loss_making == Covered(pytest.approx(0.15), pytest.approx(0.60), YEAR_END, "test")


def test_price_over_earnings_of_one_company_is_its_own() -> None:
    market = a_market({"F": {"AAPL": 1.0}}, issuers=[an_issuer("AAPL", market_cap_usd=3400.0)])
    market = with_earnings(market, {"AAPL": 100.0})
    for held in ({"AAPL": 100}, {"F": 60, "CASH": 40}):
        assert measured(a_portfolio(market, held), market).price_earnings.figure == pytest.approx(34.0)


def test_without_a_capitalization_a_loss_is_known_and_no_price() -> None:
    market = a_market({"F": {"AAPL": 1.0}}, issuers=[an_issuer("AAPL", market_cap_usd=None)])
    found = measured(a_portfolio(market, {"F": 100}), with_earnings(market, {"AAPL": -1.0}))
    assert found.price_earnings == Covered(None, 0.0)
    assert (found.loss_making.figure, found.loss_making.coverage) == (1.0, 1.0)


def test_losses_that_outweigh_earnings_leave_no_ratio() -> None:
    market = with_earnings(a_market({"F": {"AAPL": 1.0}}), {"AAPL": -5e9})
    found = measured(a_portfolio(market, {"F": 100}), market)
    assert (found.price_earnings.figure, found.price_earnings.coverage) == (math.inf, 1.0)


def test_earnings_from_long_before_the_capitalization_are_not_used() -> None:
    market = a_market({"F": {"AAPL": 1.0}})
    portfolio = a_portfolio(market, {"F": 100})
    for days, coverage in ((550, 1.0), (551, 0.0)):
        ended = AS_OF_DATE - dt.timedelta(days=days)
        found = measured(portfolio, with_earnings(market, {"AAPL": 5e9}, ended))
        assert (found.price_earnings.coverage, found.loss_making.coverage) == (coverage, coverage)


def test_companies_sold_short_have_no_earnings_here() -> None:
    market = with_earnings(a_market({"F": {"AAPL": 1.0}}), {"AAPL": 5e10, "KO": -5e10})
    found = measured(a_portfolio(market, {"AAPL": 120, "KO": -20}), market)
    assert found.price_earnings.coverage == pytest.approx(1.2)
    assert found.loss_making.figure == 0.0


def test_days_to_trade_of_the_users_own_lines_slowest_first() -> None:
    market = with_volumes(a_market(), SPY=1_000_000, KO=10_000, BND=400)
    held = (
        a_position(market, "SPY", 60, shares=Decimal(50_000), account="A"),
        a_position(market, "SPY", 10, shares=Decimal(50_000), account="B"),
        a_position(market, "KO", 10, shares=Decimal(4_000)),
        a_position(market, "BND", 5, shares=Decimal(10)),
        a_position(market, "DE", 5, shares=Decimal(10)),
        a_position(market, "IWM", 10),
    )
    found = measured(Portfolio("test", held), market)
    # 4,000 of 1,000 a day; 100,000 of 100,000 a day; 10 of 40 a day. DE has no volume, IWM no shares.
    assert found.days_to_trade == (
        DaysToTrade("KO", pytest.approx(0.10), pytest.approx(4.0), AS_OF_DATE),
        DaysToTrade("SPY", pytest.approx(0.70), pytest.approx(1.0), AS_OF_DATE),
        DaysToTrade("BND", pytest.approx(0.05), pytest.approx(0.25), AS_OF_DATE),
    )
    assert found.days_coverage == pytest.approx(0.85)


def test_an_option_on_a_share_and_a_portfolio_of_weights_have_no_days() -> None:
    market = with_volumes(a_market(), KO=10_000)
    option = a_position(market, "KO", 100, shares=Decimal(2), kind=PositionKind.OPTION)
    assert measured(Portfolio("test", (option, a_position(market, "CASH", 10))), market).days_to_trade == ()
    shares = a_position(market, "KO", 100, shares=Decimal(2))
    assert measured(Portfolio("test", (shares,), is_nominal=True), market).days_to_trade == ()


def test_likeness_to_funds_looks_both_through() -> None:
    holdings: dict[str, Holdings] = {"A": {"AAPL": 0.6, "KO": 0.4}, "B": {"AAPL": 0.3, "DE": 0.6}}
    market = a_market(holdings, funds=[a_fund("VA", stand_in="A"), a_fund("QQQ")])
    found = measured(a_portfolio(market, {"A": 100}), market, "A", "VA", "B", "QQQ", "NOPE", "B")
    assert list(found.likeness) == ["A", "VA", "B"]
    assert found.likeness["A"].active_share.weight == found.likeness["VA"].active_share.weight == 0.0
    assert bounded(found.likeness["A"].overlap) == near(1.0, 1.0, 1.0)
    # B lacks 10 %: |0.3| + |0.4| + |0.6| = 1.3, half of it 0.65, and 0.05 to either side; 0.3 in common, or 0.4.
    assert bounded(found.likeness["B"].active_share) == near(0.65, 0.60, 0.70)
    assert bounded(found.likeness["B"].overlap) == near(0.30, 0.30, 0.40)


def test_what_rounding_hides_makes_likeness_uncertain() -> None:
    # Each fund lacks 0.005 % that its line printed 0.00 explains: together 0.01 %, half of it to either side.
    market = a_market({"A": {"AAPL": 0.99995, "KO": 0.0}, "B": {"AAPL": 0.49995, "DE": 0.5, "KO": 0.0}})
    found = measured(a_portfolio(market, {"A": 100}), market, "B").likeness["B"]
    assert bounded(found.active_share) == near(0.5, 0.5 - 0.00005, 0.5 + 0.00005)
    assert bounded(found.overlap) == near(0.49995, 0.49995, 0.49995 + 0.0001)


def test_a_fund_by_itself_is_measured_as_a_portfolio_of_it() -> None:
    market = a_market({"SPY": {"AAPL": 0.5, "KO": 0.3, "DE": 0.2}}, funds=[charging("SPY", 0.0009)])
    found = further_of_fund("SPY", market, FundMatrix.build(market), beside=("SPY",))
    assert (found.gini.lower, found.expense_ratio.figure) == near(0.2, 0.0009)
    assert found.likeness["SPY"].overlap.weight == pytest.approx(1.0)


# ---- diversification: two lines whose returns are made to have a given covariance


def closes_of(returns: np.ndarray, first: dt.date = dt.date(2025, 1, 1)) -> dict[dt.date, float]:
    prices = np.concatenate([[100.0], 100.0 * np.cumprod(1.0 + returns)])
    return {first + dt.timedelta(days=n): float(price) for n, price in enumerate(prices)}


def two_lines(n: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Return two series of one volatility that have nothing to do with each other: ++-- and +-+-."""
    turns = np.arange(n)
    return np.where(turns // 2 % 2 == 0, 0.01, -0.01), np.where(turns % 2 == 0, 0.01, -0.01)


def diversified(portfolio: Portfolio, market: Market, closes: Mapping[str, Mapping[dt.date, float]]) -> Covered:
    return with_diversification(measured(portfolio, market), portfolio, closes).diversification_ratio


def test_two_lines_that_have_nothing_to_do_with_each_other() -> None:
    market = a_market()
    first, second = two_lines()
    portfolio = a_portfolio(market, {"SPY": 40, "KO": 40, "CASH": 20})
    assert measured(portfolio, market).diversification_ratio == Covered(None, 0.0)
    found = diversified(portfolio, market, {"SPY": closes_of(first), "KO": closes_of(second), "DE": {}})
    # Equal weights and volatilities, no correlation: the square root of two. Cash is no line.
    assert found.figure == pytest.approx(math.sqrt(2.0), rel=1e-9)
    assert found.coverage == pytest.approx(0.8)
    assert found.oldest_date == dt.date(2025, 1, 1)


def test_the_ratio_rests_on_lines_with_enough_days_in_common() -> None:
    market = a_market()
    first, second = two_lines()
    portfolio = a_portfolio(market, {"SPY": 50, "KO": 30, "DE": 20})
    short = closes_of(second[:50])
    found = diversified(portfolio, market, {"SPY": closes_of(first), "KO": closes_of(second), "DE": short})
    assert found.coverage == pytest.approx(0.8)
    for n, figure in ((60, True), (59, False)):
        alone = diversified(portfolio, market, {"SPY": closes_of(first[:n])})
        assert (alone.figure is not None) is figure
    assert diversified(portfolio, market, {}) == Covered(None, 0.0)


def test_a_line_sold_short_and_one_that_never_moves_are_not_counted() -> None:
    market = a_market()
    first, second = two_lines()
    portfolio = a_portfolio(market, {"SPY": 120, "KO": -20})
    found = diversified(portfolio, market, {"SPY": closes_of(first), "KO": closes_of(second)})
    assert (found.figure, found.coverage) == pytest.approx((1.0, 1.2))
    assert diversified(portfolio, market, {"SPY": closes_of(np.zeros(100))}) == Covered(None, 0.0)


def test_a_day_one_line_lacks_is_no_day_for_the_other() -> None:
    market = a_market()
    first, _ = two_lines()
    whole = closes_of(first)
    portfolio = a_portfolio(market, {"SPY": 50, "KO": 50})
    gaps = {day: price for n, (day, price) in enumerate(whole.items()) if n % 20 != 7}
    # The same prices with days missing move as one with themselves.
    assert diversified(portfolio, market, {"SPY": whole, "KO": gaps}).figure == pytest.approx(1.0)


# ---- a hidden fund, revealed

COMPANIES = (*MAG7, "KO", "DE", "CALM")
hidden_lines = st.dictionaries(st.sampled_from(COMPANIES), st.integers(1, 100), min_size=1)


@fast
@given(hidden_lines, hidden_lines, st.integers(1, 99))
def test_a_hidden_fund_stays_within_the_bounds_when_it_is_revealed(
    known: dict[str, int], hidden: dict[str, int], percent: int
) -> None:
    def lines(parts: dict[str, int]) -> Holdings:
        return [a_line(ticker, part / sum(parts.values())) for ticker, part in parts.items()]

    holdings: dict[str, Holdings] = {"F": lines(known), "B": {"AAPL": 0.5, "KO": 0.5}}
    before_market = a_market(holdings, funds=[a_fund("H")])
    after_market = a_market({**holdings, "H": lines(hidden)}, funds=[a_fund("H")])
    amounts = {"F": 100 - percent, "H": percent}
    before = measured(a_portfolio(before_market, amounts), before_market, "B")
    after = measured(a_portfolio(after_market, amounts), after_market, "B")
    assert before.entropy.lower <= after.entropy.lower + 1e-9
    for n in (25, 50):
        lies_within(before.top_n_weight[n], after.top_n_weight[n].weight)
    lies_within(before.likeness["B"].active_share, after.likeness["B"].active_share.weight)
    lies_within(before.likeness["B"].overlap, after.likeness["B"].overlap.weight)
    if hidden.keys() <= known.keys():
        assert before.gini.lower - 1e-9 <= after.gini.lower <= after.gini.upper <= before.gini.upper + 1e-9


def lies_within(bounds: Bounded, true: float) -> None:
    assert bounds.lower - 1e-9 <= true <= bounds.upper + 1e-9
