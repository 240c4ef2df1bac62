"""Weights of older versions carried forward by price, worked by hand."""

import datetime as dt
from dataclasses import replace

import pytest
from factories import Holdings, a_fund, a_line, a_market, a_portfolio

from analytics.choices import apply_choices
from analytics.concentration import build_report
from analytics.look_through import FundMatrix, look_through
from analytics.model.choices import Choices
from analytics.model.exposure import Exposures
from analytics.model.fund import HoldingKind
from analytics.model.market import Market, SecurityLink
from analytics.model.price_changes import PriceChanges

OLD, NEW = dt.date(2025, 9, 30), dt.date(2025, 12, 31)
ROLLED = Choices(is_rolled_forward=True)


def aged(old: Holdings, **more: Holdings) -> Market:
    """OLD and what is named beside it as of September, NEW (all KO) as of December."""
    return a_market(
        {"OLD": old, "NEW": {"KO": 1.0}, **more},
        funds=[a_fund("VMFXX")],
        as_of_dates={"NEW": NEW, **dict.fromkeys(("OLD", *more), OLD)},
    )


def rolled(market: Market, prices: dict[str, float] | None = None) -> Market:
    return apply_choices(market, ROLLED, None if prices is None else PriceChanges(NEW, {OLD: prices}))


def seen(market: Market, **held: float) -> Exposures:
    return look_through(a_portfolio(market, held), market, FundMatrix.build(market))


def weight(e: Exposures, market: Market, ticker: str) -> float:
    return float(e.issuer_weight[market.securities[ticker].issuer_index])


def test_weights_move_with_prices_and_the_fund_with_all_of_them() -> None:
    # AAPL 60 % x 1.5 = 0.90, MSFT 40 % x 1 = 0.40; the fund is worth 1.30: 9/13 and 4/13
    market = rolled(aged({"AAPL": 0.6, "MSFT": 0.4}), {"AAPL": 1.5, "MSFT": 1.0})
    e = seen(market, OLD=1)
    assert weight(e, market, "AAPL") == pytest.approx(9 / 13, abs=1e-15)
    assert weight(e, market, "MSFT") == pytest.approx(4 / 13, abs=1e-15)
    assert (e.rolled_weight, e.unrolled_weight) == pytest.approx((1.0, 0.0), abs=1e-15)


def test_a_line_without_a_price_counts_as_unmoved_and_is_reported_and_cash_is_not() -> None:
    # AAPL 0.5 x 2 = 1.0, CALM 0.3 and cash 0.2 unmoved: 1.5 in all; half of total value is in the fund
    lines = [a_line("AAPL", 0.5), a_line("CALM", 0.3), a_line("USD", 0.2, HoldingKind.CASH)]
    market = rolled(aged(lines), {"AAPL": 2.0, "CALM": float("nan")})
    e = seen(market, OLD=50, NEW=50)
    assert weight(e, market, "AAPL") == pytest.approx(0.5 * 1.0 / 1.5, abs=1e-15)
    assert weight(e, market, "CALM") == pytest.approx(0.5 * 0.3 / 1.5, abs=1e-15)
    assert e.fund_cash_weight == pytest.approx(0.5 * 0.2 / 1.5, abs=1e-15)
    assert e.rolled_weight == pytest.approx(0.5 * 1.0 / 1.5, abs=1e-15)
    assert e.unrolled_weight == pytest.approx(0.5 * 0.3 / 1.5, abs=1e-15)


def test_what_a_file_leaves_out_counts_as_unmoved_and_the_reason_says_whose_weights_they_are() -> None:
    # AAPL 0.5 x 2 = 1.0 and 0.4 KO; 10 % missing: 1.5 in all, of which 0.1 is missing
    market = rolled(aged({"AAPL": 0.5, "KO": 0.4}), {"AAPL": 2.0, "KO": 1.0})
    e = seen(market, OLD=1)
    assert [(r.label, r.reason) for r in e.residuals] == [
        ("OLD", "weights carried forward to 2025-12-31 sum to 93.33 %")
    ]
    assert e.unknown_weight == pytest.approx(0.1 / 1.5, abs=1e-15)


def test_the_newest_version_does_not_move_and_the_older_one_says_to_which_date_it_did() -> None:
    prices = PriceChanges(NEW, {OLD: {"AAPL": 2.0}, NEW: {"KO": 3.0}})
    market = apply_choices(aged({"AAPL": 1.0}), ROLLED, prices)
    e = seen(market, OLD=50, NEW=50)
    uses = {use.fund: (use.as_of_date, use.rolled_to) for part in e.contributions for use in part.snapshots}
    assert uses == {"OLD": (OLD, NEW), "NEW": (NEW, None)}
    assert weight(e, market, "KO") == 0.5


@pytest.mark.parametrize("prices", [None, {}, {"AAPL": 0.0}, {"AAPL": -1.0}, {"AAPL": float("inf")}])
def test_without_a_sensible_price_nothing_moves_and_all_of_it_is_reported(prices: dict[str, float] | None) -> None:
    published = aged([a_line("AAPL", 0.9), a_line("USD", 0.1, HoldingKind.CASH)])
    market = rolled(published, prices)
    e = seen(market, OLD=60, NEW=40)
    assert weight(e, market, "AAPL") == pytest.approx(0.54, abs=1e-15)
    assert (e.rolled_weight, e.unrolled_weight) == pytest.approx((0.0, 0.54), abs=1e-15)
    assert market.snapshots["OLD"].rolled_to is None


def test_a_fund_that_shorts_would_have_wiped_out_stays_as_published() -> None:
    # 1.2 long, 0.2 short x 7: 1 + 0.2*(-6) < 0
    market = rolled(aged({"AAPL": 1.2, "TSLA": -0.2}), {"TSLA": 7.0, "AAPL": 1.0})
    e = seen(market, OLD=1)
    assert weight(e, market, "TSLA") == pytest.approx(-0.2, abs=1e-15)
    assert e.unrolled_weight == pytest.approx(1.0, abs=1e-15)


def test_a_short_moves_against_the_fund() -> None:
    # long 1.2 x 1, short 0.2 x 2: 1.2 - 0.4 = 0.8 is left
    market = rolled(aged({"AAPL": 1.2, "TSLA": -0.2}), {"TSLA": 2.0, "AAPL": 1.0})
    e = seen(market, OLD=1)
    assert weight(e, market, "AAPL") == pytest.approx(1.2 / 0.8, abs=1e-15)
    assert weight(e, market, "TSLA") == pytest.approx(-0.4 / 0.8, abs=1e-15)
    assert e.fund_short_weight == pytest.approx(-0.5, abs=1e-15)


def test_an_inner_fund_moves_by_its_own_price_and_a_money_market_fund_needs_none() -> None:
    # IN 0.5 x 1.2 = 0.6, KO 0.3 x 1 = 0.3, money market 0.2: 1.1 in all
    lines = [a_line("IN", 0.5, HoldingKind.FUND), a_line("KO", 0.3), a_line("VMFXX", 0.2, HoldingKind.FUND)]
    published = a_market(
        {"OUT": lines, "IN": {"AAPL": 1.0}, "NEW": {"KO": 1.0}},
        as_of_dates={"OUT": OLD, "IN": NEW, "NEW": NEW},
    )
    market = rolled(published, {"IN": 1.2, "KO": 1.0})
    e = seen(market, OUT=1)
    assert weight(e, market, "AAPL") == pytest.approx(0.6 / 1.1, abs=1e-15)
    assert e.fund_cash_weight == pytest.approx(0.2 / 1.1, abs=1e-15)
    assert e.unrolled_weight == 0.0
    unpriced = seen(rolled(published, {"KO": 2.0}), OUT=1)
    assert unpriced.unrolled_weight == pytest.approx(0.5 / 1.3, abs=1e-15)


def test_a_former_ticker_is_priced_by_today_s() -> None:
    published = a_market(
        {"OLD": {"FB": 0.5, "KO": 0.5}, "NEW": {"KO": 1.0}},
        funds=[],
        share_classes={"FB": "META"},
        as_of_dates={"OLD": OLD, "NEW": NEW},
    )
    former = SecurityLink("FB", published.securities["META"].issuer_index, "rename")
    renamed = replace(published, securities={**published.securities, "FB": former})
    market = rolled(renamed, {"META": 3.0, "KO": 1.0})
    assert weight(seen(market, OLD=1), market, "META") == pytest.approx(1.5 / 2.0, abs=1e-15)
    # another class of the same company has a price of its own: none is borrowed
    classes = rolled(published, {"META": 3.0, "KO": 1.0})
    assert weight(seen(classes, OLD=1), classes, "META") == pytest.approx(0.5, abs=1e-15)


def test_a_line_printed_as_zero_may_have_grown() -> None:
    # printed 0.00: up to 0.00005; its price rose fourfold: up to 0.0002 of a fund that is worth 1 still; 0.0002 missing
    market = rolled(aged({"AAPL": 0.9998, "CALM": 0.0}), {"AAPL": 1.0, "CALM": 4.0})
    portfolio = a_portfolio(market, {"OLD": 1})
    e = seen(market, OLD=1)
    assert e.slack_weight[market.securities["CALM"].issuer_index] == pytest.approx(0.0002, abs=1e-12)
    small = build_report(portfolio, e, market).small_caps
    assert (small.weight, small.upper) == pytest.approx((0.0, 0.0002), abs=1e-12)
