"""Look-through on small hand-worked markets."""

import datetime as dt
from decimal import Decimal

import pytest
from factories import a_fund, a_line, a_market, a_portfolio, a_position, an_issuer

from analytics.concentration import build_report
from analytics.errors import UserInputError
from analytics.look_through import FundMatrix, cycles_of, find_source, look_through
from analytics.model.exposure import ConcentrationReport, Exposures
from analytics.model.fund import HoldingKind
from analytics.model.issuer import Sector, SizeBand
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, PositionKind

NESTED = HoldingKind.FUND


def seen(portfolio: Portfolio, market: Market) -> Exposures:
    return look_through(portfolio, market, FundMatrix.build(market))


def report(portfolio: Portfolio, market: Market) -> ConcentrationReport:
    return build_report(portfolio, seen(portfolio, market), market)


def weight_of(exposures: Exposures, market: Market, ticker: str) -> float:
    return float(exposures.issuer_weight[market.securities[ticker].issuer_index])


def total_of(e: Exposures) -> float:
    inside_funds = e.fund_cash_weight + e.fund_derivative_weight + e.rounding_weight + e.owed_weight
    return float(e.issuer_weight.sum()) + e.cash_weight + e.other_asset_weight + inside_funds + e.unknown_weight


def nested_market() -> Market:
    """Reference 2: FoF = 40 % F1 + 50 % B + 10 % unknown; F1 = 60 % A + 30 % B + 10 % unknown."""
    return a_market(
        {"FOF": [a_line("F1", 0.4, NESTED), a_line("B", 0.5)], "F1": {"A": 0.6, "B": 0.3}},
        issuers=[an_issuer("A"), an_issuer("B")],
        funds=[],
    )


def test_residuals_of_a_nested_fund_name_the_fund_they_sit_in() -> None:
    market = nested_market()
    found = seen(a_portfolio(market, {"FOF": 100}), market).residuals
    # FoF itself lacks 10 %; F1 lacks 10 % of its 40 %
    assert [(r.label, r.reason) for r in found] == [
        ("FOF", "weights in the file sum to 90.00 %"),
        ("F1", "weights in the file sum to 90.00 %"),
    ]
    assert [r.weight for r in found] == pytest.approx([0.1, 0.04], abs=1e-15)


def test_funds_that_hold_nothing_but_each_other_are_unknown() -> None:
    market = a_market({"F0": [a_line("F1", 1.0, NESTED)], "F1": [a_line("F0", 1.0, NESTED)]}, funds=[])
    matrix = FundMatrix.build(market)
    e = look_through(a_portfolio(market, {"F0": 1}), market, matrix)
    assert matrix.cycles == (("F0", "F1"),)
    assert [(r.label, r.weight, r.reason) for r in e.residuals] == [
        ("F1 in F0", 1.0, "these funds hold nothing but each other")
    ]


def test_a_hopeless_circle_leaves_the_rest_of_its_funds_alone() -> None:
    lines = {
        "F0": [a_line("F1", 1.0, NESTED)],
        "F1": [a_line("F0", 1.0, NESTED)],
        "F2": [a_line("AAPL", 0.5), a_line("F3", 0.5, NESTED)],
        "F3": {"MSFT": 1.0},
    }
    market = a_market(lines, funds=[])
    e = seen(a_portfolio(market, {"F2": 1}), market)
    assert weight_of(e, market, "MSFT") == 0.5
    assert e.residuals == ()


def test_the_circles_of_a_portfolio_are_those_its_funds_lead_into() -> None:
    lines = {
        "F0": [a_line("F1", 0.5, NESTED), a_line("KO", 0.5)],
        "F1": [a_line("F0", 0.5, NESTED), a_line("KO", 0.5)],
        "F2": [a_line("F3", 1.0, NESTED)],
        "F3": [a_line("F2", 1.0, NESTED)],
        "OUT": [a_line("F1", 0.1, NESTED), a_line("KO", 0.9)],
        "PLAIN": {"KO": 1.0},
    }
    market = a_market(lines, funds=[a_fund("CLASS", share_class_of="OUT"), a_fund("LIKE", stand_in="F2")])
    matrix = FundMatrix.build(market)
    assert matrix.cycles == (("F0", "F1"), ("F2", "F3"))
    assert cycles_of(matrix, ["PLAIN", "QQQ", "AAPL"]) == ()
    assert cycles_of(matrix, ["OUT"]) == cycles_of(matrix, ["CLASS"]) == (("F0", "F1"),)
    assert cycles_of(matrix, ["LIKE", "F0"]) == (("F0", "F1"), ("F2", "F3"))


def test_a_fund_that_holds_itself_is_a_circle() -> None:
    # 90 % AAPL and 10 % of itself is all AAPL
    market = a_market({"F": [a_line("AAPL", 0.9), a_line("F", 0.1, NESTED)]}, funds=[])
    matrix = FundMatrix.build(market)
    assert matrix.cycles == (("F",),)
    assert weight_of(look_through(a_portfolio(market, {"F": 1}), market, matrix), market, "AAPL") == pytest.approx(1.0)


def test_a_share_class_is_exact_and_a_stand_in_is_said() -> None:
    market = a_market()
    portfolio = a_portfolio(market, {"VFIAX": 600, "VTWO": 300, "IWM": 100})
    r = report(portfolio, market)
    assert r.coverage == 1.0
    assert r.coverage_stand_in == pytest.approx(0.3)
    via = {v.fund: v.stand_in for i in r.issuers for v in i.via}
    assert via == {"VFIAX": None, "VTWO": "IWM", "IWM": None}


def test_a_share_class_of_a_fund_with_a_stand_in_leans_on_it_too() -> None:
    funds = [a_fund("VTWO", stand_in="IWM"), a_fund("VRTIX", share_class_of="VTWO"), a_fund("LOOP", stand_in="LOOP")]
    market = a_market({"IWM": {"CALM": 1.0}}, funds=funds)
    source = find_source("VRTIX", market.funds, market.snapshots)
    assert source is not None
    assert (source.looked_through, source.is_stand_in) == ("IWM", True)
    assert find_source("LOOP", market.funds, market.snapshots) is None
    assert find_source("NONE", market.funds, market.snapshots) is None


def test_a_stand_in_may_itself_be_a_share_class() -> None:
    funds = [a_fund("FXAIX", stand_in="VFIAX"), a_fund("VFIAX", share_class_of="VOO")]
    market = a_market({"VOO": {"KO": 1.0}}, funds=funds)
    source = find_source("FXAIX", market.funds, market.snapshots)
    assert source is not None
    assert (source.looked_through, source.is_stand_in) == ("VOO", True)


def test_own_holdings_win_over_a_stand_in() -> None:
    market = a_market({"VTWO": {"KO": 1.0}, "IWM": {"CALM": 1.0}}, funds=[a_fund("VTWO", stand_in="IWM")])
    e = seen(a_portfolio(market, {"VTWO": 1}), market)
    assert weight_of(e, market, "KO") == 1.0
    assert e.stand_in_weight == 0.0


def test_a_nested_fund_may_be_a_share_class_a_stand_in_or_no_equity_fund() -> None:
    lines = [
        a_line("VFIAX", 0.3, NESTED),
        a_line("VOO", 0.1, NESTED),
        a_line("VTWO", 0.2, NESTED),
        a_line("BND", 0.15, NESTED),
        a_line("VMFXX", 0.1, NESTED),
        a_line("QQQ", 0.1, NESTED),
        a_line("", 0.05, NESTED),
    ]
    holdings = {"TARGET": lines, "VOO": {"AAPL": 1.0}, "IWM": {"CALM": 1.0}}
    market = a_market(holdings)
    e = seen(a_portfolio(market, {"TARGET": 1}), market)
    assert weight_of(e, market, "AAPL") == pytest.approx(0.4)
    assert weight_of(e, market, "CALM") == pytest.approx(0.2)
    assert e.stand_in_weight == pytest.approx(0.2)
    assert e.other_asset_weight == pytest.approx(0.15)
    assert e.fund_cash_weight == pytest.approx(0.1)
    assert [(r.label, r.reason) for r in e.residuals] == [
        ("QQQ in TARGET", "no holdings loaded"),
        ("a fund in TARGET", "no holdings loaded"),
    ]
    assert total_of(e) == pytest.approx(1.0, abs=1e-15)
    assert [use.fund for use in e.contributions[0].snapshots] == ["TARGET", "IWM", "VOO"]


def test_everything_of_an_inner_fund_arrives_by_its_share() -> None:
    # IN lacks 0.00008: two lines printed 0.00 explain it; OUT holds IN in two lines, 20 % and 30 %
    inner = [
        a_line("AAPL", 0.69992),
        a_line("USD", 0.2, HoldingKind.CASH),
        a_line("XYZ", 0.1, HoldingKind.OTHER),
        a_line("CALM", 0.0),
        a_line("TINY", 0.0),
    ]
    market = a_market({"OUT": [a_line("IN", 0.2, NESTED), a_line("IN", 0.3, NESTED), a_line("KO", 0.5)], "IN": inner})
    e = seen(a_portfolio(market, {"OUT": 1}), market)
    assert weight_of(e, market, "AAPL") == pytest.approx(0.34996, abs=1e-15)
    assert (e.fund_cash_weight, e.other_asset_weight) == pytest.approx((0.1, 0.05), abs=1e-15)
    assert e.rounding_weight == pytest.approx(0.00004, abs=1e-12)
    assert e.slack_total_weight == pytest.approx(0.00004, abs=1e-12)
    assert e.slack_weight[market.securities["CALM"].issuer_index] == pytest.approx(0.000025, abs=1e-12)
    assert e.band_slack_weight[SizeBand.MICRO] == pytest.approx(0.000025, abs=1e-12)


def test_a_name_printed_as_zero_is_not_larger_than_what_the_file_lacks() -> None:
    market = a_market({"F": {"AAPL": 0.99998, "CALM": 0.0}}, funds=[])
    e = seen(a_portfolio(market, {"F": 1}), market)
    assert e.slack_weight[market.securities["CALM"].issuer_index] == pytest.approx(0.00002, abs=1e-12)


def test_cash_futures_and_other_lines_of_a_fund_are_shown_for_what_they_are() -> None:
    lines = [
        a_line("AAPL", 0.9),
        a_line("USD", -0.02, HoldingKind.CASH),
        a_line("ESZ5", 0.05, HoldingKind.DERIVATIVE),
        a_line("XYZ", 0.03, HoldingKind.OTHER),
        a_line("NOBODY", 0.04, is_mapped=False),
    ]
    market = a_market({"F": lines}, funds=[])
    e = seen(a_portfolio(market, {"F": 1}), market)
    assert e.fund_cash_weight == pytest.approx(-0.02, abs=1e-15)
    assert e.fund_derivative_weight == pytest.approx(0.05, abs=1e-15)
    assert e.other_asset_weight == pytest.approx(0.03, abs=1e-15)
    assert e.fund_short_weight == 0.0
    assert [(r.label, r.reason) for r in e.residuals] == [("F", "holdings not mapped to a company")]
    assert e.unknown_weight == pytest.approx(0.04, abs=1e-15)
    assert total_of(e) == pytest.approx(1.0, abs=1e-15)
    sectors = report(a_portfolio(market, {"F": 1}), market).sectors
    assert sectors[Sector.CASH].weight == pytest.approx(-0.02, abs=1e-15)
    assert sectors[Sector.OTHER].weight == pytest.approx(0.05 + 0.03, abs=1e-15)


def long_short() -> Market:
    """Reference 7 as a fund: 60 % A, 60 % B, 20 % of C sold short; OUT holds half of it and 50 % D."""
    lines = {"F": {"A": 0.6, "B": 0.6, "C": -0.2}, "OUT": [a_line("F", 0.5, NESTED), a_line("D", 0.5)]}
    return a_market(lines, issuers=[an_issuer(t) for t in "ABCD"], funds=[])


def test_shorts_of_an_inner_fund_arrive_by_its_share_and_a_short_of_the_fund_turns_them_around() -> None:
    market = long_short()
    # half of F's -20 %; and -25 % of total value in F makes it +5 %
    assert seen(a_portfolio(market, {"OUT": 1}), market).fund_short_weight == pytest.approx(-0.1, abs=1e-15)
    e = seen(a_portfolio(market, {"F": -25, "CASH": 125}), market)
    assert e.fund_short_weight == pytest.approx(0.05, abs=1e-15)
    assert total_of(e) == pytest.approx(1.0, abs=1e-15)


def test_a_user_s_own_short_is_no_short_of_a_fund() -> None:
    market = a_market()
    e = seen(a_portfolio(market, {"AAPL": -20, "CASH": 120}), market)
    assert (weight_of(e, market, "AAPL"), e.fund_short_weight) == (-0.2, 0.0)


def test_a_shortfall_that_rounding_explains_is_not_unknown() -> None:
    # two lines printed 0.00 explain up to 2 * 0.00005 = 0.0001; the file lacks 0.00008
    lines = {"AAPL": 0.99992, "CALM": 0.0, "PLXS": 0.0}
    market = a_market({"F": lines}, funds=[])
    e = seen(a_portfolio(market, {"F": 1}), market)
    assert e.residuals == ()
    assert e.rounding_weight == pytest.approx(0.00008, abs=1e-12)
    slack = {t: e.slack_weight[market.securities[t].issuer_index] for t in ("AAPL", "CALM", "PLXS")}
    assert slack == pytest.approx({"AAPL": 0.0, "CALM": 0.00005, "PLXS": 0.00005}, abs=1e-12)
    assert e.band_slack_weight[SizeBand.SMALL] == pytest.approx(0.00008, abs=1e-12)
    assert e.band_slack_weight[SizeBand.MEGA] == 0.0


def test_a_shortfall_beyond_rounding_is_unknown() -> None:
    market = a_market({"F": {"AAPL": 0.97, "CALM": 0.0}}, funds=[])
    e = seen(a_portfolio(market, {"F": 1}), market)
    assert e.rounding_weight == pytest.approx(0.00005, abs=1e-12)
    assert [(r.label, r.reason) for r in e.residuals] == [("F", "weights in the file sum to 97.00 %")]
    assert e.unknown_weight == pytest.approx(0.02995, abs=1e-12)


def test_a_tiny_shortfall_is_not_called_a_hundred_percent() -> None:
    market = a_market({"F": {"AAPL": 0.999998}}, funds=[], weight_unit=0.00000001)
    found = seen(a_portfolio(market, {"F": 1}), market).residuals
    assert [r.reason for r in found] == ["weights in the file sum to 99.999800 %"]


def test_cash_printed_as_zero_explains_no_shortfall() -> None:
    lines = [a_line("AAPL", 0.9999), a_line("USD", 0.0, HoldingKind.CASH)]
    market = a_market({"F": lines}, funds=[])
    assert seen(a_portfolio(market, {"F": 1}), market).rounding_weight == 0.0


def test_printed_weights_above_one_are_negative_rounding_where_lines_rounded_up_explain_them() -> None:
    # four lines may each be rounded up by 0.00005: 0.0002 in all; the line printed 0.00 was not rounded up
    market = a_market({"F": {"AAPL": 0.5, "KO": 0.3, "DE": 0.1, "FIX": 0.1002, "CALM": 0.0}}, funds=[])
    e = seen(a_portfolio(market, {"F": 1}), market)
    assert e.rounding_weight == pytest.approx(-0.0002, abs=1e-12)
    assert (e.residuals, e.owed) == ((), ())
    assert e.slack_total_weight == 0.0
    assert total_of(e) == pytest.approx(1.0, abs=1e-15)


def lender() -> Market:
    """F prints 102.30 %: 99.9 % shares (a line of 0.00 among them) and 2.4 % collateral."""
    lines = [a_line("AAPL", 0.7), a_line("KO", 0.299), a_line("CALM", 0.0), a_line("USD", 0.024, HoldingKind.CASH)]
    return a_market({"OUT": [a_line("F", 0.5, NESTED), a_line("KO", 0.5)], "F": lines}, funds=[])


def test_printed_weights_beyond_rounding_are_owed_and_not_unknown() -> None:
    # 1.023 - 1 = 0.023, of which three lines rounded up explain 3 * 0.00005 = 0.00015: owed 0.02285
    market = lender()
    e = seen(a_portfolio(market, {"F": 1}), market)
    assert [(r.label, r.reason) for r in e.owed] == [
        ("F", "owed: lent securities and other liabilities; weights in the file sum to 102.30 %")
    ]
    assert e.owed_weight == pytest.approx(-0.02285, abs=1e-12)
    assert e.rounding_weight == pytest.approx(-0.00015, abs=1e-12)
    assert (e.residuals, e.unknown_weight) == ((), 0.0)
    assert e.fund_cash_weight == pytest.approx(0.024, abs=1e-15)
    assert total_of(e) == pytest.approx(1.0, abs=1e-15)


def test_what_is_owed_leaves_coverage_and_bounds_alone_and_closes_the_sum_of_sectors() -> None:
    market = lender()
    r = report(a_portfolio(market, {"F": 1}), market)
    assert r.coverage == 1.0
    assert r.themes["mag7"].lower == r.themes["mag7"].weight == r.themes["mag7"].upper == pytest.approx(0.7)
    assert r.size_bands[SizeBand.UNKNOWN].weight == r.sectors[Sector.UNKNOWN].weight == 0.0
    assert sum(s.weight for s in r.sectors.values()) == pytest.approx(1.023, abs=1e-12)
    assert r.owed_weight + r.rounding_weight == pytest.approx(-0.023, abs=1e-12)


def test_a_sum_that_liabilities_raise_does_not_hide_what_a_line_of_zero_may_hold() -> None:
    market = lender()
    e = seen(a_portfolio(market, {"F": 1}), market)
    assert e.slack_weight[market.securities["CALM"].issuer_index] == pytest.approx(0.00005, abs=1e-15)


def test_what_an_inner_fund_owes_arrives_by_its_share_and_a_short_fund_turns_it_around() -> None:
    market = lender()
    inner = seen(a_portfolio(market, {"OUT": 1}), market)
    assert [(r.label, r.weight) for r in inner.owed] == [("F", pytest.approx(-0.5 * 0.02285, abs=1e-12))]
    assert total_of(inner) == pytest.approx(1.0, abs=1e-15)
    # -50 of F beside 150 of cash: -0.5 of the fund
    short = seen(a_portfolio(market, {"F": -50, "CASH": 150}), market)
    assert short.owed_weight == pytest.approx(0.5 * 0.02285, abs=1e-12)
    assert total_of(short) == pytest.approx(1.0, abs=1e-15)


def test_unknown_positions_are_residuals_with_a_reason() -> None:
    market = a_market()
    positions = (
        a_position(market, "QQQ", 30),
        a_position(market, "ZZZZ", 10),
        a_position(market, "AAPL", 20, kind=PositionKind.OPTION, text="AAPL call"),
        a_position(market, "AAPL", 20, issuer_index=None, reason="two companies share this name"),
        a_position(market, "SPY", 20),
    )
    e = seen(Portfolio("p", positions), market)
    assert {(r.label, r.reason): r.weight for r in e.residuals} == pytest.approx(
        {
            ("QQQ", "no holdings loaded"): 0.3,
            ("ZZZZ", "not a known security"): 0.1,
            ("AAPL", "option"): 0.2,
            ("AAPL", "two companies share this name"): 0.2,
        }
    )


def test_other_assets_and_cash_are_known() -> None:
    market = a_market()
    r = report(a_portfolio(market, {"BND": 30, "GLD": 10, "VMFXX": 20, "CASH": 15, "SPY": 25}), market)
    assert (r.coverage, r.cash, r.other_assets) == (1.0, 0.35, 0.4)


def test_a_short_fund_gives_negative_exposures_and_its_rounding_only_lowers() -> None:
    market = a_market({"F": {"AAPL": 0.9999, "CALM": 0.0}, "G": {"KO": 1.0}}, funds=[])
    portfolio = a_portfolio(market, {"G": 120, "F": -20})
    e = seen(portfolio, market)
    assert weight_of(e, market, "AAPL") == pytest.approx(-0.2 * 0.9999, abs=1e-15)
    assert not e.slack_weight.any()
    assert total_of(e) == pytest.approx(1.0, abs=1e-15)
    assert {r.reason: r.weight for r in e.residuals} == pytest.approx(
        {"weights in the file sum to 99.99 %": -0.2 * 0.00005, "rounded weights of a fund sold short": -0.2 * 0.00005}
    )
    small = build_report(portfolio, e, market).small_caps
    assert small.lower == pytest.approx(-0.2 * 0.0001, abs=1e-15)
    assert small.upper == 0.0


@pytest.mark.parametrize("amounts", [{}, {"CASH": 0}, {"SPY": 5, "CASH": -10}])
def test_a_portfolio_without_value_has_no_weights(amounts: dict[str, float]) -> None:
    market = a_market()
    with pytest.raises(UserInputError, match="no value in US dollars"):
        seen(a_portfolio(market, amounts), market)


def test_the_order_of_direct_holdings_leaves_no_trace_in_the_last_digit() -> None:
    # 0.1 + 0.2 + 0.3 is another float than 0.3 + 0.2 + 0.1; all four are mega caps, two of one sector
    market = a_market()
    held = {"AAPL": 10, "MSFT": 20, "NVDA": 30, "KO": 40}
    one = seen(a_portfolio(market, held), market)
    other = seen(a_portfolio(market, dict(reversed(held.items()))), market)
    assert (one.band_weight, one.sector_weight) == (other.band_weight, other.sector_weight)


def test_of_equally_large_companies_the_first_by_ticker_is_the_largest() -> None:
    # 0.3 and 3 * 0.1 differ in their last digit only
    market = a_market({"F": {"KO": 1.0}, "G": {"JPM": 1.0}, "H": {"JPM": 1.0}}, funds=[])
    r = report(a_portfolio(market, {"F": 30, "G": 10, "H": 10, "JPM": 10, "CASH": 40}), market)
    assert r.largest is not None
    assert r.largest[0].issuer.ticker == r.issuers[0].issuer.ticker == "JPM"


def test_each_fund_contributes_once_whatever_the_number_of_accounts() -> None:
    market = a_market()
    positions = (
        a_position(market, "SPY", 10),
        a_position(market, "IWM", 5),
        a_position(market, "SPY", 15, account="IRA"),
    )
    e = seen(Portfolio("p", positions), market)
    assert [(c.fund, c.fund_weight) for c in e.contributions] == [("IWM", 5 / 30), ("SPY", 25 / 30)]


def test_bands_of_a_fund_are_those_of_its_date_and_direct_stocks_those_of_today() -> None:
    # the same company was a large one when the fund was published and is a mega cap now
    market = a_market({"F": [a_line("NVDA", 1.0, band=SizeBand.LARGE)]}, funds=[])
    e = seen(a_portfolio(market, {"F": 75, "NVDA": 25}), market)
    assert e.band_weight[SizeBand.LARGE] == 0.75
    assert e.band_weight[SizeBand.MEGA] == 0.25


def test_dates_and_snapshots_reach_the_report() -> None:
    market = a_market(as_of_dates={"VOO": dt.date(2025, 10, 31)})
    positions = (
        a_position(market, "SPY", 5, price_date=dt.date(2026, 3, 2)),
        a_position(market, "VFIAX", 5, price_date=dt.date(2026, 3, 1)),
    )
    r = report(Portfolio("p", positions, as_of_date=dt.date(2026, 3, 4)), market)
    assert r.as_of.portfolio == dt.date(2026, 3, 4)
    assert (r.as_of.oldest_fund, r.as_of.newest_fund) == (dt.date(2025, 10, 31), dt.date(2025, 11, 18))
    assert r.as_of.prices == dt.date(2026, 3, 1)
    assert r.snapshot_ids == {"SPY": "SPY-2025-11-18", "VOO": "VOO-2025-10-31"}
    assert r.total_amount == float(Decimal(10))


def test_a_market_without_holdings_still_answers() -> None:
    market = a_market({}, funds=[a_fund("SPY")])
    e = seen(a_portfolio(market, {"SPY": 60, "AAPL": 40}), market)
    assert weight_of(e, market, "AAPL") == 0.4
    assert [(r.label, r.weight) for r in e.residuals] == [("SPY", 0.6)]
